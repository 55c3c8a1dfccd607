-- Between counting and protecting, a release draws its own zones: tiles of the natural level, groupings of addresses. Each is
-- drawn in the pieces that the scales before it make, then protected with all the others.

-- Households of each bâtiment and landlord, where the address that is to be tiled or grouped is: the résidence, in metres of
-- EPSG:3035, for tiles; the résidence or the bâtiment, in decimetres of EPSG:2154, for groups, with its group in the campaign
-- before if all of its addresses still are there. Cut to whole ones, not rounded: a tile holds what is in it. Read by the two functions below.
CREATE FUNCTION ops_unites.places(campagne smallint, echelle text, OUT adresse int, OUT residence int, OUT commune int,
  OUT bailleur int, OUT zones int[], OUT menages int, OUT x int, OUT y int, OUT precedent int) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH repere AS MATERIALIZED (
    SELECT t.gid, floor(ST_X(p.point))::int AS x, floor(ST_Y(p.point))::int AS y
    FROM territoire AS t
    CROSS JOIN LATERAL (SELECT CASE places.echelle WHEN 'carreau' THEN ST_Transform(t.point, 3035)
      ELSE ST_Scale(t.point, 10, 10) END AS point OFFSET 0) AS p
    WHERE t.echelle = CASE places.echelle WHEN 'groupe_batiment' THEN 'batiment' ELSE 'residence' END
  ), unite AS MATERIALIZED (
    SELECT a.batiment, CASE places.echelle WHEN 'groupe_batiment' THEN a.batiment ELSE a.residence END AS adresse
    FROM ops_unites.adresse AS a WHERE NOT a.position_douteuse
  ), membre AS (
    SELECT DISTINCT u.adresse, b.maille
    FROM maille AS m JOIN ops_unites.appartenance_maille AS b ON b.maille = m.gid JOIN unite AS u ON u.batiment = b.batiment
    WHERE m.echelle = places.echelle
      AND m.campagne = (SELECT max(p.campagne) FROM maille AS p WHERE p.echelle = places.echelle AND p.campagne < places.campagne)
  ), precedent AS MATERIALIZED (
    SELECT m.adresse, m.maille, bool_and(m.adresse IN (
        SELECT u.adresse FROM ops_unites.atome AS a JOIN unite AS u ON u.batiment = a.batiment WHERE a.campagne = places.campagne))
      OVER (PARTITION BY m.maille) AS entier
    FROM membre AS m
  )
  SELECT u.adresse, l.residence, l.commune, l.bailleur, l.zones, l.ensemble[1], r.x, r.y, p.maille
  FROM ops_unites.lieux(places.campagne) AS l
  JOIN unite AS u ON u.batiment = l.batiment
  LEFT JOIN repere AS r ON r.gid = u.adresse
  LEFT JOIN precedent AS p ON p.adresse = u.adresse AND p.entier
  ORDER BY l.residence, l.batiment, l.bailleur;
END;

CREATE FUNCTION ops_unites.carreler(campagne smallint, OUT residence int, OUT taille int, OUT x int, OUT y int)
  RETURNS SETOF record LANGUAGE c STABLE STRICT AS 'MODULE_PATHNAME', 'ops_carreler';
-- `distance`, in decimetres: farther addresses are no neighbours.
CREATE FUNCTION ops_unites.grouper(campagne smallint, echelle text, distance int, OUT adresse int, OUT groupe int)
  RETURNS SETOF record LANGUAGE c STABLE STRICT AS 'MODULE_PATHNAME', 'ops_grouper';

CREATE FUNCTION ops_unites.code_carreau(taille int, x int, y int) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT
  RETURN format('CRS3035RES%smN%sE%s', taille, y, x);

-- Sides are cut every kilometre, so that tiles of different sizes share their vertices once projected.
CREATE FUNCTION ops_unites.contour_carreau(taille int, x int, y int) RETURNS geometry
  LANGUAGE sql IMMUTABLE STRICT
  RETURN ST_Multi(ST_Transform(ST_Segmentize(ST_MakeEnvelope(x, y, x + taille, y + taille, 3035), 1000), 2154));

CREATE FUNCTION ops_unites.contour_groupe(points geometry[]) RETURNS geometry
  LANGUAGE sql IMMUTABLE STRICT
  RETURN ST_Multi(ST_Buffer(ST_ConvexHull(ST_Collect(points)), 20));

CREATE FUNCTION ops_unites.tracer_carreaux(campagne smallint) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  WITH feuille AS MATERIALIZED (
    SELECT f.residence, f.taille, f.x, f.y, ops_unites.code_carreau(f.taille, f.x, f.y) AS code
    FROM ops_unites.carreler(tracer_carreaux.campagne) AS f
  ), carreau AS (
    INSERT INTO maille (campagne, echelle, code, nom, communes, contour)
    SELECT tracer_carreaux.campagne, 'carreau', f.code,
      'Carreau de ' || CASE WHEN f.taille < 1000 THEN f.taille || ' m' ELSE f.taille / 1000 || ' km' END,
      array_agg(DISTINCT a.commune ORDER BY a.commune), ops_unites.contour_carreau(f.taille, f.x, f.y)
    FROM feuille AS f JOIN ops_unites.adresse AS a ON a.residence = f.residence
    GROUP BY f.code, f.taille, f.x, f.y
    ORDER BY f.y, f.x
    RETURNING maille.gid, maille.code
  )
  INSERT INTO ops_unites.appartenance_maille
  SELECT tracer_carreaux.campagne, a.batiment, c.gid
  FROM carreau AS c JOIN feuille AS f ON f.code = c.code JOIN ops_unites.adresse AS a ON a.residence = f.residence;
END;

CREATE FUNCTION ops_unites.tracer_groupes(campagne smallint, echelle text, distance int) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  WITH membre AS MATERIALIZED (
    SELECT g.adresse, g.groupe, t.code, t.nom, t.point, row_number() OVER (PARTITION BY g.groupe ORDER BY t.code) AS rang
    FROM ops_unites.grouper(tracer_groupes.campagne, tracer_groupes.echelle, tracer_groupes.distance) AS g
    JOIN territoire AS t ON t.gid = g.adresse
  ), batiment AS MATERIALIZED (
    SELECT m.groupe, a.batiment, a.commune
    FROM membre AS m JOIN ops_unites.adresse AS a
      ON m.adresse = CASE tracer_groupes.echelle WHEN 'groupe_batiment' THEN a.batiment ELSE a.residence END
  ), nom AS (
    SELECT m.groupe, 'G' || min(m.code) AS code,
      min(m.nom) FILTER (WHERE m.rang = 1) || ' et ' || count(*) - 1 || CASE WHEN count(*) > 2 THEN ' autres' ELSE ' autre' END AS nom,
      ops_unites.contour_groupe(array_agg(m.point ORDER BY m.rang)) AS contour
    FROM membre AS m GROUP BY m.groupe
  ), lieu AS (
    SELECT b.groupe, array_agg(DISTINCT b.commune ORDER BY b.commune) AS communes FROM batiment AS b GROUP BY b.groupe
  ), groupe AS (
    INSERT INTO maille (campagne, echelle, code, nom, communes, contour)
    SELECT tracer_groupes.campagne, tracer_groupes.echelle, n.code, n.nom, l.communes, n.contour
    FROM nom AS n JOIN lieu AS l ON l.groupe = n.groupe
    ORDER BY n.code
    RETURNING maille.gid, maille.code
  )
  INSERT INTO ops_unites.appartenance_maille
  SELECT tracer_groupes.campagne, b.batiment, g.gid
  FROM groupe AS g JOIN nom AS n ON n.code = g.code JOIN batiment AS b ON b.groupe = n.groupe;
END;

-- A second release of a campaign keeps the zones of the first: drawn anew, the two sets of zones could be combined. Addresses
-- come since then are counted in the tiles they lie in, and stay out of the groups.
CREATE FUNCTION ops_unites.rattacher(campagne smallint) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  -- Nothing is DISTINCT on a geometry: pg_upgrade makes functions before the operators that this would need.
  WITH venue AS (
    SELECT DISTINCT u.batiment, a.residence
    FROM ops_unites.atome AS u JOIN ops_unites.adresse AS a ON a.batiment = u.batiment
    WHERE u.campagne = rattacher.campagne AND NOT EXISTS (
      SELECT FROM ops_unites.appartenance_maille AS b JOIN maille AS m ON m.gid = b.maille AND m.echelle = 'carreau'
      WHERE b.campagne = u.campagne AND b.batiment = u.batiment)
  )
  INSERT INTO ops_unites.appartenance_maille
  SELECT DISTINCT ON (v.batiment) rattacher.campagne, v.batiment, m.gid
  FROM venue AS v JOIN territoire AS t ON t.gid = v.residence
  JOIN maille AS m ON m.campagne = rattacher.campagne AND m.echelle = 'carreau' AND ST_Intersects(m.contour, t.point)
  ORDER BY v.batiment, m.code;
END;

-- Cells of the zones drawn, from those of their bâtiments.
CREATE FUNCTION ops_unites.mesurer_mailles(campagne smallint, echelle text) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  INSERT INTO ops_unites.cellule
  SELECT mesurer_mailles.campagne, s.gid, ops_unites.effectifs(s.ops, false), ops_unites.effectifs(s.ops, true), s.ops, s.rpls
  FROM (
    SELECT m.gid, ops_unites.etat_cumul(c.ops) AS ops, ops_unites.rpls_etat_cumul(c.rpls) AS rpls
    FROM maille AS m
    JOIN ops_unites.appartenance_maille AS b ON b.maille = m.gid
    JOIN ops_unites.cellule AS c ON c.campagne = m.campagne AND c.gid = b.batiment
    WHERE m.campagne = mesurer_mailles.campagne AND m.echelle = mesurer_mailles.echelle
    GROUP BY m.gid
  ) AS s;
END;

CREATE FUNCTION ops_unites.mailler(campagne smallint) RETURNS bigint
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  deja boolean := EXISTS (SELECT FROM ops.maille AS m WHERE m.campagne = mailler.campagne);
  tracee text;
BEGIN
  ANALYZE ops_unites.atome;
  IF deja THEN
    PERFORM ops_unites.rattacher(campagne);
  END IF;
  FOR tracee IN SELECT r.echelle FROM ops.regle_secret AS r JOIN ops.echelle AS e ON e.echelle = r.echelle AND e.tracee ORDER BY r.ordre LOOP
    IF deja THEN
      NULL;
    ELSIF tracee = 'carreau' THEN
      PERFORM ops_unites.tracer_carreaux(campagne);
    ELSE
      PERFORM ops_unites.tracer_groupes(campagne, tracee, CASE tracee WHEN 'groupe_residence' THEN 5000 ELSE 2000 END);
    END IF;
    PERFORM ops_unites.mesurer_mailles(campagne, tracee);
    ANALYZE ops.maille, ops_unites.appartenance_maille;
  END LOOP;
  RETURN (SELECT count(*) FROM ops.maille AS m WHERE m.campagne = mailler.campagne);
END
$$;

DO $$
DECLARE
  signature text;
BEGIN
  FOREACH signature IN ARRAY ARRAY['places(smallint, text)', 'carreler(smallint)', 'grouper(smallint, text, int)',
      'code_carreau(int, int, int)', 'contour_carreau(int, int, int)', 'contour_groupe(' || pg_catalog.format_type('geometry'::pg_catalog.regtype, NULL) || '[])',
      'tracer_carreaux(smallint)', 'tracer_groupes(smallint, text, int)', 'rattacher(smallint)', 'mesurer_mailles(smallint, text)',
      'mailler(smallint)'] LOOP
    EXECUTE 'ALTER FUNCTION ops_unites.' || signature || ' OWNER TO ops_proprietaire';
  END LOOP;
END
$$;
