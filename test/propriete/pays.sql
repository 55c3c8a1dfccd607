-- A country of two regions for sequences of acts: six communes, one IRIS and one building each, an EPCI over both regions.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
INSERT INTO ops.territoire (gid, echelle, code, nom)
SELECT g, e, c, c FROM (VALUES
  (1, 'france', 'FR'), (2, 'region', 'A'), (3, 'region', 'B'), (4, 'departement', 'A1'), (5, 'departement', 'B1'),
  (7, 'epci', 'E1'), (8, 'epci', 'E2'), (9, 'epci', 'P1'), (41, 'qpv', 'Q1'), (42, 'qpv', 'Q2')) AS t(g, e, c)
UNION ALL SELECT 10 + n, 'commune', 'C' || n, 'C' || n FROM generate_series(1, 6) AS n
UNION ALL SELECT 20 + n, 'iris', 'I' || n, 'I' || n FROM generate_series(1, 6) AS n
UNION ALL SELECT 30 + n, 'batiment', 'B' || n, 'B' || n FROM generate_series(1, 6) AS n;
INSERT INTO ops.territoire_commune
SELECT t, c FROM (VALUES (1, '{11,12,13,14,15,16}'::int[]), (2, '{11,12,13}'), (3, '{14,15,16}'), (4, '{11,12,13}'), (5, '{14,15,16}'),
  (7, '{11,12}'), (8, '{13,14}'), (9, '{15,16}'), (41, '{11,12}'), (42, '{13,14}')) AS z(t, communes), unnest(z.communes) AS c
UNION ALL SELECT d + n, 10 + n FROM generate_series(1, 6) AS n, unnest('{10,20,30}'::int[]) AS d;
INSERT INTO ops.campagne (campagne, date_reference, etat) VALUES (2018, '2018-01-01', 'publiee');
INSERT INTO ops.indicateur (campagne, population, gid, echelle, code, communes)
SELECT 2018, 'ensemble', t.gid, t.echelle, t.code, ARRAY(SELECT tc.commune FROM ops.territoire_commune AS tc WHERE tc.territoire = t.gid)
FROM ops.territoire AS t;

-- Landlord 4 holds nothing at first. Persons 8 to 11 may be renamed, dropped and created again.
INSERT INTO ops.organisme (type, nom, territoire) VALUES ('bailleur', 'B1', NULL), ('bailleur', 'B2', NULL), ('bailleur', 'B3', NULL),
  ('bailleur', 'B4', NULL), ('epci', 'E1', 7), ('epci', 'E2', 8), ('ept', 'P1', 9), ('commune', 'C1', 11), ('commune', 'C3', 13),
  ('commune', 'C5', 15), ('departement', 'A1', 4), ('region', 'A', 2), ('etat', 'DDT', 5), ('reservataire', 'R1', NULL);
INSERT INTO ops.implantation VALUES (1, 11, 1), (1, 13, 1), (2, 14, 1), (3, 15, 1), (3, 12, 1);
CREATE TABLE personne (nom name PRIMARY KEY, stable boolean NOT NULL);
INSERT INTO personne SELECT 'regress_p_' || n, n < 8 FROM generate_series(0, 11) AS n;
SELECT format('CREATE ROLE %I', nom) FROM personne \gexec
CREATE ROLE regress_p_urh;
GRANT ops_gestionnaire TO regress_p_urh;
CREATE ROLE regress_p_dehors;
-- A person who may become another: neither validates the other.
GRANT regress_p_6 TO regress_p_7;
SELECT ops.consigner_chargement() > 0 AS loaded;
