-- Optional settings of disclosure control, off and on: masking of numerators, truncation of shares, dominance on rents.
\set SHOW_CONTEXT never
\set campagne 2018
SET client_min_messages = warning;
SET ROLE ops_gestionnaire;
SELECT ops.regler_secret('iris', plafond_part => 30);
SELECT ops.regler_secret('iris', plafond_part => 100);
RESET ROLE;

-- As if it were for the first time: settings are not protected over several releases of a campaign.
\set ECHO none
\i test/verification/oublier.sql
\set ECHO all
CREATE FUNCTION pg_temp.republier() RETURNS void LANGUAGE sql AS $$
  SELECT pg_temp.oublier(2018);
  SELECT ops.retirer(2018); SELECT ops.valider_campagne(2018); SELECT count(*) FROM ops.publier(2018); $$;
CREATE FUNCTION pg_temp.statuts(echelle text, item text, population text DEFAULT 'ensemble') RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(i.code || ' ' || (to_jsonb(i) ->> ('statut_' || statuts.item)), ', ' ORDER BY i.code) FROM ops.indicateur AS i
  WHERE i.campagne = 2018 AND i.echelle = statuts.echelle AND i.population = statuts.population $$;

-- Off: numerators are shown, small ones included, and shares as they are.
SELECT echelle, code, n_type, statut_type, p_mono_num, p_mono FROM ops.indicateur
WHERE population = 'ensemble' AND echelle IN ('epci', 'commune') ORDER BY gid;
SELECT sum(cardinality(chiffres)) AS figures_kept FROM ops_unites.atome WHERE campagne = 2018;

-- Masking: no numerator of 1 to 10 is shown, nor what one commune leaves of its EPCI. A value not given goes back to its default.
BEGIN;
SET LOCAL ROLE ops_gestionnaire;
SELECT count(ops.regler_secret(echelle, masquer_numerateurs => true)) FROM ops.echelle;
SELECT echelle, initie, masquer_numerateurs, plafond_part, dominance FROM ops.regle_secret WHERE echelle IN ('commune', 'iris');
RESET ROLE;
SELECT pg_temp.republier();
SELECT echelle, code, n_type, statut_type, p_mono_num, p_mono FROM ops.indicateur
WHERE population = 'ensemble' AND echelle IN ('epci', 'commune') ORDER BY gid;
SELECT count(*) FILTER (WHERE tranches IS NOT NULL) AS income_classes FROM ops.indicateur WHERE campagne = 2018;
SET LOCAL ROLE ops_gestionnaire;
SELECT item, statut, effectif, explication FROM ops.expliquer_secret(2018, 'commune', 'C2') WHERE item IN ('menages', 'type');
RESET ROLE;
\set ECHO none
\i test/verification/oracle.sql
\i test/verification/exactitude.sql
\i test/verification/secret.sql
\i test/verification/reglages.sql
\set ECHO all
ROLLBACK;
\set ON_ERROR_STOP off

-- The verification tells: with the setting written and nothing released anew, it fails.
BEGIN;
SELECT count(ops.regler_secret(echelle, masquer_numerateurs => true)) FROM ops.echelle;
\set ECHO none
\i test/verification/oracle.sql
\i test/verification/secret.sql
\set ON_ERROR_STOP off
\o /dev/null
\i test/verification/reglages.sql
\o
\set ECHO all
ROLLBACK;
\set ON_ERROR_STOP off

-- Only under the commune: wider scales show what they showed.
BEGIN;
SELECT count(ops.regler_secret(echelle, masquer_numerateurs => sous_commune)) FROM ops.echelle;
CREATE TEMP TABLE avant AS SELECT * FROM ops.indicateur WHERE campagne = 2018;
SELECT pg_temp.republier();
SELECT i.echelle, count(*) FILTER (WHERE i IS DISTINCT FROM a) > 0 AS changed
FROM ops.indicateur AS i JOIN avant AS a USING (campagne, population, gid) WHERE population = 'ensemble' GROUP BY 1 ORDER BY 1;
ROLLBACK;

-- Released again with a setting on: refused.
BEGIN;
SELECT count(ops.regler_secret(echelle, dominance => true)) FROM ops.echelle;
SELECT ops.retirer(2018), ops.valider_campagne(2018);
SELECT count(*) FROM ops.publier(2018);
ROLLBACK;
-- Truncation. In C7, 27 of 30 households have less than 60 % of the ceiling: the cap in its place, the count, and nothing else.
BEGIN;
UPDATE ops_unites.menage SET pct_plafond = CASE WHEN right(ident_rep, 3)::int <= 27 THEN 50 ELSE 110 END
WHERE campagne = 2018 AND ident_rep LIKE '0000212%' AND enquete = 1;
SELECT pg_temp.republier();
SELECT n_ressources, statut_ressources, p60_num, p60, p40, p100, tranches FROM ops.indicateur
WHERE population = 'ensemble' AND echelle = 'commune' AND code = 'C7';
SELECT count(ops.regler_secret(echelle, plafond_part => 80)) FROM ops.echelle;
SELECT pg_temp.republier();
SELECT n_ressources, statut_ressources, p60_num, p60, p40, p100, cus60, tranches FROM ops.indicateur
WHERE population = 'ensemble' AND echelle = 'commune' AND code = 'C7';
SELECT pg_temp.statuts('commune', 'ressources') AS communes;
SELECT pg_temp.statuts('epci', 'ressources') AS epci;
SELECT code, p60, p60_statut, n_menages, statut FROM ops.carte_commune WHERE code = 'C7' AND campagne = 2018;
SET LOCAL ROLE ops_gestionnaire;
SELECT item, statut, effectif, explication FROM ops.expliquer_secret(2018, 'commune', 'C7') WHERE item = 'ressources';
RESET ROLE;
SELECT substring(ops.carte_html('p60', 'commune') FROM 'Commune 7 [^<]*') AS on_the_map, substring(ops.carte_html('p20', 'commune') FROM 'Commune 7 [^<]*') AS other_share;
CREATE ROLE regress_lecteur;
SET LOCAL ROLE ops_gestionnaire;
SELECT ops.signer_convention(2, debut => '2018-01-01', signee_organisme => '2017-12-01', signee_urh => '2017-12-01') > 0 AS signed,
  ops.ouvrir_compte('regress_lecteur', 2) > 0 AS opened;
SET LOCAL ROLE regress_lecteur;
SELECT item, statut, effectif, explication FROM ops.expliquer_secret(2018, 'commune', 'C7') WHERE item IN ('ressources', 'ressources_3ans');
RESET ROLE;
\set ECHO none
\i test/verification/oracle.sql
\i test/verification/exactitude.sql
\i test/verification/secret.sql
\i test/verification/reglages.sql
\set ECHO all
ROLLBACK;
\set ON_ERROR_STOP off

-- Rents: 11 let dwellings with a known rent, whatever the survey says; 9999 is unknown.
SELECT pg_temp.statuts('commune', 'loyer') AS communes;
BEGIN;
INSERT INTO ops.organisme (organisme, type, nom, siren) VALUES (900, 'bailleur', 'Bailleur 3', '999000029');
UPDATE ops_unites.logement SET loyer = CASE WHEN right(ident_rep, 3)::int % 20 = 0 THEN 9999 ELSE surface * 5 + batiment - 200 END,
  bailleur = CASE WHEN batiment IN (203, 204, 207, 208) THEN 900 ELSE bailleur END
WHERE campagne = 2018;
SELECT pg_temp.republier();
SELECT code, statut_loyer, n_loyer, loyer_m2_num, loyer_m2_den, loyer_m2 FROM ops.indicateur
WHERE campagne = 2018 AND population = 'ensemble' AND echelle = 'commune' ORDER BY code;
SELECT DISTINCT statut_loyer, n_loyer FROM ops.indicateur WHERE campagne = 2018 AND population = 'emmenages_recents';
SELECT pg_temp.statuts('epci', 'loyer') AS epci;
-- A second release after three rents changed: none on their commune, and nothing else is lost.
SAVEPOINT s;
UPDATE ops_unites.logement SET loyer = loyer + 10 WHERE campagne = 2018 AND ident_rep IN ('0000209001', '0000209002', '0000209003');
SELECT ops.retirer(2018), ops.valider_campagne(2018);
SELECT count(*) > 0 AS released FROM ops.publier(2018);
SELECT pg_temp.statuts('commune', 'loyer') AS communes;
SELECT pg_temp.statuts('commune', 'age') AS age;
ROLLBACK TO s;
-- Dominance: three landlords at least, none above 85 %.
SELECT count(ops.regler_secret(echelle, dominance => true)) FROM ops.echelle;
SELECT pg_temp.republier();
SELECT pg_temp.statuts('commune', 'loyer') AS communes;
SELECT pg_temp.statuts('epci', 'loyer') AS epci, pg_temp.statuts('region', 'loyer') AS regions;
SELECT pg_temp.statuts('commune', 'age') AS age;
SET LOCAL ROLE ops_gestionnaire;
SELECT item, statut, effectif, explication FROM ops.expliquer_secret(2018, 'commune', 'C4') WHERE item = 'loyer';
RESET ROLE;
\set ECHO none
\i test/verification/oracle.sql
\i test/verification/exactitude.sql
\i test/verification/secret.sql
\i test/verification/reglages.sql
\set ECHO all
ROLLBACK;
\set ON_ERROR_STOP off
