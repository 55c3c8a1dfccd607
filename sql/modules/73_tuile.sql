-- Vector tiles of one indicator, for web maps. They read the layers as their caller: they can hold nothing that it may not read.

-- The piece of a tile that one layer makes, where it touches the communes given (NULL: everywhere), and the communes it touches. One
-- statement per scale, whose plan a session keeps: planning each anew would take longer than reading it.
DO $$
DECLARE
  valeurs text;
  statuts text;
  branches text;
BEGIN
  SELECT pg_catalog.string_agg(pg_catalog.format('WHEN %L THEN c.%I', c.code, c.code), ' ' ORDER BY c.rang),
    pg_catalog.string_agg(pg_catalog.format('WHEN %L THEN c.%I', c.code, c.code || '_statut'), ' ' ORDER BY c.rang)
  INTO valeurs, statuts
  FROM ops.catalogue_indicateurs() AS c;
  SELECT pg_catalog.string_agg(pg_catalog.format('
  WHEN %1$L THEN
    WITH lu AS MATERIALIZED (
      SELECT c.gid, c.code, c.nom, %1$L AS echelle, CASE indicateur %2$s END AS valeur, CASE indicateur %3$s END AS statut, c.n_menages,
        c.campagne, c.geom
      FROM ops.%4$I AS c
      WHERE %5$s AND (communes IS NULL OR EXISTS (
        SELECT FROM ops.territoire_commune AS tc WHERE tc.territoire = c.gid AND tc.commune = ANY (communes))))
    SELECT (SELECT ST_AsMVT(f, %1$L, 4096, ''geom'', ''gid'') FROM (
        SELECT l.gid, l.code, l.nom, l.echelle, l.valeur, l.statut, l.n_menages, l.campagne,
          ST_AsMVTGeom(ST_Transform(ST_Simplify(l.geom, finesse, true), 3857), emprise, 4096, 64) AS geom
        FROM lu AS l) AS f),
      CASE WHEN communes IS NOT NULL THEN ARRAY(SELECT tc.commune FROM lu AS l JOIN ops.territoire_commune AS tc ON tc.territoire = l.gid) END
    INTO morceau, couvertes;', e.echelle, valeurs, statuts, 'carte_' || e.echelle,
      CASE WHEN e.tracee THEN pg_catalog.format('c.gid IN (SELECT m FROM ops.mailles(%L, fenetre) AS m)', e.echelle)
        ELSE 'c.geom && fenetre' END), '' ORDER BY e.rang)
  INTO branches
  FROM ops.echelle AS e WHERE e.echelle <> 'france';
  EXECUTE pg_catalog.format('
CREATE FUNCTION ops.tuile_couche("couche" text, indicateur text, emprise geometry, fenetre geometry, communes int[], OUT morceau bytea,
  OUT couvertes int[]) RETURNS record
  LANGUAGE plpgsql STABLE SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan SET jit = off AS %L', '
DECLARE
  -- A tile has 4096 units to its side, about a tenth of a millimetre on screen each: outlines lose what is under one.
  finesse float8 := 0.6 * (ST_XMax(emprise) - ST_XMin(emprise)) / 4096;
BEGIN
  CASE couche' || branches || '
  END CASE;
END
');
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
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('there is no tile z = %s, x = %s, y = %s'), z, x, y),
      HINT = ops.traduire('z goes from 0 to 22, x and y from 0 to 2 to the power z, less one.');
  END IF;
  IF NOT EXISTS (SELECT FROM ops.catalogue_indicateurs() AS c WHERE c.code = indicateur) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('unknown indicator "%s"'), indicateur),
      HINT = ops.traduire('Codes are listed by ops.catalogue_indicateurs().');
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
