-- Ordinary SQL on households (R13): what ops.menage answers is what ops.croiser() answers, and nothing else is.
\set SHOW_CONTEXT never
UPDATE ops_unites.cle_menage SET cle = ('x' || left(md5(ident_rep || COALESCE(date_emmenagement::text, '')), 8))::bit(32)::bigint;
SELECT ops_unites.classer(2018::smallint) AS households;
CREATE ROLE regress_urh; GRANT ops_gestionnaire TO regress_urh;
CREATE ROLE regress_b1; CREATE ROLE regress_epci; CREATE ROLE regress_epci_sans; CREATE ROLE regress_rien; CREATE ROLE regress_dehors;
GRANT ops_lecteur TO regress_rien;
SET ROLE regress_urh;
SELECT ops.enregistrer_organisme('epci', 'E1', NULL, 'epci', 'E1') AS epci, ops.enregistrer_organisme('epci', 'E2', NULL, 'epci', 'E2') AS epci_sans \gset
\set signee 'debut => \'2018-01-01\', signee_organisme => \'2017-12-01\', signee_urh => \'2017-12-01\', signee_gip => \'2017-12-01\''
SELECT count(*) FROM (SELECT ops.signer_convention(1, :signee)
  UNION ALL SELECT ops.signer_convention(:epci, :signee, partenariat => true, exploration => true)
  UNION ALL SELECT ops.signer_convention(:epci_sans, :signee, partenariat => true)) AS c;
SELECT count(*) FROM (SELECT ops.ouvrir_compte('regress_b1', 1) UNION ALL SELECT ops.ouvrir_compte('regress_epci', :epci)
  UNION ALL SELECT ops.ouvrir_compte('regress_epci_sans', :epci_sans)) AS c;

-- The library is loaded by the statements above; a new session that did not load it is told so, and reads nothing.
\c -
\set SHOW_CONTEXT never
SET ROLE regress_urh;
SELECT count(*) FROM ops.menage WHERE campagne = 2018;
SELECT count(*) FROM ops.menage WHERE campagne = 2018;

-- Grouping, joins to reference tables, HAVING, windows, sub-selects, CTEs: with the rights and the noise of ops.croiser().
SELECT region, count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY region ORDER BY region;
SELECT m.region, k.libelle, count(*) AS n FROM ops.menage AS m JOIN ops.classe AS k ON k.variable = 'typeconst' AND k.classe = m.typeconst
WHERE m.campagne = 2018 GROUP BY m.region, m.typeconst, k.libelle HAVING count(*) > 0 ORDER BY m.region, m.typeconst;
SELECT t.nom, count(*) AS n, sum(count(*)) OVER () AS all_of_them FROM ops.menage AS m JOIN ops.territoire AS t ON t.echelle = 'departement' AND t.code = m.departement
WHERE campagne = 2018 GROUP BY m.departement, t.nom ORDER BY 2 DESC NULLS LAST, 1;
WITH m AS (SELECT * FROM ops.menage WHERE campagne = 2018), d AS (SELECT departement, count(*) AS n FROM m GROUP BY departement)
SELECT count(*) AS departements, sum(n) = (SELECT count(*) FROM m) AS add_up FROM d;
SELECT region, count(*) FILTER (WHERE recent) AS recents, ops.part(recent) AS p, ops.moyenne(pieces), ops.mediane(pieces), ops.ecart_type(pieces)
FROM ops.menage WHERE campagne = 2018 GROUP BY region ORDER BY region;
SELECT t.code, (SELECT count(*) FROM ops.menage AS m WHERE m.region = t.code AND m.campagne = 2018 AND m.pieces = 3) AS three_rooms
FROM ops.territoire AS t WHERE t.echelle = 'region' ORDER BY 1;
PREPARE question(int, text, int) AS SELECT count(*) FROM ops.menage WHERE campagne = $1 AND region = $2 AND pieces = $3;
EXECUTE question(2018, 'A', 3);
SET plan_cache_mode = force_generic_plan;
EXECUTE question(2018, 'A', 3);
RESET plan_cache_mode;
BEGIN READ ONLY;
DECLARE c CURSOR FOR SELECT region, count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY region ORDER BY region;
FETCH 1 FROM c;
COMMIT;
SET carto_ops.avertir_perturbation = on;
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A';
RESET carto_ops.avertir_perturbation;

-- Every cell that two variables make, at four scales and both ways of asking, is that of ops.croiser().
SELECT e.echelle, count(*) AS cells, count(c.n) AS shown, count(*) FILTER (WHERE m.n IS DISTINCT FROM c.n) AS different
FROM (VALUES ('region'), ('departement'), ('epci'), ('commune')) AS e(echelle)
CROSS JOIN LATERAL ops.croiser('{aide,pieces}', e.echelle, 2018) AS c
JOIN ops.classe AS ka ON ka.variable = 'aide' AND ka.libelle = c.classe_1 JOIN ops.classe AS kb ON kb.variable = 'pieces' AND kb.libelle = c.classe_2
LEFT JOIN (
  SELECT 'region' AS echelle, region AS code, aide, pieces, count(*) AS n FROM ops.menage WHERE campagne = 2018 GROUP BY region, aide, pieces
  UNION ALL SELECT 'departement', departement, aide, pieces, count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY departement, aide, pieces
  UNION ALL SELECT 'epci', epci, aide, pieces, count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY epci, aide, pieces
  UNION ALL SELECT 'commune', commune, aide, pieces, count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY commune, aide, pieces
) AS m ON (m.echelle, m.code, m.aide, m.pieces) = (e.echelle, c.code, ka.classe, kb.classe) GROUP BY 1 ORDER BY 1;
SELECT a.pieces, a.n IS NOT DISTINCT FROM f.n AS by_filter, a.n IS NOT DISTINCT FROM w.n AS by_where
FROM (SELECT pieces, count(*) AS n FROM ops.menage WHERE campagne = 2018 AND region = 'A' GROUP BY pieces) AS a
JOIN LATERAL (SELECT CASE a.pieces WHEN 2 THEN x.n2 WHEN 3 THEN x.n3 WHEN 4 THEN x.n4 END AS n FROM (
  SELECT count(*) FILTER (WHERE pieces = 2) AS n2, count(*) FILTER (WHERE pieces = 3) AS n3, count(*) FILTER (WHERE pieces = 4) AS n4
  FROM ops.menage WHERE campagne = 2018 AND region = 'A') AS x) AS f ON true
JOIN LATERAL (SELECT count(*) AS n FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND pieces = a.pieces) AS w ON true
WHERE a.pieces BETWEEN 2 AND 4 ORDER BY 1;
SELECT m.moyenne IS NOT DISTINCT FROM c.moyenne AS same_mean FROM ops.croiser_moyenne('pieces', 'region', '{}', 2018, 'A') AS c,
  (SELECT ops.moyenne(pieces) AS moyenne FROM ops.menage WHERE campagne = 2018 AND region = 'A') AS m;

-- Who asks.
SET ROLE regress_epci;
SELECT epci, count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY epci;
SET ROLE regress_b1;
SELECT count(*) FILTER (WHERE mon_parc) IS NOT NULL AS own_stock FROM ops.menage WHERE campagne = 2018 AND region = 'A';
SET ROLE regress_epci_sans;
SELECT epci, count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY epci;
SET ROLE regress_rien;
SELECT count(*) FROM ops.menage WHERE campagne = 2018;
SET ROLE regress_dehors;
SELECT count(*) FROM ops.menage WHERE campagne = 2018;
RESET ROLE;
SELECT * FROM ops.menage;

-- Of classes: mean, quantile and deviation against plain SQL on as many values spread evenly.
SELECT r.*, round(avg(v)::numeric, 1) AS mean, round(percentile_cont(0.5) WITHIN GROUP (ORDER BY v)::numeric, 1) AS median
FROM ops.resumer_classes('{30,50,20}', '{0,10,20}', '{10,20,40}') AS r,
  (SELECT 0 + 10 * (k - 0.5) / 30 AS v FROM generate_series(1, 30) AS k UNION ALL SELECT 10 + 10 * (k - 0.5) / 50 FROM generate_series(1, 50) AS k
   UNION ALL SELECT 20 + 20 * (k - 0.5) / 20 FROM generate_series(1, 20) AS k) AS x GROUP BY 1, 2, 3;
SELECT * FROM ops.resumer_classes('{30,NULL}', '{0,10}', '{10,20}');
SELECT * FROM ops.resumer_classes('{0,0}', '{0,10}', '{10,20}');
SELECT * FROM ops.resumer_classes('{1,2}', '{0,NULL}', '{10,20}');
SELECT round(ops.ecart_type(x)::numeric, 6) = round(stddev_pop(x)::numeric, 6) AS deviation, ops.ecart_type(x) FILTER (WHERE x < 10) AS of_nine
FROM generate_series(1, 1000) AS x;

DELETE FROM ops.compte;
DELETE FROM ops.convention;
DELETE FROM ops.organisme WHERE type <> 'bailleur';
DROP ROLE regress_urh, regress_b1, regress_epci, regress_epci_sans, regress_rien, regress_dehors;
