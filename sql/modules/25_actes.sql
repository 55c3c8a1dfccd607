-- Acts of the administrator, as functions that check what they are given. All or nothing, like any statement.

CREATE FUNCTION ops_unites.trouver_territoire(echelle text, code text) RETURNS int
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  trouve int;
BEGIN
  SELECT t.gid INTO trouve FROM ops.territoire AS t WHERE t.echelle = trouver_territoire.echelle AND t.code = trouver_territoire.code;
  IF trouve IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('there is no territory of scale "%s" with code "%s"', echelle, code),
      HINT = 'Territories are listed in ops.territoire.';
  END IF;
  RETURN trouve;
END
$$;

CREATE FUNCTION ops_unites.exiger_organisme(organisme int) RETURNS text
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  type_organisme text;
BEGIN
  SELECT o.type INTO type_organisme FROM ops.organisme AS o WHERE o.organisme = exiger_organisme.organisme;
  IF type_organisme IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('there is no organism %s', organisme),
      HINT = 'Register it with ops.enregistrer_organisme().';
  END IF;
  RETURN type_organisme;
END
$$;

CREATE FUNCTION enregistrer_organisme(type text, nom text, siren text DEFAULT NULL, territoire_echelle text DEFAULT NULL,
  territoire_code text DEFAULT NULL) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  nouveau int;
BEGIN
  IF NOT ops.siren_valide(siren) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('invalid SIREN "%s"', siren),
      DETAIL = 'A SIREN has nine digits, the last of which checks the others (Luhn).';
  END IF;
  IF type NOT IN ('bailleur', 'reservataire') AND (territoire_echelle IS NULL OR territoire_code IS NULL) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('an organism of type "%s" needs its territory', type),
      HINT = 'Give territoire_echelle and territoire_code, for instance ''epci'' and ''200093201''.';
  END IF;
  INSERT INTO ops.organisme (type, nom, siren, territoire)
  VALUES (enregistrer_organisme.type, enregistrer_organisme.nom, enregistrer_organisme.siren,
    CASE WHEN territoire_code IS NOT NULL THEN ops_unites.trouver_territoire(territoire_echelle, territoire_code) END)
  RETURNING organisme.organisme INTO nouveau;
  RETURN nouveau;
END
$$;
COMMENT ON FUNCTION enregistrer_organisme(text, text, text, text, text) IS 'Enregistre un organisme et rend son numéro';

CREATE FUNCTION adherer_urh(organisme int, region_code text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ops_unites.exiger_organisme(organisme);
  INSERT INTO ops.adhesion_urh VALUES (organisme, ops_unites.trouver_territoire('region', region_code));
END
$$;
COMMENT ON FUNCTION adherer_urh(int, text) IS 'Inscrit un organisme parmi les adhérents de l''URH d''une région';

CREATE FUNCTION signer_convention(organisme int, debut date, fin date DEFAULT NULL, signee_organisme date DEFAULT NULL,
  signee_urh date DEFAULT NULL, signee_gip date DEFAULT NULL, partenariat boolean DEFAULT false, adresse boolean DEFAULT false,
  territoire_echelle text DEFAULT NULL, territoire_code text DEFAULT NULL, exploration boolean DEFAULT false) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  type_organisme text := ops_unites.exiger_organisme(organisme);
  nouvelle int;
BEGIN
  IF type_organisme = 'commune' THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'a commune signs no convention of its own',
      DETAIL = 'Its accounts follow the convention of its EPCI or EPT (R6).', HINT = 'Sign with the EPCI or EPT.';
  END IF;
  IF signer_convention.fin < signer_convention.debut THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'a convention cannot end before it begins';
  END IF;
  INSERT INTO ops.convention (organisme, debut, fin, signee_organisme, signee_urh, signee_gip, partenariat, adresse, exploration,
    territoire)
  VALUES (signer_convention.organisme, signer_convention.debut, signer_convention.fin, signer_convention.signee_organisme,
    signer_convention.signee_urh, signer_convention.signee_gip, signer_convention.partenariat, signer_convention.adresse,
    signer_convention.exploration,
    CASE WHEN territoire_code IS NOT NULL THEN ops_unites.trouver_territoire(territoire_echelle, territoire_code) END)
  RETURNING convention INTO nouvelle;
  RETURN nouvelle;
END
$$;
COMMENT ON FUNCTION signer_convention(int, date, date, date, date, date, boolean, boolean, text, text, boolean) IS
  'Enregistre une convention et rend son numéro ; elle n''est en vigueur qu''avec toutes ses signatures';

CREATE FUNCTION ops_unites.exiger_convention(convention int) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM ops.convention AS c WHERE c.convention = exiger_convention.convention) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('there is no convention %s', convention),
      HINT = 'Conventions are listed in ops.convention.';
  END IF;
END
$$;

CREATE FUNCTION terminer_convention(convention int, fin date) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ops_unites.exiger_convention(convention);
  UPDATE ops.convention AS c SET fin = terminer_convention.fin WHERE c.convention = terminer_convention.convention;
END
$$;
COMMENT ON FUNCTION terminer_convention(int, date) IS 'Fixe le dernier jour d''une convention';

CREATE FUNCTION suspendre_convention(convention int, suspendue boolean DEFAULT true) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ops_unites.exiger_convention(convention);
  UPDATE ops.convention AS c SET suspendue = suspendre_convention.suspendue WHERE c.convention = suspendre_convention.convention;
END
$$;
COMMENT ON FUNCTION suspendre_convention(int, boolean) IS 'Suspend une convention, ou lève la suspension';

-- A role that skips row security, or that can make itself another, must not carry an account.
CREATE FUNCTION ops_unites.exiger_role_ordinaire(role regrole) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  r record;
BEGIN
  SELECT * INTO r FROM pg_roles AS p WHERE p.oid = role::oid;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'undefined_object', MESSAGE = format('role %s does not exist', role::oid);
  END IF;
  IF r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolreplication OR r.rolname ~ '^(ops|pg)_'
     OR pg_has_role(r.oid, 'ops_proprietaire', 'MEMBER') OR pg_has_role(r.oid, 'pg_read_all_data', 'MEMBER') THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format('role "%s" cannot carry an account', r.rolname),
      DETAIL = 'An account needs a role without SUPERUSER, BYPASSRLS, CREATEROLE, REPLICATION or pg_read_all_data, and not of carto_ops itself.',
      HINT = 'Create a plain role for this person or tool.';
  END IF;
END
$$;

CREATE FUNCTION ouvrir_compte(role regrole, organisme int, fin date DEFAULT NULL) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  nouveau int;
BEGIN
  PERFORM ops_unites.exiger_organisme(organisme);
  PERFORM ops_unites.exiger_role_ordinaire(role);
  IF EXISTS (SELECT FROM ops.compte AS c WHERE c.role = ouvrir_compte.role AND c.revoque_le IS NULL) THEN
    RAISE EXCEPTION USING ERRCODE = 'unique_violation', MESSAGE = format('role %s has an account already', role),
      HINT = 'Revoke it with ops.revoquer_compte() first.';
  END IF;
  INSERT INTO ops.compte (role, organisme, valide_le, fin)
  VALUES (ouvrir_compte.role, ouvrir_compte.organisme, statement_timestamp(), ouvrir_compte.fin)
  RETURNING compte INTO nouveau;
  EXECUTE format('GRANT ops_lecteur TO %s', role);
  RETURN nouveau;
END
$$;
COMMENT ON FUNCTION ouvrir_compte(regrole, int, date) IS 'Ouvre et valide le compte d''un rôle au nom d''un organisme';

CREATE FUNCTION revoquer_compte(role regrole) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE ops.compte AS c SET revoque_le = statement_timestamp() WHERE c.role = revoquer_compte.role AND c.revoque_le IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('role %s has no account', role),
      HINT = 'Accounts are listed in ops.compte.';
  END IF;
  IF EXISTS (SELECT FROM pg_roles AS r WHERE r.oid = role::oid) THEN
    EXECUTE format('REVOKE ops_lecteur FROM %s', role);
  END IF;
END
$$;
COMMENT ON FUNCTION revoquer_compte(regrole) IS 'Révoque le compte d''un rôle : il ne lit plus rien dès l''instruction suivante';

CREATE FUNCTION declarer_position(organisme int, region_code text, "position" text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  la_region int := ops_unites.trouver_territoire('region', region_code);
BEGIN
  IF ops_unites.exiger_organisme(organisme) <> 'bailleur' THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('organism %s is not a landlord', organisme),
      DETAIL = 'Only landlords agree or oppose (R8, R9).';
  END IF;
  IF declarer_position.position NOT IN ('accord', 'opposition') THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('unknown position "%s"', declarer_position.position),
      HINT = 'Give accord, opposition, or NULL to withdraw.';
  END IF;
  DELETE FROM ops.position_bailleur AS p WHERE p.organisme = declarer_position.organisme AND p.region = la_region;
  IF declarer_position.position IS NOT NULL THEN
    INSERT INTO ops.position_bailleur
    VALUES (organisme, la_region, declarer_position.position, (statement_timestamp() AT TIME ZONE 'Europe/Paris')::date);
  END IF;
END
$$;
COMMENT ON FUNCTION declarer_position(int, text, text) IS
  'Enregistre l''accord ou l''opposition d''un bailleur à l''ouverture de l''adresse ; NULL le retire';

CREATE FUNCTION fixer_regime_ouverture(region_code text, regime text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  la_region int := ops_unites.trouver_territoire('region', region_code);
BEGIN
  DELETE FROM ops.regime_ouverture AS r WHERE r.region = la_region;
  INSERT INTO ops.regime_ouverture VALUES (la_region, fixer_regime_ouverture.regime);
END
$$;
COMMENT ON FUNCTION fixer_regime_ouverture(text, text) IS 'Régime d''une région : unanimite (silence ne vaut pas accord) ou opposition';

DO $$
DECLARE
  fonction record;
BEGIN
  FOR fonction IN SELECT p.oid::pg_catalog.regprocedure AS signature, p.prosecdef
                  FROM pg_catalog.pg_proc AS p
                  WHERE p.pronamespace IN ('ops'::pg_catalog.regnamespace, 'ops_unites'::pg_catalog.regnamespace)
                    AND p.prolang = (SELECT l.oid FROM pg_catalog.pg_language AS l WHERE l.lanname = 'plpgsql') LOOP
    EXECUTE pg_catalog.format('ALTER FUNCTION %s OWNER TO ops_proprietaire', fonction.signature);
    EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', fonction.signature);
    IF fonction.prosecdef THEN
      EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s TO ops_gestionnaire', fonction.signature);
    END IF;
  END LOOP;
END
$$;
GRANT EXECUTE ON FUNCTION siren_valide(text) TO ops_proprietaire, ops_gestionnaire;
