-- Communes that disappeared: files carry their codes for years.

CREATE FUNCTION ops_unites.est_commune(code text) RETURNS boolean
  LANGUAGE sql STABLE
RETURN EXISTS (SELECT FROM territoire AS t WHERE t.echelle = 'commune' AND t.code = est_commune.code);

-- The receiving commune may have disappeared in its turn, before or now: every code leads to one that exists.
CREATE FUNCTION declarer_commune_ancienne(ancienne text, actuelle text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  receveuse text := actuelle;
BEGIN
  IF ancienne IS NULL OR ancienne !~ '^([0-9]{2}|2[AB])[0-9]{3}$' THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('"%s" is not the code of a commune'), COALESCE(ancienne, 'NULL')),
      HINT = ops.traduire('Five characters, as in the official geographic code.');
  END IF;
  IF ops_unites.est_commune(ancienne) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('commune "%s" has not disappeared'), ancienne),
      DETAIL = ops.traduire('It is a commune of ops.territoire: its dwellings are counted there.');
  END IF;
  IF NOT ops_unites.est_commune(receveuse) THEN
    receveuse := (SELECT c.actuelle FROM ops.commune_ancienne AS c WHERE c.ancienne = declarer_commune_ancienne.actuelle);
  END IF;
  IF ops_unites.est_commune(receveuse) IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('there is no commune "%s" to receive "%s"'), actuelle, ancienne),
      HINT = ops.traduire('Communes are the rows of ops.territoire of scale "commune".');
  END IF;
  INSERT INTO ops.commune_ancienne AS c VALUES (declarer_commune_ancienne.ancienne, receveuse)
  ON CONFLICT ON CONSTRAINT commune_ancienne_pkey DO UPDATE SET actuelle = excluded.actuelle;
  UPDATE ops.commune_ancienne AS c SET actuelle = receveuse WHERE c.actuelle = declarer_commune_ancienne.ancienne;
  PERFORM ops_unites.consigner('declarer_commune_ancienne', 'commune_ancienne', c.ancienne) FROM ops.commune_ancienne AS c WHERE c.actuelle = receveuse;
END
$$;
COMMENT ON FUNCTION declarer_commune_ancienne(text, text) IS
  'Déclare une commune disparue et la commune qui l''a reçue : les logements déposés sous l''ancien code y sont comptés. Une commune qui l''avait elle-même reçue mène à la même';

ALTER FUNCTION ops_unites.est_commune(text) OWNER TO ops_proprietaire;
ALTER FUNCTION declarer_commune_ancienne(text, text) OWNER TO ops_proprietaire;
REVOKE ALL ON FUNCTION ops_unites.est_commune(text), declarer_commune_ancienne(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION declarer_commune_ancienne(text, text) TO ops_gestionnaire;
