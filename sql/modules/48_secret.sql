-- Zone rule: settings, what the engine reads, what it decides; and the answers earlier releases of a campaign took.

CREATE TABLE reglage_secret (
  echelle text PRIMARY KEY REFERENCES echelle,
  ordre smallint,
  initie boolean
);
COMMENT ON TABLE reglage_secret IS 'Réglages du secret propres au site, par échelle ; sans ligne, ceux de ops.echelle';
COMMENT ON COLUMN reglage_secret.echelle IS 'Échelle';
COMMENT ON COLUMN reglage_secret.ordre IS 'Ordre de protection : une échelle cède devant celles qui la précèdent ; par défaut son rang';
COMMENT ON COLUMN reglage_secret.initie IS 'Protéger des bailleurs qui retirent leurs propres ménages ; par défaut sous la commune';

CREATE VIEW regle_secret AS
  SELECT e.echelle, row_number() OVER (ORDER BY COALESCE(r.ordre, e.rang), e.rang)::int AS ordre,
    COALESCE(r.initie, e.initie) AS initie, e.adresses_min, e.adresse
  FROM echelle AS e LEFT JOIN reglage_secret AS r ON r.echelle = e.echelle;
COMMENT ON VIEW regle_secret IS 'Règles du secret en vigueur, par échelle, dans l''ordre de protection';
COMMENT ON COLUMN regle_secret.echelle IS 'Échelle';
COMMENT ON COLUMN regle_secret.ordre IS 'Ordre de protection';
COMMENT ON COLUMN regle_secret.initie IS 'Protège des bailleurs qui retirent leurs propres ménages';
COMMENT ON COLUMN regle_secret.adresses_min IS 'Nombre de résidences sous lequel un ensemble est secret';
COMMENT ON COLUMN regle_secret.adresse IS 'Vrai pour le point adresse';

CREATE FUNCTION regler_secret(echelle text, initie boolean DEFAULT NULL, ordre int DEFAULT NULL) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM ops.echelle AS e WHERE e.echelle = regler_secret.echelle) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('there is no scale "%s"', regler_secret.echelle),
      HINT = 'See ops.echelle.';
  END IF;
  INSERT INTO ops.reglage_secret AS r VALUES (regler_secret.echelle, regler_secret.ordre, regler_secret.initie)
  ON CONFLICT ON CONSTRAINT reglage_secret_pkey DO UPDATE SET ordre = excluded.ordre, initie = excluded.initie;
END
$$;
COMMENT ON FUNCTION regler_secret(text, boolean, int) IS
  'Règle, pour les prochaines publications, la protection contre les bailleurs et l''ordre de protection d''une échelle ; NULL rend le réglage d''origine';

-- Scales in the order in which they are protected; territories and what the campaign before showed of them; places and the
-- territories that hold them. Read by ops_unites.proteger().
CREATE FUNCTION ops_unites.echelles(campagne smallint, OUT echelle text, OUT rang int, OUT initie boolean, OUT adresses_min int, OUT adresse boolean)
  RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT r.echelle, r.ordre, r.initie, r.adresses_min, r.adresse FROM regle_secret AS r ORDER BY r.ordre;
END;

CREATE FUNCTION ops_unites.zones(campagne smallint, OUT gid int, OUT echelle int, OUT ensemble int, OUT recents int)
  RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT c.gid, r.ordre - 1, COALESCE(m.ensemble, 0), COALESCE(m.recents, 0)
  FROM ops_unites.cellule AS c
  JOIN ops_unites.zone AS t ON t.gid = c.gid
  JOIN regle_secret AS r ON r.echelle = t.echelle
  CROSS JOIN (SELECT max(a.campagne) AS campagne FROM ops_unites.motif AS a WHERE a.campagne < zones.campagne) AS p
  -- A zone drawn anew is that of the same code.
  LEFT JOIN maille AS d ON d.campagne = p.campagne AND d.echelle = t.echelle AND d.code = t.code
  LEFT JOIN ops_unites.motif AS m ON m.campagne = p.campagne AND m.gid = COALESCE(d.gid, c.gid)
  WHERE c.campagne = zones.campagne
  ORDER BY r.ordre, t.code;
END;

CREATE FUNCTION ops_unites.lieux(campagne smallint, OUT residence int, OUT bailleur int, OUT zones int[], OUT ensemble int[],
  OUT recents int[], OUT changements int[], OUT batiment int, OUT commune int) RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH large AS MATERIALIZED (
    SELECT tc.commune, array_agg(tc.territoire ORDER BY tc.territoire) AS zones
    FROM territoire_commune AS tc
    JOIN territoire AS t ON t.gid = tc.territoire
    JOIN echelle AS e ON e.echelle = t.echelle AND NOT e.sous_commune
    GROUP BY tc.commune
  ), tracee AS MATERIALIZED (
    SELECT b.batiment, array_agg(b.maille ORDER BY b.maille) AS zones
    FROM ops_unites.appartenance_maille AS b WHERE b.campagne = lieux.campagne GROUP BY b.batiment
  )
  SELECT a.residence, u.bailleur, array_remove(g.zones || ARRAY[a.iris, a.qpv, a.residence, a.batiment] || m.zones, NULL),
    u.ensemble, u.recents, u.changements, a.batiment, a.commune
  FROM ops_unites.atome AS u
  JOIN ops_unites.adresse AS a ON a.batiment = u.batiment
  LEFT JOIN large AS g ON g.commune = a.commune
  LEFT JOIN tracee AS m ON m.batiment = a.batiment
  WHERE u.campagne = lieux.campagne
  ORDER BY a.residence, a.batiment, u.bailleur;
END;

CREATE FUNCTION ops_unites.proteger(campagne smallint, OUT gid int, OUT ensemble int, OUT recents int) RETURNS SETOF record
  LANGUAGE c STABLE STRICT AS 'MODULE_PATHNAME', 'ops_proteger';

-- Step 2 of a release, the place of disclosure control.
CREATE FUNCTION ops_unites.choisir(campagne smallint) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  ANALYZE ops_unites.atome;
  DELETE FROM ops_unites.motif AS m WHERE m.campagne = choisir.campagne;
  INSERT INTO ops_unites.motif
  SELECT choisir.campagne, p.gid, p.ensemble, p.recents FROM ops_unites.proteger(choisir.campagne) AS p;
END
$$;

-- Households whose answers differ from those an earlier release of the campaign took: how many per item, in the order of
-- the catalogue, where they were and where they are. Date of moving in, landlord and address count for every item.
CREATE FUNCTION ops_unites.changements(campagne smallint, OUT batiment int, OUT bailleur int, OUT changements int[])
  RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH avant AS (
    SELECT r.version, r.ident_rep, r.batiment, r.bailleur, r.nb_pieces, r.surface, r.menage
    FROM ops_unites.reponse_diffusee AS r WHERE r.campagne = changements.campagne
  ), apres AS (
    SELECT v.version, m.ident_rep, l.batiment, l.bailleur, l.nb_pieces, l.surface, m AS menage
    FROM (SELECT DISTINCT a.version FROM avant AS a) AS v
    CROSS JOIN ops_unites.menage AS m
    JOIN ops_unites.logement AS l ON l.campagne = m.campagne AND l.ident_rep = m.ident_rep
    WHERE m.campagne = changements.campagne AND m.enquete IN (1, 2)
  ), paire AS (
    SELECT COALESCE(a.ident_rep, n.ident_rep) AS ident_rep, a.batiment AS avant, a.bailleur AS avant_bailleur,
      n.batiment AS apres, n.bailleur AS apres_bailleur, a.menage AS m, n.menage AS n, a.nb_pieces, a.surface,
      n.nb_pieces AS n_pieces, n.surface AS n_surface
    FROM avant AS a FULL JOIN apres AS n ON n.version = a.version AND n.ident_rep = a.ident_rep
    WHERE (a.batiment, a.bailleur, a.nb_pieces, a.surface, a.menage) IS DISTINCT FROM (n.batiment, n.bailleur, n.nb_pieces, n.surface, n.menage)
  ), difference AS (
    SELECT p.avant, p.avant_bailleur, p.apres, p.apres_bailleur, p.ident_rep, d.item
    FROM (SELECT p.*, (p.avant, p.avant_bailleur, (p.m).enquete, (p.m).date_emmenagement) IS DISTINCT FROM
            (p.apres, p.apres_bailleur, (p.n).enquete, (p.n).date_emmenagement) AS tout,
            ((p.m).act_stable, (p.m).act_precaire, (p.m).act_chomeur, (p.m).act_retraite, (p.m).act_autre) IS DISTINCT FROM
            ((p.n).act_stable, (p.n).act_precaire, (p.n).act_chomeur, (p.n).act_retraite, (p.n).act_autre) AS activite
          FROM paire AS p) AS p
    CROSS JOIN LATERAL (VALUES
      ('menages', false), ('emmenagement', false), ('anciennete_mediane', false),
      ('ressources', (p.m).pct_plafond IS DISTINCT FROM (p.n).pct_plafond), ('ressources_3ans', (p.m).pct_plafond IS DISTINCT FROM (p.n).pct_plafond),
      ('occupants', ((p.m).nb_occ, (p.m).nb_mineurs) IS DISTINCT FROM ((p.n).nb_occ, (p.n).nb_mineurs)),
      ('mineurs', ((p.m).nb_occ, (p.m).nb_mineurs) IS DISTINCT FROM ((p.n).nb_occ, (p.n).nb_mineurs)),
      ('type', (p.m).type_menage IS DISTINCT FROM (p.n).type_menage), ('enfants', (p.m).nb_enfants IS DISTINCT FROM (p.n).nb_enfants),
      ('age', (p.m).age_titulaire IS DISTINCT FROM (p.n).age_titulaire), ('aide', (p.m).aide_logement IS DISTINCT FROM (p.n).aide_logement),
      ('rls', (p.m).rls IS DISTINCT FROM (p.n).rls), ('activite', p.activite), ('emploi', p.activite), ('actifs', p.activite),
      ('pieces', ((p.m).nb_occ, p.nb_pieces) IS DISTINCT FROM ((p.n).nb_occ, p.n_pieces)),
      ('surface', ((p.m).nb_occ, p.surface) IS DISTINCT FROM ((p.n).nb_occ, p.n_surface))) AS d(item, change)
    WHERE p.tout OR d.change
  ), ici AS (
    SELECT d.avant AS batiment, d.avant_bailleur AS bailleur, d.item, d.ident_rep FROM difference AS d WHERE d.avant IS NOT NULL
    UNION
    SELECT d.apres, d.apres_bailleur, d.item, d.ident_rep FROM difference AS d WHERE d.apres IS NOT NULL
  )
  SELECT l.batiment, l.bailleur, array_agg((
      SELECT count(*)::int FROM ici AS i WHERE i.batiment = l.batiment AND i.bailleur = l.bailleur AND i.item = c.code) ORDER BY c.rang)
  FROM (SELECT DISTINCT i.batiment, i.bailleur FROM ici AS i) AS l CROSS JOIN catalogue_items() AS c
  GROUP BY l.batiment, l.bailleur;
END;

CREATE FUNCTION ops_unites.retenir_reponses(campagne smallint) RETURNS void
  LANGUAGE sql
BEGIN ATOMIC
  INSERT INTO ops_unites.reponse_diffusee
  SELECT m.campagne, (SELECT COALESCE(max(r.version), 0) + 1 FROM ops_unites.reponse_diffusee AS r WHERE r.campagne = retenir_reponses.campagne),
    m.ident_rep, l.batiment, l.bailleur, l.nb_pieces, l.surface, m
  FROM ops_unites.menage AS m JOIN ops_unites.logement AS l ON l.campagne = m.campagne AND l.ident_rep = m.ident_rep
  WHERE m.campagne = retenir_reponses.campagne AND m.enquete IN (1, 2);
END;

DO $$
DECLARE
  nom text;
BEGIN
  FOREACH nom IN ARRAY ARRAY['TABLE ops.reglage_secret', 'VIEW ops.regle_secret', 'FUNCTION ops.regler_secret(text, boolean, int)',
      'FUNCTION ops_unites.echelles(smallint)', 'FUNCTION ops_unites.zones(smallint)', 'FUNCTION ops_unites.lieux(smallint)',
      'FUNCTION ops_unites.proteger(smallint)', 'FUNCTION ops_unites.choisir(smallint)', 'FUNCTION ops_unites.changements(smallint)',
      'FUNCTION ops_unites.retenir_reponses(smallint)'] LOOP
    EXECUTE 'ALTER ' || nom || ' OWNER TO ops_proprietaire';
  END LOOP;
  PERFORM pg_catalog.pg_extension_config_dump('ops.reglage_secret', '');
END
$$;
REVOKE ALL ON FUNCTION regler_secret(text, boolean, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION regler_secret(text, boolean, int) TO ops_gestionnaire;
GRANT SELECT ON reglage_secret, regle_secret TO ops_gestionnaire, ops_lecteur;
