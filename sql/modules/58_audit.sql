-- Audit of a release: what a role may read, against the households themselves. Nothing here comes from the code that chose the
-- pattern (src/zone, ops_unites.atome): counts are plain SQL, combinations those of src/audit.

-- Known answers of each bâtiment and landlord, per item in the order of the catalogue; filled by an audit.
CREATE TABLE ops_unites.verite (
  campagne smallint NOT NULL,
  batiment int NOT NULL,
  residence int NOT NULL,
  bailleur int NOT NULL,
  zones int[] NOT NULL,
  ensemble int[] NOT NULL,
  recents int[] NOT NULL
);
COMMENT ON TABLE ops_unites.verite IS 'Réponses connues recomptées par le dernier audit, par bâtiment et bailleur';

CREATE TABLE certificat (
  campagne smallint NOT NULL,
  version smallint NOT NULL,
  lecteur text NOT NULL,
  fait_le timestamptz NOT NULL DEFAULT transaction_timestamp(),
  ensembles bigint NOT NULL,
  pieces bigint NOT NULL,
  cases bigint NOT NULL,
  defauts bigint NOT NULL,
  PRIMARY KEY (campagne, version, lecteur)
);
COMMENT ON TABLE certificat IS 'Audits des publications : ce qui a été examiné, combien de défauts ; aucune publication n''est faite avec un défaut';
COMMENT ON COLUMN certificat.campagne IS 'Campagne';
COMMENT ON COLUMN certificat.version IS 'Rang de la publication de la campagne';
COMMENT ON COLUMN certificat.lecteur IS 'Rôle dont on a supposé la lecture ; « tout » : tout ce qui est publié';
COMMENT ON COLUMN certificat.fait_le IS 'Date de l''audit';
COMMENT ON COLUMN certificat.ensembles IS 'Ensembles diffusés examinés';
COMMENT ON COLUMN certificat.pieces IS 'Morceaux et sommes que l''on peut en tirer, sans bailleur et sans chaque bailleur';
COMMENT ON COLUMN certificat.cases IS 'Cases retenues des tableaux croisés';
COMMENT ON COLUMN certificat.defauts IS 'Défauts trouvés';

CREATE FUNCTION ops_unites.visible_pour(role oid, campagne smallint, echelle text, communes int[]) RETURNS boolean
  LANGUAGE c STABLE AS 'MODULE_PATHNAME', 'ops_visible_pour';

CREATE FUNCTION ops_unites.auditer_item(zones text, unites text, OUT constat text, OUT gid int, OUT bailleur int, OUT part text,
  OUT effectif bigint, OUT combinaison text, OUT pieces bigint) RETURNS SETOF record
  LANGUAGE c VOLATILE STRICT AS 'MODULE_PATHNAME', 'ops_auditer_item';

-- The statuses a reader has before its eyes, one bit per item.
CREATE TABLE ops_unites.lu (
  gid int PRIMARY KEY,
  ensemble int NOT NULL,
  recents int NOT NULL
);
COMMENT ON TABLE ops_unites.lu IS 'Items montrés au lecteur du dernier audit, un bit par item';

-- Step 1: the households, counted again in plain SQL.
CREATE FUNCTION ops_unites.recompter(campagne smallint) RETURNS bigint
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  nombre bigint;
BEGIN
  DELETE FROM ops_unites.verite;
  INSERT INTO ops_unites.verite
  WITH large AS MATERIALIZED (
    SELECT tc.commune, array_agg(tc.territoire) AS zones
    FROM ops.territoire_commune AS tc JOIN ops.territoire AS t ON t.gid = tc.territoire
    JOIN ops.echelle AS e ON e.echelle = t.echelle AND NOT e.sous_commune
    GROUP BY tc.commune
  ), brute AS (
    SELECT l.batiment, l.bailleur, l.nb_pieces, l.surface, m.*, m.nb_occ BETWEEN 1 AND 30 AS occ, m.pct_plafond BETWEEN 0 AND 100000 AS pct,
      CASE WHEN isfinite(m.date_emmenagement) THEN
        ((extract(year FROM c.date_reference) - extract(year FROM m.date_emmenagement)) * 12
         + extract(month FROM c.date_reference) - extract(month FROM m.date_emmenagement))::int END AS ecoules,
      CASE WHEN m.act_stable BETWEEN 0 AND 30 AND m.act_precaire BETWEEN 0 AND 30 AND m.act_chomeur BETWEEN 0 AND 30
        AND m.act_retraite BETWEEN 0 AND 30 AND m.act_autre BETWEEN 0 AND 30 THEN m.act_stable + m.act_precaire END AS emplois
    FROM ops_unites.menage AS m
    JOIN ops_unites.logement AS l ON l.campagne = m.campagne AND l.ident_rep = m.ident_rep
    JOIN ops.campagne AS c ON c.campagne = m.campagne
    WHERE m.campagne = recompter.campagne AND m.enquete = 1
  ), valeur AS (
    SELECT b.*, b.ecoules BETWEEN 0 AND 23 AS recent, CASE WHEN b.ecoules BETWEEN 0 AND 1500 THEN b.ecoules END AS mois,
      b.emplois + b.act_chomeur + b.act_retraite + b.act_autre AS adultes
    FROM brute AS b
  ), compte AS (
    SELECT v.batiment, v.bailleur,
      ARRAY[count(*) FILTER (WHERE true)::int,
        count(*) FILTER (WHERE v.pct)::int,
        count(*) FILTER (WHERE v.pct AND v.mois < 36)::int,
        count(*) FILTER (WHERE v.occ)::int,
        count(*) FILTER (WHERE v.occ AND v.nb_mineurs BETWEEN 0 AND v.nb_occ)::int,
        count(*) FILTER (WHERE v.type_menage BETWEEN 1 AND 5)::int,
        count(*) FILTER (WHERE v.nb_enfants BETWEEN 0 AND 20)::int,
        count(*) FILTER (WHERE v.age_titulaire BETWEEN 15 AND 120)::int,
        count(*) FILTER (WHERE v.aide_logement BETWEEN 0 AND 2)::int,
        count(*) FILTER (WHERE v.rls IS NOT NULL)::int,
        count(*) FILTER (WHERE v.adultes > 0)::int,
        count(*) FILTER (WHERE v.emplois > 0)::int,
        count(*) FILTER (WHERE v.emplois + v.act_chomeur > 0)::int,
        count(*) FILTER (WHERE v.mois IS NOT NULL)::int,
        count(*) FILTER (WHERE v.mois IS NOT NULL)::int,
        count(*) FILTER (WHERE v.occ AND v.nb_pieces BETWEEN 1 AND 30)::int,
        count(*) FILTER (WHERE v.occ AND v.surface BETWEEN 5 AND 2000)::int] AS ensemble,
      ARRAY[count(*) FILTER (WHERE (true) AND v.recent)::int,
        count(*) FILTER (WHERE (v.pct) AND v.recent)::int,
        count(*) FILTER (WHERE (v.pct AND v.mois < 36) AND v.recent)::int,
        count(*) FILTER (WHERE (v.occ) AND v.recent)::int,
        count(*) FILTER (WHERE (v.occ AND v.nb_mineurs BETWEEN 0 AND v.nb_occ) AND v.recent)::int,
        count(*) FILTER (WHERE (v.type_menage BETWEEN 1 AND 5) AND v.recent)::int,
        count(*) FILTER (WHERE (v.nb_enfants BETWEEN 0 AND 20) AND v.recent)::int,
        count(*) FILTER (WHERE (v.age_titulaire BETWEEN 15 AND 120) AND v.recent)::int,
        count(*) FILTER (WHERE (v.aide_logement BETWEEN 0 AND 2) AND v.recent)::int,
        count(*) FILTER (WHERE (v.rls IS NOT NULL) AND v.recent)::int,
        count(*) FILTER (WHERE (v.adultes > 0) AND v.recent)::int,
        count(*) FILTER (WHERE (v.emplois > 0) AND v.recent)::int,
        count(*) FILTER (WHERE (v.emplois + v.act_chomeur > 0) AND v.recent)::int,
        count(*) FILTER (WHERE (v.mois IS NOT NULL) AND v.recent)::int,
        count(*) FILTER (WHERE (v.mois IS NOT NULL) AND v.recent)::int,
        count(*) FILTER (WHERE (v.occ AND v.nb_pieces BETWEEN 1 AND 30) AND v.recent)::int,
        count(*) FILTER (WHERE (v.occ AND v.surface BETWEEN 5 AND 2000) AND v.recent)::int] AS recents
    FROM valeur AS v GROUP BY v.batiment, v.bailleur
  ), loyer AS (
    SELECT l.batiment, l.bailleur, count(*)::int AS n FROM ops_unites.logement AS l
    WHERE l.campagne = recompter.campagne AND l.mode = 1 AND l.loyer > 0 AND l.loyer <> 9999 AND l.surface BETWEEN 5 AND 2000
    GROUP BY l.batiment, l.bailleur
  ), tout AS (
    SELECT batiment, bailleur, COALESCE(c.ensemble, array_fill(0, '{17}')) || COALESCE(l.n, 0) AS ensemble,
      COALESCE(c.recents, array_fill(0, '{17}')) || 0 AS recents
    FROM compte AS c FULL JOIN loyer AS l USING (batiment, bailleur)
  )
  SELECT recompter.campagne, a.batiment, a.residence, r.bailleur,
    array_remove(g.zones || ARRAY[a.qpv, a.iris, a.residence, a.batiment], NULL), r.ensemble, r.recents
  FROM tout AS r
  JOIN ops_unites.adresse AS a ON a.batiment = r.batiment
  LEFT JOIN large AS g ON g.commune = a.commune
  ORDER BY a.batiment, r.bailleur;
  GET DIAGNOSTICS nombre = ROW_COUNT;
  RETURN nombre;
END
$$;

-- Step 2: what the reader sees; no role is the reader who sees all that is released.
CREATE FUNCTION ops_unites.relire(campagne smallint, role oid) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM ops_unites.lu;
  EXECUTE (SELECT format('INSERT INTO ops_unites.lu
    SELECT i.gid, COALESCE(max(b.bits) FILTER (WHERE i.population = ''ensemble''), 0),
      COALESCE(max(b.bits) FILTER (WHERE i.population = ''emmenages_recents''), 0)
    FROM ops.indicateur AS i CROSS JOIN LATERAL (SELECT %s AS bits) AS b
    WHERE i.campagne = $1 AND ($2 IS NULL OR ops_unites.visible_pour($2, i.campagne, i.echelle, i.communes))
    GROUP BY i.gid', string_agg(format('CASE WHEN i.%I IN (''diffusable'', ''plafonne'') THEN %s ELSE 0 END', 'statut_' || c.code, 1 << c.rang), ' + '))
    FROM ops.catalogue_items() AS c) USING campagne, role;
END
$$;

-- Step 3: item by item, and the items that lie in another; a line « bilan » ends each.
CREATE FUNCTION ops_unites.auditer_zones(campagne smallint, role oid, OUT constat text, OUT item text, OUT gid int, OUT bailleur int,
  OUT part text, OUT effectif bigint, OUT combinaison text, OUT pieces bigint) RETURNS SETOF record
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  paire record;
BEGIN
  PERFORM ops_unites.recompter(campagne), ops_unites.relire(campagne, role);
  FOR paire IN
    SELECT c.code AS nom, c.rang AS large, 'ensemble' AS de, c.rang AS etroit, 'recents' AS vers FROM ops.catalogue_items() AS c
    UNION ALL
    SELECT e.code || ' / ' || l.code, l.rang, p.population, e.rang, p.population
    FROM (VALUES ('ressources_3ans', 'ressources'), ('mineurs', 'occupants')) AS i(etroit, large)
    JOIN ops.catalogue_items() AS e ON e.code = i.etroit JOIN ops.catalogue_items() AS l ON l.code = i.large
    CROSS JOIN (VALUES ('ensemble'), ('recents')) AS p(population)
  LOOP
    RETURN QUERY SELECT a.constat, paire.nom, a.gid, a.bailleur, a.part, a.effectif, a.combinaison, a.pieces
      FROM ops_unites.auditer_item(
        format('SELECT l.gid, (l.%I >> %s & 1) + 2 * (l.%I >> %s & 1), r.initie, r.adresses_min > 0, r.adresse
          FROM ops_unites.lu AS l JOIN ops.territoire AS t ON t.gid = l.gid JOIN ops.regle_secret AS r ON r.echelle = t.echelle',
          paire.de, paire.large, paire.vers, paire.etroit),
        format('SELECT v.batiment, v.residence, v.bailleur, v.%I[%s], v.%I[%s], v.zones FROM ops_unites.verite AS v
          WHERE v.%1$I[%2$s] > 0 ORDER BY v.batiment', paire.de, paire.large + 1, paire.vers, paire.etroit + 1)) AS a;
  END LOOP;
END
$$;

CREATE FUNCTION auditer(campagne int, role regrole DEFAULT NULL, OUT constat text, OUT item text, OUT echelle text, OUT code text,
  OUT part text, OUT bailleur text, OUT effectif bigint, OUT combinaison text) RETURNS SETOF record
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET work_mem = '256MB' SET debug_print_plan = off
BEGIN ATOMIC
  SELECT a.constat, a.item, t.echelle, t.code, a.part, o.nom, a.effectif, a.combinaison
  FROM ops_unites.auditer_zones(auditer.campagne::smallint, auditer.role::oid) AS a
  LEFT JOIN territoire AS t ON t.gid = a.gid
  LEFT JOIN organisme AS o ON o.organisme = a.bailleur
  WHERE a.constat <> 'bilan'
  UNION ALL
  SELECT 'case', c.tableau, c.echelle, c.code, NULL, NULL, c.n, NULL
  FROM croisement AS c
  WHERE c.campagne = auditer.campagne AND c.n BETWEEN 1 AND 10
    AND (auditer.role IS NULL OR ops_unites.visible_pour(auditer.role::oid, c.campagne, c.echelle, c.communes));
END;
COMMENT ON FUNCTION auditer(int, regrole) IS
  'Audite une publication telle qu''un rôle la lit (NULL : tout ce qui est publié) : combinaisons d''ensembles qui isolent de 1 à 10 ménages, ou trop peu d''adresses ; aucune ligne, aucun défaut';

-- Run by a release, which a defect undoes.
CREATE FUNCTION ops_unites.certifier(campagne smallint) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  defaut record;
  bilan record;
BEGIN
  SELECT count(*) FILTER (WHERE a.constat <> 'bilan') AS defauts, sum(a.effectif) FILTER (WHERE a.constat = 'bilan') AS ensembles,
    sum(a.pieces) AS pieces, min(a.item) FILTER (WHERE a.constat <> 'bilan') AS item,
    min(a.constat) FILTER (WHERE a.constat <> 'bilan') AS constat, min(a.gid) FILTER (WHERE a.constat <> 'bilan') AS gid INTO bilan
  FROM ops_unites.auditer_zones(campagne, NULL) AS a;
  IF bilan.defauts > 0 THEN
    RAISE EXCEPTION USING ERRCODE = 'OP004', MESSAGE = format('the release of %s fails its audit', campagne),
      DETAIL = format('%s defects; the first is "%s" on item "%s", near territory %s.', bilan.defauts, bilan.constat, bilan.item, bilan.gid),
      HINT = 'Nothing was released. Report it: the protection of overlapping sets must not leave any.';
  END IF;
  INSERT INTO ops.certificat
  SELECT certifier.campagne, (SELECT COALESCE(max(c.version), 0) + 1 FROM ops.certificat AS c WHERE c.campagne = certifier.campagne), 'tout',
    transaction_timestamp(), bilan.ensembles, bilan.pieces,
    (SELECT count(*) FROM ops.croisement AS c WHERE c.campagne = certifier.campagne AND c.statut = 'secret'), 0;
END
$$;

DO $$
DECLARE
  nom text;
BEGIN
  FOREACH nom IN ARRAY ARRAY['TABLE ops_unites.verite', 'TABLE ops_unites.lu', 'TABLE ops.certificat',
      'FUNCTION ops_unites.visible_pour(oid, smallint, text, int[])', 'FUNCTION ops_unites.auditer_item(text, text)',
      'FUNCTION ops_unites.recompter(smallint)', 'FUNCTION ops_unites.relire(smallint, oid)',
      'FUNCTION ops_unites.auditer_zones(smallint, oid)', 'FUNCTION ops.auditer(int, regrole)', 'FUNCTION ops_unites.certifier(smallint)'] LOOP
    EXECUTE 'ALTER ' || nom || ' OWNER TO ops_proprietaire';
  END LOOP;
  FOREACH nom IN ARRAY ARRAY['ops_unites.verite', 'ops_unites.lu'] LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', nom);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', nom);
    EXECUTE format('CREATE POLICY proprietaire ON %s TO ops_proprietaire USING (true)', nom);
  END LOOP;
  PERFORM pg_catalog.pg_extension_config_dump('ops.certificat', '');
END
$$;
REVOKE ALL ON FUNCTION auditer(int, regrole) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auditer(int, regrole) TO ops_gestionnaire;
GRANT SELECT ON certificat TO ops_gestionnaire;
