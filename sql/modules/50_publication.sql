-- Release: units -> cells -> protection -> ops.indicateur, in one transaction.

-- One row per campaign, population and territory; its columns come from the catalogue. Only a release writes here, from
-- the tables a foreign key would check again, row by row: it would take a third of the release.
DO $$
DECLARE
  colonnes text;
  colonne record;
BEGIN
  SELECT pg_catalog.string_agg(pg_catalog.format('%I %s', c.nom, c.type), ', ' ORDER BY c.source, c.rang) INTO colonnes
  FROM (SELECT 1 AS source, r.* FROM ops.colonnes_cellule_rpls() AS r
        UNION ALL SELECT 2, o.* FROM ops.colonnes_cellule_ops() AS o) AS c;
  EXECUTE 'CREATE TABLE ops.indicateur (
    campagne smallint NOT NULL,
    population text NOT NULL CHECK (population IN (''ensemble'', ''emmenages_recents'')),
    gid int NOT NULL,
    echelle text NOT NULL,
    code text NOT NULL,
    communes int[], ' || colonnes || ', PRIMARY KEY (campagne, population, gid))';
  FOR colonne IN SELECT * FROM ops.colonnes_cellule_rpls() UNION ALL SELECT * FROM ops.colonnes_cellule_ops() LOOP
    EXECUTE pg_catalog.format('COMMENT ON COLUMN ops.indicateur.%I IS %L', colonne.nom, colonne.commentaire);
  END LOOP;
END
$$;
CREATE INDEX indicateur_echelle ON indicateur (campagne, population, echelle, code);
ALTER TABLE indicateur OWNER TO ops_proprietaire;
SELECT pg_catalog.pg_extension_config_dump('indicateur', '');
COMMENT ON TABLE indicateur IS
  'Indicateurs diffusés : une ligne par campagne, population et territoire. Une valeur retenue est NULL et son statut « secret »';
COMMENT ON COLUMN indicateur.campagne IS 'Année de la campagne OPS';
COMMENT ON COLUMN indicateur.population IS 'ensemble, ou emmenages_recents (moins de 2 ans)';
COMMENT ON COLUMN indicateur.gid IS 'Territoire (ops.territoire), ou zone tracée (ops.maille)';
COMMENT ON COLUMN indicateur.echelle IS 'Échelle du territoire';
COMMENT ON COLUMN indicateur.code IS 'Code du territoire';
COMMENT ON COLUMN indicateur.communes IS 'Sous la commune : communes touchées, qui décident du droit de lire la ligne';

-- The states of each landlord in each building. RETURN QUERY counts in parallel, which a statement that writes would not.
CREATE FUNCTION ops_unites.compter_unites(campagne smallint)
  RETURNS TABLE (batiment int, bailleur int, ops bytea, rpls bytea)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  participants int[];
BEGIN
  participants := ARRAY(
    SELECT DISTINCT l.bailleur
    FROM ops_unites.logement AS l JOIN ops_unites.menage AS m ON m.campagne = l.campagne AND m.ident_rep = l.ident_rep
    WHERE l.campagne = compter_unites.campagne AND m.enquete = 1);
  RETURN QUERY
  SELECT l.batiment, l.bailleur,
    ops_unites.etat(m.enquete, m.nb_occ, m.nb_mineurs, m.type_menage, m.nb_enfants, m.age_titulaire, m.pct_plafond,
      m.aide_logement, m.rls, m.act_stable, m.act_precaire, m.act_chomeur, m.act_retraite, m.act_autre,
      m.date_emmenagement, c.date_reference, l.nb_pieces, l.surface, c.tranches, l.mode, l.loyer),
    ops_unites.rpls_etat(l.mode, l.bail, l.duree_vacance, l.locat, c.date_reference, l.bailleur = ANY (participants))
  FROM ops.campagne AS c
  JOIN ops_unites.logement AS l ON l.campagne = c.campagne
  LEFT JOIN ops_unites.menage AS m ON m.campagne = l.campagne AND m.ident_rep = l.ident_rep
  WHERE c.campagne = compter_unites.campagne
  GROUP BY l.batiment, l.bailleur;
END
$$;

-- Step 1: one pass over dwellings and households, building by building; wider territories add up the states.
CREATE FUNCTION ops_unites.calculer(campagne smallint) RETURNS bigint
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  nombre bigint;
BEGIN
  DELETE FROM ops_unites.cellule AS c WHERE c.campagne = calculer.campagne;
  DELETE FROM ops_unites.atome AS a WHERE a.campagne = calculer.campagne;
  WITH unite AS MATERIALIZED (
    SELECT u.batiment, u.bailleur, u.ops, u.rpls FROM ops_unites.compter_unites(calculer.campagne) AS u
  ), vide AS (
    SELECT ops_unites.etat_cumul(NULL) AS ops, ops_unites.rpls_etat_cumul(NULL) AS rpls
  ), atome AS (
    INSERT INTO ops_unites.atome
    SELECT calculer.campagne, u.batiment, u.bailleur, ops_unites.effectifs(u.ops, false), ops_unites.effectifs(u.ops, true), 1,
      CASE WHEN r.reglee THEN ops_unites.numerateurs(u.ops, false) END,
      CASE WHEN r.reglee THEN ops_unites.numerateurs(u.ops, true) END
    FROM unite AS u
    CROSS JOIN (SELECT bool_or(s.masquer_numerateurs OR s.plafond_part IS NOT NULL OR s.dominance) AS reglee FROM ops.regle_secret AS s) AS r
  ), commune AS MATERIALIZED (
    SELECT a.commune AS gid, ops_unites.etat_cumul(u.ops) AS ops, ops_unites.rpls_etat_cumul(u.rpls) AS rpls
    FROM unite AS u JOIN ops_unites.adresse AS a ON a.batiment = u.batiment
    GROUP BY a.commune
  ), cellule AS (
    SELECT z.gid, ops_unites.etat_cumul(u.ops) AS ops, ops_unites.rpls_etat_cumul(u.rpls) AS rpls
    FROM unite AS u JOIN ops_unites.adresse AS a ON a.batiment = u.batiment
    CROSS JOIN LATERAL (VALUES (a.batiment), (a.residence), (a.iris), (a.qpv)) AS z(gid)
    WHERE z.gid IS NOT NULL
    GROUP BY z.gid
    UNION ALL
    SELECT t.gid, ops_unites.etat_cumul(c.ops), ops_unites.rpls_etat_cumul(c.rpls)
    FROM ops.territoire AS t
    JOIN ops.echelle AS e ON e.echelle = t.echelle AND NOT e.sous_commune
    JOIN ops.territoire_commune AS tc ON tc.territoire = t.gid
    JOIN commune AS c ON c.gid = tc.commune
    GROUP BY t.gid
  )
  INSERT INTO ops_unites.cellule
  SELECT calculer.campagne, t.gid, ops_unites.effectifs(COALESCE(c.ops, v.ops), false),
    ops_unites.effectifs(COALESCE(c.ops, v.ops), true), COALESCE(c.ops, v.ops), COALESCE(c.rpls, v.rpls)
  FROM ops.territoire AS t
  CROSS JOIN vide AS v
  LEFT JOIN cellule AS c ON c.gid = t.gid;
  GET DIAGNOSTICS nombre = ROW_COUNT;
  PERFORM ops_unites.distinguer_diffusions(calculer.campagne);
  RETURN nombre;
END
$$;

-- Step 3: the cells as readers see them. Reasons of secrecy stay behind.
CREATE FUNCTION ops_unites.diffuser(campagne smallint) RETURNS bigint
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  nombre bigint;
BEGIN
  INSERT INTO ops.indicateur
  SELECT c.campagne, p.nom, c.gid, t.echelle, t.code,
    CASE WHEN e.sous_commune THEN COALESCE(t.communes,
      ARRAY(SELECT tc.commune FROM ops.territoire_commune AS tc WHERE tc.territoire = c.gid ORDER BY tc.commune)) END,
    (r.cellule).*, (o.cellule).*
  FROM ops_unites.cellule AS c
  JOIN ops_unites.zone AS t ON t.gid = c.gid
  JOIN ops.echelle AS e ON e.echelle = t.echelle
  JOIN ops_unites.motif AS m ON m.campagne = c.campagne AND m.gid = c.gid
  JOIN ops.regle_secret AS s ON s.echelle = t.echelle
  CROSS JOIN (VALUES ('ensemble', false), ('emmenages_recents', true)) AS p(nom, recents)
  CROSS JOIN LATERAL (SELECT CASE WHEN NOT p.recents THEN ops_unites.cellule_rpls(c.rpls) END AS cellule OFFSET 0) AS r
  CROSS JOIN LATERAL (
    SELECT ops_unites.cellule_ops(c.ops, p.recents, CASE WHEN p.recents THEN m.recents ELSE m.ensemble END,
      -- Let dwellings and no answer: not surveyed. Nobody lives in the others.
      c.ensemble[1] = 0 AND (ops_unites.cellule_rpls(c.rpls)).nb_loues > 0,
      CASE WHEN p.recents THEN m.recents_plafonnes ELSE m.ensemble_plafonnes END, COALESCE(s.plafond_part, 100),
      -- Classes of income are finer than the shares that are masked or truncated.
      NOT s.masquer_numerateurs AND s.plafond_part IS NULL) AS cellule OFFSET 0) AS o
  WHERE c.campagne = diffuser.campagne AND NOT EXISTS (
    SELECT FROM ops_unites.adresse AS a WHERE a.position_douteuse AND c.gid IN (a.batiment, a.residence))
  ORDER BY t.echelle, p.nom, t.code;
  GET DIAGNOSTICS nombre = ROW_COUNT;
  RETURN nombre;
END
$$;

CREATE FUNCTION publier(campagne int, OUT echelle text, OUT population text, OUT diffusables bigint, OUT secrets bigint,
  OUT secrets_petits bigint, OUT vides bigint, OUT non_enquetes bigint, OUT menages bigint, OUT menages_petits bigint,
  OUT menages_proteges bigint, OUT couverture numeric, OUT couverture_groupee numeric) RETURNS SETOF record
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET work_mem = '256MB' SET jit = off
  SET debug_print_plan = off SET debug_print_parse = off SET debug_print_rewritten = off AS $$
DECLARE
  etat_actuel text;
  nombre bigint;
BEGIN
  SELECT c.etat INTO etat_actuel FROM ops.campagne AS c WHERE c.campagne = publier.campagne FOR UPDATE;
  IF etat_actuel IS DISTINCT FROM 'verifiee' THEN
    RAISE EXCEPTION USING ERRCODE = 'OP003',
      MESSAGE = format(ops.traduire('campaign %s cannot be released'), publier.campagne),
      DETAIL = CASE WHEN etat_actuel IS NULL THEN ops.traduire('There is no such campaign.')
        ELSE format(ops.traduire('Its state is "%s"; only a verified campaign is released (R12).'), etat_actuel) END,
      HINT = ops.traduire('Call ops.valider_campagne() first, or ops.retirer() to withdraw a released one.');
  END IF;
  PERFORM ops_unites.exiger_unites(campagne), ops_unites.exiger_depots_clos(campagne, true);
  RAISE NOTICE USING MESSAGE = format(ops.traduire('release of %s: 1/4 computing the indicators of every territory'), publier.campagne);
  nombre := ops_unites.calculer(publier.campagne::smallint);
  ANALYZE ops_unites.cellule;
  RAISE NOTICE USING MESSAGE = format(ops.traduire('release of %s: 2/4 protecting %s territories, %s tiles and groups'), publier.campagne, nombre, ops_unites.mailler(publier.campagne::smallint));
  ANALYZE ops_unites.cellule;
  PERFORM ops_unites.choisir(publier.campagne::smallint);
  nombre := ops_unites.diffuser(publier.campagne::smallint);
  ANALYZE ops.indicateur;
  PERFORM ops_unites.retenir_diffusion(publier.campagne::smallint);
  RAISE NOTICE USING MESSAGE = format(ops.traduire('release of %s: 3/4 %s cells written, crossing'), publier.campagne, nombre);
  PERFORM ops_unites.classer(publier.campagne::smallint);
  ANALYZE ops_unites.classement;
  nombre := ops_unites.diffuser_tableaux(publier.campagne::smallint);
  PERFORM ops_unites.retenir_refus(publier.campagne::smallint);
  RAISE NOTICE USING MESSAGE = format(ops.traduire('release of %s: 4/4 %s cells of cross-tables written, auditing'), publier.campagne, nombre);
  -- The audit joins what was just written to itself: without statistics it would be by nested loops.
  ANALYZE ops.croisement, ops_unites.classe_refusee, ops_unites.reponse_diffusee, ops_unites.loyer_diffuse, ops_unites.motif_diffuse;
  PERFORM ops_unites.certifier(publier.campagne::smallint);
  UPDATE ops.campagne AS c SET etat = 'publiee', publiee_le = transaction_timestamp() WHERE c.campagne = publier.campagne;
  PERFORM ops_unites.classer_cartes(), ops_unites.consigner('publier', 'campagne', publier.campagne::text);
  RETURN QUERY SELECT * FROM ops_unites.couverture(publier.campagne::smallint);
END
$$;
COMMENT ON FUNCTION publier(int) IS
  'Publie une campagne vérifiée : calcule, protège et diffuse toutes les échelles, en une transaction. Rend par échelle les territoires et les ménages montrés, trop peu nombreux, ou retenus pour en protéger d''autres ; « couverture » : % des ménages dont le territoire est montré ; « couverture_groupee », pour résidence et bâtiment : dont l''adresse ou un groupe d''adresses l''est';

-- Territories and households shown and withheld. Small: under the threshold itself; protected: withheld besides, because of a
-- landlord, of too few addresses or of another set.
CREATE FUNCTION ops_unites.couverture(campagne smallint, OUT echelle text, OUT population text, OUT diffusables bigint,
  OUT secrets bigint, OUT secrets_petits bigint, OUT vides bigint, OUT non_enquetes bigint, OUT menages bigint,
  OUT menages_petits bigint, OUT menages_proteges bigint, OUT couverture numeric, OUT couverture_groupee numeric) RETURNS SETOF record
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  WITH montree AS MATERIALIZED (
    SELECT i.population, i.gid FROM indicateur AS i JOIN echelle AS e ON e.echelle = i.echelle AND e.adresse
    WHERE i.campagne = couverture.campagne AND i.statut_menages = 'diffusable'
  ), batiment AS (
    SELECT p.population, p.n, bool_or(m.gid IS NOT NULL AND z.echelle IN ('residence', 'groupe_residence')) AS residence,
      bool_or(m.gid IS NOT NULL AND z.echelle <> 'residence') AS batiment
    FROM ops_unites.cellule AS c
    JOIN ops_unites.adresse AS a ON a.batiment = c.gid
    CROSS JOIN LATERAL (VALUES ('ensemble', c.ensemble[1]), ('emmenages_recents', c.recents[1])) AS p(population, n)
    CROSS JOIN LATERAL (
      VALUES ('residence', a.residence), ('batiment', a.batiment)
      UNION ALL
      SELECT g.echelle, g.gid FROM ops_unites.appartenance_maille AS b JOIN maille AS g ON g.gid = b.maille AND g.echelle <> 'carreau'
      WHERE b.campagne = c.campagne AND b.batiment = c.gid) AS z(echelle, gid)
    LEFT JOIN montree AS m ON m.population = p.population AND m.gid = z.gid
    WHERE c.campagne = couverture.campagne
    GROUP BY c.gid, p.population, p.n
  ), groupee AS (
    SELECT v.echelle, b.population, round(100.0 * COALESCE(sum(b.n) FILTER (WHERE v.montre), 0) / NULLIF(sum(b.n), 0), 1) AS couverture
    FROM batiment AS b CROSS JOIN LATERAL (VALUES ('residence', b.residence), ('batiment', b.batiment)) AS v(echelle, montre)
    GROUP BY v.echelle, b.population
  )
  SELECT i.echelle, i.population,
    count(*) FILTER (WHERE i.statut_menages = 'diffusable'), count(*) FILTER (WHERE i.statut_menages = 'secret'),
    count(*) FILTER (WHERE i.statut_menages = 'secret' AND n.n < s.seuil),
    count(*) FILTER (WHERE i.statut_menages = 'vide'), count(*) FILTER (WHERE i.statut_menages = 'non_enquete'),
    COALESCE(sum(n.n), 0), COALESCE(sum(n.n) FILTER (WHERE i.statut_menages = 'secret' AND n.n < s.seuil), 0),
    COALESCE(sum(n.n) FILTER (WHERE i.statut_menages = 'secret' AND n.n >= s.seuil), 0),
    round(100.0 * COALESCE(sum(n.n) FILTER (WHERE i.statut_menages = 'diffusable'), 0) / NULLIF(sum(n.n), 0), 1), g.couverture
  FROM indicateur AS i
  JOIN echelle AS e ON e.echelle = i.echelle
  JOIN ops_unites.cellule AS c ON c.campagne = i.campagne AND c.gid = i.gid
  CROSS JOIN LATERAL (SELECT CASE i.population WHEN 'ensemble' THEN c.ensemble[1] ELSE c.recents[1] END AS n) AS n
  CROSS JOIN (SELECT COALESCE(current_setting('carto_ops.seuil_menages', true)::int, 11) AS seuil) AS s
  LEFT JOIN groupee AS g ON g.echelle = i.echelle AND g.population = i.population
  WHERE i.campagne = couverture.campagne
  GROUP BY i.echelle, i.population, e.rang, g.couverture
  ORDER BY e.rang, i.population DESC;
END;

DO $$
DECLARE
  signature text;
BEGIN
  FOREACH signature IN ARRAY ARRAY['ops.publier(int)', 'ops_unites.compter_unites(smallint)', 'ops_unites.calculer(smallint)', 'ops_unites.diffuser(smallint)',
      'ops_unites.couverture(smallint)'] LOOP
    EXECUTE 'ALTER FUNCTION ' || signature || ' OWNER TO ops_proprietaire';
    EXECUTE 'REVOKE ALL ON FUNCTION ' || signature || ' FROM PUBLIC';
  END LOOP;
END
$$;
GRANT EXECUTE ON FUNCTION publier(int) TO ops_gestionnaire;
