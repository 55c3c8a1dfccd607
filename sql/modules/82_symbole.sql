-- Symbols of QGIS, as its style files (QML) write them: a colour for a class, and for what has no value a hatch (withheld), dots (not
-- surveyed) or pale grey (nobody there), told apart without colour.

-- Territories pale where addresses are drawn over them: opaque still, so that a commune does not show through its IRIS.
CREATE FUNCTION style_pale(couleur text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN '#' || (SELECT string_agg(lpad(to_hex((255 - (255 - get_byte(decode(substr(couleur, 2), 'hex'), o)) * 0.4)::int), 2, '0'), '' ORDER BY o) FROM generate_series(0, 2) AS o);
COMMENT ON FUNCTION style_pale(text) IS 'La même couleur, éclaircie';

CREATE FUNCTION style_couche(classe text, options jsonb, contenu text DEFAULT '') RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN format('<layer class="%s" enabled="1" locked="0" pass="0"><Option type="Map">%s</Option>%s</layer>', classe,
    (SELECT string_agg(format('<Option type="QString" name="%s" value="%s"/>', o.key, echapper(o.value)), '' ORDER BY o.key)
     FROM jsonb_each_text(options) AS o), contenu);
COMMENT ON FUNCTION style_couche(text, jsonb, text) IS 'Couche d''un symbole QGIS';

CREATE FUNCTION style_symbole(nom text, type text, couches text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN format('<symbol type="%s" name="%s" alpha="1" clip_to_extent="1" force_rhr="0">%s</symbol>', type, nom, couches);
COMMENT ON FUNCTION style_symbole(text, text, text) IS 'Symbole QGIS : fill (surface), line ou marker (point)';

CREATE FUNCTION style_estompe(propriete text, couleur text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN format('<data_defined_properties><Option type="Map"><Option type="QString" name="name" value=""/><Option type="Map" name="properties"><Option type="Map" name="%s">'
      '<Option type="bool" name="active" value="true"/><Option type="QString" name="expression" value="if(@map_scale &lt; %s, &#39;%s&#39;, &#39;%s&#39;)"/>'
      '<Option type="int" name="type" value="3"/></Option></Option><Option type="QString" name="type" value="collection"/></Option></data_defined_properties>',
    propriete, round(denominateur(14)::numeric), style_pale(couleur), couleur);
COMMENT ON FUNCTION style_estompe(text, text) IS 'Couleur d''une couche de symbole, plus pâle à l''échelle des adresses';

CREATE FUNCTION style_fond(couleur text, bord text, estompe boolean) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN style_couche('SimpleFill', jsonb_build_object('color', couleur, 'style', 'solid', 'outline_color', bord, 'outline_width', '0.1',
    'outline_style', 'solid', 'joinstyle', 'round'), CASE WHEN estompe THEN style_estompe('fillColor', couleur) ELSE '' END);
COMMENT ON FUNCTION style_fond(text, text, boolean) IS 'Surface unie bordée';

CREATE FUNCTION style_hachures(nom text, estompe boolean) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN style_couche('LinePatternFill', '{"angle": "45", "distance": "1.1", "distance_unit": "MM"}',
    style_symbole(nom, 'line', style_couche('SimpleLine', '{"line_color": "#8c8c8c", "line_width": "0.3", "line_style": "solid"}',
      CASE WHEN estompe THEN style_estompe('outlineColor', '#8c8c8c') ELSE '' END)));
COMMENT ON FUNCTION style_hachures(text, boolean) IS 'Hachures du secret statistique';

CREATE FUNCTION style_surface(nom text, aspect text, estompe boolean) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN style_symbole(nom, 'fill', CASE aspect
    WHEN 'secret' THEN style_fond('#ffffff', '#bdbdbd', false) || style_hachures('@' || nom || '@1', estompe)
    WHEN 'non_enquete' THEN style_fond('#ffffff', '#bdbdbd', false) || style_couche('PointPatternFill', '{"distance_x": "1.8", "distance_y": "1.8"}',
      style_symbole('@' || nom || '@1', 'marker', style_couche('SimpleMarker', '{"name": "circle", "size": "0.7", "color": "#b08d57", "outline_style": "no"}')))
    WHEN 'vide' THEN style_fond('#f0f0ee', '#d9d9d9', false)
    ELSE style_fond(aspect, '#ffffff', estompe) END);
COMMENT ON FUNCTION style_surface(text, text, boolean) IS 'Symbole d''une surface : une couleur, ou secret, non_enquete, vide';

CREATE FUNCTION style_point(nom text, aspect text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN style_symbole(nom, 'marker', CASE aspect
    WHEN 'secret' THEN style_couche('FilledMarker', '{"name": "circle", "size": "2.6"}',
      style_symbole('@' || nom || '@0', 'fill', style_fond('#ffffff', '#737373', false) || style_hachures('@@' || nom || '@0@1', false)))
    WHEN 'non_enquete' THEN style_couche('SimpleMarker', '{"name": "circle", "size": "2.6", "color": "#ffffff", "outline_color": "#b08d57", "outline_width": "0.3"}')
      || style_couche('SimpleMarker', '{"name": "circle", "size": "0.8", "color": "#b08d57", "outline_style": "no"}')
    WHEN 'vide' THEN style_couche('SimpleMarker', '{"name": "circle", "size": "1.8", "color": "#f0f0ee", "outline_color": "#a6a6a6", "outline_width": "0.2"}')
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

REVOKE ALL ON FUNCTION style_pale(text), style_couche(text, jsonb, text), style_symbole(text, text, text), style_estompe(text, text), style_fond(text, text, boolean),
  style_hachures(text, boolean), style_surface(text, text, boolean), style_point(text, text), style_contour(text, text), style_couleurs(int, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION style_pale(text), style_couche(text, jsonb, text), style_symbole(text, text, text), style_estompe(text, text), style_fond(text, text, boolean),
  style_hachures(text, boolean), style_surface(text, text, boolean), style_point(text, text), style_contour(text, text), style_couleurs(int, boolean) TO ops_lecteur, ops_gestionnaire;
