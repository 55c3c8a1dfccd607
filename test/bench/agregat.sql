-- ops.indicateurs against the same figures as FILTER, sum and avg; the release against one GROUP BY commune.
\set ON_ERROR_STOP on
\set ECHO none
\i test/bench/mesure.sql
SET work_mem = '512MB';
SET max_parallel_workers_per_gather = 0;

CREATE TEMP TABLE enquete AS
SELECT a.commune, l.bailleur, m.*, l.nb_pieces, l.surface, c.date_reference
FROM ops_unites.menage AS m
JOIN ops_unites.logement AS l USING (campagne, ident_rep)
JOIN ops_unites.adresse AS a USING (batiment)
JOIN ops.campagne AS c USING (campagne)
WHERE m.campagne = 2018;
ANALYZE enquete;

CREATE TEMP TABLE requete (nom text, texte text);
INSERT INTO requete VALUES ('aggregate', 'SELECT %1$s, ops.indicateurs(enquete, nb_occ, nb_mineurs, type_menage, nb_enfants,
  age_titulaire, pct_plafond, aide_logement, rls, act_stable, act_precaire, act_chomeur, act_retraite, act_autre,
  date_emmenagement, date_reference, nb_pieces, surface) FROM enquete GROUP BY %1$s'),
('both populations', 'SELECT %1$s, ops.indicateurs(enquete, nb_occ, nb_mineurs, type_menage, nb_enfants,
  age_titulaire, pct_plafond, aide_logement, rls, act_stable, act_precaire, act_chomeur, act_retraite, act_autre,
  date_emmenagement, date_reference, nb_pieces, surface),
  ops.indicateurs_recents(enquete, nb_occ, nb_mineurs, type_menage, nb_enfants,
  age_titulaire, pct_plafond, aide_logement, rls, act_stable, act_precaire, act_chomeur, act_retraite, act_autre,
  date_emmenagement, date_reference, nb_pieces, surface) FROM enquete GROUP BY %1$s'),
-- The same indicators, whole population only, as an analyst would write them.
('plain SQL', 'SELECT %1$s, count(*) AS n, count(*) FILTER (WHERE enquete = 1) AS menages,
  100.0 * count(*) FILTER (WHERE enquete = 1) / NULLIF(count(*), 0) AS tx_rep,
  count(pct_plafond) FILTER (WHERE enquete = 1) AS n_res,
  100.0 * count(*) FILTER (WHERE enquete = 1 AND pct_plafond < 20) / NULLIF(count(pct_plafond), 0) AS p20,
  100.0 * count(*) FILTER (WHERE enquete = 1 AND pct_plafond < 40) / NULLIF(count(pct_plafond), 0) AS p40,
  100.0 * count(*) FILTER (WHERE enquete = 1 AND pct_plafond < 60) / NULLIF(count(pct_plafond), 0) AS p60,
  100.0 * count(*) FILTER (WHERE enquete = 1 AND pct_plafond >= 100) / NULLIF(count(pct_plafond), 0) AS p100,
  100.0 * count(*) FILTER (WHERE enquete = 1 AND pct_plafond >= 120) / NULLIF(count(pct_plafond), 0) AS p120,
  100.0 * count(*) FILTER (WHERE enquete = 1 AND pct_plafond >= 130) / NULLIF(count(pct_plafond), 0) AS p130,
  100.0 * count(*) FILTER (WHERE enquete = 1 AND pct_plafond <= 60) / NULLIF(count(pct_plafond), 0) AS cus60,
  100.0 * count(*) FILTER (WHERE enquete = 1 AND pct_plafond <= 100) / NULLIF(count(pct_plafond), 0) AS cus100,
  100.0 * count(*) FILTER (WHERE enquete = 1 AND pct_plafond <= 60 AND date_emmenagement > date_reference - interval ''36 months'')
    / NULLIF(count(pct_plafond) FILTER (WHERE date_emmenagement > date_reference - interval ''36 months''), 0) AS cus60_3ans,
  100.0 * count(*) FILTER (WHERE enquete = 1 AND pct_plafond <= 100 AND date_emmenagement > date_reference - interval ''36 months'')
    / NULLIF(count(pct_plafond) FILTER (WHERE date_emmenagement > date_reference - interval ''36 months''), 0) AS cus100_3ans,
  100.0 * count(*) FILTER (WHERE enquete = 1 AND nb_occ = 1) / NULLIF(count(nb_occ), 0) AS p_seul, avg(nb_occ) AS taille,
  100.0 * sum(nb_mineurs) / NULLIF(sum(nb_occ), 0) AS p_min,
  100.0 * count(*) FILTER (WHERE enquete = 1 AND type_menage = 2) / NULLIF(count(type_menage), 0) AS p_mono,
  100.0 * count(*) FILTER (WHERE enquete = 1 AND nb_enfants >= 3) / NULLIF(count(nb_enfants), 0) AS p_nombr,
  100.0 * count(*) FILTER (WHERE enquete = 1 AND age_titulaire < 25) / NULLIF(count(age_titulaire), 0) AS p_jeune25,
  100.0 * count(*) FILTER (WHERE enquete = 1 AND age_titulaire < 30) / NULLIF(count(age_titulaire), 0) AS p_jeune30,
  100.0 * count(*) FILTER (WHERE enquete = 1 AND age_titulaire >= 65) / NULLIF(count(age_titulaire), 0) AS p_65,
  100.0 * count(*) FILTER (WHERE enquete = 1 AND age_titulaire >= 75) / NULLIF(count(age_titulaire), 0) AS p_75,
  100.0 * count(*) FILTER (WHERE enquete = 1 AND aide_logement = 1) / NULLIF(count(aide_logement), 0) AS p_apl,
  100.0 * count(*) FILTER (WHERE enquete = 1 AND aide_logement <> 0) / NULLIF(count(aide_logement), 0) AS p_al,
  100.0 * count(*) FILTER (WHERE enquete = 1 AND rls) / NULLIF(count(rls), 0) AS p_rls,
  100.0 * sum(act_chomeur + act_autre) / NULLIF(sum(act_stable + act_precaire + act_chomeur + act_retraite + act_autre), 0) AS p_ssemploi,
  100.0 * sum(act_precaire) / NULLIF(sum(act_stable + act_precaire), 0) AS p_prec,
  100.0 * sum(act_chomeur) / NULLIF(sum(act_stable + act_precaire + act_chomeur), 0) AS p_chom,
  100.0 * count(*) FILTER (WHERE enquete = 1 AND date_emmenagement > date_reference - interval ''24 months'') / NULLIF(count(date_emmenagement), 0) AS p_emrec,
  100.0 * count(*) FILTER (WHERE enquete = 1 AND date_emmenagement < date_reference - interval ''120 months'') / NULLIF(count(date_emmenagement), 0) AS p_anc10,
  100.0 * count(*) FILTER (WHERE enquete = 1 AND date_emmenagement < date_reference - interval ''240 months'') / NULLIF(count(date_emmenagement), 0) AS p_anc20,
  avg((date_reference - date_emmenagement) / 365.25) AS anciennete,
  percentile_disc(0.5) WITHIN GROUP (ORDER BY (date_reference - date_emmenagement) / 365) AS anciennete_mediane,
  100.0 * count(*) FILTER (WHERE enquete = 1 AND nb_pieces > nb_occ + 1) / NULLIF(count(nb_occ + nb_pieces), 0) AS sous_occ,
  100.0 * count(*) FILTER (WHERE enquete = 1 AND surface < CASE WHEN nb_occ = 1 THEN 9 WHEN nb_occ >= 8 THEN 70 ELSE 16 + 9 * (nb_occ - 2) END)
    / NULLIF(count(nb_occ + surface), 0) AS sur_occ
  FROM enquete GROUP BY %1$s');
INSERT INTO requete SELECT 'plain SQL without median', regexp_replace(texte, 'percentile_disc[^)]*\)[^)]*\)[^)]*\) AS anciennete_mediane,', '')
FROM requete WHERE nom = 'plain SQL';

CREATE TEMP TABLE mesure AS
SELECT r.nom, g.cle, pg_temp.mesurer(format(r.texte, g.cle), 3) AS ms
FROM requete AS r, (VALUES ('commune'), ('bailleur')) AS g(cle);
SELECT m.cle AS "by", m.nom AS query, m.ms, round(m.ms / a.ms, 2) AS "times the aggregate"
FROM mesure AS m JOIN mesure AS a ON a.cle = m.cle AND a.nom = 'aggregate'
ORDER BY m.cle, m.ms;

SET client_min_messages = notice;
SELECT clock_timestamp() AS debut
\gset
SELECT count(*) AS cells FROM ops.publier(2018);
SELECT round(extract(epoch FROM clock_timestamp() - :'debut'::timestamptz) * 1000) AS release_ms
\gset
SELECT :release_ms AS release_ms, ms AS plain_group_by_commune_ms, round(:release_ms / ms, 2) AS ratio
FROM mesure WHERE cle = 'commune' AND nom = 'plain SQL without median';
