-- The released cells against an independent computation in plain SQL (test/verification).
\set campagne 2018
SET client_min_messages = warning;
\set ECHO none
\i test/verification/oracle.sql
\i test/verification/exactitude.sql
\i test/verification/secret.sql
\i test/verification/maille.sql

-- Neighbours go by the decimetre an address is in, cut, not rounded: by these, the third of three addresses is off the circle of
-- which the other two are the diameter; by the nearest ones, inside.
DISCARD TEMP;
BEGIN;
CREATE TEMP TABLE trio AS SELECT * FROM (VALUES (160, 684818.246, 7035688.928, 6), (162, 684813.466, 7035763.576, 12), (164, 684778.493, 7035726.910, 30))
  AS v(gid, x, y, n);
INSERT INTO ops.territoire (gid, echelle, code, nom, point)
SELECT t.gid + e.rang, e.echelle, upper(left(e.echelle, 1)) || t.gid, 'Adresse ' || t.gid, ST_SetSRID(ST_MakePoint(t.x, t.y), 2154)
FROM trio AS t, (VALUES (0, 'residence'), (1, 'batiment')) AS e(rang, echelle);
INSERT INTO ops.territoire_commune SELECT t.gid + e, 15 FROM trio AS t, generate_series(0, 1) AS e;
INSERT INTO ops_unites.adresse SELECT t.gid + 1, t.gid, 15, NULL, NULL FROM trio AS t;
CREATE TEMP TABLE copie AS
SELECT l.ident_rep AS modele, 'TRIO' || lpad((row_number() OVER (ORDER BY t.gid, l.ident_rep))::text, 6, '0') AS ident_rep, t.gid + 1 AS batiment
FROM trio AS t CROSS JOIN LATERAL (
  SELECT l.ident_rep FROM ops_unites.logement AS l JOIN ops_unites.menage AS m USING (campagne, ident_rep)
  WHERE l.campagne = 2018 AND l.batiment = 210 AND m.enquete = 1 ORDER BY l.ident_rep LIMIT t.n) AS l;
INSERT INTO ops_unites.logement SELECT (jsonb_populate_record(l, jsonb_build_object('ident_rep', c.ident_rep, 'batiment', c.batiment))).*
FROM copie AS c JOIN ops_unites.logement AS l ON l.campagne = 2018 AND l.ident_rep = c.modele;
INSERT INTO ops_unites.menage SELECT (jsonb_populate_record(m, jsonb_build_object('ident_rep', c.ident_rep))).*
FROM copie AS c JOIN ops_unites.menage AS m ON m.campagne = 2018 AND m.ident_rep = c.modele;
\i test/verification/oublier.sql
SELECT pg_temp.oublier(2018);
SELECT ops.retirer(2018), ops.valider_campagne(2018);
DELETE FROM ops.maille WHERE campagne = 2018;
SELECT count(*) FROM ops.publier(2018);
SELECT code, nom FROM ops.maille WHERE echelle = 'groupe_residence' AND communes = '{15}';
\i test/verification/oracle.sql
\i test/verification/secret.sql
\i test/verification/maille.sql
ROLLBACK;
