-- A campaign from its creation to its validation: what is refused, what is pending, what the gestionnaire is told. All in one transaction.
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
BEGIN;
CREATE ROLE regress_urh;
GRANT ops_gestionnaire TO regress_urh;
CREATE ROLE regress_lecteur;
GRANT ops_lecteur TO regress_lecteur;
ALTER TABLE ops.depot ALTER depot RESTART WITH 1;
ALTER TABLE ops.decision ALTER decision RESTART WITH 1;
SELECT sum(ops_unites.consigner('reprise', o)) IS NOT NULL AS caught_up
FROM unnest('{organisme,adhesion_urh,convention,administrateur,compte,position_bailleur,regime_ouverture,campagne,implantation,ressort}'::text[]) AS o;

-- What is no campaign.
SET ROLE regress_lecteur;
SELECT ops.creer_campagne(2022, '2022-01-01');
SELECT * FROM ops.rapport_campagne(2018);
SELECT * FROM ops.decision;
SELECT ops.valider_campagne(2020, 'essai');
SELECT ops.rouvrir_campagne(2020);
SET ROLE regress_urh;
SELECT ops.creer_campagne(1995, '1995-01-01');
SELECT ops.creer_campagne(NULL, '2022-01-01');
SELECT ops.creer_campagne(2101, '2101-01-01');
SELECT ops.creer_campagne(2018, '2018-01-01');
SELECT ops.creer_campagne(2022, '2020-01-01');
SELECT ops.creer_campagne(2022, '2021-06-30');
SELECT ops.creer_campagne(2022, '2023-07-01');
SELECT ops.creer_campagne(2022, 'infinity');
SELECT ops.creer_campagne(2022, NULL);
SELECT t AS bounds, (SELECT 'accepted' FROM ops.creer_campagne(2022, '2022-01-01', t)) FROM (VALUES ('{20,20}'::float8[])) AS v(t);
SELECT ops.creer_campagne(2022, '2022-01-01', '{}');
SELECT ops.creer_campagne(2022, '2022-01-01', NULL);
SELECT ops.creer_campagne(2022, '2022-01-01', '{0,20}');
SELECT ops.creer_campagne(2022, '2022-01-01', '{20,NULL}');
SELECT ops.creer_campagne(2022, '2022-01-01', '{20,Infinity}');
SELECT ops.creer_campagne(2022, '2022-01-01', '{20,NaN}');
SELECT ops.creer_campagne(2022, '2022-01-01', '{{20,40},{60,80}}');
SELECT ops.creer_campagne(2022, '2022-01-01', ARRAY(SELECT g FROM generate_series(1, 16) AS g)::float8[]);
SELECT ops.creer_campagne(2022, '2021-07-01', '{50,100}'), ops.creer_campagne(2023, '2024-06-30');
SELECT campagne, date_reference, etat, tranches FROM ops.campagne WHERE campagne > 2020 ORDER BY 1;
SELECT acte, cle, apres ->> 'etat' AS etat FROM ops.journal WHERE acte = 'creer_campagne' ORDER BY numero;

-- Three landlords: 1 and 2 had dwellings in 2018, 950 is new.
RESET ROLE;
DELETE FROM ops.campagne WHERE campagne = 2023;
INSERT INTO ops.territoire (gid, echelle, code, nom, contour, point) VALUES
  (941, 'commune', '59991', 'Dépôt', ST_Multi(ST_MakeEnvelope(600000, 6990000, 605000, 6995000, 2154)), ST_SetSRID(ST_MakePoint(602500, 6992500), 2154));
INSERT INTO ops.territoire (gid, echelle, code, nom, point) VALUES
  (943, 'residence', 'RX1', 'Gare', ST_SetSRID(ST_MakePoint(601000, 6991000), 2154)), (945, 'batiment', 'BX1', 'Gare', ST_SetSRID(ST_MakePoint(601000, 6991000), 2154));
INSERT INTO ops.territoire_commune VALUES (941, 941), (943, 941), (945, 941);
INSERT INTO ops_unites.adresse (batiment, residence, commune) VALUES (945, 943, 941);
INSERT INTO ops.organisme (organisme, type, nom, siren) VALUES (950, 'bailleur', 'Bailleur du dépôt', '999000052');
SELECT ops.consigner_chargement() > 0 AS loaded;
\set rpls 'ident_rep;depcom;batiment;typeconst;nbpiece;surfhab;construct;finan;mode'
\set ops 'ident_rep;enquete;nb_occ'
\set rapport 'SELECT nom, depot_rpls AS rpls, etat_rpls, depot_ops AS ops, etat_ops, logements, couverture AS couv, reponse, couverture_avant AS couv_avant, reponse_avant, bloquantes AS b, a_confirmer AS c, informations AS i, motif, verdict FROM ops.rapport_campagne(2022)'
\pset format unaligned
-- Nothing yet.
SET ROLE regress_urh;
SELECT * FROM ops.rapport_campagne(1999);
:rapport;
-- The rates of 2018 counted otherwise.
RESET ROLE;
SELECT k.bailleur, round(100.0 * avg((m.enquete = 1)::int), 1) AS reponse FROM ops_unites.menage AS m, ops_unites.logement AS k
WHERE m.campagne = 2018 AND m.enquete < 3 AND (k.campagne, k.ident_rep) = (2018, m.ident_rep) GROUP BY ROLLUP (k.bailleur) ORDER BY 1;
SELECT count(*) AS let_without_line FROM ops_unites.logement AS l
WHERE l.campagne = 2018 AND l.mode = 1 AND NOT EXISTS (SELECT FROM ops_unites.menage AS m WHERE (m.campagne, m.ident_rep) = (2018, l.ident_rep));

-- Landlord 950: an RPLS to verify, then accepted for a reason (a doubled line is left out), then an OPS that is refused.
SET ROLE regress_urh;
SELECT depot FROM ops.ouvrir_depot('rpls', 2022, 950, :'rpls');
SELECT verdict FROM ops.rapport_campagne(2022) WHERE organisme = 950;
RESET ROLE;
INSERT INTO ops_depot.depot_1 (ident_rep, depcom, batiment, typeconst, nbpiece, surfhab, construct, finan, mode)
SELECT 'D00000000' || CASE n WHEN 9 THEN 8 ELSE n END, '59991', 'BX1', 'C', 2, 46, 1965, 52, CASE WHEN n = 7 THEN 3 ELSE 1 END FROM generate_series(1, 9) AS n;
SET ROLE regress_urh;
SELECT ops.verifier(1);
SELECT verdict FROM ops.rapport_campagne(2022) WHERE organisme = 950;
SELECT * FROM ops.accepter_depot(1, 'Doublon vu avec le bailleur');
:rapport WHERE organisme = 950;
SELECT depot FROM ops.ouvrir_depot('ops', 2022, 950, :'ops');
RESET ROLE;
INSERT INTO ops_depot.depot_2 (ident_rep, enquete, nb_occ) SELECT 'D00000000' || n, CASE WHEN n = 6 THEN 2 ELSE 1 END, 2 FROM generate_series(1, 6) AS n;
INSERT INTO ops_depot.depot_2 (ident_rep, enquete, nb_occ) VALUES ('E000000001', 1, 2), ('D000000001', 1, 200);
SET ROLE regress_urh;
SELECT ops.verifier(2);
-- Landlord 1 is loaded in bulk, register alone; landlord 2 has a deposit that nobody looked at.
RESET ROLE;
INSERT INTO ops_unites.logement (campagne, ident_rep, bailleur, batiment, mode) SELECT 2022, 'F00000000' || n, 1, 945, 1 FROM generate_series(1, 4) AS n;
SET ROLE regress_urh;
SELECT depot FROM ops.ouvrir_depot('rpls', 2022, 2, :'rpls');
:rapport;

-- R12: nothing is verified while something is pending.
SELECT ops.valider_campagne(2022);
SELECT ops.valider_campagne(2022, ' ');
SELECT etat, (SELECT count(*) FROM ops.decision) AS decisions FROM ops.campagne WHERE campagne = 2022;
SELECT ops.valider_campagne(2022, lever => 'Bailleur 2 absent cette année, OPS de 950 refusé');
SELECT acte, campagne, bailleur, motif, depots, prise_par FROM ops.decision;
SELECT acte, objet, cle, COALESCE(apres ->> 'motif', apres ->> 'etat') AS apres FROM ops.journal WHERE acte = 'valider_campagne' AND cle IN ('1', '2022') ORDER BY numero;
SELECT * FROM ops.ouvrir_depot('ops', 2022, 1, :'ops');
-- Reopened, it is asked again; a verified one is not verified twice.
SELECT ops.valider_campagne(2022, 'encore');
SELECT ops.rouvrir_campagne(2022);
SELECT ops.rouvrir_campagne(2022);
SELECT ops.rouvrir_campagne(1999);
SELECT ops.rouvrir_campagne(2018);
SELECT ops.valider_campagne(2022);
-- Corrected, the OPS of 950 is accepted; landlord 2 is left out.
SELECT depot FROM ops.ouvrir_depot('ops', 2022, 950, :'ops');
RESET ROLE;
INSERT INTO ops_depot.depot_4 (ident_rep, enquete, nb_occ) SELECT 'D00000000' || n, CASE WHEN n = 6 THEN 2 ELSE 1 END, 2 FROM generate_series(1, 6) AS n;
SET ROLE regress_urh;
SELECT * FROM ops.accepter_depot(4);
SELECT ops.valider_campagne(2022);
:rapport;
SELECT ops.valider_campagne(2022, 'Bailleur 2 absent cette année');
-- A release looks again: a deposit that no validation left out stops it.
SAVEPOINT publiable;
RESET ROLE;
INSERT INTO ops.depot (depot, nature, campagne, bailleur, separateur, colonnes, champs, ouvert_par, ouvert_le)
VALUES (99, 'ops', 2022, 1, ';', '{}', '{}', 'x', statement_timestamp() + interval '1 second');
SET ROLE regress_urh;
\set VERBOSITY terse
SELECT ops.publier(2022);
\set VERBOSITY default
ROLLBACK TO publiable;
SELECT count(*) > 0 AS released FROM ops.publier(2022);
SELECT ops.rouvrir_campagne(2022);
-- Withdrawn, it goes back to draft too, and is released again, with the first release.
SELECT ops.retirer(2022), ops.rouvrir_campagne(2022);
SELECT ops.publier(2022);
SELECT ops.valider_campagne(2022, 'Bailleur 2 absent cette année');
SELECT count(*) > 0 AS released FROM ops.publier(2022);
SELECT version, defauts FROM ops.certificat WHERE campagne = 2022 ORDER BY 1;
SELECT * FROM ops.verifier_journal();
ROLLBACK;
