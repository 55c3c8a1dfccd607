-- Web tiles around Lille, as a restricted role: ops.tuile against ST_AsMVT on a plain table, without row security nor rule of scales,
-- that holds the very features which the role is served at each zoom.
\set ON_ERROR_STOP on
\set ECHO none
CREATE TABLE tuile_a_plat (de int, a int, echelle text, gid int, code text, nom text, valeur float8, statut text, n_menages int, campagne smallint, geom geometry);
GRANT SELECT, INSERT ON tuile_a_plat TO demo_mel;
SET ROLE demo_mel;
INSERT INTO tuile_a_plat
SELECT v.de, v.a, v.echelle, c.gid, c.code, c.nom, c.valeur, c.statut, i.n_menages, i.campagne, c.geom
FROM (VALUES (8, 9, 'epci'), (10, 11, 'commune'), (12, 16, 'commune'), (12, 16, 'iris'), (12, 16, 'qpv'), (13, 16, 'carreau'), (14, 15, 'residence'), (14, 15, 'groupe_residence'),
  (16, 16, 'batiment'), (16, 16, 'groupe_batiment')) AS v(de, a, echelle)
CROSS JOIN LATERAL ops.carte_valeurs(v.echelle, 'p60') AS c
JOIN ops.indicateur AS i ON i.gid = c.gid AND i.population = 'ensemble' AND i.campagne = (SELECT max(p.campagne) FROM ops.campagne AS p WHERE p.etat = 'publiee')
WHERE v.de < 12 OR v.echelle <> 'commune' OR NOT EXISTS (
  SELECT FROM ops.indicateur AS f WHERE f.echelle = 'iris' AND f.population = 'ensemble' AND f.campagne = i.campagne AND f.communes @> ARRAY[c.gid]);
RESET ROLE;
CREATE INDEX ON tuile_a_plat USING gist (geom);
VACUUM ANALYZE tuile_a_plat;
VACUUM ANALYZE ops.indicateur;
VACUUM ANALYZE ops.territoire;
VACUUM ANALYZE ops.maille;
-- Nine tiles around the middle of Lille at each zoom.
CREATE TABLE tuile_essai AS
SELECT z.z, floor((ST_X(p.point) + 20037508.34) / c.cote)::int + dx AS x, floor((20037508.34 - ST_Y(p.point)) / c.cote)::int + dy AS y
FROM generate_series(8, 16) AS z(z) CROSS JOIN (SELECT ST_Transform(t.point, 3857) AS point FROM ops.territoire AS t WHERE t.echelle = 'commune' AND t.code = '59350') AS p
CROSS JOIN LATERAL (SELECT 40075016.68 / (1 << z.z) AS cote) AS c CROSS JOIN generate_series(-1, 1) AS dx CROSS JOIN generate_series(-1, 1) AS dy;
GRANT SELECT ON tuile_essai TO demo_mel;
CREATE FUNCTION tuile_a_plat(z int, x int, y int) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT string_agg(ST_AsMVT, '') FROM (
    SELECT ST_AsMVT(f, e.echelle, 4096, 'geom', 'gid')
    FROM (VALUES ('epci'), ('commune'), ('iris'), ('qpv'), ('carreau'), ('residence'), ('groupe_residence'), ('batiment'), ('groupe_batiment')) AS e(echelle)
    CROSS JOIN LATERAL (
      SELECT p.gid, p.code, p.nom, p.echelle, p.valeur, p.statut, p.n_menages, p.campagne,
        ST_AsMVTGeom(ST_Transform(p.geom, 3857), ST_TileEnvelope($1, $2, $3), 4096, 64) AS geom
      FROM tuile_a_plat AS p
      WHERE p.echelle = e.echelle AND $1 BETWEEN p.de AND p.a AND p.geom && ST_Transform(ST_TileEnvelope($1, $2, $3, margin => 64.0 / 4096), 2154)) AS f
    GROUP BY e.echelle) AS c
$$;
SET ROLE demo_mel;
\i test/bench/mesure.sql
SET max_parallel_workers_per_gather = 0;
SELECT z.z AS zoom, k.kib, k.plain_kib, round(r.ms / 9, 2) AS ops_tuile_ms, round(p.ms / 9, 2) AS plain_ms, round(r.ms / p.ms, 2) AS ratio
FROM generate_series(8, 16) AS z(z)
CROSS JOIN LATERAL (SELECT round(avg(length(ops.tuile(e.z, e.x, e.y))) / 1024, 1) AS kib, round(avg(length(tuile_a_plat(e.z, e.x, e.y))) / 1024, 1) AS plain_kib
  FROM tuile_essai AS e WHERE e.z = z.z) AS k
CROSS JOIN LATERAL (SELECT pg_temp.mesurer(format('SELECT max(length(ops.tuile(z, x, y))) FROM tuile_essai WHERE z = %s', z.z), 7) AS ms) AS r
CROSS JOIN LATERAL (SELECT pg_temp.mesurer(format('SELECT max(length(tuile_a_plat(z, x, y))) FROM tuile_essai WHERE z = %s', z.z), 7) AS ms) AS p
ORDER BY z.z;
RESET ROLE;
DROP FUNCTION tuile_a_plat(int, int, int);
DROP TABLE tuile_a_plat, tuile_essai;
