-- When the address scale opens (R8, R9): both regimes, whatever each landlord said and when, present or not, member or not, against an
-- oracle written from the names of the cases. Then what happens at the next statement: a first dwelling, a commune that moves.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE ROLE regress_urh;
GRANT ops_gestionnaire TO regress_urh;
CREATE ROLE regress_epci; CREATE ROLE regress_cheval; CREATE ROLE regress_commune; CREATE ROLE regress_reservataire;
INSERT INTO ops.organisme (organisme, type, nom, territoire) VALUES (400, 'bailleur', 'Bailleur 3', NULL), (401, 'epci', 'E1', 7), (402, 'epci', 'E3', 9),
  (403, 'commune', 'C1', 11), (404, 'reservataire', 'R', NULL);
\set signee 'debut => \'2018-01-01\', signee_organisme => \'2017-12-01\', signee_urh => \'2017-12-01\', signee_gip => \'2017-12-01\''
SET ROLE regress_urh;
SELECT ops.signer_convention(401, :signee, partenariat => true) > 0 AS e1, ops.signer_convention(402, :signee, partenariat => true) > 0 AS e3,
  ops.signer_convention(404, :signee, adresse => true, territoire_echelle => 'epci', territoire_code => 'E1') > 0 AS r_e1,
  ops.signer_convention(404, :signee, territoire_echelle => 'epci', territoire_code => 'E3') > 0 AS r_e3;
SELECT ops.ouvrir_compte('regress_epci', 401) > 0 AS e1, ops.ouvrir_compte('regress_cheval', 402) > 0 AS e3, ops.ouvrir_compte('regress_commune', 403) > 0 AS c1,
  ops.ouvrir_compte('regress_reservataire', 404) > 0 AS r;
RESET ROLE;

-- What a landlord said in region A, and what counts of it today; landlords 1 and 2 hold dwellings there, 2 says one thing at most.
CREATE TABLE parole (parole text, compte text, jours int[], positions text[], deux boolean GENERATED ALWAYS AS (cardinality(jours) < 2) STORED);
INSERT INTO parole VALUES
  ('accord', 'accord', '{0}', '{accord}'), ('opposition', 'opposition', '{0}', '{opposition}'), ('silence', NULL, '{}', '{}'), ('retire', NULL, '{0}', '{retrait}'),
  ('accord puis retrait', NULL, '{-9,0}', '{accord,retrait}'), ('opposition puis retrait', NULL, '{-9,-1}', '{opposition,retrait}'), ('opposition puis accord', 'accord', '{-9,-8}', '{opposition,accord}'),
  ('accord, opposition demain', 'accord', '{-9,1}', '{accord,opposition}'), ('accord demain', NULL, '{1}', '{accord}'), ('opposition, accord demain', 'opposition', '{-400,1}', '{opposition,accord}');
-- Landlord 3: whether it counts, and what it says then.
CREATE TABLE tiers (tiers text, requis boolean, dit text, depuis int, fin int, logement boolean);
INSERT INTO tiers VALUES
  ('ailleurs, silence', false, NULL, NULL, NULL, false), ('ailleurs, opposition', false, 'opposition', NULL, NULL, false),
  ('membre, silence', true, NULL, -9, NULL, false), ('membre, opposition', true, 'opposition', 0, NULL, false), ('membre jusqu''à ce jour, opposition', true, 'opposition', -9, 0, false),
  ('membre jusqu''à hier, opposition', false, 'opposition', -9, -1, false), ('membre demain, opposition', false, 'opposition', 1, NULL, false),
  ('un logement, silence', true, NULL, NULL, NULL, true), ('un logement, accord', true, 'accord', NULL, NULL, true), ('un logement et membre, opposition', true, 'opposition', -9, -1, true);
CREATE TABLE vu (regime text, un text, deux text, tiers text, batiments bigint, ouverte boolean, requis int, accords int, oppositions int);
GRANT INSERT ON vu TO PUBLIC;

CREATE PROCEDURE declarer(b int, quoi text) LANGUAGE sql AS $$
  DELETE FROM ops.position_bailleur WHERE organisme = b AND region = 2;
  INSERT INTO ops.position_bailleur SELECT b, 2, p.position, (now() AT TIME ZONE 'Europe/Paris')::date + p.jour
  FROM parole AS x CROSS JOIN LATERAL unnest(x.jours, x.positions) AS p(jour, position) WHERE x.parole = quoi;
$$;
CREATE PROCEDURE mettre_tiers(quoi text) LANGUAGE sql AS $$
  DELETE FROM ops.position_bailleur WHERE organisme = 400;
  DELETE FROM ops.adhesion_urh WHERE organisme = 400;
  DELETE FROM ops.implantation WHERE bailleur = 400;
  INSERT INTO ops.position_bailleur SELECT 400, 2, t.dit, '2018-01-01' FROM tiers AS t WHERE t.tiers = quoi AND t.dit IS NOT NULL;
  INSERT INTO ops.adhesion_urh SELECT 400, 2, (now() AT TIME ZONE 'Europe/Paris')::date + t.depuis, (now() AT TIME ZONE 'Europe/Paris')::date + t.fin
  FROM tiers AS t WHERE t.tiers = quoi AND t.depuis IS NOT NULL;
  INSERT INTO ops.implantation SELECT 400, 16, 1 FROM tiers AS t WHERE t.tiers = quoi AND t.logement;
$$;
DO $$
DECLARE
  r text; u text; d text; t text;
BEGIN
  FOREACH r IN ARRAY '{unanimite,opposition}'::text[] LOOP
    PERFORM ops.fixer_regime_ouverture('A', r);
    FOR t IN SELECT x.tiers FROM tiers AS x LOOP
      CALL mettre_tiers(t);
      FOR u IN SELECT x.parole FROM parole AS x LOOP
        CALL declarer(1, u);
        FOR d IN SELECT x.parole FROM parole AS x WHERE x.deux LOOP
          CALL declarer(2, d);
          SET LOCAL ROLE regress_epci;
          INSERT INTO vu SELECT r, u, d, t, (SELECT count(*) FROM ops.indicateur AS i WHERE i.echelle = 'batiment' AND i.population = 'ensemble'),
            o.ouverte, o.nb_requis, o.nb_accords, o.nb_oppositions FROM ops.ouverture_adresse AS o WHERE o.region = 'A';
          RESET ROLE;
        END LOOP;
      END LOOP;
    END LOOP;
  END LOOP;
END
$$;
CREATE VIEW attendu AS
SELECT r.regime, u.parole AS un, d.parole AS deux, t.tiers,
  CASE WHEN 'opposition' IN (COALESCE(u.compte, ''), COALESCE(d.compte, ''), CASE WHEN t.requis THEN COALESCE(t.dit, '') ELSE '' END) THEN false
    WHEN r.regime = 'opposition' THEN true
    ELSE u.compte = 'accord' IS TRUE AND d.compte = 'accord' IS TRUE AND (NOT t.requis OR t.dit = 'accord' IS TRUE) END AS ouverte,
  2 + t.requis::int AS requis
FROM unnest('{unanimite,opposition}'::text[]) AS r(regime) CROSS JOIN parole AS u CROSS JOIN parole AS d CROSS JOIN tiers AS t WHERE d.deux;
SELECT count(*) AS combinations, count(*) FILTER (WHERE ouverte) AS open FROM attendu;
SELECT a.*, v.batiments, v.ouverte, v.requis FROM attendu AS a LEFT JOIN vu AS v USING (regime, un, deux, tiers)
WHERE (a.ouverte, CASE WHEN a.ouverte THEN 8 ELSE 0 END, a.requis) IS DISTINCT FROM (v.ouverte, v.batiments, v.requis) LIMIT 20;

-- From here by acts, one statement after the other in one session; everyone agrees everywhere.
DELETE FROM ops.position_bailleur;
DELETE FROM ops.adhesion_urh;
DELETE FROM ops.implantation WHERE bailleur = 400;
SELECT ops.fixer_regime_ouverture('A', 'unanimite'), ops.declarer_position(1, 'A', 'accord'), ops.declarer_position(2, 'A', 'accord'),
  ops.declarer_position(1, 'B', 'accord'), ops.declarer_position(2, 'B', 'accord');
PREPARE batiments AS SELECT string_agg(i.code, ' ' ORDER BY i.code) AS lus FROM ops.indicateur AS i WHERE i.echelle = 'batiment' AND i.population = 'ensemble';
SET ROLE regress_epci; EXECUTE batiments; RESET ROLE;
-- A landlord of elsewhere opposes: it does not count, and the opening names nobody.
SELECT ops.declarer_position(400, 'A', 'opposition');
SET ROLE regress_epci; EXECUTE batiments; RESET ROLE;
SELECT region, nom, position FROM ops.positions_bailleurs() ORDER BY 1, 2;
-- It withdraws, then gets its first dwelling: the region closes until it agrees. No other region is touched.
SELECT ops.declarer_position(400, 'A', NULL);
INSERT INTO ops.implantation VALUES (400, 16, 1);
SELECT ops.consigner_chargement() > 0 AS written;
SET ROLE regress_epci; EXECUTE batiments; RESET ROLE;
SET ROLE regress_cheval; EXECUTE batiments; RESET ROLE;
SELECT regle, phrase FROM ops.expliquer_acces('regress_epci', 'batiment', 'B201');
SELECT ops.declarer_position(400, 'A', 'accord');
SET ROLE regress_epci; EXECUTE batiments; RESET ROLE;
-- Announced for tomorrow, an opposition does not close today; today's withdraws what was announced.
SELECT ops.declarer_position(2, 'A', 'opposition', (now() AT TIME ZONE 'Europe/Paris')::date + 1);
SET ROLE regress_epci; EXECUTE batiments; RESET ROLE;
SELECT count(*) FROM ops.position_bailleur WHERE organisme = 2 AND region = 2;
SELECT ops.declarer_position(2, 'A', 'accord');
SELECT count(*) FROM ops.position_bailleur WHERE organisme = 2 AND region = 2;
-- It sells it: it is required no more.
SELECT ops.declarer_position(400, 'A', 'opposition');
SET ROLE regress_epci; EXECUTE batiments; RESET ROLE;
DELETE FROM ops.implantation WHERE bailleur = 400;
SET ROLE regress_epci; EXECUTE batiments; RESET ROLE;
-- Members count by the day.
SELECT ops.adherer_urh(400, 'A');
SET ROLE regress_epci; EXECUTE batiments; RESET ROLE;
SELECT ops.quitter_urh(400, 'A');
SET ROLE regress_epci; EXECUTE batiments; RESET ROLE;
SELECT count(*) FROM ops.adhesion_urh;
SELECT ops.adherer_urh(400, 'A', depuis => (now() AT TIME ZONE 'Europe/Paris')::date + 1);
SET ROLE regress_epci; EXECUTE batiments; RESET ROLE;
SELECT ops.adherer_urh(400, 'A', '2018-01-01', (now() AT TIME ZONE 'Europe/Paris')::date - 1);
SET ROLE regress_epci; EXECUTE batiments; RESET ROLE;

-- A réservataire of two territories reads addresses where the convention that writes the territory grants them, IRIS and QPV on both.
SET ROLE regress_reservataire;
EXECUTE batiments;
SELECT echelle, etendue, communes FROM ops.mes_droits WHERE echelle IN ('iris', 'batiment') ORDER BY 1;
RESET ROLE;
SELECT code, x.regle FROM (VALUES ('B201'), ('B211'), ('B209')) AS b(code) CROSS JOIN LATERAL ops.expliquer_acces('regress_reservataire', 'batiment', b.code) AS x ORDER BY 1;

-- A commune that changes EPCI follows the new one at the next statement.
SET ROLE regress_commune; EXECUTE batiments; RESET ROLE;
SELECT ops.suspendre_convention(v.convention) FROM ops.convention AS v WHERE v.organisme = 402;
UPDATE ops.territoire_commune SET territoire = 9 WHERE territoire = 7 AND commune = 11;
SET ROLE regress_commune; EXECUTE batiments; SELECT convention IS NOT NULL AS one, en_vigueur FROM ops.mes_conventions; RESET ROLE;
SELECT regle FROM ops.expliquer_acces('regress_commune', 'commune', 'C1');
SELECT ops.suspendre_convention(v.convention, false) FROM ops.convention AS v WHERE v.organisme = 402;
SET ROLE regress_commune; EXECUTE batiments; RESET ROLE;
SET ROLE regress_epci; EXECUTE batiments; RESET ROLE;
SET ROLE regress_cheval; EXECUTE batiments; RESET ROLE;
UPDATE ops.territoire_commune SET territoire = 7 WHERE territoire = 9 AND commune = 11;

-- What the gestionnaire is told, everything closed: it reads no address, for that reason.
DELETE FROM ops.position_bailleur;
SET ROLE regress_urh;
SELECT echelle, etendue, communes, regle FROM ops.mes_droits WHERE echelle IN ('commune', 'iris', 'batiment') ORDER BY 1;
RESET ROLE;

DEALLOCATE batiments;
DROP VIEW attendu;
DROP TABLE vu, parole, tiers;
DROP PROCEDURE declarer;
DROP PROCEDURE mettre_tiers;
DELETE FROM ops.compte;
DELETE FROM ops.convention;
DELETE FROM ops.adhesion_urh;
DELETE FROM ops.regime_ouverture;
DELETE FROM ops.organisme WHERE organisme >= 400;
DROP ROLE regress_urh, regress_epci, regress_cheval, regress_commune, regress_reservataire;
