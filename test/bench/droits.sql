-- What deciding rights costs: a layer of 36 000 rows (the communes of a whole country, or the buildings of a large EPCI) under the policy
-- of released cells, against the same rows without it; then with 10 000 accounts and 1 000 conventions.
\set ON_ERROR_STOP on
\set ECHO none
SET client_min_messages = warning;
CREATE TABLE couche_libre AS
SELECT i.*, t.point AS geom
FROM ops.indicateur AS i JOIN ops.territoire AS t ON t.gid = i.gid CROSS JOIN generate_series(1, 36000)
WHERE i.campagne = 2020 AND i.population = 'ensemble' AND i.echelle = 'batiment'
  AND i.communes <@ ARRAY(SELECT p.commune FROM ops_unites.perimetre((SELECT oid FROM pg_roles WHERE rolname = 'demo_mel'), NULL, NULL) AS p)
LIMIT 36000;
CREATE TABLE couche_sous_droits AS SELECT * FROM couche_libre;
ALTER TABLE couche_sous_droits ENABLE ROW LEVEL SECURITY;
CREATE POLICY lecture ON couche_sous_droits USING (ops.visible(campagne, echelle, communes));
CREATE TABLE communes_libres AS SELECT * FROM couche_libre;
UPDATE communes_libres SET echelle = 'commune', communes = NULL;
CREATE TABLE communes_sous_droits AS SELECT * FROM communes_libres;
ALTER TABLE communes_sous_droits ENABLE ROW LEVEL SECURITY;
CREATE POLICY lecture ON communes_sous_droits USING (ops.visible(campagne, echelle, communes));
GRANT SELECT ON couche_libre, couche_sous_droits, communes_libres, communes_sous_droits TO demo_mel;
VACUUM (FREEZE, ANALYZE) couche_libre, couche_sous_droits, communes_libres, communes_sous_droits;

CREATE TABLE cout_droits (comptes text, couche text, lignes bigint, sous_droits_ms numeric, libre_ms numeric, compter_ms numeric, compter_libre_ms numeric);
GRANT INSERT, SELECT ON cout_droits TO demo_mel;
CREATE TABLE cout_decision (comptes text, ms numeric);
GRANT INSERT, SELECT ON cout_decision TO demo_mel;
\i test/bench/mesure.sql
GRANT EXECUTE ON FUNCTION pg_temp.mesurer(text, int) TO demo_mel;
SET max_parallel_workers_per_gather = 0;
-- Rows written out as text, as clients read them; the two in turn, so that neither has the warmer machine.
CREATE PROCEDURE pg_temp.comparer(comptes text) LANGUAGE plpgsql AS $$
DECLARE
  debut timestamptz;
BEGIN
  -- After any change of rights, a session decides anew, once per role.
  UPDATE ops.compte SET fin = fin;
  SET LOCAL ROLE demo_mel;
  debut := clock_timestamp();
  PERFORM ops.visible(2020::smallint, 'batiment', NULL);
  INSERT INTO cout_decision VALUES (comptes, round(extract(epoch FROM clock_timestamp() - debut) * 1000, 2));
  INSERT INTO cout_droits
  SELECT comparer.comptes, c.couche, 36000, min(pg_temp.mesurer('SELECT max(length(c::text)) FROM ' || c.sous_droits || ' AS c', 1)),
    min(pg_temp.mesurer('SELECT max(length(c::text)) FROM ' || c.libre || ' AS c', 1)),
    min(pg_temp.mesurer('SELECT count(communes) FROM ' || c.sous_droits || ' AS c', 5)),
    min(pg_temp.mesurer('SELECT count(communes) FROM ' || c.libre || ' AS c', 5))
  FROM (VALUES ('addresses', 'couche_sous_droits', 'couche_libre'), ('communes', 'communes_sous_droits', 'communes_libres')) AS c(couche, sous_droits, libre),
    generate_series(1, 9)
  GROUP BY c.couche;
  RESET ROLE;
END
$$;
SET ROLE demo_mel;
SELECT (SELECT count(*) FROM couche_sous_droits) AS rows_under_rights, (SELECT count(*) FROM couche_libre) AS rows_without;
RESET ROLE;
SELECT format('%s accounts, %s conventions', (SELECT count(*) FROM ops.compte), (SELECT count(*) FROM ops.convention)) AS peu
\gset
CALL pg_temp.comparer(:'peu');
BEGIN;
INSERT INTO ops.organisme (type, nom, territoire) SELECT 'epci', 'banc ' || n, t.gid FROM generate_series(1, 1000) AS n, LATERAL (
  SELECT x.gid FROM ops.territoire AS x WHERE x.echelle = 'epci' ORDER BY x.gid OFFSET n % 80 LIMIT 1) AS t;
INSERT INTO ops.convention (organisme, debut, signee_organisme, signee_urh, signee_gip, partenariat)
SELECT o.organisme, '2020-01-01', '2020-01-01', '2020-01-01', '2020-01-01', true FROM ops.organisme AS o WHERE o.nom LIKE 'banc %';
INSERT INTO ops.compte (role, nom_role, organisme, demande_le, demande_par, valide_le, valide_par)
SELECT (1000000000 + 10 * o.organisme + n)::oid::regrole, 'banc', o.organisme, now(), 'banc', now(), 'banc'
FROM ops.organisme AS o, generate_series(0, 9) AS n WHERE o.nom LIKE 'banc %';
ANALYZE ops.organisme, ops.convention, ops.compte;
SELECT format('%s accounts, %s conventions', (SELECT count(*) FROM ops.compte), (SELECT count(*) FROM ops.convention)) AS beaucoup
\gset
CALL pg_temp.comparer(:'beaucoup');
SELECT comptes AS regime, couche AS layer, lignes AS rows, sous_droits_ms AS under_rights_ms, libre_ms AS without_ms, round(sous_droits_ms / libre_ms, 3) AS ratio,
  round(1000000 * (compter_ms - compter_libre_ms) / lignes) AS "ns a row, counting", round(100 * (compter_ms - compter_libre_ms) / libre_ms, 1) AS "% of the scan"
FROM cout_droits ORDER BY length(comptes), couche;
SELECT comptes AS regime, ms AS first_decision_ms FROM cout_decision ORDER BY length(comptes);
ROLLBACK;
DROP TABLE couche_libre, couche_sous_droits, communes_libres, communes_sous_droits, cout_droits, cout_decision;
