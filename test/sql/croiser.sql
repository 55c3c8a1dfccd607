-- Free cross-tables by cell keys (R13): what they answer, to whom, and what they refuse.
\set SHOW_CONTEXT never
-- Keys are random: fixed here, so that the answers can be read in the expected output.
SELECT ops_unites.attribuer_cles(2018::smallint) AS new_keys;
SELECT count(*) AS keys, count(DISTINCT cle) > 280 AS drawn_apart, max(cle) > 4000000000 AS over_the_whole_range, min(cle) >= 0 AS positive FROM ops_unites.cle_menage;
UPDATE ops_unites.cle_menage SET cle = ('x' || left(md5(ident_rep || COALESCE(date_emmenagement::text, '')), 8))::bit(32)::bigint;
SELECT ops_unites.classer(2018::smallint) AS households, ops_unites.attribuer_cles(2018::smallint) AS new_keys;
SELECT count(*) AS households_without_their_key FROM ops_unites.classement AS c JOIN ops_unites.menage AS m USING (campagne, ident_rep)
LEFT JOIN ops_unites.cle_menage AS k ON k.ident_rep = c.ident_rep AND k.date_emmenagement IS NOT DISTINCT FROM m.date_emmenagement
WHERE k.cle IS DISTINCT FROM c.cle;

-- A household keeps its key at the next campaign; a newcomer in the dwelling gets its own; an unknown date is one value.
BEGIN;
INSERT INTO ops_unites.logement SELECT 2020, ident_rep, bailleur, batiment FROM ops_unites.logement WHERE campagne = 2018 AND batiment IN (201, 202);
INSERT INTO ops_unites.menage (campagne, ident_rep, enquete, date_emmenagement)
SELECT 2020, m.ident_rep, 1, CASE l.batiment WHEN 201 THEN m.date_emmenagement END
FROM ops_unites.menage AS m JOIN ops_unites.logement AS l USING (campagne, ident_rep) WHERE m.campagne = 2018 AND m.enquete = 1 AND l.batiment IN (201, 202);
SELECT ops_unites.classer(2020::smallint) AS households, ops_unites.classer(2020::smallint) AS again;
SELECT c.batiment, count(*) FILTER (WHERE c.cle = d.cle) AS same_key, count(*) FILTER (WHERE c.cle <> d.cle) AS other_key
FROM ops_unites.classement AS c JOIN ops_unites.classement AS d USING (ident_rep) WHERE c.campagne = 2020 AND d.campagne = 2018 GROUP BY 1 ORDER BY 1;
SELECT count(*) - count(DISTINCT ident_rep) AS two_keys_for_an_unknown_date FROM ops_unites.cle_menage WHERE date_emmenagement IS NULL;
ROLLBACK;

-- The p-table of the site: rows 0 to 26, 0 or at least 11 published, at most 15 away, every key covered.
SELECT count(DISTINCT effectif) AS rows, min(publie) FILTER (WHERE publie > 0) AS least, max(abs(publie - effectif)) AS furthest,
  count(*) FILTER (WHERE borne = 4294967296) AS closed FROM ops_unites.ptable;
SELECT md5(string_agg(format('%s %s %s', effectif, publie, borne), ',' ORDER BY effectif, publie)) AS digest FROM ops_unites.ptable;

CREATE ROLE regress_urh; GRANT ops_gestionnaire TO regress_urh;
CREATE ROLE regress_b1; CREATE ROLE regress_b2; CREATE ROLE regress_epci; CREATE ROLE regress_epci_sans; CREATE ROLE regress_rien;
GRANT ops_lecteur TO regress_rien;
SET ROLE regress_urh;
SELECT ops.enregistrer_organisme('epci', 'E1', NULL, 'epci', 'E1') AS epci, ops.enregistrer_organisme('epci', 'E2', NULL, 'epci', 'E2') AS epci_sans \gset
\set signee 'debut => \'2018-01-01\', signee_organisme => \'2017-12-01\', signee_urh => \'2017-12-01\', signee_gip => \'2017-12-01\''
SELECT count(*) FROM (SELECT ops.signer_convention(1, :signee) UNION ALL SELECT ops.signer_convention(2, :signee)
  UNION ALL SELECT ops.signer_convention(:epci, :signee, partenariat => true, exploration => true)
  UNION ALL SELECT ops.signer_convention(:epci_sans, :signee, partenariat => true)) AS c;
SELECT count(*) FROM (SELECT ops.ouvrir_compte('regress_b1', 1) UNION ALL SELECT ops.ouvrir_compte('regress_b2', 2)
  UNION ALL SELECT ops.ouvrir_compte('regress_epci', :epci) UNION ALL SELECT ops.ouvrir_compte('regress_epci_sans', :epci_sans)) AS c;
-- Region A agrees, region B does not answer.
SELECT ops.declarer_position(1, 'A', 'accord'), ops.declarer_position(2, 'A', 'accord');

-- The whole grid of classes, shares of the row, small sets of addresses withheld.
SELECT code, classe_1, n, part, statut, methode FROM ops.croiser('{aide}', 'commune');
SELECT classe_1, classe_2, n, part, statut FROM ops.croiser('{aide,typeconst}', 'region', 2018, 'A');
SELECT code, classe_1, n, statut FROM ops.croiser('{typeconst}', 'residence', territoire => 'R103');
SELECT count(*) AS cells, count(DISTINCT (classe_1, classe_2, classe_3)) AS classes FROM ops.croiser('{age,activite,dpe}', 'departement', territoire => 'A1');

-- No variable: the households of the release.
SELECT code, classe_1, n, statut, methode FROM ops.croiser('{}', 'commune') EXCEPT
SELECT code, NULL, n_menages, statut_menages, 'exact' FROM ops.indicateur WHERE campagne = 2018 AND population = 'ensemble' AND echelle = 'commune';
SELECT count(*), count(n), min(methode) FROM ops.croiser('{}', 'commune', population => 'emmenages_recents');

-- Households are counted in parallel where that pays.
RESET ROLE;
BEGIN;
SET LOCAL ROLE ops_proprietaire;
SET LOCAL parallel_setup_cost = 0; SET LOCAL parallel_tuple_cost = 0; SET LOCAL min_parallel_table_scan_size = 0;
DO $$
DECLARE
  ligne text;
  rassemblements int := 0;
BEGIN
  FOR ligne IN EXECUTE 'EXPLAIN (COSTS OFF) ' || ops_unites.requete_cles('{age,dpe}', 'commune', 'ensemble', false)
      USING 2018::smallint, (SELECT array_agg(t.gid) FROM ops.territoire AS t WHERE t.echelle = 'commune'), '{age,dpe}'::text[], 'ensemble'::text, NULL::int LOOP
    rassemblements := rassemblements + (ligne ~ 'Gather')::int;
  END LOOP;
  RAISE NOTICE 'in parallel: %', rassemblements > 0;
END
$$;
ROLLBACK;
SET ROLE regress_urh;

-- Means, from the classes alone.
SELECT variable, string_agg(format('%s: %s-%s', libelle, borne_min, borne_max), ', ' ORDER BY classe) FROM ops.classe WHERE borne_min IS NOT NULL GROUP BY 1 ORDER BY 1;
SELECT code, moyenne, statut, methode FROM ops.croiser_moyenne('pieces', 'region');
SELECT code, classe_1, moyenne, statut FROM ops.croiser_moyenne('pieces', 'region', '{activite}', 2018, 'A');
SELECT code, classe_1, moyenne, statut, methode FROM ops.croiser_moyenne('age', 'region', '{aide}', 2018, 'A');
SELECT c.code, (SELECT moyenne FROM ops.croiser_moyenne('pieces', 'region', '{activite}', 2018, 'A') WHERE classe_1 = 'un emploi stable au moins') = round((sum(c.n * (k.borne_min + k.borne_max) / 2) / sum(c.n))::numeric, 2)::float8 AS same
FROM ops.croiser('{activite,pieces}', 'region', 2018, 'A') AS c JOIN ops.classe AS k ON k.variable = 'pieces' AND k.libelle = c.classe_2 AND k.classe > 0 WHERE c.classe_1 = 'un emploi stable au moins' GROUP BY 1;
SELECT * FROM ops.croiser_moyenne('aide', 'region');

-- What the release says of the territory comes first: withheld, empty, not surveyed.
SELECT c.code, i.statut_menages, array_agg(DISTINCT c.statut) AS statuts, count(c.n) AS figures
FROM ops.croiser('{age}', 'commune', population => 'emmenages_recents') AS c
JOIN ops.indicateur AS i ON i.campagne = 2018 AND i.population = 'emmenages_recents' AND i.echelle = 'commune' AND i.code = c.code
GROUP BY 1, 2 ORDER BY 1;
SELECT c.code, i.statut_menages, array_agg(DISTINCT c.statut) AS statuts, count(c.n) AS figures
FROM ops.croiser('{age}', 'residence') AS c
JOIN ops.indicateur AS i ON i.campagne = 2018 AND i.population = 'ensemble' AND i.echelle = 'residence' AND i.code = c.code
GROUP BY 1, 2 ORDER BY 1;

-- Who asks about what: territories by scale, or the refusal.
RESET ROLE;
CREATE TABLE vu (role text, echelle text, population text, codes text);
GRANT INSERT ON vu TO PUBLIC;
DO $$
DECLARE
  r text; e text; refus text; indice text;
BEGIN
  FOREACH r IN ARRAY '{regress_urh,regress_b1,regress_b2,regress_epci,regress_epci_sans,regress_rien}'::text[] LOOP
    FOREACH e IN ARRAY '{france,region,departement,epci,commune,iris,qpv,residence,batiment}'::text[] LOOP
      EXECUTE format('SET LOCAL ROLE %I', r);
      BEGIN
        INSERT INTO vu SELECT r, e, 'ensemble', string_agg(DISTINCT c.code, ' ' ORDER BY c.code) FROM ops.croiser('{aide}', e) AS c;
      EXCEPTION WHEN insufficient_privilege THEN
        GET STACKED DIAGNOSTICS refus = MESSAGE_TEXT, indice = PG_EXCEPTION_DETAIL;
        INSERT INTO vu VALUES (r, e, 'ensemble', refus || ' / ' || indice);
      END;
      RESET ROLE;
    END LOOP;
  END LOOP;
END
$$;
SELECT role, string_agg(echelle || ': ' || COALESCE(codes, '-'), E'\n' ORDER BY rang) FROM vu JOIN ops.echelle USING (echelle) GROUP BY role ORDER BY role;

-- Its own stock is a variable of the landlord alone; a landlord that did not answer has no cross-table.
SET ROLE regress_b1;
SELECT code, classe_1, n, statut FROM ops.croiser('{pieces}', 'batiment', territoire => 'B202', mon_parc => true)
UNION ALL SELECT code, classe_1, n, statut FROM ops.croiser('{pieces}', 'batiment', territoire => 'B201', mon_parc => true);
SELECT count(*) FROM ops.croiser('{aide}', 'commune', territoire => 'C4');
SELECT count(*) FROM ops.croiser('{aide}', 'departement', territoire => 'A1');
RESET ROLE;
BEGIN;
DELETE FROM ops_unites.participation WHERE bailleur = 1;
UPDATE ops.campagne SET etat = etat;
SET ROLE regress_b1;
SELECT count(*) FROM ops.croiser('{aide}', 'commune');
ROLLBACK;

-- Refusals say what to write instead, and carry no count.
SET ROLE regress_urh;
SELECT * FROM ops.croiser(NULL, 'commune');
SELECT * FROM ops.croiser('{age,NULL}', 'commune');
SELECT * FROM ops.croiser('{{age},{aide}}', 'commune');
SELECT * FROM ops.croiser('{age,date_naissance}', 'commune');
SELECT * FROM ops.croiser('{age,age}', 'commune');
SELECT * FROM ops.croiser('{age,aide,dpe,pieces}', 'commune');
SELECT * FROM ops.croiser('{age,aide,dpe}', 'commune', population => 'emmenages_recents');
SELECT * FROM ops.croiser('{age}', 'quartier');
SELECT * FROM ops.croiser('{age}', NULL);
SELECT * FROM ops.croiser('{age}', 'commune', territoire => 'C99');
SELECT * FROM ops.croiser('{age}', 'commune', population => 'retraites');
SELECT * FROM ops.croiser('{age}', 'commune', 2020);
SELECT * FROM ops.croiser('{age}', 'commune', 70000);
SELECT * FROM ops.croiser('{age}', 'commune', mon_parc => true);
SET ROLE regress_b1;
SELECT * FROM ops.croiser('{age,aide}', 'commune', population => 'emmenages_recents', mon_parc => true);
-- Nothing underneath is reachable.
SELECT ops_unites.menages_cles(1);
SELECT * FROM ops_unites.croiser_pour('regress_urh'::regrole, '{age}', 'commune', 2018, NULL, 'ensemble', false);
SELECT * FROM ops_unites.cle_menage;
SET search_path = ops_unites;
SELECT * FROM ptable;
RESET search_path;
SELECT count(*) FROM ops.croiser('{age}', 'iris');
SET row_security = off;
SELECT count(*) FROM ops.croiser('{age}', 'iris');
RESET row_security;
EXPLAIN (COSTS OFF) SELECT * FROM ops.croiser('{aide}', 'commune') WHERE n > 3;
BEGIN READ ONLY;
SELECT count(*) FROM ops.croiser('{aide}', 'commune');
COMMIT;
RESET ROLE;
SELECT p.oid::regprocedure FROM pg_proc AS p, (VALUES ('ops_lecteur'), ('ops_gestionnaire')) AS r(role)
WHERE p.pronamespace = 'ops_unites'::regnamespace AND has_function_privilege(r.role, p.oid, 'EXECUTE');

-- The aggregate: attack 18, windows; a household without a key; one out of range.
SELECT ops_unites.menages_cles(cle) OVER () FROM ops_unites.classement;
SELECT ops_unites.menages_cles(NULL::bigint);
SELECT ops_unites.menages_cles(4294967296);
SELECT ops_unites.menages_cles(cle) AS nobody FROM ops_unites.classement WHERE false;
-- One, two, three addresses; an unknown address counts for none.
SELECT nb, ops_unites.menages_cles(cle, CASE WHEN g.n % nb < 3 THEN (g.n % nb)::int END) IS NULL AS withheld, ops_unites.menages_cles(cle) AS at_address_scale
FROM generate_series(1, 4) AS nb, generate_series(1, 40) AS g(n), LATERAL (SELECT g.n * 99999999::bigint AS cle) AS k GROUP BY nb ORDER BY nb;
SELECT ops_unites.menages_cles(n * 99999999::bigint, NULL) IS NULL AS withheld FROM generate_series(1, 40) AS n;

-- Every cell of two tables, against plain SQL on units, keys and p-table. Refused: the classes that the figures of an item count
-- together as 1 to 10 households, or withhold, or a table does, in the territory or in one that holds it.
CREATE TEMP TABLE refusee AS
WITH menage AS (
  SELECT v.gid, c.aide, c.activite FROM ops_unites.classement AS c JOIN ops_unites.adresse AS a USING (batiment)
  CROSS JOIN LATERAL (SELECT tc.territoire AS gid FROM ops.territoire_commune AS tc JOIN ops.territoire AS t ON t.gid = tc.territoire
    WHERE tc.commune = a.commune AND t.echelle IN ('france', 'region', 'departement', 'epci', 'commune')
    UNION ALL VALUES (a.iris), (a.qpv), (a.residence)) AS v WHERE c.campagne = 2018
), groupe AS (
  SELECT i.gid, g.variable, g.classes, g.statut, (SELECT count(*) FROM menage AS m WHERE m.gid = i.gid
    AND CASE g.variable WHEN 'aide' THEN m.aide ELSE m.activite END = ANY (g.classes)) AS n
  FROM ops.indicateur AS i CROSS JOIN LATERAL (VALUES ('aide', '{0}'::int[], i.statut_aide), ('aide', '{1}', i.statut_aide),
    ('aide', '{2}', i.statut_aide), ('aide', '{3}', i.statut_aide), ('activite', '{0}', i.statut_activite), ('activite', '{1,2}', i.statut_emploi), ('activite', '{1,2,3}', i.statut_actifs),
    ('activite', '{3}', CASE WHEN i.statut_actifs = 'secret' THEN 'secret' WHEN i.statut_emploi <> 'secret' THEN 'diffusable' END),
    ('activite', '{4,5}', CASE WHEN i.statut_activite = 'secret' THEN 'secret' WHEN i.statut_actifs <> 'secret' THEN 'diffusable' END)) AS g(variable, classes, statut)
  WHERE i.campagne = 2018 AND i.population = 'ensemble'
  UNION ALL SELECT x.gid, v.variable, ARRAY[v.classe], x.statut, NULL FROM ops.croisement AS x JOIN ops.tableau AS t USING (tableau)
  CROSS JOIN LATERAL (VALUES (t.variable_a, x.classe_a, x.classe_b), (t.variable_b, x.classe_b, x.classe_a)) AS v(variable, classe, autre)
  WHERE x.statut = 'secret' AND v.autre IS NULL AND v.classe IS NOT NULL
    AND (SELECT y.statut FROM ops.croisement AS y WHERE (y.campagne, y.tableau, y.gid) = (x.campagne, x.tableau, x.gid)
      AND y.classe_a IS NULL AND y.classe_b IS NULL) <> 'secret'
), large AS (
  SELECT t.gid, x.gid AS large FROM ops.territoire AS t JOIN ops.territoire AS x ON x.echelle IN ('france', 'region', 'departement', 'epci', 'commune')
  AND NOT EXISTS (SELECT FROM ops.territoire_commune AS c WHERE c.territoire = t.gid AND c.commune NOT IN
    (SELECT d.commune FROM ops.territoire_commune AS d WHERE d.territoire = x.gid))
  WHERE t.echelle IN ('commune', 'epci', 'residence')
  UNION SELECT a.residence, v.gid FROM ops_unites.adresse AS a CROSS JOIN LATERAL (VALUES (a.residence), (a.iris), (a.qpv)) AS v(gid)
)
SELECT DISTINCT l.gid, g.variable, k.libelle FROM large AS l JOIN groupe AS g ON g.gid = l.large
JOIN ops.classe AS k ON k.variable = g.variable AND k.classe = ANY (g.classes) WHERE g.statut = 'secret' OR g.statut = 'diffusable' AND g.n BETWEEN 1 AND 10;
SET ROLE regress_urh;
CREATE TEMP TABLE reponse AS
SELECT 'commune' AS echelle, * FROM ops.croiser('{aide,activite}', 'commune') UNION ALL SELECT 'epci', * FROM ops.croiser('{aide,activite}', 'epci')
UNION ALL SELECT 'residence', * FROM ops.croiser('{aide,activite}', 'residence');
RESET ROLE;
WITH menage AS (
  SELECT t.echelle, t.code, x.libelle AS classe_1, y.libelle AS classe_2, count(*) AS n, sum(c.cle) % 4294967296 AS cle, count(DISTINCT a.residence) AS residences
  FROM ops_unites.classement AS c JOIN ops_unites.adresse AS a USING (batiment) JOIN ops.territoire_commune AS tc ON tc.commune = a.commune
  JOIN ops.territoire AS t ON t.gid = tc.territoire AND t.echelle IN ('commune', 'epci') OR t.gid = a.residence AND tc.territoire = a.commune
  JOIN ops.classe AS x ON x.variable = 'aide' AND x.classe = c.aide JOIN ops.classe AS y ON y.variable = 'activite' AND y.classe = c.activite
  WHERE c.campagne = 2018 GROUP BY 1, 2, 3, 4
), oracle AS (
  SELECT m.*, m.n + (SELECT p.publie - p.effectif FROM ops_unites.ptable AS p WHERE p.effectif = LEAST(m.n, 26) AND p.borne > m.cle ORDER BY p.borne LIMIT 1) AS publie
  FROM menage AS m
)
SELECT r.echelle, count(*) AS cells, count(*) FILTER (WHERE r.n > 0) AS shown, count(*) FILTER (WHERE r.statut = 'secret') AS withheld,
  count(*) FILTER (WHERE f.refusee) AS refused,
  count(*) FILTER (WHERE i.statut_menages = 'diffusable' AND r.n IS DISTINCT FROM
    CASE WHEN f.refusee OR COALESCE(o.publie, 0) > 0 AND o.residences < 3 AND r.echelle <> 'residence' THEN NULL ELSE COALESCE(o.publie, 0) END) AS wrong,
  count(*) FILTER (WHERE r.n BETWEEN 1 AND 10) AS small, count(*) FILTER (WHERE i.statut_menages = 'secret' AND r.statut <> 'secret') AS not_withheld
FROM reponse AS r LEFT JOIN oracle AS o USING (echelle, code, classe_1, classe_2)
JOIN ops.indicateur AS i ON i.campagne = 2018 AND i.population = 'ensemble' AND i.echelle = r.echelle AND i.code = r.code
CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM refusee AS x WHERE x.gid = i.gid AND (x.variable, x.libelle) IN (('aide', r.classe_1), ('activite', r.classe_2))) AS refusee) AS f
GROUP BY 1 ORDER BY 1;
DROP TABLE reponse, refusee;

-- The closed lattice, one question of three variables in thirty: one figure per set whatever the order of variables, rows and workers.
CREATE TABLE treillis (tour text, echelle text, question text, code text, cellule text, n int, statut text);
GRANT INSERT ON treillis TO regress_urh;
CREATE PROCEDURE parcourir(tour text, renverser boolean) LANGUAGE plpgsql AS $$
DECLARE
  q record; e text;
BEGIN
  FOR q IN SELECT array_agg(v.variable ORDER BY CASE WHEN renverser THEN -v.rang ELSE v.rang END) AS variables
           FROM generate_series(1, 2047) AS m JOIN ops.variable AS v ON m & (1 << (v.rang - 1)) > 0 GROUP BY m HAVING count(*) <= 2 OR count(*) = 3 AND m % 31 = 0 LOOP
    FOREACH e IN ARRAY '{region,commune}'::text[] LOOP
      INSERT INTO treillis
      SELECT tour, e, (SELECT string_agg(v, ',' ORDER BY v) FROM unnest(q.variables) AS v), c.code,
        (SELECT string_agg(x.v || '=' || x.k, ',' ORDER BY x.v) FROM unnest(q.variables, ARRAY[c.classe_1, c.classe_2, c.classe_3]) AS x(v, k) WHERE x.v IS NOT NULL),
        c.n, c.statut FROM ops.croiser(q.variables, e) AS c;
    END LOOP;
  END LOOP;
END
$$;
SET ROLE regress_urh;
CALL parcourir('in order', false);
RESET ROLE;
CREATE TABLE ops_unites.melange AS SELECT * FROM ops_unites.classement;
TRUNCATE ops_unites.classement;
INSERT INTO ops_unites.classement SELECT * FROM ops_unites.melange ORDER BY md5(ident_rep);
DROP TABLE ops_unites.melange;
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET enable_hashagg = off;
SET enable_nestloop = off;
EXPLAIN (COSTS OFF) SELECT a.commune, ops_unites.menages_cles(c.cle, a.residence) FROM ops_unites.classement AS c JOIN ops_unites.adresse AS a USING (batiment) GROUP BY 1;
SET ROLE regress_urh;
CALL parcourir('shuffled, in parallel, variables reversed', true);
RESET ROLE;
RESET max_parallel_workers_per_gather; RESET parallel_setup_cost; RESET parallel_tuple_cost; RESET min_parallel_table_scan_size; RESET enable_hashagg; RESET enable_nestloop;
SELECT count(DISTINCT question) AS questions, count(*) AS answers, count(*) FILTER (WHERE n BETWEEN 1 AND 10) AS small,
  count(*) FILTER (WHERE n > 0) > 500 AS many_shown, count(*) FILTER (WHERE statut = 'secret') > 1000 AS many_withheld FROM treillis;
SELECT count(*) AS differ FROM (SELECT echelle, question, code, cellule, n, statut FROM treillis GROUP BY 1, 2, 3, 4, 5, 6 HAVING count(*) <> 2) AS x;

-- The exact cross-tables of a release, when there are any: used for the very question, their secrets kept by refinements.
BEGIN;
INSERT INTO ops.tableau VALUES ('aide_typeconst', 'aide', 'typeconst', 'commune', 'Aide et type de construction');
INSERT INTO ops.croisement SELECT 2018, 'aide_typeconst', t.gid, 'commune', t.code, NULL, a.classe, b.classe,
  CASE WHEN a.classe <> 2 OR b.classe <> 1 THEN 100 * a.classe + b.classe END, CASE WHEN a.classe <> 2 OR b.classe <> 1 THEN 'diffusable' ELSE 'secret' END
FROM ops.territoire AS t, ops.classe AS a, ops.classe AS b WHERE t.echelle = 'commune' AND a.variable = 'aide' AND b.variable = 'typeconst';
SET LOCAL ROLE regress_urh;
SELECT classe_1, classe_2, n, part, statut, methode FROM ops.croiser('{typeconst,aide}', 'commune', territoire => 'C1');
SELECT methode, statut, classe_2, count(*) FROM ops.croiser('{pieces,aide,typeconst}', 'commune', territoire => 'C1') WHERE classe_3 = 'collectif' GROUP BY 1, 2, 3 ORDER BY 3, 2;
SELECT methode, count(*) FROM ops.croiser('{aide,typeconst}', 'commune', population => 'emmenages_recents', territoire => 'C1') GROUP BY 1;
ROLLBACK;

-- A table released down to the EPCI answers at the département too; what it withholds in E1 is withheld in whatever lies
-- in E1, whoever the households are, and in nothing else.
BEGIN;
INSERT INTO ops.tableau VALUES ('aide_typeconst', 'aide', 'typeconst', 'epci', 'Aide et type de construction');
INSERT INTO ops.croisement SELECT 2018, 'aide_typeconst', t.gid, t.echelle, t.code, NULL, a.classe, b.classe,
  CASE WHEN (t.code, a.classe, b.classe) <> ('E1', 1, 1) THEN 100 * a.classe + b.classe END,
  CASE WHEN (t.code, a.classe, b.classe) <> ('E1', 1, 1) THEN 'diffusable' ELSE 'secret' END
FROM ops.territoire AS t, ops.classe AS a, ops.classe AS b
WHERE t.echelle IN ('region', 'departement', 'epci') AND a.variable = 'aide' AND b.variable = 'typeconst';
SET LOCAL ROLE regress_urh;
SELECT methode, count(*), count(n) FROM ops.croiser('{aide,typeconst}', 'departement') GROUP BY 1;
SELECT methode, count(*), count(n) FROM ops.croiser('{aide,typeconst}', 'epci', territoire => 'E1') GROUP BY 1;
SELECT question, code, string_agg(DISTINCT statut, ' ') AS statuts FROM (
  SELECT 'commune' AS question, * FROM ops.croiser('{aide,typeconst}', 'commune')
  UNION ALL SELECT 'commune, recent', * FROM ops.croiser('{aide,typeconst}', 'commune', population => 'emmenages_recents')
  UNION ALL SELECT 'commune, activity', * FROM ops.croiser('{aide,typeconst,activite}', 'commune')
  UNION ALL SELECT 'département, activity', * FROM ops.croiser('{aide,typeconst,activite}', 'departement')
  UNION ALL SELECT 'résidence', * FROM ops.croiser('{aide,typeconst}', 'residence')) AS c
WHERE classe_1 = 'aucune aide' AND classe_2 = 'collectif' AND code IN ('A1', 'C1', 'C4', 'C5', 'R100', 'R106') GROUP BY 1, 2 ORDER BY 1, 2;
SELECT code, string_agg(DISTINCT statut, ' ') AS statuts FROM ops.croiser('{aide,typeconst}', 'residence')
WHERE (classe_1, classe_2) <> ('aucune aide', 'collectif') AND code IN ('R100', 'R106') GROUP BY 1 ORDER BY 1;
ROLLBACK;

DROP PROCEDURE parcourir;
DROP TABLE vu, treillis;
DELETE FROM ops.compte;
DELETE FROM ops.convention;
DELETE FROM ops.position_bailleur;
DELETE FROM ops.organisme WHERE type <> 'bailleur';
DROP ROLE regress_urh, regress_b1, regress_b2, regress_epci, regress_epci_sans, regress_rien;
