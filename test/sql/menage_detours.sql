-- Roundabout ways to the households of ops.menage: prepared statements, cursors, COPY, EXPLAIN, DO, functions, views, rules, writes,
-- roles, names of one's own. Whatever is refused shows its SQLSTATE; what is beside shows that the same way counts.
\set SHOW_CONTEXT never
UPDATE ops_unites.cle_menage SET cle = ('x' || left(md5(ident_rep || COALESCE(date_emmenagement::text, '')), 8))::bit(32)::bigint;
SELECT ops_unites.classer(2018::smallint) AS households;
CREATE ROLE regress_urh; GRANT ops_gestionnaire TO regress_urh;
CREATE ROLE regress_autre; GRANT ops_lecteur TO regress_autre;
CREATE SCHEMA regress_siens AUTHORIZATION regress_urh; GRANT USAGE ON SCHEMA regress_siens TO regress_autre;
-- Of a superuser, who may not more.
CREATE VIEW regress_siens.vue_super AS SELECT region, age, campagne FROM ops.menage;
CREATE VIEW regress_siens.vue_super_compte AS SELECT region, count(*) AS n FROM ops.menage WHERE campagne = 2018 GROUP BY region;
CREATE VIEW regress_siens.vue_invite WITH (security_invoker) AS SELECT region, age, campagne FROM ops.menage;
CREATE FUNCTION regress_siens.pour_super() RETURNS SETOF ops.menage LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN QUERY SELECT * FROM ops.menage; END';
CREATE FUNCTION regress_siens.compte_super() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS
  'BEGIN RETURN (SELECT count(*) FROM ops.menage WHERE campagne = 2018); END';
GRANT SELECT ON ALL TABLES IN SCHEMA regress_siens TO regress_urh, regress_autre;
SET ROLE regress_urh;
SET search_path = regress_siens, public;
CREATE TABLE cible (n bigint, texte text);
INSERT INTO cible VALUES (3, 'A');
\set VERBOSITY sqlstate

-- Prepared statements. attack 34, 46
PREPARE lignes AS SELECT * FROM ops.menage;
EXECUTE lignes;
EXPLAIN EXECUTE lignes;
EXPLAIN ANALYZE EXECUTE lignes;
CREATE TEMP TABLE t AS EXECUTE lignes;
PREPARE lignes_de(text) AS SELECT age FROM ops.menage WHERE campagne = 2018 AND commune = $1;
EXECUTE lignes_de('C1');
SET plan_cache_mode = force_generic_plan;
EXECUTE lignes;
EXECUTE lignes_de('C1');
PREPARE nombre(int, text) AS SELECT count(*) FROM ops.menage WHERE campagne = $1 AND region = $2 AND pieces = 3;
EXECUTE nombre(2018, 'A');
-- The plan is kept; the rights are those of who executes.
RESET ROLE; SET ROLE regress_autre;
EXECUTE nombre(2018, 'A');
EXECUTE lignes;
RESET ROLE; SET ROLE regress_urh;
EXECUTE nombre(2018, 'A');
RESET plan_cache_mode;
PREPARE forme(int) AS SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND age > $1;
EXECUTE forme(3);
PREPARE drapeau(bool) AS SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND recent = $1;
EXECUTE drapeau(true);

-- Cursors. attack 45
BEGIN; DECLARE c CURSOR FOR SELECT * FROM ops.menage; ROLLBACK;
BEGIN; DECLARE c SCROLL CURSOR WITH HOLD FOR SELECT age FROM ops.menage WHERE campagne = 2018; ROLLBACK;
BEGIN; DECLARE c BINARY CURSOR FOR TABLE ops.menage; ROLLBACK;
BEGIN; DECLARE c CURSOR FOR SELECT age FROM ops.menage FOR UPDATE; ROLLBACK;

-- EXPLAIN. attack 32, 33
EXPLAIN SELECT * FROM ops.menage;
EXPLAIN SELECT * FROM ops.menage WHERE campagne = 2018 AND commune = 'C3';
EXPLAIN ANALYZE SELECT age FROM ops.menage WHERE commune = 'C3';
EXPLAIN (ANALYZE, BUFFERS, FORMAT json) SELECT * FROM ops.menage;
EXPLAIN ANALYZE SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND age <> 3;
EXPLAIN ANALYZE CREATE TABLE t AS SELECT * FROM ops.menage;
EXPLAIN ANALYZE DECLARE c CURSOR FOR SELECT * FROM ops.menage;
-- attack 35: no plan of what is under shows.
SET client_min_messages = log; SET debug_print_plan = on;
SELECT age FROM ops.menage WHERE campagne = 2018 AND commune = 'C3';
RESET client_min_messages; RESET debug_print_plan;

-- COPY. attack 42
COPY ops.menage TO STDOUT;
COPY ops.menage (age) TO STDOUT;
COPY (SELECT * FROM ops.menage) TO STDOUT;
COPY (TABLE ops.menage) TO STDOUT WITH (FORMAT csv);
COPY (SELECT age FROM ops.menage WHERE campagne = 2018) TO STDOUT;
COPY ops.menage FROM PROGRAM 'true';
COPY (SELECT region, count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY region ORDER BY region) TO STDOUT;

-- Copies. attack 43, 44
CREATE TABLE t AS SELECT * FROM ops.menage;
CREATE TEMP TABLE t AS TABLE ops.menage;
SELECT * INTO t FROM ops.menage;
CREATE MATERIALIZED VIEW t AS SELECT * FROM ops.menage;
CREATE MATERIALIZED VIEW attente AS SELECT * FROM ops.menage WITH NO DATA;
REFRESH MATERIALIZED VIEW attente;
CREATE INDEX ON ops.menage (age);
CREATE STATISTICS s ON age, pieces FROM ops.menage;
ANALYZE ops.menage;

-- Writes. attack 30, 41
INSERT INTO cible SELECT age FROM ops.menage;
INSERT INTO cible SELECT age FROM ops.menage WHERE campagne = 2018 ON CONFLICT DO NOTHING;
INSERT INTO cible VALUES ((SELECT age FROM ops.menage LIMIT 1));
INSERT INTO cible VALUES (1) RETURNING (SELECT age FROM ops.menage LIMIT 1);
WITH x AS (INSERT INTO cible SELECT age FROM ops.menage RETURNING n) SELECT * FROM x;
UPDATE cible SET n = m.age FROM ops.menage AS m;
UPDATE cible SET n = (SELECT age FROM ops.menage LIMIT 1);
UPDATE cible SET n = 1 WHERE texte IN (SELECT commune FROM ops.menage WHERE campagne = 2018);
DELETE FROM cible USING ops.menage AS m WHERE m.commune = cible.texte;
DELETE FROM cible WHERE EXISTS (SELECT FROM ops.menage AS m WHERE m.commune = cible.texte);
MERGE INTO cible AS c USING ops.menage AS m ON m.commune = c.texte WHEN MATCHED THEN UPDATE SET n = m.age;
MERGE INTO cible AS c USING (SELECT age, commune FROM ops.menage WHERE campagne = 2018) AS m ON m.commune = c.texte WHEN NOT MATCHED THEN INSERT VALUES (m.age);
MERGE INTO cible AS c USING (SELECT 1 AS k) AS s ON EXISTS (SELECT FROM ops.menage) WHEN MATCHED THEN DELETE;
INSERT INTO ops.menage DEFAULT VALUES;
UPDATE ops.menage SET age = 1;
DELETE FROM ops.menage;
-- A view is no target of MERGE before PostgreSQL 17; from 17 it must be one that can be written to.
DO $$
BEGIN
  MERGE INTO ops.menage AS m USING cible AS c ON m.age = c.n WHEN MATCHED THEN DELETE;
  RAISE WARNING 'answered';
EXCEPTION WHEN feature_not_supported OR object_not_in_prerequisite_state THEN
  IF (SQLSTATE = '0A000') <> (current_setting('server_version_num')::int < 170000) THEN
    RAISE;
  END IF;
END
$$;
TRUNCATE ops.menage;
BEGIN; LOCK TABLE ops.menage IN ACCESS EXCLUSIVE MODE; ROLLBACK;
ALTER VIEW ops.menage RENAME TO autre;
CREATE TRIGGER t INSTEAD OF INSERT ON ops.menage FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
CREATE RULE r AS ON INSERT TO ops.menage DO INSTEAD NOTHING;
CREATE OR REPLACE VIEW ops.menage AS SELECT 1;
CREATE OR REPLACE FUNCTION ops.source_menage() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE RULE aussi AS ON INSERT TO cible DO ALSO SELECT * FROM ops.menage;
INSERT INTO cible VALUES (1);
CREATE OR REPLACE RULE aussi AS ON INSERT TO cible DO ALSO UPDATE cible SET n = (SELECT age FROM ops.menage LIMIT 1);
INSERT INTO cible VALUES (1);
DROP RULE aussi ON cible;

-- DO, PL/pgSQL. attack 52
DO $$ BEGIN PERFORM * FROM ops.menage; END $$;
DO $$ DECLARE m ops.menage; BEGIN SELECT * INTO m FROM ops.menage; RAISE NOTICE '%', m; END $$;
DO $$ DECLARE m record; BEGIN FOR m IN SELECT * FROM ops.menage LOOP RAISE NOTICE '%', m; END LOOP; END $$;
DO $$ DECLARE m record; BEGIN FOR m IN EXECUTE 'SELECT * FROM ops.menage' LOOP RAISE NOTICE '%', m; END LOOP; END $$;
DO $$ DECLARE c refcursor; BEGIN OPEN c FOR SELECT * FROM ops.menage; END $$;
DO $$ DECLARE n int := (SELECT age FROM ops.menage LIMIT 1); BEGIN RAISE NOTICE '%', n; END $$;
DO $$ BEGIN EXECUTE 'SELECT age FROM ops.menage WHERE commune = $1' USING 'C1'; END $$;
DO $$ BEGIN IF EXISTS (SELECT FROM ops.menage WHERE commune = 'C3') THEN RAISE NOTICE 'some'; END IF; END $$;

-- Functions. attack 26, 50, 51; guard.md section 1, inlined functions
CREATE FUNCTION de_sql() RETURNS SETOF ops.menage LANGUAGE sql STABLE AS 'SELECT * FROM ops.menage';
SELECT * FROM de_sql();
SELECT count(*) FROM de_sql();
SELECT de_sql();
CREATE FUNCTION de_sql_volatile() RETURNS SETOF ops.menage LANGUAGE sql VOLATILE AS 'SELECT * FROM ops.menage';
SELECT * FROM de_sql_volatile();
CREATE FUNCTION atomique() RETURNS TABLE (age smallint) LANGUAGE sql STABLE BEGIN ATOMIC SELECT age FROM ops.menage; END;
SELECT * FROM atomique();
CREATE FUNCTION un_age(c text) RETURNS smallint LANGUAGE sql STABLE AS 'SELECT age FROM ops.menage WHERE commune = c LIMIT 1';
SELECT un_age('C1');
SELECT code FROM ops.territoire WHERE un_age(code) = 3;
CREATE FUNCTION un_age_constant() RETURNS smallint LANGUAGE sql IMMUTABLE AS 'SELECT age FROM ops.menage LIMIT 1';
SELECT un_age_constant();
EXPLAIN SELECT un_age_constant();
CREATE FUNCTION de_plpgsql() RETURNS SETOF ops.menage LANGUAGE plpgsql AS 'BEGIN RETURN QUERY SELECT * FROM ops.menage; END';
SELECT * FROM de_plpgsql();
CREATE FUNCTION de_definisseur() RETURNS SETOF ops.menage LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN QUERY SELECT * FROM ops.menage; END';
SELECT * FROM de_definisseur();
SELECT * FROM pour_super();
CREATE FUNCTION bavarde(x anyelement) RETURNS bool LANGUAGE plpgsql COST 0.0001 AS $$BEGIN RAISE NOTICE '%', x; RETURN true; END$$;
SELECT age FROM ops.menage WHERE campagne = 2018 AND bavarde(age);
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND bavarde(age);
SELECT region, count(*) FROM ops.menage WHERE campagne = 2018 AND bavarde(age) GROUP BY region;
SELECT region, count(*) FILTER (WHERE bavarde(age)) FROM ops.menage WHERE campagne = 2018 GROUP BY region;
SELECT bavarde(age), count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY 1;
SELECT ops.moyenne(bavarde(age)::int) FROM ops.menage WHERE campagne = 2018;
SELECT count(bavarde(age)) FROM ops.menage WHERE campagne = 2018;
SELECT region, count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY region HAVING bool_and(bavarde(age));
CREATE DOMAIN surveille AS int CHECK (bavarde(VALUE));
SELECT age::surveille FROM ops.menage WHERE campagne = 2018;
SELECT count(age::surveille) FROM ops.menage WHERE campagne = 2018;
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND age::surveille = 3;
CREATE FUNCTION egal(smallint, int) RETURNS bool LANGUAGE plpgsql AS $$BEGIN RAISE NOTICE '% %', $1, $2; RETURN true; END$$;
CREATE OPERATOR = (LEFTARG = smallint, RIGHTARG = int, FUNCTION = egal);
SELECT count(*) FROM ops.menage WHERE campagne OPERATOR(pg_catalog.=) 2018 AND age OPERATOR(regress_siens.=) 3;
SET search_path = regress_siens, pg_catalog;
SELECT count(*) FROM ops.menage WHERE campagne = 2018 AND age = 3;
SELECT region, count(*) FILTER (WHERE age = 3) FROM ops.menage WHERE campagne OPERATOR(pg_catalog.=) 2018 GROUP BY region;
-- The guard's own questions do not follow the names of others.
CREATE FUNCTION division(numeric, int) RETURNS numeric LANGUAGE sql AS 'SELECT -1';
CREATE OPERATOR / (LEFTARG = numeric, RIGHTARG = int, FUNCTION = division);
CREATE FUNCTION round(numeric, int) RETURNS numeric LANGUAGE sql AS 'SELECT -1';
SELECT ops.part(recent) FROM ops.menage WHERE campagne OPERATOR(pg_catalog.=) 2018 AND region OPERATOR(pg_catalog.=) 'A';
SET search_path = regress_siens, public;
-- Aggregates with the names of ours.
CREATE FUNCTION retenir(text, anyelement) RETURNS text LANGUAGE sql AS 'SELECT $1 || $2::text';
CREATE AGGREGATE moyenne(anyelement) (SFUNC = retenir, STYPE = text, INITCOND = '');
CREATE AGGREGATE count(anyelement) (SFUNC = retenir, STYPE = text, INITCOND = '');
CREATE AGGREGATE part(boolean) (SFUNC = booland_statefunc, STYPE = boolean);
SELECT moyenne(age) FROM ops.menage WHERE campagne = 2018;
SELECT regress_siens.count(age) FROM ops.menage WHERE campagne = 2018;
SELECT part(recent) FROM ops.menage WHERE campagne = 2018;
DROP AGGREGATE count(anyelement);

-- Views.
CREATE VIEW vue AS SELECT * FROM ops.menage;
SELECT * FROM vue;
SELECT max(age) FROM vue WHERE campagne = 2018;
SELECT * FROM vue_super;
SELECT age FROM vue_super WHERE campagne = 2018;
SELECT * FROM vue_invite;
CREATE VIEW vue_barriere WITH (security_barrier) AS SELECT * FROM ops.menage WHERE campagne = 2018;
SELECT * FROM vue_barriere WHERE bavarde(age);
SELECT count(*) FROM vue_barriere WHERE bavarde(age);
CREATE VIEW vue_source AS SELECT * FROM ops.source_menage();
SELECT * FROM vue_source;
SELECT count(*) FROM vue_source WHERE campagne = 2018;
CREATE VIEW vue_renommee AS SELECT age AS pieces, campagne, region FROM ops.source_menage();
SELECT region, pieces, count(*) FROM vue_renommee WHERE campagne = 2018 GROUP BY region, pieces;
CREATE VIEW vue_multipliee AS SELECT m.* FROM ops.menage AS m, generate_series(1, 11);
SELECT count(*) FROM vue_multipliee WHERE campagne = 2018;
CREATE TABLE enfant (CHECK (age > 0)) INHERITS (ops.menage);
CREATE TABLE copie (LIKE ops.menage);
ALTER TABLE copie ADD FOREIGN KEY (age) REFERENCES ops.menage (age);
CREATE POLICY p ON ops.menage USING (true);
-- The same ways, to count: with the rights of who asks, through the view of whoever.
SELECT count(*) FROM vue WHERE campagne = 2018;
SELECT region, count(*) FROM vue_super WHERE campagne = 2018 GROUP BY region ORDER BY region;
SELECT * FROM vue_super_compte ORDER BY region;
SELECT count(*) FROM vue_invite WHERE campagne = 2018;
SELECT compte_super();
RESET ROLE; SET ROLE regress_autre;
SELECT region, count(*) FROM regress_siens.vue_super WHERE campagne = 2018 GROUP BY region;
SELECT * FROM regress_siens.vue_super_compte;
SELECT count(*) FROM regress_siens.vue_invite WHERE campagne = 2018;
SELECT count(*) FROM ops.menage WHERE campagne = 2018;
RESET ROLE; SET ROLE regress_urh;

-- Queries in text. attack 53
SELECT query_to_xml('SELECT * FROM ops.menage', true, false, '');
SELECT table_to_xml('ops.menage', true, false, '');
SELECT schema_to_xml('ops', true, false, '');
SELECT * FROM ts_stat('SELECT to_tsvector(commune) FROM ops.menage');
SELECT ts_rewrite('a'::tsquery, 'SELECT commune::tsquery, commune::tsquery FROM ops.menage');

-- The guard put aside. attack 59
SET session_preload_libraries = '';
SET session_replication_role = replica;
SET row_security = off;
SELECT age FROM ops.menage WHERE campagne = 2018;
RESET row_security;
LOAD 'auto_explain';
\set VERBOSITY default

RESET ROLE;
SET client_min_messages = warning;
DROP SCHEMA regress_siens CASCADE;
DROP ROLE regress_urh, regress_autre;
