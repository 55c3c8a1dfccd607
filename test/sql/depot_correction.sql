-- Corrections of deposited files: kept beside the file, made again at each deposit, without values where anyone can look. In one transaction.
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
BEGIN;
CREATE ROLE regress_urh;
GRANT ops_gestionnaire TO regress_urh;
CREATE ROLE regress_lecteur;
GRANT ops_lecteur TO regress_lecteur;
ALTER TABLE ops.depot ALTER depot RESTART WITH 1;
ALTER TABLE ops_unites.correction ALTER correction RESTART WITH 1;
INSERT INTO ops.territoire (gid, echelle, code, nom, contour, point)
SELECT gid, 'commune', code, code, ST_Multi(ST_MakeEnvelope(600000, 6990000, 605000, 6995000, 2154)), ST_SetSRID(ST_MakePoint(602500, 6992500), 2154)
FROM (VALUES (941, '02991')) AS c(gid, code);
INSERT INTO ops.territoire (gid, echelle, code, nom, point) VALUES
  (943, 'residence', 'RX1', 'Gare', ST_SetSRID(ST_MakePoint(601000, 6991000), 2154)), (945, 'batiment', 'BX1', 'Gare', ST_SetSRID(ST_MakePoint(601000, 6991000), 2154));
INSERT INTO ops.territoire_commune VALUES (941, 941), (943, 941), (945, 941);
INSERT INTO ops_unites.adresse (batiment, residence, commune) VALUES (945, 943, 941);
INSERT INTO ops.organisme (organisme, type, nom, siren) VALUES (950, 'bailleur', 'Bailleur du dépôt', '999000052');
INSERT INTO ops.campagne (campagne, date_reference) VALUES (2022, '2022-01-01');
SELECT sum(ops_unites.consigner('reprise', o)) > 0 AS caught_up
FROM unnest('{organisme,adhesion_urh,convention,administrateur,compte,position_bailleur,regime_ouverture,campagne,implantation,ressort}'::text[]) AS o;
\set rpls 'ident_rep;depcom;batiment;typeconst;nbpiece;surfhab;construct;finan;mode;bail'

SET ROLE regress_urh;
SELECT * FROM ops.ouvrir_depot('rpls', 2022, 950, :'rpls');
COPY ops_depot.depot_1 (ident_rep, depcom, batiment, typeconst, nbpiece, surfhab, construct, finan, mode, bail) FROM STDIN (FORMAT csv, HEADER true, DELIMITER ';');
ident_rep;depcom;batiment;typeconst;nbpiece;surfhab;construct;finan;mode;bail
D000000001;2991;BX1;C;2;46;1965;52;7;01/2007
D000000002;2991;BX1;C;3;600;1965;52;1;02/2008
;2991;BX1;C;3;60;1965;52;1;02/2008
D000000004;2991;BX1;C;3;60;1965;52;1;
\.
SELECT ops.verifier(1);
SELECT regle, gravite, nombre, premieres_lignes FROM ops.rapport_depot(1);
-- What cannot be corrected: no such field, line, dwelling.
SELECT ops.corriger(1, 2, 'chat', '1');
SELECT ops.corriger(1, 2, 'siret', '1');
SELECT ops.corriger(1, 99, 'mode', '1');
SELECT ops.corriger(1, 1, 'mode', '1');
SELECT ops.corriger(1, 4, 'ident_rep', 'D000000003');
SELECT ops.corriger(9, 2, 'mode', '1');
SET ROLE regress_lecteur;
SELECT ops.corriger(1, 2, 'mode', '1');
SELECT * FROM ops.correction;
SELECT ops.annuler_correction(1);
SET ROLE regress_urh;
SELECT ops.corriger(1, 2, 'mode', '1', 'Vu avec le bailleur'), ops.corriger(1, 3, 'surfhab', ' 60 '), ops.corriger(1, 5, 'bail', '03/2015');
SELECT etat FROM ops.depot WHERE depot = 1;
SELECT ops.verifier(1);
SELECT regle, gravite, nombre, premieres_lignes FROM ops.rapport_depot(1);
SELECT * FROM ops.accepter_depot(1, 'Une ligne sans identifiant');
-- Kept with what the reading put right by itself; the values stay with the owner.
SELECT correction, nature, ident_rep, champ, regle, automatique, corrige_par, motif FROM ops.correction ORDER BY 2, 3, 4;
SELECT * FROM ops_unites.correction;
SELECT acte, objet, cle, apres - 'corrige_le' AS apres FROM ops.journal WHERE objet = 'correction' ORDER BY numero;
RESET ROLE;
SELECT ident_rep, champ, ancienne, nouvelle FROM ops_unites.correction ORDER BY 1, 2;
SELECT ident_rep, surface, mode, bail FROM ops_unites.logement WHERE campagne = 2022 ORDER BY 1;

-- The landlord deposits again: the same fault, one mended otherwise, one mended alike.
SET ROLE regress_urh;
SELECT * FROM ops.ouvrir_depot('rpls', 2022, 950, :'rpls');
COPY ops_depot.depot_2 (ident_rep, depcom, batiment, typeconst, nbpiece, surfhab, construct, finan, mode, bail) FROM STDIN (FORMAT csv, HEADER true, DELIMITER ';');
ident_rep;depcom;batiment;typeconst;nbpiece;surfhab;construct;finan;mode;bail
D000000004;02991;BX1;C;3;60;1965;52;1;03/2015
D000000002;02991;BX1;C;3;65;1965;52;1;02/2008
D000000001;02991;BX1;C;2;46;1965;52;7;01/2007
\.
SELECT ops.verifier(2);
SELECT regle, gravite, nombre, premieres_lignes FROM ops.rapport_depot(2);
SELECT * FROM ops.accepter_depot(2);
SELECT correction, ident_rep, champ, automatique FROM ops.correction ORDER BY 2, 3;
RESET ROLE;
SELECT ident_rep, surface, mode, bail FROM ops_unites.logement WHERE campagne = 2022 ORDER BY 1;

-- Cancelled, it is no longer made.
SET ROLE regress_urh;
SELECT * FROM ops.ouvrir_depot('rpls', 2022, 950, :'rpls');
RESET ROLE;
INSERT INTO ops_depot.depot_3 (ident_rep, depcom, batiment, typeconst, nbpiece, surfhab, construct, finan, mode, bail)
SELECT ident_rep, depcom, batiment, typeconst, nbpiece, surfhab, construct, finan, mode, bail FROM ops_depot.depot_2 ORDER BY ligne;
SET ROLE regress_urh;
SELECT ops.verifier(3);
SELECT ops.annuler_correction(1);
SELECT etat FROM ops.depot WHERE depot = 3;
SELECT ops.verifier(3);
SELECT regle, gravite, nombre, premieres_lignes FROM ops.rapport_depot(3);
SELECT ops.annuler_correction(1);
SELECT * FROM ops.verifier_journal();
-- A landlord that withdraws takes them away, which the journal says.
SELECT * FROM ops.purger_bailleur(2022, 950, 'Retrait');
SELECT count(*) AS corrections FROM ops.correction;
SELECT acte, count(*) FROM ops.journal WHERE objet = 'correction' GROUP BY 1 ORDER BY 1;
SELECT * FROM ops.verifier_journal();
ROLLBACK;
