-- Accounts: asked for, then validated or refused by whom the convention says, revoked. Acts never create roles.

CREATE FUNCTION ops_unites.nom_role(role regrole) RETURNS name
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT r.rolname FROM pg_roles AS r WHERE r.oid = nom_role.role::oid;
END;

-- A role that skips row security, reads files or statistics, or can make itself another, must not carry an account: one role, one
-- person or tool.
CREATE FUNCTION ops_unites.exiger_role_ordinaire(role regrole) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  nom name := ops_unites.nom_role(role);
  trop text;
BEGIN
  IF nom IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'undefined_object', MESSAGE = format(ops.traduire('role %s does not exist'), role::oid),
      HINT = ops.traduire('Create it with CREATE ROLE first: acts never do.');
  END IF;
  SELECT CASE
      WHEN r.oid <> role::oid AND r.rolname !~ '^(ops|pg)_' THEN format(ops.traduire('It is a member of "%s", which has an account or too many rights.'), r.rolname)
      WHEN r.rolname ~ '^(ops|pg)_' THEN format(ops.traduire('It is "%s", or a member of it.'), r.rolname)
      ELSE ops.traduire('It has SUPERUSER, BYPASSRLS, CREATEROLE or REPLICATION.') END
    INTO trop
  FROM ops_unites.groupes(role::oid) AS g(oid) JOIN pg_roles AS r ON r.oid = g.oid
  WHERE r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolreplication OR (r.rolname ~ '^(ops|pg)_' AND r.rolname <> 'ops_lecteur')
    OR r.oid = role::oid AND r.rolname = 'ops_lecteur'
    OR r.oid <> role::oid AND EXISTS (SELECT FROM ops.compte AS c WHERE c.role = r.oid::regrole AND c.revoque_le IS NULL AND c.refuse_le IS NULL)
  ORDER BY r.oid = role::oid DESC, r.rolname LIMIT 1;
  IF trop IS NULL THEN
    WITH RECURSIVE membre AS (
      SELECT m.member FROM pg_auth_members AS m WHERE m.roleid = role::oid
      UNION
      SELECT m.member FROM membre AS x JOIN pg_auth_members AS m ON m.roleid = x.member
    )
    SELECT format(ops.traduire('A member of it, "%s", has an account.'), c.nom_role) INTO trop
    FROM membre AS x JOIN ops.compte AS c ON c.role = x.member::regrole AND c.revoque_le IS NULL AND c.refuse_le IS NULL
    ORDER BY c.nom_role LIMIT 1;
  END IF;
  IF trop IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format(ops.traduire('role "%s" cannot carry an account'), nom), DETAIL = trop,
      HINT = ops.traduire('Create a plain role for this person or tool, a member of no other.');
  END IF;
END
$$;

CREATE FUNCTION ops_unites.convention_en_vigueur(type text, signee_organisme date, signee_urh date, signee_gip date, debut date, fin date,
  suspendue boolean, jour date) RETURNS boolean
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_convention_en_vigueur';

CREATE FUNCTION ops_unites.regle_lecture(role oid, nom name, campagne smallint, echelle text, communes int[], instant timestamptz) RETURNS text
  LANGUAGE c STABLE AS 'MODULE_PATHNAME', 'ops_regle_lecture';

-- R5, R6: a role administers an organism when a convention in force names it for that organism, or for its EPCI unless the convention
-- names another for the commune; and only while its own account, of the organism it is named for, is in force.
CREATE FUNCTION ops_unites.administre(role oid, organisme int) RETURNS boolean
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT ops_unites.regle_lecture(administre.role, NULL, NULL, 'commune', NULL, NULL) = 'permis' AND EXISTS (
    SELECT FROM administrateur AS a
    JOIN convention AS v ON v.convention = a.convention
    JOIN organisme AS s ON s.organisme = v.organisme AND NOT s.suspendu
    JOIN ops_unites.comptes(administre.role, NULL, NULL) AS c ON c.organisme = a.organisme AND c.nom_role = a.nom_role
    WHERE a.role = administre.role::regrole
      AND ops_unites.convention_en_vigueur(s.type, v.signee_organisme, v.signee_urh, v.signee_gip, v.debut, v.fin, v.suspendue, ops_unites.aujourd_hui())
      AND ops_unites.couvre(v.convention, administre.organisme)
      AND (a.organisme = administre.organisme OR a.organisme = v.organisme AND NOT EXISTS (
        SELECT FROM administrateur AS x WHERE x.convention = v.convention AND x.organisme = administre.organisme)));
END;

-- The caller's role, if it may act on the accounts of an organism: the gestionnaire, or its local administrator. A superuser may.
CREATE FUNCTION ops_unites.exiger_administration(organisme int) RETURNS name
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  appelant name := ops_unites.appelant();
  soi record;
BEGIN
  SELECT r.oid, r.rolsuper INTO soi FROM pg_roles AS r WHERE r.rolname = appelant;
  IF soi.rolsuper OR ops_unites.est_gestionnaire(soi.oid) OR ops_unites.administre(soi.oid, organisme) THEN
    RETURN appelant;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
    MESSAGE = format(ops.traduire('role "%s" does not administer the accounts of organism %s'), appelant, organisme),
    DETAIL = ops.traduire('Accounts are validated by the local administrator that a convention in force names (R4 to R6), or by the gestionnaire.');
END
$$;

-- Nobody validates himself, nor a role that he can become, or that can become him.
CREATE FUNCTION ops_unites.exiger_autre(appelant name, role regrole) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  soi oid := (SELECT r.oid FROM pg_roles AS r WHERE r.rolname = appelant);
BEGIN
  IF role::oid IN (SELECT ops_unites.groupes(soi)) OR soi IN (SELECT ops_unites.groupes(role::oid)) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format(ops.traduire('role "%s" cannot validate the account of "%s"'), appelant, role),
      DETAIL = ops.traduire('Nobody validates his own account, nor that of a role of which he is a member.'),
      HINT = ops.traduire('Ask the gestionnaire, or another administrator.');
  END IF;
END
$$;

CREATE FUNCTION demander_compte(role regrole, organisme int, fin date DEFAULT NULL) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET debug_print_plan = off AS $$
DECLARE
  appelant name;
  nouveau int;
BEGIN
  PERFORM ops_unites.exiger_organisme(organisme);
  appelant := ops_unites.exiger_administration(organisme);
  PERFORM ops_unites.exiger_role_ordinaire(role);
  IF EXISTS (SELECT FROM ops.compte AS c WHERE c.role = demander_compte.role AND c.revoque_le IS NULL AND c.refuse_le IS NULL) THEN
    RAISE EXCEPTION USING ERRCODE = 'unique_violation', MESSAGE = format(ops.traduire('role %s has an account already'), role),
      HINT = ops.traduire('Revoke it with ops.revoquer_compte() first.');
  END IF;
  INSERT INTO ops.compte (role, nom_role, organisme, demande_le, demande_par, fin)
  VALUES (demander_compte.role, ops_unites.nom_role(role), demander_compte.organisme, statement_timestamp(), appelant, demander_compte.fin)
  RETURNING compte INTO nouveau;
  PERFORM ops_unites.consigner('demander_compte', 'compte', nouveau::text);
  RETURN nouveau;
END
$$;
COMMENT ON FUNCTION demander_compte(regrole, int, date) IS
  'Demande un compte pour un rôle existant, au nom d''un organisme, et rend son numéro ; il ne lit rien avant d''être validé';

-- Locked: of two answers given at once, the second finds it answered.
CREATE FUNCTION ops_unites.exiger_demande(compte int) RETURNS ops.compte
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  demande ops.compte;
BEGIN
  SELECT c.* INTO demande FROM ops.compte AS c
  WHERE c.compte = exiger_demande.compte AND c.valide_le IS NULL AND c.refuse_le IS NULL AND c.revoque_le IS NULL FOR UPDATE;
  IF demande.compte IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('account %s is not waiting for validation'), compte),
      HINT = ops.traduire('See ops.comptes_administres.');
  END IF;
  RETURN demande;
END
$$;

CREATE FUNCTION valider_compte(compte int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET debug_print_plan = off AS $$
DECLARE
  demande ops.compte := ops_unites.exiger_demande(compte);
  appelant name := ops_unites.exiger_administration(demande.organisme);
BEGIN
  PERFORM ops_unites.exiger_autre(appelant, demande.role);
  PERFORM ops_unites.exiger_role_ordinaire(demande.role);
  IF ops_unites.nom_role(demande.role) <> demande.nom_role THEN
    RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = format(ops.traduire('role "%s" has been renamed since the request'), demande.nom_role),
      HINT = ops.traduire('Refuse the request and make another.');
  END IF;
  UPDATE ops.compte AS c SET valide_le = statement_timestamp(), valide_par = appelant WHERE c.compte = valider_compte.compte;
  EXECUTE format('GRANT ops_lecteur TO %s', demande.role);
  PERFORM ops_unites.consigner('valider_compte', 'compte', compte::text);
END
$$;
COMMENT ON FUNCTION valider_compte(int) IS
  'Valide un compte demandé : acte de l''administrateur local de l''organisme, de celui de l''EPCI pour une commune, ou du gestionnaire';

CREATE FUNCTION refuser_compte(compte int, motif text DEFAULT NULL) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET debug_print_plan = off AS $$
DECLARE
  demande ops.compte := ops_unites.exiger_demande(compte);
  appelant name := ops_unites.exiger_administration(demande.organisme);
BEGIN
  UPDATE ops.compte AS c SET refuse_le = statement_timestamp(), refuse_par = appelant, motif = refuser_compte.motif
  WHERE c.compte = refuser_compte.compte;
  PERFORM ops_unites.consigner('refuser_compte', 'compte', compte::text);
END
$$;
COMMENT ON FUNCTION refuser_compte(int, text) IS 'Refuse un compte demandé, avec un motif';

CREATE FUNCTION ouvrir_compte(role regrole, organisme int, fin date DEFAULT NULL) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET debug_print_plan = off AS $$
DECLARE
  nouveau int := ops.demander_compte(role, organisme, fin);
BEGIN
  PERFORM ops.valider_compte(nouveau);
  RETURN nouveau;
END
$$;
COMMENT ON FUNCTION ouvrir_compte(regrole, int, date) IS 'Demande et valide le compte d''un rôle, d''un seul acte';

CREATE FUNCTION revoquer_compte(role regrole) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET debug_print_plan = off AS $$
DECLARE
  ouvert record;
  appelant name;
BEGIN
  SELECT c.compte, c.organisme INTO ouvert FROM ops.compte AS c
  WHERE c.role = revoquer_compte.role AND c.revoque_le IS NULL AND c.refuse_le IS NULL FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('role %s has no account'), role),
      HINT = ops.traduire('Accounts are listed in ops.comptes_administres.');
  END IF;
  appelant := ops_unites.exiger_administration(ouvert.organisme);
  UPDATE ops.compte AS c SET revoque_le = statement_timestamp(), revoque_par = appelant WHERE c.compte = ouvert.compte;
  IF EXISTS (SELECT FROM pg_auth_members AS m WHERE m.member = role::oid AND m.roleid = 'ops_lecteur'::regrole) THEN
    EXECUTE format('REVOKE ops_lecteur FROM %s', role);
  END IF;
  PERFORM ops_unites.consigner('revoquer_compte', 'compte', ouvert.compte::text);
END
$$;
COMMENT ON FUNCTION revoquer_compte(regrole) IS 'Révoque le compte d''un rôle : il ne lit plus rien dès l''instruction suivante';
