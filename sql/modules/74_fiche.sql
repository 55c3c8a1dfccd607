-- The sheet of a territory as rows: each indicator beside those of the wider territories that hold it, and its change since the campaign
-- before. It reads as its caller: what he may not see is not there.

-- The narrowest territory of a scale that holds all the communes of another.
CREATE FUNCTION territoire_englobant(gid int, echelle text) RETURNS int
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT t.gid
  FROM territoire AS t JOIN territoire_commune AS tc ON tc.territoire = t.gid
  WHERE t.echelle = territoire_englobant.echelle AND t.gid <> territoire_englobant.gid
    AND EXISTS (SELECT FROM territoire_commune AS d WHERE d.territoire = territoire_englobant.gid)
    AND NOT EXISTS (
      SELECT FROM territoire_commune AS d WHERE d.territoire = territoire_englobant.gid
        AND NOT EXISTS (SELECT FROM territoire_commune AS x WHERE x.territoire = t.gid AND x.commune = d.commune))
  GROUP BY t.gid ORDER BY count(*), t.gid LIMIT 1;
END;
COMMENT ON FUNCTION territoire_englobant(int, text) IS
  'Le plus petit territoire d''une échelle qui contient toutes les communes d''un autre ; NULL s''il n''y en a pas (un EPCI sur deux départements)';

CREATE FUNCTION fiche_territoire(echelle text, code text, campagne int DEFAULT NULL, OUT rang int, OUT population text, OUT indicateur text,
  OUT libelle text, OUT unite text, OUT valeur float8, OUT statut text, OUT effectif int, OUT valeur_epci float8, OUT valeur_departement float8,
  OUT valeur_region float8, OUT valeur_france float8, OUT campagne_avant int, OUT valeur_avant float8, OUT ecart float8) RETURNS SETOF record
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  zone int := (SELECT t.gid FROM ops.territoire AS t WHERE t.echelle = fiche_territoire.echelle AND t.code = fiche_territoire.code);
  demandee int := COALESCE(campagne, (SELECT max(c.campagne) FROM ops.campagne AS c WHERE c.etat = 'publiee'));
BEGIN
  IF zone IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format(ops.traduire('there is no territory of scale "%s" with code "%s"'), fiche_territoire.echelle, fiche_territoire.code),
      HINT = ops.traduire('Territories are listed in ops.territoire.');
  END IF;
  IF NOT EXISTS (SELECT FROM ops.campagne AS c WHERE c.campagne = demandee AND c.etat = 'publiee') THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('campaign %s is not released'), COALESCE(demandee::text, ops.traduire('(none)'))),
      HINT = ops.traduire('Released campaigns have etat = ''publiee'' in ops.campagne.');
  END IF;
  RETURN QUERY
  WITH comparee AS MATERIALIZED (
    SELECT l.population, l.indicateur, l.valeur, e.echelle
    FROM unnest(ARRAY['epci', 'departement', 'region', 'france']) AS e(echelle)
    JOIN ops.indicateur_long AS l ON l.gid = ops.territoire_englobant(zone, e.echelle) AND l.campagne = demandee
  ), avant AS MATERIALIZED (
    SELECT l.population, l.indicateur, l.campagne, l.valeur FROM ops.indicateur_long AS l
    WHERE l.gid = zone AND l.campagne = (SELECT max(c.campagne) FROM ops.campagne AS c WHERE c.etat = 'publiee' AND c.campagne < demandee)
  )
  SELECT (row_number() OVER (ORDER BY l.population DESC, d.rang))::int, l.population, l.indicateur, l.libelle, l.unite, l.valeur, l.statut, l.effectif,
    max(c.valeur) FILTER (WHERE c.echelle = 'epci'), max(c.valeur) FILTER (WHERE c.echelle = 'departement'),
    max(c.valeur) FILTER (WHERE c.echelle = 'region'), max(c.valeur) FILTER (WHERE c.echelle = 'france'),
    a.campagne::int, a.valeur, round((l.valeur - a.valeur)::numeric, 2)::float8
  FROM ops.indicateur_long AS l
  JOIN ops.dictionnaire AS d ON d.code = l.indicateur
  LEFT JOIN comparee AS c ON c.population = l.population AND c.indicateur = l.indicateur
  LEFT JOIN avant AS a ON a.population = l.population AND a.indicateur = l.indicateur
  WHERE l.gid = zone AND l.campagne = demandee
  GROUP BY l.population, d.rang, l.indicateur, l.libelle, l.unite, l.valeur, l.statut, l.effectif, a.campagne, a.valeur
  ORDER BY 1;
END
$$;
COMMENT ON FUNCTION fiche_territoire(text, text, int) IS
  'Fiche d''un territoire, lue avec les droits de l''appelant : chaque indicateur, pour l''ensemble et les emménagés récents, à côté de ceux de l''EPCI, du département, de la région et de la France qui le contiennent, et son évolution depuis la campagne précédente ; sans ligne si l''appelant ne peut pas lire le territoire';

REVOKE ALL ON FUNCTION territoire_englobant(int, text), fiche_territoire(text, text, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION territoire_englobant(int, text), fiche_territoire(text, text, int) TO ops_lecteur, ops_gestionnaire;
