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
  cases_bornees bigint NOT NULL,
  cases_non_prouvees bigint NOT NULL,
  largeur_min bigint,
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
COMMENT ON COLUMN certificat.cases IS
  'Cases des tableaux croisés à ne pas retrouver, chacune prouvée par deux modifications des tableaux, sauf les bornées et les non prouvées';
COMMENT ON COLUMN certificat.cases_bornees IS 'Cases que les marges seules bornent sur moins de 11 ménages, quoi que l''on retienne d''autre';
COMMENT ON COLUMN certificat.cases_non_prouvees IS
  'Cases sans intervalle de 11 exhibé : ops.auditer les nomme (« largeur » : la recherche n''a pas trouvé ; « ligne » : ligne retenue entière, mais déductible)';
COMMENT ON COLUMN certificat.largeur_min IS 'Intervalle le plus étroit laissé à une case, hors lignes et colonnes retenues entières et cases bornées';
COMMENT ON COLUMN certificat.defauts IS 'Défauts trouvés';

CREATE FUNCTION ops_unites.visible_pour(role oid, campagne smallint, echelle text, communes int[]) RETURNS boolean
  LANGUAGE c STABLE AS 'MODULE_PATHNAME', 'ops_visible_pour';

-- The statuses a reader has before its eyes, one bit per item.
CREATE TABLE ops_unites.lu (
  gid int PRIMARY KEY,
  echelle text NOT NULL,
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
-- own number. OFFSET 0: else the planner writes each expression again wherever it serves.
CREATE FUNCTION ops_unites.recompter(campagne smallint) RETURNS bigint
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  nombre bigint;
  derniere int := (SELECT max(r.version) - 1 FROM ops_unites.reponse_diffusee AS r WHERE r.campagne = recompter.campagne);
  reference int := (SELECT extract(year FROM c.date_reference) * 12 + extract(month FROM c.date_reference) FROM ops.campagne AS c
    WHERE c.campagne = recompter.campagne);
  comptes text := (SELECT string_agg(format('count(*) FILTER (WHERE e.connu[%s])::int', i), ', ') FROM generate_series(1, 17) AS i);
  recents text := (SELECT string_agg(format('count(*) FILTER (WHERE e.connu[%s] AND e.recent)::int', i), ', ') FROM generate_series(1, 17) AS i);
  elements text := (SELECT string_agg(format('count(*) FILTER (WHERE e.i = %s)::int', i), ', ') FROM generate_series(1, 17) AS i);
  elements_recents text := (SELECT string_agg(format('count(*) FILTER (WHERE e.i = %s AND e.recent)::int', i), ', ') FROM generate_series(1, 17) AS i);
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
  ), menage AS (
    SELECT r.version - 1 AS diffusion, r.batiment, r.bailleur, r.nb_pieces, r.surface, (r.menage).*,
      CASE WHEN $2 > 0 THEN hash_record_extended(ROW(r.batiment, r.bailleur, r.nb_pieces, r.surface, r.menage), 0) END AS empreinte
    FROM ops_unites.reponse_diffusee AS r
    WHERE r.campagne = $1 OFFSET 0
  ), brute AS (
    SELECT m.*, m.nb_occ BETWEEN 1 AND 30 AS occ, m.pct_plafond BETWEEN 0 AND 100000 AS pct,
      CASE WHEN isfinite(m.date_emmenagement) THEN
        $3 - (extract(year FROM m.date_emmenagement) * 12 + extract(month FROM m.date_emmenagement))::int END AS ecoules
    FROM menage AS m
    WHERE m.enquete = 1 OFFSET 0
  ), valeur AS (
    SELECT b.*, b.ecoules BETWEEN 0 AND 23 AS recent, CASE WHEN b.ecoules BETWEEN 0 AND 1500 THEN b.ecoules END AS mois,
      CASE WHEN b.act_stable BETWEEN 0 AND 30 AND b.act_precaire BETWEEN 0 AND 30 AND b.act_chomeur BETWEEN 0 AND 30
        AND b.act_retraite BETWEEN 0 AND 30 AND b.act_autre BETWEEN 0 AND 30 THEN b.act_stable + b.act_precaire END AS emplois
    FROM brute AS b OFFSET 0
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
  ), loyer AS (
    SELECT l.batiment, l.bailleur, bit_or(1 << (l.version - 1)) AS diffusions
    FROM ops_unites.loyer_diffuse AS l WHERE l.campagne = $1 AND l.loyer > 0 AND l.loyer <> 9999 AND l.surface BETWEEN 5 AND 2000
    GROUP BY l.ident_rep, l.batiment, l.bailleur, l.loyer, l.surface
  ), ligne AS (
    SELECT batiment, bailleur, diffusions, COALESCE(c.ensemble, array_fill(0, '{17}')) || COALESCE(l.nombre, 0) AS ensemble,
      COALESCE(c.recents, array_fill(0, '{17}')) || 0 AS recents
    FROM compte AS c
    FULL JOIN (SELECT l.batiment, l.bailleur, l.diffusions, count(*)::int AS nombre FROM loyer AS l GROUP BY 1, 2, 3) AS l
      USING (batiment, bailleur, diffusions)
    UNION ALL
    SELECT e.batiment, e.bailleur, e.diffusions, ARRAY[%3$s, 0], ARRAY[%4$s, 0]
    FROM element AS e GROUP BY e.batiment, e.bailleur, e.diffusions
  )
  SELECT $1, a.batiment, a.residence, r.bailleur, r.diffusions,
    ARRAY(SELECT CASE WHEN d = $2 THEN z ELSE ops_unites.zone_anterieure(z, d) END
      FROM generate_series(0, $2) AS d, unnest(g.zones || ARRAY[a.qpv, a.iris, a.residence, a.batiment] || m.zones) AS z
      WHERE r.diffusions >> d & 1 = 1 AND z IS NOT NULL), r.ensemble, r.recents
  FROM ligne AS r
  JOIN ops_unites.adresse AS a ON a.batiment = r.batiment
  LEFT JOIN large AS g ON g.commune = a.commune
  LEFT JOIN tracee AS m ON m.batiment = a.batiment
  $q$, comptes, recents, elements, elements_recents) USING campagne, derniere, reference;
  GET DIAGNOSTICS nombre = ROW_COUNT;
  RETURN nombre;
END
$$;

-- Step 2: what the reader sees; no role is the reader who sees all that is released.
CREATE FUNCTION ops_unites.relire(campagne smallint, role oid) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE (SELECT format('INSERT INTO ops_unites.lu
    SELECT i.gid, min(i.echelle), COALESCE(max(b.bits) FILTER (WHERE i.population = ''ensemble''), 0),
      COALESCE(max(b.bits) FILTER (WHERE i.population = ''emmenages_recents''), 0)
    FROM ops.indicateur AS i CROSS JOIN LATERAL (SELECT %s AS bits) AS b
    WHERE i.campagne = $1 AND ($2 IS NULL OR ops_unites.visible_pour($2, i.campagne, i.echelle, i.communes))
    GROUP BY i.gid', string_agg(format('CASE WHEN i.%I IN (''diffusable'', ''plafonne'') THEN %s ELSE 0 END', 'statut_' || c.code, 1 << c.rang), ' + '))
    FROM ops.catalogue_items() AS c) USING campagne, role;
  -- Earlier releases of the campaign, of which the reader kept a copy.
  INSERT INTO ops_unites.lu
  SELECT ops_unites.zone_anterieure(m.gid, m.version - 1), l.echelle, m.ensemble, m.recents
  FROM ops_unites.motif_diffuse AS m JOIN ops_unites.lu AS l ON l.gid = m.gid
  WHERE m.campagne = relire.campagne
    AND m.version < (SELECT max(d.version) FROM ops_unites.motif_diffuse AS d WHERE d.campagne = relire.campagne);
END
$$;

-- Step 3: item by item, and the items that lie in another. An item is examined with its recent movers-in, an item that lies in
-- another with that one, in either population.
CREATE FUNCTION ops_unites.examens(OUT item text, OUT rang int, OUT recents boolean, OUT rang_partie int, OUT recents_partie boolean)
  RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT c.code, c.rang, false, c.rang, true FROM catalogue_items() AS c
  UNION ALL
  SELECT e.code || ' / ' || l.code, l.rang, p.recents, e.rang, p.recents
  FROM (VALUES ('ressources_3ans', 'ressources'), ('mineurs', 'occupants')) AS i(etroit, large)
  JOIN catalogue_items() AS e ON e.code = i.etroit JOIN catalogue_items() AS l ON l.code = i.large
  CROSS JOIN (VALUES (false), (true)) AS p(recents);
END;

-- What steps 1 and 2 left; a line « bilan » ends each item.
CREATE FUNCTION ops_unites.auditer_items(OUT constat text, OUT item text, OUT gid int, OUT bailleur int, OUT part text,
  OUT effectif bigint, OUT combinaison text, OUT pieces bigint) RETURNS SETOF record
  LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'ops_auditer_items';

CREATE FUNCTION ops_unites.auditer_zones(campagne smallint, role oid, OUT constat text, OUT item text, OUT gid int, OUT bailleur int,
  OUT part text, OUT effectif bigint, OUT combinaison text, OUT pieces bigint) RETURNS SETOF record
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ops_unites.exiger_unites(campagne);
  PERFORM ops_unites.recompter(campagne), ops_unites.relire(campagne, role);
  RETURN QUERY SELECT * FROM ops_unites.auditer_items();
  TRUNCATE ops_unites.verite, ops_unites.lu;
END
$$;

-- Cross-tables, which are those of the first release. Households are banded again, by conditions written apart from
-- ops_unites.classer().
CREATE FUNCTION ops_unites.rebander(campagne smallint, OUT commune int, OUT residence int, OUT type_menage int, OUT occupants int,
  OUT revenu int, OUT age int, OUT aide int, OUT activite int, OUT pieces int, OUT financement int, OUT construction int, OUT dpe int,
  OUT typeconst int) RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT a.commune, a.residence,
    CASE m.type_menage WHEN 1 THEN 1 WHEN 2 THEN 2 WHEN 3 THEN 3 WHEN 4 THEN 4 WHEN 5 THEN 5 ELSE 0 END,
    CASE WHEN m.nb_occ >= 5 THEN 5 WHEN m.nb_occ >= 1 THEN m.nb_occ ELSE 0 END,
    CASE WHEN m.pct_plafond < 20 THEN 1 WHEN m.pct_plafond < 40 THEN 2 WHEN m.pct_plafond < 60 THEN 3 WHEN m.pct_plafond < 80 THEN 4
      WHEN m.pct_plafond < 100 THEN 5 WHEN m.pct_plafond < 120 THEN 6 WHEN m.pct_plafond >= 120 THEN 7 ELSE 0 END,
    CASE WHEN m.age_titulaire < 30 THEN 1 WHEN m.age_titulaire < 40 THEN 2 WHEN m.age_titulaire < 50 THEN 3 WHEN m.age_titulaire < 65 THEN 4
      WHEN m.age_titulaire < 75 THEN 5 WHEN m.age_titulaire >= 75 THEN 6 ELSE 0 END,
    CASE m.aide_logement WHEN 0 THEN 1 WHEN 1 THEN 2 WHEN 2 THEN 3 ELSE 0 END,
    CASE WHEN m.act_stable >= 1 THEN 1 WHEN m.act_precaire >= 1 THEN 2 WHEN m.act_chomeur >= 1 THEN 3 WHEN m.act_retraite >= 1 THEN 4
      WHEN m.act_autre >= 1 THEN 5 ELSE 0 END,
    CASE WHEN l.nb_pieces >= 5 THEN 5 WHEN l.nb_pieces >= 1 THEN l.nb_pieces ELSE 0 END,
    CASE WHEN l.finan = ANY ('{10,11}') THEN 1 WHEN l.finan = ANY ('{12,13}') THEN 2 WHEN l.finan = ANY ('{14,15,16,17}') THEN 3
      WHEN l.finan >= '50' AND l.finan <= '99' THEN 4 ELSE 0 END,
    CASE WHEN l.construct < 1949 THEN 1 WHEN l.construct < 1975 THEN 2 WHEN l.construct < 1990 THEN 3 WHEN l.construct < 2010 THEN 4
      WHEN l.construct >= 2010 THEN 5 ELSE 0 END,
    CASE l.dpe WHEN 'A' THEN 1 WHEN 'B' THEN 1 WHEN 'C' THEN 2 WHEN 'D' THEN 3 WHEN 'E' THEN 4 WHEN 'F' THEN 5 WHEN 'G' THEN 5 ELSE 0 END,
    CASE l.typeconst WHEN 'C' THEN 1 WHEN 'I' THEN 2 ELSE 0 END
  FROM ops_unites.reponse_diffusee AS l CROSS JOIN LATERAL (SELECT (l.menage).*) AS m
  JOIN ops_unites.adresse AS a ON a.batiment = l.batiment
  WHERE l.campagne = rebander.campagne AND l.version = 1 AND m.enquete = 1;
END;

CREATE FUNCTION ops_unites.tableaux_a_auditer(OUT rang int, OUT tableau text, OUT place_a int, OUT place_b int, OUT classes_a int,
  OUT classes_b int) RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH v AS (
    SELECT v.variable, (row_number() OVER (ORDER BY v.rang) - 1)::int AS place,
      (SELECT max(c.classe) + 1 FROM classe AS c WHERE c.variable = v.variable)::int AS classes
    FROM variable AS v
  )
  SELECT (row_number() OVER (ORDER BY t.tableau) - 1)::int, t.tableau, a.place, b.place, a.classes, b.classes
  FROM tableau AS t JOIN v AS a ON a.variable = t.variable_a JOIN v AS b ON b.variable = t.variable_b;
END;

-- Cells before the reader's eyes; `retenue`: of a territory whose households are withheld, hence all its cells.
CREATE FUNCTION ops_unites.cases_lues(campagne smallint, role oid, OUT tableau int, OUT gid int, OUT echelle int, OUT a int, OUT b int,
  OUT n int, OUT retenue boolean) RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT t.rang, c.gid, e.rang::int, c.classe_a::int, c.classe_b::int, c.n, c.retenue
  FROM (
    SELECT x.*, bool_or(x.statut = 'secret') FILTER (WHERE x.classe_a IS NULL AND x.classe_b IS NULL) OVER (PARTITION BY x.tableau, x.gid) AS retenue
    FROM croisement AS x WHERE x.campagne = cases_lues.campagne) AS c
  JOIN ops_unites.tableaux_a_auditer() AS t ON t.tableau = c.tableau
  JOIN echelle AS e ON e.echelle = c.echelle
  WHERE c.classe_a IS NOT NULL AND c.classe_b IS NOT NULL
    AND (cases_lues.role IS NULL OR ops_unites.visible_pour(cases_lues.role, c.campagne, c.echelle, c.communes));
END;

-- One line per finding, « bornee » being none; a line « bilan » per table: cells that must not be worked out (effectif),
-- narrowest interval (bas), cells that margins alone bound (haut). Pieces that are no territory are named by those they lie in.
CREATE FUNCTION ops_unites.auditer_tableaux(campagne smallint, role oid, OUT constat text, OUT tableau text, OUT gid int,
  OUT morceau int[], OUT classe_a smallint, OUT classe_b smallint, OUT effectif bigint, OUT bas bigint, OUT haut bigint)
  RETURNS SETOF record LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'ops_auditer_tableaux';

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
  SELECT x.constat, x.tableau, z.echelle, COALESCE(z.code, (
      SELECT string_agg(y.code, ' ∩ ' ORDER BY y.code) FROM territoire AS y WHERE y.gid = ANY (x.morceau))),
    COALESCE(ka.libelle, 'total') || ' × ' || COALESCE(kb.libelle, 'total'), NULL, x.effectif, format('%s à %s', x.bas, x.haut)
  FROM ops_unites.auditer_tableaux(auditer.campagne::smallint, auditer.role::oid) AS x
  JOIN tableau AS t ON t.tableau = x.tableau
  LEFT JOIN territoire AS z ON z.gid = x.gid
  LEFT JOIN classe AS ka ON ka.variable = t.variable_a AND ka.classe = x.classe_a
  LEFT JOIN classe AS kb ON kb.variable = t.variable_b AND kb.classe = x.classe_b
  WHERE x.constat NOT IN ('bilan', 'bornee')
  UNION ALL
  SELECT 'case', c.tableau, c.echelle, c.code, COALESCE(k.libelle, 'total'), NULL, c.n, NULL
  FROM croisement AS c
  JOIN tableau AS t ON t.tableau = c.tableau
  LEFT JOIN classe AS k ON (k.variable, k.classe) IN ((t.variable_a, c.classe_a), (t.variable_b, c.classe_b))
  WHERE c.campagne = auditer.campagne AND c.n BETWEEN 1 AND 10 AND (c.classe_a IS NULL OR c.classe_b IS NULL)
    AND (auditer.role IS NULL OR ops_unites.visible_pour(auditer.role::oid, c.campagne, c.echelle, c.communes));
END;
COMMENT ON FUNCTION auditer(int, regrole) IS
  'Audite une publication telle qu''un rôle la lit (NULL : tout ce qui est publié) : combinaisons d''ensembles qui isolent de 1 à 10 ménages, ou trop peu d''adresses ; cases de tableaux que l''on retrouve, ou presque (colonne combinaison : valeurs que l''audit sait encore possibles) ; aucune ligne, aucun défaut';

DO $$
DECLARE
  nom text;
BEGIN
  FOREACH nom IN ARRAY ARRAY['TABLE ops_unites.verite', 'TABLE ops_unites.lu', 'TABLE ops.certificat',
      'FUNCTION ops_unites.visible_pour(oid, smallint, text, int[])', 'FUNCTION ops_unites.examens()', 'FUNCTION ops_unites.auditer_items()',
      'FUNCTION ops_unites.zone_anterieure(int, int)', 'FUNCTION ops_unites.zone_auditee(int)',
      'FUNCTION ops_unites.recompter(smallint)', 'FUNCTION ops_unites.relire(smallint, oid)',
      'FUNCTION ops_unites.auditer_zones(smallint, oid)', 'FUNCTION ops.auditer(int, regrole)', 'FUNCTION ops_unites.rebander(smallint)',
      'FUNCTION ops_unites.tableaux_a_auditer()', 'FUNCTION ops_unites.cases_lues(smallint, oid)',
      'FUNCTION ops_unites.auditer_tableaux(smallint, oid)'] LOOP
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
