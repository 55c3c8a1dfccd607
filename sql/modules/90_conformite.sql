-- What on this server could weaken the protection, with the statement that repairs it. One function per family of checks,
-- which returns what it found, nothing when all is well: here the server, the roles and the connections; in 91, the objects.

CREATE FUNCTION ops_unites.nommer(role oid) RETURNS text
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT CASE nommer.role WHEN 0 THEN 'PUBLIC' ELSE nommer.role::regrole::text END;
END;

CREATE FUNCTION ops_unites.est_compte(role oid) RETURNS boolean
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT EXISTS (SELECT FROM compte AS c WHERE c.role = est_compte.role::regrole AND c.revoque_le IS NULL AND c.refuse_le IS NULL);
END;

-- Accounts, the groups they are in, and everyone.
CREATE FUNCTION ops_unites.roles_lecteurs() RETURNS SETOF oid
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH RECURSIVE lecteur AS (
    SELECT c.role::oid AS role FROM compte AS c WHERE c.revoque_le IS NULL AND c.refuse_le IS NULL
    UNION SELECT m.roleid FROM pg_auth_members AS m JOIN lecteur AS l ON l.role = m.member
  )
  SELECT l.role FROM lecteur AS l UNION SELECT r.oid FROM pg_roles AS r WHERE r.rolname = 'ops_lecteur' UNION SELECT 0::oid;
END;

-- Units, and what releases have made of them (diffusee): all that row security protects.
CREATE FUNCTION ops_unites.tables_protegees(OUT relation oid, OUT diffusee boolean) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT c.oid, c.relnamespace <> 'ops_unites'::regnamespace FROM pg_class AS c
  WHERE c.relkind IN ('r', 'p') AND (c.relnamespace = 'ops_unites'::regnamespace
    OR c.oid IN ('indicateur'::regclass, 'croisement'::regclass, 'maille'::regclass));
END;

-- From PostgreSQL 16 a membership has a grantor, and INHERIT of its own.
CREATE FUNCTION ops_unites.retirer_role(m pg_auth_members) RETURNS text
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT format('REVOKE %s FROM %s', (m).roleid::regrole, (m).member::regrole)
    || CASE WHEN current_setting('server_version_num')::int >= 160000 THEN format(' GRANTED BY %s', (m).grantor::regrole) ELSE '' END;
END;
CREATE FUNCTION ops_unites.herite(m pg_auth_members) RETURNS boolean
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT COALESCE((to_jsonb(m) ->> 'inherit_option')::boolean, (SELECT r.rolinherit FROM pg_roles AS r WHERE r.oid = (m).member));
END;

-- The server's version is an argument so that old ones can be tried.
CREATE FUNCTION ops_unites.controle_version(numero int, OUT controle text, OUT etat text, OUT detail text, OUT reparation text)
  RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT 'version du serveur', 'grave',
    format('PostgreSQL %s.%s est exposé à %s', numero / 10000, numero % 10000, string_agg(f.cve || ' (' || f.effet || ')', ', ' ORDER BY f.cve)),
    format('-- Installer PostgreSQL %1$s.%2$s ou une mineure suivante (apt-get install --only-upgrade postgresql-%1$s), puis redémarrer le serveur',
      numero / 10000, max(f.corrigee))
  FROM (VALUES
    ('CVE-2023-2455', 'sécurité des lignes et fonction recopiée dans la requête', 15, 3),
    ('CVE-2023-39418', 'MERGE et sécurité des lignes', 15, 4),
    ('CVE-2024-4317', 'statistiques étendues lisibles', 15, 7), ('CVE-2024-4317', 'statistiques étendues lisibles', 16, 3),
    ('CVE-2024-10976', 'plan réutilisé après SET ROLE', 15, 9), ('CVE-2024-10976', 'plan réutilisé après SET ROLE', 16, 5),
    ('CVE-2024-10976', 'plan réutilisé après SET ROLE', 17, 1),
    ('CVE-2024-10978', 'SET ROLE rend un autre rôle', 15, 9), ('CVE-2024-10978', 'SET ROLE rend un autre rôle', 16, 5),
    ('CVE-2024-10978', 'SET ROLE rend un autre rôle', 17, 1),
    ('CVE-2025-8713', 'statistiques lisibles par opérateur', 15, 14), ('CVE-2025-8713', 'statistiques lisibles par opérateur', 16, 10),
    ('CVE-2025-8713', 'statistiques lisibles par opérateur', 17, 6)) AS f(cve, effet, majeure, corrigee)
  WHERE f.majeure = numero / 10000 AND numero % 10000 < f.corrigee
  HAVING count(*) > 0;
END;

-- Settings that write the constants of others' queries in the server's log, where secrecy and rights do not follow.
CREATE FUNCTION ops_unites.ecrit_les_requetes(nom text, valeur text) RETURNS boolean
  LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
  SELECT CASE
    WHEN nom = 'log_statement' THEN valeur IN ('mod', 'all')
    WHEN nom IN ('log_min_duration_statement', 'log_min_duration_sample', 'auto_explain.log_min_duration') THEN valeur NOT LIKE '-1%'
    WHEN nom = 'log_transaction_sample_rate' THEN valeur <> '0'
    WHEN nom IN ('debug_print_parse', 'debug_print_rewritten', 'debug_print_plan') THEN valeur IN ('on', 'true', 'yes', '1')
    WHEN nom = 'pg_stat_statements.track' THEN valeur <> 'none'
    ELSE false END;
END;
CREATE FUNCTION ops_unites.valeur_muette(nom text) RETURNS text
  LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
  SELECT CASE WHEN nom IN ('log_statement', 'pg_stat_statements.track') THEN '''none''' WHEN nom LIKE 'debug_%' THEN 'off'
    WHEN nom = 'log_transaction_sample_rate' THEN '0' ELSE '-1' END;
END;

CREATE FUNCTION ops_unites.controle_serveur(OUT controle text, OUT etat text, OUT detail text, OUT reparation text)
  RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT * FROM ops_unites.controle_version(current_setting('server_version_num')::int)
  UNION ALL
  -- The minor that fixed them left the views of clusters already initialised as they were.
  SELECT 'vues pg_stats_ext', 'grave', v.vue || ' montre les statistiques étendues de tables que l''on ne possède pas (CVE-2024-4317) ; '
      'à réparer dans chaque base, template0 comprise',
    'DO $$ DECLARE chemin text := current_setting(''search_path''); BEGIN '
      'EXECUTE pg_read_file((SELECT setting FROM pg_config WHERE name = ''SHAREDIR'') || ''/fix-CVE-2024-4317.sql''); '
      'PERFORM set_config(''search_path'', chemin, false); END $$'
  FROM (VALUES ('pg_stats_ext'::regclass), ('pg_stats_ext_exprs'::regclass)) AS v(vue)
  WHERE pg_get_viewdef(v.vue) NOT LIKE '%pg_has_role(%' AND current_setting('server_version_num')::int < 170000
  UNION ALL
  SELECT 'bibliothèque', 'grave', 'ops.visible, qui décide de chaque ligne, n''appelle plus la bibliothèque de l''extension',
    'CREATE OR REPLACE FUNCTION ops.visible(campagne smallint, echelle text, communes int[]) RETURNS boolean '
      'LANGUAGE c STABLE COST 1e-45 AS ''$libdir/carto_ops'', ''ops_visible'''
  FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang
  WHERE p.oid = 'visible(smallint, text, int[])'::regprocedure
    AND NOT (l.lanname = 'c' AND p.prosrc = 'ops_visible' AND p.probin = '$libdir/carto_ops')
  UNION ALL
  SELECT 'ordre des filtres', 'grave', 'ops.visible n''est plus la fonction la moins coûteuse : un filtre sans colonne en argument passe avant elle et voit les lignes cachées',
    'ALTER FUNCTION ops.visible(smallint, text, int[]) COST 1e-45'
  FROM pg_proc AS p WHERE p.oid = 'visible(smallint, text, int[])'::regprocedure AND p.procost > '1e-45'::real
  UNION ALL
  SELECT 'bibliothèque préchargée', 'attention', 'rien ne charge carto_ops au début des sessions : la première requête d''une session sur ops.menage échoue',
    format('ALTER DATABASE %I SET session_preload_libraries = %L', current_database(), 'carto_ops')
  WHERE NOT EXISTS (SELECT FROM pg_settings AS s WHERE s.name IN ('shared_preload_libraries', 'session_preload_libraries') AND s.setting ~ 'carto_ops')
    AND NOT EXISTS (
      SELECT FROM pg_db_role_setting AS s JOIN pg_database AS b ON b.oid = s.setdatabase AND b.datname = current_database()
      CROSS JOIN LATERAL unnest(s.setconfig) AS c(reglage) WHERE s.setrole = 0 AND c.reglage ~ '^session_preload_libraries=.*carto_ops')
  UNION ALL
  SELECT 'requêtes écrites au journal', 'attention', format('%s = %s (%s) garde les constantes des requêtes des autres', s.name, s.setting, s.source),
    format(CASE WHEN s.source IN ('session', 'client', 'interactive') THEN 'SET %s = %s'
      ELSE 'ALTER SYSTEM SET %s = %s; SELECT pg_reload_conf()' END, s.name, ops_unites.valeur_muette(s.name))
  FROM pg_settings AS s
  WHERE ops_unites.ecrit_les_requetes(s.name, s.setting) AND s.source NOT IN ('database', 'user', 'database user')
  UNION ALL
  SELECT 'requêtes écrites au journal', 'attention', format('%s garde les constantes des requêtes ; fixé par ALTER %s', c.reglage, q.quoi),
    format('ALTER %s RESET %s', q.quoi, split_part(c.reglage, '=', 1))
  FROM pg_db_role_setting AS s CROSS JOIN LATERAL unnest(s.setconfig) AS c(reglage)
  LEFT JOIN pg_database AS b ON b.oid = s.setdatabase
  CROSS JOIN LATERAL (
    SELECT concat_ws(' IN ', CASE WHEN s.setrole <> 0 THEN 'ROLE ' || s.setrole::regrole::text WHEN s.setdatabase = 0 THEN 'ROLE ALL' END,
      'DATABASE ' || quote_ident(b.datname)) AS quoi) AS q
  WHERE ops_unites.ecrit_les_requetes(split_part(c.reglage, '=', 1), substr(c.reglage, strpos(c.reglage, '=') + 1));
END;

CREATE FUNCTION ops_unites.controle_roles(OUT controle text, OUT etat text, OUT detail text, OUT reparation text)
  RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  -- The role that initialised the cluster cannot be anything else.
  SELECT 'superutilisateur', CASE WHEN e.compte THEN 'grave' ELSE 'attention' END,
    r.oid::regrole::text || CASE WHEN e.compte THEN ' porte un compte et lit tout' ELSE ' lit tout' END,
    format('ALTER ROLE %s NOSUPERUSER', r.oid::regrole)
  FROM pg_roles AS r CROSS JOIN LATERAL (SELECT ops_unites.est_compte(r.oid) AS compte) AS e
  WHERE r.rolsuper AND (r.oid <> 10 OR e.compte)
  UNION ALL
  SELECT 'BYPASSRLS', 'grave', r.oid::regrole::text || ' ignore la sécurité des lignes', format('ALTER ROLE %s NOBYPASSRLS', r.oid::regrole)
  FROM pg_roles AS r WHERE r.rolbypassrls AND NOT r.rolsuper AND r.rolname !~ '^ops_'
  UNION ALL
  SELECT 'REPLICATION', CASE WHEN ops_unites.est_compte(r.oid) THEN 'grave' ELSE 'attention' END,
    r.oid::regrole::text || ' peut copier le serveur entier', format('ALTER ROLE %s NOREPLICATION', r.oid::regrole)
  FROM pg_roles AS r WHERE r.rolreplication AND NOT r.rolsuper AND r.rolname !~ '^ops_'
  UNION ALL
  -- From PostgreSQL 16, CREATEROLE gives no right over roles one did not create.
  SELECT 'CREATEROLE', 'grave', r.oid::regrole::text || ' peut s''attribuer ops_proprietaire, donc lire les ménages ; PostgreSQL 16 l''empêche',
    format('ALTER ROLE %s NOCREATEROLE', r.oid::regrole)
  FROM pg_roles AS r
  WHERE r.rolcreaterole AND NOT r.rolsuper AND r.rolname !~ '^ops_' AND current_setting('server_version_num')::int < 160000
  UNION ALL
  -- But it makes whoever creates a role its administrator, who may grant it to himself.
  SELECT 'CREATEROLE', CASE WHEN ops_unites.est_compte(m.member) THEN 'grave' ELSE 'attention' END,
    format('%s administre %s, qui porte un compte, et peut prendre ce rôle', m.member::regrole, m.roleid::regrole),
    regexp_replace(ops_unites.retirer_role(m), '^REVOKE', 'REVOKE ADMIN OPTION FOR')
  FROM pg_auth_members AS m JOIN pg_roles AS r ON r.oid = m.member
  WHERE m.admin_option AND NOT r.rolsuper AND ops_unites.est_compte(m.roleid)
  UNION ALL
  SELECT 'rôle de l''extension', 'grave', r.oid::regrole::text || ' doit rester un groupe sans connexion ni privilège',
    format('ALTER ROLE %s NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION', r.oid::regrole)
  FROM pg_roles AS r
  WHERE r.rolname ~ '^ops_' AND (r.rolcanlogin OR r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication)
  UNION ALL
  SELECT CASE WHEN x.large = 'ops_proprietaire' THEN 'membre de ops_proprietaire' ELSE 'membre d''un rôle trop large' END,
    CASE WHEN x.grave OR ops_unites.est_compte(x.membre) THEN 'grave' ELSE 'attention' END,
    format('%s est membre de %s', x.membre::regrole, x.large) || CASE WHEN x.membre <> x.direct THEN format(' par %s', x.direct::regrole) ELSE '' END,
    x.reparation
  FROM (
    WITH RECURSIVE large(nom, grave) AS (
      VALUES ('ops_proprietaire', true), ('pg_read_all_data', true), ('pg_write_all_data', true), ('pg_read_server_files', true),
        ('pg_write_server_files', true), ('pg_execute_server_program', true), ('pg_read_all_stats', false), ('pg_monitor', false)
    ), membre AS (
      SELECT l.nom AS large, l.grave, m.member AS membre, m.member AS direct, ops_unites.retirer_role(m) AS reparation
      FROM large AS l JOIN pg_roles AS g ON g.rolname = l.nom JOIN pg_auth_members AS m ON m.roleid = g.oid
      JOIN pg_roles AS r ON r.oid = m.member AND r.rolname !~ '^pg_'
      UNION
      SELECT x.large, x.grave, m.member, x.direct, x.reparation FROM membre AS x JOIN pg_auth_members AS m ON m.roleid = x.membre
    )
    SELECT x.* FROM membre AS x) AS x
  JOIN pg_roles AS r ON r.oid = x.membre AND NOT r.rolsuper
  UNION ALL
  SELECT 'compte sans rôle', 'attention', format('le rôle %s du compte %s n''existe plus', c.role::oid, c.compte),
    format('SELECT ops.revoquer_compte(%L::regrole)', c.role::oid::text)
  FROM compte AS c LEFT JOIN pg_roles AS r ON r.oid = c.role::oid
  WHERE c.revoque_le IS NULL AND c.refuse_le IS NULL AND r.oid IS NULL
  UNION ALL
  SELECT 'compte d''un rôle renommé', 'attention', format('le compte %s fut ouvert à %s, devenu %s : il ne lit plus rien', c.compte, c.nom_role, r.oid::regrole),
    format('ALTER ROLE %s RENAME TO %I', r.oid::regrole, c.nom_role)
  FROM compte AS c JOIN pg_roles AS r ON r.oid = c.role::oid AND r.rolname <> c.nom_role
  WHERE c.revoque_le IS NULL AND c.refuse_le IS NULL;
END;

-- A pool connects as one login, member of the roles of accounts, and takes one of them by SET ROLE: forgetting to must give nothing.
CREATE FUNCTION ops_unites.controle_connexions(OUT controle text, OUT etat text, OUT detail text, OUT reparation text)
  RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH RECURSIVE porteur AS (
    SELECT c.role::oid AS role FROM compte AS c WHERE c.revoque_le IS NULL AND c.refuse_le IS NULL
    UNION SELECT m.member FROM pg_auth_members AS m JOIN porteur AS p ON p.role = m.roleid
  ), lien AS (
    SELECT m AS membre, m.member AS connexion, m.roleid AS role
    FROM pg_auth_members AS m JOIN porteur AS p ON p.role = m.roleid
    JOIN pg_roles AS r ON r.oid = m.member AND r.rolcanlogin AND NOT r.rolsuper
  )
  SELECT DISTINCT 'connexion partagée', 'attention',
    format('%s hérite des droits de %s sans SET ROLE', l.connexion::regrole, CASE WHEN s.par_lien THEN l.role::regrole::text ELSE 'ses rôles' END),
    CASE WHEN s.par_lien THEN format('GRANT %s TO %s WITH INHERIT FALSE GRANTED BY %s', l.role::regrole, l.connexion::regrole, (l.membre).grantor::regrole)
      ELSE format('ALTER ROLE %s NOINHERIT', l.connexion::regrole) END
  FROM lien AS l CROSS JOIN (SELECT current_setting('server_version_num')::int >= 160000 AS par_lien) AS s
  WHERE ops_unites.herite(l.membre)
  UNION ALL
  SELECT DISTINCT 'connexion partagée', 'grave', format('%s est membre de %s : sans SET ROLE, elle garde des droits', m.member::regrole, m.roleid::regrole),
    ops_unites.retirer_role(m)
  FROM lien AS l JOIN pg_auth_members AS m ON m.member = l.connexion
  JOIN pg_roles AS g ON g.oid = m.roleid AND g.rolname ~ '^ops_' AND g.rolname <> 'ops_proprietaire'
  WHERE NOT ops_unites.est_compte(l.connexion) OR g.rolname <> 'ops_lecteur'
  UNION ALL
  SELECT DISTINCT 'connexion partagée', 'grave', format('%s porte un compte : sans SET ROLE, elle en a les droits', l.connexion::regrole),
    format('SELECT ops.revoquer_compte(%L)', l.connexion::regrole)
  FROM lien AS l WHERE ops_unites.est_compte(l.connexion)
  UNION ALL
  SELECT DISTINCT 'connexion partagée', 'grave', format('%s a %s sur %s : sans SET ROLE, elle garde ce droit', l.connexion::regrole, x.privilege_type, c.oid::regclass),
    format('REVOKE ALL ON %s FROM %s CASCADE', c.oid::regclass, l.connexion::regrole)
  FROM lien AS l CROSS JOIN pg_class AS c CROSS JOIN LATERAL aclexplode(c.relacl) AS x
  WHERE c.relnamespace = 'ops'::regnamespace AND c.relkind <> 'S' AND x.grantee = l.connexion;
END;
