-- What deposits share: an address that two landlords bring at the same time; and what nobody shares: a file, once verified. In one transaction.
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
BEGIN;
CREATE ROLE regress_urh;
GRANT ops_gestionnaire TO regress_urh;
CREATE ROLE regress_tout;
GRANT pg_read_all_data TO regress_tout;
ALTER TABLE ops.depot ALTER depot RESTART WITH 1;
ALTER TABLE ops.territoire ALTER gid RESTART WITH 2000;
INSERT INTO ops.territoire (gid, echelle, code, nom, contour, point)
SELECT gid, echelle, code, code, ST_Multi(ST_MakeEnvelope(x, 6990000, x + l, 6995000, 2154)), ST_SetSRID(ST_MakePoint(x + l / 2, 6992500), 2154)
FROM (VALUES (941, 'commune', '59991', 600000, 5000), (942, 'commune', '59992', 605000, 5000), (947, 'iris', '599910001', 600000, 5000),
  (948, 'iris', '599920001', 605000, 5000)) AS c(gid, echelle, code, x, l);
INSERT INTO ops.territoire_commune VALUES (941, 941), (942, 942), (947, 941), (948, 942);
INSERT INTO ops.organisme (organisme, type, nom, siren) VALUES (950, 'bailleur', 'Premier', '999000052'), (951, 'bailleur', 'Second', '999000904');
INSERT INTO ops.campagne (campagne, date_reference) VALUES (2022, '2022-01-01');
SELECT ops.consigner_chargement() > 0 AS loaded;
\set rpls 'ident_rep;depcom;numvoie;nomvoie;typeconst;nbpiece;surfhab;construct;finan;mode;x;y;qualite_xy'
SET ROLE regress_urh;
SELECT * FROM ops.ouvrir_depot('rpls', 2022, 950, :'rpls');
COPY ops_depot.depot_1 (ident_rep, depcom, numvoie, nomvoie, typeconst, nbpiece, surfhab, construct, finan, mode, x, y, qualite_xy) FROM STDIN (FORMAT csv, HEADER true, DELIMITER ';');
ident_rep;depcom;numvoie;nomvoie;typeconst;nbpiece;surfhab;construct;finan;mode;x;y;qualite_xy
D000000001;59991;8;rue neuve;C;2;46;2016;13;2;601000;6991000;11
D000000002;59991;2;rue du Bord;C;2;46;2016;13;2;605040;6991000;11
D000000003;59991;3;chemin perdu;I;4;90;1990;13;2;602500;6992500;33
\.
SELECT * FROM ops.ouvrir_depot('rpls', 2022, 951, :'rpls');
COPY ops_depot.depot_2 (ident_rep, depcom, numvoie, nomvoie, typeconst, nbpiece, surfhab, construct, finan, mode, x, y, qualite_xy) FROM STDIN (FORMAT csv, HEADER true, DELIMITER ';');
ident_rep;depcom;numvoie;nomvoie;typeconst;nbpiece;surfhab;construct;finan;mode;x;y;qualite_xy
E000000001;59991;08;Rue Neuve;C;3;60;2016;13;2;601002;6991002;11
\.
-- Open, COPY writes it, and a role that reads all data reads it; verified, row security closes it to that role too.
SET ROLE regress_tout;
SELECT count(*) AS open_file FROM ops_depot.depot_1;
SET ROLE regress_urh;
SELECT ops.verifier(1), ops.verifier(2);
SET ROLE regress_tout;
SELECT (SELECT count(*) FROM ops_depot.depot_1) AS file, (SELECT count(*) FROM ops_unites.depot_rpls) AS lines, (SELECT count(*) FROM ops_unites.correction) AS corrections;
SET ROLE regress_urh;
SELECT a.* FROM (VALUES (1), (2)) AS d(depot) CROSS JOIN LATERAL ops.accepter_depot(d.depot) AS a;
RESET ROLE;
-- One address for both; one astride the limit of its commune is in no IRIS of the other.
SELECT l.ident_rep, l.bailleur, t.nom, l.batiment = first_value(l.batiment) OVER (ORDER BY l.ident_rep) AS same, c.code AS commune, i.code AS iris, a.position_douteuse AS douteuse
FROM ops_unites.logement AS l JOIN ops_unites.adresse AS a USING (batiment) JOIN ops.territoire AS t ON t.gid = l.batiment
JOIN ops.territoire AS c ON c.gid = a.commune LEFT JOIN ops.territoire AS i ON i.gid = a.iris WHERE l.campagne = 2022 ORDER BY 1;
-- The place of the last one is known in the next file.
SET ROLE regress_urh;
SELECT * FROM ops.ouvrir_depot('rpls', 2022, 950, :'rpls');
COPY ops_depot.depot_3 (ident_rep, depcom, numvoie, nomvoie, typeconst, nbpiece, surfhab, construct, finan, mode, x, y, qualite_xy) FROM STDIN (FORMAT csv, HEADER true, DELIMITER ';');
ident_rep;depcom;numvoie;nomvoie;typeconst;nbpiece;surfhab;construct;finan;mode;x;y;qualite_xy
D000000001;59991;8;rue neuve;C;2;46;2016;13;2;601000;6991000;11
D000000003;59991;3;chemin perdu;I;4;90;1990;13;2;603000;6993000;11
\.
SELECT * FROM ops.accepter_depot(3);
RESET ROLE;
SELECT l.ident_rep, a.position_douteuse, i.code AS iris, ST_X(b.point) AS x, ST_X(r.point) AS x_residence
FROM ops_unites.logement AS l JOIN ops_unites.adresse AS a USING (batiment) JOIN ops.territoire AS b ON b.gid = l.batiment
JOIN ops.territoire AS r ON r.gid = a.residence LEFT JOIN ops.territoire AS i ON i.gid = a.iris WHERE l.campagne = 2022 AND l.bailleur = 950 ORDER BY 1;
ROLLBACK;
