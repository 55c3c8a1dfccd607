-- Why a figure is withheld: for the gestionnaire, the reason; for a reader, the rule in words (the reason alone makes cells
-- exact).

CREATE FUNCTION motifs_secret(campagne int, echelle text, code text, population text DEFAULT 'ensemble', OUT item text,
  OUT statut text, OUT effectif int, OUT motif text) RETURNS SETOF record
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET debug_print_plan = off
BEGIN ATOMIC
  WITH zone AS (
    SELECT t.gid, r.initie, r.adresses_min, r.masquer_numerateurs, r.plafond_part, r.dominance,
      COALESCE(current_setting('carto_ops.seuil_menages', true)::int, 11) AS seuil
    FROM ops_unites.exiger_unites(motifs_secret.campagne) AS presentes
    CROSS JOIN ops_unites.zone AS t JOIN regle_secret AS r ON r.echelle = t.echelle
    WHERE t.echelle = motifs_secret.echelle AND t.code = motifs_secret.code AND COALESCE(t.campagne, motifs_secret.campagne) = motifs_secret.campagne
  ), lieu AS (
    SELECT l.residence, l.bailleur, c.code AS item, c.rang,
      (CASE motifs_secret.population WHEN 'ensemble' THEN l.ensemble ELSE l.recents END)[c.rang + 1] AS n
    FROM zone AS z JOIN ops_unites.lieux(motifs_secret.campagne::smallint) AS l ON z.gid = ANY (l.zones)
    CROSS JOIN catalogue_items() AS c
  ), bailleur AS (
    SELECT l.item, l.bailleur, sum(l.n)::int AS n FROM lieu AS l GROUP BY l.item, l.bailleur
  ), mesure AS (
    SELECT c.code AS item, c.rang, COALESCE(b.n, 0) AS n, COALESCE(b.sans_premier, 0) AS sans_premier, COALESCE(b.bailleurs, 0) AS bailleurs,
      (SELECT count(DISTINCT l.residence) FROM lieu AS l WHERE l.item = c.code AND l.n > 0) AS residences
    FROM catalogue_items() AS c
    LEFT JOIN (SELECT x.item, sum(x.n)::int AS n, (sum(x.n) - max(x.n))::int AS sans_premier,
        count(*) FILTER (WHERE x.n > 0) AS bailleurs FROM bailleur AS x GROUP BY x.item) AS b
      ON b.item = c.code
  ), cellule AS (
    SELECT to_jsonb(i) AS j FROM indicateur AS i JOIN zone AS z ON z.gid = i.gid
    WHERE i.campagne = motifs_secret.campagne AND i.population = motifs_secret.population
  )
  SELECT m.item, c.j ->> ('statut_' || m.item), m.n,
    CASE WHEN c.j ->> ('statut_' || m.item) = 'plafonne' THEN format('une part dépasse %s %%', z.plafond_part)
      WHEN c.j ->> ('statut_' || m.item) <> 'secret' THEN NULL
      WHEN m.n < z.seuil THEN format(CASE m.item WHEN 'loyer' THEN 'moins de %s logements' ELSE 'moins de %s ménages' END, z.seuil)
      WHEN z.initie AND m.sans_premier BETWEEN 1 AND z.seuil - 1 THEN format('un bailleur y déduirait moins de %s ménages', z.seuil)
      WHEN m.residences < z.adresses_min THEN format('moins de %s résidences', z.adresses_min)
      WHEN m.item = 'anciennete_mediane' AND c.j ->> 'statut_emmenagement' = 'diffusable'
        THEN format('moins de %s ménages d''un côté de la médiane', z.seuil)
      WHEN m.item NOT IN ('menages', 'loyer') AND c.j ->> 'statut_menages' = 'secret' THEN 'les ménages du territoire sont eux-mêmes retenus'
      WHEN m.item = 'loyer' AND z.dominance AND m.bailleurs < 3 THEN 'moins de trois bailleurs'
      WHEN m.item <> 'menages' AND (z.masquer_numerateurs OR z.plafond_part IS NOT NULL OR z.dominance)
        THEN 'un réglage le retient (numérateur de 1 à 10, part tronquée, loyers d''un bailleur), ou protège un autre ensemble'
      ELSE 'protège un autre ensemble, ou des ménages dont la réponse a changé depuis une publication' END
  FROM mesure AS m CROSS JOIN zone AS z CROSS JOIN cellule AS c
  ORDER BY m.rang;
END;
COMMENT ON FUNCTION motifs_secret(int, text, text, text) IS
  'Pour le gestionnaire : effectif réel et motif du secret de chaque item d''un territoire';

CREATE FUNCTION expliquer_secret(campagne int, echelle text, code text, population text DEFAULT 'ensemble', OUT item text,
  OUT statut text, OUT effectif int, OUT explication text) RETURNS SETOF record
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF has_function_privilege('ops.motifs_secret(int, text, text, text)', 'EXECUTE') THEN
    RETURN QUERY SELECT * FROM ops.motifs_secret(expliquer_secret.campagne, expliquer_secret.echelle, expliquer_secret.code,
      expliquer_secret.population);
    RETURN;
  END IF;
  RETURN QUERY
  SELECT c.code, to_jsonb(i) ->> ('statut_' || c.code), NULL::int,
    CASE to_jsonb(i) ->> ('statut_' || c.code)
      WHEN 'secret' THEN 'Secret statistique : montrer cette valeur permettrait, seule ou avec d''autres, d''isoler de 1 à 10 ménages, ou moins de trois adresses.'
        || CASE WHEN r.masquer_numerateurs OR r.plafond_part IS NOT NULL OR r.dominance
          THEN ' Un réglage de cette échelle peut aussi le retenir : numérateurs de 1 à 10, parts tronquées, loyers d''un bailleur.' ELSE '' END
      WHEN 'plafonne' THEN 'Valeur tronquée : une part dépasse le plafond réglé pour cette échelle ; elle est montrée à ce plafond, les autres chiffres sont retenus.'
      WHEN 'vide' THEN CASE c.code WHEN 'loyer' THEN 'Aucun logement concerné.' ELSE 'Aucun ménage concerné.' END
      WHEN 'non_enquete' THEN 'Des logements, mais aucune réponse à l''enquête.' END
  FROM ops.indicateur AS i JOIN ops.regle_secret AS r ON r.echelle = i.echelle CROSS JOIN ops.catalogue_items() AS c
  WHERE i.campagne = expliquer_secret.campagne AND i.echelle = expliquer_secret.echelle AND i.code = expliquer_secret.code
    AND i.population = expliquer_secret.population
  ORDER BY c.rang;
END
$$;
COMMENT ON FUNCTION expliquer_secret(int, text, text, text) IS
  'Pourquoi une valeur n''est pas montrée : la règle, en mots ; pour le gestionnaire, l''effectif et le motif';

ALTER FUNCTION motifs_secret(int, text, text, text) OWNER TO ops_proprietaire;
REVOKE ALL ON FUNCTION motifs_secret(int, text, text, text), expliquer_secret(int, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION motifs_secret(int, text, text, text) TO ops_gestionnaire;
GRANT EXECUTE ON FUNCTION expliquer_secret(int, text, text, text) TO ops_gestionnaire, ops_lecteur;
