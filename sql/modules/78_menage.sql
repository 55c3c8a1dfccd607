-- Ordinary SQL on households (R13). The view has no row of its own: the guard (src/garde) turns each query that counts into questions
-- to ops.croiser(), which decides and answers as for any other question. Without it, the function raises.
CREATE FUNCTION source_menage(OUT campagne smallint, OUT region text, OUT departement text, OUT epci text, OUT commune text,
  OUT iris text, OUT qpv text, OUT recent boolean, OUT mon_parc boolean, OUT type_menage smallint, OUT occupants smallint, OUT revenu smallint,
  OUT age smallint, OUT aide smallint, OUT activite smallint, OUT pieces smallint, OUT financement smallint, OUT construction smallint,
  OUT dpe smallint, OUT typeconst smallint) RETURNS SETOF record
  LANGUAGE c STABLE AS 'MODULE_PATHNAME', 'ops_source_menage';

COMMENT ON FUNCTION source_menage() IS 'Ce que lit ops.menage : échoue toujours, la garde de carto_ops la retirant de toute question permise';

CREATE VIEW menage AS SELECT s.* FROM source_menage() AS s;
COMMENT ON VIEW menage IS
  'Ménages répondants, à compter seulement : SELECT ... count(*) ... GROUP BY, par clés aléatoires (0 ou au moins 11, jamais exact) sauf ce que la diffusion montre ; une campagne, une échelle, trois variables au plus. Réservé au niveau « exploration » (R13)';
COMMENT ON COLUMN menage.campagne IS 'Année de la campagne OPS';
COMMENT ON COLUMN menage.region IS 'Code de la région';
COMMENT ON COLUMN menage.departement IS 'Code du département';
COMMENT ON COLUMN menage.epci IS 'Code de l''EPCI';
COMMENT ON COLUMN menage.commune IS 'Code de la commune';
COMMENT ON COLUMN menage.iris IS 'Code de l''IRIS';
COMMENT ON COLUMN menage.qpv IS 'Code du QPV';
COMMENT ON COLUMN menage.recent IS 'Vrai pour un ménage emménagé depuis moins de deux ans ; seul dans WHERE ou FILTER, compte pour une variable';
COMMENT ON COLUMN menage.mon_parc IS 'Vrai dans le parc du bailleur qui pose la question ; seul dans WHERE ou FILTER, compte pour une variable';
DO $$
DECLARE
  v record;
BEGIN
  FOR v IN SELECT x.variable, x.libelle FROM ops.variable AS x LOOP
    EXECUTE pg_catalog.format('COMMENT ON COLUMN ops.menage.%I IS %L', v.variable,
      v.libelle || ' : classe (ops.classe), 0 si non renseigné ; les effectifs sont perturbés');
  END LOOP;
  ALTER VIEW ops.menage OWNER TO ops_proprietaire;
END
$$;
REVOKE ALL ON FUNCTION source_menage() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION source_menage() TO ops_lecteur, ops_gestionnaire;
GRANT SELECT ON menage TO ops_lecteur, ops_gestionnaire;

-- Within a class households are taken to lie evenly; for the mean and the deviation, at its middle.
CREATE FUNCTION resumer_classes(effectifs int[], bornes_min float8[], bornes_max float8[], OUT moyenne float8, OUT mediane float8,
  OUT ecart_type float8) RETURNS record
  LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF array_position(bornes_min, NULL) IS NOT NULL OR array_position(bornes_max, NULL) IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = ops.traduire('the variable has no mean nor quantile'),
      HINT = ops.traduire('Numeric variables have bounds in ops.classe.');
  END IF;
  IF array_position(effectifs, NULL) IS NOT NULL THEN
    RETURN;
  END IF;
  SELECT round((sum(c.n * c.milieu) / NULLIF(sum(c.n), 0))::numeric, 2)::float8,
    round(sqrt(sum(c.n * (c.milieu - c.centre) ^ 2) / NULLIF(sum(c.n), 0))::numeric, 2)::float8,
    round((min(c.bas + (c.haut - c.bas) * (c.total / 2.0 - (c.cumul - c.n)) / c.n) FILTER (WHERE c.n > 0 AND c.cumul >= c.total / 2.0
      AND c.cumul - c.n < c.total / 2.0))::numeric, 2)::float8
  INTO moyenne, ecart_type, mediane
  FROM (
    SELECT e.n, e.bas, e.haut, (e.bas + e.haut) / 2 AS milieu, sum(e.n) OVER (ORDER BY e.bas) AS cumul, sum(e.n) OVER () AS total,
      sum(e.n * (e.bas + e.haut) / 2) OVER () / NULLIF(sum(e.n) OVER (), 0) AS centre
    FROM unnest(effectifs, bornes_min, bornes_max) AS e(n, bas, haut)
  ) AS c;
END
$$;
COMMENT ON FUNCTION resumer_classes(int[], float8[], float8[]) IS
  'Moyenne, médiane et écart type refaits des effectifs de classes et de leurs bornes (ops.classe) ; NULL si un effectif manque';
REVOKE ALL ON FUNCTION resumer_classes(int[], float8[], float8[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION resumer_classes(int[], float8[], float8[]) TO ops_lecteur, ops_gestionnaire;

CREATE FUNCTION ops_unites.dispersion_ajouter(internal, float8) RETURNS internal
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_dispersion_ajouter';
CREATE FUNCTION ops_unites.dispersion_combiner(internal, internal) RETURNS internal
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_dispersion_combiner';
CREATE FUNCTION ops_unites.dispersion_serialiser(internal) RETURNS bytea
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_dispersion_serialiser';
CREATE FUNCTION ops_unites.dispersion_deserialiser(bytea, internal) RETURNS internal
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_dispersion_deserialiser';
CREATE FUNCTION ops_unites.dispersion_final(internal) RETURNS float8
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_dispersion_final';
CREATE AGGREGATE ecart_type(float8) (
  SFUNC = ops_unites.dispersion_ajouter, STYPE = internal, SSPACE = 24,
  FINALFUNC = ops_unites.dispersion_final, COMBINEFUNC = ops_unites.dispersion_combiner,
  SERIALFUNC = ops_unites.dispersion_serialiser, DESERIALFUNC = ops_unites.dispersion_deserialiser, PARALLEL = SAFE);
COMMENT ON AGGREGATE ecart_type(float8) IS 'Écart type des valeurs connues, divisé par leur nombre ; NULL sous 11 réponses';

DO $$
DECLARE
  signature pg_catalog.regprocedure;
BEGIN
  FOR signature IN SELECT p.oid FROM pg_catalog.pg_proc AS p
      WHERE p.pronamespace = 'ops_unites'::pg_catalog.regnamespace AND p.proname ~ '^dispersion_' LOOP
    EXECUTE pg_catalog.format('ALTER ROUTINE %s OWNER TO ops_proprietaire', signature);
    EXECUTE pg_catalog.format('REVOKE ALL ON ROUTINE %s FROM PUBLIC', signature);
  END LOOP;
END
$$;
REVOKE ALL ON FUNCTION ecart_type(float8) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ecart_type(float8) TO ops_lecteur, ops_gestionnaire;
