-- Functions that answer about relations the caller may not read: PostGIS statistics give counts and extents of hidden
-- tables, PostgreSQL's counters the exact number of rows an index scan fetched. QGIS works without them.
DO $$
DECLARE
  fonction pg_catalog.regprocedure;
BEGIN
  FOR fonction IN
    SELECT p.oid FROM pg_catalog.pg_proc AS p
    JOIN pg_catalog.pg_depend AS d ON d.objid = p.oid AND d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.deptype = 'e'
    JOIN pg_catalog.pg_extension AS e ON e.oid = d.refobjid AND e.extname = 'postgis'
    WHERE p.proname IN ('_postgis_stats', '_postgis_selectivity', '_postgis_join_selectivity', '_postgis_index_extent',
      'st_estimatedextent', 'st_findextent')
  LOOP
    EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', fonction);
  END LOOP;
  FOR fonction IN
    SELECT p.oid FROM pg_catalog.pg_proc AS p
    WHERE p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace
      AND p.proname ~ '^pg_stat_get_(xact_)?(tuples_returned|tuples_fetched|numscans|blocks_fetched|blocks_hit)$'
  LOOP
    EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', fonction);
    EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s TO pg_monitor', fonction);
  END LOOP;
END
$$;
