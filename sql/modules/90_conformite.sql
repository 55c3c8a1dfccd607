-- What on this server could weaken the protection: to be read by the administrator, empty of alarms on a clean site.
CREATE FUNCTION controle_conformite(OUT controle text, OUT etat text, OUT detail text) RETURNS SETOF record
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT 'version du serveur', CASE WHEN v.corrigee THEN 'ok' ELSE 'grave' END,
    format('PostgreSQL %s ; statistiques lisibles par opérateur (CVE-2025-8713) avant 15.14, 16.10, 17.6', v.version)
  FROM (SELECT current_setting('server_version') AS version,
          CASE WHEN n.n >= 180000 THEN true WHEN n.n >= 170000 THEN n.n >= 170006 WHEN n.n >= 160000 THEN n.n >= 160010
            ELSE n.n >= 150014 END AS corrigee
        FROM (SELECT current_setting('server_version_num')::int AS n) AS n) AS v
  UNION ALL
  SELECT 'rôle qui ignore la sécurité des lignes', 'grave', r.rolname || ' a BYPASSRLS'
  FROM pg_roles AS r WHERE r.rolbypassrls AND NOT r.rolsuper
  UNION ALL
  SELECT 'superutilisateur', CASE WHEN r.oid = 10 THEN 'ok' ELSE 'attention' END, r.rolname || ' lit tout' FROM pg_roles AS r WHERE r.rolsuper
  UNION ALL
  SELECT 'réplication', 'attention', r.rolname || ' peut copier le serveur entier' FROM pg_roles AS r WHERE r.rolreplication AND NOT r.rolsuper
  UNION ALL
  -- From PostgreSQL 16, CREATEROLE gives no right over roles one did not create.
  SELECT 'CREATEROLE', CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'ok' ELSE 'grave' END,
    r.rolname || CASE WHEN current_setting('server_version_num')::int >= 160000 THEN ' ne peut pas s''attribuer ops_proprietaire'
      ELSE ' peut s''attribuer ops_proprietaire, donc lire les ménages ; PostgreSQL 16 l''empêche' END
  FROM pg_roles AS r WHERE r.rolcreaterole AND NOT r.rolsuper
  UNION ALL
  SELECT 'membre d''un rôle trop large', 'grave', m.member::regrole::text || ' est membre de ' || m.roleid::regrole::text
  FROM pg_auth_members AS m
  WHERE m.roleid::regrole::text IN ('ops_proprietaire', 'pg_read_all_data', 'pg_write_all_data', 'pg_read_server_files',
    'pg_execute_server_program') AND m.member::regrole::text <> 'pg_monitor'
  UNION ALL
  SELECT 'droit sur les unités', 'grave', format('%s a %s sur %s', CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE x.grantee::regrole::text END,
    x.privilege_type, c.oid::regclass)
  FROM pg_class AS c CROSS JOIN LATERAL aclexplode(c.relacl) AS x
  WHERE c.relnamespace = 'ops_unites'::regnamespace AND x.grantee <> c.relowner
  UNION ALL
  SELECT 'droit sur le schéma des unités', 'grave', CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE x.grantee::regrole::text END || ' a ' || x.privilege_type
  FROM pg_namespace AS n CROSS JOIN LATERAL aclexplode(n.nspacl) AS x
  WHERE n.nspname = 'ops_unites' AND x.grantee <> n.nspowner
  UNION ALL
  SELECT 'sécurité des lignes', CASE WHEN c.relrowsecurity AND c.relforcerowsecurity THEN 'ok' ELSE 'grave' END, c.oid::regclass::text
  FROM pg_class AS c
  WHERE c.relkind = 'r' AND (c.relnamespace = 'ops_unites'::regnamespace OR c.oid IN ('indicateur'::regclass, 'maille'::regclass))
  UNION ALL
  SELECT 'fonction qui renseigne sur des relations cachées', 'grave', 'PUBLIC peut exécuter ' || p.oid::regprocedure::text
  FROM pg_proc AS p
  WHERE (p.proname IN ('_postgis_stats', '_postgis_selectivity', '_postgis_join_selectivity', '_postgis_index_extent',
        'st_estimatedextent', 'st_findextent')
      OR p.pronamespace = 'pg_catalog'::regnamespace
        AND p.proname ~ '^pg_stat_get_(xact_)?(tuples_returned|tuples_fetched|numscans|blocks_fetched|blocks_hit)$')
    AND EXISTS (SELECT FROM aclexplode(COALESCE(p.proacl, acldefault('f', p.proowner))) AS x WHERE x.grantee = 0)
  UNION ALL
  SELECT 'compte', 'attention', format('%s a un compte mais son rôle n''existe plus', c.role::oid)
  FROM compte AS c LEFT JOIN pg_roles AS r ON r.oid = c.role::oid
  WHERE c.revoque_le IS NULL AND c.refuse_le IS NULL AND r.oid IS NULL;
END;
COMMENT ON FUNCTION controle_conformite() IS
  'Contrôle le site : version du serveur, rôles trop puissants, droits égarés, sécurité des lignes ; ok, attention ou grave';
ALTER FUNCTION controle_conformite() OWNER TO ops_proprietaire;
REVOKE ALL ON FUNCTION controle_conformite() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION controle_conformite() TO ops_gestionnaire;
