-- Statements on ops.menage that are answered, with their answers; beside each group, the same from plain SQL on the households: the
-- true set, the sum of its keys and the p-table (or the exact figure, where a release shows it).
\set SHOW_CONTEXT never
UPDATE ops_unites.cle_menage SET cle = ('x' || left(md5(ident_rep || COALESCE(date_emmenagement::text, '')), 8))::bit(32)::bigint;
SELECT ops_unites.classer(2018::smallint) AS households;
CREATE ROLE regress_urh; GRANT ops_gestionnaire TO regress_urh;
CREATE SCHEMA regress_siens AUTHORIZATION regress_urh;
CREATE TEMP TABLE vu (groupe text, echelle text, code text, condition text, n bigint);
GRANT ALL ON vu TO regress_urh;
-- What a set of households of 2018 is to be shown as, unless withheld.
CREATE FUNCTION pg_temp.attendu(echelle text, code text, condition text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  vrai bigint; cle bigint; exact bool;
BEGIN
  EXECUTE 'SELECT count(*), COALESCE(sum(c.cle), 0) % 4294967296 FROM ops_unites.classement AS c JOIN ops_unites.adresse AS a USING (batiment),
    ops.territoire AS t WHERE c.campagne = 2018 AND t.echelle = $1 AND t.code = $2 AND (t.gid IN (a.commune, a.iris, a.qpv)
    OR t.echelle NOT IN (''iris'', ''qpv'') AND a.commune IN (SELECT tc.commune FROM ops.territoire_commune AS tc WHERE tc.territoire = t.gid)) AND ' || condition
    INTO vrai, cle USING echelle, code;
  -- A crossing of the release, whole, is exact down to the EPCI; so is a territory, and its recent movers-in.
  exact := condition IN ('true', 'recent') OR condition ~ '^(\w+) = \d and (\w+) = \d$' AND echelle IN ('france', 'region', 'departement', 'epci')
    AND EXISTS (SELECT FROM ops.tableau AS t WHERE condition ~ ('\y' || t.variable_a || '\y') AND condition ~ ('\y' || t.variable_b || '\y'));
  RETURN CASE WHEN exact THEN vrai ELSE vrai + (SELECT p.publie - p.effectif FROM ops_unites.ptable AS p
    WHERE p.effectif = LEAST(vrai, 26) AND p.borne > cle ORDER BY p.borne LIMIT 1) END;
END
$$;
SET ROLE regress_urh;
SET search_path = regress_siens, public;
\pset format unaligned
\pset tuples_only on

-- One number, and as many ways to ask for it.
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2;
SELECT count(1) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2;
SELECT count('x') FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2;
SELECT count(age) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2;
SELECT count(region) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2;
SELECT count(pieces::int) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2;
SELECT ops.effectif(age) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2;
SELECT count(*) FROM ops.menage WHERE 2018 = campagne AND 'A' = region AND 2 = aide;
SELECT count(*) FROM ops.menage AS m WHERE (m.campagne = 2018 AND m.region = 'A') AND (m.aide = 2);
SELECT count(*) FROM ops.menage AS m(an, reg) WHERE an = 2018 AND reg = 'A' AND aide = 2;
SELECT count(*) FROM ONLY ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2;
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region IN ('A') AND aide IN (2);
SELECT count(*) FROM ops.menage WHERE (campagne, region, aide) = (2018, 'A', 2);
SELECT count(*) FROM ops.menage WHERE campagne = 2017 + 1 AND region = upper('a') AND aide = abs(-2);
SELECT count(*) FROM ops.menage WHERE campagne = 2018::bigint AND region = 'A'::varchar AND aide = 2::bigint;
SELECT count(*) FROM ops.menage WHERE campagne::int = 2018 AND region::varchar = 'A' AND aide::numeric = 2.0;
SELECT count(*) FROM ops.menage WHERE campagne = 2018.0 AND region = 'A' AND aide = 2::float8;
SELECT count(*) FROM ops.menage WHERE campagne = '2018' AND region = 'A'::name AND aide = '2';
SELECT count(*) FROM ops.menage WHERE campagne = 2018::smallint AND region = 'A'::char(3) AND aide = 2::smallint;
SELECT count(*) FROM ops.menage WHERE campagne = (SELECT max(c.campagne) FROM ops.campagne AS c WHERE c.etat = 'publiee') AND region = 'A' AND aide = 2;
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region = (SELECT code FROM ops.territoire WHERE nom = 'Région A')
  AND aide = (SELECT 1 + count(*) FROM (SELECT region, count(*) AS n FROM ops.menage WHERE campagne = 2018 GROUP BY region) AS x WHERE n > 100);
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2 AND true;
SELECT count(*) FROM ops.menage WHERE 1 = 1 AND campagne = 2018 AND region = 'A' AND aide = 2;
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2 AND EXISTS (SELECT FROM ops.territoire);
SELECT count(*) AS n FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2 HAVING count(*) > 0;
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2 ORDER BY count(*) LIMIT 5 OFFSET 0;
SELECT DISTINCT count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2;
SELECT count(*) FROM (SELECT * FROM ops.menage) AS m WHERE campagne = 2018 AND region = 'A' AND aide = 2;
SELECT count(*) FROM (SELECT * FROM ops.menage WHERE campagne = 2018) AS m WHERE region = 'A' AND aide = 2;
SELECT count(*) FROM (SELECT 1 FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2) AS m;
SELECT count(x) FROM (SELECT 1 AS x FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2) AS m;
SELECT count(*) FROM (SELECT FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2) AS m;
SELECT count(*) FROM (SELECT aide AS pieces, pieces AS aide, campagne, region FROM ops.menage) AS m WHERE campagne = 2018 AND region = 'A' AND pieces = 2;
SELECT count(*) FROM (SELECT * FROM (SELECT * FROM ops.menage WHERE aide = 2) AS a WHERE region = 'A') AS b WHERE campagne = 2018;
SELECT count(*) FROM (SELECT * FROM ops.menage WHERE campagne = 2018 ORDER BY age) AS m WHERE region = 'A' AND aide = 2;
WITH m AS (SELECT * FROM ops.menage WHERE campagne = 2018) SELECT count(*) FROM m WHERE region = 'A' AND aide = 2;
WITH m AS MATERIALIZED (SELECT region, aide FROM ops.menage WHERE campagne = 2018) SELECT count(*) FROM m WHERE region = 'A' AND aide = 2;
WITH a AS (SELECT * FROM ops.menage), b(x, y, z) AS (SELECT campagne, region, aide FROM a) SELECT count(*) FROM b WHERE (x, y, z) = (2018, 'A', 2);
WITH p AS (SELECT 2018 AS an), m AS (SELECT * FROM ops.menage WHERE campagne = (SELECT an FROM p)) SELECT count(*) FROM m WHERE region = 'A' AND aide = 2;
WITH inutile AS (SELECT * FROM ops.menage) SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2;
WITH n AS (SELECT count(*) AS n FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2) SELECT (x.n + y.n) / 2 FROM n AS x, n AS y;
SELECT (SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2);
SELECT n FROM (VALUES ('A')) AS t(code), LATERAL (SELECT count(*) AS n FROM ops.menage WHERE campagne = 2018 AND region = t.code AND aide = 2) AS x;
SELECT n FROM (VALUES ('A')) AS t(code), LATERAL (SELECT count(*) AS n FROM (SELECT * FROM ops.menage WHERE region = t.code) AS m WHERE campagne = 2018 AND aide = 2) AS x;
SELECT (SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = max(v.k)) FROM (VALUES (1), (2)) AS v(k);
SELECT count(*) FILTER (WHERE aide = 2) FROM ops.menage WHERE campagne = 2018 AND region = 'A';
SELECT count(*) FILTER (WHERE true AND aide = 2) FROM ops.menage WHERE campagne = 2018 AND region = 'A';
SELECT count(*) FILTER (WHERE true) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2;
SELECT count(*) FILTER (WHERE region = 'B' AND n IS NULL) * 0 + max(n) FROM (SELECT region, count(*) AS n FROM ops.menage WHERE campagne = 2018 AND aide = 2 GROUP BY region) AS x;
SELECT n FROM (SELECT region, aide, count(*) AS n FROM ops.menage WHERE campagne = 2018 GROUP BY region, aide) AS x WHERE region = 'A' AND aide = 2;
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2 GROUP BY region;
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2 GROUP BY campagne, region, aide;
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND aide = 2 GROUP BY region HAVING region = 'A';
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A' GROUP BY aide HAVING aide * 2 = 4;
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide BETWEEN 2 AND 2 GROUP BY aide;
SELECT max(count(*)) OVER () FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2;
SELECT sum(n) FROM (SELECT count(*) AS n FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2 UNION ALL SELECT 0) AS x;
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2 UNION SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2;
RESET ROLE;
SELECT pg_temp.attendu('region', 'A', 'aide = 2') AS the_same;
SET ROLE regress_urh;

-- Values of every type, kept plans, cursors, functions, views, copies.
PREPARE a(smallint, text, smallint) AS SELECT count(*) FROM ops.menage WHERE campagne = $1 AND region = $2 AND aide = $3;
PREPARE b(bigint, varchar, bigint) AS SELECT count(*) FROM ops.menage WHERE campagne = $1 AND region = $2 AND aide = $3;
PREPARE c AS SELECT count(*) FROM ops.menage WHERE campagne = $1 AND region = $2 AND aide = $3;
PREPARE d(char(2), name, regclass) AS SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region = $1 AND aide = length($2) AND $3 IS NOT NULL;
PREPARE e(int[], text[]) AS SELECT count(*) FROM ops.menage WHERE campagne = $1[1] AND region = $2[1] AND aide = $1[2];
PREPARE g(numeric, float8) AS SELECT count(*) FROM ops.menage WHERE campagne = $1 AND region = 'A' AND aide = $2;
PREPARE f(jsonb) AS SELECT count(*) FROM ops.menage WHERE campagne = ($1 ->> 'an')::int AND region = $1 ->> 'region' AND aide = ($1 ->> 'aide')::int;
EXECUTE a(2018::smallint, 'A', 2::smallint);
EXECUTE g(2018, 2);
EXECUTE b(2018, 'A', 2);
EXECUTE c(2018, 'A', 2);
EXECUTE d('A', 'xx', 'ops.menage');
EXECUTE e('{2018,2}', '{A}');
EXECUTE f('{"an": 2018, "region": "A", "aide": 2}');
SET plan_cache_mode = force_generic_plan;
EXECUTE a(2018::smallint, 'A', 2::smallint);
EXECUTE g(2018, 2);
EXECUTE b(2018, 'A', 2);
EXECUTE c(2018, 'A', 2);
EXECUTE d('A', 'xx', 'ops.menage');
EXECUTE e('{2018,2}', '{A}');
EXECUTE f('{"an": 2018, "region": "A", "aide": 2}');
EXECUTE c(2018, NULL, 2);
EXECUTE c(2018, 'A', 1);
RESET plan_cache_mode;
CREATE VIEW vue AS SELECT region AS r, aide AS a FROM ops.menage WHERE campagne = 2018;
CREATE VIEW vue_de_vue WITH (security_barrier) AS SELECT a AS b FROM vue WHERE r = 'A';
SELECT count(*) FROM vue WHERE r = 'A' AND a = 2;
SELECT count(*) FROM vue_de_vue WHERE b = 2;
CREATE FUNCTION compter(text, int) RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region = $1 AND aide = $2';
CREATE FUNCTION compter_pl(r text, a int) RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region = r AND aide = a); END';
SELECT compter('A', 2);
SELECT compter_pl('A', 2), compter_pl('A', 2);
SELECT compter(code, 2) FROM ops.territoire WHERE echelle = 'region' ORDER BY code;
DO $$ DECLARE n bigint; BEGIN EXECUTE 'SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region = $1 AND aide = $2' INTO n USING 'A', 2; RAISE NOTICE '%', n; END $$;
BEGIN;
DECLARE curseur SCROLL CURSOR FOR SELECT aide, count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A' GROUP BY aide ORDER BY aide;
FETCH ABSOLUTE 3 FROM curseur;
FETCH BACKWARD 1 FROM curseur;
COMMIT;
COPY (SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2) TO STDOUT;
CREATE TEMP TABLE copie AS SELECT count(*) AS n FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2;
INSERT INTO copie SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 1 RETURNING n;
UPDATE copie SET n = (SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 1) WHERE n > 60 RETURNING n;
MERGE INTO copie USING (SELECT region, count(*) AS n FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2 GROUP BY region) AS m ON false WHEN NOT MATCHED THEN INSERT VALUES (m.n);
DELETE FROM copie WHERE n = (SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2) RETURNING n;
CREATE MATERIALIZED VIEW mat AS SELECT region, count(*) AS n FROM ops.menage WHERE campagne = 2018 AND aide = 2 GROUP BY region;
SELECT * FROM mat ORDER BY region;
-- Its plan may be asked; it differs from one server to another.
\o /dev/null
EXPLAIN (ANALYZE, VERBOSE) SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2;
\o
RESET ROLE;
SELECT pg_temp.attendu('region', 'A', 'aide = 2') AS twos, pg_temp.attendu('region', 'A', 'aide = 1') AS ones;
SET ROLE regress_urh;

-- Nobody is concerned: zero, in one row; NULL where a count is withheld.
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND false;
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND NULL;
SELECT count(*), ops.part(recent), ops.moyenne(pieces), count(*) FILTER (WHERE recent) FROM ops.menage WHERE campagne = 2018 AND 1 = 0;
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region = NULL;
SELECT count(*) FROM ops.menage WHERE campagne = NULL;
SELECT count(*) FROM ops.menage WHERE campagne = 2018.4;
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND aide = 1.5;
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND aide = NULL;
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND aide = 99;
SELECT count(*), count(*) FILTER (WHERE aide = 99) FROM ops.menage WHERE campagne = 2018;
SELECT count(*), count(*) FILTER (WHERE aide = 1 AND aide = 2) FROM ops.menage WHERE campagne = 2018 AND region = 'A';
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region = (SELECT code FROM ops.territoire WHERE nom = 'nowhere');
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND commune = 'C3';
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND commune = 'C8';
SELECT count(*) FROM ops.menage WHERE campagne = 2018 HAVING false;
SELECT region, count(*) FROM ops.menage WHERE campagne = 2018 AND region = NULL GROUP BY region;
SELECT region, count(*) FROM ops.menage WHERE campagne = 2018 AND aide = 99 GROUP BY region;
SELECT region, count(*) FROM ops.menage WHERE campagne = 2018 AND false GROUP BY region;
SELECT campagne, count(*) FROM ops.menage WHERE campagne = NULL GROUP BY campagne;

-- Groups: one variable, two, three; scales; conditions, HAVING, order and windows over groups.
INSERT INTO vu SELECT 'one', 'region', region, format('aide = %s', aide), count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY region, aide;
INSERT INTO vu SELECT 'two', 'departement', departement, format('dpe = %s and pieces = %s', dpe, pieces), count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY departement, dpe, pieces;
INSERT INTO vu SELECT 'two, released', 'epci', epci, format('age = %s and pieces = %s', age, pieces), count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY epci, age, pieces;
INSERT INTO vu SELECT 'released, finer', 'commune', commune, format('age = %s and pieces = %s', age, pieces), count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY commune, age, pieces;
INSERT INTO vu SELECT 'three', 'region', region, format('aide = %s and pieces = %s and dpe = %s', aide, pieces, dpe), count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY region, aide, pieces, dpe;
INSERT INTO vu SELECT 'recent', 'region', region, format('recent and pieces = %s and aide = %s', pieces, aide), count(*) FROM ops.menage WHERE campagne = 2018 AND recent GROUP BY region, pieces, aide;
INSERT INTO vu SELECT 'recent, filter', 'commune', commune, format('recent and pieces = %s', pieces), count(*) FILTER (WHERE recent) FROM ops.menage WHERE campagne = 2018 GROUP BY commune, pieces;
INSERT INTO vu SELECT 'filter', 'region', region, format('pieces = %s and construction = 3', pieces), count(*) FILTER (WHERE construction = 3) FROM ops.menage WHERE campagne = 2018 GROUP BY region, pieces;
INSERT INTO vu SELECT 'filter on a group', 'region', region, format('pieces = %s and pieces = 3', pieces), count(*) FILTER (WHERE pieces = 3) FROM ops.menage WHERE campagne = 2018 GROUP BY region, pieces;
INSERT INTO vu SELECT 'three filters', 'region', region, c, n FROM (SELECT region, count(*) FILTER (WHERE pieces = 1) AS a, count(*) FILTER (WHERE aide = 2 AND pieces = 2) AS b, count(*) AS d
  FROM ops.menage WHERE campagne = 2018 GROUP BY region) AS x, LATERAL (VALUES ('pieces = 1', a), ('aide = 2 and pieces = 2', b), ('true', d)) AS y(c, n);
INSERT INTO vu SELECT 'iris', 'iris', iris, format('aide = %s', aide), count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY iris, aide;
INSERT INTO vu SELECT 'qpv', 'qpv', qpv, format('pieces = %s', pieces), count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY qpv, pieces;
INSERT INTO vu SELECT 'country', 'france', 'FR', format('pieces = %s', pieces), count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY pieces;
INSERT INTO vu SELECT 'territories', 'commune', commune, 'true', count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY commune;
INSERT INTO vu SELECT 'territories, recent', 'commune', commune, 'recent', count(*) FROM ops.menage WHERE campagne = 2018 AND recent GROUP BY commune;
INSERT INTO vu SELECT 'joined', 'region', t.code, format('pieces = %s', k.classe), count(*) FROM ops.menage AS m JOIN ops.classe AS k ON k.variable = 'pieces' AND k.classe = m.pieces
  JOIN ops.territoire AS t ON t.echelle = 'region' AND t.code = m.region WHERE campagne = 2018 GROUP BY m.region, m.pieces, t.code, k.classe;
INSERT INTO vu SELECT 'left joined', 'region', m.region, format('pieces = %s', m.pieces), count(*) FROM ops.menage AS m LEFT JOIN ops.classe AS k ON k.variable = 'pieces' AND k.classe = m.pieces AND k.classe > 3
  WHERE campagne = 2018 GROUP BY m.region, m.pieces, k.libelle;
INSERT INTO vu SELECT 'right joined', 'region', m.region, format('aide = %s', m.aide), count(*) FROM ops.classe AS k RIGHT JOIN ops.menage AS m ON k.variable = 'aide' AND k.classe = m.aide
  WHERE campagne = 2018 GROUP BY m.region, m.aide, k.libelle;
INSERT INTO vu SELECT 'joined to a sub-select', 'region', m.region, format('pieces = %s', m.pieces), count(*) FROM ops.menage AS m LEFT JOIN (SELECT libelle AS l, classe AS c, variable AS v FROM ops.classe) AS k
  ON k.v = 'pieces' AND k.c = m.pieces WHERE campagne = 2018 GROUP BY m.region, m.pieces, k.l;
INSERT INTO vu SELECT 'using', 'region', region, format('pieces = %s', classe), count(*) FROM (SELECT region, pieces AS classe FROM ops.menage WHERE campagne = 2018) AS m JOIN ops.classe USING (classe)
  WHERE variable = 'pieces' GROUP BY region, classe, libelle;
INSERT INTO vu SELECT 'communes of', 'commune', commune, format('aide = %s', aide), count(*) FROM ops.menage WHERE campagne = 2018 AND departement = 'A1' GROUP BY commune, aide;
INSERT INTO vu SELECT 'iris of', 'iris', iris, format('recent and pieces = %s', pieces), count(*) FILTER (WHERE recent) FROM ops.menage WHERE campagne = 2018 AND epci = 'E1' GROUP BY iris, pieces;
INSERT INTO vu SELECT 'correlated', 'region', t.code, 'aide = 1', (SELECT count(*) FROM ops.menage AS m WHERE campagne = 2018 AND m.region = t.code AND aide = 1) FROM ops.territoire AS t WHERE echelle = 'region';
INSERT INTO vu SELECT 'lateral', 'commune', t.code, format('aide = %s', k.classe), x.n FROM ops.territoire AS t, ops.classe AS k,
  LATERAL (SELECT count(*) AS n FROM ops.menage AS m WHERE campagne = 2018 AND m.commune = t.code AND aide = k.classe) AS x WHERE t.echelle = 'commune' AND t.code <> 'C8' AND k.variable = 'aide';
RESET ROLE;
SELECT groupe, count(*) AS answers, count(v.n) AS shown, count(*) FILTER (WHERE v.n BETWEEN 1 AND 10) AS small, count(*) FILTER (WHERE v.n <> a.n) AS wrong
FROM vu AS v, LATERAL (SELECT pg_temp.attendu(v.echelle, v.code, v.condition) AS n) AS a GROUP BY 1 ORDER BY 1;
SET ROLE regress_urh;
CREATE TEMP TABLE reponse AS SELECT region, aide, count(*) AS n FROM ops.menage WHERE campagne = 2018 GROUP BY region, aide;
SELECT * FROM reponse ORDER BY region, aide;
SELECT region, aide, count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY 1, 2 ORDER BY region, aide LIMIT 3;
SELECT aide FROM ops.menage WHERE campagne = 2018 AND region = 'A' GROUP BY aide ORDER BY count(*) DESC, aide;
SELECT aide::int, count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide::int < 3 GROUP BY aide::int ORDER BY 1;
SELECT aide, count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A' GROUP BY aide HAVING count(*) > 50 ORDER BY aide;
SELECT aide FROM ops.menage WHERE campagne = 2018 AND region = 'A' GROUP BY aide HAVING count(*) FILTER (WHERE recent) > 15 ORDER BY aide;
SELECT aide, count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide IN (1, 3) GROUP BY aide ORDER BY aide;
SELECT aide, count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND (aide = 1 OR aide > 2) GROUP BY aide ORDER BY aide;
SELECT aide, count(*) FROM ops.menage WHERE campagne = 2018 AND region LIKE 'A%' AND NOT aide = 0 GROUP BY region, aide ORDER BY aide;
SELECT aide, count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide IN (SELECT classe FROM ops.classe WHERE variable = 'aide' AND libelle <> 'x') GROUP BY aide ORDER BY aide;
SELECT aide, rank() OVER (ORDER BY count(*) DESC) FROM ops.menage WHERE campagne = 2018 AND region = 'A' GROUP BY aide ORDER BY aide;
SELECT aide, count(*) - lag(count(*)) OVER (ORDER BY aide) FROM ops.menage WHERE campagne = 2018 AND region = 'A' GROUP BY aide ORDER BY aide;
SELECT aide, round(100.0 * count(*) / sum(count(*)) OVER (), 1) FROM ops.menage WHERE campagne = 2018 AND region = 'A' GROUP BY aide ORDER BY aide;
SELECT aide, (SELECT k.libelle FROM ops.classe AS k WHERE k.variable = 'aide' AND k.classe = m.aide), count(*) FROM ops.menage AS m WHERE campagne = 2018 AND region = 'A' GROUP BY aide ORDER BY aide;
SELECT CASE aide WHEN 0 THEN 'unknown' ELSE 'known' END || aide, count(*) + 0 FROM ops.menage WHERE campagne = 2018 AND region = 'A' GROUP BY aide ORDER BY 1;
SELECT 'all' AS what, count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY 1;
SELECT aide, generate_series(1, 2), count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A' GROUP BY aide ORDER BY 1, 2 LIMIT 4;
SELECT DISTINCT aide FROM ops.menage WHERE campagne = 2018 ORDER BY aide;
SELECT DISTINCT ON (region) region, aide, count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY region, aide ORDER BY region, count(*) DESC NULLS LAST, aide;
SELECT campagne, count(*) FROM ops.menage GROUP BY campagne;
SELECT campagne, count(*) FROM ops.menage WHERE campagne IN (2018, 2020) GROUP BY campagne;
SELECT k.libelle, count(*) FROM ops.menage AS m, ops.classe AS k WHERE m.campagne = 2018 AND m.region = 'A' AND k.variable = 'aide' AND k.classe = m.aide AND k.classe > 1 GROUP BY m.aide, k.libelle ORDER BY 1;
SELECT x.region, x.n, y.n FROM (SELECT region, count(*) AS n FROM ops.menage WHERE campagne = 2018 GROUP BY region) AS x
  JOIN (SELECT region, count(*) AS n FROM ops.menage WHERE campagne = 2018 AND recent GROUP BY region) AS y USING (region) ORDER BY 1;
SELECT t.code, COALESCE(n.n, 0) FROM ops.territoire AS t LEFT JOIN (SELECT commune, count(*) AS n FROM ops.menage WHERE campagne = 2018 AND aide = 2 GROUP BY commune) AS n ON n.commune = t.code WHERE t.echelle = 'commune' ORDER BY 1;
SELECT commune FROM ops.menage WHERE campagne = 2018 GROUP BY commune EXCEPT SELECT code FROM ops.territoire WHERE echelle = 'commune';
SELECT t.code FROM ops.territoire AS t WHERE t.echelle = 'commune' AND (SELECT count(*) FROM ops.menage AS m WHERE m.commune = t.code AND campagne = 2018) > 50 AND t.code <> 'C8' ORDER BY 1;
SELECT code FROM ops.territoire WHERE echelle = 'commune' AND code IN (SELECT commune FROM ops.menage WHERE campagne = 2018 GROUP BY commune HAVING count(*) > 50) ORDER BY 1;
SELECT count(*) > 0 AND EXISTS (SELECT count(*) FROM ops.menage WHERE campagne = 2018) FROM ops.menage WHERE campagne = 2018;
SELECT commune, count(*) FROM ops.menage WHERE campagne = 2018 AND departement = 'A1' GROUP BY commune ORDER BY 1;
SELECT commune, count(*) FROM ops.menage WHERE campagne = 2018 AND epci = 'E2' GROUP BY commune ORDER BY 1;
SELECT iris, count(*) FROM ops.menage WHERE campagne = 2018 AND commune = 'C1' GROUP BY iris ORDER BY 1;
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND departement = 'A1' AND commune = 'C1';
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND commune = 'C1' AND departement = 'A1';
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND commune = 'C1' AND departement = 'A2';
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND commune = 'C1' AND departement = NULL;
SELECT commune, count(*) FROM ops.menage WHERE campagne = 2018 AND departement = 'nowhere' GROUP BY commune;
SELECT code, n FROM ops.croiser('{}', 'commune', 2018) WHERE code IN ('C1', 'C2', 'C3', 'C4', 'C5') ORDER BY 1;
SELECT region, GROUPING(region), count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY DISTINCT region, region ORDER BY 1;
SELECT count(*) FROM ops.menage WHERE campagne = extract(year FROM date '2018-03-01') AND region = COALESCE(current_setting('regress.x', true), 'A');
SELECT aide FROM ops.menage WHERE campagne = 2018 AND region = 'A' GROUP BY aide ORDER BY count(*) DESC FETCH FIRST 1 ROW WITH TIES;
SELECT x.region, count(*) FROM (ops.menage AS m JOIN ops.territoire AS t ON t.echelle = 'region' AND t.code = m.region) AS x WHERE campagne = 2018 GROUP BY x.region ORDER BY 1;
SELECT m.region, (SELECT count(*) FROM ops.menage AS n WHERE n.campagne = 2018 AND n.region = m.region AND n.aide = 2), count(*) FROM ops.menage AS m WHERE campagne = 2018 GROUP BY m.region ORDER BY 1;
SELECT t.code, (SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND t.code = 'A') FROM ops.territoire AS t WHERE echelle = 'region' ORDER BY 1;
SELECT json_object_agg(aide, n ORDER BY aide) FROM (SELECT aide, count(*) AS n FROM ops.menage WHERE campagne = 2018 AND region = 'A' GROUP BY aide) AS x;
-- The same, of the answers kept in a table.
SELECT string_agg(n::text, ' ' ORDER BY aide) AS region_a, string_agg(round(100.0 * n / total, 1)::text, ' ' ORDER BY aide), string_agg(aide::text, ' ' ORDER BY n DESC, aide) AS order_of_size
FROM (SELECT *, sum(n) OVER () AS total FROM reponse WHERE region = 'A') AS r;

-- Shares, means, medians, deviations: those of the counts of classes.
CREATE TEMP TABLE effectif AS SELECT c.code, k.classe, c.n, (k.borne_min + k.borne_max) / 2 AS milieu FROM ops.croiser('{pieces}', 'region', 2018) AS c
  JOIN ops.classe AS k ON k.variable = 'pieces' AND k.libelle = c.classe_1 AND k.classe > 0;
SELECT region, ops.part(pieces = 3) FROM ops.menage WHERE campagne = 2018 GROUP BY region ORDER BY region;
SELECT ops.part(pieces = 3) FROM ops.menage WHERE campagne = 2018 AND region = 'A';
SELECT ops.part(3 = pieces), ops.part(pieces = 99) FROM ops.menage WHERE campagne = 2018 AND region = 'A';
SELECT round(ops.part(pieces = 3)::numeric) FROM ops.menage WHERE campagne = 2018 AND region = 'A' HAVING ops.part(pieces = 3) > 20;
SELECT code, round(100.0 * sum(n) FILTER (WHERE classe = 3) / sum(n), 2) FROM effectif GROUP BY code HAVING count(*) = count(n) ORDER BY 1;
SELECT region, ops.moyenne(pieces) FROM ops.menage WHERE campagne = 2018 GROUP BY region ORDER BY region;
SELECT ops.moyenne(pieces::int), ops.moyenne(pieces::numeric), ops.moyenne(pieces::float4) FROM ops.menage WHERE campagne = 2018 AND region = 'A';
SELECT code, round((sum(n * milieu) / sum(n))::numeric, 2) FROM effectif GROUP BY code HAVING count(*) = count(n) ORDER BY 1;
SELECT ops.ecart_type(pieces) FROM ops.menage WHERE campagne = 2018 AND region = 'A';
SELECT round(stddev_pop(milieu)::numeric, 2) FROM effectif, generate_series(1, n) WHERE code = 'A';
SELECT ops.mediane(pieces) FROM ops.menage WHERE campagne = 2018 AND region = 'A';
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY classe) FROM effectif, generate_series(1, n) WHERE code = 'A';
SELECT aide, ops.moyenne(pieces) FROM ops.menage WHERE campagne = 2018 AND region = 'A' GROUP BY aide ORDER BY aide;
SELECT classe_1, moyenne FROM ops.croiser_moyenne('pieces', 'region', '{aide}', 2018, 'A');
SELECT ops.moyenne(pieces), count(*), ops.part(recent) FROM ops.menage WHERE campagne = 2018 AND region = 'A' AND aide = 2;
SELECT pieces, ops.moyenne(pieces) FROM ops.menage WHERE campagne = 2018 AND region = 'A' GROUP BY pieces ORDER BY pieces;
\pset tuples_only off

RESET ROLE;
SET client_min_messages = warning;
DROP SCHEMA regress_siens CASCADE;
DROP TABLE vu;
DROP OWNED BY regress_urh;
DROP ROLE regress_urh;
