-- Creating a campaign.

CREATE FUNCTION ops_unites.exiger_campagne(campagne int) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM ops.campagne AS c WHERE c.campagne = exiger_campagne.campagne) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('there is no campaign %s'), COALESCE(campagne::text, 'NULL')),
      HINT = ops.traduire('See ops.campagne.');
  END IF;
END
$$;

CREATE FUNCTION ops_unites.controler_tranches(tranches float8[]) RETURNS void
  LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- As the aggregates will ask; here, before any file is deposited.
  IF tranches IS NULL OR array_ndims(tranches) IS DISTINCT FROM 1 OR cardinality(tranches) > 15
    OR EXISTS (SELECT FROM (SELECT t.borne, lag(t.borne, 1, 0::float8) OVER (ORDER BY t.rang) AS precedente
                            FROM unnest(tranches) WITH ORDINALITY AS t(borne, rang)) AS x
               WHERE x.borne IS NULL OR NOT x.borne > x.precedente OR x.borne >= 'Infinity') THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = ops.traduire('income class bounds must be positive and increasing'),
      DETAIL = ops.traduire('Bounds are percentages of the PLUS ceiling, 15 at most; classes are closed on the left.'),
      HINT = ops.traduire('Those of other campaigns are in ops.campagne.');
  END IF;
END
$$;

CREATE FUNCTION creer_campagne(campagne int, date_reference date, tranches float8[] DEFAULT '{20,40,60,80,100,120,130}') RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF campagne IS NULL OR campagne NOT BETWEEN 1996 AND 2100 THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('%s is not the year of a campaign'), COALESCE(campagne::text, 'NULL')),
      HINT = ops.traduire('A campaign is known by its year, such as 2022.');
  END IF;
  IF (date_reference BETWEEN make_date(campagne - 1, 7, 1) AND make_date(campagne + 1, 6, 30)) IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format(ops.traduire('%s is not a reference date of campaign %s'), COALESCE(to_char(date_reference, 'YYYY-MM-DD'), date_reference::text, 'NULL'), campagne),
      DETAIL = ops.traduire('Ages, leases and stays are measured on that day: it is at most six months before or after the year of the campaign.'),
      HINT = format(ops.traduire('The register is that of 1 January: date_reference => ''%s-01-01''.'), campagne);
  END IF;
  PERFORM ops_unites.controler_tranches(tranches);
  INSERT INTO ops.campagne (campagne, date_reference, tranches)
  VALUES (creer_campagne.campagne, creer_campagne.date_reference, creer_campagne.tranches)
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'duplicate_object', MESSAGE = format(ops.traduire('campaign %s exists already'), campagne), HINT = ops.traduire('See ops.campagne.');
  END IF;
  PERFORM ops_unites.consigner('creer_campagne', 'campagne', campagne::text);
END
$$;
COMMENT ON FUNCTION creer_campagne(int, date, float8[]) IS
  'Crée une campagne, au brouillon : son année, la date à laquelle se mesurent âges et anciennetés, les bornes des tranches de ressources (% du plafond PLUS)';

ALTER FUNCTION ops_unites.exiger_campagne(int) OWNER TO ops_proprietaire;
ALTER FUNCTION ops_unites.controler_tranches(float8[]) OWNER TO ops_proprietaire;
ALTER FUNCTION creer_campagne(int, date, float8[]) OWNER TO ops_proprietaire;
REVOKE ALL ON FUNCTION ops_unites.exiger_campagne(int), ops_unites.controler_tranches(float8[]), creer_campagne(int, date, float8[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION creer_campagne(int, date, float8[]) TO ops_gestionnaire;
