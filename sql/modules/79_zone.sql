-- A zone of one's own, drawn by hand: whole territories are added up, those that lie in it for more than half; none is cut, and what that makes
-- of the zone is said. Compiling so many expressions would take longer than running them. Only released cells that the caller may read are added: the sum tells nothing that they do not.

CREATE FUNCTION exiger_zone(zone text, defaut text, srid int, echelle text, campagne int) RETURNS boolean
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF zone IS NULL OR zone NOT IN ('POLYGON', 'MULTIPOLYGON') THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('a zone is a surface, not %s'), COALESCE(zone, 'NULL')),
      HINT = ops.traduire('Give a geometry POLYGON or MULTIPOLYGON.');
  ELSIF defaut IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = ops.traduire('the zone is not valid'), DETAIL = format('%s.', defaut),
      HINT = ops.traduire('Draw it again, or see ST_MakeValid().');
  ELSIF srid = 0 THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = ops.traduire('the zone has no spatial reference system'),
      HINT = ops.traduire('For example ST_SetSRID(zone, 2154) for Lambert 93, 4326 for longitudes and latitudes.');
  ELSIF NOT EXISTS (SELECT FROM ops.echelle AS e WHERE e.echelle = exiger_zone.echelle) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('there is no scale "%s"'), exiger_zone.echelle),
      HINT = ops.traduire('Scales are listed in ops.echelle.');
  ELSIF exiger_zone.campagne IS NOT NULL AND NOT EXISTS (SELECT FROM ops.campagne AS c WHERE c.campagne = exiger_zone.campagne AND c.etat = 'publiee') THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('campaign %s is not released'), exiger_zone.campagne),
      HINT = ops.traduire('See ops.campagne.');
  END IF;
  RETURN true;
END
$$;
COMMENT ON FUNCTION exiger_zone(text, text, int, text, int) IS 'Refuse une zone qui n''est pas une surface valide et située, une échelle ou une campagne inconnue';

CREATE FUNCTION territoires_zone(zone geometry, echelle text, campagne int DEFAULT NULL, OUT gid int, OUT code text, OUT nom text, OUT part_dedans float8,
  OUT compte boolean, OUT geom geometry) RETURNS SETOF record
  LANGUAGE sql STABLE SET jit = off
BEGIN ATOMIC
  WITH demande AS MATERIALIZED (
    SELECT CASE WHEN exiger_zone(GeometryType(zone), CASE WHEN ST_IsEmpty(zone) THEN traduire('It is empty') WHEN NOT ST_IsValid(zone) THEN ST_IsValidReason(zone) END,
        ST_SRID(zone), territoires_zone.echelle, territoires_zone.campagne) THEN ST_Transform(zone, 2154) END AS g,
      COALESCE(territoires_zone.campagne, (SELECT max(c.campagne) FROM campagne AS c WHERE c.etat = 'publiee')) AS campagne
  ), candidat AS (
    SELECT t.gid, t.code, t.nom, t.contour AS g FROM demande AS d JOIN territoire AS t ON t.contour && d.g AND t.echelle = territoires_zone.echelle
    UNION ALL
    SELECT t.gid, t.code, t.nom, t.point FROM demande AS d JOIN territoire AS t ON t.point && d.g AND t.echelle = territoires_zone.echelle AND t.contour IS NULL
    UNION ALL
    SELECT m.gid, m.code, m.nom, m.contour FROM demande AS d JOIN maille AS m ON m.contour && d.g AND m.echelle = territoires_zone.echelle AND m.campagne = d.campagne
  )
  SELECT c.gid, c.code, c.nom, p.part, p.part > 0.5, c.g
  FROM demande AS d CROSS JOIN candidat AS c
  JOIN indicateur AS i ON i.gid = c.gid AND i.campagne = d.campagne AND i.population = 'ensemble'
  CROSS JOIN LATERAL (SELECT CASE WHEN ST_Dimension(c.g) = 0 THEN ST_Intersects(c.g, d.g)::int ELSE ST_Area(ST_Intersection(c.g, d.g)) / ST_Area(c.g) END AS part) AS p
  WHERE p.part > 1e-6
  ORDER BY c.code;
END;
COMMENT ON FUNCTION territoires_zone(geometry, text, int) IS
  'Territoires lisibles d''une échelle qui touchent une zone : part de leur surface dedans, et s''ils sont comptés (plus de la moitié dedans)';

CREATE FUNCTION cumul_zone(zone geometry, echelle text, campagne int DEFAULT NULL, population text DEFAULT 'ensemble', OUT indicateur text, OUT libelle text,
  OUT unite text, OUT valeur float8, OUT numerateur bigint, OUT denominateur bigint, OUT effectif bigint, OUT zones int, OUT manquantes int, OUT perimetre text)
  RETURNS SETOF record LANGUAGE sql STABLE SET jit = off
BEGIN ATOMIC
  WITH touche AS MATERIALIZED (
    SELECT t.* FROM territoires_zone(cumul_zone.zone, cumul_zone.echelle, cumul_zone.campagne) AS t
  ), cumulee AS (
    SELECT l.indicateur, cumul(l) AS c
    FROM touche AS t JOIN indicateur_long AS l ON l.gid = t.gid AND l.population = cumul_zone.population
      AND l.campagne = COALESCE(cumul_zone.campagne, (SELECT max(c.campagne) FROM campagne AS c WHERE c.etat = 'publiee'))
    WHERE t.compte GROUP BY l.indicateur
  ), description AS (
    SELECT count(*) FILTER (WHERE t.compte) || ' territoire(s) compté(s) en entier, dont ' || count(*) FILTER (WHERE t.compte AND t.part_dedans < 1 - 1e-6)
      || ' dépasse(nt) de la zone ; ' || count(*) FILTER (WHERE NOT t.compte) || ' touché(s), non compté(s) ; zone : '
      || nombre_francais(ST_Area(ST_Transform(cumul_zone.zone, 2154)) / 1e6, 2) || ' km²'
      || COALESCE(', territoires comptés : ' || nombre_francais(NULLIF(sum(ST_Area(t.geom)) FILTER (WHERE t.compte), 0) / 1e6, 2) || ' km²', '') AS texte
    FROM touche AS t
  )
  SELECT d.code, d.libelle, d.unite, (c.c).valeur, (c.c).numerateur, (c.c).denominateur, (c.c).effectif, COALESCE((c.c).zones, 0), COALESCE((c.c).manquantes, 0), p.texte
  FROM dictionnaire AS d CROSS JOIN description AS p LEFT JOIN cumulee AS c ON c.indicateur = d.code
  ORDER BY d.rang;
END;
COMMENT ON FUNCTION cumul_zone(geometry, text, int, text) IS
  'Indicateurs d''une zone dessinée, faite des territoires entiers d''une échelle qui y sont pour plus de moitié : sommes et ratios refaits, et ce que la zone comprend ; NULL si la valeur de l''un d''eux est retenue';

REVOKE ALL ON FUNCTION exiger_zone(text, text, int, text, int), territoires_zone(geometry, text, int), cumul_zone(geometry, text, int, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exiger_zone(text, text, int, text, int), territoires_zone(geometry, text, int), cumul_zone(geometry, text, int, text) TO ops_lecteur, ops_gestionnaire;
