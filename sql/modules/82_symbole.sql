-- Symbols of QGIS, as its style files (QML) write them: a colour for a class, and for what has no value a hatch (withheld), dots (not
-- surveyed) or pale grey (nobody there), told apart without colour.

CREATE FUNCTION style_couche(classe text, options jsonb, sous_symbole text DEFAULT '') RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN format('<layer class="%s" enabled="1" locked="0" pass="0"><Option type="Map">%s</Option>%s</layer>', classe,
    (SELECT string_agg(format('<Option type="QString" name="%s" value="%s"/>', o.key, echapper(o.value)), '' ORDER BY o.key)
     FROM jsonb_each_text(options) AS o), sous_symbole);
COMMENT ON FUNCTION style_couche(text, jsonb, text) IS 'Couche d''un symbole QGIS';

CREATE FUNCTION style_symbole(nom text, type text, couches text, opacite text DEFAULT NULL) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN format('<symbol type="%s" name="%s" alpha="1" clip_to_extent="1" force_rhr="0">%s%s</symbol>', type, nom,
    format('<data_defined_properties><Option type="Map"><Option type="QString" name="name" value=""/><Option type="Map" name="properties"><Option type="Map" name="alpha">'
      '<Option type="bool" name="active" value="true"/><Option type="QString" name="expression" value="%s"/><Option type="int" name="type" value="3"/></Option></Option>'
      '<Option type="QString" name="type" value="collection"/></Option></data_defined_properties>', echapper(opacite)), couches);
COMMENT ON FUNCTION style_symbole(text, text, text, text) IS 'Symbole QGIS : fill (surface), line ou marker (point) ; opacité : une expression, en pour-cent';

CREATE FUNCTION style_fond(couleur text, bord text, epaisseur text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN style_couche('SimpleFill', jsonb_build_object('color', couleur, 'style', 'solid', 'outline_color', bord, 'outline_width', epaisseur,
    'outline_style', 'solid', 'joinstyle', 'round'));
COMMENT ON FUNCTION style_fond(text, text, text) IS 'Surface unie bordée';

CREATE FUNCTION style_hachures(nom text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN style_couche('LinePatternFill', '{"angle": "45", "distance": "1.1", "distance_unit": "MM"}',
    style_symbole(nom, 'line', style_couche('SimpleLine', '{"line_color": "#8c8c8c", "line_width": "0.3", "line_style": "solid"}')));
COMMENT ON FUNCTION style_hachures(text) IS 'Hachures du secret statistique';

-- Territories fade where addresses are drawn over them.
CREATE FUNCTION style_surface(nom text, aspect text, opacite text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN style_symbole(nom, 'fill', CASE aspect
    WHEN 'secret' THEN style_fond('#ffffff', '#bdbdbd', '0.1') || style_hachures('@' || nom || '@1')
    WHEN 'non_enquete' THEN style_fond('#ffffff', '#bdbdbd', '0.1') || style_couche('PointPatternFill', '{"distance_x": "1.8", "distance_y": "1.8"}',
      style_symbole('@' || nom || '@1', 'marker', style_couche('SimpleMarker', '{"name": "circle", "size": "0.7", "color": "#b08d57", "outline_style": "no"}')))
    WHEN 'vide' THEN style_fond('#f0f0ee', '#d9d9d9', '0.1')
    ELSE style_fond(aspect, '#ffffff', '0.1') END, opacite);
COMMENT ON FUNCTION style_surface(text, text, text) IS 'Symbole d''une surface : une couleur, ou secret, non_enquete, vide';

CREATE FUNCTION style_point(nom text, aspect text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN style_symbole(nom, 'marker', CASE aspect
    WHEN 'secret' THEN style_couche('FilledMarker', '{"name": "circle", "size": "3"}',
      style_symbole('@' || nom || '@0', 'fill', style_fond('#ffffff', '#737373', '0.2') || style_hachures('@@' || nom || '@0@1')))
    WHEN 'non_enquete' THEN style_couche('SimpleMarker', '{"name": "circle", "size": "2.6", "color": "#ffffff", "outline_color": "#b08d57", "outline_width": "0.3"}')
      || style_couche('SimpleMarker', '{"name": "circle", "size": "0.8", "color": "#b08d57", "outline_style": "no"}')
    WHEN 'vide' THEN style_couche('SimpleMarker', '{"name": "circle", "size": "2", "color": "#f0f0ee", "outline_color": "#a6a6a6", "outline_width": "0.2"}')
    ELSE style_couche('SimpleMarker', jsonb_build_object('name', 'circle', 'size', '3.4', 'color', aspect, 'outline_color', '#404040', 'outline_width', '0.2')) END);
COMMENT ON FUNCTION style_point(text, text) IS 'Symbole d''un point : une couleur, ou secret, non_enquete, vide';

CREATE FUNCTION style_contour(couleur text, epaisseur text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN '<renderer-v2 type="singleSymbol" symbollevels="0" enableorderby="0" forceraster="0"><symbols>'
    || style_symbole('0', 'fill', style_couche('SimpleLine', jsonb_build_object('line_color', couleur, 'line_width', epaisseur, 'line_style', 'solid')))
    || '</symbols></renderer-v2>';
COMMENT ON FUNCTION style_contour(text, text) IS 'Limites de territoires, sans surface';

-- ColorBrewer YlGnBu, and PuOr for changes: both are read by colour-blind eyes, and the first in grey (Harrower and Brewer 2003).
CREATE FUNCTION style_couleurs(classes int, evolution boolean) RETURNS text[]
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN evolution THEN CASE classes WHEN 5 THEN '{#5e3c99,#b2abd2,#f7f7f7,#fdb863,#e66101}'
      WHEN 4 THEN '{#5e3c99,#b2abd2,#fdb863,#e66101}' WHEN 3 THEN '{#998ec3,#f7f7f7,#f1a340}' WHEN 2 THEN '{#998ec3,#f1a340}' ELSE '{#f7f7f7}' END
    ELSE CASE classes WHEN 1 THEN '{#41b6c4}' WHEN 2 THEN '{#a1dab4,#2c7fb8}' WHEN 3 THEN '{#edf8b1,#7fcdbb,#2c7fb8}'
      WHEN 4 THEN '{#ffffcc,#a1dab4,#41b6c4,#225ea8}' WHEN 5 THEN '{#ffffcc,#a1dab4,#41b6c4,#2c7fb8,#253494}'
      WHEN 6 THEN '{#ffffcc,#c7e9b4,#7fcdbb,#41b6c4,#2c7fb8,#253494}' ELSE '{#ffffcc,#c7e9b4,#7fcdbb,#41b6c4,#1d91c0,#225ea8,#0c2c84}' END
    END::text[];
COMMENT ON FUNCTION style_couleurs(int, boolean) IS 'Couleurs des classes d''une carte, de la plus basse à la plus haute ; lisibles par un daltonien';

REVOKE ALL ON FUNCTION style_couche(text, jsonb, text), style_symbole(text, text, text, text), style_fond(text, text, text), style_hachures(text),
  style_surface(text, text, text), style_point(text, text), style_contour(text, text), style_couleurs(int, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION style_couche(text, jsonb, text), style_symbole(text, text, text, text), style_fond(text, text, text), style_hachures(text),
  style_surface(text, text, text), style_point(text, text), style_contour(text, text), style_couleurs(int, boolean) TO ops_lecteur, ops_gestionnaire;
