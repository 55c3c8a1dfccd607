-- Layers by bounding box, as a restricted role: against the same layers without row security, and against each written out as
-- one table (no join at all). The geometry of tiles and groups is under row security too, so they are read without their index.
\set ON_ERROR_STOP on
\set ECHO none
SET client_min_messages = warning;
CREATE TABLE cellules_ouvertes (LIKE ops.indicateur INCLUDING ALL);
INSERT INTO cellules_ouvertes SELECT * FROM ops.indicateur;
CREATE TABLE mailles_ouvertes (LIKE ops.maille INCLUDING ALL);
INSERT INTO mailles_ouvertes SELECT * FROM ops.maille;
CREATE TABLE couche AS SELECT e.rang, e.echelle AS nom, e.tracee FROM ops.echelle AS e
WHERE e.echelle IN ('commune', 'iris', 'carreau', 'groupe_residence', 'residence', 'batiment');
SELECT format('CREATE VIEW ouverte_%s AS %s', c.nom, regexp_replace(regexp_replace(pg_get_viewdef(format('ops.carte_%s', c.nom)::regclass),
    '\m(ops\.)?indicateur\M', 'cellules_ouvertes', 'g'), '\m(ops\.)?maille\M', 'mailles_ouvertes', 'g')),
  format('CREATE TABLE plate_%1$s AS SELECT * FROM ops.carte_%1$s', c.nom), format('CREATE INDEX ON plate_%s USING gist (geom)', c.nom),
  format('GRANT SELECT ON ouverte_%1$s, plate_%1$s TO demo_mel', c.nom), format('ANALYZE plate_%s', c.nom)
FROM couche AS c
\gexec
GRANT SELECT ON couche, cellules_ouvertes, mailles_ouvertes TO demo_mel;
VACUUM ANALYZE cellules_ouvertes, mailles_ouvertes, ops.indicateur, ops.territoire, ops.maille;

SET ROLE demo_mel;
\i test/bench/mesure.sql
-- The rights are a matter of row security here: one worker everywhere.
SET max_parallel_workers_per_gather = 0;
SELECT (SELECT count(*) FROM ouverte_batiment) AS addresses, (SELECT count(*) FROM ops.carte_batiment) AS that_the_role_sees,
  (SELECT count(*) FROM ouverte_carreau) AS tiles, (SELECT count(*) FROM ops.carte_carreau) AS that_it_sees;
-- Windows around the middle of Lille, inside the role's perimeter. Rows are written out as text, as clients read them.
CREATE TEMP TABLE fenetre AS
SELECT k.cote, format('SELECT max(length(c::text)) FROM %%s AS c WHERE c.geom && ST_MakeEnvelope(%s, %s, %s, %s, 2154)',
    ST_X(t.point) - k.cote / 2, ST_Y(t.point) - k.cote / 2, ST_X(t.point) + k.cote / 2, ST_Y(t.point) + k.cote / 2) AS texte
FROM ops.territoire AS t, (VALUES (1000), (5000), (20000)) AS k(cote)
WHERE t.echelle = 'commune' AND t.code = '59350';
SELECT c.nom AS layer, CASE WHEN c.tracee THEN 'maille' ELSE 'territoire' END AS geometry_of, f.cote / 1000 AS km, r.ms AS restricted_ms,
  o.ms AS same_layer_open_ms, round(r.ms / o.ms, 2) AS ratio, p.ms AS flat_table_ms, round(r.ms / p.ms, 2) AS ratio_to_flat
FROM couche AS c CROSS JOIN fenetre AS f
CROSS JOIN LATERAL (SELECT pg_temp.mesurer(format(f.texte, 'ouverte_' || c.nom), 15) AS ms) AS o
CROSS JOIN LATERAL (SELECT pg_temp.mesurer(format(f.texte, 'ops.carte_' || c.nom), 15) AS ms) AS r
CROSS JOIN LATERAL (SELECT pg_temp.mesurer(format(f.texte, 'plate_' || c.nom), 15) AS ms) AS p
ORDER BY c.rang, f.cote;
RESET ROLE;
