-- The address layer by bounding box: a restricted role against the same layer in an open table with a GiST index.
\set ON_ERROR_STOP on
\set ECHO none
CREATE TABLE copie AS SELECT * FROM ops.carte_batiment;
CREATE INDEX ON copie USING gist (geom);
ANALYZE copie;
GRANT SELECT ON copie TO demo_mel;
VACUUM ANALYZE ops.indicateur;
VACUUM ANALYZE ops.territoire;
SELECT count(*) AS addresses_in_the_layer FROM copie;

SET ROLE demo_mel;
\i test/bench/mesure.sql
SELECT count(*) AS addresses_the_role_sees FROM ops.carte_batiment;
-- Windows around the middle of Lille.
CREATE TEMP TABLE fenetre AS
SELECT k.cote, format('SELECT * FROM %%s WHERE geom && ST_MakeEnvelope(%s, %s, %s, %s, 2154)',
    ST_X(t.point) - k.cote / 2, ST_Y(t.point) - k.cote / 2, ST_X(t.point) + k.cote / 2, ST_Y(t.point) + k.cote / 2) AS texte
FROM ops.territoire AS t, (VALUES (1000), (5000), (20000)) AS k(cote)
WHERE t.echelle = 'commune' AND t.code = '59350';
SELECT cote / 1000 AS km, r.ms AS restricted_ms, c.ms AS open_copy_ms, round(r.ms / c.ms, 2) AS ratio
FROM fenetre AS f
CROSS JOIN LATERAL (SELECT pg_temp.mesurer(format(f.texte, 'copie'), 15) AS ms) AS c
CROSS JOIN LATERAL (SELECT pg_temp.mesurer(format(f.texte, 'ops.carte_batiment'), 15) AS ms) AS r
ORDER BY cote;
RESET ROLE;
