-- Disclosure control on the small country: settings, reasons, second releases, attacks named after the list.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE ROLE regress_lecteur;
SET ROLE ops_gestionnaire;
SELECT ops.signer_convention(2, debut => '2018-01-01', signee_organisme => '2017-12-01', signee_urh => '2017-12-01') > 0 AS signed,
  ops.ouvrir_compte('regress_lecteur', 2) > 0 AS opened;
SELECT ops.regler_secret('lune');
RESET ROLE;

-- Who is told what: the gestionnaire the reason, a reader the rule in words.
SET ROLE ops_gestionnaire;
SELECT item, statut, effectif, explication FROM ops.expliquer_secret(2018, 'commune', 'C2') WHERE item IN ('menages', 'ressources');
SELECT item, statut, effectif, explication FROM ops.expliquer_secret(2018, 'commune', 'C3') WHERE item = 'menages';
SELECT item, statut, effectif, explication FROM ops.expliquer_secret(2018, 'iris', 'C10001') WHERE item IN ('menages', 'anciennete_mediane');
SELECT item, statut, effectif, explication FROM ops.expliquer_secret(2018, 'iris', 'C20000') WHERE item = 'menages';
RESET ROLE;
SET ROLE regress_lecteur;
SELECT item, statut, effectif, explication FROM ops.expliquer_secret(2018, 'commune', 'C2') WHERE item = 'menages';
SELECT * FROM ops.motifs_secret(2018, 'commune', 'C2');
SELECT * FROM ops.regler_secret('iris', false);
RESET ROLE;

CREATE FUNCTION pg_temp.republier() RETURNS void LANGUAGE sql AS $$
  SELECT ops.retirer(2018); SELECT ops.valider_campagne(2018); SELECT count(*) FROM ops.publier(2018); $$;
CREATE FUNCTION pg_temp.montres(echelle text, item text DEFAULT 'menages', population text DEFAULT 'ensemble') RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(i.code, ' ' ORDER BY i.code) FROM ops.indicateur AS i
  WHERE i.campagne = 2018 AND i.echelle = montres.echelle AND i.population = montres.population
    AND to_jsonb(i) ->> ('statut_' || montres.item) = 'diffusable' $$;

-- attack 64, own landlord's data: B201 shown, the landlord of B202 would know the 6 households left beside its 14 in their group.
SELECT pg_temp.montres('residence') AS residences, pg_temp.montres('batiment') AS batiments;
BEGIN;
SET LOCAL ROLE ops_gestionnaire;
SELECT ops.regler_secret('residence', false), ops.regler_secret('batiment', false);
SELECT * FROM ops.regle_secret ORDER BY ordre;
RESET ROLE;
-- A second release of the campaign is protected with the first: what that one showed does not go for something else.
SAVEPOINT premiere;
SELECT pg_temp.republier();
SELECT pg_temp.montres('residence') AS residences;
ROLLBACK TO premiere;
-- As if there had been none.
DELETE FROM ops_unites.motif_diffuse;
DELETE FROM ops_unites.reponse_diffusee;
SELECT pg_temp.republier();
SELECT pg_temp.montres('residence') AS residences, pg_temp.montres('batiment') AS batiments;
ROLLBACK;

-- attack 9, two releases: three households of C7 change their income. Its income is withheld, the rest is not; their EPCI too.
SELECT pg_temp.montres('commune', 'ressources') AS ressources, pg_temp.montres('commune', 'age') AS age;
BEGIN;
UPDATE ops_unites.menage SET pct_plafond = pct_plafond + 200
WHERE campagne = 2018 AND ident_rep IN (SELECT ident_rep FROM ops_unites.menage WHERE ident_rep LIKE '0000212%' AND enquete = 1 AND pct_plafond IS NOT NULL ORDER BY 1 LIMIT 3);
SELECT j.batiment, j.bailleur, j.diffusions, c.code AS item, j.ensemble, j.recents FROM ops_unites.reponses_jointes(2018::smallint) AS j
  JOIN ops.catalogue_items() AS c USING (rang) WHERE j.diffusions <> 3 ORDER BY 1, 2, c.rang, 3;
SELECT pg_temp.republier();
SELECT pg_temp.montres('commune', 'ressources') AS ressources, pg_temp.montres('commune', 'age') AS age,
  pg_temp.montres('region', 'ressources') AS regions, pg_temp.montres('france', 'ressources') AS france;
SELECT count(*) AS defects FROM ops.auditer(2018) WHERE item NOT IN (SELECT tableau FROM ops.tableau);
-- Had it been shown, the audit of both releases together would say so.
UPDATE ops.indicateur SET statut_ressources = 'diffusable' WHERE campagne = 2018 AND population = 'ensemble' AND code = 'C7';
SELECT constat, item, echelle, code, part, effectif FROM ops.auditer(2018) WHERE item = 'ressources' ORDER BY echelle;
ROLLBACK;
-- Eleven who change are enough, and nobody who changes costs nothing. Tables are those of the first release all the same.
BEGIN;
CREATE TEMP TABLE avant AS SELECT * FROM ops.croisement WHERE campagne = 2018;
UPDATE ops_unites.menage SET pct_plafond = pct_plafond + 200
WHERE campagne = 2018 AND ident_rep IN (SELECT ident_rep FROM ops_unites.menage WHERE ident_rep LIKE '0000212%' AND enquete = 1 AND pct_plafond IS NOT NULL ORDER BY 1 LIMIT 11);
SELECT pg_temp.republier();
SELECT pg_temp.montres('commune', 'ressources') AS ressources;
SELECT count(*) AS differences FROM (TABLE avant EXCEPT SELECT * FROM ops.croisement WHERE campagne = 2018) AS x;
ROLLBACK;
BEGIN;
CREATE TEMP TABLE avant AS SELECT * FROM ops.indicateur WHERE campagne = 2018;
SELECT pg_temp.republier();
SELECT count(*) AS differences FROM (SELECT * FROM avant EXCEPT SELECT * FROM ops.indicateur WHERE campagne = 2018) AS x;
ROLLBACK;

-- The next campaign keeps the pattern where it costs nothing: same answers, same pattern.
BEGIN;
INSERT INTO ops_unites.logement SELECT 2020, ident_rep, bailleur, batiment, typeconst, nb_pieces, surface, construct, locat, finan, mode, bail, duree_vacance, rem_loc, loyer, dpe
FROM ops_unites.logement WHERE campagne = 2018;
INSERT INTO ops_unites.menage SELECT (jsonb_populate_record(m, '{"campagne": 2020}')).* FROM ops_unites.menage AS m WHERE campagne = 2018;
UPDATE ops.campagne SET date_reference = '2018-01-01' WHERE campagne = 2020;
SELECT ops.valider_campagne(2020);
SELECT count(*) FROM ops.publier(2020);
SELECT count(*) AS differences FROM ops_unites.motif AS a JOIN ops_unites.motif AS b ON a.gid = b.gid AND a.campagne = 2018 AND b.campagne = 2020
WHERE (a.ensemble, a.recents) <> (b.ensemble, b.recents);
ROLLBACK;

-- attacks 4, 5 and 19, margins and differences of cross-tables: no cell of 1 to 10, no line with one null or nulls of 1 to 10.
SELECT count(*) FILTER (WHERE n BETWEEN 1 AND 10) AS small, count(*) FILTER (WHERE statut = 'secret' AND n IS NOT NULL) AS leaked,
  count(DISTINCT tableau) AS tables FROM ops.croisement;
-- The audit of cross-tables: what a reader sees is what a certificate covers; each tampering is seen for what it is.
SELECT lecteur, cases > 0 AS cells, cases_bornees < cases AS most_proved, largeur_min >= 11 AS wide, defauts FROM ops.certificat WHERE campagne = 2018 ORDER BY version DESC LIMIT 1;
SELECT count(*) AS worked_out FROM ops.auditer(2018) WHERE constat NOT IN ('largeur', 'ligne', 'reste');
CREATE TEMP TABLE vraie AS
SELECT tc.territoire AS gid, r.age::smallint AS a, r.aide::smallint AS b, count(*)::int AS n
FROM ops_unites.rebander(2018::smallint) AS r JOIN ops.territoire_commune AS tc ON tc.commune = r.commune GROUP BY 1, 2, 3;
CREATE FUNCTION pg_temp.montrer(gids int[], au_moins int, de_trop int DEFAULT 0) RETURNS bigint LANGUAGE sql AS $$
  WITH m AS (UPDATE ops.croisement AS c SET n = v.n + de_trop, statut = 'diffusable' FROM vraie AS v
    WHERE c.campagne = 2018 AND c.tableau = 'age_aide' AND c.statut = 'secret' AND c.gid = ANY (gids)
      AND v.gid = c.gid AND v.a = c.classe_a AND v.b = c.classe_b AND v.n >= au_moins RETURNING 1)
  SELECT count(*) FROM m $$;
CREATE FUNCTION pg_temp.constats() RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(DISTINCT constat, ' ' ORDER BY constat) FROM ops_unites.auditer_tableaux(2018::smallint, NULL)
  WHERE tableau = 'age_aide' AND constat NOT IN ('bilan', 'bornee', 'largeur', 'ligne', 'reste') $$;
BEGIN;
SELECT pg_temp.montrer(ARRAY(SELECT gid FROM ops.territoire), 11) > 0 AS secondary_shown, pg_temp.constats();
-- The release withholds the table where it has a defect, until it has none; not one that an earlier release has shown: it is undone.
SAVEPOINT montree;
SELECT (ops_unites.certifier_tableaux(2018::smallint)).cases > 0 AS certified;
SELECT pg_temp.constats() IS NULL AS sound, count(*) FILTER (WHERE statut = 'diffusable') > 0 AS shown FROM ops.croisement WHERE campagne = 2018 AND tableau = 'age_aide';
SELECT count(*) AS kept_otherwise FROM (TABLE ops.croisement EXCEPT TABLE ops_unites.croisement_diffuse) AS x;
ROLLBACK TO montree;
INSERT INTO ops_unites.motif_diffuse (campagne, version, gid, ensemble, recents) SELECT 2018, 2, min(t.gid), 0, 0 FROM ops.territoire AS t;
SELECT ops_unites.certifier_tableaux(2018::smallint);
ROLLBACK;
BEGIN;
SELECT pg_temp.montrer(ARRAY[2], 1) > 0 AS small_shown, pg_temp.constats() LIKE '%case%' AS seen;
ROLLBACK;
BEGIN;
SELECT pg_temp.montrer(ARRAY[2], 11, 1) > 0 AS wrong_shown, pg_temp.constats() LIKE '%valeur%' AS seen;
ROLLBACK;
-- A reader without rights reads no table: nothing to examine.
SELECT count(*) AS findings, sum(effectif) AS cells FROM ops_unites.auditer_tableaux(2018::smallint, 'pg_monitor'::regrole);

SET ROLE regress_lecteur;
SELECT count(*) > 0 AS readable FROM ops.croisement;
RESET ROLE;
SET ROLE ops_lecteur;
SELECT count(*) AS without_account FROM ops.croisement;
RESET ROLE;
SET ROLE ops_gestionnaire;
SELECT ops.revoquer_compte('regress_lecteur');
RESET ROLE;
DROP ROLE regress_lecteur;
