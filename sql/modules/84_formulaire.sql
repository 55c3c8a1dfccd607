-- What QGIS shows of a feature: French names of the columns, taken from their comments; a form that is the sheet of the territory, by theme;
-- a tip.

CREATE VIEW couche_champ WITH (security_invoker = true) AS
SELECT c.couche, a.attnum - 1 AS rang, a.attname::text AS champ,
  CASE WHEN a.attname LIKE '%\_statut' THEN t.texte ELSE split_part(t.texte, ' : ', 1) END AS alias,
  CASE WHEN a.attname IN ('gid', 'code', 'nom', 'partiel', 'campagne', 'campagne_avant', 'n_menages', 'statut') OR a.attname LIKE 'nb\_%' THEN 0
    ELSE (SELECT d.theme FROM dictionnaire AS d WHERE d.code = regexp_replace(a.attname, '_statut$', '')) END AS theme
FROM couche AS c
JOIN pg_attribute AS a ON a.attrelid = to_regclass('ops.' || c.couche) AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'geom'
CROSS JOIN LATERAL (SELECT col_description(a.attrelid, a.attnum) AS commentaire) AS d
CROSS JOIN LATERAL (SELECT upper(left(d.commentaire, 1)) || substr(d.commentaire, 2) AS texte) AS t;
COMMENT ON VIEW couche_champ IS 'Champs de chaque couche, leur nom en français et leur thème';
COMMENT ON COLUMN couche_champ.couche IS 'Couche (ops.couche)';
COMMENT ON COLUMN couche_champ.rang IS 'Rang du champ, de 0';
COMMENT ON COLUMN couche_champ.champ IS 'Nom de la colonne';
COMMENT ON COLUMN couche_champ.alias IS 'Nom en français';
COMMENT ON COLUMN couche_champ.theme IS 'Thème (ops.themes) ; 0 : le territoire lui-même';

CREATE FUNCTION style_statuts() RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (SELECT '<editWidget type="ValueMap"><config><Option type="Map"><Option type="List" name="map">'
      || string_agg(format('<Option type="Map"><Option type="QString" name="%s" value="%s"/></Option>', s.libelle, s.statut), '')
      || '</Option></Option></config></editWidget>'
    FROM (VALUES ('diffusable', 'diffusé'), ('secret', 'secret statistique'), ('plafonne', 'part tronquée'), ('vide', 'aucun ménage'),
      ('non_enquete', 'non enquêté')) AS s(statut, libelle));
COMMENT ON FUNCTION style_statuts() IS 'Widget QGIS d''un statut : en toutes lettres';

CREATE FUNCTION style_formulaire(couche text) RETURNS text
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH champ AS MATERIALIZED (
    SELECT c.*, c.champ = 'statut' OR c.champ LIKE '%\_statut' AS est_statut FROM couche_champ AS c WHERE c.couche = style_formulaire.couche
  ), statuts AS MATERIALIZED (SELECT style_statuts() AS widget
  ), onglet AS (
    SELECT c.theme, format('<attributeEditorContainer name="%s" showLabel="1" groupBox="0" columnCount="' || CASE c.theme WHEN 0 THEN 1 ELSE 2 END || '" visibilityExpressionEnabled="0" visibilityExpression="">%s</attributeEditorContainer>',
      COALESCE(t.libelle, 'Territoire'), string_agg(format('<attributeEditorField name="%s" index="%s" showLabel="%s"/>', c.champ, c.rang,
        CASE WHEN c.champ LIKE '%\_statut' THEN 0 ELSE 1 END), '' ORDER BY c.rang)) AS xml
    FROM champ AS c LEFT JOIN themes() AS t ON t.theme = c.theme
    GROUP BY c.theme, t.libelle
  )
  SELECT '<fieldConfiguration>' || (SELECT string_agg(format('<field name="%s">%s</field>', c.champ, s.widget), '' ORDER BY c.rang)
      FROM champ AS c CROSS JOIN statuts AS s WHERE c.est_statut) || '</fieldConfiguration><aliases>'
    || (SELECT string_agg(format('<alias index="%s" field="%s" name="%s"/>', c.rang, c.champ, echapper(c.alias)), '' ORDER BY c.rang) FROM champ AS c)
    || '</aliases><editorlayout>tablayout</editorlayout><attributeEditorForm>' || (SELECT string_agg(o.xml, '' ORDER BY o.theme) FROM onglet AS o)
    || '</attributeEditorForm><previewExpression>"nom"</previewExpression>';
END;
COMMENT ON FUNCTION style_formulaire(text) IS 'Noms des champs et formulaire QGIS d''une couche : la fiche du territoire, un onglet par thème';

CREATE FUNCTION style_infobulle(libelle text, expression text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN format('<mapTip>%s</mapTip>', echapper(format('<b>[%% "nom" %%]</b> ([%% "code" %%])<br/>%s : <b>[%% %s %%]</b><br/>Ménages répondants : '
    '[%% CASE WHEN "n_menages" IS NULL THEN ''secret statistique'' ELSE format_number("n_menages", 0) END %%]', echapper(libelle), expression)));
COMMENT ON FUNCTION style_infobulle(text, text) IS 'Infobulle QGIS d''un territoire';

REVOKE ALL ON couche_champ FROM PUBLIC;
ALTER VIEW couche_champ OWNER TO ops_proprietaire;
GRANT SELECT ON couche_champ TO ops_lecteur, ops_gestionnaire;
REVOKE ALL ON FUNCTION style_statuts(), style_formulaire(text), style_infobulle(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION style_statuts(), style_formulaire(text), style_infobulle(text, text) TO ops_lecteur, ops_gestionnaire;
