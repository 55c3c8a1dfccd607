-- Every indicator again, in plain SQL: count(*) FILTER and sum() over units, no function of the extension.
-- Usage: psql -v campagne=2018 -f oracle.sql; leaves the temporary table oracle(gid, population, n_..., ..._num, ...).
SET work_mem = '512MB';
SET jit = off;

CREATE TEMP TABLE appartenance AS
SELECT a.batiment, v.gid
FROM ops_unites.adresse AS a CROSS JOIN LATERAL (VALUES (a.batiment), (a.residence), (a.iris), (a.qpv)) AS v(gid)
WHERE v.gid IS NOT NULL
UNION ALL
SELECT a.batiment, t.gid
FROM ops_unites.adresse AS a
JOIN ops.territoire_commune AS tc ON tc.commune = a.commune
JOIN ops.territoire AS t ON t.gid = tc.territoire
WHERE t.echelle IN ('france', 'region', 'departement', 'epci', 'commune')
UNION ALL
SELECT m.batiment, m.maille FROM ops_unites.appartenance_maille AS m WHERE m.campagne = :campagne;
ANALYZE appartenance;

CREATE TEMP TABLE reponse AS
SELECT l.batiment, m.*, l.nb_pieces, l.surface,
  (extract(year FROM c.date_reference) * 12 + extract(month FROM c.date_reference)
    - extract(year FROM m.date_emmenagement) * 12 - extract(month FROM m.date_emmenagement))::int AS mois,
  m.act_stable + m.act_precaire AS emplois,
  m.act_stable + m.act_precaire + m.act_chomeur AS actifs,
  m.act_stable + m.act_precaire + m.act_chomeur + m.act_retraite + m.act_autre AS adultes,
  CASE WHEN m.nb_occ = 1 THEN 9 WHEN m.nb_occ >= 8 THEN 70 ELSE 16 + 9 * (m.nb_occ - 2) END AS surface_min
FROM ops_unites.menage AS m
JOIN ops_unites.logement AS l USING (campagne, ident_rep)
JOIN ops.campagne AS c USING (campagne)
WHERE m.campagne = :campagne AND m.enquete IN (1, 2);
-- A household that did not answer has no answer, whatever the file carries.
UPDATE reponse SET nb_occ = NULL, nb_mineurs = NULL, type_menage = NULL, nb_enfants = NULL, age_titulaire = NULL,
  pct_plafond = NULL, aide_logement = NULL, rls = NULL, adultes = NULL, mois = NULL, surface_min = NULL WHERE enquete = 2;
-- Activity counts stand or fall together.
UPDATE reponse SET emplois = NULL, actifs = NULL WHERE adultes IS NULL;
ANALYZE reponse;

-- Rents are from the register, whoever lives there.
CREATE TEMP TABLE loyer AS
SELECT a.gid, 'ensemble' AS population, count(*) AS n_loyer, sum(l.loyer) AS loyer_m2_num, sum(l.surface) AS loyer_m2_den
FROM ops_unites.logement AS l JOIN appartenance AS a USING (batiment)
WHERE l.campagne = :campagne AND l.mode = 1 AND l.loyer > 0 AND l.loyer <> 9999 AND l.surface BETWEEN 5 AND 2000
GROUP BY a.gid;

CREATE TEMP TABLE oracle AS
WITH menage AS (
SELECT a.gid, p.population,
  count(*) AS tx_rep_den,
  count(*) FILTER (WHERE enquete = 1) AS n_menages,
  count(pct_plafond) AS n_ressources,
  count(pct_plafond) FILTER (WHERE mois < 36) AS n_ressources_3ans,
  count(nb_occ) AS n_occupants,
  count(nb_occ + nb_mineurs) AS n_mineurs,
  count(type_menage) AS n_type,
  count(nb_enfants) AS n_enfants,
  count(age_titulaire) AS n_age,
  count(aide_logement) AS n_aide,
  count(rls) AS n_rls,
  count(*) FILTER (WHERE adultes > 0) AS n_activite,
  count(*) FILTER (WHERE emplois > 0) AS n_emploi,
  count(*) FILTER (WHERE actifs > 0) AS n_actifs,
  count(mois) AS n_emmenagement,
  count(nb_occ + nb_pieces) AS n_pieces,
  count(nb_occ + surface) AS n_surface,
  count(*) FILTER (WHERE enquete = 1) AS tx_rep_num,
  count(*) FILTER (WHERE pct_plafond < 20) AS p20_num,
  count(*) FILTER (WHERE pct_plafond < 40) AS p40_num,
  count(*) FILTER (WHERE pct_plafond < 60) AS p60_num,
  count(*) FILTER (WHERE pct_plafond >= 100) AS p100_num,
  count(*) FILTER (WHERE pct_plafond >= 120) AS p120_num,
  count(*) FILTER (WHERE pct_plafond >= 130) AS p130_num,
  count(*) FILTER (WHERE pct_plafond <= 60) AS cus60_num,
  count(*) FILTER (WHERE pct_plafond <= 100) AS cus100_num,
  count(*) FILTER (WHERE pct_plafond <= 60 AND mois < 36) AS cus60_3ans_num,
  count(*) FILTER (WHERE pct_plafond <= 100 AND mois < 36) AS cus100_3ans_num,
  count(*) FILTER (WHERE nb_occ = 1) AS p_seul_num,
  COALESCE(sum(nb_occ), 0) AS taille_num,
  COALESCE(sum(nb_mineurs) FILTER (WHERE nb_occ IS NOT NULL), 0) AS p_min_num,
  COALESCE(sum(nb_occ) FILTER (WHERE nb_mineurs IS NOT NULL), 0) AS p_min_den,
  count(*) FILTER (WHERE type_menage = 2) AS p_mono_num,
  count(*) FILTER (WHERE nb_enfants >= 3) AS p_nombr_num,
  count(*) FILTER (WHERE age_titulaire < 25) AS p_jeune25_num,
  count(*) FILTER (WHERE age_titulaire < 30) AS p_jeune30_num,
  count(*) FILTER (WHERE age_titulaire >= 65) AS p_65_num,
  count(*) FILTER (WHERE age_titulaire >= 75) AS p_75_num,
  count(*) FILTER (WHERE aide_logement = 1) AS p_apl_num,
  count(*) FILTER (WHERE aide_logement IN (1, 2)) AS p_al_num,
  count(*) FILTER (WHERE rls) AS p_rls_num,
  COALESCE(sum(act_chomeur + act_autre) FILTER (WHERE adultes > 0), 0) AS p_ssemploi_num,
  COALESCE(sum(adultes) FILTER (WHERE adultes > 0), 0) AS p_ssemploi_den,
  COALESCE(sum(act_precaire) FILTER (WHERE emplois > 0), 0) AS p_prec_num,
  COALESCE(sum(emplois) FILTER (WHERE emplois > 0), 0) AS p_prec_den,
  COALESCE(sum(act_chomeur) FILTER (WHERE actifs > 0), 0) AS p_chom_num,
  COALESCE(sum(actifs) FILTER (WHERE actifs > 0), 0) AS p_chom_den,
  count(*) FILTER (WHERE mois < 24) AS p_emrec_num,
  count(*) FILTER (WHERE mois > 120) AS p_anc10_num,
  count(*) FILTER (WHERE mois > 240) AS p_anc20_num,
  COALESCE(sum(mois), 0) AS anciennete_num,
  percentile_disc(0.5) WITHIN GROUP (ORDER BY mois / 12) AS anciennete_mediane,
  count(*) FILTER (WHERE nb_pieces > nb_occ + 1) AS sous_occ_num,
  count(*) FILTER (WHERE surface < surface_min) AS sur_occ_num
FROM reponse AS r
JOIN appartenance AS a USING (batiment)
JOIN (VALUES ('ensemble'), ('emmenages_recents')) AS p(population) ON p.population = 'ensemble' OR r.mois < 24
GROUP BY a.gid, p.population
)
SELECT * FROM menage FULL JOIN loyer USING (gid, population);
CREATE UNIQUE INDEX ON oracle (gid, population);
ANALYZE oracle;
RESET work_mem;
