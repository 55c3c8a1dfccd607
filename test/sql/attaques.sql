-- Attacks on the units, each named after its row in the catalogue of attacks, run as the roles that could try.
CREATE ROLE regress_lecteur;
GRANT ops_lecteur TO regress_lecteur;
CREATE ROLE regress_urh;
GRANT ops_gestionnaire TO regress_urh;
CREATE ROLE regress_rien;
CREATE ROLE regress_lit_tout;
GRANT pg_read_all_data TO regress_lit_tout;
CREATE ROLE regress_cree_roles LOGIN CREATEROLE;

-- attack 1, direct microdata; 17, whole row; 42, COPY; 33, EXPLAIN; 16, array_agg
SET ROLE regress_lecteur;
SELECT * FROM ops_unites.menage;
SELECT row_to_json(m) FROM ops_unites.menage AS m;
COPY ops_unites.menage TO STDOUT;
EXPLAIN ANALYZE SELECT * FROM ops_unites.logement;
SELECT array_agg(ident_rep) FROM ops_unites.logement;
SELECT * FROM ops_unites.cellule;
SET ROLE regress_urh;
SELECT * FROM ops_unites.menage;
SELECT ops_unites.calculer(2018::smallint);

-- Views, functions and blocks of one's own carry no more rights than their author.
SET ROLE regress_lecteur;
CREATE TEMP VIEW vue AS SELECT * FROM ops_unites.menage;
CREATE FUNCTION pg_temp.lire() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN (SELECT count(*) FROM ops_unites.menage); END';
\set SHOW_CONTEXT never
SELECT pg_temp.lire();
DROP FUNCTION pg_temp.lire();
DO 'BEGIN PERFORM * FROM ops_unites.menage; END';
SELECT query_to_xml('SELECT * FROM ops_unites.menage', true, true, '');

-- attack 35, debug_print_plan: no USAGE on the schema, so nothing is planned.
SET ROLE regress_lecteur;
SET client_min_messages = log;
SET debug_print_plan = on;
SELECT 1 FROM ops_unites.menage WHERE nb_occ = 3;
RESET debug_print_plan;
RESET client_min_messages;

-- attack 36, statistics views; 37 and the PostGIS statistics functions
SELECT count(*) AS stats FROM pg_stats WHERE schemaname = 'ops_unites';
SELECT _postgis_stats('ops.territoire'::regclass, 'point');
SELECT ST_EstimatedExtent('ops', 'territoire', 'point');
SELECT pg_stat_get_xact_tuples_fetched('ops.indicateur'::regclass);

-- attack 44, a copy in the extension's schemas; 50, shadowing by pg_temp or by a schema put first
CREATE MATERIALIZED VIEW ops.copie AS SELECT 1;
CREATE TABLE ops_unites.copie (a int);
SET ROLE regress_rien;
SELECT * FROM ops.territoire;
SELECT * FROM ops.indicateur;
SELECT * FROM ops.carte_commune;
SELECT ops.carte_html('p60');
SELECT ops.publier(2018);

-- attack 57, pg_read_all_data: row security is forced and its only policy is for the owner.
SET ROLE regress_lit_tout;
SELECT count(*) FROM ops_unites.menage;
SELECT count(*) FROM ops_unites.logement;
SELECT count(*) FROM ops_unites.adresse;
SELECT count(*) FROM ops_unites.cellule;
SELECT count(*) FROM ops.indicateur;
SET row_security = off;
SELECT count(*) FROM ops_unites.menage;
RESET row_security;

-- A login that creates roles cannot enter by itself; on PostgreSQL 15 it can grant itself the owner, which
-- ops.controle_conformite() reports (from 16 the grant fails).
RESET ROLE;
SET SESSION AUTHORIZATION regress_cree_roles;
SELECT count(*) FROM ops_unites.menage;
SET ROLE ops_proprietaire;
RESET SESSION AUTHORIZATION;
SELECT string_agg(controle || ' ' || etat, ', ') IS NOT DISTINCT FROM CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'CREATEROLE grave' END AS reported
FROM ops.controle_conformite() WHERE detail LIKE '%regress_cree_roles%';

-- The columns of a table that readers see hold no identifier of a household, dwelling or landlord (23).
SELECT c.relname, a.attname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
WHERE c.relnamespace = 'ops'::regnamespace AND a.attname IN ('ident_rep', 'menage', 'logement')
  AND has_table_privilege('ops_lecteur', c.oid, 'SELECT');
-- Nobody but the owner holds anything on the units, and PUBLIC executes nothing of ours.
SELECT c.relname, x.grantee::regrole, x.privilege_type FROM pg_class AS c, aclexplode(c.relacl) AS x
WHERE c.relnamespace = 'ops_unites'::regnamespace AND x.grantee <> 'ops_proprietaire'::regrole;
SELECT p.oid::regprocedure FROM pg_proc AS p
WHERE p.pronamespace IN ('ops'::regnamespace, 'ops_unites'::regnamespace) AND has_function_privilege('regress_rien', p.oid, 'EXECUTE');
-- Definer functions pin their search_path and belong to the owner, who is no superuser.
SELECT p.oid::regprocedure FROM pg_proc AS p
WHERE p.pronamespace IN ('ops'::regnamespace, 'ops_unites'::regnamespace) AND p.prosecdef
  AND (NOT COALESCE(p.proconfig, '{}') @> ARRAY['search_path=pg_catalog, pg_temp'] OR p.proowner <> 'ops_proprietaire'::regrole);
SELECT rolsuper, rolcanlogin, rolbypassrls FROM pg_roles WHERE rolname = 'ops_proprietaire';

DROP ROLE regress_lecteur, regress_urh, regress_rien, regress_lit_tout, regress_cree_roles;
