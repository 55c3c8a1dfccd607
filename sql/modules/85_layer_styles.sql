-- The styles as QGIS looks for them: a table or view layer_styles in the search path, first the one by default.

-- Names of territories give way to the values of addresses; tiles and groups have no name worth a label.
CREATE FUNCTION style_rendu(couche text, indicateur text) RETURNS text
  LANGUAGE sql STABLE
  RETURN (SELECT style_regles(c.indicateur, c.evolution, c.a_statut, c.geometrie, NOT e.adresse)
      || style_etiquettes(format(CASE WHEN e.adresse OR e.tracee THEN 'CASE WHEN "%1$s" IS NOT NULL THEN %2$s END'
          ELSE '"nom" || CASE WHEN "%1$s" IS NOT NULL THEN ''\n'' || %2$s ELSE '''' END' END, c.indicateur, t.texte), c.geometrie,
        CASE WHEN e.adresse THEN 16 WHEN e.sous_commune OR e.echelle = 'commune' THEN c.zoom + 1 ELSE c.zoom END, CASE WHEN e.adresse THEN 24 ELSE 14 END)
      || style_infobulle(upper(left(c.libelle, 1)) || substr(c.libelle, 2), t.texte)
    FROM couche_indicateur AS c JOIN echelle AS e ON e.echelle = c.echelle
    CROSS JOIN LATERAL (SELECT style_texte(c.indicateur, c.evolution, c.a_statut, c.unite) AS texte) AS t
    WHERE c.couche = style_rendu.couche AND c.indicateur = style_rendu.indicateur);
COMMENT ON FUNCTION style_rendu(text, text) IS 'Style QGIS d''une couche pour un indicateur : classes, étiquettes, infobulle';

CREATE FUNCTION style_qml(couche text, indicateur text) RETURNS xml
  LANGUAGE sql STABLE COST 100000 SET jit = off
  RETURN XMLPARSE(DOCUMENT '<qgis version="3.22.16" styleCategories="AllStyleCategories" labelsEnabled="1" hasScaleBasedVisibilityFlag="0">'
    || style_rendu(couche, indicateur) || style_formulaire(couche) || '</qgis>');
COMMENT ON FUNCTION style_qml(text, text) IS 'Fichier de style QGIS (QML) d''une couche pour un indicateur';

CREATE VIEW layer_styles WITH (security_invoker = true) AS
SELECT (c.rang_couche * 1000 + c.rang % 1000 + CASE WHEN c.a_statut THEN 0 ELSE 500 END)::int AS id, current_database()::text AS f_table_catalog,
  'ops'::text AS f_table_schema, c.couche AS f_table_name, 'geom'::text AS f_geometry_column,
  upper(left(c.libelle, 1)) || substr(c.libelle, 2) AS stylename, style_qml(c.couche, c.indicateur) AS styleqml, NULL::xml AS stylesld,
  c.indicateur = 'p60' AS useasdefault, format('%s : %s (%s)', c.nom, c.libelle, c.unite) AS description, 'ops_proprietaire'::text AS owner, NULL::xml AS ui,
  (SELECT max(k.publiee_le) FROM campagne AS k WHERE k.etat = 'publiee')::timestamp AS update_time, NULL::text AS type
FROM couche_indicateur AS c
WHERE has_table_privilege(to_regclass('ops.' || c.couche), 'SELECT');
COMMENT ON VIEW layer_styles IS 'Styles QGIS de chaque couche, un par indicateur ; celui des ressources s''applique à l''ouverture';
COMMENT ON COLUMN layer_styles.id IS 'Numéro du style';
COMMENT ON COLUMN layer_styles.f_table_catalog IS 'Base de données';
COMMENT ON COLUMN layer_styles.f_table_schema IS 'Schéma';
COMMENT ON COLUMN layer_styles.f_table_name IS 'Couche';
COMMENT ON COLUMN layer_styles.f_geometry_column IS 'Colonne de la géométrie';
COMMENT ON COLUMN layer_styles.stylename IS 'Nom du style : l''indicateur';
COMMENT ON COLUMN layer_styles.styleqml IS 'Style QGIS (QML)';
COMMENT ON COLUMN layer_styles.stylesld IS 'Style SLD ; vide';
COMMENT ON COLUMN layer_styles.useasdefault IS 'Vrai pour le style qui s''applique à l''ouverture';
COMMENT ON COLUMN layer_styles.description IS 'Description';
COMMENT ON COLUMN layer_styles.owner IS 'Propriétaire';
COMMENT ON COLUMN layer_styles.ui IS 'Formulaire Qt ; vide';
COMMENT ON COLUMN layer_styles.update_time IS 'Date de la dernière publication';
COMMENT ON COLUMN layer_styles.type IS 'Type de géométrie ; vide : tous';

ALTER VIEW layer_styles OWNER TO ops_proprietaire;
REVOKE ALL ON layer_styles FROM PUBLIC;
GRANT SELECT ON layer_styles TO ops_lecteur, ops_gestionnaire;
REVOKE ALL ON FUNCTION style_rendu(text, text), style_qml(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION style_rendu(text, text), style_qml(text, text) TO ops_lecteur, ops_gestionnaire;
