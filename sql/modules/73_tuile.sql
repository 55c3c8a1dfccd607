-- Vector tiles of one indicator, for web maps. They read the layers as their caller: they can hold nothing that it may not read.

-- The piece of a tile that one layer makes, where it touches the communes given (NULL: everywhere), and the communes it touches.
CREATE FUNCTION tuile_couche(echelle text, indicateur text, emprise geometry, fenetre geometry, communes int[], OUT morceau bytea,
  OUT couvertes int[]) RETURNS record
  LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
BEGIN
  -- Half a millimetre of the screen is four of the 4096 units that a tile has to its side, at most: outlines lose what is under one.
  EXECUTE format('WITH lu AS MATERIALIZED (
      SELECT c.gid, c.code, c.nom, %1$L AS echelle, c.%2$I AS valeur, c.%3$I AS statut, c.n_menages, c.campagne, c.geom
      FROM ops.%4$I AS c
      WHERE c.geom && $2 AND ($3 IS NULL OR EXISTS (
        SELECT FROM ops.territoire_commune AS tc WHERE tc.territoire = c.gid AND tc.commune = ANY ($3))))
    SELECT (SELECT ST_AsMVT(f, %1$L, 4096, ''geom'', ''gid'') FROM (
        SELECT l.gid, l.code, l.nom, l.echelle, l.valeur, l.statut, l.n_menages, l.campagne,
          ST_AsMVTGeom(ST_Transform(ST_Simplify(l.geom, 0.6 * (ST_XMax($1) - ST_XMin($1)) / 4096, true), 3857), $1, 4096, 64) AS geom
        FROM lu AS l) AS f),
      ARRAY(SELECT tc.commune FROM lu AS l JOIN ops.territoire_commune AS tc ON tc.territoire = l.gid)',
    tuile_couche.echelle, indicateur, indicateur || '_statut', 'carte_' || tuile_couche.echelle)
    INTO morceau, couvertes USING emprise, fenetre, tuile_couche.communes;
END
$$;
COMMENT ON FUNCTION tuile_couche(text, text, geometry, geometry, int[]) IS
  'Morceau de tuile vectorielle d''une échelle, et communes qu''il couvre ; pour ops.tuile';

CREATE FUNCTION tuile(z int, x int, y int, indicateur text DEFAULT 'p60') RETURNS bytea
  LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
DECLARE
  emprise geometry;
  fenetre geometry;
  niveau record;
  restantes int[];
  lue record;
  contenu bytea := '';
BEGIN
  IF (z BETWEEN 0 AND 22 AND x BETWEEN 0 AND (1 << z) - 1 AND y BETWEEN 0 AND (1 << z) - 1) IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('there is no tile z = %s, x = %s, y = %s', z, x, y),
      HINT = 'z goes from 0 to 22, x and y from 0 to 2 to the power z, less one.';
  END IF;
  IF NOT EXISTS (SELECT FROM ops.catalogue_indicateurs() AS c WHERE c.code = indicateur) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('unknown indicator "%s"', indicateur),
      HINT = 'Codes are listed by ops.catalogue_indicateurs().';
  END IF;
  emprise := ST_TileEnvelope(z, x, y);
  -- Lambert 93 has no sense far from France, and bends the sides of a wide tile.
  fenetre := ST_Transform(ST_Segmentize(ST_Intersection(ST_TileEnvelope(z, x, y, margin => 64.0 / 4096),
    ST_Transform(ST_MakeEnvelope(-10, 41, 11, 52, 4326), 3857)), (ST_XMax(emprise) - ST_XMin(emprise)) / 8), 2154);
  IF ST_IsEmpty(fenetre) THEN
    RETURN contenu;
  END IF;

  -- The ground, from the finest scale to the wider ones, each where the finer have left a commune of this window without anything.
  restantes := ARRAY(SELECT t.gid FROM ops.territoire AS t WHERE t.echelle = 'commune' AND t.contour && fenetre);
  FOR niveau IN SELECT e.echelle FROM ops.echelle AS e
      WHERE e.zoom <= z AND e.echelle <> 'france' AND (NOT e.sous_commune OR e.echelle = 'iris') ORDER BY e.rang DESC LOOP
    lue := ops.tuile_couche(niveau.echelle, indicateur, emprise, fenetre, restantes);
    contenu := contenu || lue.morceau;
    restantes := ARRAY(SELECT r FROM unnest(restantes) AS r EXCEPT SELECT c FROM unnest(lue.couvertes) AS c);
    EXIT WHEN restantes = '{}';
  END LOOP;
  -- Above it, what does not cover the ground; of the addresses, buildings take the place of residences.
  FOR niveau IN SELECT e.echelle FROM ops.echelle AS e
      WHERE e.zoom <= z AND e.sous_commune AND e.echelle <> 'iris'
        AND (NOT e.adresse OR e.zoom = (SELECT max(a.zoom) FROM ops.echelle AS a WHERE a.adresse AND a.zoom <= z)) ORDER BY e.rang LOOP
    lue := ops.tuile_couche(niveau.echelle, indicateur, emprise, fenetre, NULL);
    contenu := contenu || lue.morceau;
  END LOOP;
  RETURN contenu;
END
$$;
COMMENT ON FUNCTION tuile(int, int, int, text) IS
  'Tuile vectorielle (MVT) d''un indicateur, pour les cartes web, telle que l''appelant peut la lire. Une couche par échelle, montrée à partir de son zoom (ops.echelle). Le fond est l''échelle la plus fine que l''appelant lit, jusqu''à l''IRIS ; là où elle n''a rien pour une commune (hors périmètre, par exemple), l''échelle plus large la remplace. Au-dessus : QPV, carreaux, résidences et leurs groupes, puis bâtiments et leurs groupes à leur place. Propriétés : code, nom, echelle, valeur (absente si elle n''est pas diffusable), statut, n_menages, campagne ; l''identifiant est gid';

-- Martin only takes functions whose fourth argument is json.
CREATE FUNCTION tuile_json(z int, x int, y int, query json DEFAULT '{}') RETURNS bytea
  LANGUAGE sql STABLE
RETURN tuile(z, x, y, COALESCE(query ->> 'indicateur', 'p60'));
COMMENT ON FUNCTION tuile_json(int, int, int, json) IS
  'ops.tuile pour Martin, qui passe les paramètres de l''adresse (?indicateur=) en JSON';

REVOKE ALL ON FUNCTION tuile_couche(text, text, geometry, geometry, int[]), tuile(int, int, int, text), tuile_json(int, int, int, json)
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tuile_couche(text, text, geometry, geometry, int[]), tuile(int, int, int, text), tuile_json(int, int, int, json)
  TO ops_lecteur, ops_gestionnaire;
