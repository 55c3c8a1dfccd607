-- Functions that answer about relations the caller may not read: PostGIS statistics give counts and extents of hidden
-- tables, PostgreSQL's counters the exact number of rows an index scan fetched. QGIS works without them. Citus, where a site has it,
-- gives states of aggregates before their final function, and runs statements of the reader's own on other nodes and on shards.

CREATE FUNCTION ops_unites.fonctions_bavardes(OUT fonction regprocedure, OUT surveillance boolean) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT p.oid::regprocedure, false
  FROM pg_proc AS p
  JOIN pg_depend AS d ON d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
  JOIN pg_extension AS e ON e.oid = d.refobjid AND e.extname = 'postgis'
  WHERE p.proname IN ('_postgis_stats', '_postgis_selectivity', '_postgis_join_selectivity', '_postgis_index_extent',
    'st_estimatedextent', 'st_findextent')
  UNION ALL
  SELECT p.oid::regprocedure, false
  FROM pg_proc AS p
  JOIN pg_depend AS d ON d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
  JOIN pg_extension AS e ON e.oid = d.refobjid AND e.extname = 'citus'
  WHERE p.proname ~ '^(run_command_on_\w+|master_run_on_worker|citus_run_local_command|(worker_partial|coord_combine)_agg)$'
  UNION ALL
  SELECT p.oid::regprocedure, true
  FROM pg_proc AS p
  WHERE p.pronamespace = 'pg_catalog'::regnamespace
    AND p.proname ~ '^pg_stat_get_(xact_)?(tuples_returned|tuples_fetched|numscans|blocks_fetched|blocks_hit)$';
END;
REVOKE ALL ON FUNCTION ops_unites.fonctions_bavardes() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ops_unites.fonctions_bavardes() TO ops_proprietaire;

-- The revocations are on objects of the site, not of the extension: an update of PostGIS that makes a function again (89 follows
-- it), or a new server version, loses them. SECURITY INVOKER: only a superuser has rights over these functions.
CREATE FUNCTION appliquer_revocations() RETURNS SETOF regprocedure
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  bavarde record;
BEGIN
  IF NOT (SELECT r.rolsuper FROM pg_roles AS r WHERE r.rolname = current_user) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = ops.traduire('only a superuser applies the revocations of the site'),
      DETAIL = ops.traduire('They are on functions of PostgreSQL and of extensions, which belong to a superuser.'),
      HINT = ops.traduire('Ask the administrator of the server to run SELECT ops.appliquer_revocations().');
  END IF;
  FOR bavarde IN
    SELECT b.fonction, b.surveillance
    FROM ops_unites.fonctions_bavardes() AS b JOIN pg_proc AS p ON p.oid = b.fonction
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE x.grantee = 0) > 0 AS publique, count(*) FILTER (WHERE x.grantee = 'pg_monitor'::regrole) > 0 AS surveillee
      FROM aclexplode(COALESCE(p.proacl, acldefault('f', p.proowner))) AS x) AS a
    WHERE a.publique OR b.surveillance AND NOT a.surveillee
    ORDER BY b.fonction::text
  LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', bavarde.fonction);
    IF bavarde.surveillance THEN
      EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO pg_monitor', bavarde.fonction);
    END IF;
    RETURN NEXT bavarde.fonction;
  END LOOP;
END
$$;
COMMENT ON FUNCTION appliquer_revocations() IS
  'Retire à PUBLIC les fonctions qui renseignent sur des relations cachées et les laisse à pg_monitor ; rend celles qu''elle a changées. À relancer après un changement de version majeure de PostgreSQL, ou après l''installation de Citus ; une mise à jour de PostGIS la relance';
REVOKE ALL ON FUNCTION appliquer_revocations() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION appliquer_revocations() TO ops_gestionnaire;
SELECT appliquer_revocations();
