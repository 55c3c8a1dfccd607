-- Accepting deposits: units in place of those of the landlord, addresses made of the file, motives. All in one transaction.
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
BEGIN;
CREATE ROLE regress_urh;
GRANT ops_gestionnaire TO regress_urh;
ALTER TABLE ops.depot ALTER depot RESTART WITH 1;
ALTER TABLE ops.territoire ALTER gid RESTART WITH 2000;
INSERT INTO ops.territoire (gid, echelle, code, nom, contour, point)
SELECT gid, echelle, code, code, ST_Multi(ST_MakeEnvelope(x, 6990000, x + l, 6995000, 2154)), ST_SetSRID(ST_MakePoint(x + l / 2, 6992500), 2154)
FROM (VALUES (941, 'commune', '59991', 600000, 5000), (947, 'iris', '599910001', 600000, 2500), (948, 'iris', '599910002', 602500, 2500),
  (949, 'qpv', 'QN59991', 603000, 500)) AS c(gid, echelle, code, x, l);
INSERT INTO ops.territoire (gid, echelle, code, nom, point) VALUES
  (943, 'residence', 'RX1', 'Gare', ST_SetSRID(ST_MakePoint(601000, 6991000), 2154)), (945, 'batiment', 'BX1', 'Gare', ST_SetSRID(ST_MakePoint(601000, 6991000), 2154));
INSERT INTO ops.territoire_commune VALUES (941, 941), (943, 941), (945, 941), (947, 941), (948, 941), (949, 941);
INSERT INTO ops_unites.adresse (batiment, residence, commune) VALUES (945, 943, 941);
INSERT INTO ops.organisme (organisme, type, nom, siren) VALUES (950, 'bailleur', 'Bailleur du dépôt', '999000052');
INSERT INTO ops.campagne (campagne, date_reference) VALUES (2022, '2022-01-01');
INSERT INTO ops_unites.logement (campagne, ident_rep, bailleur, batiment, mode) VALUES (2022, 'Z000000001', 1, 945, 1), (2018, 'D000000002', 950, 945, 1);
INSERT INTO ops_unites.menage (campagne, ident_rep, enquete) VALUES (2022, 'Z000000001', 2);
SELECT sum(ops_unites.consigner('reprise', o)) > 0 AS caught_up
FROM unnest('{organisme,adhesion_urh,convention,administrateur,compte,position_bailleur,regime_ouverture,campagne,implantation,ressort}'::text[]) AS o;
SELECT ops.regler_verification('rpls_effectif', false);
\set rpls 'ident_rep;depcom;numvoie;nomvoie;bat;batiment;typeconst;nbpiece;surfhab;construct;finan;mode;bail;loyerprinc;x;y;qualite_xy'
\set ops 'ident_rep;enquete;nb_occ;age_titulaire'

-- By code (1), by the campaign before (2), by the address of its neighbours (3), a residence of two buildings that nobody knew (4 to 6), one
-- more dwelling there, written otherwise and without a position (7), and one whose position is that of its commune (8).
SET ROLE regress_urh;
SELECT * FROM ops.ouvrir_depot('rpls', 2022, 950, :'rpls');
COPY ops_depot.depot_1 (ident_rep, depcom, numvoie, nomvoie, bat, batiment, typeconst, nbpiece, surfhab, construct, finan, mode, bail, loyerprinc, x, y, qualite_xy)
  FROM STDIN (FORMAT csv, HEADER true, DELIMITER ';');
ident_rep;depcom;numvoie;nomvoie;bat;batiment;typeconst;nbpiece;surfhab;construct;finan;mode;bail;loyerprinc;x;y;qualite_xy
D000000001;59991;1;rue de la gare;;BX1;C;2;46;1965;52;1;01/2007;240;;;
D000000002;59991;;;;;C;3;60;1965;52;1;02/2008;9999;;;
D000000003;59991;1;Rue de la Gare;;;C;4;74;1965;52;2;;;601000;6991000;
D000000004;59991;8;rue neuve;A;;C;1;32;2016;13;1;04/2018;300;603100;6992000;
D000000005;59991;8;rue neuve;B;;C;2;46;2016;13;1;05/2018;310;603120;6992000;
D000000006;59991;8;RUE NEUVE;b;;C;2;46;2016;13;1;06/2018;310;603120;6992000;
D000000007;59991;008;r. Neuve;B;;C;2;46;2016;13;2;;;;;
D000000008;59991;1;chemin perdu;;;I;4;90;1990;13;2;;;602500;6992500;33
\.
SELECT * FROM ops.ouvrir_depot('ops', 2022, 950, :'ops');
COPY ops_depot.depot_2 (ident_rep, enquete, nb_occ, age_titulaire) FROM STDIN (FORMAT csv, HEADER true, DELIMITER ';');
ident_rep;enquete;nb_occ;age_titulaire
D000000001;1;2;40
D000000002;1;1;51
D000000003;3;;
D000000004;2;;
D000000005;1;3;33
D000000006;1;4;35
\.
-- Its RPLS first. Verified by the act itself: nothing needs to have been before.
SELECT * FROM ops.accepter_depot(2);
SELECT ops.verifier(1), ops.verifier(2);
SELECT * FROM ops.accepter_depot(2);
SELECT * FROM ops.accepter_depot(1);
SELECT * FROM ops.accepter_depot(2);
SELECT depot, etat, lignes, motif, decide_par FROM ops.depot ORDER BY depot;
SELECT * FROM ops.accepter_depot(1);
SELECT * FROM ops.accepter_depot(99);
INSERT INTO ops_depot.depot_1 (ident_rep) VALUES ('x');
RESET ROLE;
SELECT l.ident_rep, l.bailleur, b.code = 'BX1' AS known, b.nom, dense_rank() OVER (ORDER BY a.residence) AS residence, dense_rank() OVER (ORDER BY l.batiment) AS batiment,
  a.position_douteuse AS douteuse, i.code AS iris, q.code AS qpv, l.surface, l.mode, l.bail, l.loyer, m.enquete, m.nb_occ, m.age_titulaire
FROM ops_unites.logement AS l JOIN ops_unites.adresse AS a USING (batiment) JOIN ops.territoire AS b ON b.gid = l.batiment
LEFT JOIN ops.territoire AS i ON i.gid = a.iris LEFT JOIN ops.territoire AS q ON q.gid = a.qpv LEFT JOIN ops_unites.menage AS m USING (campagne, ident_rep)
WHERE l.campagne = 2022 ORDER BY 1;
SELECT count(*) AS lines_left FROM ops_unites.depot_rpls;
CREATE TEMP TABLE avant AS SELECT l::text AS unite FROM ops_unites.logement AS l UNION ALL SELECT m::text FROM ops_unites.menage AS m UNION ALL SELECT a::text FROM ops_unites.adresse AS a;

-- The same file again changes nothing: neither the units nor the addresses.
SET ROLE regress_urh;
SELECT * FROM ops.ouvrir_depot('rpls', 2022, 950, :'rpls');
RESET ROLE;
INSERT INTO ops_depot.depot_3 (ident_rep, depcom, numvoie, nomvoie, bat, batiment, typeconst, nbpiece, surfhab, construct, finan, mode, bail, loyerprinc, x, y, qualite_xy)
SELECT ident_rep, depcom, numvoie, nomvoie, bat, batiment, typeconst, nbpiece, surfhab, construct, finan, mode, bail, loyerprinc, x, y, qualite_xy FROM ops_depot.depot_1 ORDER BY ligne;
SET ROLE regress_urh;
SELECT * FROM ops.accepter_depot(3);
SELECT depot, etat FROM ops.depot WHERE nature = 'rpls' ORDER BY depot;
RESET ROLE;
WITH apres(unite) AS MATERIALIZED (
  SELECT l::text FROM ops_unites.logement AS l UNION ALL SELECT m::text FROM ops_unites.menage AS m UNION ALL SELECT a::text FROM ops_unites.adresse AS a)
(TABLE apres EXCEPT TABLE avant) UNION ALL (TABLE avant EXCEPT TABLE apres);

-- A failure half-way leaves everything as it was.
SET ROLE regress_urh;
SELECT depot FROM ops.ouvrir_depot('ops', 2022, 950, :'ops');
COPY ops_depot.depot_4 (ident_rep, enquete, nb_occ, age_titulaire) FROM STDIN (FORMAT csv, HEADER true, DELIMITER ';');
ident_rep;enquete;nb_occ;age_titulaire
D000000001;1;5;40
D000000002;1;5;51
D000000003;3;;
D000000004;1;5;60
D000000005;1;5;33
D000000006;1;5;33
D000000006;1;5;33
Z000000001;1;5;33
E000000001;1;5;33
\.
RESET ROLE;
CREATE FUNCTION panne() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'disk on fire'; END $$;
CREATE TRIGGER panne BEFORE INSERT ON ops_unites.menage FOR EACH ROW WHEN (NEW.ident_rep = 'D000000005') EXECUTE FUNCTION panne();
SET ROLE regress_urh;
SELECT * FROM ops.accepter_depot(4, 'essai');
RESET ROLE;
DROP TRIGGER panne ON ops_unites.menage;
SELECT etat, (SELECT count(*) FROM ops_unites.menage AS m WHERE m.campagne = 2022 AND m.nb_occ = 5) AS written FROM ops.depot WHERE depot = 4;

-- Blocking anomalies: refused, unless for a motive, which the journal keeps; what has no key of its own stays out.
SET ROLE regress_urh;
SELECT * FROM ops.accepter_depot(4);
SELECT * FROM ops.accepter_depot(4, ' ');
SELECT * FROM ops.accepter_depot(4, 'Vu avec le bailleur');
SELECT regle, gravite, nombre, premieres_lignes FROM ops.rapport_depot(4);
SELECT phrase FROM ops.rapport_depot(4) WHERE regle = 'verdict';
SELECT acte, apres ->> 'etat' AS etat, apres ->> 'motif' AS motif FROM ops.journal WHERE objet = 'depot' AND cle = '4' ORDER BY numero;
RESET ROLE;
SELECT ident_rep, enquete, nb_occ FROM ops_unites.menage WHERE campagne = 2022 ORDER BY 1;

-- An RPLS without a dwelling that was surveyed: refused; for a motive, its household goes too.
SET ROLE regress_urh;
SELECT depot FROM ops.ouvrir_depot('rpls', 2022, 950, :'rpls');
RESET ROLE;
INSERT INTO ops_depot.depot_5 (ident_rep, depcom, batiment, typeconst, nbpiece, surfhab, construct, finan, mode, bail)
SELECT ident_rep, depcom, 'BX1', typeconst, nbpiece, surfhab, construct, finan, mode, bail FROM ops_depot.depot_1 WHERE ident_rep <> 'D000000001' ORDER BY ligne;
SET ROLE regress_urh;
SELECT * FROM ops.accepter_depot(5);
SELECT * FROM ops.accepter_depot(5, 'Logement vendu');
RESET ROLE;
SELECT l.ident_rep, t.code, m.enquete FROM ops_unites.logement AS l JOIN ops.territoire AS t ON t.gid = l.batiment LEFT JOIN ops_unites.menage AS m USING (campagne, ident_rep)
WHERE l.campagne = 2022 ORDER BY 1;

-- Once accepted, the file can go. Once the campaign is verified, no file comes in.
SET ROLE regress_urh;
SELECT ops.fermer_depot(4), ops.fermer_depot(5);
SELECT to_regclass('ops_depot.depot_4') AS file, (SELECT count(*) FROM ops.anomalie WHERE depot = 4) AS anomalies;
SELECT depot FROM ops.ouvrir_depot('ops', 2022, 950, :'ops');
SELECT ops.valider_campagne(2022, lever => 'Dépôt 6 hors délai');
SELECT * FROM ops.accepter_depot(6, 'trop tard');
SELECT * FROM ops.ouvrir_depot('ops', 2022, 950, :'ops');
SELECT * FROM ops.verifier_journal();
-- An address of doubtful position is counted in its commune, and shown nowhere else.
RESET ROLE;
INSERT INTO ops_unites.logement (campagne, ident_rep, bailleur, batiment, mode)
SELECT 2022, 'F' || lpad((100 * b + n)::text, 9, '0'), b, a.batiment, 1
FROM ops_unites.adresse AS a CROSS JOIN (VALUES (1), (950)) AS x(b) CROSS JOIN generate_series(1, 30) AS n WHERE a.position_douteuse;
INSERT INTO ops_unites.menage (campagne, ident_rep, enquete, nb_occ) SELECT 2022, l.ident_rep, 1, 2 FROM ops_unites.logement AS l WHERE l.ident_rep LIKE 'F%';
SET ROLE regress_urh;
SELECT count(*) > 0 AS released FROM ops.publier(2022);
RESET ROLE;
SELECT t.echelle, a.position_douteuse, count(*) > 0 AS exists, count(i.gid) > 0 AS shown
FROM ops_unites.adresse AS a JOIN ops.territoire AS t ON t.gid IN (a.batiment, a.residence) AND t.code LIKE '59991R%'
LEFT JOIN ops.indicateur AS i ON i.campagne = 2022 AND i.gid = t.gid GROUP BY 1, 2 ORDER BY 1, 2;
SELECT count(*) AS tiles FROM ops.maille AS m JOIN ops_unites.appartenance_maille AS b ON b.maille = m.gid
JOIN ops_unites.adresse AS a ON a.batiment = b.batiment AND a.position_douteuse WHERE m.campagne = 2022;
SELECT i.nb_logements FROM ops.indicateur AS i WHERE i.campagne = 2022 AND i.population = 'ensemble' AND i.echelle = 'commune' AND i.code = '59991';
ROLLBACK;
