-- A zone drawn by hand: whole territories, chosen by what lies inside, added up as they would be by hand; and what it refuses.
\set SHOW_CONTEXT never
-- From the west of C1 over C2, C3 and 40 % of C4: territories are 5 km wide and stand side by side.
CREATE TEMP TABLE zone AS SELECT ST_MakeEnvelope(597000, 6999000, 617000, 7006000, 2154) AS g;
SELECT code, round(part_dedans::numeric, 6) AS inside, compte FROM zone, ops.territoires_zone(g, 'commune') ORDER BY code;
-- Half is not more than half.
SELECT code, part_dedans, compte FROM ops.territoires_zone(ST_MakeEnvelope(600000, 7000000, 602500, 7005000, 2154), 'commune');

-- C1 and C4, whole: as plain SQL adds them up, for every indicator.
CREATE TEMP TABLE paire AS SELECT ST_Multi(ST_Union(contour)) AS g FROM ops.territoire WHERE code IN ('C1', 'C4');
SELECT count(*) AS indicators, count(z.valeur) AS with_a_value, min(z.perimetre) AS perimeter,
  count(*) FILTER (WHERE (z.numerateur, z.denominateur) IS DISTINCT FROM (m.numerateur, m.denominateur) AND z.manquantes = 0) AS different,
  count(*) FILTER (WHERE abs(z.valeur - m.numerateur * CASE z.unite WHEN '%' THEN 100.0 ELSE 1 END / NULLIF(m.denominateur, 0)) > 0.01 AND z.indicateur <> 'anciennete') AS wrong_ratios
FROM paire, ops.cumul_zone(g, 'commune') AS z
LEFT JOIN (SELECT indicateur, sum(COALESCE(numerateur, 0)) AS numerateur, sum(COALESCE(denominateur, 0)) AS denominateur FROM ops.indicateur_long
  WHERE campagne = 2018 AND population = 'ensemble' AND echelle = 'commune' AND code IN ('C1', 'C4') GROUP BY indicateur) AS m USING (indicateur);
-- With a withheld commune, no value, and how many lack; the wording says what is in it.
SELECT indicateur, valeur, effectif, zones, manquantes, perimetre FROM zone, ops.cumul_zone(g, 'commune') WHERE indicateur IN ('p60', 'tx_vac') ORDER BY 1;
-- Addresses are in or out; tiles and groups have the rights of their cells; another reference system is the same zone.
SELECT zones, manquantes, perimetre FROM ops.cumul_zone(ST_MakeEnvelope(601000, 7000500, 601035, 7001500, 2154), 'residence') WHERE indicateur = 'p60';
SELECT count(*) AS tiles, bool_and(t.geom = m.contour) AS theirs FROM zone, ops.territoires_zone(ST_Transform(g, 4326), 'carreau') AS t JOIN ops.maille AS m USING (gid);
-- Zones of a release by their place: those of the layer, whoever asks.
SELECT count(*) AS tiles, count(*) = (SELECT count(*) FROM ops.carte_carreau AS c, zone AS y WHERE c.geom && y.g) AS as_the_layer FROM zone, ops.mailles('carreau', g);
SELECT count(*) FROM ops.mailles('carreau', ST_MakeEnvelope(0, 0, 1000, 1000, 2154));
-- A zone where there is nothing has no value.
SELECT count(*) AS indicators, count(valeur) AS with_a_value, max(zones) AS territories, min(perimetre) AS perimeter
FROM ops.cumul_zone(ST_MakeEnvelope(0, 0, 1000, 1000, 2154), 'commune');
SELECT count(*) FROM zone, ops.cumul_zone(g, 'commune', 2018, 'emmenages_recents') WHERE zones > 0;

-- Refused.
SELECT * FROM ops.cumul_zone('SRID=2154;POINT(600000 7000000)', 'commune');
SELECT * FROM ops.cumul_zone(NULL, 'commune');
SELECT * FROM ops.cumul_zone('SRID=2154;POLYGON EMPTY', 'commune');
\set VERBOSITY terse
SELECT * FROM ops.cumul_zone('SRID=2154;POLYGON((0 0, 1 1, 1 0, 0 1, 0 0))', 'commune');
\set VERBOSITY default
SELECT * FROM ops.cumul_zone('POLYGON((0 0, 1 1, 1 0, 0 0))', 'commune');
SELECT * FROM zone, ops.cumul_zone(g, 'lune');
SELECT * FROM zone, ops.cumul_zone(g, 'commune', 2020);

-- Under the rights of the caller: an account that reads communes everywhere adds no IRIS.
CREATE ROLE regress_zone;
GRANT ops_lecteur TO regress_zone;
SELECT ops.enregistrer_organisme('epci', 'Zone', NULL, 'epci', 'E3') AS organisme \gset
SELECT ops.signer_convention(:organisme, debut => '2018-01-01', signee_organisme => '2017-12-01', signee_urh => '2017-12-01', signee_gip => '2017-12-01') AS convention \gset
-- Before PostgreSQL 16 the second grant is told.
SET client_min_messages = warning;
SELECT ops.ouvrir_compte('regress_zone', :organisme) > 0 AS opened;
RESET client_min_messages;
GRANT SELECT ON zone TO regress_zone;
-- attack 33, pages that a search by place reads: as many where a hidden tile lies as for a scale that has none.
CREATE FUNCTION pages(echelle text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  plan json;
BEGIN
  FOR tour IN 1..8 LOOP
    EXECUTE format('EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT count(*) FROM zone, ops.mailles(%L, g)', echelle) INTO plan;
  END LOOP;
  RETURN (plan -> 0 -> 'Plan' ->> 'Shared Hit Blocks')::int;
END
$$;
SELECT pages('carreau') > pages('lune') AS the_reader_of_all_sees_pages;
SET ROLE regress_zone;
SELECT pages('carreau') = pages('lune') AS none_of_hidden_tiles;
SELECT (SELECT count(*) FROM zone, ops.territoires_zone(g, 'commune')) AS communes, (SELECT count(*) FROM zone, ops.territoires_zone(g, 'iris')) AS iris,
  (SELECT count(*) FROM zone, ops.territoires_zone(g, 'carreau')) AS tiles, (SELECT count(*) FROM zone, ops.mailles('carreau', g)) AS tiles_by_place, (SELECT max(zones) FROM zone, ops.cumul_zone(g, 'residence')) AS addresses;
RESET ROLE;
SELECT count(ops.revoquer_compte('regress_zone'));
DROP FUNCTION pages(text);
DROP TABLE zone, paire;
DROP ROLE regress_zone;
