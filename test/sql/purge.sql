-- Purges: after one, no table of the extension knows a dwelling of it; what is released stays, or goes too. All in one transaction.
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
BEGIN;
CREATE ROLE regress_urh;
GRANT ops_gestionnaire TO regress_urh;
CREATE ROLE regress_lecteur;
GRANT ops_lecteur TO regress_lecteur;
CREATE ROLE regress_bailleur;
ALTER TABLE ops.depot ALTER depot RESTART WITH 1;
ALTER TABLE ops.decision ALTER decision RESTART WITH 1;
SELECT sum(ops_unites.consigner('reprise', o)) IS NOT NULL AS caught_up
FROM unnest('{organisme,adhesion_urh,convention,administrateur,compte,position_bailleur,regime_ouverture,campagne,implantation,ressort}'::text[]) AS o;
SELECT ops.signer_convention(1, debut => '2018-01-01', signee_organisme => '2018-01-01', signee_urh => '2018-01-01') > 0 AS signed,
  ops.ouvrir_compte('regress_bailleur', 1) > 0 AS opened;

-- 2018 is released twice, the second time with rents. 2022 is a draft that has dwellings in common with it, a deposit accepted, one verified and one refused.
UPDATE ops_unites.logement AS l SET loyer = 300 WHERE l.campagne = 2018 AND l.batiment <> 204;
SELECT ops.retirer(2018), ops.valider_campagne(2018);
SELECT count(*) > 0 AS released FROM ops.publier(2018);
INSERT INTO ops.organisme (organisme, type, nom, siren) VALUES (950, 'bailleur', 'Bailleur du dépôt', '999000052');
SELECT ops.consigner_chargement() > 0 AS loaded;
SET ROLE regress_urh;
SELECT ops.creer_campagne(2022, '2022-01-01');
\set rpls 'ident_rep;depcom;batiment;typeconst;nbpiece;surfhab;construct;finan;mode'
SELECT ops.ouvrir_depot('rpls', 2022, 950, :'rpls'), ops.ouvrir_depot('ops', 2022, 950, 'ident_rep;enquete;nb_occ'), ops.ouvrir_depot('rpls', 2022, 2, :'rpls');
RESET ROLE;
INSERT INTO ops_depot.depot_1 (ident_rep, depcom, batiment, typeconst, nbpiece, surfhab, construct, finan, mode)
SELECT 'D00000000' || n, 'C1', 'B201', 'C', 2, 46, 1965, 52, 1 FROM generate_series(1, 6) AS n;
INSERT INTO ops_depot.depot_2 (ident_rep, enquete, nb_occ) SELECT 'D00000000' || n, 1, 2 FROM generate_series(1, 6) AS n;
INSERT INTO ops_depot.depot_3 (ident_rep) VALUES ('E000000001');
INSERT INTO ops_unites.logement (campagne, ident_rep, bailleur, batiment, mode) SELECT 2022, l.ident_rep, l.bailleur, l.batiment, l.mode
FROM ops_unites.logement AS l WHERE l.campagne = 2018 AND l.batiment = 201;
INSERT INTO ops_unites.menage (campagne, ident_rep, enquete, date_emmenagement) SELECT 2022, m.ident_rep, m.enquete, m.date_emmenagement
FROM ops_unites.menage AS m WHERE m.campagne = 2018 AND m.ident_rep LIKE '0000201%';
SET ROLE regress_urh;
SELECT * FROM ops.accepter_depot(1);
SELECT ops.verifier(2), ops.verifier(3);
RESET ROLE;

-- Every table of the extension, row by row, for identifiers of dwellings. Planner statistics apart.
CREATE FUNCTION restes(filtre text) RETURNS TABLE (relation text, lignes bigint) LANGUAGE plpgsql AS $$
DECLARE
  t regclass;
BEGIN
  FOR t IN SELECT c.oid FROM pg_class AS c WHERE c.relnamespace IN ('ops'::regnamespace, 'ops_unites'::regnamespace, 'ops_depot'::regnamespace) AND c.relkind = 'r'
      ORDER BY c.oid::regclass::text LOOP
    EXECUTE format('SELECT count(*) FROM %s AS x WHERE x::text ~ $1', t) INTO lignes USING '\m' || filtre || '\M';
    relation := t;
    IF lignes > 0 THEN RETURN NEXT; END IF;
  END LOOP;
END
$$;
CREATE FUNCTION restes_campagne(annee int) RETURNS TABLE (relation text, lignes bigint) LANGUAGE plpgsql AS $$
DECLARE
  t regclass;
BEGIN
  FOR t IN SELECT c.oid FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'campagne'
      WHERE c.relnamespace IN ('ops'::regnamespace, 'ops_unites'::regnamespace) AND c.relkind = 'r' ORDER BY c.oid::regclass::text LOOP
    EXECUTE format('SELECT count(*) FROM %s AS x WHERE x.campagne = $1', t) INTO lignes USING annee;
    relation := t;
    IF lignes > 0 THEN RETURN NEXT; END IF;
  END LOOP;
END
$$;
-- Those of 2018 that 2022 does not have, those of landlord 950, those that only a file has. What the scan finds, it sees.
\set de_2018 '0000(202|203|204|205|206|207|208|209|210|211|212|213)[0-9]{3}'
SELECT * FROM restes(:'de_2018');
SELECT * FROM restes('D00000000[0-9]');
SELECT * FROM restes('E000000001');
SELECT * FROM restes_campagne(2018);
SELECT count(*) AS common FROM ops_unites.cle_menage WHERE ident_rep LIKE '0000201%';

-- Who may, and why: a reason.
SET ROLE regress_lecteur;
SELECT ops.purger_campagne(2018, 'essai');
SELECT ops.purger_bailleur(2022, 950, 'essai');
SELECT * FROM ops.purges_dues();
SET ROLE regress_urh;
SELECT ops.purger_campagne(2018, NULL);
SELECT ops.purger_campagne(2018, E' \t');
SELECT ops.purger_campagne(1999, 'essai');
SELECT ops.purger_bailleur(2022, 950, '');
SELECT ops.purger_bailleur(2022, 9999, 'essai');
SELECT ops.purger_bailleur(2018, 1, 'Retrait du bailleur');
SELECT count(*) AS decisions FROM ops.decision;
-- What is due: as many campaigns as one likes must have been released since.
SELECT * FROM ops.purges_dues();
SELECT * FROM ops.purges_dues(0);
RESET ROLE;
SAVEPOINT dues;
INSERT INTO ops.campagne (campagne, date_reference, publiee_le) VALUES (2024, '2024-01-01', now()), (2026, '2026-01-01', now());
SELECT * FROM ops.purges_dues();
ROLLBACK TO dues;

-- A landlord of a draft withdraws: units, files, lines, anomalies.
SAVEPOINT brouillon;
SET ROLE regress_urh;
SELECT * FROM ops.purger_bailleur(2022, 950, 'Retrait du bailleur');
SELECT depot, etat, decide_par FROM ops.depot ORDER BY depot;
SELECT ops.verifier(2);
SELECT nom, logements, verdict FROM ops.rapport_campagne(2022) WHERE organisme IN (2, 950);
-- It may come back.
SELECT depot FROM ops.ouvrir_depot('rpls', 2022, 950, :'rpls');
RESET ROLE;
SELECT * FROM restes('D00000000[0-9]');
SELECT * FROM restes('E000000001');
SELECT count(*) > 0 AS others FROM ops_unites.menage WHERE campagne = 2022;
ROLLBACK TO brouillon;
-- Verified, the campaign goes back to draft.
SET ROLE regress_urh;
SELECT DISTINCT depot FROM ops.anomalie ORDER BY 1;
SELECT ops.valider_campagne(2022, 'essai');
SELECT logements, menages, depots FROM ops.purger_bailleur(2022, 2, 'Retrait du bailleur');
SELECT etat FROM ops.campagne WHERE campagne = 2022;
SELECT DISTINCT depot FROM ops.anomalie ORDER BY 1;
-- A campaign that was never released can start again.
SELECT * FROM ops.purger_campagne(2022, 'Mauvais millésime');
SELECT etat, purgee_le FROM ops.campagne WHERE campagne = 2022;
SELECT depot FROM ops.ouvrir_depot('rpls', 2022, 950, :'rpls');
SELECT ops.valider_campagne(2022, 'essai');
RESET ROLE;
SELECT * FROM restes('(D00000000[0-9]|E000000001)');
ROLLBACK TO brouillon;

-- A landlord withdraws from a campaign that was released: withdrawn first; what the release took stays, to protect the next one.
SET ROLE regress_urh;
SELECT ops.retirer(2018);
SELECT * FROM ops.purger_bailleur(2018, 2, 'Retrait du bailleur');
RESET ROLE;
SELECT * FROM restes('0000(203|205|207|209|211|213)[0-9]{3}');
SELECT count(*) AS answers, count(DISTINCT ident_rep) FILTER (WHERE (menage).enquete = 1) AS households FROM ops_unites.reponse_diffusee WHERE bailleur = 2 AND batiment <> 201;
SELECT DISTINCT bailleur FROM ops_unites.logement WHERE campagne = 2018;
SET ROLE regress_urh;
SELECT ops.valider_campagne(2018);
SELECT count(*) > 0 AS released FROM ops.publier(2018);
SELECT version, defauts FROM ops.certificat WHERE campagne = 2018 ORDER BY 1;
RESET ROLE;
SELECT DISTINCT version, bailleur FROM ops_unites.reponse_diffusee WHERE campagne = 2018 ORDER BY 1, 2;
SET ROLE regress_urh;
SELECT logements, menages FROM ops.purger_campagne(2018, 'Retrait');
RESET ROLE;
SELECT * FROM restes('0000(202|203|204|205|206|207|208|209|210|211|212|213)[0-9]{3}');
ROLLBACK TO brouillon;

-- A released campaign. What readers have of it does not change.
CREATE TABLE avant AS SELECT md5(string_agg(i::text, E'\n' ORDER BY i::text)) AS cellules,
  (SELECT md5(string_agg(c::text, E'\n' ORDER BY c::text)) FROM ops.croisement AS c) AS tableaux,
  (SELECT md5(string_agg(c::text, E'\n' ORDER BY c::text)) FROM ops.carte_commune AS c) AS carte,
  (SELECT md5(string_agg(c::text, E'\n' ORDER BY c::text)) FROM ops.maille AS c) AS mailles,
  md5(ops.fiche_html('commune', 'C1')) AS fiche FROM ops.indicateur AS i WHERE i.campagne = 2018;
SET ROLE regress_bailleur;
SELECT count(*) > 0 AS explored FROM ops.croiser('{aide}', 'commune', 2018);
SELECT campagne, count(*) > 0 AS explored FROM ops.menage WHERE commune = 'C1' GROUP BY campagne;
SET ROLE regress_urh;
SELECT * FROM ops.purger_campagne(2018, 'Deux campagnes publiées depuis');
SELECT etat, purgee_le IS NOT NULL AS purged FROM ops.campagne WHERE campagne = 2018;
RESET ROLE;
SELECT * FROM restes(:'de_2018');
-- Another campaign keeps its own, and the keys of the households they have in common.
SELECT * FROM restes('0000201[0-9]{3}');
SELECT r.relation, r.lignes FROM restes('D00000000[0-9]') AS r;
SELECT * FROM restes_campagne(2018);
SELECT cellules = md5(string_agg(i::text, E'\n' ORDER BY i::text)) AS cells,
  tableaux = (SELECT md5(string_agg(c::text, E'\n' ORDER BY c::text)) FROM ops.croisement AS c) AS tables,
  carte = (SELECT md5(string_agg(c::text, E'\n' ORDER BY c::text)) FROM ops.carte_commune AS c) AS map,
  mailles = (SELECT md5(string_agg(c::text, E'\n' ORDER BY c::text)) FROM ops.maille AS c) AS tiles,
  fiche = md5(ops.fiche_html('commune', 'C1')) AS sheet FROM ops.indicateur AS i, avant WHERE i.campagne = 2018 GROUP BY cellules, tableaux, carte, mailles, fiche;
-- Households: no answer, and it says so. In ops.menage, which asks of every campaign, those that are left.
SET ROLE regress_bailleur;
SELECT * FROM ops.croiser('{aide}', 'commune', 2018);
SELECT * FROM ops.croiser('{aide}', 'commune');
SELECT * FROM ops.croiser_moyenne('age', 'commune', campagne => 2018);
SELECT ops.fiche_parc('commune', 'C1', 2018);
SELECT count(*) FROM ops.menage WHERE campagne = 2018;
SELECT campagne, count(*) FROM ops.menage WHERE commune = 'C1' GROUP BY campagne;
SET ROLE regress_urh;
SELECT * FROM ops.auditer(2018);
SELECT * FROM ops.expliquer_secret(2018, 'commune', 'C1');
SELECT count(*) AS landlords, min(verdict) AS verdict FROM ops.rapport_campagne(2018) WHERE organisme IS NOT NULL;
SELECT ops.purger_bailleur(2018, 1, 'essai');
-- Nor another release, whatever the state.
SELECT ops.valider_campagne(2018);
SELECT ops.retirer(2018);
SELECT ops.valider_campagne(2018, 'essai');
SELECT ops.rouvrir_campagne(2018);
RESET ROLE;
UPDATE ops.campagne SET etat = 'verifiee' WHERE campagne = 2018;
SET ROLE regress_urh;
SELECT ops.publier(2018);
ROLLBACK TO brouillon;

-- With what is released: nothing of the campaign is left but its name, its deposits, the journal.
SET ROLE regress_urh;
SELECT * FROM ops.purger_campagne(2018, 'Décision du comité', diffusion => true);
SELECT etat, purgee_le IS NOT NULL AS purged FROM ops.campagne WHERE campagne = 2018;
RESET ROLE;
SELECT * FROM restes_campagne(2018);
SELECT * FROM restes(:'de_2018');
SELECT count(*) FROM ops.carte_commune WHERE n_menages IS NOT NULL;
-- Twice is no harm, and is written down; released once, it is not released again.
SET ROLE regress_urh;
SELECT * FROM ops.purger_campagne(2018, 'Encore');
SELECT ops.valider_campagne(2018);
SELECT ops.ouvrir_depot('rpls', 2018, 1, :'rpls');
SELECT decision, acte, campagne, bailleur, motif, diffusion, depots, logements, menages, cellules, prise_par FROM ops.decision ORDER BY 1;
SELECT acte, objet, cle, apres ->> 'motif' AS motif, apres ->> 'menages' AS menages, apres ->> 'etat' AS etat, apres ->> 'purgee_le' IS NOT NULL AS purged
FROM ops.journal WHERE acte LIKE 'purger%' ORDER BY numero;
SELECT * FROM ops.verifier_journal();
ROLLBACK;
