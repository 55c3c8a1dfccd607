-- ops.controle_conformite(): every fault is seen under its check, and the statement given repairs it. All in one transaction.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
BEGIN;
CREATE ROLE regress_urh;
GRANT ops_gestionnaire TO regress_urh;
CREATE ROLE regress_agent;
CREATE ROLE regress_autre;
CREATE ROLE regress_groupe;
GRANT regress_groupe TO regress_autre;
CREATE ROLE regress_pool LOGIN NOINHERIT;
GRANT regress_agent TO regress_pool;
SELECT ops.ouvrir_compte('regress_agent', 1) > 0 AS opened;
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET session_preload_libraries = carto_ops', current_database()); END $$;

-- This site: what the server of the tests really is, and nothing else. PUBLIC may make temporary tables in a new database.
SET ROLE regress_urh;
SELECT controle, etat, reparation FROM ops.controle_conformite() WHERE etat <> 'ok' AND controle <> 'version du serveur';
SELECT (etat = 'ok') = (current_setting('server_version_num')::int >= 150014) AS version FROM ops.controle_conformite() WHERE controle = 'version du serveur';
SELECT count(DISTINCT controle) AS checks, bool_and((reparation IS NULL) = (etat = 'ok')) AS repairs, bool_and(detail <> '') AS details
FROM ops.controle_conformite();
RESET ROLE;

-- attacks 27 to 30, servers before the corrections
SELECT v AS server, string_agg(DISTINCT c.cve, ' ') AS exposed_to, min(substr(k.reparation, 1, 29)) AS repair
FROM unnest('{150002,150013,150014,160000,160009,160010,170000,170005,170006,180000}'::int[]) AS v
LEFT JOIN LATERAL ops_unites.controle_version(v) AS k ON true
LEFT JOIN LATERAL (SELECT (regexp_matches(k.detail, 'CVE-[0-9-]+', 'g'))[1] AS cve) AS c ON true GROUP BY v ORDER BY v;

CREATE TEMP TABLE faute (numero int GENERATED ALWAYS AS IDENTITY, controle text, faute text);
INSERT INTO faute (controle, faute) VALUES
  -- attack 28
  ('vues pg_stats_ext', $$DO 'BEGIN EXECUTE ''CREATE OR REPLACE VIEW pg_catalog.pg_stats_ext WITH (security_barrier) AS ''
    || replace(pg_get_viewdef(''pg_stats_ext''::regclass), ''pg_has_role(c.relowner, ''''USAGE''''::text) AND'', ''''); END'$$),
  ('bibliothèque', 'CREATE OR REPLACE FUNCTION ops.visible(campagne smallint, echelle text, communes int[]) RETURNS boolean LANGUAGE sql COST 1e-45 AS ''SELECT true'''),
  ('bibliothèque préchargée', format('ALTER DATABASE %I RESET session_preload_libraries', current_database())),
  -- attack 55
  ('ordre des filtres', 'ALTER FUNCTION ops.visible(smallint, text, int[]) COST 1'),
  -- attack 58
  ('requêtes écrites au journal', 'SET log_statement = ''all'''),
  ('requêtes écrites au journal', 'LOAD ''auto_explain''; SET auto_explain.log_min_duration = 0'),
  ('requêtes écrites au journal', format('ALTER DATABASE %I SET log_min_duration_statement = 0', current_database())),
  ('requêtes écrites au journal', 'ALTER ROLE regress_agent SET debug_print_plan = on'),
  ('requêtes écrites au journal', format('ALTER ROLE regress_agent IN DATABASE %I SET log_statement = mod', current_database())),
  -- attack 56
  ('superutilisateur', 'ALTER ROLE regress_agent SUPERUSER'),
  ('superutilisateur', 'ALTER ROLE regress_autre SUPERUSER'),
  ('BYPASSRLS', 'ALTER ROLE regress_autre BYPASSRLS'),
  ('REPLICATION', 'ALTER ROLE regress_agent REPLICATION'),
  ('REPLICATION', 'ALTER ROLE regress_autre REPLICATION'),
  ('CREATEROLE', 'ALTER ROLE regress_autre CREATEROLE'),
  ('rôle de l''extension', 'ALTER ROLE ops_proprietaire LOGIN'),
  ('rôle de l''extension', 'ALTER ROLE ops_lecteur LOGIN CREATEDB'),
  ('membre de ops_proprietaire', 'GRANT ops_proprietaire TO regress_groupe'),
  -- attack 57
  ('membre d''un rôle trop large', 'GRANT pg_read_all_data TO regress_groupe'),
  ('membre d''un rôle trop large', 'GRANT pg_write_all_data TO regress_agent'),
  ('membre d''un rôle trop large', 'GRANT pg_read_server_files, pg_write_server_files, pg_execute_server_program TO regress_autre'),
  ('membre d''un rôle trop large', 'GRANT pg_read_all_stats TO regress_autre'),
  ('membre d''un rôle trop large', 'GRANT pg_monitor TO regress_agent'),
  ('compte sans rôle', 'CREATE ROLE regress_parti; DO ''BEGIN PERFORM ops.ouvrir_compte(''''regress_parti'''', 1); END''; DROP ROLE regress_parti'),
  -- attack 47
  ('connexion partagée', CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'ALTER ROLE regress_pool INHERIT'
    ELSE 'GRANT regress_agent TO regress_pool WITH INHERIT TRUE' END),
  ('connexion partagée', 'GRANT ops_lecteur TO regress_pool'),
  ('connexion partagée', 'REVOKE regress_agent FROM regress_pool; DO ''BEGIN PERFORM ops.ouvrir_compte(''''regress_pool'''', 1); END''; GRANT regress_agent TO regress_pool'),
  ('connexion partagée', 'GRANT SELECT ON ops.convention TO regress_pool'),
  -- attack 1
  ('droit sur les unités', 'GRANT SELECT ON ops_unites.menage TO PUBLIC'),
  ('droit sur les unités', 'GRANT SELECT (nb_occ, ident_rep) ON ops_unites.menage TO regress_agent'),
  ('droit sur les unités', 'CREATE SEQUENCE ops_unites.regress_suite; GRANT USAGE ON SEQUENCE ops_unites.regress_suite TO regress_agent'),
  ('droit sur les unités', 'GRANT SELECT ON ops_unites.zone TO ops_lecteur'),
  ('droit sur les unités', 'CREATE FUNCTION ops_unites.regress_oubli() RETURNS int LANGUAGE sql RETURN 1'),
  ('droit sur les unités', 'GRANT USAGE, CREATE ON SCHEMA ops_unites TO regress_autre'),
  ('droit sur les unités', 'GRANT USAGE ON SCHEMA ops_unites TO regress_agent; GRANT SELECT ON ops_unites.atome TO regress_agent WITH GRANT OPTION;
    SET LOCAL ROLE regress_agent; GRANT SELECT ON ops_unites.atome TO regress_autre; RESET ROLE'),
  -- attacks 43 and 44
  ('CREATE sur un schéma', 'GRANT CREATE ON SCHEMA public TO PUBLIC'),
  ('CREATE sur un schéma', 'GRANT CREATE ON SCHEMA ops TO ops_gestionnaire'),
  ('CREATE sur un schéma', 'CREATE SCHEMA regress_sien AUTHORIZATION regress_agent'),
  ('CREATE sur la base', format('GRANT CREATE ON DATABASE %I TO ops_lecteur', current_database())),
  ('TEMPORARY sur la base', format('GRANT TEMPORARY ON DATABASE %I TO regress_agent', current_database())),
  -- attack 37: what an update of PostGIS does when it makes the function again
  ('fonction bavarde', 'GRANT EXECUTE ON FUNCTION st_estimatedextent(text, text, text) TO PUBLIC'),
  ('fonction bavarde', 'GRANT EXECUTE ON FUNCTION pg_stat_get_xact_tuples_fetched(oid) TO PUBLIC'),
  ('propriétaire', 'ALTER TABLE ops_unites.menage OWNER TO regress_autre'),
  ('sécurité des lignes', 'ALTER TABLE ops_unites.logement DISABLE ROW LEVEL SECURITY'),
  ('sécurité des lignes', 'ALTER TABLE ops.maille NO FORCE ROW LEVEL SECURITY'),
  ('politique', 'DROP POLICY lecture ON ops.croisement'),
  ('politique', 'ALTER POLICY lecture ON ops.indicateur USING (true)'),
  ('politique', 'ALTER POLICY lecture ON ops.maille TO PUBLIC'),
  ('politique', 'ALTER POLICY proprietaire ON ops_unites.cellule WITH CHECK (true)'),
  ('politique', 'CREATE POLICY "pour voir" ON ops_unites.menage FOR SELECT USING (true)'),
  -- attack 28
  ('statistiques étendues sur les unités', 'CREATE STATISTICS public.regress_liees ON nb_occ, age_titulaire FROM ops_unites.menage'),
  ('vue sur les unités', 'CREATE VIEW public.regress_vue AS SELECT count(*) FROM ops_unites.menage; ALTER VIEW public.regress_vue OWNER TO regress_autre'),
  ('vue sur les unités', 'CREATE MATERIALIZED VIEW public.regress_copie AS SELECT * FROM ops_unites.menage;
    ALTER MATERIALIZED VIEW public.regress_copie OWNER TO regress_autre'),
  ('fonction sur les unités', 'CREATE FUNCTION public.regress_compte() RETURNS bigint LANGUAGE sql SECURITY DEFINER BEGIN ATOMIC SELECT count(*) FROM ops_unites.menage; END;
    ALTER FUNCTION public.regress_compte() OWNER TO regress_autre'),
  ('fonction sur les unités', 'CREATE FUNCTION public.regress_texte() RETURNS bigint LANGUAGE plpgsql AS ''BEGIN RETURN (SELECT count(*) FROM ops_unites.menage); END'';
    ALTER FUNCTION public.regress_texte() OWNER TO regress_autre'),
  -- attack 56
  ('publication', 'CREATE PUBLICATION regress_tout FOR ALL TABLES'),
  ('publication', 'CREATE PUBLICATION regress_schema FOR TABLES IN SCHEMA ops_unites'),
  ('publication', 'CREATE PUBLICATION regress_table FOR TABLE ops_unites.menage, ops.territoire'),
  -- Files that landlords deposited.
  ('droit sur les unités', 'CREATE TABLE ops_depot.regress_fichier (a text, b text); ALTER TABLE ops_depot.regress_fichier OWNER TO ops_proprietaire;
    GRANT INSERT (a), SELECT (b) ON ops_depot.regress_fichier TO regress_agent'),
  ('droit sur les unités', 'GRANT SELECT ON ops_depot.regress_fichier TO ops_gestionnaire'),
  ('publication', 'CREATE PUBLICATION regress_depots FOR TABLES IN SCHEMA ops_depot'),
  ('publication', 'CREATE PUBLICATION regress_depot FOR TABLE ops_depot.regress_fichier'),
  -- From PostgreSQL 16, whoever creates a role administers it.
  ('CREATEROLE', 'GRANT regress_agent TO regress_pool WITH ADMIN OPTION');
-- No faults any more: CREATEROLE reaches no role that one did not create from PostgreSQL 16, the views were made right from 17.
DELETE FROM faute WHERE numero = 15 AND current_setting('server_version_num')::int >= 160000 OR numero = 1 AND current_setting('server_version_num')::int >= 170000;

-- The catalogs themselves, so as not to believe the function on its word.
CREATE FUNCTION pg_temp.catalogues() RETURNS SETOF text LANGUAGE sql AS $$
  SELECT concat_ws(' ', c.oid::regclass, c.relowner::regrole, c.relrowsecurity, c.relforcerowsecurity, NULLIF(c.relacl, acldefault('r', c.relowner)),
    (SELECT string_agg(a.attacl::text, ' ') FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attacl <> '{}'))
  FROM pg_class AS c WHERE c.relnamespace IN ('ops'::regnamespace, 'ops_unites'::regnamespace) AND c.relname !~ '^regress_'
  UNION ALL
  SELECT concat_ws(' ', p.polrelid::regclass, p.polname, p.polcmd, p.polpermissive, p.polroles, pg_get_expr(p.polqual, p.polrelid), p.polwithcheck) FROM pg_policy AS p
  UNION ALL
  SELECT concat_ws(' ', p.oid::regprocedure, p.proowner::regrole, p.prolang, p.prosrc, p.probin, p.provolatile, p.procost, a.droits)
  FROM pg_proc AS p CROSS JOIN LATERAL (SELECT string_agg(x::text, ' ' ORDER BY x::text) AS droits FROM aclexplode(p.proacl) AS x) AS a
  WHERE p.proname !~ '^regress_' AND (p.proacl IS NOT NULL OR p.pronamespace IN ('ops'::regnamespace, 'ops_unites'::regnamespace))
  UNION ALL
  SELECT concat_ws(' ', n.nspname, x) FROM pg_namespace AS n CROSS JOIN LATERAL aclexplode(n.nspacl) AS x WHERE n.nspname !~ '^(regress|pg_(temp|toast))_'
  UNION ALL
  SELECT concat_ws(' ', b.datname, x) FROM pg_database AS b CROSS JOIN LATERAL aclexplode(COALESCE(b.datacl, acldefault('d', b.datdba))) AS x
  UNION ALL
  SELECT concat_ws(' ', r.rolname, r.rolsuper, r.rolinherit, r.rolcreaterole, r.rolcanlogin, r.rolreplication, r.rolbypassrls) FROM pg_roles AS r
  UNION ALL SELECT concat_ws(' ', m.roleid::regrole, m.member::regrole, m.admin_option) FROM pg_auth_members AS m
  UNION ALL SELECT s::text FROM pg_db_role_setting AS s
  UNION ALL SELECT pg_get_viewdef('pg_stats_ext'::regclass)
  UNION ALL SELECT s::text FROM pg_statistic_ext AS s
  UNION ALL SELECT concat_ws(' ', r.prrelid::regclass) FROM pg_publication_rel AS r WHERE r.prrelid::regclass::text ~ 'ops_unites'
  UNION ALL SELECT n::text FROM pg_publication_namespace AS n
$$;
CREATE TEMP TABLE avant AS SELECT * FROM pg_temp.catalogues();
CREATE TEMP TABLE sain AS SELECT * FROM ops.controle_conformite() WHERE etat <> 'ok';
CREATE TEMP TABLE vu (numero int, controle text, etat text, detail text, reparation text, restes int, catalogues int);
-- Publications warn of wal_level, each version in its words.
SET client_min_messages = error;
DO $$
DECLARE
  f faute;
  r text;
BEGIN
  FOR f IN SELECT * FROM faute ORDER BY numero LOOP
    EXECUTE f.faute;
    INSERT INTO vu SELECT f.numero, c.* FROM (SELECT * FROM ops.controle_conformite() WHERE etat <> 'ok' EXCEPT SELECT * FROM sain) AS c;
    FOR r IN SELECT DISTINCT reparation FROM vu WHERE numero = f.numero LOOP
      EXECUTE r;
    END LOOP;
    UPDATE vu SET restes = (SELECT count(*) FROM (SELECT * FROM ops.controle_conformite() WHERE etat <> 'ok' EXCEPT ALL SELECT * FROM sain) AS c),
      catalogues = (WITH apres(c) AS MATERIALIZED (SELECT * FROM pg_temp.catalogues())
        SELECT count(*) FROM ((TABLE apres EXCEPT TABLE avant) UNION ALL (TABLE avant EXCEPT TABLE apres)) AS c)
    WHERE numero = f.numero;
  END LOOP;
END
$$;
SET client_min_messages = warning;
-- Faults that their check does not show, or that the repair leaves; repairs that leave the catalogs other than they were.
SELECT f.*, v.controle, v.restes, v.catalogues FROM faute AS f LEFT JOIN vu AS v USING (numero)
WHERE v.controle IS DISTINCT FROM f.controle OR v.restes <> 0 OR v.catalogues <> 0;
-- Checks that no fault tries: the server's version is tried above.
SELECT controle FROM ops.controle_conformite() WHERE controle <> 'vues pg_stats_ext' EXCEPT SELECT controle FROM vu;
-- What differs by version.
SELECT a.numero, COALESCE(string_agg(v.etat || ' ' || v.detail || ': ' || v.reparation, ' '), '') LIKE a.attendu AS as_expected
FROM current_setting('server_version_num') AS s(version), LATERAL (VALUES
  (1, CASE WHEN version < '170000' THEN 'grave pg_stats_ext montre %(CVE-2024-4317)%: DO %pg_read_file(%fix-CVE-2024-4317.sql%' ELSE '' END),
  (15, CASE WHEN version < '160000' THEN 'grave regress_autre peut s''attribuer ops_proprietaire%: ALTER ROLE regress_autre NOCREATEROLE' ELSE '' END),
  (25, 'attention regress_pool hérite des droits de ' || CASE WHEN version < '160000' THEN 'ses rôles sans SET ROLE: ALTER ROLE regress_pool NOINHERIT'
    ELSE 'regress_agent sans SET ROLE: GRANT regress_agent TO regress_pool WITH INHERIT FALSE GRANTED BY postgres' END)) AS a(numero, attendu)
LEFT JOIN vu AS v USING (numero) GROUP BY a.numero, a.attendu ORDER BY a.numero;
\pset format unaligned
SELECT numero, controle, etat, regexp_replace(detail, '^le rôle \d+ du compte \d+', 'le rôle N du compte N') AS detail,
  regexp_replace(regexp_replace(reparation, '\d{3,}', 'N'), ' GRANTED BY postgres$', '') AS reparation
FROM vu WHERE numero NOT IN (1, 15, 25) ORDER BY numero, detail COLLATE "C";
\pset format aligned

-- The revocations of the site: only a superuser applies them, and once is enough.
GRANT EXECUTE ON FUNCTION _postgis_stats(regclass, text, text), pg_stat_get_numscans(oid) TO PUBLIC;
REVOKE EXECUTE ON FUNCTION pg_stat_get_tuples_fetched(oid) FROM pg_monitor;
SAVEPOINT s;
SET ROLE regress_urh;
SELECT ops.appliquer_revocations();
\echo :LAST_ERROR_SQLSTATE
ROLLBACK TO s;
SELECT ops.appliquer_revocations();
SELECT ops.appliquer_revocations();
SELECT has_function_privilege('pg_monitor', 'pg_stat_get_numscans(oid)', 'EXECUTE') AS monitoring,
  has_function_privilege('regress_autre', 'pg_stat_get_numscans(oid)', 'EXECUTE') AS others;
-- A renamed role reads nothing more, until it has its name back.
ALTER ROLE regress_agent RENAME TO regress_agente;
SELECT etat, regexp_replace(detail, '\d+', 'N') AS detail, reparation FROM ops.controle_conformite() WHERE controle = 'compte d''un rôle renommé';
SELECT regle FROM ops.expliquer_acces('regress_agente', 'france', 'FR');
ROLLBACK;
SELECT rolname FROM pg_roles WHERE rolname ~ '^regress_';
