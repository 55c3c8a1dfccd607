-- Zones: the natural level on points of one's own, the tiles and groups of a release, and how wide its groups are.
\set ON_ERROR_STOP on
\set ECHO none
\i test/bench/mesure.sql
SET max_parallel_workers_per_gather = 0;
SET work_mem = '256MB';
-- Places of EPSG:3035 over a country of 900 km, thick in 300 towns, one household each.
CREATE TEMP TABLE ville AS
SELECT n, 3300000 + 900000 * (n * 0.6180339887 % 1) AS x, 2300000 + 900000 * (n * 0.7548776662 % 1) AS y, 60000 / sqrt(n) AS rayon FROM generate_series(1, 300) AS n;
CREATE TEMP TABLE points AS
SELECT k.menages, array_agg(v.x + v.rayon * (k.n * 0.7320508075 % 1) ^ 2 * cos(k.n)) AS x, array_agg(v.y + v.rayon * (k.n * 0.7320508075 % 1) ^ 2 * sin(k.n)) AS y,
  array_agg(1) AS n
FROM (SELECT m.menages, n FROM (VALUES (500000), (4500000)) AS m(menages), generate_series(1, m.menages) AS n) AS k JOIN ville AS v ON v.n = 1 + k.n % 300
GROUP BY k.menages;
SELECT p.menages AS households,
  pg_temp.mesurer(format('SELECT n.* FROM points AS p, ops.niveau_naturel(p.x, p.y, p.n) AS n WHERE p.menages = %s', p.menages), 3) AS natural_level_ms,
  d.carreaux AS inhabited_tiles, d.naturels AS natural_tiles
FROM points AS p CROSS JOIN LATERAL (
  SELECT count(*) AS carreaux, count(DISTINCT n.naturel) AS naturels FROM ops.niveau_naturel(p.x, p.y, p.n) AS n) AS d
ORDER BY p.menages;

SELECT max(campagne) AS campagne FROM ops.campagne WHERE etat = 'publiee'
\gset
SELECT pg_temp.mesurer(format('SELECT * FROM ops_unites.places(%s::smallint, ''carreau'')', :campagne), 1) AS places_read_ms,
  pg_temp.mesurer(format('SELECT * FROM ops_unites.carreler(%s::smallint)', :campagne), 1) AS tiles_ms,
  pg_temp.mesurer(format('SELECT * FROM ops_unites.grouper(%s::smallint, ''groupe_residence'', 5000)', :campagne), 1) AS groups_of_residences_ms,
  pg_temp.mesurer(format('SELECT * FROM ops_unites.grouper(%s::smallint, ''groupe_batiment'', 2000)', :campagne), 1) AS groups_of_batiments_ms;

-- Diameter: between the two farthest addresses, metres.
SELECT g.echelle AS groups_of, count(*) AS groups, round(percentile_cont(0.5) WITHIN GROUP (ORDER BY g.adresses)) AS median_addresses,
  round(percentile_cont(0.5) WITHIN GROUP (ORDER BY g.diametre)::numeric, 1) AS median_m,
  round(percentile_cont(0.9) WITHIN GROUP (ORDER BY g.diametre)::numeric, 1) AS p90_m, round(max(g.diametre)::numeric, 1) AS largest_m
FROM (
  SELECT m.echelle, count(DISTINCT t.gid) AS adresses, ST_MaxDistance(ST_Collect(t.point), ST_Collect(t.point)) AS diametre
  FROM ops.maille AS m JOIN ops_unites.appartenance_maille AS b ON b.maille = m.gid JOIN ops_unites.adresse AS a ON a.batiment = b.batiment
  JOIN ops.territoire AS t ON t.gid = CASE m.echelle WHEN 'groupe_batiment' THEN a.batiment ELSE a.residence END
  WHERE m.campagne = :campagne AND m.echelle <> 'carreau'
  GROUP BY m.gid, m.echelle
) AS g
GROUP BY g.echelle ORDER BY g.echelle;
