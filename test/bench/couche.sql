-- The address layer by bounding box, as a restricted role: against the same layer over cells without row security, and
-- against the whole layer written out as one table (no join at all).
\set ON_ERROR_STOP on
\set ECHO none
CREATE TABLE cellules_ouvertes (LIKE ops.indicateur INCLUDING ALL);
INSERT INTO cellules_ouvertes SELECT * FROM ops.indicateur;
SELECT format('CREATE VIEW couche_ouverte AS %s',
  replace(replace(pg_get_viewdef('ops.carte_batiment'::regclass), 'ops.indicateur', 'cellules_ouvertes'), ' indicateur ', ' cellules_ouvertes '))
\gexec
CREATE TABLE couche_a_plat AS SELECT * FROM ops.carte_batiment;
CREATE INDEX ON couche_a_plat USING gist (geom);
GRANT SELECT ON cellules_ouvertes, couche_ouverte, couche_a_plat TO demo_mel;
VACUUM ANALYZE cellules_ouvertes;
VACUUM ANALYZE couche_a_plat;
VACUUM ANALYZE ops.indicateur;
VACUUM ANALYZE ops.territoire;

SET ROLE demo_mel;
\i test/bench/mesure.sql
-- The rights are a matter of row security here: one worker everywhere.
SET max_parallel_workers_per_gather = 0;
SELECT (SELECT count(*) FROM couche_ouverte) AS addresses, (SELECT count(*) FROM ops.carte_batiment) AS that_the_role_sees;
-- Windows around the middle of Lille, inside the role's perimeter. Rows are written out as text, as clients read them.
CREATE TEMP TABLE fenetre AS
SELECT k.cote, format('SELECT max(length(c::text)) FROM %%s AS c WHERE c.geom && ST_MakeEnvelope(%s, %s, %s, %s, 2154)',
    ST_X(t.point) - k.cote / 2, ST_Y(t.point) - k.cote / 2, ST_X(t.point) + k.cote / 2, ST_Y(t.point) + k.cote / 2) AS texte
FROM ops.territoire AS t, (VALUES (1000), (5000), (20000)) AS k(cote)
WHERE t.echelle = 'commune' AND t.code = '59350';
SELECT f.cote / 1000 AS km, r.ms AS restricted_ms, o.ms AS same_layer_open_ms, round(r.ms / o.ms, 2) AS ratio,
  p.ms AS flat_table_ms, round(r.ms / p.ms, 2) AS ratio_to_flat
FROM fenetre AS f
CROSS JOIN LATERAL (SELECT pg_temp.mesurer(format(f.texte, 'couche_ouverte'), 15) AS ms) AS o
CROSS JOIN LATERAL (SELECT pg_temp.mesurer(format(f.texte, 'ops.carte_batiment'), 15) AS ms) AS r
CROSS JOIN LATERAL (SELECT pg_temp.mesurer(format(f.texte, 'couche_a_plat'), 15) AS ms) AS p
ORDER BY f.cote;
RESET ROLE;
