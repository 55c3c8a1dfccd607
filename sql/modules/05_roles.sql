-- The schema ops exists already: the control file names it.
-- Roles belong to the cluster: they may be there from another database. A role of ours that was given LOGIN or a
-- privilege that skips row security would open everything, so the installation stops instead.
DO $$
DECLARE
  nom_role text;
BEGIN
  FOREACH nom_role IN ARRAY ARRAY['ops_proprietaire', 'ops_gestionnaire', 'ops_lecteur'] LOOP
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = nom_role) THEN
      EXECUTE pg_catalog.format('CREATE ROLE %I NOLOGIN', nom_role);
    ELSIF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = nom_role
                  AND (rolcanlogin OR rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication)) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
        MESSAGE = pg_catalog.format(ops.traduire('role "%s" exists with more rights than carto_ops allows'), nom_role),
        DETAIL = ops.traduire('It must have none of LOGIN, SUPERUSER, BYPASSRLS, CREATEROLE and REPLICATION.'),
        HINT = pg_catalog.format(ops.traduire('Run ALTER ROLE %s NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION.'),
          pg_catalog.quote_ident(nom_role));
    END IF;
  END LOOP;
END
$$;

-- Validating an account grants ops_lecteur to its role; the definer functions run as ops_proprietaire.
GRANT ops_lecteur TO ops_proprietaire WITH ADMIN OPTION;

REVOKE ALL ON SCHEMA ops FROM PUBLIC;
GRANT USAGE ON SCHEMA ops TO ops_lecteur, ops_gestionnaire, ops_proprietaire;
ALTER FUNCTION traduire(text) OWNER TO ops_proprietaire;
GRANT EXECUTE ON FUNCTION traduire(text) TO ops_lecteur, ops_gestionnaire, ops_proprietaire;
COMMENT ON SCHEMA ops IS 'Occupation du parc social : indicateurs diffusables, cartes et droits (carto_ops)';

CREATE SCHEMA ops_unites;
ALTER SCHEMA ops_unites OWNER TO ops_proprietaire;
REVOKE ALL ON SCHEMA ops_unites FROM PUBLIC;
COMMENT ON SCHEMA ops_unites IS 'Logements et ménages : aucun droit pour personne hors de ops_proprietaire';

