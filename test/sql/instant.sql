-- The regime as it stood at a past instant, from the journal: what each act changed shows from that act on, and not before.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
ALTER TABLE ops.organisme ALTER organisme RESTART WITH 300;
ALTER TABLE ops.convention ALTER convention RESTART WITH 700;
ALTER TABLE ops.compte ALTER compte RESTART WITH 950;
CREATE ROLE regress_urh;
GRANT ops_gestionnaire TO regress_urh;
CREATE ROLE regress_agent;
SELECT sum(ops_unites.consigner('reprise', o)) IS NOT NULL AS caught_up
FROM unnest('{organisme,adhesion_urh,convention,administrateur,compte,position_bailleur,regime_ouverture,campagne,implantation,ressort}'::text[]) AS o;

CREATE TEMP TABLE instant (rang int GENERATED ALWAYS AS IDENTITY, apres text, quand timestamptz DEFAULT clock_timestamp());
GRANT ALL ON instant TO regress_urh;
SET ROLE regress_urh;
INSERT INTO instant (apres) VALUES ('nothing');
SELECT ops.enregistrer_organisme('epci', 'E1', NULL, 'epci', 'E1') AS epci;
SELECT ops.signer_convention(300, debut => '2018-01-01', signee_organisme => '2017-12-01', signee_urh => '2017-12-01', signee_gip => '2017-12-01',
  partenariat => true) AS convention;
INSERT INTO instant (apres) VALUES ('a convention');
SELECT ops.ouvrir_compte('regress_agent', 300) AS compte;
INSERT INTO instant (apres) VALUES ('an account');
SELECT ops.declarer_position(1, 'A', 'accord'), ops.declarer_position(2, 'A', 'accord');
INSERT INTO instant (apres) VALUES ('two agreements');
SELECT ops.declarer_position(2, 'A', 'opposition');
INSERT INTO instant (apres) VALUES ('an opposition');
SELECT ops.suspendre_convention(700);
INSERT INTO instant (apres) VALUES ('a suspension');
SELECT ops.revoquer_compte('regress_agent');
INSERT INTO instant (apres) VALUES ('a revocation');

SELECT i.apres AS after, v.convention, v.organisme, v.suspendue, c.compte, c.nom_role, c.role IS NULL AS no_number, c.revoque_le IS NOT NULL AS revoked
FROM instant AS i LEFT JOIN LATERAL ops.conventions_au(i.quand) AS v ON v.convention >= 700 LEFT JOIN LATERAL ops.comptes_au(i.quand) AS c ON c.compte >= 950
ORDER BY i.rang;
SELECT i.apres AS after, o.region, o.ouverte, o.nb_requis, o.nb_accords, o.nb_oppositions, o.nb_sans_reponse
FROM instant AS i, ops.ouverture_adresse_au(i.quand) AS o WHERE o.region = 'A' ORDER BY i.rang;
SELECT i.apres AS after, string_agg(p.nom || ' ' || p.position, ', ' ORDER BY p.nom) AS positions
FROM instant AS i, ops.positions_bailleurs(i.quand) AS p WHERE p.region = 'A' GROUP BY i.rang, i.apres ORDER BY i.rang;
SELECT i.apres AS after, a.regle AS commune, b.regle AS building
FROM instant AS i, ops.expliquer_acces('regress_agent', 'commune', 'C1', 2018, i.quand) AS a, ops.expliquer_acces('regress_agent', 'batiment', 'B201', 2018, i.quand) AS b
ORDER BY i.rang;

-- The last instant is the present; none is no instant.
RESET ROLE;
SELECT count(*) AS different FROM (
  (SELECT to_jsonb(c) - 'role' FROM ops.comptes_au(clock_timestamp()) AS c EXCEPT SELECT to_jsonb(c) - 'role' FROM ops.compte AS c)
  UNION ALL (SELECT to_jsonb(c) - 'role' FROM ops.compte AS c EXCEPT SELECT to_jsonb(c) - 'role' FROM ops.comptes_au(clock_timestamp()) AS c)
  UNION ALL (SELECT to_jsonb(c) FROM ops.conventions_au(clock_timestamp()) AS c EXCEPT SELECT to_jsonb(c) FROM ops.convention AS c)
  UNION ALL (SELECT to_jsonb(c) FROM ops.convention AS c EXCEPT SELECT to_jsonb(c) FROM ops.conventions_au(clock_timestamp()) AS c)
  UNION ALL (SELECT to_jsonb(o) FROM ops.ouverture_adresse_au(clock_timestamp()) AS o EXCEPT SELECT to_jsonb(o) FROM ops.ouverture_adresse AS o)
  UNION ALL (SELECT to_jsonb(o) FROM ops.ouverture_adresse AS o EXCEPT SELECT to_jsonb(o) FROM ops.ouverture_adresse_au(clock_timestamp()) AS o)) AS x;
SELECT (SELECT count(*) FROM ops.comptes_au(NULL)) AS accounts, (SELECT count(*) FROM ops.conventions_au(NULL)) AS conventions;
-- A role that is gone is named still, whatever the time zone of who asks.
DROP ROLE regress_agent;
SET TimeZone = 'Pacific/Kiritimati';
SELECT c.compte, c.nom_role, c.revoque_le BETWEEN i.quand - interval '1 minute' AND i.quand AS revoked_then
FROM instant AS i, ops.comptes_au(i.quand) AS c WHERE i.apres = 'a revocation' AND c.compte >= 950;
RESET TimeZone;

DELETE FROM ops.compte;
DELETE FROM ops.convention;
DELETE FROM ops.position_bailleur;
DELETE FROM ops.organisme WHERE type <> 'bailleur';
DROP TABLE instant;
DROP ROLE regress_urh;
