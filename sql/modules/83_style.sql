-- Styles of the layers for QGIS, one per layer and indicator, made when they are read: no copy to keep up to date. Classes and what has no
-- value are rules on the columns, so that a withheld value is never classed as 0.

-- Columns with a style of their own.
CREATE VIEW couche_indicateur WITH (security_invoker = true) AS
SELECT c.couche, c.echelle, c.evolution, c.geometrie, c.zoom, c.nom, c.rang AS rang_couche, d.code AS indicateur, d.rang, d.theme, replace(d.libelle, ' (%)', '') AS libelle, d.item IS NOT NULL AS a_statut,
  CASE WHEN c.evolution AND d.unite = '%' THEN 'points' ELSE d.unite END AS unite
FROM couche AS c CROSS JOIN dictionnaire AS d
WHERE EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = to_regclass('ops.' || c.couche) AND a.attname = d.code);
COMMENT ON VIEW couche_indicateur IS 'Indicateurs de chaque couche : ceux dont elle a un style';
COMMENT ON COLUMN couche_indicateur.couche IS 'Couche (ops.couche)';
COMMENT ON COLUMN couche_indicateur.echelle IS 'Échelle';
COMMENT ON COLUMN couche_indicateur.evolution IS 'Vrai pour les écarts entre deux campagnes';
COMMENT ON COLUMN couche_indicateur.geometrie IS 'Type de géométrie';
COMMENT ON COLUMN couche_indicateur.zoom IS 'Zoom (tuiles web) à partir duquel une carte montre la couche';
COMMENT ON COLUMN couche_indicateur.nom IS 'Nom de la couche';
COMMENT ON COLUMN couche_indicateur.rang_couche IS 'Ordre des couches';
COMMENT ON COLUMN couche_indicateur.indicateur IS 'Indicateur (ops.dictionnaire), nom de sa colonne';
COMMENT ON COLUMN couche_indicateur.rang IS 'Ordre des indicateurs';
COMMENT ON COLUMN couche_indicateur.theme IS 'Thème (ops.themes)';
COMMENT ON COLUMN couche_indicateur.libelle IS 'Libellé de l''indicateur';
COMMENT ON COLUMN couche_indicateur.a_statut IS 'Vrai si un statut accompagne la valeur';
COMMENT ON COLUMN couche_indicateur.unite IS 'Unité';

CREATE FUNCTION style_nombre(valeur float8) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN translate(valeur::text, '.-', U&',\2212');
COMMENT ON FUNCTION style_nombre(float8) IS 'Borne d''une classe, écrite à la française avec ses seules décimales utiles';

CREATE FUNCTION style_classes(indicateur text, evolution boolean, a_statut boolean, OUT rang int, OUT condition text, OUT titre text, OUT aspect text)
  RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH borne AS (
    SELECT CASE WHEN style_classes.evolution THEN c.bornes_evolution ELSE c.bornes END AS b
    FROM classe_carte AS c WHERE c.indicateur = style_classes.indicateur
    UNION ALL
    SELECT '{}'::float8[] WHERE NOT EXISTS (SELECT FROM classe_carte AS c WHERE c.indicateur = style_classes.indicateur)
  ), colonne AS (SELECT format('"%s"', style_classes.indicateur) AS v, format('"%s_statut"', style_classes.indicateur) AS s
  ), classe AS (
    SELECT k.n, x.b[k.n] AS bas, x.b[k.n + 1] AS haut, cardinality(x.b) AS nombre FROM borne AS x CROSS JOIN LATERAL generate_series(0, cardinality(x.b)) AS k(n)
  )
  SELECT k.n, concat_ws(' AND ', c.v || ' IS NOT NULL', c.v || ' >= ' || k.bas, c.v || ' < ' || k.haut),
    CASE WHEN k.nombre = 0 THEN 'valeur diffusée' WHEN k.n = 0 THEN 'moins de ' || style_nombre(k.haut)
      WHEN k.n = k.nombre THEN style_nombre(k.bas) || ' et plus' ELSE style_nombre(k.bas) || ' à moins de ' || style_nombre(k.haut) END,
    (style_couleurs(k.nombre + 1, style_classes.evolution))[k.n + 1]
  FROM classe AS k CROSS JOIN colonne AS c
  UNION ALL
  SELECT f.rang, CASE f.aspect WHEN 'secret' THEN format('%1$s IS NULL AND %2$s IN (''secret'', ''plafonne'')', c.v, c.s)
      WHEN 'vide' THEN format('%1$s IS NULL AND (%2$s IS NULL OR %2$s IN (''vide'', ''diffusable''))', c.v, c.s) ELSE format('%s = ''%s''', c.s, f.aspect) END, f.titre, f.aspect
  FROM (VALUES (20, 'secret', 'secret statistique'), (21, 'non_enquete', 'non enquêté'), (22, 'vide', 'aucun ménage')) AS f(rang, aspect, titre)
  CROSS JOIN colonne AS c WHERE style_classes.a_statut
  UNION ALL
  SELECT 22, c.v || ' IS NULL', 'aucun logement', 'vide' FROM colonne AS c WHERE NOT style_classes.a_statut
  ORDER BY 1;
END;
COMMENT ON FUNCTION style_classes(text, boolean, boolean) IS 'Classes d''une carte et de ce qui n''a pas de valeur : condition QGIS, légende, couleur ou trame';

CREATE FUNCTION style_regles(indicateur text, evolution boolean, a_statut boolean, geometrie text, estompe boolean) RETURNS text
  LANGUAGE sql STABLE
  RETURN (SELECT '<renderer-v2 type="RuleRenderer" symbollevels="0" enableorderby="0" forceraster="0" referencescale="-1"><rules key="regles">'
      || string_agg(format('<rule key="r%1$s" symbol="%1$s" filter="%2$s" label="%3$s"/>', c.rang, echapper(c.condition), echapper(c.titre)), '' ORDER BY c.rang)
      || '</rules><symbols>'
      || string_agg(CASE geometrie WHEN 'Point' THEN style_point(c.rang::text, c.aspect) ELSE style_surface(c.rang::text, c.aspect, estompe) END, '' ORDER BY c.rang)
      || '</symbols></renderer-v2>'
    FROM style_classes(indicateur, evolution, a_statut) AS c);
COMMENT ON FUNCTION style_regles(text, boolean, boolean, text, boolean) IS 'Rendu QGIS d''un indicateur : une règle par classe, par statut sans valeur';

-- The value as a reader reads it, as an expression of QGIS, which has no CASE x WHEN.
CREATE FUNCTION style_texte(indicateur text, evolution boolean, a_statut boolean, unite text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN format('CASE WHEN "%1$s" IS NOT NULL THEN %2$sformat_number("%1$s", %3$s) || '' %4$s'' ELSE %5$s END', indicateur,
    CASE WHEN a_statut AND NOT evolution THEN format('CASE WHEN "%s_statut" = ''plafonne'' THEN ''plus de '' ELSE '''' END || ', indicateur)
      WHEN evolution THEN format('CASE WHEN "%s" > 0 THEN ''+'' ELSE '''' END || ', indicateur) ELSE '' END,
    CASE WHEN unite IN ('%', 'points', 'années') THEN 1 ELSE 2 END, unite,
    CASE WHEN a_statut THEN format('CASE WHEN "%1$s_statut" = ''non_enquete'' THEN ''non enquêté'' WHEN "%1$s_statut" = ''vide'' THEN ''aucun ménage'' ELSE ''secret statistique'' END', indicateur)
      ELSE '''aucun logement''' END);
COMMENT ON FUNCTION style_texte(text, boolean, boolean, text) IS 'Expression QGIS de la valeur écrite, ou de ce qui en tient lieu';

CREATE FUNCTION style_etiquettes(expression text, geometrie text, zoom_min int, zoom_max int) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN format('<labeling type="simple"><settings calloutType="simple"><text-style fieldName="%s" isExpression="1" fontFamily="DejaVu Sans" fontSize="8" '
      'fontSizeUnit="Point" fontWeight="50" textColor="32,32,32,255" textOpacity="1" multilineHeight="1"><text-buffer bufferDraw="1" bufferSize="0.7" '
      'bufferSizeUnits="MM" bufferColor="255,255,255,255" bufferOpacity="1" bufferNoFill="1" bufferJoinStyle="128"/></text-style>'
      '<text-format multilineAlign="1"/><placement placement="%s" centroidInside="1" quadOffset="4" dist="1" distUnits="MM" priority="5" offsetType="1"/>'
      '<rendering drawLabels="1" obstacle="0" scaleVisibility="1" scaleMin="%s" scaleMax="%s" limitNumLabels="0" maxNumLabels="2000" fontMinPixelSize="3" fontMaxPixelSize="10000"/>'
      '</settings></labeling>',
    echapper(expression), CASE geometrie WHEN 'Point' THEN 6 ELSE 1 END, round(denominateur(zoom_max)::numeric), round(denominateur(zoom_min)::numeric));
COMMENT ON FUNCTION style_etiquettes(text, text, int, int) IS 'Étiquettes d''une couche QGIS, visibles entre deux zooms';

REVOKE ALL ON couche_indicateur FROM PUBLIC;
ALTER VIEW couche_indicateur OWNER TO ops_proprietaire;
GRANT SELECT ON couche_indicateur TO ops_lecteur, ops_gestionnaire;
REVOKE ALL ON FUNCTION style_nombre(float8), style_classes(text, boolean, boolean), style_regles(text, boolean, boolean, text, boolean), style_texte(text, boolean, boolean, text),
  style_etiquettes(text, text, int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION style_nombre(float8), style_classes(text, boolean, boolean), style_regles(text, boolean, boolean, text, boolean), style_texte(text, boolean, boolean, text),
  style_etiquettes(text, text, int, int) TO ops_lecteur, ops_gestionnaire;
