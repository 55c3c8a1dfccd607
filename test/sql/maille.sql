-- Zones that a release draws: what they are, who reads them, what a second release does of them.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SELECT echelle, code, nom, communes, round(ST_Area(ST_Transform(contour, 3035))::numeric / 1e6, 2) AS km2 FROM ops.maille ORDER BY gid;
-- Outlines hold the addresses, and tiles nothing but their square.
SELECT m.code, bool_and(ST_Contains(m.contour, t.point)) AS holds, count(DISTINCT b.batiment) AS batiments
FROM ops.maille AS m JOIN ops_unites.appartenance_maille AS b ON b.maille = m.gid JOIN ops_unites.adresse AS a USING (batiment)
JOIN ops.territoire AS t ON t.gid = a.residence GROUP BY m.code ORDER BY 1;
SELECT ops_unites.code_carreau(200, 3798000, 3132800) AS code,
  ST_Area(ops_unites.contour_carreau(200, 3798000, 3132800)) BETWEEN 38000 AND 42000 AS area,
  ST_Area(ST_SymDifference(ST_Transform(ops_unites.contour_carreau(2000, 3798000, 3132000), 3035), ST_MakeEnvelope(3798000, 3132000, 3800000, 3134000, 3035))) < 10 AS square;

-- They are read with the rights of their cells: by the account whose perimeter holds all their communes. To others, one that exists
-- answers like one that does not.
SELECT min(code) AS groupe FROM ops.maille WHERE echelle = 'groupe_residence' \gset
BEGIN;
CREATE ROLE regress_lecteur;
SET LOCAL ROLE ops_gestionnaire;
SELECT count(*) AS gestionnaire FROM ops.maille;
SELECT ops.signer_convention(2, debut => '2018-01-01', signee_organisme => '2017-12-01', signee_urh => '2017-12-01') > 0 AS signed,
  ops.ouvrir_compte('regress_lecteur', 2) > 0 AS opened;
SET LOCAL ROLE regress_lecteur;
SELECT echelle, code FROM ops.maille ORDER BY gid;
SELECT c.code IN (:'groupe') AS exists, e.* FROM (VALUES (:'groupe'), ('GR999')) AS c(code), ops.expliquer_acces('regress_lecteur', 'groupe_residence', c.code) AS e;
SET LOCAL ROLE ops_gestionnaire;
SELECT ops.declarer_position(1, 'A', 'accord'), ops.declarer_position(2, 'A', 'accord');
SET LOCAL ROLE regress_lecteur;
SELECT echelle, code FROM ops.maille ORDER BY gid;
SELECT code, n_menages, statut, p60_statut, geom IS NOT NULL AS drawn FROM ops.carte_groupe_residence;
SELECT regle FROM ops.expliquer_acces('regress_lecteur', 'groupe_residence', :'groupe');
SELECT count(*) AS tiles FROM ops.carte_carreau;
SAVEPOINT s;
INSERT INTO ops.maille SELECT * FROM ops.maille;
ROLLBACK TO s;
SELECT * FROM ops_unites.appartenance_maille;
ROLLBACK TO s;
-- No free cross-table there.
SELECT * FROM ops.croiser('{age}', 'carreau');
ROLLBACK TO s;
RESET ROLE;
SELECT ops.retirer(2018);
SET LOCAL ROLE ops_gestionnaire;
SELECT count(*) AS withdrawn FROM ops.maille;
ROLLBACK;

-- A reason for the gestionnaire.
SELECT item, statut, effectif, explication FROM ops.expliquer_secret(2018, 'carreau', (SELECT code FROM ops.maille WHERE echelle = 'carreau')) WHERE item = 'menages';

-- A second release keeps the zones of the first, whatever moved; who came since is counted in the tile, in no group.
BEGIN;
CREATE TEMP TABLE avant AS SELECT gid, code, echelle, contour FROM ops.maille;
INSERT INTO ops.territoire (gid, echelle, code, nom, point) SELECT 150 + n, e, left(upper(e), 1) || 150 + n, 'Nouvelle adresse', ST_SetSRID(ST_MakePoint(601005, 7001000), 2154)
FROM (VALUES (0, 'residence'), (1, 'batiment')) AS v(n, e);
INSERT INTO ops.territoire_commune VALUES (150, 11), (151, 11);
INSERT INTO ops_unites.adresse VALUES (151, 150, 11, 21, NULL);
UPDATE ops_unites.logement SET batiment = 151 WHERE campagne = 2018 AND batiment = 203;
SELECT ops.retirer(2018), ops.valider_campagne(2018);
SELECT count(*) FROM ops.publier(2018);
SELECT count(*) AS zones, count(a.gid) AS kept FROM ops.maille AS m LEFT JOIN avant AS a ON a.gid = m.gid AND a.code = m.code AND ST_Equals(a.contour, m.contour);
SELECT m.code, count(*) FILTER (WHERE b.batiment = 151) AS arrived FROM ops.maille AS m JOIN ops_unites.appartenance_maille AS b ON b.maille = m.gid GROUP BY 1 ORDER BY 1;
ROLLBACK;

-- The next campaign keeps the groups whose members all are there and still enough.
BEGIN;
INSERT INTO ops_unites.logement SELECT 2020, ident_rep, bailleur, batiment, typeconst, nb_pieces, surface, construct, locat, finan, mode, bail, duree_vacance, rem_loc, loyer, dpe
FROM ops_unites.logement WHERE campagne = 2018;
INSERT INTO ops_unites.menage SELECT (jsonb_populate_record(m, '{"campagne": 2020}')).* FROM ops_unites.menage AS m WHERE campagne = 2018;
SELECT ops.valider_campagne(2020);
SELECT count(*) FROM ops.publier(2020);
SELECT campagne, echelle, code, nom FROM ops.maille ORDER BY campagne, echelle;
ROLLBACK;
