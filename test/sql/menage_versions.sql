-- ops.menage on every version of PostgreSQL: forms that a later version brought are refused there as their elders are, and what a
-- version changed under a question (permissions in 16, columns of outer joins in 16, GROUP BY in 18) changes no answer.
\set SHOW_CONTEXT never
\pset format unaligned
\pset tuples_only on
UPDATE ops_unites.cle_menage SET cle = ('x' || left(md5(ident_rep || COALESCE(date_emmenagement::text, '')), 8))::bit(32)::bigint;
SELECT ops_unites.classer(2018::smallint) AS households;
CREATE ROLE regress_urh; GRANT ops_gestionnaire TO regress_urh;
CREATE ROLE regress_autre; GRANT ops_gestionnaire TO regress_autre;
CREATE SCHEMA regress_siens AUTHORIZATION regress_urh;
GRANT USAGE ON SCHEMA regress_siens TO regress_autre;
-- From its version on a statement is refused as others are (42501, 0A000); before, it is no SQL.
CREATE FUNCTION regress_siens.refuse(depuis int, question text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE question;
  RETURN 'answered: ' || question;
EXCEPTION WHEN OTHERS THEN
  RETURN CASE WHEN current_setting('server_version_num')::int < depuis * 10000 OR SQLSTATE IN ('42501', '0A000') THEN 'refused'
    ELSE format('%s %s: %s', SQLSTATE, SQLERRM, question) END;
END
$$;
-- Whether two questions have one answer, that holds some figure.
CREATE FUNCTION regress_siens.meme(question text, autre text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  ici text; la text;
BEGIN
  EXECUTE format('SELECT string_agg(x::text, '' '' ORDER BY x::text) FROM (%s) AS x', question) INTO ici;
  EXECUTE format('SELECT string_agg(x::text, '' '' ORDER BY x::text) FROM (%s) AS x', autre) INTO la;
  RETURN CASE WHEN ici = la AND ici ~ '\d\d' THEN 'same' ELSE format('%s: %s, %s', question, ici, la) END;
EXCEPTION WHEN OTHERS THEN
  RETURN format('%s %s: %s', SQLSTATE, SQLERRM, question);
END
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA regress_siens TO regress_urh;
SET ROLE regress_urh;
SET search_path = regress_siens, public;
CREATE TABLE cible (n int, texte text);
CREATE TABLE gens (pieces int PRIMARY KEY, nom text, age int);
INSERT INTO gens SELECT k, 'nom ' || k, k FROM generate_series(1, 4) AS k;

-- 16
SELECT refuse(16, $$SELECT any_value(age) FROM ops.menage WHERE campagne = 2018$$);
SELECT refuse(16, $$SELECT commune, any_value(age) FROM ops.menage WHERE campagne = 2018 GROUP BY commune$$);
SELECT refuse(16, $$SELECT JSON_ARRAYAGG(age) FROM ops.menage WHERE campagne = 2018$$);
SELECT refuse(16, $$SELECT JSON_ARRAYAGG(age ORDER BY revenu ABSENT ON NULL RETURNING jsonb) FROM ops.menage WHERE campagne = 2018$$);
SELECT refuse(16, $$SELECT JSON_OBJECTAGG(commune: age) FROM ops.menage WHERE campagne = 2018$$);
SELECT refuse(16, $$SELECT commune, JSON_OBJECT('n': count(*), 'age': max(age)) FROM ops.menage WHERE campagne = 2018 GROUP BY commune$$);
SELECT refuse(16, $$SELECT JSON_ARRAY(age, revenu) FROM ops.menage WHERE campagne = 2018$$);
SELECT refuse(16, $$SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND commune IS JSON$$);
SELECT refuse(16, $$SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND random_normal() > 0$$);
SELECT refuse(16, $$SELECT count(*) FROM (SELECT * FROM ops.menage LIMIT 0x0B)$$);
-- 17
SELECT refuse(17, $$SELECT region, count(*) FROM ops.menage AS m, JSON_TABLE('[1, 1]', '$[*]' COLUMNS (k int PATH '$')) AS j WHERE campagne = 2018 GROUP BY region$$);
SELECT refuse(17, $$SELECT j.k FROM ops.menage AS m, JSON_TABLE(to_jsonb(m.age), '$' COLUMNS (k int PATH '$')) AS j WHERE campagne = 2018$$);
SELECT refuse(17, $$SELECT * FROM JSON_TABLE((SELECT jsonb_agg(age) FROM ops.menage), '$[*]' COLUMNS (k int PATH '$')) AS j$$);
SELECT refuse(17, $$SELECT j.k FROM ops.menage AS m, JSON_TABLE('[1]', '$[*] ? (@ == $x)' PASSING m.age AS x COLUMNS (k int PATH '$')) AS j WHERE campagne = 2018$$);
SELECT refuse(17, $$SELECT region, count(*) FROM ops.menage AS m WHERE campagne = 2018 AND JSON_VALUE(to_jsonb(m.age), '$' RETURNING int) = 1 GROUP BY region$$);
SELECT refuse(17, $$SELECT region, count(*) FROM ops.menage AS m WHERE campagne = 2018 AND JSON_EXISTS(to_jsonb(m.age), '$ ? (@ == 1)') GROUP BY region$$);
SELECT refuse(17, $$SELECT JSON_QUERY(to_jsonb(m.age), '$'), count(*) FROM ops.menage AS m WHERE campagne = 2018 GROUP BY 1$$);
SELECT refuse(17, $$SELECT JSON_SERIALIZE(JSON_SCALAR(age)) FROM ops.menage WHERE campagne = 2018$$);
SELECT refuse(17, $$SELECT random(1, 3), count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY 1$$);
SELECT refuse(17, $$WITH x AS (MERGE INTO cible USING (SELECT age FROM ops.menage WHERE campagne = 2018) AS m ON n = m.age WHEN NOT MATCHED THEN INSERT VALUES (m.age) RETURNING merge_action(), m.age) SELECT * FROM x$$);
SELECT refuse(17, $$MERGE INTO cible USING ops.menage AS m ON n = m.age WHEN NOT MATCHED BY SOURCE THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (m.age) RETURNING n$$);
SELECT refuse(15, $$MERGE INTO cible USING (VALUES (1)) AS v(k) ON n = k WHEN NOT MATCHED THEN INSERT VALUES ((SELECT age FROM ops.menage LIMIT 1))$$);
SELECT refuse(15, $$SELECT x.* FROM ops.menage AS m, XMLTABLE('/r' PASSING xmlparse(content '<r>' || m.age || '</r>') COLUMNS k int PATH '.') AS x WHERE campagne = 2018$$);
-- 18
SELECT refuse(18, $$INSERT INTO cible SELECT age FROM ops.menage WHERE campagne = 2018 RETURNING old.n, new.n$$);
SELECT refuse(18, $$INSERT INTO cible VALUES (1) RETURNING (SELECT max(m.age) FROM ops.menage AS m WHERE m.campagne = 2018 AND m.pieces = new.n)$$);
SELECT refuse(18, $$UPDATE cible SET n = m.age FROM ops.menage AS m WHERE m.campagne = 2018 RETURNING old.n, new.n, m.age$$);
SELECT refuse(18, $$SELECT max(ROW(age, revenu)) FROM ops.menage WHERE campagne = 2018$$);
SELECT refuse(18, $$SELECT array_sort(array_agg(age)) FROM ops.menage WHERE campagne = 2018$$);
SELECT refuse(18, $$SELECT age::bytea, count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY 1$$);
DO $$
BEGIN
  EXECUTE format('CREATE TABLE virtuelle (k int PRIMARY KEY, pieces int GENERATED ALWAYS AS (k / 2) %s)',
    CASE WHEN current_setting('server_version_num')::int >= 180000 THEN 'VIRTUAL' ELSE 'STORED' END);
END
$$;
SELECT refuse(15, $$SELECT m.pieces, count(*) FROM ops.menage AS m JOIN virtuelle AS v ON v.pieces = m.pieces WHERE campagne = 2018 GROUP BY m.pieces$$);
-- GROUP BY in an entry of its own: what is under it is still seen.
SELECT refuse(15, $$SELECT age + 0, count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY age + 0$$);
SELECT refuse(15, $$SELECT count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY age, age + 0$$);
SELECT refuse(15, $$SELECT count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY (SELECT age)$$);
SELECT refuse(15, $$SELECT commune, (SELECT max(m.age)) FROM ops.menage AS m WHERE campagne = 2018 GROUP BY commune$$);
SELECT refuse(15, $$SELECT commune FROM ops.menage WHERE campagne = 2018 GROUP BY commune, age HAVING sum(age) > commune::int$$);
SELECT refuse(15, $$SELECT a, count(*) FROM (SELECT age + 0 AS a FROM ops.menage WHERE campagne = 2018) AS m GROUP BY a$$);
SELECT refuse(15, $$SELECT a, count(*) FROM ops.menage, LATERAL (SELECT age AS a) AS x WHERE campagne = 2018 GROUP BY a$$);
SELECT refuse(15, $$SELECT region, GROUPING(region) FROM ops.menage WHERE campagne = 2018 GROUP BY ROLLUP (region)$$);
SELECT refuse(15, $$SELECT count(*) FROM ops.menage AS m FULL JOIN gens AS g USING (pieces) WHERE campagne = 2018 GROUP BY pieces$$);

-- What is grouped, wherever it is used.
\set simple 'SELECT region, count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY region'
SELECT meme($$SELECT m.region, count(*) FROM ops.menage AS m WHERE campagne = 2018 GROUP BY 1$$, :'simple');
SELECT meme($$SELECT m.region AS r, count(*) FROM ops.menage AS m WHERE campagne = 2018 GROUP BY r ORDER BY r DESC$$, :'simple');
SELECT meme($$SELECT region, count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY DISTINCT region, region HAVING region IS NOT NULL AND count(*) > 0$$, :'simple');
SELECT meme($$SELECT m.region, count(*) FROM ops.menage AS m WHERE campagne = 2018 GROUP BY m.region HAVING (SELECT count(*) FROM ops.territoire AS t WHERE t.code = m.region) > 0$$, :'simple');
SELECT meme($$SELECT region || '!', count(*), GROUPING(region), sum(count(*)) OVER (PARTITION BY region) FROM ops.menage WHERE campagne = 2018 GROUP BY region$$,
  $$SELECT region || '!', n, 0, n FROM ($$ || :'simple' || $$) AS x(region, n)$$);
SELECT meme($$SELECT m.region, (SELECT t.nom FROM ops.territoire AS t WHERE t.echelle = 'region' AND t.code = m.region), count(*) FROM ops.menage AS m WHERE campagne = 2018 GROUP BY m.region$$,
  $$SELECT x.region, t.nom, n FROM ($$ || :'simple' || $$) AS x(region, n) JOIN ops.territoire AS t ON t.echelle = 'region' AND t.code = x.region$$);
SELECT meme($$SELECT r, sum(n) FROM (SELECT region AS r, age, count(*) AS n FROM ops.menage WHERE campagne = 2018 GROUP BY region, age) AS x GROUP BY r HAVING r IS NOT NULL$$,
  $$SELECT DISTINCT region, sum(count(*)) OVER (PARTITION BY region) FROM ops.menage WHERE campagne = 2018 GROUP BY region, age$$);
SELECT meme($$SELECT t.code, (SELECT count(*) FROM ops.menage AS m WHERE m.campagne = 2018 AND m.region = t.code) FROM ops.territoire AS t WHERE t.echelle = 'region' GROUP BY t.code$$, :'simple');
SELECT meme($$SELECT (SELECT count(*) FROM ops.menage AS m WHERE m.campagne = 2018 AND m.region = t.code) AS n, t.code FROM ops.territoire AS t WHERE t.echelle = 'region' GROUP BY 1, 2$$,
  $$SELECT n, region FROM ($$ || :'simple' || $$) AS x(region, n)$$);
SELECT meme($$SELECT m.region, (SELECT count(*) FROM ops.menage AS x WHERE x.campagne = 2018 AND x.region = m.region) FROM ops.menage AS m WHERE campagne = 2018 GROUP BY m.region$$, :'simple');
SELECT meme($$SELECT region, n FROM (SELECT region, count(*) AS n, max(region) OVER (ORDER BY count(*)) FROM ops.menage WHERE campagne = 2018 GROUP BY region) AS x$$, :'simple');
SELECT meme($$SELECT DISTINCT region, count(*) FROM (SELECT * FROM ops.menage AS m) AS m WHERE campagne = 2018 GROUP BY region$$, :'simple');
SELECT meme($$WITH m AS (SELECT region AS r, campagne AS c FROM ops.menage) SELECT r, count(*) FROM m WHERE c = 2018 GROUP BY r$$, :'simple');

-- Columns that an outer join makes null, and columns of USING.
\set par_pieces 'SELECT m.pieces, CASE WHEN m.pieces BETWEEN 1 AND 4 THEN ''nom '' || m.pieces END, count(*) FROM ops.menage AS m WHERE campagne = 2018 GROUP BY m.pieces'
SELECT meme($$SELECT m.pieces, g.nom, count(*) FROM ops.menage AS m LEFT JOIN gens AS g ON g.pieces = m.pieces WHERE campagne = 2018 GROUP BY m.pieces, g.nom$$, :'par_pieces');
SELECT meme($$SELECT pieces, nom, count(*) FROM ops.menage LEFT JOIN gens AS g(pieces, nom, a) USING (pieces) WHERE campagne = 2018 GROUP BY pieces, nom$$, :'par_pieces');
SELECT meme($$SELECT j.pieces, j.nom, count(*) FROM (ops.menage AS m LEFT JOIN gens AS g(pieces, nom, a) USING (pieces)) AS j WHERE j.campagne = 2018 GROUP BY j.pieces, j.nom$$, :'par_pieces');
SELECT meme($$SELECT m.pieces, h.nom, count(*) FROM ops.menage AS m LEFT JOIN gens AS g ON g.pieces = m.pieces LEFT JOIN gens AS h ON h.pieces = g.age WHERE campagne = 2018 GROUP BY m.pieces, h.nom$$, :'par_pieces');
SELECT meme($$SELECT m.pieces, h.nom, count(*) FROM gens AS h RIGHT JOIN (gens AS g RIGHT JOIN ops.menage AS m ON g.pieces = m.pieces) ON h.pieces = g.age WHERE campagne = 2018 GROUP BY m.pieces, h.nom$$, :'par_pieces');
SELECT meme($$SELECT m.pieces, max(x.nom), sum(n) FROM (SELECT pieces, count(*) AS n FROM ops.menage WHERE campagne = 2018 GROUP BY pieces) AS m LEFT JOIN gens AS x ON x.pieces = m.pieces GROUP BY m.pieces$$, :'par_pieces');

-- Permissions: of each view on the way, whoever owns it, and of ops.menage.
CREATE VIEW vue AS SELECT * FROM ops.menage;
CREATE VIEW vue_de_vue AS SELECT * FROM vue;
SELECT meme($$SELECT region, count(*) FROM vue_de_vue WHERE campagne = 2018 GROUP BY region$$, :'simple');
\set VERBOSITY sqlstate
SET ROLE regress_autre;
SELECT region, count(*) FROM vue WHERE campagne = 2018 GROUP BY region;
SELECT region, count(*) FROM vue_de_vue WHERE campagne = 2018 GROUP BY region;
SELECT region, count(*) FROM (SELECT * FROM vue) AS m WHERE campagne = 2018 GROUP BY region;
WITH m AS (SELECT * FROM vue_de_vue) SELECT region, count(*) FROM m WHERE campagne = 2018 GROUP BY region;
SET ROLE regress_urh;
GRANT SELECT ON vue_de_vue TO regress_autre;
SET ROLE regress_autre;
SELECT count(*) > 1 AS by_the_view_granted FROM (SELECT region, count(*) FROM vue_de_vue WHERE campagne = 2018 GROUP BY region) AS x;
SELECT region, count(*) FROM vue WHERE campagne = 2018 GROUP BY region;
SELECT count(*) > 1 AS itself FROM (SELECT region, count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY region) AS x;
RESET ROLE;
REVOKE ops_gestionnaire FROM regress_autre;
SET ROLE regress_autre;
SELECT region, count(*) FROM vue_de_vue WHERE campagne = 2018 GROUP BY region;
SELECT region, count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY region;
\set VERBOSITY default

RESET ROLE;
SET client_min_messages = warning;
DROP SCHEMA regress_siens CASCADE;
DROP ROLE regress_urh, regress_autre;
