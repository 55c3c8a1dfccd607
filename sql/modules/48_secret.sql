-- Zone rule: settings, what the engine reads, what it decides; and the answers earlier releases of a campaign took.

CREATE TABLE reglage_secret (
  echelle text PRIMARY KEY REFERENCES echelle,
  ordre smallint,
  initie boolean,
  masquer_numerateurs boolean,
  plafond_part smallint,
  dominance boolean
);
COMMENT ON TABLE reglage_secret IS 'Réglages du secret propres au site, par échelle ; sans ligne, ceux de ops.echelle';
COMMENT ON COLUMN reglage_secret.echelle IS 'Échelle';
COMMENT ON COLUMN reglage_secret.ordre IS 'Ordre de protection : une échelle cède devant celles qui la précèdent ; par défaut son rang';
COMMENT ON COLUMN reglage_secret.initie IS 'Protéger des bailleurs qui retirent leurs propres ménages ; par défaut sous la commune';

COMMENT ON COLUMN reglage_secret.masquer_numerateurs IS 'Retenir un item dont un numérateur compte de 1 à 10 ménages ou personnes ; par défaut non';
COMMENT ON COLUMN reglage_secret.plafond_part IS 'Part (%) au-dessus de laquelle un item est tronqué ; par défaut aucune';
COMMENT ON COLUMN reglage_secret.dominance IS 'Retenir les loyers de moins de trois bailleurs, ou dont un bailleur a plus de 85 % ; par défaut non';

CREATE VIEW regle_secret AS
  SELECT e.echelle, row_number() OVER (ORDER BY COALESCE(r.ordre, e.rang), e.rang)::int AS ordre,
    COALESCE(r.initie, e.initie) AS initie, e.adresses_min, e.adresse,
    COALESCE(r.masquer_numerateurs, false) AS masquer_numerateurs, r.plafond_part, COALESCE(r.dominance, false) AS dominance
  FROM echelle AS e LEFT JOIN reglage_secret AS r ON r.echelle = e.echelle;
COMMENT ON VIEW regle_secret IS 'Règles du secret en vigueur, par échelle, dans l''ordre de protection';
COMMENT ON COLUMN regle_secret.echelle IS 'Échelle';
COMMENT ON COLUMN regle_secret.ordre IS 'Ordre de protection';
COMMENT ON COLUMN regle_secret.initie IS 'Protège des bailleurs qui retirent leurs propres ménages';
COMMENT ON COLUMN regle_secret.adresses_min IS 'Nombre de résidences sous lequel un ensemble est secret';
COMMENT ON COLUMN regle_secret.adresse IS 'Vrai pour le point adresse';
COMMENT ON COLUMN regle_secret.masquer_numerateurs IS 'Retient un item dont un numérateur compte de 1 à 10 ménages ou personnes';
COMMENT ON COLUMN regle_secret.plafond_part IS 'Part (%) au-dessus de laquelle un item est tronqué ; NULL : aucune';
COMMENT ON COLUMN regle_secret.dominance IS 'Retient les loyers de moins de trois bailleurs, ou dont un bailleur a plus de 85 %';

-- Sets all the settings of a scale at once: what is not given goes back to its default.
CREATE FUNCTION regler_secret(echelle text, initie boolean DEFAULT NULL, ordre int DEFAULT NULL,
  masquer_numerateurs boolean DEFAULT NULL, plafond_part int DEFAULT NULL, dominance boolean DEFAULT NULL) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM ops.echelle AS e WHERE e.echelle = regler_secret.echelle) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('there is no scale "%s"', regler_secret.echelle),
      HINT = 'See ops.echelle.';
  END IF;
  IF regler_secret.plafond_part NOT BETWEEN 50 AND 99 THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('shares cannot be truncated at %s %%', regler_secret.plafond_part),
      DETAIL = 'A cap is a percentage from 50 to 99.', HINT = 'Insee truncates at 80 %; NULL truncates nothing.';
  END IF;
  INSERT INTO ops.reglage_secret AS r
  VALUES (regler_secret.echelle, regler_secret.ordre, regler_secret.initie, regler_secret.masquer_numerateurs,
    regler_secret.plafond_part, regler_secret.dominance)
  ON CONFLICT ON CONSTRAINT reglage_secret_pkey DO UPDATE SET ordre = excluded.ordre, initie = excluded.initie,
    masquer_numerateurs = excluded.masquer_numerateurs, plafond_part = excluded.plafond_part, dominance = excluded.dominance;
END
$$;
COMMENT ON FUNCTION regler_secret(text, boolean, int, boolean, int, boolean) IS
  'Règle, pour les prochaines publications, le secret d''une échelle : protection contre les bailleurs, ordre de protection, masquage des numérateurs de 1 à 10, troncature des parts, dominance sur les loyers. Un réglage NULL ou omis reprend sa valeur d''origine';

-- Scales in the order in which they are protected; territories and what the campaign before showed of them; places and the
-- territories that hold them. Read by ops_unites.proteger().
CREATE FUNCTION ops_unites.echelles(campagne smallint, OUT rang int, OUT initie boolean, OUT adresses_min int, OUT adresse boolean,
  OUT numerateur_min int, OUT plafond int, OUT dominance boolean) RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT r.ordre, r.initie, r.adresses_min, r.adresse, CASE WHEN r.masquer_numerateurs THEN 11 ELSE 1 END,
    COALESCE(r.plafond_part, 100), r.dominance FROM regle_secret AS r ORDER BY r.ordre;
END;

CREATE FUNCTION ops_unites.zones(campagne smallint, OUT gid int, OUT echelle int, OUT ensemble int, OUT recents int)
  RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT c.gid, r.ordre - 1, COALESCE(m.ensemble, 0), COALESCE(m.recents, 0)
  FROM ops_unites.cellule AS c
  JOIN territoire AS t ON t.gid = c.gid
  JOIN regle_secret AS r ON r.echelle = t.echelle
  LEFT JOIN ops_unites.motif AS m ON m.gid = c.gid
    AND m.campagne = (SELECT max(a.campagne) FROM ops_unites.motif AS a WHERE a.campagne < zones.campagne)
  WHERE c.campagne = zones.campagne
  ORDER BY r.ordre, t.code;
END;

CREATE FUNCTION ops_unites.lieux(campagne smallint, OUT residence int, OUT bailleur int, OUT zones int[], OUT ensemble int[],
  OUT recents int[], OUT changements int[], OUT chiffres int[], OUT chiffres_recents int[]) RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH large AS MATERIALIZED (
    SELECT tc.commune, array_agg(tc.territoire ORDER BY tc.territoire) AS zones
    FROM territoire_commune AS tc
    JOIN territoire AS t ON t.gid = tc.territoire
    JOIN echelle AS e ON e.echelle = t.echelle AND NOT e.sous_commune
    GROUP BY tc.commune
  )
  SELECT a.residence, u.bailleur, array_remove(g.zones || ARRAY[a.iris, a.qpv, a.residence, a.batiment], NULL),
    u.ensemble, u.recents, u.changements, u.chiffres, u.chiffres_recents
  FROM ops_unites.atome AS u
  JOIN ops_unites.adresse AS a ON a.batiment = u.batiment
  LEFT JOIN large AS g ON g.commune = a.commune
  WHERE u.campagne = lieux.campagne
  ORDER BY a.residence, a.batiment, u.bailleur;
END;

CREATE FUNCTION ops_unites.proteger(campagne smallint, OUT gid int, OUT ensemble int, OUT recents int,
  OUT ensemble_plafonnes int, OUT recents_plafonnes int) RETURNS SETOF record
  LANGUAGE c STABLE STRICT AS 'MODULE_PATHNAME', 'ops_proteger';

-- Step 2 of a release, the place of disclosure control.
CREATE FUNCTION ops_unites.choisir(campagne smallint) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  ANALYZE ops_unites.atome;
  DELETE FROM ops_unites.motif AS m WHERE m.campagne = choisir.campagne;
  INSERT INTO ops_unites.motif
  SELECT choisir.campagne, p.gid, p.ensemble, p.recents, p.ensemble_plafonnes, p.recents_plafonnes FROM ops_unites.proteger(choisir.campagne) AS p;
END
$$;

-- Let dwellings whose rent and floor area are known: those that the mean rent is made of.
CREATE FUNCTION ops_unites.loyers(campagne smallint, OUT ident_rep text, OUT batiment int, OUT bailleur int, OUT loyer int, OUT surface smallint)
  RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT l.ident_rep, l.batiment, l.bailleur, l.loyer, l.surface FROM ops_unites.logement AS l
  WHERE l.campagne = loyers.campagne AND l.mode = 1 AND l.loyer BETWEEN 1 AND 9998 AND l.surface BETWEEN 5 AND 2000;
END;

-- Those that entered, left or changed since an earlier release of the campaign, where they were and where they are.
CREATE FUNCTION ops_unites.loyers_changes(campagne smallint, OUT batiment int, OUT bailleur int, OUT ident_rep text)
  RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH avant AS (
    SELECT d.* FROM ops_unites.loyer_diffuse AS d WHERE d.campagne = loyers_changes.campagne
  ), paire AS (
    SELECT COALESCE(a.ident_rep, n.ident_rep) AS ident_rep, a.batiment AS avant, a.bailleur AS avant_bailleur,
      n.batiment AS apres, n.bailleur AS apres_bailleur
    FROM avant AS a
    FULL JOIN (SELECT v.version, l.* FROM (SELECT DISTINCT a.version FROM avant AS a) AS v
      CROSS JOIN ops_unites.loyers(loyers_changes.campagne) AS l) AS n ON n.version = a.version AND n.ident_rep = a.ident_rep
    WHERE (a.batiment, a.bailleur, a.loyer, a.surface) IS DISTINCT FROM (n.batiment, n.bailleur, n.loyer, n.surface)
  )
  SELECT p.avant, p.avant_bailleur, p.ident_rep FROM paire AS p WHERE p.avant IS NOT NULL
  UNION
  SELECT p.apres, p.apres_bailleur, p.ident_rep FROM paire AS p WHERE p.apres IS NOT NULL;
END;

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
    UNION
    SELECT l.batiment, l.bailleur, 'loyer', l.ident_rep FROM ops_unites.loyers_changes(changements.campagne) AS l
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
  INSERT INTO ops_unites.loyer_diffuse
  SELECT retenir_reponses.campagne, (SELECT COALESCE(max(d.version), 0) + 1 FROM ops_unites.loyer_diffuse AS d WHERE d.campagne = retenir_reponses.campagne),
    l.ident_rep, l.batiment, l.bailleur, l.loyer, l.surface
  FROM ops_unites.loyers(retenir_reponses.campagne) AS l;
END;

DO $$
DECLARE
  nom text;
BEGIN
  FOREACH nom IN ARRAY ARRAY['TABLE ops.reglage_secret', 'VIEW ops.regle_secret', 'FUNCTION ops.regler_secret(text, boolean, int, boolean, int, boolean)',
      'FUNCTION ops_unites.echelles(smallint)', 'FUNCTION ops_unites.zones(smallint)', 'FUNCTION ops_unites.lieux(smallint)',
      'FUNCTION ops_unites.proteger(smallint)', 'FUNCTION ops_unites.choisir(smallint)', 'FUNCTION ops_unites.changements(smallint)',
      'FUNCTION ops_unites.loyers(smallint)', 'FUNCTION ops_unites.loyers_changes(smallint)',
      'FUNCTION ops_unites.retenir_reponses(smallint)'] LOOP
    EXECUTE 'ALTER ' || nom || ' OWNER TO ops_proprietaire';
  END LOOP;
  PERFORM pg_catalog.pg_extension_config_dump('ops.reglage_secret', '');
END
$$;
REVOKE ALL ON FUNCTION regler_secret(text, boolean, int, boolean, int, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION regler_secret(text, boolean, int, boolean, int, boolean) TO ops_gestionnaire;
GRANT SELECT ON reglage_secret, regle_secret TO ops_gestionnaire, ops_lecteur;
