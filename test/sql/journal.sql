-- The journal: written by acts alone, in one chain; whatever is done to it or around it shows.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
ALTER TABLE ops.organisme ALTER organisme RESTART WITH 200;
ALTER TABLE ops.convention ALTER convention RESTART WITH 600;
CREATE ROLE regress_urh;
GRANT ops_gestionnaire TO regress_urh;
CREATE ROLE regress_compte;
CREATE ROLE regress_lecteur;
GRANT ops_lecteur TO regress_lecteur;
-- Earlier tests wrote to the tables directly: what they left is written down, so that only what follows shows.
SELECT sum(ops_unites.consigner('reprise', o)) IS NOT NULL AS caught_up
FROM unnest('{organisme,adhesion_urh,convention,administrateur,compte,position_bailleur,regime_ouverture,campagne,implantation,ressort}'::text[]) AS o;
SELECT * FROM ops.verifier_journal();
SELECT max(numero) AS n FROM ops.journal \gset

-- One line for each row an act changes: who, on whose behalf, what, before and after. A refused act writes none, nor one that changes nothing.
SET ROLE regress_urh;
SELECT ops.enregistrer_organisme('epci', 'E1', NULL, 'epci', 'E1') AS epci;
SELECT ops.signer_convention(200, '2018-01-01', partenariat => true) AS convention;
SELECT ops.suspendre_organisme(200);
SELECT ops.suspendre_organisme(200);
SELECT ops.suspendre_organisme(99);
SELECT ops.declarer_position(1, 'A', 'accord'), ops.declarer_position(2, 'A', 'accord');
BEGIN;
SELECT ops.suspendre_organisme(200, false), ops.suspendre_convention(600);
ROLLBACK;
SELECT numero - :n AS numero, session = session_user AS by_session, role, acte, objet, avant ->> 'suspendu' AS avant, apres ->> 'suspendu' AS apres
FROM ops.journal WHERE numero > :n ORDER BY numero;
SELECT avant, apres - 'organisme' AS apres FROM ops.journal WHERE numero = :n + 1;
SELECT * FROM ops.verifier_journal();
-- The session's settings change neither what is written nor what is verified.
SET TimeZone = 'Pacific/Kiritimati';
SET DateStyle = 'SQL, DMY';
SET extra_float_digits = 0;
SELECT ops.ouvrir_compte('regress_compte', 200) > 0 AS compte;
SELECT ops.terminer_convention(600, '2020-12-31');
SELECT * FROM ops.verifier_journal();
SELECT apres ->> 'fin' AS fin FROM ops.journal ORDER BY numero DESC LIMIT 1;
SET TimeZone = 'Pacific/Pago_Pago';
SELECT * FROM ops.verifier_journal();
RESET TimeZone;
RESET DateStyle;
RESET extra_float_digits;

-- Append-only, for everyone: gestionnaire, owner, superuser.
SELECT ops.ancre_journal() AS ancre \gset
UPDATE ops.journal SET acte = 'x';
DELETE FROM ops.journal;
TRUNCATE ops.journal;
INSERT INTO ops.journal SELECT * FROM ops.journal LIMIT 1;
SET ROLE ops_proprietaire;
UPDATE ops.journal SET acte = 'x';
DELETE FROM ops.journal WHERE false;
TRUNCATE ops.journal;
RESET ROLE;
UPDATE ops.journal SET acte = 'x';
DELETE FROM ops.journal;
TRUNCATE ops.journal;
MERGE INTO ops.journal AS j USING (SELECT 1) AS x ON true WHEN MATCHED THEN DELETE;
SET ROLE regress_lecteur;
SELECT count(*) FROM ops.journal;
SELECT ops_unites.consigner('faux', 'organisme');
SET ROLE regress_urh;
SELECT ops_unites.consigner('faux', 'organisme');
SELECT * FROM ops_unites.journal_tete;
RESET ROLE;
SELECT count(*) FROM ops.verifier_journal(:'ancre');

-- Who disables that on purpose is found out. Each attempt is undone.
CREATE FUNCTION falsifier(VARIADIC gestes text[]) RETURNS TABLE (geste text, ancre boolean, constats text) LANGUAGE plpgsql AS $$
DECLARE
  g text;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOREACH g IN ARRAY gestes LOOP
    EXECUTE g;
  END LOOP;
  SET LOCAL session_replication_role = origin;
  geste := replace(gestes[1], current_setting('test.derniere'), 'N');
  FOR ancre IN SELECT a FROM unnest('{f,t}'::boolean[]) AS a LOOP
    constats := COALESCE((SELECT string_agg(DISTINCT v.constat, ', ') FROM ops.verifier_journal(CASE WHEN ancre THEN current_setting('test.ancre') END) AS v), 'nothing');
    RETURN NEXT;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'ZZ001';
EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
  RETURN;
END
$$;
SELECT set_config('test.ancre', :'ancre', false) = :'ancre' AS anchored;
SELECT max(numero) AS d FROM ops.journal \gset
SELECT set_config('test.derniere', :'d', false) = :'d' AS dernier;
CREATE PROCEDURE refaire(depuis bigint) LANGUAGE plpgsql AS $$
DECLARE
  l record;
  e bytea := (SELECT empreinte FROM ops.journal WHERE numero = depuis - 1);
BEGIN
  FOR l IN SELECT * FROM ops.journal WHERE numero >= depuis ORDER BY numero LOOP
    e := ops_unites.empreindre(e, l.numero, l.quand, l.session, l.role, l.acte, l.objet, l.cle, l.avant, l.apres);
    UPDATE ops.journal SET empreinte = e WHERE numero = l.numero;
  END LOOP;
  UPDATE ops_unites.journal_tete SET empreinte = e, numero = (SELECT max(numero) FROM ops.journal);
END
$$;
SELECT * FROM falsifier('SELECT 1');
SELECT * FROM falsifier(format('UPDATE ops.journal SET role = ''x'' WHERE numero = %s - 3', :d));
SELECT * FROM falsifier(format('UPDATE ops.journal SET quand = quand - interval ''1 microsecond'' WHERE numero = %s', :d));
SELECT * FROM falsifier(format('UPDATE ops.journal SET avant = apres WHERE numero = %s - 6', :d));
SELECT * FROM falsifier(format('DELETE FROM ops.journal WHERE numero = %s - 3', :d));
SELECT * FROM falsifier('DELETE FROM ops.journal WHERE numero = 1');
SELECT * FROM falsifier(format('DELETE FROM ops.journal WHERE numero > %s - 2', :d));
SELECT * FROM falsifier('DELETE FROM ops.journal');
SELECT * FROM falsifier('DELETE FROM ops_unites.journal_tete');
SELECT * FROM falsifier(format('UPDATE ops_unites.journal_tete SET numero = %s - 1', :d));
SELECT * FROM falsifier(format('INSERT INTO ops.journal SELECT numero + 1, quand, session, role, acte, objet, cle, avant, apres, empreinte FROM ops.journal WHERE numero = %s', :d));
SELECT * FROM falsifier('UPDATE ops.organisme SET nom = ''Faux'' WHERE organisme = 200');
SELECT * FROM falsifier('DELETE FROM ops.position_bailleur');
SELECT * FROM falsifier('INSERT INTO ops.adhesion_urh VALUES (1, 2, ''2018-01-01'')');
-- The tail cut, its head and the tables mended: only an anchor kept elsewhere tells.
SELECT * FROM falsifier(format('DELETE FROM ops.journal WHERE numero = %s', :d),
  format('UPDATE ops_unites.journal_tete SET numero = %s - 1, empreinte = (SELECT empreinte FROM ops.journal WHERE numero = %s - 1)', :d, :d),
  'UPDATE ops.convention SET fin = NULL WHERE convention = 600');
-- So does the chain made again from an edited line on, or all of it.
SELECT * FROM falsifier(format('UPDATE ops.journal SET role = ''x'' WHERE numero = %s - 3', :d), format('CALL refaire(%s - 3)', :d));
SELECT * FROM falsifier('UPDATE ops.journal SET role = ''x'' WHERE numero = 1', 'CALL refaire(1)');
SELECT * FROM falsifier('DELETE FROM ops.journal', 'DELETE FROM ops_unites.journal_tete',
  'SELECT ops_unites.consigner(''reprise'', o) FROM unnest(''{organisme,adhesion_urh,convention,administrateur,compte,position_bailleur,regime_ouverture,campagne,implantation,ressort}''::text[]) AS o');
-- Where, and of what.
BEGIN;
SET LOCAL session_replication_role = replica;
UPDATE ops.journal SET role = 'x' WHERE numero = :d - 3;
UPDATE ops.organisme SET nom = 'Faux' WHERE organisme = 200;
SELECT constat, numero - :n AS numero, detail FROM ops.verifier_journal();
ROLLBACK;
-- Acts since do not hide what was before, and an older anchor still holds.
SELECT ops.suspendre_organisme(200, false);
SELECT * FROM ops.verifier_journal(:'ancre');
SELECT * FROM ops.verifier_journal('0:');
-- Anchors that are none.
SELECT * FROM ops.verifier_journal('');
SELECT * FROM ops.verifier_journal('12');
SELECT * FROM ops.verifier_journal('-1:' || repeat('0', 64));
SELECT * FROM ops.verifier_journal('1:' || repeat('0', 63));
SELECT * FROM ops.verifier_journal('1:' || repeat('z', 64));
SELECT * FROM ops.verifier_journal('99999999999999999999:' || repeat('0', 64));
SELECT constat, numero FROM ops.verifier_journal('1:' || repeat('0', 64));
SELECT constat, numero FROM ops.verifier_journal('999999999:' || repeat('0', 64));

DROP FUNCTION falsifier;
DROP PROCEDURE refaire;
DELETE FROM ops.compte;
DELETE FROM ops.convention;
DELETE FROM ops.position_bailleur;
DELETE FROM ops.organisme WHERE type <> 'bailleur';
DROP ROLE regress_urh, regress_lecteur, regress_compte;
