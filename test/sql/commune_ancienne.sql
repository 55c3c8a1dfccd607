-- Communes that disappeared: the act, and the 26 communes of Hauts-de-France of 2018 that are gone. All in one transaction.
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
BEGIN;
CREATE ROLE regress_urh;
GRANT ops_gestionnaire TO regress_urh;
CREATE ROLE regress_lecteur;
GRANT ops_lecteur TO regress_lecteur;
ALTER TABLE ops.depot ALTER depot RESTART WITH 1;
ALTER TABLE ops.territoire ALTER gid RESTART WITH 4000;
SELECT sum(ops_unites.consigner('reprise', o)) IS NOT NULL AS caught_up
FROM unnest('{organisme,adhesion_urh,convention,administrateur,compte,position_bailleur,regime_ouverture,campagne,implantation,ressort}'::text[]) AS o;
INSERT INTO ops.territoire (gid, echelle, code, nom) VALUES (951, 'commune', '59991', 'Un'), (952, 'commune', '59992', 'Deux'), (953, 'commune', '59993', 'Trois');

-- What is refused, what is the same again, and communes whose receiver disappeared in its turn, before or after.
SET ROLE regress_lecteur;
SELECT ops.declarer_commune_ancienne('59981', '59991');
SET ROLE regress_urh;
SELECT ops.declarer_commune_ancienne('5998', '59991');
SELECT ops.declarer_commune_ancienne(NULL, '59991');
SELECT ops.declarer_commune_ancienne('59992', '59991');
SELECT ops.declarer_commune_ancienne('59981', '59999');
SELECT ops.declarer_commune_ancienne('59981', NULL);
SELECT ops.declarer_commune_ancienne('59981', '59981');
SELECT ops.declarer_commune_ancienne('59981', '59991'), ops.declarer_commune_ancienne('59981', '59991');
SELECT ops.declarer_commune_ancienne('59982', '59981');
RESET ROLE;
DELETE FROM ops.territoire WHERE gid = 951;
SET ROLE regress_urh;
SELECT ops.declarer_commune_ancienne('59991', '59992');
SELECT ops.declarer_commune_ancienne('59983', '59982'), ops.declarer_commune_ancienne('2A004', '59993');
SELECT * FROM ops.commune_ancienne ORDER BY 1;
SELECT cle, avant ->> 'actuelle' AS avant, apres ->> 'actuelle' AS apres FROM ops.journal WHERE acte = 'declarer_commune_ancienne' ORDER BY numero;
RESET ROLE;
DELETE FROM ops.commune_ancienne;

-- The region as data/ has it. Its communes of 2018 that are gone, by their code of then.
\getenv dossier PG_ABS_SRCDIR
\set fichier :dossier '/../data/communes.csv'
CREATE TEMP TABLE brut_commune (code text, nom text, departement text, region text, epci text, siren text, population int, lon float8, lat float8, position text);
\set copier '\\copy pg_temp.brut_commune FROM ' :'fichier' ' CSV HEADER'
:copier
\set fichier :dossier '/../data/communes_anciennes.csv'
CREATE TEMP TABLE brut_ancienne (ancienne text, actuelle text, nom text);
\set copier '\\copy pg_temp.brut_ancienne FROM ' :'fichier' ' CSV HEADER'
:copier
SELECT count(*) AS codes, count(DISTINCT a.ancienne) AS distinct_codes, count(*) FILTER (WHERE c.code IS NULL) AS leading_nowhere,
  count(*) FILTER (WHERE EXISTS (SELECT FROM pg_temp.brut_commune AS b WHERE b.code = a.ancienne)) AS still_there
FROM pg_temp.brut_ancienne AS a LEFT JOIN pg_temp.brut_commune AS c ON c.code = a.actuelle;
CREATE TEMP TABLE disparue (code text PRIMARY KEY, nom text);
INSERT INTO disparue VALUES ('02077', 'Berzy-le-Sec'), ('02301', 'Faucoucourt'), ('02311', 'Filain'), ('02434', 'Lizy'), ('02475', 'Menneville'),
  ('02695', 'Saint-Thibaut'), ('02733', 'Suzy'), ('59070', 'Bermeries'), ('60038', 'Bachivillers'), ('60080', 'Boissy-le-Bois'), ('60096', 'Boutavent'),
  ('60300', 'Hardivillers-en-Vexin'), ('60455', 'La Neuville-Garnier'), ('60475', 'Ognon'), ('62210', 'Canteleux'), ('62461', 'Huby-Saint-Leu'),
  ('62549', 'Marconne'), ('62743', 'Sainte-Austreberthe'), ('80175', 'Carnoy'), ('80209', 'Contoire'), ('80389', 'Grécourt'), ('80419', 'Hargicourt'),
  ('80551', 'Misery'), ('80594', 'Neuville-lès-Lœuilly'), ('80761', 'Tilloy-lès-Conty'), ('80830', 'Yaucourt-Bussus');
-- The receivers, each a square of its own.
INSERT INTO ops.territoire (gid, echelle, code, nom, contour, point)
SELECT 3000 + r.rang, 'commune', r.code, r.nom, ST_Multi(ST_MakeEnvelope(500000 + r.rang * 5000, 6900000, 505000 + r.rang * 5000, 6905000, 2154)),
  ST_SetSRID(ST_MakePoint(502500 + r.rang * 5000, 6902500), 2154)
FROM (SELECT c.code, c.nom, row_number() OVER (ORDER BY c.code) AS rang FROM pg_temp.brut_commune AS c
      WHERE c.code IN (SELECT a.actuelle FROM pg_temp.brut_ancienne AS a JOIN disparue AS d ON d.code = a.ancienne)) AS r;
INSERT INTO ops.territoire_commune SELECT t.gid, t.gid FROM ops.territoire AS t WHERE t.gid > 3000 AND t.echelle = 'commune';
INSERT INTO ops.organisme (organisme, type, nom, siren) VALUES (950, 'bailleur', 'Bailleur du dépôt', '999000052');
SELECT ops.consigner_chargement() > 0 AS loaded;

-- A dwelling deposited under each code goes to the commune that received it.
SET ROLE regress_urh;
SELECT ops.creer_campagne(2022, '2022-01-01');
SELECT depot FROM ops.ouvrir_depot('rpls', 2022, 950, 'ident_rep;depcom;nomvoie;typeconst;nbpiece;surfhab;construct;finan;mode;x;y');
RESET ROLE;
INSERT INTO ops_depot.depot_1 (ident_rep, depcom, nomvoie, typeconst, nbpiece, surfhab, construct, finan, mode, x, y)
SELECT 'A0000' || d.code, d.code, 'PLACE DE LA MAIRIE', 'C', 2, 46, 1965, 52, 1, ST_X(t.point), ST_Y(t.point)
FROM disparue AS d JOIN pg_temp.brut_ancienne AS a ON a.ancienne = d.code JOIN ops.territoire AS t ON t.echelle = 'commune' AND t.code = a.actuelle ORDER BY d.code;
SET ROLE regress_urh;
-- Unknown until they are declared.
SELECT ops.verifier(1);
SELECT regle, nombre FROM ops.rapport_depot(1) WHERE regle = 'rpls_commune_inconnue';
RESET ROLE;
SELECT count(ops.declarer_commune_ancienne(a.ancienne, a.actuelle)::text) AS declared FROM pg_temp.brut_ancienne AS a JOIN disparue AS d ON d.code = a.ancienne;
SET ROLE regress_urh;
SELECT * FROM ops.accepter_depot(1);
SELECT regle, gravite, nombre FROM ops.rapport_depot(1) WHERE regle LIKE 'rpls_commune%';
RESET ROLE;
SELECT d.code, d.nom, t.code AS actuelle, t.nom AS recue_par
FROM disparue AS d
LEFT JOIN ops_unites.logement AS l ON l.campagne = 2022 AND l.ident_rep = 'A0000' || d.code
LEFT JOIN ops_unites.adresse AS a ON a.batiment = l.batiment
LEFT JOIN ops.territoire AS t ON t.gid = a.commune ORDER BY 1;
SELECT * FROM ops.verifier_journal();
ROLLBACK;
