-- Acts on organisms, conventions, accounts and openings: every refusal with its SQLSTATE, who may do what to which account, what
-- a reader sees of the regime.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
ALTER TABLE ops.organisme ALTER organisme RESTART WITH 100;
ALTER TABLE ops.convention ALTER convention RESTART WITH 500;
ALTER TABLE ops.compte ALTER compte RESTART WITH 900;
CREATE ROLE regress_urh;
GRANT ops_gestionnaire TO regress_urh;
CREATE ROLE regress_adm_e1; CREATE ROLE regress_adm_e2; CREATE ROLE regress_adm_c2; CREATE ROLE regress_adm_vieux; CREATE ROLE regress_adm_dep;
CREATE ROLE regress_adm_b1; CREATE ROLE regress_agent; CREATE ROLE regress_agent2; CREATE ROLE regress_commune1; CREATE ROLE regress_commune2; CREATE ROLE regress_dehors;
-- Roles that must carry no account, or that an administrator must not validate.
CREATE ROLE regress_super SUPERUSER; CREATE ROLE regress_bypass BYPASSRLS; CREATE ROLE regress_cree CREATEROLE; CREATE ROLE regress_replique REPLICATION;
CREATE ROLE regress_tout; GRANT pg_read_all_data TO regress_tout;
CREATE ROLE regress_ops; GRANT ops_gestionnaire TO regress_ops;
CREATE ROLE regress_loin; GRANT regress_tout TO regress_loin;
CREATE ROLE regress_membre;
CREATE ROLE regress_groupe; GRANT regress_groupe TO regress_adm_e1; CREATE ROLE regress_parent;
CREATE ROLE regress_suppleant; CREATE ROLE regress_suppleant_loin;

-- What an act answers to a role: its SQLSTATE and message, or that it was done. What is done is undone.
CREATE FUNCTION essayer(qui text, acte text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('SET LOCAL ROLE %I', qui);
  EXECUTE 'SELECT ops.' || acte;
  RAISE EXCEPTION USING ERRCODE = 'ZZ000', MESSAGE = 'done';
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE || ' ' || SQLERRM;
END
$$;

SET ROLE regress_urh;
SELECT ops.enregistrer_organisme('epci', 'E1', NULL, 'epci', 'E1') AS e1, ops.enregistrer_organisme('epci', 'E2', NULL, 'epci', 'E2') AS e2,
  ops.enregistrer_organisme('commune', 'C1', NULL, 'commune', 'C1') AS c1, ops.enregistrer_organisme('commune', 'C2', NULL, 'commune', 'C2') AS c2,
  ops.enregistrer_organisme('commune', 'C4', NULL, 'commune', 'C4') AS c4, ops.enregistrer_organisme('departement', 'A1', '999000029', 'departement', 'A1') AS dep,
  ops.enregistrer_organisme('reservataire', 'R') AS res;
\set signee 'debut => \'2018-01-01\', signee_organisme => \'2017-12-01\', signee_urh => \'2017-12-01\', signee_gip => \'2017-12-01\''
SELECT ops.signer_convention(100, :signee) AS e1, ops.signer_convention(101, :signee) AS e2, ops.signer_convention(100, :signee, fin => '2019-12-31') AS vieille,
  ops.signer_convention(105, :signee) AS dep, ops.signer_convention(1, :signee) AS b1;
SELECT ops.ouvrir_compte('regress_adm_e1', 100) AS e1, ops.ouvrir_compte('regress_adm_e2', 101) AS e2, ops.ouvrir_compte('regress_adm_c2', 103) AS c2,
  ops.ouvrir_compte('regress_adm_vieux', 100) AS vieux, ops.ouvrir_compte('regress_adm_dep', 105) AS dep, ops.ouvrir_compte('regress_adm_b1', 1) AS b1,
  ops.ouvrir_compte('regress_agent2', 100) AS agent2;
SELECT ops.designer_administrateur(500, 'regress_adm_e1'), ops.designer_administrateur(501, 'regress_adm_e2'), ops.designer_administrateur(500, 'regress_adm_c2', 103),
  ops.designer_administrateur(502, 'regress_adm_vieux'), ops.designer_administrateur(503, 'regress_adm_dep'), ops.designer_administrateur(504, 'regress_adm_b1');
RESET ROLE;
GRANT regress_agent2 TO regress_membre;
GRANT regress_adm_e1 TO regress_suppleant;
GRANT regress_suppleant TO regress_suppleant_loin;

-- Refusals of what is wrong, whoever asks.
SELECT a AS acte, essayer('regress_urh', a) AS reponse FROM unnest(ARRAY[
  'enregistrer_organisme(NULL, ''X'')', 'enregistrer_organisme(''mairie'', ''X'')', 'enregistrer_organisme(''bailleur'', '' '')',
  'enregistrer_organisme(''bailleur'', ''X'', ''123456789'')', 'enregistrer_organisme(''bailleur'', ''X'', ''12'')',
  'enregistrer_organisme(''bailleur'', ''X'', ''999000003'')', 'enregistrer_organisme(''epci'', ''X'')', 'enregistrer_organisme(''epci'', ''X'', NULL, ''epci'')',
  'enregistrer_organisme(''bailleur'', ''X'', NULL, ''epci'', ''E1'')', 'enregistrer_organisme(''commune'', ''X'', NULL, ''epci'', ''E1'')',
  'enregistrer_organisme(''epci'', ''X'', NULL, ''epci'', ''E9'')', 'enregistrer_organisme(''etat'', ''X'', NULL, ''iris'', ''C10001'')',
  'suspendre_organisme(99)', 'adherer_urh(99, ''A'')', 'adherer_urh(1, ''Z'')', 'adherer_urh(1, ''A'', ''2020-01-02'', ''2020-01-01'')',
  'quitter_urh(1, ''B'')', 'signer_convention(99, ''2018-01-01'')', 'signer_convention(102, ''2018-01-01'')', 'signer_convention(100, ''2018-01-01'', ''2017-01-01'')',
  'signer_convention(100, NULL)', 'signer_convention(106, ''2018-01-01'')', 'signer_convention(100, ''2018-01-01'', territoire_echelle => ''epci'', territoire_code => ''E1'')',
  'signer_convention(106, ''2018-01-01'', territoire_echelle => ''iris'', territoire_code => ''C10001'')',
  'signer_convention(106, ''2018-01-01'', territoire_echelle => ''epci'', territoire_code => ''E9'')', 'amender_convention(9)', 'amender_convention(500, fin => ''2017-01-01'')',
  'amender_convention(502, debut => ''2020-06-01'')', 'amender_convention(500, territoire_echelle => ''epci'', territoire_code => ''E1'')', 'terminer_convention(9, NULL)',
  'terminer_convention(500, ''2017-01-01'')', 'suspendre_convention(9)', 'designer_administrateur(9, ''regress_agent'')', 'designer_administrateur(500, ''regress_agent'', 99)',
  'designer_administrateur(500, ''regress_agent'', 104)', 'designer_administrateur(503, ''regress_agent'', 102)', 'designer_administrateur(500, ''regress_super'')',
  'demander_compte(''regress_agent'', 99)', 'demander_compte(''regress_agent2'', 100)', 'demander_compte(''4000000000'', 100)', 'demander_compte(NULL, 100)',
  'valider_compte(899)', 'valider_compte(900)', 'valider_compte(NULL)', 'refuser_compte(900)', 'revoquer_compte(''regress_agent'')',
  'declarer_position(99, ''A'', ''accord'')', 'declarer_position(100, ''A'', ''accord'')', 'declarer_position(1, ''Z'', ''accord'')', 'declarer_position(1, ''A'', ''oui'')',
  'declarer_position(1, ''A'', ''accord'', ''2018-01-01'')', 'declarer_position(1, ''A'', NULL, ''2018-01-01'')', 'fixer_regime_ouverture(''A'', ''silence'')', 'fixer_regime_ouverture(''A'', NULL)',
  'fixer_regime_ouverture(''Z'', ''opposition'')', 'verifier_journal(''12'')', 'expliquer_acces(''regress_nul'', ''commune'', ''C1'')', 'expliquer_acces(''regress_agent'', ''commune'', ''C9'')'])
  AS a;

-- Roles that carry no account, whoever asks for them; regress_groupe for a member of it has one.
SELECT r AS role, essayer('regress_urh', format('demander_compte(%L, 100)', r)) AS reponse FROM unnest(ARRAY['regress_super', 'regress_bypass', 'regress_cree',
  'regress_replique', 'regress_tout', 'regress_ops', 'regress_loin', 'regress_membre', 'regress_groupe', 'regress_suppleant_loin', 'regress_urh', 'ops_lecteur', 'ops_gestionnaire', 'ops_proprietaire',
  'pg_monitor']) AS r;
-- A request made before the role got them is not validated after.
SELECT ops.demander_compte('regress_commune1', 102);
SELECT essayer('regress_urh', 'valider_compte(907)') AS reponse;
GRANT pg_read_all_data TO regress_commune1;
SELECT essayer('regress_urh', 'valider_compte(907)') AS reponse;
REVOKE pg_read_all_data FROM regress_commune1;

-- Who acts on accounts: rows are callers, columns organisms; a role asks for a fresh one.
CREATE TABLE appelant (qui text, pourquoi text);
INSERT INTO appelant VALUES ('regress_urh', 'gestionnaire'), ('regress_adm_e1', 'administrator of E1'), ('regress_adm_e2', 'administrator of E2'),
  ('regress_adm_c2', 'named for C2'), ('regress_adm_vieux', 'named by an expired convention'), ('regress_adm_dep', 'administrator of A1'),
  ('regress_adm_b1', 'administrator of landlord 1'), ('regress_agent2', 'reader of E1'), ('regress_commune1', 'waiting'), ('regress_dehors', 'no account'),
  ('regress_suppleant', 'member of the administrator of E1');
CREATE VIEW qui_peut AS
SELECT a.qui, a.pourquoi, left(essayer(a.qui, 'ouvrir_compte(''regress_agent'', 100)'), 5) AS e1, left(essayer(a.qui, 'ouvrir_compte(''regress_agent'', 102)'), 5) AS c1,
  left(essayer(a.qui, 'ouvrir_compte(''regress_agent'', 103)'), 5) AS c2, left(essayer(a.qui, 'ouvrir_compte(''regress_agent'', 104)'), 5) AS c4,
  left(essayer(a.qui, 'ouvrir_compte(''regress_agent'', 105)'), 5) AS a1, left(essayer(a.qui, 'ouvrir_compte(''regress_agent'', 1)'), 5) AS b1,
  left(essayer(a.qui, 'valider_compte(907)'), 5) AS valider_c1, left(essayer(a.qui, 'refuser_compte(907)'), 5) AS refuser_c1,
  left(essayer(a.qui, 'revoquer_compte(''regress_agent2'')'), 5) AS revoquer_e1
FROM appelant AS a;
SELECT * FROM qui_peut;
SELECT essayer('regress_agent2', 'demander_compte(''regress_agent'', 100)');
-- What stops an administrator: its account, its convention, its organism, its name; and without one for C2, E1 administers it.
CREATE FUNCTION si(fait text) RETURNS TABLE (quand text, e1 text, c1 text, c2 text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE fait;
  SELECT fait, q.e1, q.c1, q.c2 INTO quand, e1, c1, c2 FROM qui_peut AS q WHERE q.qui = 'regress_adm_e1';
  RAISE EXCEPTION USING ERRCODE = 'ZZ001';
EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
  RETURN NEXT;
END
$$;
SELECT s.* FROM unnest(ARRAY['SELECT', 'SELECT ops.revoquer_compte(''regress_adm_e1'')', 'UPDATE ops.compte SET fin = ''2020-01-01'' WHERE nom_role = ''regress_adm_e1''',
  'SELECT ops.suspendre_convention(500)', 'SELECT ops.terminer_convention(500, ''2019-12-31'')', 'UPDATE ops.convention SET signee_gip = NULL WHERE convention = 500',
  'SELECT ops.suspendre_organisme(100)', 'SELECT ops.designer_administrateur(500, NULL)', 'SELECT ops.designer_administrateur(500, ''regress_agent2'')',
  'SELECT ops.designer_administrateur(500, NULL, 103)', 'SELECT ops.designer_administrateur(500, ''regress_adm_e1'', 102)',
  'SELECT ops.revoquer_compte(''regress_adm_e1''), ops.ouvrir_compte(''regress_adm_e1'', 101)',
  'UPDATE ops.territoire_commune SET territoire = 8 WHERE territoire = 7 AND commune = 11']) AS f CROSS JOIN LATERAL si(f) AS s;

-- Nobody validates himself, nor a role he can become, nor one that can become him.
SELECT r AS role, essayer('regress_adm_e1', format('ouvrir_compte(%L, 100)', r)) AS reponse FROM unnest('{regress_groupe,regress_agent}'::text[]) AS r;
BEGIN;
REVOKE regress_adm_e1 FROM regress_suppleant;
REVOKE regress_groupe FROM regress_adm_e1;
SELECT ops.demander_compte('regress_suppleant_loin', 100) AS suppleant, ops.demander_compte('regress_groupe', 100) AS groupe, ops.demander_compte('regress_agent', 100) AS agent;
GRANT regress_adm_e1 TO regress_suppleant;
GRANT regress_groupe TO regress_parent;
GRANT regress_parent TO regress_adm_e1;
SELECT c.nom_role, essayer('regress_adm_e1', format('valider_compte(%s)', c.compte)) AS reponse FROM ops.compte AS c WHERE c.valide_le IS NULL ORDER BY 1;
ROLLBACK;
-- An administrator whose own account is to be validated again is no administrator.
BEGIN;
SELECT ops.revoquer_compte('regress_adm_e1'), ops.demander_compte('regress_adm_e1', 100) AS again;
GRANT ops_lecteur TO regress_adm_e1;
SELECT essayer('regress_adm_e1', format('valider_compte(%s)', compte)) AS reponse FROM ops.compte WHERE nom_role = 'regress_adm_e1' AND revoque_le IS NULL;
ROLLBACK;
-- The gestionnaire neither, for a role of which it is a member.
BEGIN;
GRANT regress_agent TO regress_urh;
SELECT essayer('regress_urh', 'ouvrir_compte(''regress_agent'', 100)') AS reponse;
ROLLBACK;

-- A request: it reads nothing before it is validated, is answered once, and a refused one may be made again.
SET ROLE regress_adm_e1;
SELECT ops.demander_compte('regress_agent', 100) AS compte;
SELECT compte, role, nom, etat, demande_par FROM ops.comptes_administres;
RESET ROLE;
SELECT autorise, regle, phrase FROM ops.expliquer_acces('regress_agent', 'commune', 'C1');
SELECT essayer('regress_agent', 'expliquer_acces(''regress_agent'', ''commune'', ''C1'')') AS reponse;
SET ROLE regress_adm_e1;
SELECT ops.refuser_compte((SELECT max(compte) FROM ops.comptes_administres), 'parti');
SELECT ops.demander_compte('regress_agent', 100) AS compte;
SELECT ops.valider_compte((SELECT max(compte) FROM ops.comptes_administres));
SELECT ops.valider_compte((SELECT max(compte) FROM ops.comptes_administres));
SELECT compte, role, etat FROM ops.comptes_administres WHERE role = 'regress_agent';
SET ROLE regress_agent;
SELECT count(*) > 0 AS reads FROM ops.indicateur;

-- What a reader sees of the regime: his account, the conventions that cover it; no table, no name.
SELECT compte, organisme, type, valide_par, fin FROM ops.mon_compte;
SELECT convention, en_vigueur FROM ops.mes_conventions ORDER BY 1;
SELECT count(*) FROM ops.comptes_administres;
RESET ROLE;
SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = 'ops'::regnamespace AND c.relkind IN ('r', 'v')
  AND c.relname IN ('compte', 'convention', 'administrateur', 'organisme', 'adhesion_urh', 'position_bailleur', 'regime_ouverture', 'implantation', 'journal')
  AND has_table_privilege('ops_lecteur', c.oid, 'SELECT');
SELECT p.proname FROM pg_proc AS p WHERE p.pronamespace = 'ops'::regnamespace AND has_function_privilege('ops_lecteur', p.oid, 'EXECUTE')
  AND p.proname ~ 'compte|convention|position|regime|journal|organisme|urh|acces|ouverture|droits' ORDER BY 1;
-- Who opposed is for the gestionnaire.
SELECT ops.declarer_position(2, 'A', 'opposition'), ops.amender_convention(500, partenariat => true);
SET ROLE regress_agent;
SELECT region, ouverte, nb_oppositions FROM ops.ouverture_adresse ORDER BY region;
SELECT phrase FROM ops.expliquer_acces('regress_agent', 'batiment', 'B201');
SELECT a AS demande, essayer('regress_agent', a) AS reponse FROM unnest(ARRAY['positions_bailleurs()', 'comptes_au(now())', 'conventions_au(now())', 'ouverture_adresse_au(now())',
  'expliquer_acces(''regress_agent2'', ''commune'', ''C1'')', 'expliquer_acces(''regress_agent'', ''commune'', ''C1'', instant => now())', 'verifier_journal()', 'ancre_journal()',
  'consigner_chargement()', 'declarer_position(1, ''A'', NULL)', 'suspendre_organisme(101)', 'signer_convention(100, ''2018-01-01'')']) AS a;
RESET ROLE;
SET ROLE regress_urh;
SELECT region, nom, position FROM ops.positions_bailleurs() ORDER BY 1, 2;
SELECT phrase FROM ops.expliquer_acces('regress_urh', 'batiment', 'B201');
RESET ROLE;

-- A role renamed loses its account, and has it again under its name; dropped and created again, it inherits nothing.
ALTER ROLE regress_agent RENAME TO regress_autre;
SET ROLE regress_autre;
SELECT count(*) FROM ops.indicateur;
SELECT count(*) FROM ops.mon_compte;
RESET ROLE;
SELECT regle FROM ops.expliquer_acces('regress_autre', 'commune', 'C1');
SELECT essayer('regress_urh', 'demander_compte(''regress_autre'', 100)') AS reponse;
CREATE ROLE regress_agent;
GRANT ops_lecteur TO regress_agent;
SET ROLE regress_agent;
SELECT count(*) FROM ops.indicateur;
RESET ROLE;
SELECT regle, phrase FROM ops.expliquer_acces('regress_agent', 'commune', 'C1');
DROP ROLE regress_agent;
ALTER ROLE regress_autre RENAME TO regress_agent;
SELECT regle FROM ops.expliquer_acces('regress_agent', 'commune', 'C1');
-- Asked for under one name, validated under another.
BEGIN;
ALTER ROLE regress_commune1 RENAME TO regress_autre;
SELECT essayer('regress_urh', 'valider_compte(907)') AS reponse;
ROLLBACK;
SELECT role::oid AS numero FROM ops.compte WHERE nom_role = 'regress_agent' AND refuse_le IS NULL \gset
DROP ROLE regress_agent;
SELECT etat, detail LIKE format('le rôle %s du compte %% n''existe plus', :'numero') AS named FROM ops.controle_conformite() WHERE controle = 'compte sans rôle';
SELECT ops.revoquer_compte(:'numero');
SELECT count(*) FROM ops.controle_conformite() WHERE controle = 'compte sans rôle' AND etat <> 'ok';
CREATE ROLE regress_agent;
SELECT essayer('regress_adm_e1', 'ouvrir_compte(''regress_agent'', 100)') AS reponse;

SELECT constat, detail FROM ops.verifier_journal() WHERE constat <> 'ecart';
DROP FUNCTION si;
DROP VIEW qui_peut;
DROP TABLE appelant;
DROP FUNCTION essayer;
DELETE FROM ops.compte;
DELETE FROM ops.convention;
DELETE FROM ops.position_bailleur;
DELETE FROM ops.organisme WHERE type <> 'bailleur';
DROP ROLE regress_urh, regress_adm_e1, regress_adm_e2, regress_adm_c2, regress_adm_vieux, regress_adm_dep, regress_adm_b1, regress_agent, regress_agent2, regress_commune1,
  regress_commune2, regress_dehors, regress_super, regress_bypass, regress_cree, regress_replique, regress_tout, regress_ops, regress_loin, regress_membre, regress_groupe,
  regress_suppleant, regress_suppleant_loin, regress_parent;
