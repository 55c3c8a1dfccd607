-- Attacks on what is released, by an account that reads a part of it: each named after its row in the catalogue of attacks.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE ROLE regress_epci;
CREATE SCHEMA regress_sien AUTHORIZATION regress_epci;
SELECT ops.enregistrer_organisme('epci', 'E1', NULL, 'epci', 'E1') AS epci \gset
SELECT ops.signer_convention(:epci, debut => '2018-01-01', signee_organisme => '2017-12-01', signee_urh => '2017-12-01', signee_gip => '2017-12-01',
  partenariat => true) > 0 AS signed, ops.ouvrir_compte('regress_epci', :epci) > 0 AS opened;
SELECT ops.declarer_position(1, 'A', 'accord'), ops.declarer_position(2, 'A', 'accord');
-- Under the commune it reads C1, C2 and C3: told here from the fixture, not from the rights.
CREATE VIEW public.regress_lisible AS
SELECT t.gid, t.echelle, t.code FROM ops.territoire AS t
WHERE t.echelle IN ('france', 'region', 'departement', 'epci', 'commune')
  OR NOT EXISTS (SELECT FROM ops.territoire_commune AS tc WHERE tc.territoire = t.gid AND tc.commune NOT IN (11, 12, 13))
UNION ALL SELECT m.gid, m.echelle, m.code FROM ops.maille AS m WHERE m.communes <@ '{11,12,13}';
SELECT count(*) FILTER (WHERE echelle = 'batiment') AS buildings, (SELECT count(*) FROM ops.territoire WHERE echelle = 'batiment') AS of_all FROM public.regress_lisible;
ANALYZE ops.indicateur, ops.croisement, ops.maille, ops.territoire;

-- attack 26, leaky function or operator: it is not called on a row that the reader may not see.
CREATE TEMP TABLE entendu (ou text, valeur text);
GRANT SELECT, INSERT, DELETE ON entendu TO PUBLIC;
CREATE FUNCTION pg_temp.fuite(ou text, valeur text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS
  'BEGIN INSERT INTO pg_temp.entendu VALUES (ou, valeur); RETURN true; END';
CREATE OPERATOR pg_temp.@@@ (LEFTARG = text, RIGHTARG = text, FUNCTION = pg_temp.fuite);
SET ROLE regress_epci;
SELECT count(*) AS cells FROM ops.indicateur WHERE pg_temp.fuite('table', code);
SELECT count(*) AS buildings FROM ops.carte_batiment WHERE 'layer' OPERATOR(pg_temp.@@@) n_menages::text;
SELECT count(*) AS zones FROM ops.maille WHERE pg_temp.fuite('zones', code);
SELECT count(*) > 0 AS crossed FROM ops.croisement WHERE pg_temp.fuite('crossed', code);
SELECT count(*) AS joined FROM ops.territoire AS t JOIN ops.indicateur AS i ON pg_temp.fuite('join', i.code) AND i.gid = t.gid WHERE t.echelle = 'batiment';
RESET ROLE;
SELECT ou, count(DISTINCT valeur) > 0 AS heard, count(*) FILTER (WHERE valeur NOT IN (SELECT code FROM public.regress_lisible UNION ALL VALUES ('12'), ('14'), ('25'), ('40'))) AS not_theirs
FROM entendu GROUP BY ou ORDER BY ou;
DELETE FROM entendu;

-- attack 55, timing: a function without a column among its arguments, called for some rows only. PostgreSQL takes it for leakproof;
-- only its cost keeps it behind the policy. B209 has 50 households. The control: C4, which everyone reads, has 50 as well.
CREATE FUNCTION pg_temp.attendre(ou text) RETURNS boolean LANGUAGE plpgsql COST 1e-45 AS
  'BEGIN INSERT INTO pg_temp.entendu VALUES (ou, ''''); RETURN true; END';
SET ROLE regress_epci;
SET statement_timeout = '10s';
SELECT count(*) FROM ops.indicateur WHERE CASE WHEN echelle = 'batiment' AND n_menages = 50 THEN pg_temp.attendre('cell') END;
SELECT count(*) FROM ops.indicateur WHERE echelle = 'batiment' AND code = 'B209' AND CASE WHEN n_menages IS NOT NULL THEN pg_temp.attendre('by index') END;
SELECT count(*) FROM ops.indicateur WHERE CASE WHEN echelle = 'batiment' AND n_menages = 50 THEN pg_sleep(1000) IS NOT NULL END;
SELECT count(*) FROM ops.maille WHERE CASE WHEN NOT communes <@ '{11,12,13}' THEN pg_temp.attendre('zone') END;
SET cpu_operator_cost = 0;
SELECT count(*) FROM ops.indicateur WHERE CASE WHEN echelle = 'batiment' AND n_menages = 50 THEN pg_temp.attendre('free operators') END;
RESET cpu_operator_cost;
SELECT count(*) FROM ops.indicateur WHERE population = 'ensemble' AND CASE WHEN echelle = 'commune' AND n_menages = 50 THEN pg_temp.attendre('control') END;
RESET statement_timeout;
RESET ROLE;
SELECT ou, count(*) AS heard FROM entendu GROUP BY ou;
DELETE FROM entendu;

-- attack 25, errors as an oracle: B209 has 50 households, C3 has 5.
SET ROLE regress_epci;
SELECT count(*) FROM ops.indicateur WHERE CASE WHEN echelle = 'batiment' THEN 1 / (n_menages - 50) = 1 END;
SELECT count(*) FROM ops.indicateur WHERE CASE WHEN code IN ('C3', 'B208') THEN 1 / (n_menages - 5) = 1 END;
SELECT count(*) FROM ops.indicateur WHERE CASE WHEN code = 'B209' THEN (code || n_menages)::int = 1 END;

-- attack 27, statistics handed to a leaky operator: not for tables with row security. That it hears those of others is the control.
RESET ROLE;
CREATE FUNCTION pg_temp.inferieur(int, int) RETURNS boolean LANGUAGE plpgsql AS
  'BEGIN INSERT INTO pg_temp.entendu VALUES (''statistics'', $1); RETURN $1 < $2; END';
CREATE OPERATOR pg_temp.<<< (LEFTARG = int, RIGHTARG = int, FUNCTION = pg_temp.inferieur, RESTRICT = scalarltsel);
CREATE FUNCTION pg_temp.plan(requete text, options text DEFAULT 'COSTS ON', OUT plan jsonb) LANGUAGE plpgsql AS
  'BEGIN EXECUTE format(''EXPLAIN (VERBOSE, FORMAT JSON, %s) %s'', options, requete) INTO plan; END';
SET ROLE regress_epci;
SELECT pg_temp.plan('SELECT FROM ops.indicateur WHERE n_menages OPERATOR(pg_temp.<<<) 5') IS NULL AS planned;
SELECT pg_temp.plan('SELECT FROM ops.carte_batiment WHERE n_menages OPERATOR(pg_temp.<<<) 5') IS NULL AS planned;
SELECT pg_temp.plan('SELECT FROM ops.croisement WHERE n OPERATOR(pg_temp.<<<) 5') IS NULL AS planned;
SELECT count(*) AS heard FROM entendu;
SELECT pg_temp.plan('SELECT FROM ops.territoire WHERE population OPERATOR(pg_temp.<<<) 5') IS NULL AS planned;
SELECT count(*) > 0 AS heard FROM entendu;

-- attack 32, EXPLAIN: a withheld count is estimated like any other; statistics hold no count of 1 to 10 that could be told.
SELECT count(DISTINCT pg_temp.plan(format('SELECT FROM ops.indicateur WHERE echelle = ''commune'' AND code = ''C3'' AND n_menages = %s', n)) -> 0 -> 'Plan' -> 'Plan Rows')
  AS estimates FROM generate_series(1, 10) AS n;
SELECT count(DISTINCT pg_temp.plan(format('SELECT FROM ops.carte_commune WHERE code = ''C3'' AND n_menages = %s', n)) -> 0 -> 'Plan' -> 'Plan Rows') AS estimates
FROM generate_series(1, 10) AS n;
RESET ROLE;
SELECT count(*) > 0 AS counts, count(*) FILTER (WHERE v.v::int BETWEEN 1 AND 10) AS small
FROM pg_stats AS s, unnest(array_cat(s.most_common_vals::text::text[], s.histogram_bounds::text::text[])) AS v(v)
WHERE s.schemaname = 'ops' AND (s.tablename = 'indicateur' AND s.attname LIKE 'n\_%' OR s.tablename = 'croisement' AND s.attname = 'n');

-- attack 33, EXPLAIN ANALYZE over everything a reader may read: no relation outside ops, no row read that the reader does not see,
-- and rows removed that depend on the list of territories, which is public, and not on households.
SET ROLE regress_epci;
CREATE TEMP TABLE explique AS
SELECT c.relname, pg_temp.plan(format('SELECT * FROM ops.%I', c.relname), 'ANALYZE, TIMING OFF, SUMMARY OFF') AS plan,
  (xpath('//count/text()', query_to_xml(format('SELECT count(*) FROM ops.%I', c.relname), false, true, '')))[1]::text::int AS lignes
FROM pg_class AS c WHERE c.relnamespace = 'ops'::regnamespace AND c.relkind IN ('r', 'v') AND has_table_privilege(c.oid, 'SELECT')
  AND c.relname <> 'menage'; -- which has no row
SELECT count(*) FILTER (WHERE relname LIKE 'carte\_%') AS layers, count(*) > 15 AS relations,
  count(*) FILTER (WHERE (plan -> 0 -> 'Plan' -> 'Actual Rows')::int <> lignes) AS other_rows FROM explique;
SELECT DISTINCT s AS schemas FROM explique, jsonb_path_query(plan, 'strict $.**."Schema"') AS s WHERE s #>> '{}' NOT IN ('pg_catalog');
SELECT t.code, (pg_temp.plan(format('SELECT FROM ops.indicateur WHERE echelle = ''batiment'' AND code = %L AND n_menages = 50', t.code),
  'ANALYZE, TIMING OFF, SUMMARY OFF') -> 0 -> 'Plan' -> 'Rows Removed by Filter')::int AS removed
FROM ops.territoire AS t WHERE t.code IN ('B203', 'B209', 'B210', 'B213') ORDER BY 1;
-- A function shows its answer and not its work.
SELECT pg_temp.plan('SELECT * FROM ops.expliquer_secret(2018, ''commune'', ''C3'')', 'ANALYZE, TIMING OFF, SUMMARY OFF') -> 0 -> 'Plan' ->> 'Node Type' AS node,
  jsonb_path_exists(pg_temp.plan('SELECT * FROM ops.expliquer_secret(2018, ''commune'', ''C3'')'), 'strict $.**."Plans"') AS inner_plan;

-- attack 34, EXPLAIN EXECUTE and EXPLAIN ANALYZE of EXECUTE, CREATE TABLE AS and DECLARE
PREPARE une(text) AS SELECT n_menages FROM ops.carte_batiment WHERE code = $1;
SELECT code, (pg_temp.plan(format('EXECUTE une(%L)', code), 'ANALYZE, TIMING OFF, SUMMARY OFF') -> 0 -> 'Plan' -> 'Actual Rows')::int AS actual
FROM unnest('{B203,B205,B209,B210}'::text[]) AS code;
SELECT jsonb_path_exists(pg_temp.plan('EXECUTE une(''B209'')'), 'strict $.**."Schema" ? (@ == "ops_unites")') AS units;
EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) CREATE TEMP TABLE pris AS SELECT * FROM ops_unites.menage;
EXPLAIN DECLARE c CURSOR FOR SELECT * FROM ops_unites.menage;
DEALLOCATE une;

-- attack 36, statistics of what has row security; 28, extended ones; 37, whole tables only
SELECT count(*) AS statistics FROM pg_stats WHERE schemaname = 'ops_unites' OR schemaname = 'ops' AND tablename IN ('indicateur', 'croisement', 'maille');
SELECT * FROM pg_statistic LIMIT 1;
SELECT count(*) AS extended FROM pg_stats_ext;
SELECT count(*) AS parts FROM pg_inherits AS h JOIN pg_class AS c ON c.oid = h.inhparent WHERE c.relnamespace IN (SELECT n.oid FROM pg_namespace AS n WHERE n.nspname ~ '^ops');

-- attack 38, ctid, xmin and tableoid: one transaction wrote them all, not one per landlord's file
SELECT count(DISTINCT xmin::text) AS transactions, count(DISTINCT tableoid) AS tables FROM ops.indicateur WHERE campagne = 2018;
SELECT count(DISTINCT xmin::text) AS transactions FROM ops.croisement WHERE campagne = 2018;

-- attack 39, TABLESAMPLE; 42, COPY; 17, whole rows; 53, the functions that read a table or a schema as XML
SELECT count(*) AS sampled FROM ops.indicateur TABLESAMPLE SYSTEM (100) WHERE gid NOT IN (SELECT gid FROM ops.carte_batiment UNION SELECT gid FROM ops.indicateur);
COPY (SELECT code, n_menages FROM ops.indicateur WHERE echelle = 'batiment' AND population = 'ensemble' ORDER BY 1) TO STDOUT;
SELECT count(*) AS whole FROM ops.indicateur AS i WHERE i::text LIKE '%B209%' OR row_to_json(i)::text LIKE '%B209%';
SELECT table_to_xml('ops.indicateur', true, true, '')::text LIKE '%B205%' AS theirs, table_to_xml('ops.indicateur', true, true, '')::text LIKE '%B209%' AS not_theirs;
SELECT table_to_xml('ops_unites.menage', true, true, '');
SELECT schema_to_xml('ops_unites', true, true, '')::text LIKE '%menage%' AS units;
SELECT cursor_to_xml('c', 1, true, true, '');
SELECT count(*) AS words FROM ts_stat('SELECT to_tsvector(code) FROM ops.indicateur') WHERE word = 'b209';
SELECT * FROM ts_stat('SELECT to_tsvector(ident_rep) FROM ops_unites.menage');
SELECT extname FROM pg_extension WHERE extname IN ('dblink', 'postgres_fdw', 'file_fdw');

-- attack 30, MERGE and ON CONFLICT; 40, row locks; 41, probing by unique or foreign keys
INSERT INTO ops.indicateur (campagne, population, gid, echelle, code) VALUES (2018, 'ensemble', 209, 'batiment', 'B209');
INSERT INTO ops.indicateur (campagne, population, gid, echelle, code) VALUES (2018, 'ensemble', 209, 'batiment', 'B209') ON CONFLICT DO NOTHING;
MERGE INTO ops.indicateur AS i USING ops.territoire AS t ON i.gid = t.gid WHEN MATCHED THEN UPDATE SET n_menages = 0;
SELECT FROM ops.indicateur FOR UPDATE;
SELECT FROM ops.territoire FOR KEY SHARE;
BEGIN; LOCK TABLE ops.indicateur IN EXCLUSIVE MODE; ROLLBACK;
CREATE TABLE regress_sien.sonde (gid int REFERENCES ops.maille);
SELECT c.relname, p.droit FROM pg_class AS c, unnest('{INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) AS p(droit)
WHERE c.relnamespace IN (SELECT n.oid FROM pg_namespace AS n WHERE n.nspname ~ '^ops') AND c.relkind IN ('r', 'v') AND has_table_privilege(c.oid, p.droit);

-- attack 51, a function that is inlined; 52, a block of probes
CREATE FUNCTION pg_temp.lues() RETURNS SETOF text LANGUAGE sql STABLE AS 'SELECT code FROM ops.indicateur WHERE echelle = ''batiment''';
SELECT count(*) AS inlined FROM pg_temp.lues() AS code WHERE code NOT IN ('B201', 'B202', 'B203', 'B204', 'B205', 'B206', 'B207', 'B208');
CREATE FUNCTION pg_temp.brutes() RETURNS SETOF ops.indicateur LANGUAGE sql STABLE AS 'SELECT i.* FROM ops.indicateur AS i, ops_unites.menage';
DO $$
DECLARE
  trouve text := '';
BEGIN
  FOR n IN 1..200 LOOP
    IF EXISTS (SELECT FROM ops.indicateur WHERE code = 'B209' AND n_menages = n) OR EXISTS (SELECT FROM ops.indicateur WHERE code = 'C3' AND n_menages = n) THEN
      trouve := trouve || ' ' || n;
    END IF;
  END LOOP;
  RAISE WARNING 'found:%', trouve;
END
$$;

-- attack 58, the queries of others; 61, secrets in settings: there is none
SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid();
SELECT name, setting FROM pg_settings WHERE name LIKE 'carto\_ops.%';
SELECT count(*) AS kept FROM pg_db_role_setting, unnest(setconfig) AS s WHERE s LIKE 'carto\_ops.%';
SELECT * FROM ops_unites.cle_menage;

-- attack 43, CREATE TABLE AS and SELECT INTO: what was read stays in the hands of who read it, and nothing more
SELECT * INTO TEMP emporte FROM ops.indicateur;
CREATE TABLE public.emporte AS SELECT * FROM ops.indicateur;
RESET ROLE;
SELECT ops.revoquer_compte('regress_epci');
GRANT ops_lecteur TO regress_epci;
SET ROLE regress_epci;
SELECT (SELECT count(*) FROM emporte) > 0 AS kept, count(*) AS read_now FROM ops.indicateur;
RESET ROLE;
SELECT count(*) AS kept_of_others FROM emporte WHERE code NOT IN (SELECT code FROM public.regress_lisible);

DROP VIEW public.regress_lisible;
DROP OWNED BY regress_epci;
DELETE FROM ops.compte;
DELETE FROM ops.convention;
DELETE FROM ops.position_bailleur;
DELETE FROM ops.organisme WHERE type <> 'bailleur';
DROP ROLE regress_epci;
