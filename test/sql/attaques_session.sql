-- Attacks by what a session keeps: plans, cursors, roles taken in turn; each named after its row in the catalogue of attacks.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SELECT current_user AS installateur \gset
CREATE ROLE regress_a; CREATE ROLE regress_b; CREATE ROLE regress_rien;
GRANT ops_lecteur TO regress_rien;
CREATE ROLE regress_pool LOGIN NOINHERIT;
GRANT regress_a, regress_b, regress_rien TO regress_pool;
SELECT ops.enregistrer_organisme('epci', 'E1', NULL, 'epci', 'E1') AS a, ops.enregistrer_organisme('epci', 'E3', NULL, 'epci', 'E3') AS b \gset
\set signee 'debut => \'2018-01-01\', signee_organisme => \'2017-12-01\', signee_urh => \'2017-12-01\', signee_gip => \'2017-12-01\''
SELECT ops.signer_convention(:a, :signee, partenariat => true) > 0 AS a, ops.signer_convention(:b, :signee, partenariat => true) > 0 AS b;
SELECT ops.ouvrir_compte('regress_a', :a) > 0 AS a, ops.ouvrir_compte('regress_b', :b) > 0 AS b;
SELECT ops.declarer_position(o, r, 'accord') IS NULL AS told FROM (VALUES (1), (2)) AS o(o), (VALUES ('A'), ('B')) AS r(r);
-- A pool without an ops right of its own: no alarm.
SELECT controle, etat FROM ops.controle_conformite() WHERE detail LIKE '%regress_%';

-- The pool: one login, SET ROLE for each user. Buildings of E1 are 201 to 208; of E3, 211 to 213.
\c - regress_pool
\set SHOW_CONTEXT never
SET ROLE regress_a;
CREATE FUNCTION pg_temp.codes() RETURNS SETOF text LANGUAGE sql STABLE AS 'SELECT code FROM ops.indicateur WHERE echelle = ''batiment'' AND population = ''ensemble''';
-- attack 29, cached plans after a change of role: bare, under a sublink, a CTE, a view, an inlined function, a join
SET plan_cache_mode = force_generic_plan;
PREPARE q_nue AS SELECT string_agg(code, ' ' ORDER BY code) FROM ops.indicateur WHERE echelle = 'batiment' AND population = 'ensemble';
PREPARE q_sous AS SELECT (SELECT string_agg(code, ' ' ORDER BY code) FROM ops.indicateur WHERE echelle = 'batiment' AND population = 'ensemble');
PREPARE q_cte AS WITH c AS MATERIALIZED (SELECT code FROM ops.indicateur WHERE echelle = 'batiment' AND population = 'ensemble') SELECT string_agg(code, ' ' ORDER BY code) FROM c;
PREPARE q_vue AS SELECT string_agg(code, ' ' ORDER BY code) FROM ops.carte_batiment;
PREPARE q_fonction AS SELECT string_agg(code, ' ' ORDER BY code) FROM pg_temp.codes() AS code;
PREPARE q_jointure AS SELECT string_agg(t.code, ' ' ORDER BY t.code) FROM ops.territoire AS t JOIN ops.indicateur AS i USING (gid) WHERE i.echelle = 'batiment' AND i.population = 'ensemble';
EXECUTE q_nue; EXECUTE q_sous; EXECUTE q_cte; EXECUTE q_vue; EXECUTE q_fonction; EXECUTE q_jointure;
SET ROLE regress_b;
EXECUTE q_nue; EXECUTE q_sous; EXECUTE q_cte; EXECUTE q_vue; EXECUTE q_fonction; EXECUTE q_jointure;
SET ROLE regress_rien;
EXECUTE q_nue; EXECUTE q_sous; EXECUTE q_cte; EXECUTE q_vue; EXECUTE q_fonction; EXECUTE q_jointure;
-- attack 47, the pool that forgets SET ROLE has nothing
RESET ROLE;
EXECUTE q_nue; EXECUTE q_vue; EXECUTE q_fonction;
SELECT count(*) FROM ops.territoire;
SELECT * FROM ops.mes_droits;
SET ROLE regress_a;
EXECUTE q_nue;

-- attack 47, what one user leaves in the session: a held cursor is read by the next one, and DISCARD ALL ends it
DECLARE ouvert CURSOR WITH HOLD FOR SELECT code FROM ops.indicateur WHERE echelle = 'batiment' AND population = 'ensemble' ORDER BY code;
CREATE TEMP TABLE laisse AS SELECT code FROM ops.indicateur;
SET ROLE regress_b;
FETCH 2 FROM ouvert;
SELECT count(*) FROM laisse;
DISCARD ALL;
SET ROLE regress_b;
FETCH 2 FROM ouvert;
EXECUTE q_nue;
SELECT count(*) FROM laisse;
SELECT string_agg(code, ' ' ORDER BY code) FROM ops.carte_batiment;
-- A role that is not of the pool, or that is above it, cannot be taken; nor can the session be another's.
RESET ROLE;
SET ROLE ops_proprietaire;
SET ROLE ops_gestionnaire;
SET SESSION AUTHORIZATION regress_a;
SELECT ops.visible(2018::smallint, 'batiment', '{11}');

-- attack 45, a cursor WITH HOLD across a revocation and a veto: its rows were read before, and remain; a new statement reads none
\c - :installateur
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET ROLE regress_a;
DECLARE tenu CURSOR WITH HOLD FOR SELECT code FROM ops.indicateur WHERE echelle = 'batiment' AND population = 'ensemble' ORDER BY code;
PREPARE q AS SELECT count(*) FROM ops.indicateur WHERE echelle = 'batiment';
FETCH 1 FROM tenu;
EXECUTE q;
RESET ROLE;
SELECT ops.declarer_position(1, 'A', 'opposition');
SET ROLE regress_a;
EXECUTE q;
FETCH 1 FROM tenu;
RESET ROLE;
SELECT ops.revoquer_compte('regress_a');
SET ROLE regress_a;
EXECUTE q;
FETCH 1 FROM tenu;
SELECT count(*) FROM ops.indicateur;
RESET ROLE;
CLOSE tenu;
DEALLOCATE q;

-- attack 48, membership: who is a member of an account's role has no account; taking the role gives it
SELECT ops.ouvrir_compte('regress_a', :a) > 0 AS a, ops.declarer_position(1, 'A', 'accord');
CREATE ROLE regress_membre;
GRANT regress_a TO regress_membre;
CREATE ROLE regress_groupe;
GRANT regress_groupe TO regress_b;
SET ROLE regress_membre;
SELECT count(*) FROM ops.indicateur;
SELECT count(*) FROM ops.carte_batiment;
SELECT * FROM ops.croiser('{aide}', 'commune');
SELECT DISTINCT regle FROM ops.mes_droits;
-- An account is its own: membership of another one adds nothing.
RESET ROLE;
GRANT regress_a TO regress_b;
SET ROLE regress_b;
SELECT string_agg(code, ' ' ORDER BY code) FROM ops.carte_batiment;
-- The other way round, a group whose member has an account holds none.
RESET ROLE;
REVOKE regress_a FROM regress_b;
SELECT ops.ouvrir_compte('regress_groupe', :a) > 0 AS groupe;
SET ROLE regress_b;
SELECT string_agg(code, ' ' ORDER BY code) FROM ops.carte_batiment;
RESET ROLE;

DELETE FROM ops.compte;
DELETE FROM ops.convention;
DELETE FROM ops.position_bailleur;
DELETE FROM ops.organisme WHERE type <> 'bailleur';
DROP ROLE regress_a, regress_b, regress_rien, regress_pool, regress_membre, regress_groupe;
