-- The project of QGIS, made for who reads it: layers by theme, each scale in the range of map scales where it is read, the styles above.
-- QGIS finds it in ops.qgis_projects, a zip of one XML file. Layers that the reader may not see are there, and empty.

CREATE FUNCTION connexion_qgis() RETURNS text
  LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_connexion_qgis';
COMMENT ON FUNCTION connexion_qgis() IS 'Connexion des couches du projet QGIS (réglage carto_ops.connexion_qgis), sans mot de passe';

CREATE FUNCTION archiver(nom text, contenu text) RETURNS bytea
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_archiver';
COMMENT ON FUNCTION archiver(text, text) IS 'Archive zip d''un seul fichier';

CREATE FUNCTION projet_source(couche text, geometrie text) RETURNS text
  LANGUAGE sql STABLE
  RETURN format('%s key=''gid'' checkPrimaryKeyUnicity=''0'' srid=2154 type=%s table="ops"."%s" (geom)', connexion_qgis(), geometrie, couche);
COMMENT ON FUNCTION projet_source(text, text) IS 'Source de données QGIS d''une couche : sa clé, son type, sans la vérification d''unicité qui la lirait en entier';

-- A scale gives way to the next one of territories, but communes and IRIS stay under what is finer, which the reader may not have everywhere.
CREATE FUNCTION projet_visibilite(echelle text) RETURNS text
  LANGUAGE sql STABLE
  RETURN (SELECT format('hasScaleBasedVisibilityFlag="1" minScale="%s" maxScale="%s"',
      CASE e.echelle WHEN 'region' THEN 100000000 ELSE round(denominateur(e.zoom)::numeric) END,
      COALESCE((SELECT round(denominateur(min(s.zoom))::numeric) FROM echelle AS s
        WHERE s.zoom > e.zoom AND (NOT e.sous_commune AND e.echelle <> 'commune' OR e.adresse)), 1))
    FROM echelle AS e WHERE e.echelle = projet_visibilite.echelle);
COMMENT ON FUNCTION projet_visibilite(text) IS 'Échelles de carte entre lesquelles le projet QGIS montre une échelle de territoires';

CREATE FUNCTION projet_referentiel() RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN '<spatialrefsys><srsid>145</srsid><srid>2154</srid><authid>EPSG:2154</authid><geographicflag>false</geographicflag></spatialrefsys>';
COMMENT ON FUNCTION projet_referentiel() IS 'Lambert 93, comme le projet QGIS l''écrit';

CREATE FUNCTION projet_emprise() RETURNS text
  LANGUAGE sql STABLE
  RETURN (SELECT format('<xmin>%s</xmin><ymin>%s</ymin><xmax>%s</xmax><ymax>%s</ymax>', floor(ST_XMin(e.boite)), floor(ST_YMin(e.boite)),
      ceil(ST_XMax(e.boite)), ceil(ST_YMax(e.boite)))
    FROM (SELECT COALESCE(ST_Extent(t.contour), 'BOX(99000 6046000,1243000 7111000)'::box2d) AS boite FROM territoire AS t WHERE t.echelle IN ('region', 'departement')) AS e);
COMMENT ON FUNCTION projet_emprise() IS 'Emprise du projet QGIS : les régions chargées, ou la France';

CREATE FUNCTION projet_couche(id text, couche text, geometrie text, titre text, resume text, visibilite text, contenu text) RETURNS text
  LANGUAGE sql STABLE
  RETURN format('<maplayer type="vector" geometry="%s" wkbType="%s" labelsEnabled="1" readOnly="1" styleCategories="AllStyleCategories" %s><id>%s</id>'
      '<datasource>%s</datasource><layername>%s</layername><srs>%s</srs><resourceMetadata><title>%s</title><abstract>%s</abstract></resourceMetadata>'
      '<provider encoding="UTF-8">postgres</provider>%s%s</maplayer>',
    CASE geometrie WHEN 'Point' THEN 'Point' ELSE 'Polygon' END, geometrie, visibilite, id, echapper(projet_source(couche, geometrie)), echapper(titre),
    projet_referentiel(), echapper(titre), echapper(resume), '<extent>' || projet_emprise() || '</extent>', contenu);
COMMENT ON FUNCTION projet_couche(text, text, text, text, text, text, text) IS 'Couche du projet QGIS';

-- Layers of indicators, one per theme and scale; changes for three scales. Others can be added from the database, styled.
CREATE VIEW projet_plan WITH (security_invoker = true) AS
SELECT CASE WHEN c.evolution THEN 2 ELSE 1 END AS bloc, t.theme, c.rang_couche, c.couche, c.echelle, c.geometrie, c.nom, c.indicateur,
  format('%s_theme_%s', c.couche, t.theme) AS id, c.echelle NOT IN ('qpv', 'carreau') AS coche,
  format('%s : %s (%s)', t.libelle, c.libelle, c.unite) AS titre
FROM couche_indicateur AS c JOIN themes() AS t ON t.indicateur = c.indicateur
WHERE NOT c.evolution OR c.echelle IN ('epci', 'commune', 'iris');
COMMENT ON VIEW projet_plan IS 'Couches du projet QGIS, par thème';
COMMENT ON COLUMN projet_plan.bloc IS '1 : dernière campagne, 2 : évolution';
COMMENT ON COLUMN projet_plan.theme IS 'Thème (ops.themes)';
COMMENT ON COLUMN projet_plan.rang_couche IS 'Ordre des couches, de la plus large à la plus fine';
COMMENT ON COLUMN projet_plan.couche IS 'Couche (ops.couche)';
COMMENT ON COLUMN projet_plan.echelle IS 'Échelle';
COMMENT ON COLUMN projet_plan.geometrie IS 'Type de géométrie';
COMMENT ON COLUMN projet_plan.nom IS 'Nom de la couche';
COMMENT ON COLUMN projet_plan.indicateur IS 'Indicateur montré à l''ouverture';
COMMENT ON COLUMN projet_plan.id IS 'Identifiant dans le projet';
COMMENT ON COLUMN projet_plan.coche IS 'Vrai si la couche est cochée à l''ouverture';
COMMENT ON COLUMN projet_plan.titre IS 'Thème et indicateur';

CREATE FUNCTION projet_reperes(OUT rang int, OUT echelle text, OUT nom text, OUT couleur text, OUT epaisseur text) RETURNS SETOF record
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT * FROM (VALUES (1, 'qpv', 'Limites des quartiers prioritaires', '#c51b7d', '0.5'), (2, 'departement', 'Limites des départements', '#404040', '0.5'),
    (3, 'epci', 'Limites des EPCI', '#737373', '0.25')) AS r(rang, echelle, nom, couleur, epaisseur);
END;
COMMENT ON FUNCTION projet_reperes() IS 'Limites que le projet QGIS dessine sur tous les thèmes';

CREATE FUNCTION projet_arbre() RETURNS text
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH groupe AS (
    SELECT p.bloc, p.theme, format('<layer-tree-group name="%s" checked="%s" expanded="%s"><customproperties/>%s</layer-tree-group>', echapper(p.titre),
      CASE WHEN p.theme = 2 THEN 'Qt::Checked' ELSE 'Qt::Unchecked' END, CASE WHEN p.bloc = 1 AND p.theme = 2 THEN 1 ELSE 0 END,
      string_agg(format('<layer-tree-layer id="%s" name="%s" providerKey="postgres" checked="%s" expanded="%s"><customproperties/></layer-tree-layer>', p.id, echapper(p.nom),
        CASE WHEN p.coche THEN 'Qt::Checked' ELSE 'Qt::Unchecked' END, CASE p.echelle WHEN 'commune' THEN 1 ELSE 0 END), '' ORDER BY p.rang_couche DESC)) AS xml
    FROM projet_plan AS p GROUP BY p.bloc, p.theme, p.titre
  )
  SELECT '<layer-tree-group><customproperties/><layer-tree-group name="Repères" checked="Qt::Checked" expanded="0"><customproperties/>'
    || (SELECT string_agg(format('<layer-tree-layer id="ops_repere_%s" name="%s" providerKey="postgres" checked="Qt::Checked" expanded="0"><customproperties/></layer-tree-layer>',
        r.echelle, echapper(r.nom)), '' ORDER BY r.rang) FROM projet_reperes() AS r)
    || '</layer-tree-group>'
    || (SELECT string_agg(format('<layer-tree-group name="%s" checked="%s" expanded="%s" mutually-exclusive="1" mutually-exclusive-child="1"><customproperties/>%s</layer-tree-group>',
        CASE b.bloc WHEN 1 THEN 'Indicateurs, dernière campagne' ELSE 'Évolution depuis la campagne précédente' END,
        CASE b.bloc WHEN 1 THEN 'Qt::Checked' ELSE 'Qt::Unchecked' END, CASE b.bloc WHEN 1 THEN 1 ELSE 0 END, b.xml), '' ORDER BY b.bloc)
      FROM (SELECT g.bloc, string_agg(g.xml, '' ORDER BY g.theme) AS xml FROM groupe AS g GROUP BY g.bloc) AS b)
    || '<layer-tree-layer id="ops_mes_droits" name="Mes droits" providerKey="postgres" checked="Qt::Checked" expanded="0"><customproperties/></layer-tree-layer></layer-tree-group>';
END;
COMMENT ON FUNCTION projet_arbre() IS 'Arbre des couches du projet QGIS : repères, thèmes dont un seul est montré à la fois, évolution, droits';

CREATE FUNCTION projet_couches() RETURNS text
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH formulaire AS MATERIALIZED (
    SELECT p.couche, style_formulaire(p.couche) AS xml FROM projet_plan AS p GROUP BY p.couche
  )
  SELECT (SELECT string_agg(projet_couche(p.id, p.couche, p.geometrie, p.nom, p.titre || E'\n' || obj_description(to_regclass('ops.' || p.couche), 'pg_class'),
        projet_visibilite(p.echelle), style_rendu(p.couche, p.indicateur) || f.xml), '' ORDER BY p.id)
      FROM projet_plan AS p JOIN formulaire AS f ON f.couche = p.couche)
    || (SELECT string_agg(projet_couche('ops_repere_' || r.echelle, 'carte_' || r.echelle, 'MultiPolygon', r.nom, r.nom,
        CASE r.echelle WHEN 'departement' THEN 'hasScaleBasedVisibilityFlag="0"'
          ELSE format('hasScaleBasedVisibilityFlag="1" minScale="%s" maxScale="1"', round(denominateur(e.zoom - 1)::numeric)) END,
        style_contour(r.couleur, r.epaisseur)), '' ORDER BY r.rang) FROM projet_reperes() AS r JOIN echelle AS e ON e.echelle = r.echelle)
    || format('<maplayer type="vector" geometry="No geometry" wkbType="NoGeometry" readOnly="1" styleCategories="AllStyleCategories"><id>ops_mes_droits</id><datasource>%s</datasource>'
      '<layername>Mes droits</layername><provider encoding="UTF-8">postgres</provider></maplayer>',
      echapper(connexion_qgis() || ' key=''echelle'' checkPrimaryKeyUnicity=''0'' table="ops"."mes_droits"'));
END;
COMMENT ON FUNCTION projet_couches() IS 'Couches du projet QGIS';

CREATE FUNCTION projet_qgs() RETURNS text
  LANGUAGE sql STABLE COST 100000 SET jit = off
  RETURN format('<qgis projectname="%1$s" version="3.22.16"><homePath path=""/><title>%1$s</title><projectCrs>%2$s</projectCrs>%3$s'
      '<mapcanvas name="theMapCanvas" annotationsVisible="1"><units>meters</units><extent>%4$s</extent><rotation>0</rotation><destinationsrs>%2$s</destinationsrs></mapcanvas>'
      '<projectlayers>%5$s</projectlayers><properties><SpatialRefSys><ProjectionsEnabled type="int">1</ProjectionsEnabled></SpatialRefSys><Gui><CanvasColorBluePart type="int">255</CanvasColorBluePart><CanvasColorGreenPart type="int">255</CanvasColorGreenPart>'
      '<CanvasColorRedPart type="int">255</CanvasColorRedPart></Gui></properties></qgis>',
    'Cartographie OPS', projet_referentiel(), projet_arbre(), projet_emprise(), projet_couches());
COMMENT ON FUNCTION projet_qgs() IS 'Projet QGIS (XML) de la cartographie OPS, pour qui l''appelle';

CREATE VIEW qgis_projects WITH (security_invoker = true) AS
SELECT 'Cartographie OPS'::text AS name,
  jsonb_build_object('last_modified_time', (SELECT max(c.publiee_le) FROM campagne AS c), 'last_modified_user', 'ops_proprietaire') AS metadata,
  archiver('Cartographie OPS.qgs', projet_qgs()) AS content;
COMMENT ON VIEW qgis_projects IS 'Projet QGIS de la cartographie OPS, que QGIS ouvre depuis la base';
COMMENT ON COLUMN qgis_projects.name IS 'Nom du projet';
COMMENT ON COLUMN qgis_projects.metadata IS 'Date de la dernière publication';
COMMENT ON COLUMN qgis_projects.content IS 'Projet, en archive zip';

DO $$
DECLARE
  nom text;
BEGIN
  FOREACH nom IN ARRAY ARRAY['projet_plan', 'qgis_projects'] LOOP
    EXECUTE pg_catalog.format('ALTER VIEW ops.%I OWNER TO ops_proprietaire', nom);
    EXECUTE pg_catalog.format('REVOKE ALL ON ops.%I FROM PUBLIC', nom);
    EXECUTE pg_catalog.format('GRANT SELECT ON ops.%I TO ops_lecteur, ops_gestionnaire', nom);
  END LOOP;
  FOREACH nom IN ARRAY ARRAY['connexion_qgis()', 'archiver(text, text)', 'projet_source(text, text)', 'projet_visibilite(text)', 'projet_referentiel()', 'projet_emprise()',
      'projet_couche(text, text, text, text, text, text, text)', 'projet_reperes()', 'projet_arbre()', 'projet_couches()', 'projet_qgs()'] LOOP
    EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION ops.%s TO ops_lecteur, ops_gestionnaire', nom);
  END LOOP;
END
$$;
