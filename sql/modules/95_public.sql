-- Absence of privilege first: whatever a module above forgot, PUBLIC executes nothing of ours.
DO $$
DECLARE
  fonction pg_catalog.regprocedure;
BEGIN
  FOR fonction IN SELECT p.oid FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
                  WHERE n.nspname IN ('ops', 'ops_unites') AND EXISTS (
                    SELECT FROM pg_catalog.aclexplode(COALESCE(p.proacl, pg_catalog.acldefault('f', p.proowner))) AS x WHERE x.grantee = 0) LOOP
    EXECUTE pg_catalog.format('REVOKE ALL ON ROUTINE %s FROM PUBLIC', fonction);
  END LOOP;
END
$$;
