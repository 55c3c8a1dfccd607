-- Classes of the maps. They are computed at each release, from the communes of every released campaign, whose figures every account may
-- read: so the same class has the same meaning for all scales, territories, campaigns and readers, and tells nothing of what is withheld.

CREATE FUNCTION bornes_jenks(valeurs float8[], classes int) RETURNS float8[]
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_bornes_jenks';
COMMENT ON FUNCTION bornes_jenks(float8[], int) IS
  'Bornes intérieures des classes les plus homogènes (seuils naturels de Jenks), chacune le plus petit élément de sa classe';

CREATE TABLE reglage_carte (
  indicateur text PRIMARY KEY,
  methode text NOT NULL CHECK (methode IN ('quantiles', 'jenks', 'bornes')),
  classes int NOT NULL CHECK (classes BETWEEN 2 AND 7),
  bornes float8[] CHECK (cardinality(bornes) = classes - 1),
  CHECK ((methode = 'bornes') = (bornes IS NOT NULL))
);
COMMENT ON TABLE reglage_carte IS 'Découpage choisi pour les cartes de certains indicateurs ; les autres : cinq classes d''effectifs égaux';
COMMENT ON COLUMN reglage_carte.indicateur IS 'Code de l''indicateur (ops.dictionnaire)';
COMMENT ON COLUMN reglage_carte.methode IS 'quantiles, jenks (seuils naturels) ou bornes (choisies)';
COMMENT ON COLUMN reglage_carte.classes IS 'Nombre de classes';
COMMENT ON COLUMN reglage_carte.bornes IS 'Bornes intérieures choisies ; une valeur égale à une borne est dans la classe du dessus';

CREATE TABLE classe_carte (
  indicateur text PRIMARY KEY,
  bornes float8[] NOT NULL,
  bornes_evolution float8[] NOT NULL
);
COMMENT ON TABLE classe_carte IS 'Bornes des classes des cartes, les mêmes à toutes les échelles et pour toutes les campagnes ; calculées sur les communes diffusées';
COMMENT ON COLUMN classe_carte.indicateur IS 'Code de l''indicateur (ops.dictionnaire)';
COMMENT ON COLUMN classe_carte.bornes IS 'Bornes intérieures des valeurs ; une valeur égale à une borne est dans la classe du dessus';
COMMENT ON COLUMN classe_carte.bornes_evolution IS 'Bornes intérieures des écarts entre deux campagnes, symétriques : baisse forte, baisse, peu de changement, hausse, hausse forte';

CREATE FUNCTION ops_unites.bornes_arrondies(bornes float8[], decimales int) RETURNS float8[]
  LANGUAGE sql IMMUTABLE
  RETURN (SELECT COALESCE(array_agg(DISTINCT round(b.borne::numeric, decimales)::float8 ORDER BY round(b.borne::numeric, decimales)::float8), '{}')
    FROM unnest(bornes) AS b(borne) WHERE b.borne IS NOT NULL);

CREATE FUNCTION ops_unites.classer_cartes() RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  DELETE FROM classe_carte;
  WITH valeur AS MATERIALIZED (
    SELECT l.indicateur, l.gid, l.campagne, l.valeur
    FROM indicateur_long AS l
    WHERE l.echelle = 'commune' AND l.population = 'ensemble' AND l.statut = 'diffusable' AND l.valeur IS NOT NULL
  ), serie AS (
    SELECT v.indicateur, array_agg(v.valeur) AS valeurs FROM valeur AS v GROUP BY v.indicateur
  ), ecart AS (
    SELECT b.indicateur, percentile_cont(ARRAY[0.4, 0.8]) WITHIN GROUP (ORDER BY abs(b.valeur - a.valeur)) AS seuils
    FROM valeur AS b JOIN valeur AS a ON a.indicateur = b.indicateur AND a.gid = b.gid
      AND a.campagne = (SELECT max(c.campagne) FROM campagne AS c WHERE c.etat = 'publiee' AND c.campagne < b.campagne)
    GROUP BY b.indicateur
  )
  INSERT INTO classe_carte
  SELECT d.code, ops_unites.bornes_arrondies(CASE COALESCE(r.methode, 'quantiles') WHEN 'bornes' THEN r.bornes
      WHEN 'jenks' THEN bornes_jenks(s.valeurs, r.classes) ELSE bornes_quantiles(s.valeurs, COALESCE(r.classes, 5)) END,
      CASE r.methode WHEN 'bornes' THEN 6 ELSE fiche_decimales(d.unite) END),
    ops_unites.bornes_arrondies(ARRAY[-e.seuils[2], -e.seuils[1], e.seuils[1], e.seuils[2]], fiche_decimales(d.unite))
  FROM dictionnaire AS d
  LEFT JOIN serie AS s ON s.indicateur = d.code
  LEFT JOIN ecart AS e ON e.indicateur = d.code
  LEFT JOIN reglage_carte AS r ON r.indicateur = d.code;
END;

CREATE FUNCTION regler_carte(indicateur text, methode text DEFAULT 'quantiles', classes int DEFAULT 5, bornes float8[] DEFAULT NULL) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM ops.dictionnaire AS d WHERE d.code = regler_carte.indicateur) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('unknown indicator "%s"'), regler_carte.indicateur),
      HINT = ops.traduire('Codes are listed in ops.dictionnaire.');
  END IF;
  IF regler_carte.methode IS NULL OR regler_carte.methode NOT IN ('quantiles', 'jenks', 'bornes') THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('unknown method "%s"'), regler_carte.methode),
      HINT = ops.traduire('Methods are "quantiles", "jenks" and "bornes".');
  END IF;
  IF (regler_carte.methode = 'bornes') <> (regler_carte.bornes IS NOT NULL) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = ops.traduire('bounds go with the method "bornes", and with no other'),
      HINT = ops.traduire('For example ops.regler_carte(''p60'', ''bornes'', bornes => ''{20,40,60,80}'').');
  END IF;
  IF EXISTS (SELECT FROM unnest(regler_carte.bornes) WITH ORDINALITY AS b(borne, rang)
      WHERE b.borne IS NULL OR b.borne::text IN ('NaN', 'Infinity', '-Infinity') OR b.rang > 1 AND b.borne <= regler_carte.bornes[b.rang - 1]) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = ops.traduire('bounds must be finite numbers, rising');
  END IF;
  IF COALESCE(CASE WHEN regler_carte.methode = 'bornes' THEN cardinality(regler_carte.bornes) + 1 ELSE regler_carte.classes END, 0) NOT BETWEEN 2 AND 7 THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = ops.traduire('a map has from 2 to 7 classes'),
      DETAIL = ops.traduire('More could not be told apart by colour.');
  END IF;
  INSERT INTO ops.reglage_carte AS r
  VALUES (regler_carte.indicateur, regler_carte.methode, CASE WHEN regler_carte.methode = 'bornes' THEN cardinality(regler_carte.bornes) + 1
    ELSE regler_carte.classes END, regler_carte.bornes)
  ON CONFLICT ON CONSTRAINT reglage_carte_pkey DO UPDATE SET methode = excluded.methode, classes = excluded.classes, bornes = excluded.bornes;
  PERFORM ops_unites.classer_cartes();
END
$$;
COMMENT ON FUNCTION regler_carte(text, text, int, float8[]) IS
  'Règle le découpage des cartes d''un indicateur : quantiles, jenks ou bornes choisies. Les styles et le projet QGIS suivent aussitôt';

DO $$
DECLARE
  nom text;
BEGIN
  FOREACH nom IN ARRAY ARRAY['TABLE ops.reglage_carte', 'TABLE ops.classe_carte', 'FUNCTION ops.regler_carte(text, text, int, float8[])',
      'FUNCTION ops_unites.bornes_arrondies(float8[], int)', 'FUNCTION ops_unites.classer_cartes()'] LOOP
    EXECUTE 'ALTER ' || nom || ' OWNER TO ops_proprietaire';
  END LOOP;
  PERFORM pg_catalog.pg_extension_config_dump('ops.reglage_carte', '');
  PERFORM pg_catalog.pg_extension_config_dump('ops.classe_carte', '');
END
$$;
REVOKE ALL ON FUNCTION bornes_jenks(float8[], int), regler_carte(text, text, int, float8[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bornes_jenks(float8[], int) TO ops_lecteur, ops_gestionnaire;
GRANT EXECUTE ON FUNCTION regler_carte(text, text, int, float8[]) TO ops_gestionnaire;
GRANT SELECT ON reglage_carte, classe_carte TO ops_lecteur, ops_gestionnaire;
