-- Ceilings of resources that let a household enter a PLUS dwelling, by year, zone and category (arrêté of 29 July 1987, annexes I and IV).

CREATE TABLE plafond_plus (
  annee smallint NOT NULL,
  zone text NOT NULL CHECK (zone IN ('paris_limitrophes', 'ile_de_france', 'autres_regions')),
  categories int[] NOT NULL CHECK (pg_catalog.cardinality(categories) = 6),
  personne_supplementaire int NOT NULL,
  PRIMARY KEY (annee, zone)
);
COMMENT ON TABLE plafond_plus IS 'Plafonds de ressources PLUS, en euros par an';
COMMENT ON COLUMN plafond_plus.annee IS 'Année';
COMMENT ON COLUMN plafond_plus.zone IS 'paris_limitrophes, ile_de_france (le reste de la région) ou autres_regions';
COMMENT ON COLUMN plafond_plus.categories IS 'Plafonds des catégories de ménages 1 à 6';
COMMENT ON COLUMN plafond_plus.personne_supplementaire IS 'Par personne au-delà de la catégorie 6';
INSERT INTO plafond_plus VALUES
  (2018, 'autres_regions', '{20304,27114,32607,39364,46308,52189}', 5821),
  (2019, 'autres_regions', '{20623,27540,33119,39982,47035,53008}', 5912),
  (2020, 'autres_regions', '{20870,27870,33516,40462,47599,53644}', 5983),
  (2021, 'autres_regions', '{20966,27998,33670,40648,47818,53891}', 6011),
  (2022, 'autres_regions', '{21139,28231,33949,40985,48214,54338}', 6061),
  (2023, 'autres_regions', '{21878,29217,35135,42417,49898,56236}', 6273),
  (2024, 'autres_regions', '{22642,30238,36362,43899,51641,58200}', 6492),
  (2025, 'autres_regions', '{23201,30984,37259,44982,52915,59636}', 6652),
  (2026, 'autres_regions', '{23403,31254,37584,45374,53376,60156}', 6710),
  (2018, 'ile_de_france', '{23354,34904,41957,50257,59495,66950}', 7460),
  (2019, 'ile_de_france', '{23721,35452,42616,51046,60429,68001}', 7577),
  (2020, 'ile_de_france', '{24006,35877,43127,51659,61154,68817}', 7668),
  (2021, 'ile_de_france', '{24116,36042,43325,51897,61435,69134}', 7703),
  (2022, 'ile_de_france', '{24316,36341,43684,52326,61944,69707}', 7767),
  (2023, 'ile_de_france', '{25165,37611,45210,54154,64108,72142}', 8038),
  (2024, 'ile_de_france', '{26044,38925,46789,56046,66347,74662}', 8319),
  (2025, 'ile_de_france', '{26687,39885,47944,57429,67984,76504}', 8524),
  (2026, 'ile_de_france', '{26920,40233,48362,57930,68577,77171}', 8598),
  (2018, 'paris_limitrophes', '{23354,34904,45755,54628,64997,73138}', 8150),
  (2019, 'paris_limitrophes', '{23721,35452,46473,55486,66017,74286}', 8278),
  (2020, 'paris_limitrophes', '{24006,35877,47031,56152,66809,75177}', 8377),
  (2021, 'paris_limitrophes', '{24116,36042,47247,56410,67116,75523}', 8416),
  (2022, 'paris_limitrophes', '{24316,36341,47639,56878,67672,76149}', 8486),
  (2023, 'paris_limitrophes', '{25165,37611,49303,58865,70036,78809}', 8782),
  (2024, 'paris_limitrophes', '{26044,38925,51025,60921,72482,81562}', 9089),
  (2025, 'paris_limitrophes', '{26687,39885,52284,62424,74271,83575}', 9313),
  (2026, 'paris_limitrophes', '{26920,40233,52740,62968,74919,84304}', 9394);
ALTER TABLE plafond_plus OWNER TO ops_proprietaire;
GRANT SELECT ON plafond_plus TO ops_gestionnaire;
-- Later years are the site's own.
SELECT pg_catalog.pg_extension_config_dump('plafond_plus', 'WHERE annee > 2026');

-- Paris and the 29 communes of annex IV, then the rest of Île-de-France.
CREATE FUNCTION ops_unites.zone_plafond(commune text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN commune LIKE '75%' OR commune = ANY ('{92012,92024,92040,92044,92046,92049,92051,92062,92064,92073,92075,93001,93006,93045,93048,93055,93061,93066,93070,'
    '94018,94033,94037,94041,94042,94043,94052,94067,94069,94080}') THEN 'paris_limitrophes'
  WHEN left(commune, 2) IN ('77', '78', '91', '92', '93', '94', '95') THEN 'ile_de_france' ELSE 'autres_regions' END;

-- Lowest and highest ceiling of a household: two adults who may be a young couple are of category 2 or 3. Counts of children stand for
-- dependants.
CREATE FUNCTION ops_unites.plafonds(plafond plafond_plus, personnes int, enfants int, OUT bas int, OUT haut int)
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT plafond.categories[least(c.rang, 6)] + greatest(c.rang - 6, 0) * plafond.personne_supplementaire,
    plafond.categories[least(c.rang_haut, 6)] + greatest(c.rang_haut - 6, 0) * plafond.personne_supplementaire
  FROM (
    SELECT b.rang, CASE WHEN personnes = 2 AND b.rang = 2 THEN 3 ELSE b.rang END AS rang_haut
    FROM (SELECT CASE WHEN COALESCE(enfants, 0) > 0 AND personnes - enfants = 1 THEN enfants + 2 ELSE personnes END AS rang) AS b) AS c;
END;

CREATE FUNCTION declarer_plafond(annee int, zone text, categories int[], personne_supplementaire int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF zone IS NULL OR zone NOT IN ('paris_limitrophes', 'ile_de_france', 'autres_regions') THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('unknown zone "%s"'), zone),
      HINT = ops.traduire('One of paris_limitrophes, ile_de_france, autres_regions.');
  END IF;
  IF annee IS NULL OR annee <= 2026 OR annee > 2100 THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('ceilings of %s cannot be declared'), annee),
      DETAIL = ops.traduire('Those up to 2026 come with the extension.'), HINT = ops.traduire('See ops.plafond_plus.');
  END IF;
  IF categories IS NULL OR cardinality(categories) <> 6 OR array_position(categories, NULL) IS NOT NULL OR personne_supplementaire IS NULL
      OR 0 >= ANY (categories) OR personne_supplementaire <= 0
      OR categories <> ARRAY(SELECT c FROM unnest(categories) AS c ORDER BY c) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = ops.traduire('ceilings must be six amounts that rise with the category, and one more per person');
  END IF;
  INSERT INTO ops.plafond_plus AS p VALUES (declarer_plafond.annee, declarer_plafond.zone, declarer_plafond.categories, declarer_plafond.personne_supplementaire)
  ON CONFLICT ON CONSTRAINT plafond_plus_pkey DO UPDATE SET categories = excluded.categories, personne_supplementaire = excluded.personne_supplementaire;
  PERFORM ops_unites.consigner('declarer_plafond', 'plafond_plus', format('%s %s', annee, zone));
END
$$;
COMMENT ON FUNCTION declarer_plafond(int, text, int[], int) IS 'Déclare les plafonds de ressources PLUS d''une année à venir, par zone';

DO $$
DECLARE
  signature pg_catalog.regprocedure;
BEGIN
  FOR signature IN SELECT p.oid FROM pg_catalog.pg_proc AS p
      WHERE p.pronamespace = 'ops'::pg_catalog.regnamespace AND p.proname = 'declarer_plafond'
        OR p.pronamespace = 'ops_unites'::pg_catalog.regnamespace AND p.proname IN ('zone_plafond', 'plafonds') LOOP
    EXECUTE pg_catalog.format('ALTER FUNCTION %s OWNER TO ops_proprietaire', signature);
    EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', signature);
  END LOOP;
END
$$;
GRANT EXECUTE ON FUNCTION declarer_plafond(int, text, int[], int) TO ops_gestionnaire;
