-- Positions of landlords on the address scale, and the regime of each region (R8, R9): acts of the gestionnaire.

CREATE FUNCTION declarer_position(organisme int, region_code text, "position" text, depuis date DEFAULT NULL) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  la_region int := ops_unites.trouver_territoire('region', region_code);
  premier date := COALESCE(depuis, ops_unites.aujourd_hui());
BEGIN
  IF ops_unites.exiger_organisme(organisme) <> 'bailleur' THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('organism %s is not a landlord'), organisme),
      DETAIL = ops.traduire('Only landlords agree or oppose (R8, R9).');
  END IF;
  IF declarer_position.position NOT IN ('accord', 'opposition') THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('unknown position "%s"'), declarer_position.position),
      HINT = ops.traduire('Give accord, opposition, or NULL to withdraw.');
  END IF;
  IF premier < ops_unites.aujourd_hui() THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = ops.traduire('a position cannot count before today'),
      DETAIL = ops.traduire('What was seen was seen under the position of that day.');
  END IF;
  -- The last word counts, those announced for later included.
  DELETE FROM ops.position_bailleur AS p WHERE p.organisme = declarer_position.organisme AND p.region = la_region AND p.depuis >= premier;
  INSERT INTO ops.position_bailleur VALUES (organisme, la_region, COALESCE(declarer_position.position, 'retrait'), premier)
  ON CONFLICT ON CONSTRAINT position_bailleur_pkey DO UPDATE SET position = excluded.position;
  PERFORM ops_unites.consigner('declarer_position', 'position_bailleur', organisme || ' ' || la_region);
END
$$;
COMMENT ON FUNCTION declarer_position(int, text, text, date) IS
  'Enregistre l''accord ou l''opposition d''un bailleur à l''ouverture de l''adresse dans une région, d''aujourd''hui ou d''un jour à venir ; NULL le retire';

CREATE FUNCTION fixer_regime_ouverture(region_code text, regime text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  la_region int := ops_unites.trouver_territoire('region', region_code);
BEGIN
  IF regime IS NULL OR regime NOT IN ('unanimite', 'opposition') THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('unknown regime "%s"'), regime),
      HINT = ops.traduire('Give unanimite (silence is not agreement) or opposition.');
  END IF;
  INSERT INTO ops.regime_ouverture VALUES (la_region, fixer_regime_ouverture.regime)
  ON CONFLICT ON CONSTRAINT regime_ouverture_pkey DO UPDATE SET regime = excluded.regime;
  PERFORM ops_unites.consigner('fixer_regime_ouverture', 'regime_ouverture', la_region::text);
END
$$;
COMMENT ON FUNCTION fixer_regime_ouverture(text, text) IS 'Régime d''une région : unanimite (silence ne vaut pas accord) ou opposition';

DO $$
DECLARE
  fonction record;
BEGIN
  FOR fonction IN SELECT p.oid::pg_catalog.regprocedure AS signature, p.proname, p.prosecdef
                  FROM pg_catalog.pg_proc AS p
                  WHERE p.pronamespace IN ('ops'::pg_catalog.regnamespace, 'ops_unites'::pg_catalog.regnamespace)
                    AND p.proowner <> 'ops_proprietaire'::pg_catalog.regrole
                    AND p.proname <> 'siren_valide' LOOP
    EXECUTE pg_catalog.format('ALTER FUNCTION %s OWNER TO ops_proprietaire', fonction.signature);
    EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', fonction.signature);
    IF fonction.prosecdef THEN
      EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s TO ops_gestionnaire', fonction.signature);
    END IF;
    -- Local administrators are readers: who may do what to which account, the acts decide.
    IF fonction.prosecdef AND fonction.proname IN ('demander_compte', 'valider_compte', 'refuser_compte', 'ouvrir_compte', 'revoquer_compte') THEN
      EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s TO ops_lecteur', fonction.signature);
    END IF;
  END LOOP;
END
$$;
GRANT EXECUTE ON FUNCTION siren_valide(text) TO ops_proprietaire, ops_gestionnaire;
