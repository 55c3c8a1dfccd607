-- An update of PostGIS that makes again a function of 88 gives it back to PUBLIC: it is closed again before the update ends.
-- SECURITY INVOKER: PostgreSQL lets only a superuser update PostGIS, and whoever else could is refused with it.
CREATE FUNCTION ops_unites.refermer_postgis() RETURNS event_trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() AS c WHERE c.object_type = 'extension' AND c.object_identity = 'postgis') THEN
    PERFORM ops.appliquer_revocations();
  END IF;
END
$$;
REVOKE ALL ON FUNCTION ops_unites.refermer_postgis() FROM PUBLIC;
CREATE EVENT TRIGGER ops_refermer_postgis ON ddl_command_end WHEN TAG IN ('ALTER EXTENSION')
  EXECUTE FUNCTION ops_unites.refermer_postgis();
COMMENT ON EVENT TRIGGER ops_refermer_postgis IS
  'Après ALTER EXTENSION postgis UPDATE, retire de nouveau à PUBLIC les fonctions qui renseignent sur des relations cachées';
