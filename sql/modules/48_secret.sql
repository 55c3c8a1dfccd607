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
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('there is no scale "%s"'), regler_secret.echelle),
      HINT = ops.traduire('See ops.echelle.');
  END IF;
  IF regler_secret.plafond_part NOT BETWEEN 50 AND 99 THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format(ops.traduire('shares cannot be truncated at %s %%'), regler_secret.plafond_part),
      DETAIL = ops.traduire('A cap is a percentage from 50 to 99.'), HINT = ops.traduire('Insee truncates at 80 %; NULL truncates nothing.');
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
CREATE FUNCTION ops_unites.echelles(campagne smallint, OUT echelle text, OUT rang int, OUT initie boolean, OUT adresses_min int,
  OUT adresse boolean, OUT numerateur_min int, OUT plafond int, OUT dominance boolean) RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT r.echelle, r.ordre, r.initie, r.adresses_min, r.adresse, CASE WHEN r.masquer_numerateurs THEN 11 ELSE 1 END,
    COALESCE(r.plafond_part, 100), r.dominance FROM regle_secret AS r ORDER BY r.ordre;
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
  OUT recents int[], OUT diffusions int, OUT batiment int, OUT commune int, OUT chiffres int[], OUT chiffres_recents int[])
  RETURNS SETOF record LANGUAGE sql STABLE
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
    u.ensemble, u.recents, u.diffusions, a.batiment, a.commune, u.chiffres, u.chiffres_recents
  FROM ops_unites.atome AS u
  JOIN ops_unites.adresse AS a ON a.batiment = u.batiment
  LEFT JOIN large AS g ON g.commune = a.commune
  LEFT JOIN tracee AS m ON m.batiment = a.batiment
  WHERE u.campagne = lieux.campagne
  ORDER BY a.residence, a.batiment, u.bailleur, u.diffusions;
END;

-- What earlier releases of the campaign showed, numbered from 0.
CREATE FUNCTION ops_unites.diffusions_anterieures(campagne smallint, OUT diffusion int, OUT gid int, OUT ensemble int, OUT recents int)
  RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT m.version - 1, m.gid, m.ensemble, m.recents FROM ops_unites.motif_diffuse AS m
  WHERE m.campagne = diffusions_anterieures.campagne ORDER BY m.version, m.gid;
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

-- Households whose answers differ between two releases of the campaign, as each release took them: the one being made is
-- number `max`, after the earlier ones. One row per household and release.
CREATE FUNCTION ops_unites.reponses_changees(campagne smallint, OUT diffusion int, OUT ident_rep text, OUT batiment int,
  OUT bailleur int, OUT nb_pieces smallint, OUT surface smallint, OUT menage ops_unites.menage) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH avant AS (
    SELECT r.version - 1 AS diffusion, r.ident_rep, r.batiment, r.bailleur, r.nb_pieces, r.surface, r.menage
    FROM ops_unites.reponse_diffusee AS r WHERE r.campagne = reponses_changees.campagne
  ), actuelle AS (
    SELECT m.ident_rep, l.batiment, l.bailleur, l.nb_pieces, l.surface, m AS menage
    FROM ops_unites.menage AS m
    JOIN ops_unites.logement AS l ON l.campagne = m.campagne AND l.ident_rep = m.ident_rep
    WHERE m.campagne = reponses_changees.campagne AND m.enquete IN (1, 2)
      AND EXISTS (SELECT FROM avant)
  ), changee AS (
    -- One that differs between two earlier releases differs from this one in either.
    SELECT DISTINCT COALESCE(a.ident_rep, n.ident_rep) AS ident_rep
    FROM (SELECT DISTINCT a.diffusion FROM avant AS a) AS d
    CROSS JOIN LATERAL (SELECT * FROM avant AS a WHERE a.diffusion = d.diffusion) AS a
    FULL JOIN actuelle AS n ON n.ident_rep = a.ident_rep
    WHERE (a.batiment, a.bailleur, a.nb_pieces, a.surface, a.menage) IS DISTINCT FROM (n.batiment, n.bailleur, n.nb_pieces, n.surface, n.menage)
  )
  SELECT a.diffusion, a.ident_rep, a.batiment, a.bailleur, a.nb_pieces, a.surface, a.menage
  FROM avant AS a JOIN changee AS c ON c.ident_rep = a.ident_rep
  UNION ALL
  SELECT (SELECT max(a.diffusion) + 1 FROM avant AS a), n.ident_rep, n.batiment, n.bailleur, n.nb_pieces, n.surface, n.menage
  FROM actuelle AS n JOIN changee AS c ON c.ident_rep = n.ident_rep;
END;

-- Of those households, the answers that the same releases took alike, per item in the order of the catalogue. Date of moving
-- in, landlord and address count for every item.
CREATE FUNCTION ops_unites.reponses_jointes(campagne smallint, OUT batiment int, OUT bailleur int, OUT diffusions int, OUT rang int,
  OUT ensemble bigint, OUT recents bigint) RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH reponse AS MATERIALIZED (
    SELECT r.diffusion, r.ident_rep, r.batiment, r.bailleur, r.nb_pieces, r.surface, r.menage AS m, c.date_reference, c.tranches
    FROM ops_unites.reponses_changees(reponses_jointes.campagne) AS r
    JOIN campagne AS c ON c.campagne = reponses_jointes.campagne
  ), etat AS (
    SELECT r.diffusion, r.ident_rep,
      ops_unites.etat((r.m).enquete, (r.m).nb_occ, (r.m).nb_mineurs, (r.m).type_menage, (r.m).nb_enfants, (r.m).age_titulaire,
        (r.m).pct_plafond, (r.m).aide_logement, (r.m).rls, (r.m).act_stable, (r.m).act_precaire, (r.m).act_chomeur,
        (r.m).act_retraite, (r.m).act_autre, (r.m).date_emmenagement, r.date_reference, r.nb_pieces, r.surface, r.tranches, NULL::smallint,
        NULL::int) AS ops
    FROM reponse AS r GROUP BY r.diffusion, r.ident_rep
  ), par_item AS (
    SELECT r.diffusion, r.ident_rep, r.batiment, r.bailleur, (r.m).date_emmenagement, v.valeur, c.rang,
      (ops_unites.effectifs(e.ops, false))[c.rang + 1] AS ensemble, (ops_unites.effectifs(e.ops, true))[c.rang + 1] AS recents
    FROM reponse AS r
    JOIN etat AS e ON e.diffusion = r.diffusion AND e.ident_rep = r.ident_rep
    CROSS JOIN LATERAL (VALUES
      ('menages', ''), ('emmenagement', ''), ('anciennete_mediane', ''),
      ('ressources', (r.m).pct_plafond::text), ('ressources_3ans', (r.m).pct_plafond::text),
      ('occupants', ROW((r.m).nb_occ, (r.m).nb_mineurs)::text), ('mineurs', ROW((r.m).nb_occ, (r.m).nb_mineurs)::text),
      ('type', (r.m).type_menage::text), ('enfants', (r.m).nb_enfants::text), ('age', (r.m).age_titulaire::text),
      ('aide', (r.m).aide_logement::text), ('rls', (r.m).rls::text),
      ('activite', ROW((r.m).act_stable, (r.m).act_precaire, (r.m).act_chomeur, (r.m).act_retraite, (r.m).act_autre)::text),
      ('emploi', ROW((r.m).act_stable, (r.m).act_precaire, (r.m).act_chomeur, (r.m).act_retraite, (r.m).act_autre)::text),
      ('actifs', ROW((r.m).act_stable, (r.m).act_precaire, (r.m).act_chomeur, (r.m).act_retraite, (r.m).act_autre)::text),
      ('pieces', ROW((r.m).nb_occ, r.nb_pieces)::text), ('surface', ROW((r.m).nb_occ, r.surface)::text)) AS v(item, valeur)
    JOIN catalogue_items() AS c ON c.code = v.item
  ), element AS (
    SELECT p.batiment, p.bailleur, p.rang, bit_or(1 << p.diffusion) AS diffusions, p.ensemble, p.recents
    FROM par_item AS p WHERE p.ensemble > 0
    GROUP BY p.ident_rep, p.batiment, p.bailleur, p.date_emmenagement, p.valeur, p.rang, p.ensemble, p.recents
  ), loyer AS (
    SELECT d.version - 1 AS diffusion, d.ident_rep, d.batiment, d.bailleur, d.loyer, d.surface
    FROM ops_unites.loyer_diffuse AS d WHERE d.campagne = reponses_jointes.campagne
    UNION ALL
    SELECT (SELECT max(d.version) FROM ops_unites.loyer_diffuse AS d WHERE d.campagne = reponses_jointes.campagne),
      l.ident_rep, l.batiment, l.bailleur, l.loyer, l.surface
    FROM ops_unites.loyers(reponses_jointes.campagne) AS l
  )
  SELECT e.batiment, e.bailleur, e.diffusions, e.rang, sum(e.ensemble), sum(e.recents)
  FROM element AS e GROUP BY e.batiment, e.bailleur, e.diffusions, e.rang
  UNION ALL
  SELECT x.batiment, x.bailleur, x.diffusions, c.rang, count(*), 0
  FROM (SELECT l.batiment, l.bailleur, bit_or(1 << l.diffusion) AS diffusions FROM loyer AS l
        GROUP BY l.ident_rep, l.batiment, l.bailleur, l.loyer, l.surface) AS x
  JOIN catalogue_items() AS c ON c.code = 'loyer'
  GROUP BY x.batiment, x.bailleur, x.diffusions, c.rang;
END;

-- Counts of each item, in the order of the catalogue.
CREATE FUNCTION ops_unites.vecteur(rangs int[], effectifs bigint[]) RETURNS int[]
  LANGUAGE sql STABLE
RETURN (SELECT array_agg(COALESCE((SELECT sum(x.n) FROM unnest(rangs, effectifs) AS x(rang, n) WHERE x.rang = c.rang), 0)::int ORDER BY c.rang)
  FROM catalogue_items() AS c);
CREATE FUNCTION ops_unites.difference(a int[], b int[]) RETURNS int[]
  LANGUAGE sql IMMUTABLE
RETURN (SELECT array_agg(x.a - x.b ORDER BY x.i) FROM unnest(a, b) WITH ORDINALITY AS x(a, b, i));

-- Sets apart, among the atoms of this release, the answers that earlier releases did not take alike, and adds those that
-- only they took.
CREATE FUNCTION ops_unites.distinguer_diffusions(campagne smallint) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  derniere int := (SELECT max(d.diffusion) + 1 FROM ops_unites.diffusions_anterieures(distinguer_diffusions.campagne) AS d);
  toutes int;
BEGIN
  IF derniere IS NULL THEN
    RETURN;
  END IF;
  IF EXISTS (SELECT FROM ops.regle_secret AS r WHERE r.masquer_numerateurs OR r.plafond_part IS NOT NULL OR r.dominance) THEN
    RAISE EXCEPTION USING ERRCODE = 'OP003', MESSAGE = format(ops.traduire('campaign %s was released before, and a setting of secrecy is on'), distinguer_diffusions.campagne),
      DETAIL = ops.traduire('Masking, truncation and dominance are not protected over several releases of a campaign.'),
      HINT = ops.traduire('Correct the answers in the next campaign; see ops.regle_secret.');
  END IF;
  IF derniere > 29 THEN
    RAISE EXCEPTION USING ERRCODE = 'program_limit_exceeded', MESSAGE = format(ops.traduire('campaign %s was released %s times'), distinguer_diffusions.campagne, derniere),
      HINT = ops.traduire('A campaign is released 30 times at most: each release is protected together with all earlier ones.');
  END IF;
  toutes := (1 << (derniere + 1)) - 1;
  UPDATE ops_unites.atome AS a SET diffusions = toutes WHERE a.campagne = distinguer_diffusions.campagne;
  WITH jointe AS MATERIALIZED (
    SELECT j.batiment, j.bailleur, j.diffusions, ops_unites.vecteur(array_agg(j.rang), array_agg(j.ensemble)) AS ensemble,
      ops_unites.vecteur(array_agg(j.rang), array_agg(j.recents)) AS recents
    FROM ops_unites.reponses_jointes(distinguer_diffusions.campagne) AS j WHERE j.diffusions <> toutes
    GROUP BY j.batiment, j.bailleur, j.diffusions
  ), commune AS (
    UPDATE ops_unites.atome AS a
    SET ensemble = ops_unites.difference(a.ensemble, j.ensemble), recents = ops_unites.difference(a.recents, j.recents)
    FROM (
      SELECT x.batiment, x.bailleur, ops_unites.vecteur(array_agg(e.rang::int - 1), array_agg(e.n::bigint)) AS ensemble,
        ops_unites.vecteur(array_agg(e.rang::int - 1), array_agg(e.r::bigint)) AS recents
      FROM jointe AS x CROSS JOIN LATERAL unnest(x.ensemble, x.recents) WITH ORDINALITY AS e(n, r, rang)
      WHERE x.diffusions >> derniere & 1 = 1
      GROUP BY x.batiment, x.bailleur
    ) AS j
    WHERE a.campagne = distinguer_diffusions.campagne AND a.batiment = j.batiment AND a.bailleur = j.bailleur
  )
  INSERT INTO ops_unites.atome
  SELECT distinguer_diffusions.campagne, j.batiment, j.bailleur, j.ensemble, j.recents, j.diffusions FROM jointe AS j;
  IF EXISTS (SELECT FROM ops_unites.atome AS a WHERE a.campagne = distinguer_diffusions.campagne
      AND NOT EXISTS (SELECT FROM ops_unites.adresse AS d WHERE d.batiment = a.batiment)) THEN
    RAISE EXCEPTION USING ERRCODE = 'OP003', MESSAGE = format(ops.traduire('an address that an earlier release of %s counted is gone'), distinguer_diffusions.campagne),
      DETAIL = ops.traduire('Both releases are protected together, which needs to know where the households of the earlier one are.'),
      HINT = ops.traduire('Keep the address, even without dwellings.');
  END IF;
END
$$;

-- What this release took and showed, for the next ones.
CREATE FUNCTION ops_unites.retenir_diffusion(campagne smallint) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  version smallint := (SELECT COALESCE(max(m.version), 0) + 1 FROM ops_unites.motif_diffuse AS m WHERE m.campagne = retenir_diffusion.campagne);
BEGIN
  INSERT INTO ops_unites.reponse_diffusee
  SELECT m.campagne, version, m.ident_rep, l.batiment, l.bailleur, l.nb_pieces, l.surface, l.construct, l.finan, l.dpe, l.typeconst, m
  FROM ops_unites.menage AS m JOIN ops_unites.logement AS l ON l.campagne = m.campagne AND l.ident_rep = m.ident_rep
  WHERE m.campagne = retenir_diffusion.campagne AND m.enquete IN (1, 2);
  INSERT INTO ops_unites.motif_diffuse
  SELECT m.campagne, version, m.gid, m.ensemble | m.ensemble_plafonnes, m.recents | m.recents_plafonnes
  FROM ops_unites.motif AS m WHERE m.campagne = retenir_diffusion.campagne;
  INSERT INTO ops_unites.loyer_diffuse
  SELECT retenir_diffusion.campagne, version, l.ident_rep, l.batiment, l.bailleur, l.loyer, l.surface
  FROM ops_unites.loyers(retenir_diffusion.campagne) AS l;
END
$$;

DO $$
DECLARE
  nom text;
BEGIN
  FOREACH nom IN ARRAY ARRAY['TABLE ops.reglage_secret', 'VIEW ops.regle_secret', 'FUNCTION ops.regler_secret(text, boolean, int, boolean, int, boolean)',
      'FUNCTION ops_unites.echelles(smallint)', 'FUNCTION ops_unites.zones(smallint)', 'FUNCTION ops_unites.lieux(smallint)',
      'FUNCTION ops_unites.loyers(smallint)', 'FUNCTION ops_unites.proteger(smallint)', 'FUNCTION ops_unites.choisir(smallint)', 'FUNCTION ops_unites.reponses_changees(smallint)',
      'FUNCTION ops_unites.reponses_jointes(smallint)', 'FUNCTION ops_unites.vecteur(int[], bigint[])', 'FUNCTION ops_unites.difference(int[], int[])',
      'FUNCTION ops_unites.diffusions_anterieures(smallint)', 'FUNCTION ops_unites.distinguer_diffusions(smallint)', 'FUNCTION ops_unites.retenir_diffusion(smallint)'] LOOP
    EXECUTE 'ALTER ' || nom || ' OWNER TO ops_proprietaire';
  END LOOP;
  PERFORM pg_catalog.pg_extension_config_dump('ops.reglage_secret', '');
END
$$;
REVOKE ALL ON FUNCTION regler_secret(text, boolean, int, boolean, int, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION regler_secret(text, boolean, int, boolean, int, boolean) TO ops_gestionnaire;
GRANT SELECT ON reglage_secret, regle_secret TO ops_gestionnaire, ops_lecteur;
