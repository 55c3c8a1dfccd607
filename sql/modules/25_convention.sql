-- Organisms, membership of the URH, conventions and the administrators they name: acts of the gestionnaire. Each checks what it is
-- given, changes one row and writes it to the journal, all or nothing.

CREATE FUNCTION ops_unites.aujourd_hui() RETURNS date
  LANGUAGE sql STABLE
RETURN (statement_timestamp() AT TIME ZONE 'Europe/Paris')::date;

CREATE FUNCTION ops_unites.trouver_territoire(echelle text, code text) RETURNS int
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  trouve int;
BEGIN
  SELECT t.gid INTO trouve FROM ops.territoire AS t WHERE t.echelle = trouver_territoire.echelle AND t.code = trouver_territoire.code;
  IF trouve IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format(ops.traduire('there is no territory of scale "%s" with code "%s"'), echelle, code),
      HINT = ops.traduire('Territories are listed in ops.territoire.');
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
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('there is no organism %s'), organisme),
      HINT = ops.traduire('Register it with ops.enregistrer_organisme().');
  END IF;
  RETURN type_organisme;
END
$$;

-- The territory of a convention or of an organism: perimeters are made of whole communes.
CREATE FUNCTION ops_unites.trouver_ressort(echelle text, code text) RETURNS int
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  trouve int := ops_unites.trouver_territoire(echelle, code);
BEGIN
  IF (SELECT e.sous_commune FROM ops.echelle AS e WHERE e.echelle = trouver_ressort.echelle) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('scale "%s" is finer than the commune'), echelle),
      DETAIL = ops.traduire('The perimeter of an actor is made of whole communes (R7).');
  END IF;
  RETURN trouve;
END
$$;

CREATE FUNCTION enregistrer_organisme(type text, nom text, siren text DEFAULT NULL, territoire_echelle text DEFAULT NULL,
  territoire_code text DEFAULT NULL) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  echelles CONSTANT jsonb := '{"epci": ["epci"], "ept": ["epci"], "commune": ["commune"], "departement": ["departement"],
    "region": ["region"], "etat": ["france", "region", "departement"]}';
  types CONSTANT text[] := '{bailleur,epci,ept,commune,departement,region,etat,reservataire}';
  nouveau int;
BEGIN
  IF type IS NULL OR type <> ALL (types) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('unknown type of organism "%s"'), type),
      HINT = format(ops.traduire('One of %s.'), array_to_string(types, ', '));
  END IF;
  IF nom IS NULL OR nom !~ '\S' THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = ops.traduire('an organism needs a name');
  END IF;
  IF NOT ops.siren_valide(siren) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('invalid SIREN "%s"'), siren),
      DETAIL = ops.traduire('A SIREN has nine digits, the last of which checks the others (Luhn).');
  END IF;
  IF EXISTS (SELECT FROM ops.organisme AS o WHERE o.siren = enregistrer_organisme.siren) THEN
    RAISE EXCEPTION USING ERRCODE = 'unique_violation', MESSAGE = format(ops.traduire('SIREN %s is registered already'), siren),
      DETAIL = (SELECT format(ops.traduire('It is that of organism %s, "%s".'), o.organisme, o.nom) FROM ops.organisme AS o WHERE o.siren = enregistrer_organisme.siren);
  END IF;
  IF echelles ? type AND (territoire_echelle IS NULL OR territoire_code IS NULL) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('an organism of type "%s" needs its territory'), type),
      HINT = ops.traduire('Give territoire_echelle and territoire_code, for instance ''epci'' and ''200093201''.');
  END IF;
  IF NOT echelles ? type AND territoire_code IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('an organism of type "%s" has no territory of its own'), type),
      DETAIL = format(ops.traduire('That of a landlord is where it holds dwellings, that of a %s is written in its convention (R7).'), 'réservataire');
  END IF;
  IF echelles ? type AND NOT echelles -> type ? territoire_echelle THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format(ops.traduire('an organism of type "%s" cannot have a territory of scale "%s"'), type, territoire_echelle);
  END IF;
  INSERT INTO ops.organisme (type, nom, siren, territoire)
  VALUES (enregistrer_organisme.type, enregistrer_organisme.nom, enregistrer_organisme.siren,
    CASE WHEN territoire_code IS NOT NULL THEN ops_unites.trouver_ressort(territoire_echelle, territoire_code) END)
  RETURNING organisme.organisme INTO nouveau;
  PERFORM ops_unites.consigner('enregistrer_organisme', 'organisme', nouveau::text);
  RETURN nouveau;
END
$$;
COMMENT ON FUNCTION enregistrer_organisme(text, text, text, text, text) IS 'Enregistre un organisme et rend son numéro';

CREATE FUNCTION suspendre_organisme(organisme int, suspendu boolean DEFAULT true) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ops_unites.exiger_organisme(organisme);
  UPDATE ops.organisme AS o SET suspendu = suspendre_organisme.suspendu WHERE o.organisme = suspendre_organisme.organisme;
  PERFORM ops_unites.consigner('suspendre_organisme', 'organisme', organisme::text);
END
$$;
COMMENT ON FUNCTION suspendre_organisme(int, boolean) IS
  'Suspend un organisme, ou lève la suspension : ses comptes, et ceux des communes qui passent par lui, se ferment à l''instruction suivante';

CREATE FUNCTION adherer_urh(organisme int, region_code text, depuis date DEFAULT NULL, fin date DEFAULT NULL) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  la_region int := ops_unites.trouver_territoire('region', region_code);
  premier date := COALESCE(depuis, ops_unites.aujourd_hui());
BEGIN
  PERFORM ops_unites.exiger_organisme(organisme);
  IF adherer_urh.fin < premier THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = ops.traduire('a membership cannot end before it begins');
  END IF;
  INSERT INTO ops.adhesion_urh AS a VALUES (adherer_urh.organisme, la_region, premier, adherer_urh.fin)
  ON CONFLICT ON CONSTRAINT adhesion_urh_pkey DO UPDATE SET depuis = excluded.depuis, fin = excluded.fin;
  PERFORM ops_unites.consigner('adherer_urh', 'adhesion_urh', organisme || ' ' || la_region);
END
$$;
COMMENT ON FUNCTION adherer_urh(int, text, date, date) IS 'Inscrit un organisme parmi les adhérents de l''URH d''une région, d''un premier jour (aujourd''hui) à un dernier';

CREATE FUNCTION quitter_urh(organisme int, region_code text, fin date DEFAULT NULL) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  la_region int := ops_unites.trouver_territoire('region', region_code);
  dernier date := COALESCE(fin, ops_unites.aujourd_hui() - 1);
BEGIN
  -- A membership that would end before it began never was.
  DELETE FROM ops.adhesion_urh AS a WHERE a.organisme = quitter_urh.organisme AND a.region = la_region AND a.depuis > dernier;
  IF NOT FOUND THEN
    UPDATE ops.adhesion_urh AS a SET fin = dernier WHERE a.organisme = quitter_urh.organisme AND a.region = la_region;
  END IF;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format(ops.traduire('organism %s is no member of the URH of region "%s"'), organisme, region_code), HINT = ops.traduire('See ops.adhesion_urh.');
  END IF;
  PERFORM ops_unites.consigner('quitter_urh', 'adhesion_urh', organisme || ' ' || la_region);
END
$$;
COMMENT ON FUNCTION quitter_urh(int, text, date) IS 'Fixe le dernier jour d''une adhésion à l''URH d''une région (hier, si rien n''est dit)';

-- R7: where the perimeter of its accounts comes from.
CREATE FUNCTION ops_unites.controler_convention(convention int) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  c record;
BEGIN
  SELECT v.territoire, o.type INTO c FROM ops.convention AS v JOIN ops.organisme AS o ON o.organisme = v.organisme
  WHERE v.convention = controler_convention.convention;
  IF c.type = 'reservataire' AND c.territoire IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('the convention of a %s needs its territory'), 'réservataire'),
      DETAIL = ops.traduire('It is the perimeter of its accounts (R7).'), HINT = ops.traduire('Give territoire_echelle and territoire_code.');
  END IF;
  IF c.type <> 'reservataire' AND c.territoire IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format(ops.traduire('the convention of an organism of type "%s" has no territory'), c.type),
      DETAIL = ops.traduire('Its perimeter is its own territory, or where it holds dwellings (R7).');
  END IF;
END
$$;

CREATE FUNCTION signer_convention(organisme int, debut date, fin date DEFAULT NULL, signee_organisme date DEFAULT NULL,
  signee_urh date DEFAULT NULL, signee_gip date DEFAULT NULL, partenariat boolean DEFAULT false, adresse boolean DEFAULT false,
  territoire_echelle text DEFAULT NULL, territoire_code text DEFAULT NULL, exploration boolean DEFAULT false) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  nouvelle int;
BEGIN
  IF ops_unites.exiger_organisme(organisme) = 'commune' THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = ops.traduire('a commune signs no convention of its own'),
      DETAIL = ops.traduire('Its accounts follow the convention of its EPCI or EPT (R6).'), HINT = ops.traduire('Sign with the EPCI or EPT.');
  END IF;
  IF signer_convention.debut IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = ops.traduire('a convention needs its first day');
  END IF;
  IF signer_convention.fin < signer_convention.debut THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = ops.traduire('a convention cannot end before it begins');
  END IF;
  INSERT INTO ops.convention (organisme, debut, fin, signee_organisme, signee_urh, signee_gip, partenariat, adresse, exploration,
    territoire)
  VALUES (signer_convention.organisme, signer_convention.debut, signer_convention.fin, signer_convention.signee_organisme,
    signer_convention.signee_urh, signer_convention.signee_gip, signer_convention.partenariat, signer_convention.adresse,
    signer_convention.exploration,
    CASE WHEN territoire_code IS NOT NULL THEN ops_unites.trouver_ressort(territoire_echelle, territoire_code) END)
  RETURNING convention INTO nouvelle;
  PERFORM ops_unites.controler_convention(nouvelle);
  PERFORM ops_unites.consigner('signer_convention', 'convention', nouvelle::text);
  RETURN nouvelle;
END
$$;
COMMENT ON FUNCTION signer_convention(int, date, date, date, date, date, boolean, boolean, text, text, boolean) IS
  'Enregistre une convention, bilatérale pour un bailleur, tripartite pour tout autre, et rend son numéro ; elle n''est en vigueur qu''avec toutes ses signatures, entre ses dates';

CREATE FUNCTION ops_unites.exiger_convention(convention int) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM ops.convention AS c WHERE c.convention = exiger_convention.convention) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('there is no convention %s'), convention),
      HINT = ops.traduire('Conventions are listed in ops.convention.');
  END IF;
END
$$;

CREATE FUNCTION amender_convention(convention int, signee_organisme date DEFAULT NULL, signee_urh date DEFAULT NULL,
  signee_gip date DEFAULT NULL, debut date DEFAULT NULL, fin date DEFAULT NULL, partenariat boolean DEFAULT NULL, adresse boolean DEFAULT NULL,
  territoire_echelle text DEFAULT NULL, territoire_code text DEFAULT NULL, exploration boolean DEFAULT NULL) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ops_unites.exiger_convention(convention);
  IF EXISTS (SELECT FROM ops.convention AS c WHERE c.convention = amender_convention.convention
      AND COALESCE(amender_convention.fin, c.fin) < COALESCE(amender_convention.debut, c.debut)) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = ops.traduire('a convention cannot end before it begins');
  END IF;
  UPDATE ops.convention AS c SET signee_organisme = COALESCE(amender_convention.signee_organisme, c.signee_organisme),
    signee_urh = COALESCE(amender_convention.signee_urh, c.signee_urh), signee_gip = COALESCE(amender_convention.signee_gip, c.signee_gip),
    debut = COALESCE(amender_convention.debut, c.debut), fin = COALESCE(amender_convention.fin, c.fin),
    partenariat = COALESCE(amender_convention.partenariat, c.partenariat), adresse = COALESCE(amender_convention.adresse, c.adresse),
    exploration = COALESCE(amender_convention.exploration, c.exploration),
    territoire = CASE WHEN territoire_code IS NOT NULL THEN ops_unites.trouver_ressort(territoire_echelle, territoire_code) ELSE c.territoire END
  WHERE c.convention = amender_convention.convention;
  PERFORM ops_unites.controler_convention(convention);
  PERFORM ops_unites.consigner('amender_convention', 'convention', convention::text);
END
$$;
COMMENT ON FUNCTION amender_convention(int, date, date, date, date, date, boolean, boolean, text, text, boolean) IS
  'Amende une convention, ou en enregistre une signature : ce qui n''est pas donné ne change pas';

CREATE FUNCTION terminer_convention(convention int, fin date) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ops_unites.exiger_convention(convention);
  IF terminer_convention.fin < (SELECT c.debut FROM ops.convention AS c WHERE c.convention = terminer_convention.convention) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = ops.traduire('a convention cannot end before it begins'),
      HINT = ops.traduire('To close it at once, suspend it with ops.suspendre_convention().');
  END IF;
  UPDATE ops.convention AS c SET fin = terminer_convention.fin WHERE c.convention = terminer_convention.convention;
  PERFORM ops_unites.consigner('terminer_convention', 'convention', convention::text);
END
$$;
COMMENT ON FUNCTION terminer_convention(int, date) IS 'Fixe le dernier jour d''une convention ; NULL : sans terme';

CREATE FUNCTION suspendre_convention(convention int, suspendue boolean DEFAULT true) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ops_unites.exiger_convention(convention);
  UPDATE ops.convention AS c SET suspendue = suspendre_convention.suspendue WHERE c.convention = suspendre_convention.convention;
  PERFORM ops_unites.consigner('suspendre_convention', 'convention', convention::text);
END
$$;
COMMENT ON FUNCTION suspendre_convention(int, boolean) IS 'Suspend une convention, ou lève la suspension';

CREATE FUNCTION ops_unites.couvre(convention int, organisme int) RETURNS boolean
  LANGUAGE sql STABLE
BEGIN ATOMIC
  -- R6: the EPCI or EPT of a commune signs for it.
  SELECT EXISTS (
    SELECT FROM convention AS v JOIN organisme AS s ON s.organisme = v.organisme JOIN organisme AS o ON o.organisme = couvre.organisme
    WHERE v.convention = couvre.convention AND (o.organisme = s.organisme OR o.type = 'commune' AND s.type IN ('epci', 'ept')
      AND EXISTS (SELECT FROM territoire_commune AS tc WHERE tc.territoire = s.territoire AND tc.commune = o.territoire)));
END;

CREATE FUNCTION designer_administrateur(convention int, role regrole, organisme int DEFAULT NULL) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  vise int := COALESCE(organisme, (SELECT c.organisme FROM ops.convention AS c WHERE c.convention = designer_administrateur.convention));
BEGIN
  PERFORM ops_unites.exiger_convention(convention), ops_unites.exiger_organisme(vise);
  IF NOT ops_unites.couvre(convention, vise) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('convention %s does not cover organism %s'), convention, vise),
      DETAIL = ops.traduire('A convention names an administrator for its signatory, or for a commune of its EPCI or EPT (R5, R6).');
  END IF;
  DELETE FROM ops.administrateur AS a WHERE a.convention = designer_administrateur.convention AND a.organisme = vise;
  IF role IS NOT NULL THEN
    PERFORM ops_unites.exiger_role_ordinaire(role);
    INSERT INTO ops.administrateur VALUES (designer_administrateur.convention, vise, designer_administrateur.role, ops_unites.nom_role(role));
  END IF;
  PERFORM ops_unites.consigner('designer_administrateur', 'administrateur', convention || ' ' || vise);
END
$$;
COMMENT ON FUNCTION designer_administrateur(int, regrole, int) IS
  'Nomme dans une convention l''administrateur local de l''organisme signataire, ou d''une commune qui passe par lui ; NULL le retire';
