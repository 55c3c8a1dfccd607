-- Audit of a release: what a role may read, against the households themselves. Nothing here comes from the code that chose the
-- pattern (src/zone, ops_unites.atome): counts are plain SQL, combinations those of src/audit.

-- Known answers of each bâtiment and landlord, per item in the order of the catalogue; empty but during an audit.
CREATE TABLE ops_unites.verite (
  campagne smallint NOT NULL,
  batiment int NOT NULL,
  residence int NOT NULL,
  bailleur int NOT NULL,
  diffusions int NOT NULL,
  zones int[] NOT NULL,
  ensemble int[] NOT NULL,
  recents int[] NOT NULL
);
COMMENT ON TABLE ops_unites.verite IS 'Réponses connues recomptées par l''audit en cours, par bâtiment, bailleur et diffusions qui les ont prises';

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
COMMENT ON TABLE ops_unites.lu IS 'Items montrés au lecteur de l''audit en cours, un bit par item';

-- A territory or a tile as an earlier release of the campaign showed it: a number that none bears, and back. There are 30
-- releases at most, and 33 million territories.
CREATE FUNCTION ops_unites.zone_anterieure(gid int, diffusion int) RETURNS int
  LANGUAGE sql IMMUTABLE STRICT
RETURN -((diffusion << 26) + ((gid % 1000000000) << 1) + gid / 1000000000);
CREATE FUNCTION ops_unites.zone_auditee(numero int) RETURNS int
  LANGUAGE sql IMMUTABLE STRICT
RETURN CASE WHEN numero > 0 THEN numero ELSE ((-numero & 67108863) >> 1) + 1000000000 * (-numero & 1) END;

-- Step 1: the households as every release of the campaign took them, counted again in plain SQL. An answer that several
-- releases took alike is one; any difference makes two. Releases are numbered from 0; the territories of the last bear their
-- own number.
CREATE FUNCTION ops_unites.recompter(campagne smallint) RETURNS bigint
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  nombre bigint;
  derniere int := (SELECT max(r.version) - 1 FROM ops_unites.reponse_diffusee AS r WHERE r.campagne = recompter.campagne);
  comptes text := (SELECT string_agg(format('count(*) FILTER (WHERE e.connu[%s])::int', i), ', ') FROM generate_series(1, 17) AS i);
  recents text := (SELECT string_agg(format('count(*) FILTER (WHERE e.connu[%s] AND e.recent)::int', i), ', ') FROM generate_series(1, 17) AS i);
BEGIN
  EXECUTE format($q$
  INSERT INTO ops_unites.verite
  WITH large AS MATERIALIZED (
    SELECT tc.commune, array_agg(tc.territoire) AS zones
    FROM ops.territoire_commune AS tc JOIN ops.territoire AS t ON t.gid = tc.territoire
    JOIN ops.echelle AS e ON e.echelle = t.echelle AND NOT e.sous_commune
    GROUP BY tc.commune
  ), tracee AS MATERIALIZED (
    SELECT b.batiment, array_agg(b.maille) AS zones FROM ops_unites.appartenance_maille AS b
    WHERE b.campagne = $1 GROUP BY b.batiment
  ), brute AS (
    SELECT r.version - 1 AS diffusion, r.batiment, r.bailleur, r.nb_pieces, r.surface, (r.menage).*,
      hash_record_extended(ROW(r.batiment, r.bailleur, r.nb_pieces, r.surface, r.menage), 0) AS empreinte, (r.menage).nb_occ BETWEEN 1 AND 30 AS occ,
      (r.menage).pct_plafond BETWEEN 0 AND 100000 AS pct,
      CASE WHEN isfinite((r.menage).date_emmenagement) THEN
        ((extract(year FROM c.date_reference) - extract(year FROM (r.menage).date_emmenagement)) * 12
         + extract(month FROM c.date_reference) - extract(month FROM (r.menage).date_emmenagement))::int END AS ecoules
    FROM ops_unites.reponse_diffusee AS r
    JOIN ops.campagne AS c ON c.campagne = r.campagne
    WHERE r.campagne = $1 AND (r.menage).enquete = 1
  ), valeur AS (
    SELECT b.*, b.ecoules BETWEEN 0 AND 23 AS recent, CASE WHEN b.ecoules BETWEEN 0 AND 1500 THEN b.ecoules END AS mois,
      CASE WHEN b.act_stable BETWEEN 0 AND 30 AND b.act_precaire BETWEEN 0 AND 30 AND b.act_chomeur BETWEEN 0 AND 30
        AND b.act_retraite BETWEEN 0 AND 30 AND b.act_autre BETWEEN 0 AND 30 THEN b.act_stable + b.act_precaire END AS emplois
    FROM brute AS b
  ), reponse AS (
    SELECT v.*, ARRAY[true, v.pct, v.pct AND v.mois < 36, v.occ, v.occ AND v.nb_mineurs BETWEEN 0 AND v.nb_occ, v.type_menage BETWEEN 1 AND 5,
        v.nb_enfants BETWEEN 0 AND 20, v.age_titulaire BETWEEN 15 AND 120, v.aide_logement BETWEEN 0 AND 2, v.rls IS NOT NULL,
        v.emplois + v.act_chomeur + v.act_retraite + v.act_autre > 0, v.emplois > 0, v.emplois + v.act_chomeur > 0, v.mois IS NOT NULL,
        v.mois IS NOT NULL, v.occ AND v.nb_pieces BETWEEN 1 AND 30, v.occ AND v.surface BETWEEN 5 AND 2000] AS connu
    FROM valeur AS v
  ), changee AS MATERIALIZED (
    SELECT v.ident_rep FROM reponse AS v WHERE $2 > 0 GROUP BY v.ident_rep
    HAVING count(*) <= $2 OR min(v.empreinte) <> max(v.empreinte)
  ), compte AS (
    SELECT e.batiment, e.bailleur, (1 << ($2 + 1)) - 1 AS diffusions, ARRAY[%1$s] AS ensemble, ARRAY[%2$s] AS recents
    FROM reponse AS e
    WHERE e.diffusion = $2 AND ($2 = 0 OR NOT EXISTS (SELECT FROM changee AS c WHERE c.ident_rep = e.ident_rep))
    GROUP BY e.batiment, e.bailleur
  ), element AS (
    SELECT v.batiment, v.bailleur, v.recent, i.i, bit_or(1 << v.diffusion) AS diffusions
    FROM changee AS c JOIN reponse AS v ON v.ident_rep = c.ident_rep
    CROSS JOIN LATERAL (VALUES
      (1, NULL), (2, v.pct_plafond::text), (3, v.pct_plafond::text), (4, v.nb_occ || ' ' || v.nb_mineurs), (5, v.nb_occ || ' ' || v.nb_mineurs),
      (6, v.type_menage::text), (7, v.nb_enfants::text), (8, v.age_titulaire::text), (9, v.aide_logement::text), (10, v.rls::text),
      (11, concat_ws(' ', v.act_stable, v.act_precaire, v.act_chomeur, v.act_retraite, v.act_autre)),
      (12, concat_ws(' ', v.act_stable, v.act_precaire, v.act_chomeur, v.act_retraite, v.act_autre)),
      (13, concat_ws(' ', v.act_stable, v.act_precaire, v.act_chomeur, v.act_retraite, v.act_autre)),
      (14, NULL), (15, NULL), (16, v.nb_occ || ' ' || v.nb_pieces), (17, v.nb_occ || ' ' || v.surface)) AS i(i, reponse)
    WHERE v.connu[i.i]
    GROUP BY v.ident_rep, v.batiment, v.bailleur, v.date_emmenagement, v.recent, i.i, i.reponse
  ), ligne AS (
    SELECT * FROM compte
    UNION ALL
    SELECT x.batiment, x.bailleur, x.diffusions,
      array_agg((SELECT count(*)::int FROM element AS e WHERE (e.batiment, e.bailleur, e.diffusions, e.i) = (x.batiment, x.bailleur, x.diffusions, n.rang)) ORDER BY n.rang),
      array_agg((SELECT count(*)::int FROM element AS e WHERE (e.batiment, e.bailleur, e.diffusions, e.i) = (x.batiment, x.bailleur, x.diffusions, n.rang) AND e.recent) ORDER BY n.rang)
    FROM (SELECT DISTINCT e.batiment, e.bailleur, e.diffusions FROM element AS e) AS x CROSS JOIN generate_series(1, 17) AS n(rang)
    GROUP BY x.batiment, x.bailleur, x.diffusions
  )
  SELECT $1, a.batiment, a.residence, r.bailleur, r.diffusions,
    ARRAY(SELECT CASE WHEN d = $2 THEN z ELSE ops_unites.zone_anterieure(z, d) END
      FROM generate_series(0, $2) AS d, unnest(g.zones || ARRAY[a.qpv, a.iris, a.residence, a.batiment] || m.zones) AS z
      WHERE r.diffusions >> d & 1 = 1 AND z IS NOT NULL), r.ensemble, r.recents
  FROM ligne AS r
  JOIN ops_unites.adresse AS a ON a.batiment = r.batiment
  LEFT JOIN large AS g ON g.commune = a.commune
  LEFT JOIN tracee AS m ON m.batiment = a.batiment
  $q$, comptes, recents) USING campagne, derniere;
  GET DIAGNOSTICS nombre = ROW_COUNT;
  RETURN nombre;
END
$$;

-- Step 2: what the reader sees; no role is the reader who sees all that is released.
CREATE FUNCTION ops_unites.relire(campagne smallint, role oid) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE (SELECT format('INSERT INTO ops_unites.lu
    SELECT i.gid, COALESCE(max(b.bits) FILTER (WHERE i.population = ''ensemble''), 0),
      COALESCE(max(b.bits) FILTER (WHERE i.population = ''emmenages_recents''), 0)
    FROM ops.indicateur AS i CROSS JOIN LATERAL (SELECT %s AS bits) AS b
    WHERE i.campagne = $1 AND ($2 IS NULL OR ops_unites.visible_pour($2, i.campagne, i.echelle, i.communes))
    GROUP BY i.gid', string_agg(format('CASE i.%I WHEN ''diffusable'' THEN %s ELSE 0 END', 'statut_' || c.code, 1 << c.rang), ' + '))
    FROM ops.catalogue_items() AS c) USING campagne, role;
  -- Earlier releases of the campaign, of which the reader kept a copy.
  INSERT INTO ops_unites.lu
  SELECT ops_unites.zone_anterieure(m.gid, m.version - 1), m.ensemble, m.recents
  FROM ops_unites.motif_diffuse AS m JOIN ops_unites.lu AS l ON l.gid = m.gid
  WHERE m.campagne = relire.campagne
    AND m.version < (SELECT max(d.version) FROM ops_unites.motif_diffuse AS d WHERE d.campagne = relire.campagne);
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
          FROM ops_unites.lu AS l
          JOIN ops_unites.zone AS t ON t.gid = ops_unites.zone_auditee(l.gid)
          JOIN ops.regle_secret AS r ON r.echelle = t.echelle',
          paire.de, paire.large, paire.vers, paire.etroit),
        format('SELECT dense_rank() OVER (ORDER BY v.batiment, v.diffusions)::int, v.residence, v.bailleur, v.%I[%s], v.%I[%s], v.zones,
            v.diffusions & (v.diffusions + 1) <> 0 OR v.diffusions < max(v.diffusions) OVER ()
          FROM ops_unites.verite AS v WHERE v.%1$I[%2$s] > 0 ORDER BY 1', paire.de, paire.large + 1, paire.vers, paire.etroit + 1)) AS a;
  END LOOP;
  TRUNCATE ops_unites.verite, ops_unites.lu;
END
$$;

CREATE FUNCTION auditer(campagne int, role regrole DEFAULT NULL, OUT constat text, OUT item text, OUT echelle text, OUT code text,
  OUT part text, OUT bailleur text, OUT effectif bigint, OUT combinaison text) RETURNS SETOF record
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET work_mem = '256MB' SET debug_print_plan = off
BEGIN ATOMIC
  SELECT a.constat, a.item, t.echelle, t.code, a.part, o.nom, a.effectif, a.combinaison
  FROM ops_unites.auditer_zones(auditer.campagne::smallint, auditer.role::oid) AS a
  LEFT JOIN ops_unites.zone AS t ON t.gid = ops_unites.zone_auditee(a.gid)
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
      'FUNCTION ops_unites.zone_anterieure(int, int)', 'FUNCTION ops_unites.zone_auditee(int)',
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
