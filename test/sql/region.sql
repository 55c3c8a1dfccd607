-- A small country for the SQL tests: two regions, zonings that do not nest, sets on both sides of 11.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS carto_ops CASCADE;
RESET client_min_messages;

INSERT INTO ops.territoire (gid, echelle, code, nom, population, contour, point)
SELECT gid, echelle, code, nom, population,
  ST_Multi(ST_MakeEnvelope(600000 + x * 5000, 7000000, 605000 + x * 5000, 7005000, 2154)),
  ST_SetSRID(ST_MakePoint(602500 + x * 5000, 7002500), 2154)
FROM (VALUES
  (1, 'france', 'FR', 'France', NULL, 0),
  (2, 'region', 'A', 'Région A', NULL, 0), (3, 'region', 'B', 'Région B', NULL, 6),
  (4, 'departement', 'A1', 'Département A1', NULL, 0), (5, 'departement', 'A2', 'Département A2', NULL, 4),
  (6, 'departement', 'B1', 'Département B1', NULL, 6),
  (7, 'epci', 'E1', 'EPCI dans A1', NULL, 0), (8, 'epci', 'E2', 'EPCI sur A1 et A2', NULL, 3),
  (9, 'epci', 'E3', 'EPCI sur A et B', NULL, 5),
  (11, 'commune', 'C1', '<script>&''"', 9000, 0), (12, 'commune', 'C2', 'Commune 2', 800, 1),
  (13, 'commune', 'C3', 'Commune 3', 700, 2), (14, 'commune', 'C4', 'Commune 4', 600, 3),
  (15, 'commune', 'C5', 'Commune 5', 500, 4), (16, 'commune', 'C6', 'Commune 6', 400, 5),
  (17, 'commune', 'C7', 'Commune 7', 300, 6), (18, 'commune', 'C8', 'Commune sans logement', 50, 7),
  (21, 'iris', 'C10001', 'Iris 1', NULL, 0), (22, 'iris', 'C10002', 'Iris 2', NULL, 0),
  (23, 'iris', 'C20000', 'Commune 2', NULL, 1),
  (31, 'qpv', 'Q1', 'Quartier sur C1 et C2', NULL, 0)) AS t(gid, echelle, code, nom, population, x);

INSERT INTO ops.territoire_commune
SELECT t, c FROM (VALUES
  (1, '{11,12,13,14,15,16,17,18}'::int[]), (2, '{11,12,13,14,15,16}'), (3, '{17,18}'), (4, '{11,12,13,14}'), (5, '{15,16}'),
  (6, '{17,18}'), (7, '{11,12,13}'), (8, '{14,15}'), (9, '{16,17}'), (21, '{11}'), (22, '{11}'), (23, '{12}'), (31, '{11,12}'))
  AS z(t, communes), unnest(z.communes) AS c
UNION ALL SELECT gid, gid FROM ops.territoire WHERE echelle = 'commune';

-- residence, batiment, commune, iris, qpv, answering households, of them recent movers-in
CREATE TABLE parc (residence int, batiment int, commune int, iris int, qpv int, repondants int, recents int);
INSERT INTO parc VALUES
  (100, 201, 11, 21, 31, 30, 12), (100, 202, 11, 21, 31, 14, 2), (101, 203, 11, 21, NULL, 6, 1), (102, 204, 11, 22, NULL, 12, 0),
  (103, 205, 11, 22, NULL, 40, 15), (104, 206, 12, 23, 31, 20, 11), (104, 207, 12, 23, NULL, 25, 1), (105, 208, 13, NULL, NULL, 5, 1),
  (106, 209, 14, NULL, NULL, 50, 20), (107, 210, 15, NULL, NULL, 45, 0), (108, 211, 16, NULL, NULL, 11, 11),
  (109, 212, 17, NULL, NULL, 30, 30), (110, 213, 17, NULL, NULL, 0, 0);

INSERT INTO ops.territoire (gid, echelle, code, nom, point)
SELECT residence, 'residence', 'R' || residence, 'Résidence ' || residence, ST_SetSRID(ST_MakePoint(600000 + residence * 10, 7001000), 2154)
FROM parc GROUP BY residence;
INSERT INTO ops.territoire (gid, echelle, code, nom, point)
SELECT batiment, 'batiment', 'B' || batiment, 'Bâtiment ' || batiment, ST_SetSRID(ST_MakePoint(600000 + batiment * 10, 7001000), 2154)
FROM parc;
INSERT INTO ops.territoire_commune SELECT residence, commune FROM parc GROUP BY 1, 2 UNION ALL SELECT batiment, commune FROM parc;
INSERT INTO ops_unites.adresse SELECT batiment, residence, commune, iris, qpv FROM parc;

INSERT INTO ops.organisme (type, nom, siren) VALUES ('bailleur', 'Bailleur 1', '999000003'), ('bailleur', 'Bailleur 2', '999000011');
INSERT INTO ops.campagne (campagne, date_reference) VALUES (2018, '2018-01-01'), (2020, '2020-01-01');

-- Two dwellings more than households in each building: one did not answer, one is vacant.
INSERT INTO ops_unites.logement (campagne, ident_rep, bailleur, batiment, typeconst, nb_pieces, surface, locat, mode, bail, duree_vacance)
SELECT 2018, lpad((p.batiment * 1000 + n)::text, 10, '0'), 1 + p.batiment % 2, p.batiment, 'C', 1 + n % 5, 20 + 10 * (n % 6), 1980,
  CASE WHEN n = p.repondants + 2 THEN 2 ELSE 1 END, CASE WHEN n <= 3 THEN date '2017-06-01' END,
  CASE WHEN n = p.repondants + 2 THEN 2 + p.batiment % 4 END
FROM parc AS p, generate_series(1, p.repondants + 2) AS n;
INSERT INTO ops_unites.menage
SELECT 2018, lpad((p.batiment * 1000 + n)::text, 10, '0'),
  CASE WHEN n <= p.repondants THEN 1 WHEN p.repondants = 0 THEN 4 WHEN n = p.repondants + 1 THEN 2 ELSE 3 END,
  1 + n % 4, CASE WHEN n % 4 > 1 THEN 1 ELSE 0 END, CASE WHEN n % 7 > 0 THEN 1 + n % 5 END, n % 5, 20 + n % 70,
  CASE WHEN n % 6 > 0 THEN (n * 13 + p.batiment) % 160 END, n % 3, n % 2 = 0, n % 2, (n / 2) % 2, (n / 4) % 2, 0, n % 3,
  CASE WHEN n <= p.recents THEN date '2017-03-01' ELSE date '2010-01-01' - (n * 200) END
FROM parc AS p, generate_series(1, p.repondants + 2) AS n;

SELECT echelle, count(*) FROM ops.territoire GROUP BY echelle ORDER BY echelle;
SELECT enquete, count(*) FROM ops_unites.menage GROUP BY enquete ORDER BY enquete;
