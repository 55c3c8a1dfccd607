-- Deposits: opening one, what it lets one do, and what the verification finds. All in one transaction.
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
BEGIN;
CREATE ROLE regress_urh;
GRANT ops_gestionnaire TO regress_urh;
CREATE ROLE regress_autre;
GRANT ops_gestionnaire TO regress_autre;
CREATE ROLE regress_lecteur;
GRANT ops_lecteur TO regress_lecteur;
ALTER TABLE ops.depot ALTER depot RESTART WITH 1;
SELECT sum(ops_unites.consigner('reprise', o)) IS NOT NULL AS caught_up
FROM unnest('{organisme,adhesion_urh,convention,administrateur,compte,position_bailleur,regime_ouverture,campagne,implantation,ressort}'::text[]) AS o;

-- Two communes, a building in each, a landlord of its own, a draft.
INSERT INTO ops.territoire (gid, echelle, code, nom, contour, point)
SELECT gid, 'commune', code, nom, ST_Multi(ST_MakeEnvelope(x, 6990000, x + 5000, 6995000, 2154)), ST_SetSRID(ST_MakePoint(x + 2500, 6992500), 2154)
FROM (VALUES (941, '59991', 'Dépôt 1', 600000), (942, '59992', 'Dépôt 2', 605000), (947, '02991', 'Dépôt 3', 610000)) AS c(gid, code, nom, x);
INSERT INTO ops.territoire (gid, echelle, code, nom, point)
SELECT gid, echelle, code, code, ST_SetSRID(ST_MakePoint(x, 6991000), 2154)
FROM (VALUES (943, 'residence', 'RX1', 601000), (944, 'residence', 'RX2', 606000), (945, 'batiment', 'BX1', 601000), (946, 'batiment', 'BX2', 606000),
  (948, 'residence', 'RX3', 611000), (949, 'batiment', 'BX3', 611000))
  AS t(gid, echelle, code, x);
INSERT INTO ops.territoire_commune VALUES (941, 941), (942, 942), (943, 941), (944, 942), (945, 941), (946, 942), (947, 947), (948, 947), (949, 947);
INSERT INTO ops_unites.adresse (batiment, residence, commune) VALUES (945, 943, 941), (946, 944, 942), (949, 948, 947);
INSERT INTO ops.commune_ancienne VALUES ('59993', '59992');
INSERT INTO ops.organisme (organisme, type, nom, siren) VALUES (950, 'bailleur', 'Bailleur du dépôt', '999000052');
INSERT INTO ops.campagne (campagne, date_reference) VALUES (2022, '2022-01-01');
SELECT ops.consigner_chargement() > 0 AS loaded;
CREATE TEMP TABLE conforme AS SELECT * FROM ops.controle_conformite();
\set rpls 'IDENT_REP;SIRET;DROIT;DEPCOM;CODEPOSTAL;LIBCOM;NUMVOIE;TYPVOIE;NOMVOIE;BATIMENT;QPV;TYPECONST;NBPIECE;SURFHAB;CONSTRUCT;LOCAT;PATRIMOINE;ORIGINE;FINAN;CONV;NUMCONV;DATCONV;MODE;BAIL;DUREE_VACANCE;LOYERPRINC;CUS;DPEDATE;DPEENERGIE;DPESERRE;SRU_EXPIR;SRU_ALINEA;REMLOCDATE;CONTRESLOG;X;Y;EPSG;QUALITE_XY'
\set ops 'enquete,ident_rep,SIREN,Millésime,nb_occ,nb_mineurs,nb_majeurs,type_menage,nb_enfants,age_titulaire,pct_plafond,aide_logement,rls,act_stable,act_precaire,act_chomeur,act_retraite,act_autre,date_emmenagement,RFR'

-- Opening: what the header must say. Whatever the order, the case, accents and spaces.
SET ROLE regress_urh;
SELECT ops.ouvrir_depot('sne', 2022, 950, :'rpls');
SELECT ops.ouvrir_depot('rpls', 2021, 950, :'rpls');
SELECT ops.ouvrir_depot('rpls', 2018, 950, :'rpls');
SELECT ops.ouvrir_depot('rpls', 2022, 9999, :'rpls');
SELECT ops.ouvrir_depot('rpls', 2022, 950, :'rpls', 'IDENT');
SELECT ops.ouvrir_depot('rpls', 2022, 950, :'rpls', ',');
SELECT ops.ouvrir_depot('rpls', 2022, 950, 'IDENT_REP;DEPCOM;Nb de chiens;MODE;"Couleur"');
\echo :LAST_ERROR_SQLSTATE
SELECT ops.ouvrir_depot('rpls', 2022, 950, 'IDENT_REP;DEPCOM;Ident rep;MODE;Code INSEE');
\echo :LAST_ERROR_SQLSTATE
SELECT ops.ouvrir_depot('rpls', 2022, 950, 'IDENT_REP;DEPCOM;TYPECONST;NBPIECE;SURFHAB;CONSTRUCT');
\echo :LAST_ERROR_SQLSTATE
SELECT ops.ouvrir_depot('ops', 2022, 950, '');
SELECT * FROM ops.ouvrir_depot('ops', 2022, 950, U&'\FEFF"Enquête"|  ident rep |Nb. occupants', '|');
SELECT colonnes, champs FROM ops.depot ORDER BY depot DESC LIMIT 1;
SELECT ops.declarer_colonne('rpls', 'mode', 'Nb de chiens'), ops.declarer_colonne('rpls', 'mode', 'bail');
SELECT ops.declarer_colonne('rpls', 'mode', 'Nb de chiens');
SELECT champ, synonyme FROM ops.colonne_depot WHERE du_site;
SELECT ops.declarer_colonne('rpls', 'bail', 'Nb de chiens'), ops.declarer_colonne('rpls', 'chat', 'Chat'), ops.declarer_colonne('rpls', 'bail', ' .');
SELECT ops.declarer_colonne('rpls', 'chat', 'Chat');
SELECT * FROM ops.ouvrir_depot('rpls', 2022, 950, 'nb DE chiens;IDENT_REP;DEPCOM;TYPECONST;NBPIECE;SURFHAB;CONSTRUCT;FINAN');

-- Replaced by the one that follows: the former takes no more line.
SELECT * FROM ops.ouvrir_depot('rpls', 2022, 950, :'rpls');
SELECT depot, nature, etat, ouvert_par, decide_par FROM ops.depot ORDER BY depot;
INSERT INTO ops_depot.depot_2 ("IDENT_REP") VALUES ('x');
-- Who opened it writes its columns, and nothing more; nobody reads it, the owner apart.
INSERT INTO ops_depot.depot_3 (ligne, "IDENT_REP") OVERRIDING SYSTEM VALUE VALUES (99, 'x');
SELECT count(*) FROM ops_depot.depot_3;
COPY ops_depot.depot_3 TO STDOUT;
UPDATE ops_depot.depot_3 SET "MODE" = '1';
INSERT INTO ops_depot.depot_3 ("IDENT_REP") VALUES ('x') RETURNING "IDENT_REP";
SELECT ops.fermer_depot(3);
SET ROLE regress_autre;
INSERT INTO ops_depot.depot_3 ("IDENT_REP") VALUES ('x');
SET ROLE regress_lecteur;
SELECT ops.ouvrir_depot('rpls', 2022, 950, :'rpls');
SELECT ops.verifier(3);
SELECT ops.rapport_depot(3);
SELECT ops.fermer_depot(2);
SELECT ops.regler_verification('rpls_mode', false);
SELECT ops.declarer_colonne('rpls', 'mode', 'x');
SELECT * FROM ops.anomalie;
SELECT * FROM ops.depot;
SET ROLE regress_urh;
-- An empty file, before the true one.
SELECT ops.verifier(3);
SELECT * FROM ops.rapport_depot(3);
-- A copy that fails half-way leaves no line, and the lines of the next one are still those of the file.
COPY ops_depot.depot_3 ("IDENT_REP", "SIRET", "DROIT", "DEPCOM", "CODEPOSTAL", "LIBCOM", "NUMVOIE", "TYPVOIE", "NOMVOIE", "BATIMENT", "QPV", "TYPECONST", "NBPIECE", "SURFHAB", "CONSTRUCT", "LOCAT", "PATRIMOINE", "ORIGINE", "FINAN", "CONV", "NUMCONV", "DATCONV", "MODE", "BAIL", "DUREE_VACANCE", "LOYERPRINC", "CUS", "DPEDATE", "DPEENERGIE", "DPESERRE", "SRU_EXPIR", "SRU_ALINEA", "REMLOCDATE", "CONTRESLOG", "X", "Y", "EPSG", "QUALITE_XY") FROM STDIN (FORMAT csv, HEADER true, DELIMITER ';');
IDENT_REP;SIRET;DROIT;DEPCOM;CODEPOSTAL;LIBCOM;NUMVOIE;TYPVOIE;NOMVOIE;BATIMENT;QPV;TYPECONST;NBPIECE;SURFHAB;CONSTRUCT;LOCAT;PATRIMOINE;ORIGINE;FINAN;CONV;NUMCONV;DATCONV;MODE;BAIL;DUREE_VACANCE;LOYERPRINC;CUS;DPEDATE;DPEENERGIE;DPESERRE;SRU_EXPIR;SRU_ALINEA;REMLOCDATE;CONTRESLOG;X;Y;EPSG;QUALITE_XY
D000000001;99900005200012;1;59991;59990;Commune;1;RUE;DE LA GARE;BX1;2;C;2;46;1965;1966;1966;1;52;1;59N00001;15/06/1966;1;01/2007;;240;13;03/2019;D;D;;;01/2007;2;601010;6991000;2154;11
D000000002;bad
\.
COPY ops_depot.depot_3 ("IDENT_REP", "SIRET", "DROIT", "DEPCOM", "CODEPOSTAL", "LIBCOM", "NUMVOIE", "TYPVOIE", "NOMVOIE", "BATIMENT", "QPV", "TYPECONST", "NBPIECE", "SURFHAB", "CONSTRUCT", "LOCAT", "PATRIMOINE", "ORIGINE", "FINAN", "CONV", "NUMCONV", "DATCONV", "MODE", "BAIL", "DUREE_VACANCE", "LOYERPRINC", "CUS", "DPEDATE", "DPEENERGIE", "DPESERRE", "SRU_EXPIR", "SRU_ALINEA", "REMLOCDATE", "CONTRESLOG", "X", "Y", "EPSG", "QUALITE_XY") FROM STDIN (FORMAT csv, HEADER true, DELIMITER ';');
IDENT_REP;SIRET;DROIT;DEPCOM;CODEPOSTAL;LIBCOM;NUMVOIE;TYPVOIE;NOMVOIE;BATIMENT;QPV;TYPECONST;NBPIECE;SURFHAB;CONSTRUCT;LOCAT;PATRIMOINE;ORIGINE;FINAN;CONV;NUMCONV;DATCONV;MODE;BAIL;DUREE_VACANCE;LOYERPRINC;CUS;DPEDATE;DPEENERGIE;DPESERRE;SRU_EXPIR;SRU_ALINEA;REMLOCDATE;CONTRESLOG;X;Y;EPSG;QUALITE_XY
D000000001;99900005200012;1;59991;59990;Commune;1;RUE;DE LA GARE;BX1;2;C;2;46;1965;1966;1966;1;52;1;59N00001;15/06/1966;1;01/2007;;240;13;03/2019;D;D;;;01/2007;2;601010;6991000;2154;11
D000000002;99900005200012;1;59991;59990;Commune;2;RUE;DE LA GARE;BX1;2;C;3;60;1965;1965;1965;1;52;1;59N00002;15/06/1966;1;02/2008;;270;;;;;;;02/2008;3;601020;6991000;2154;11
D000000003;99900005200012;1;59991;59990;Commune;3;RUE;DE LA GARE;BX1;1;C;4;74;1965;1966;1966;1;52;1;59N00003;15/06/1966;1;03/2009;;300;13;03/2019;C;D;;;03/2009;4;601030;6991000;2154;11
D000000004;99900005200012;3;59991;59990;Commune;4;RUE;DE LA GARE;BX1;2;C;5;;1972;1972;1972;1;52;1;59N00004;15/06/1973;1;04/2010;;330;13;03/2019;D;D;;;04/2010;5;601040;6991000;2154;11
D000000005;99900005200012;1;59991;59990;Commune;5;RUE;DE LA GARE;BX1;2;C;1;32;1972;1973;1973;1;52;1;59N00005;15/06/1973;2;;4;;13;03/2019;E;D;;;09/2021;6;601050;6991000;2154;11
D000000006;99900005200012;1;59991;59990;Commune;6;RUE;DE LA GARE;BX1;2;C;2;46;1984;1984;1984;2;12;1;59N00006;15/06/1985;1;06/2012;;240;13;03/2019;C;D;;;06/2012;7;;;;
D000000007;99900005200012;1;59991;59990;Commune;7;RUE;DE LA GARE;BX1;2;C;3;60;1984;1985;1985;1;12;1;59N00007;15/06/1985;1;07/2013;;270;13;01/1900;;;;;07/2013;1;601070;6991000;2154;11
D000000008;99900005200012;1;59991;59990;Commune;8;RUE;DE LA GARE;BX1;2;C;4;74;1999;1999;1999;1;13;2;;;1;08/2014;;300;13;03/2019;E;D;2030;2;08/2014;2;601080;6991000;2154;11
D000000009;99900005200012;1;59992;59990;Commune;9;RUE;DE LA GARE;BX2;2;C;5;88;1999;2000;2000;1;13;1;59N00009;15/06/2000;3;;4;;13;03/2019;C;D;;;09/2021;3;606090;6991000;2154;11
D000000010;99900005200012;1;59992;59990;Commune;10;RUE;DE LA GARE;BX2;2;C;1;32;2005;2005;2005;1;13;1;59N00010;15/06/2006;1;10/2016;;9999;13;03/2019;D;D;;;;4;606100;6991000;2154;11
D000000011;99900005200012;1;59992;59990;Commune;11;RUE;DE LA GARE;BX2;2;C;2;46;2005;2006;2006;1;13;1;59N00011;15/06/2006;5;;4;;13;03/2019;E;D;;;09/2021;5;606110;6991000;2154;11
D000000012;99900005200012;1;59992;59990;Commune;12;RUE;DE LA GARE;BX2;2;I;3;60;2016;2016;2016;1;13;1;59N00012;15/06/2017;1;12/2018;;270;13;03/2019;C;D;;;12/2018;6;606120;6991000;2154;11
\.
SELECT ops.verifier(3);
SELECT * FROM ops.rapport_depot(3);
SELECT ops.fermer_depot(2);
SELECT to_regclass('ops_depot.depot_2') AS closed, (SELECT etat FROM ops.depot WHERE depot = 2) AS kept;
SELECT * FROM ops.ouvrir_depot('ops', 2022, 950, :'ops', ',');
COPY ops_depot.depot_4 ("enquete", "ident_rep", "SIREN", "Millésime", "nb_occ", "nb_mineurs", "nb_majeurs", "type_menage", "nb_enfants", "age_titulaire", "pct_plafond", "aide_logement", "rls", "act_stable", "act_precaire", "act_chomeur", "act_retraite", "act_autre", "date_emmenagement", "RFR") FROM STDIN (FORMAT csv, HEADER true);
enquete,ident_rep,SIREN,Millésime,nb_occ,nb_mineurs,nb_majeurs,type_menage,nb_enfants,age_titulaire,pct_plafond,aide_logement,rls,act_stable,act_precaire,act_chomeur,act_retraite,act_autre,date_emmenagement,RFR
1,D000000001,999000052,2022,1,0,1,1,0,71,35.5,1,oui,0,0,0,1,0,01/2007,
1,D000000002,999000052,2022,2,0,2,3,0,68,"48,2",1,non,0,0,0,2,0,02/2008,
1,D000000003,999000052,2022,3,2,1,2,2,34,22,1,oui,0,1,0,0,0,03/2009,
1,D000000004,999000052,2022,4,2,2,4,2,41,77.1,0,non,2,0,0,0,0,04/2010,
3,D000000005,999000052,2022,,,,,,,,,,,,,,,,
1,D000000006,999000052,2022,2,0,2,5,0,29,61,2,,1,0,0,0,1,06/2012,
2,D000000007,999000052,2022,,,,,,,,,,,,,,,,
1,D000000008,999000052,2022,3,1,2,4,1,52,110,0,non,1,0,1,0,0,08/2014,
3,D000000009,999000052,2022,,,,,,,,,,,,,,,,
1,D000000010,999000052,2022,1,0,1,1,0,,,0,non,,,,,,10/2016,
4,D000000011,999000052,2022,,,,,,,,,,,,,,,,
1,D000000012,999000052,2022,5,3,2,4,3,38,55.5,1,oui,1,0,0,0,1,12/2018,
\.
SELECT ops.verifier(4);
SELECT * FROM ops.rapport_depot(4);
RESET ROLE;
-- Written to the journal, and by the acts alone.
SELECT acte, objet, avant ->> 'etat' AS avant, apres ->> 'etat' AS apres, count(*) FROM ops.journal WHERE objet IN ('depot', 'colonne_depot') GROUP BY 1, 2, 3, 4 ORDER BY min(numero);
SELECT * FROM ops.verifier_journal();

CREATE TEMP TABLE faute (numero int GENERATED ALWAYS AS IDENTITY, nature text, changement text, regle text, ligne int, colonne text);
-- One value of one line: file, line, column, value, rule; the field is that of the column.
INSERT INTO faute (nature, changement, regle, ligne, colonne)
SELECT f.nature, format('UPDATE ops_depot.depot_%s SET %I = %L WHERE ligne = %s', CASE f.nature WHEN 'rpls' THEN 3 ELSE 4 END, f.colonne, f.valeur,
  f.ligne - CASE f.nature WHEN 'ops' THEN 1 ELSE 0 END), f.regle, f.ligne, COALESCE(f.champ, c.champ)
FROM (VALUES
  ('rpls', 4, 'IDENT_REP', 'D00000003', 'rpls_ident_forme', NULL),
  ('rpls', 4, 'IDENT_REP', 'D00000003?', 'rpls_ident_forme', NULL),
  ('rpls', 5, 'IDENT_REP', NULL, 'rpls_ident_absent', NULL),
  ('rpls', 6, 'IDENT_REP', '  ', 'rpls_ident_absent', NULL),
  ('rpls', 2, 'SIRET', '99900005200013', 'rpls_siret', NULL),
  ('rpls', 2, 'SIRET', '999000052', 'rpls_siret', NULL),
  ('rpls', 3, 'SIRET', '99900000300015', 'rpls_siret_bailleur', NULL),
  ('rpls', 4, 'DROIT', '6', 'rpls_droit', NULL),
  ('rpls', 4, 'DROIT', 'P', 'rpls_droit', NULL),
  ('rpls', 5, 'DEPCOM', '', 'rpls_commune_absente', NULL),
  ('rpls', 5, 'DEPCOM', '59999', 'rpls_commune_inconnue', NULL),
  ('rpls', 10, 'DEPCOM', '59993', 'rpls_commune_ancienne', NULL),
  ('rpls', 5, 'CODEPOSTAL', '5999', 'rpls_codepostal', NULL),
  ('rpls', 5, 'CODEPOSTAL', '62000', 'rpls_codepostal_commune', NULL),
  ('rpls', 7, 'BATIMENT', NULL, 'rpls_adresse_inconnue', 'nomvoie'),
  ('rpls', 2, 'BATIMENT', 'BX9', 'rpls_batiment_inconnu', NULL),
  ('rpls', 2, 'X', 'abc', 'rpls_xy', NULL),
  ('rpls', 2, 'Y', '', 'rpls_xy', 'x'),
  ('rpls', 2, 'X', '9000000', 'rpls_xy', NULL),
  ('rpls', 3, 'EPSG', '27572', 'rpls_epsg', NULL),
  ('rpls', 3, 'EPSG', 'Lambert', 'rpls_epsg', NULL),
  ('rpls', 4, 'X', '606500', 'rpls_xy_commune', NULL),
  ('rpls', 4, 'Y', '6989800,5', 'rpls_xy_commune', 'x'),
  ('rpls', 4, 'QUALITE_XY', '13', 'rpls_qualite_xy', NULL),
  ('rpls', 5, 'QPV', '0', 'rpls_qpv', NULL),
  ('rpls', 6, 'TYPECONST', 'M', 'rpls_typeconst', NULL),
  ('rpls', 6, 'TYPECONST', '', 'rpls_typeconst', NULL),
  ('rpls', 6, 'NBPIECE', '0', 'rpls_nbpiece', NULL),
  ('rpls', 6, 'NBPIECE', 'T3', 'rpls_nbpiece', NULL),
  ('rpls', 6, 'NBPIECE', '10', 'rpls_nbpiece', NULL),
  ('rpls', 7, 'SURFHAB', '46,5', 'rpls_surfhab', NULL),
  ('rpls', 7, 'SURFHAB', '-46', 'rpls_surfhab', NULL),
  ('rpls', 7, 'SURFHAB', '99999999999999999999', 'rpls_surfhab', NULL),
  ('rpls', 7, 'SURFHAB', '8', 'rpls_surface_basse', NULL),
  ('rpls', 7, 'SURFHAB', '460', 'rpls_surface_haute', NULL),
  ('rpls', 7, 'SURFHAB', '12', 'rpls_surface_pieces', NULL),
  ('rpls', 2, 'CONSTRUCT', '65', 'rpls_construct', NULL),
  ('rpls', 2, 'CONSTRUCT', NULL, 'rpls_construct', NULL),
  ('rpls', 2, 'LOCAT', 'n.c.', 'rpls_locat', NULL),
  ('rpls', 2, 'PATRIMOINE', '19660', 'rpls_patrimoine', NULL),
  ('rpls', 2, 'CONSTRUCT', '2030', 'rpls_annee_future', NULL),
  ('rpls', 2, 'LOCAT', '2031', 'rpls_annee_future', NULL),
  ('rpls', 2, 'PATRIMOINE', '2023', 'rpls_annee_future', NULL),
  ('rpls', 2, 'LOCAT', '1950', 'rpls_construct_locat', NULL),
  ('rpls', 2, 'PATRIMOINE', '1950', 'rpls_construct_patrimoine', NULL),
  ('rpls', 2, 'ORIGINE', '5', 'rpls_origine', NULL),
  ('rpls', 3, 'FINAN', '18', 'rpls_finan', NULL),
  ('rpls', 3, 'FINAN', '', 'rpls_finan', NULL),
  ('rpls', 12, 'FINAN', '52', 'rpls_finan_epoque', NULL),
  ('rpls', 3, 'CONV', 'O', 'rpls_conv', NULL),
  ('rpls', 3, 'NUMCONV', '', 'rpls_numconv_absent', NULL),
  ('rpls', 9, 'NUMCONV', '59N1', 'rpls_numconv_sans_conv', NULL),
  ('rpls', 3, 'DATCONV', '31/13/1966', 'rpls_datconv', NULL),
  ('rpls', 3, 'DATCONV', '15/06/2023', 'rpls_datconv', NULL),
  ('rpls', 3, 'MODE', '6', 'rpls_mode', NULL),
  ('rpls', 3, 'MODE', NULL, 'rpls_mode', NULL),
  ('rpls', 3, 'BAIL', '13/2008', 'rpls_bail', NULL),
  ('rpls', 3, 'BAIL', 'fin 2008', 'rpls_bail', NULL),
  ('rpls', 3, 'BAIL', '', 'rpls_bail_absent', NULL),
  ('rpls', 6, 'BAIL', '02/2008', 'rpls_bail_mode', NULL),
  ('rpls', 3, 'BAIL', '02/2023', 'rpls_bail_futur', NULL),
  ('rpls', 6, 'DUREE_VACANCE', 'longue', 'rpls_duree_vacance', NULL),
  ('rpls', 2, 'DUREE_VACANCE', '3', 'rpls_duree_vacance', NULL),
  ('rpls', 6, 'REMLOCDATE', '2021', 'rpls_remlocdate', NULL),
  ('rpls', 6, 'REMLOCDATE', '02/2022', 'rpls_remlocdate', NULL),
  ('rpls', 4, 'REMLOCDATE', '04/2009', 'rpls_remloc_bail', NULL),
  ('rpls', 4, 'LOYERPRINC', '300,5', 'rpls_loyer', NULL),
  ('rpls', 4, 'LOYERPRINC', '-300', 'rpls_loyer', NULL),
  ('rpls', 6, 'LOYERPRINC', '300', 'rpls_loyer_mode', NULL),
  ('rpls', 4, 'LOYERPRINC', '29', 'rpls_loyer_bas', NULL),
  ('rpls', 4, 'LOYERPRINC', '2001', 'rpls_loyer_haut', NULL),
  ('rpls', 2, 'LOYERPRINC', '1300', 'rpls_loyer_surface', NULL),
  ('rpls', 4, 'CUS', '12', 'rpls_cus', NULL),
  ('rpls', 4, 'DPEDATE', '2019', 'rpls_dpedate', NULL),
  ('rpls', 4, 'DPEDATE', '03/2022', 'rpls_dpedate', NULL),
  ('rpls', 4, 'DPEENERGIE', 'H', 'rpls_dpeenergie', NULL),
  ('rpls', 4, 'DPESERRE', 'vierge', 'rpls_dpeserre', NULL),
  ('rpls', 4, 'DPEDATE', '', 'rpls_dpe_sans_date', NULL),
  ('rpls', 4, 'DPEDATE', '01/1900', 'rpls_dpe_sans_date', NULL),
  ('rpls', 4, 'DPEENERGIE', '', 'rpls_dpe_sans_etiquette', NULL),
  ('rpls', 4, 'SRU_ALINEA', '4', 'rpls_sru_alinea', NULL),
  ('rpls', 4, 'SRU_EXPIR', '30', 'rpls_sru_expir', NULL),
  ('rpls', 4, 'CONTRESLOG', '8', 'rpls_contreslog', NULL),
  ('rpls', 4, 'NOMVOIE', 'DE LA LIBERTÃ‰', 'rpls_encodage', NULL),
  ('rpls', 4, 'NOMVOIE', repeat('É', 101), 'rpls_longueur', NULL),
  ('rpls', 4, 'NUMCONV', repeat('9', 41), 'rpls_longueur', NULL),
  ('rpls', 2, 'SIRET', '999 000 052 00012', 'rpls_siret_espaces', NULL),
  ('rpls', 4, 'QUALITE_XY', '33', 'rpls_position_douteuse', NULL),
  ('rpls', 4, 'LIBCOM', E'a\nb', 'rpls_saut_ligne', NULL),
  ('ops', 3, 'date_emmenagement', E'01/2007\n2', 'ops_saut_ligne', NULL),
  ('ops', 3, 'SIREN', '999.000.052', 'ops_siren_espaces', NULL),
  ('ops', 5, 'pct_plafond', '22,5 %', 'ops_pct_signe', NULL),
  ('ops', 2, 'RFR', '-1', 'ops_ressources', NULL),
  ('ops', 2, 'RFR', '12000', 'ops_ressources_plafond', 'pct_plafond'),
  ('ops', 12, 'ident_rep', 'D00000011', 'ops_ident_forme', NULL),
  ('ops', 12, 'ident_rep', NULL, 'ops_ident_absent', NULL),
  ('ops', 12, 'ident_rep', 'E000000011', 'ops_ident_inconnu', NULL),
  ('ops', 3, 'SIREN', '999000053', 'ops_siren', NULL),
  ('ops', 3, 'SIREN', '999000003', 'ops_siren_bailleur', NULL),
  ('ops', 3, 'Millésime', '2020', 'ops_millesime', NULL),
  ('ops', 8, 'enquete', '5', 'ops_enquete', NULL),
  ('ops', 8, 'enquete', '', 'ops_enquete', NULL),
  ('ops', 6, 'enquete', '2', 'ops_enquete_vacant', NULL),
  ('ops', 8, 'enquete', '3', 'ops_vacant_loue', NULL),
  ('ops', 3, 'enquete', '2', 'ops_reponse_sans_enquete', NULL),
  ('ops', 8, 'enquete', '1', 'ops_sans_reponse', NULL),
  ('ops', 7, 'nb_occ', 'deux', 'ops_nb_occ', NULL),
  ('ops', 7, 'nb_mineurs', 'x', 'ops_nb_mineurs', NULL),
  ('ops', 4, 'nb_majeurs', '2', 'ops_nb_majeurs', NULL),
  ('ops', 4, 'nb_majeurs', 'un', 'ops_nb_majeurs', NULL),
  ('ops', 5, 'type_menage', '6', 'ops_type_menage', NULL),
  ('ops', 7, 'type_menage', '1', 'ops_type_seul', NULL),
  ('ops', 5, 'nb_enfants', '0', 'ops_type_enfants', NULL),
  ('ops', 3, 'nb_enfants', '1', 'ops_type_enfants', NULL),
  ('ops', 5, 'nb_enfants', 'beaucoup', 'ops_nb_enfants', NULL),
  ('ops', 4, 'nb_enfants', '3', 'ops_enfants_occ', NULL),
  ('ops', 5, 'age_titulaire', '12', 'ops_age', NULL),
  ('ops', 5, 'age_titulaire', '30-39', 'ops_age', NULL),
  ('ops', 5, 'age_titulaire', '17', 'ops_age_bas', NULL),
  ('ops', 5, 'age_titulaire', '110', 'ops_age_haut', NULL),
  ('ops', 5, 'pct_plafond', '-3', 'ops_pct_plafond', NULL),
  ('ops', 5, 'pct_plafond', '< 60 %', 'ops_pct_plafond', NULL),
  ('ops', 5, 'pct_plafond', '1000', 'ops_pct_haut', NULL),
  ('ops', 5, 'aide_logement', '3', 'ops_aide_logement', NULL),
  ('ops', 5, 'rls', 'peut-être', 'ops_rls', NULL),
  ('ops', 4, 'pct_plafond', '121', 'ops_rls_ressources', 'rls'),
  ('ops', 5, 'act_stable', '?', 'ops_activite', NULL),
  ('ops', 5, 'act_precaire', '?', 'ops_activite', NULL),
  ('ops', 5, 'act_chomeur', '?', 'ops_activite', NULL),
  ('ops', 5, 'act_retraite', '?', 'ops_activite', NULL),
  ('ops', 5, 'act_autre', '?', 'ops_activite', NULL),
  ('ops', 5, 'act_autre', '', 'ops_activite_incomplete', 'act_stable'),
  ('ops', 4, 'act_chomeur', '1', 'ops_activite_adultes', 'act_stable'),
  ('ops', 5, 'date_emmenagement', '2010', 'ops_emmenagement', NULL),
  ('ops', 5, 'date_emmenagement', '04/2022', 'ops_emmenagement_futur', NULL),
  ('ops', 5, 'date_emmenagement', '04/2012', 'ops_emmenagement_bail', NULL),
  ('ops', 13, 'date_emmenagement', '12/2012', 'ops_emmenagement_construct', NULL)
) AS f(nature, ligne, colonne, valeur, regle, champ)
JOIN ops.colonne_depot AS c ON c.nature = f.nature AND c.synonyme = ops_unites.normaliser_colonne(f.colonne);
-- Twenty dwellings more in the first residence, of one household each, and as many in the campaign before.
CREATE FUNCTION pg_temp.agrandir(loyer_avant int, enquete_avant int, pct_avant float8) RETURNS void LANGUAGE sql AS $$
  INSERT INTO ops_depot.depot_3 ("IDENT_REP", "DEPCOM", "BATIMENT", "TYPECONST", "NBPIECE", "SURFHAB", "CONSTRUCT", "FINAN", "CONV", "NUMCONV", "MODE", "BAIL", "LOYERPRINC")
  SELECT 'E' || lpad(n::text, 9, '0'), '59991', 'BX1', 'C', '3', '60', '1965', '52', '1', '1', '1', '01/2015', '300' FROM generate_series(1, 20) AS n;
  SELECT ops.verifier(3);
  INSERT INTO ops_depot.depot_4 (enquete, ident_rep, nb_occ, nb_mineurs, type_menage, nb_enfants, age_titulaire, pct_plafond, aide_logement, rls, date_emmenagement)
  SELECT '1', 'E' || lpad(n::text, 9, '0'), '1', '0', '1', '0', '50', '50', '0', 'non', '01/2015' FROM generate_series(1, 20) AS n;
  INSERT INTO ops_unites.logement (campagne, ident_rep, bailleur, batiment, mode, bail, surface, loyer)
  SELECT 2018, 'E' || lpad(n::text, 9, '0'), 950, 945, 1, '2015-01-01', 60, loyer_avant FROM generate_series(1, 32) AS n;
  INSERT INTO ops_unites.menage (campagne, ident_rep, enquete, pct_plafond)
  SELECT 2018, 'E' || lpad(n::text, 9, '0'), enquete_avant, pct_avant FROM generate_series(1, 32) AS n;
  INSERT INTO ops_unites.participation VALUES (2018, 950);
$$;
-- Several values, lines, or what is around the file.
INSERT INTO faute (nature, changement, regle, ligne, colonne) VALUES
  ('rpls', 'DELETE FROM ops_depot.depot_3', 'rpls_vide', NULL, NULL),
  ('rpls', 'INSERT INTO ops_unites.logement (campagne, ident_rep, bailleur, batiment, mode) SELECT 2018, ''D'' || lpad(n::text, 9, ''0''), 950, 945, 1 FROM generate_series(1, 14) AS n', 'rpls_effectif', NULL, NULL),
  ('rpls', 'INSERT INTO ops_unites.logement (campagne, ident_rep, bailleur, batiment, mode) VALUES (2022, ''D000000099'', 950, 945, 1); INSERT INTO ops_unites.menage (campagne, ident_rep, enquete) VALUES (2022, ''D000000099'', 2)', 'rpls_logement_enquete_absent', NULL, 'ident_rep'),
  ('rpls', 'INSERT INTO ops_unites.logement (campagne, ident_rep, bailleur, batiment, mode) VALUES (2022, ''D000000004'', 1, 945, 1)', 'rpls_ident_autre_bailleur', 5, 'ident_rep'),
  ('rpls', 'UPDATE ops_depot.depot_3 SET "X" = ''3'', "Y" = ''95'', "EPSG" = ''4326'' WHERE ligne = 9', 'rpls_xy', 9, 'x'),
  ('ops', 'DELETE FROM ops_depot.depot_4', 'ops_vide', NULL, NULL),
  ('ops', 'UPDATE ops.depot SET etat = ''remplace'' WHERE depot = 3', 'ops_rpls_absent', NULL, NULL),
  ('ops', 'UPDATE ops_depot.depot_3 SET "IDENT_REP" = ''E000000011'' WHERE ligne = 12; INSERT INTO ops_unites.logement (campagne, ident_rep, bailleur, batiment, mode) VALUES (2022, ''D000000011'', 1, 945, 1); SELECT ops.verifier(3)', 'ops_ident_autre_bailleur', 12, 'ident_rep'),
  ('ops', 'UPDATE ops_depot.depot_4 SET nb_occ = ''13'', nb_mineurs = ''11'', nb_majeurs = ''2'' WHERE ligne = 12', 'ops_nb_occ_haut', 13, 'nb_occ'),
  ('ops', 'UPDATE ops_depot.depot_4 SET nb_mineurs = ''4'', nb_majeurs = NULL WHERE ligne = 3', 'ops_mineurs_occ', 4, 'nb_mineurs'),
  ('ops', 'UPDATE ops_depot.depot_4 SET nb_mineurs = ''3'', nb_majeurs = ''0'' WHERE ligne = 3', 'ops_mineurs_seuls', 4, 'nb_mineurs'),
  ('ops', 'UPDATE ops_depot.depot_4 SET age_titulaire = NULL', 'ops_non_reponse', NULL, 'age_titulaire'),
  ('ops', 'INSERT INTO ops_unites.logement (campagne, ident_rep, bailleur, batiment, mode) SELECT 2018, ''D'' || lpad(n::text, 9, ''0''), 950, 945, 1 FROM generate_series(1, 4) AS n; INSERT INTO ops_unites.menage (campagne, ident_rep, enquete) SELECT 2018, ''D'' || lpad(n::text, 9, ''0''), 2 - n / 4 FROM generate_series(1, 4) AS n; INSERT INTO ops_unites.participation VALUES (2018, 950)', 'ops_taux_reponse', NULL, 'enquete'),
  ('ops', 'DELETE FROM ops_depot.depot_4 WHERE ligne = 12', 'ops_couverture', NULL, 'ident_rep'),
  ('rpls', 'INSERT INTO ops_depot.depot_3 ("IDENT_REP", "SIRET", "DROIT", "DEPCOM", "CODEPOSTAL", "LIBCOM", "NUMVOIE", "TYPVOIE", "NOMVOIE", "BATIMENT", "QPV", "TYPECONST", "NBPIECE", "SURFHAB", "CONSTRUCT", "LOCAT", "PATRIMOINE", "ORIGINE", "FINAN", "CONV", "NUMCONV", "DATCONV", "MODE", "BAIL", "DUREE_VACANCE", "LOYERPRINC", "CUS", "DPEDATE", "DPEENERGIE", "DPESERRE", "SRU_EXPIR", "SRU_ALINEA", "REMLOCDATE", "CONTRESLOG", "X", "Y", "EPSG", "QUALITE_XY") SELECT "IDENT_REP", "SIRET", "DROIT", "DEPCOM", "CODEPOSTAL", "LIBCOM", "NUMVOIE", "TYPVOIE", "NOMVOIE", "BATIMENT", "QPV", "TYPECONST", "NBPIECE", "SURFHAB", "CONSTRUCT", "LOCAT", "PATRIMOINE", "ORIGINE", "FINAN", "CONV", "NUMCONV", "DATCONV", "MODE", "BAIL", "DUREE_VACANCE", "LOYERPRINC", "CUS", "DPEDATE", "DPEENERGIE", "DPESERRE", "SRU_EXPIR", "SRU_ALINEA", "REMLOCDATE", "CONTRESLOG", "X", "Y", "EPSG", "QUALITE_XY" FROM ops_depot.depot_3 WHERE ligne = 4', 'rpls_ident_double', 14, 'ident_rep'),
  ('ops', 'INSERT INTO ops_depot.depot_4 ("enquete", "ident_rep", "SIREN", "Millésime", "nb_occ", "nb_mineurs", "nb_majeurs", "type_menage", "nb_enfants", "age_titulaire", "pct_plafond", "aide_logement", "rls", "act_stable", "act_precaire", "act_chomeur", "act_retraite", "act_autre", "date_emmenagement") SELECT "enquete", "ident_rep", "SIREN", "Millésime", "nb_occ", "nb_mineurs", "nb_majeurs", "type_menage", "nb_enfants", "age_titulaire", "pct_plafond", "aide_logement", "rls", "act_stable", "act_precaire", "act_chomeur", "act_retraite", "act_autre", "date_emmenagement" FROM ops_depot.depot_4 WHERE ligne = 3', 'ops_ident_double', 14, 'ident_rep'),
  ('rpls', 'UPDATE ops_depot.depot_3 SET "DEPCOM" = ''59991'', "X" = NULL, "Y" = NULL WHERE ligne = 10', 'rpls_batiment_commune', 10, 'depcom'),
  ('rpls', 'UPDATE ops_depot.depot_3 SET "BAIL" = ''12/2014'', "REMLOCDATE" = NULL WHERE ligne = 13', 'rpls_bail_construct', 13, 'bail'),
  ('ops', 'UPDATE ops_depot.depot_4 SET type_menage = ''4'', nb_enfants = ''1'' WHERE ligne = 2', 'ops_type_occ', 3, 'type_menage'),
  ('rpls', 'UPDATE ops_depot.depot_3 SET "DEPCOM" = ''2991'', "BATIMENT" = ''BX3'', "CODEPOSTAL" = ''02990'', "X" = ''611000'' WHERE ligne = 4', 'rpls_depcom_zero', 4, 'depcom'),
  ('rpls', 'UPDATE ops_depot.depot_3 SET "DEPCOM" = ''02991'', "BATIMENT" = ''BX3'', "CODEPOSTAL" = ''2990'', "X" = ''611000'' WHERE ligne = 4', 'rpls_codepostal_zero', 4, 'codepostal'),
  ('rpls', 'INSERT INTO ops_unites.logement (campagne, ident_rep, bailleur, batiment, mode) SELECT 2018, lpad(n::text, 10, ''0''), 950, 945, 1 FROM generate_series(1, 12) AS n; UPDATE ops_depot.depot_3 SET "IDENT_REP" = ''7'' WHERE ligne = 2', 'rpls_ident_zero', 2, 'ident_rep'),
  ('rpls', 'UPDATE ops_depot.depot_3 SET "ORIGINE" = "NUMVOIE", "NUMVOIE" = "ORIGINE"', 'rpls_colonne', NULL, 'origine'),
  ('rpls', 'INSERT INTO ops_unites.correction (nature, campagne, bailleur, ident_rep, champ, ancienne, nouvelle, automatique, corrige_par) VALUES (''rpls'', 2022, 950, ''D000000003'', ''surfhab'', ''70'', ''72'', false, ''x'')', 'rpls_correction_perimee', 4, 'surfhab'),
  ('rpls', 'INSERT INTO ops_unites.logement (campagne, ident_rep, bailleur, batiment, mode) SELECT 2018, lpad(n::text, 10, ''0''), 950, 945, 1 FROM generate_series(1, 20) AS n', 'rpls_residence_effectif', 2, 'ident_rep'),
  ('rpls', 'SELECT pg_temp.agrandir(200, 1, 50)', 'rpls_residence_loyer', 2, 'loyerprinc'),
  ('ops', 'UPDATE ops_depot.depot_3 SET "IDENT_REP" = ''0000000012'' WHERE ligne = 12; SELECT ops.verifier(3); UPDATE ops_depot.depot_4 SET ident_rep = ''12'' WHERE ligne = 11', 'ops_ident_zero', 12, 'ident_rep'),
  ('ops', 'UPDATE ops_depot.depot_4 SET aide_logement = age_titulaire, age_titulaire = aide_logement', 'ops_colonne', NULL, 'age_titulaire'),
  ('ops', 'INSERT INTO ops_unites.correction (nature, campagne, bailleur, ident_rep, champ, ancienne, nouvelle, automatique, corrige_par) VALUES (''ops'', 2022, 950, ''D000000003'', ''nb_occ'', ''4'', ''5'', false, ''x'')', 'ops_correction_perimee', 4, 'nb_occ'),
  ('ops', 'INSERT INTO ops_unites.logement (campagne, ident_rep, bailleur, batiment, mode) VALUES (2018, ''D000000001'', 950, 945, 1); INSERT INTO ops_unites.menage (campagne, ident_rep, enquete) VALUES (2018, ''D000000001'', 1); INSERT INTO ops_unites.participation VALUES (2018, 950); DELETE FROM ops_depot.depot_4 WHERE ligne = 12', 'ops_couverture_recul', NULL, 'ident_rep'),
  ('ops', 'SELECT pg_temp.agrandir(300, 2, NULL)', 'ops_residence_reponse', 2, 'enquete'),
  ('ops', 'SELECT pg_temp.agrandir(300, 1, 200)', 'ops_residence_ressources', 2, 'pct_plafond');

-- Each mistake alone, then undone.
CREATE TEMP TABLE vue (numero int, regle text, ligne int, colonne text, gravite text);
CREATE FUNCTION pg_temp.essayer(f faute) RETURNS SETOF vue LANGUAGE plpgsql AS $$
DECLARE
  trouve vue[];
  depots CONSTANT int[] := CASE f.nature WHEN 'rpls' THEN '{3}' ELSE '{4}' END::int[];
BEGIN
  BEGIN
    EXECUTE f.changement;
    PERFORM ops.verifier(d) FROM unnest(depots) AS d;
    trouve := ARRAY(SELECT ROW(f.numero, a.regle, a.ligne, a.colonne, a.gravite)::vue FROM ops.anomalie AS a WHERE a.depot = ANY (depots));
    RAISE EXCEPTION USING ERRCODE = 'OP999';
  EXCEPTION WHEN SQLSTATE 'OP999' THEN
    NULL;
  END;
  RETURN QUERY SELECT * FROM unnest(trouve);
END
$$;
INSERT INTO vue SELECT v.* FROM faute AS f CROSS JOIN LATERAL pg_temp.essayer(f) AS v;
SELECT count(*) >= 60 AS enough, count(DISTINCT regle) >= 60 AS kinds FROM faute;
-- Mistakes not found where they are; then what is found besides: the other line of a double.
SELECT f.numero, f.changement, f.regle, f.ligne, f.colonne FROM faute AS f
WHERE NOT EXISTS (SELECT FROM vue AS v WHERE (v.numero, v.regle) = (f.numero, f.regle) AND (v.ligne, v.colonne) IS NOT DISTINCT FROM (f.ligne, f.colonne)) ORDER BY 1;
SELECT f.regle AS mistake, v.regle, v.ligne, v.colonne FROM vue AS v JOIN faute AS f USING (numero)
WHERE (v.regle, v.ligne, v.colonne) IS DISTINCT FROM (f.regle, f.ligne, f.colonne) ORDER BY v.numero, 2, 3;
-- Rules that no mistake tries.
SELECT r.code FROM ops.regle_verification AS r WHERE r.code NOT IN (SELECT f.regle FROM faute AS f) ORDER BY 1;
SELECT v.regle, v.gravite, count(*) FROM vue AS v GROUP BY 1, 2 ORDER BY 1, 2;

-- The gestionnaire tunes a rule; what is not given goes back to its origin.
SET ROLE regress_urh;
SELECT ops.regler_verification('rpls_loyer_haut', seuil => 299), ops.verifier(3);
SELECT * FROM ops.rapport_depot(3);
SELECT ops.regler_verification('rpls_loyer_haut', seuil => 299, gravite => 'bloquante'), ops.verifier(3);
SELECT * FROM ops.rapport_depot(3);
SELECT ops.regler_verification('rpls_loyer_haut', active => false, seuil => 299), ops.verifier(3);
SELECT * FROM ops.regle_verification WHERE code = 'rpls_loyer_haut';
SELECT ops.regler_verification('rpls_loyer_haut'), ops.verifier(3);
SELECT * FROM ops.rapport_depot(3);
SELECT ops.regler_verification('rpls_chat', false);
SELECT ops.regler_verification('rpls_mode', seuil => 3);
SELECT ops.regler_verification('rpls_mode', gravite => 'grave');
SELECT ops.verifier(1);
SELECT ops.verifier(99);
RESET ROLE;
SELECT count(*) AS tuned FROM ops.journal WHERE objet = 'reglage_verification';
SELECT * FROM ops.verifier_journal();
DROP FUNCTION pg_temp.agrandir(int, int, float8);
SET ROLE regress_urh;
SELECT depot FROM ops.ouvrir_depot('ops', 2022, 950, :'ops', ',');
RESET ROLE;
-- Open deposits leave the site as it was; and nothing outside the owner's tables keeps what they say.
SELECT controle, etat, detail FROM ops.controle_conformite() EXCEPT SELECT controle, etat, detail FROM conforme;
SELECT c.oid::regclass, a.privilege_type, count(DISTINCT a.grantee) FROM pg_class AS c CROSS JOIN LATERAL (
  SELECT x.privilege_type, x.grantee FROM aclexplode(c.relacl) AS x WHERE x.grantee <> c.relowner
  UNION ALL SELECT x.privilege_type, x.grantee FROM pg_attribute AS b CROSS JOIN LATERAL aclexplode(b.attacl) AS x WHERE b.attrelid = c.oid) AS a
WHERE c.relnamespace = 'ops_depot'::regnamespace GROUP BY 1, 2 ORDER BY 1, 2;
ROLLBACK;
