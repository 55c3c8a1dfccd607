-- Who reads what, through the states of accounts, organisms and conventions: each actor, the EPT and the communes that come through
-- an EPCI or an EPT among them, each state, each opening, with the session's clock at both ends of the world. The oracle is written
-- from the names of the states, not from the tables the extension reads.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE TABLE acteur (nom text, type text, territoire int, perimetre int[], adresse boolean, signataire text);
-- The EPT has the territory of E2; R1 two conventions, on E1 with addresses, on E3 without.
INSERT INTO acteur VALUES
  ('bailleur', 'bailleur', NULL, '{11,12,13,15,17}', true, 'bailleur'), ('epci', 'epci', 7, '{11,12,13}', true, 'epci'), ('cheval', 'epci', 9, '{16,17}', true, 'cheval'),
  ('ept', 'ept', 8, '{14,15}', true, 'ept'), ('commune', 'commune', 11, '{11}', true, 'epci'), ('commune_ept', 'commune', 14, '{14}', true, 'ept'),
  ('commune_bord', 'commune', 17, '{17}', true, 'cheval'), ('commune_seule', 'commune', 18, '{18}', true, NULL), ('departement', 'departement', 4, '{11,12,13,14}', false, 'departement'),
  ('region', 'region', 2, '{11,12,13,14,15,16}', true, 'region'), ('etat', 'etat', 6, '{17,18}', true, 'etat'), ('etat_france', 'etat', 1, '{11,12,13,14,15,16,17,18}', false, 'etat_france'),
  ('reservataire', 'reservataire', NULL, NULL, NULL, 'reservataire');
CREATE TABLE etat (etat text PRIMARY KEY, lit text);
-- What a state lets the actor read: tout; rien; epci: rien for who depends on an EPCI or EPT, its communes included; bailleur: rien but for landlords.
INSERT INTO etat VALUES ('rien_de_particulier', 'tout'), ('demande', 'rien'), ('refuse', 'rien'), ('revoque', 'rien'), ('rouvert', 'tout'), ('expire_hier', 'rien'), ('expire_aujourd_hui', 'tout'),
  ('renomme', 'rien'), ('organisme_suspendu', 'rien'), ('signataires_suspendus', 'rien'), ('suspension_levee', 'tout'), ('debut_aujourd_hui', 'tout'), ('debut_demain', 'rien'),
  ('fin_aujourd_hui', 'tout'), ('fin_hier', 'rien'), ('signee_demain', 'rien'), ('sans_gip', 'bailleur'), ('une_expiree_une_en_vigueur', 'tout'), ('deux_expirees', 'rien'),
  ('campagne_retiree', 'rien'), ('aucune_convention', 'rien');

SELECT format('CREATE ROLE regress_%s', nom) FROM acteur \gexec
INSERT INTO ops.organisme (organisme, type, nom, territoire)
SELECT 300 + row_number() OVER (ORDER BY a.nom), a.type, a.nom, a.territoire FROM acteur AS a WHERE a.type <> 'bailleur';
CREATE VIEW porteur AS SELECT a.nom, CASE WHEN a.type = 'bailleur' THEN 1 ELSE o.organisme END AS organisme FROM acteur AS a LEFT JOIN ops.organisme AS o ON o.nom = a.nom;

CREATE PROCEDURE mettre_etat(e text) LANGUAGE plpgsql AS $$
DECLARE
  j date := (now() AT TIME ZONE 'Europe/Paris')::date;
BEGIN
  DELETE FROM ops.compte;
  DELETE FROM ops.convention;
  UPDATE ops.organisme SET suspendu = false;
  UPDATE ops.campagne SET etat = 'publiee' WHERE campagne = 2018;
  INSERT INTO ops.convention (organisme, debut, signee_organisme, signee_urh, signee_gip, partenariat, adresse, territoire)
  SELECT p.organisme, j - 10, j - 20, j - 20, j - 20, p.nom <> 'departement', p.nom IN ('etat', 'reservataire'), CASE p.nom WHEN 'reservataire' THEN 7 END
  FROM porteur AS p JOIN acteur AS a USING (nom) WHERE a.type <> 'commune' AND e <> 'aucune_convention'
  UNION ALL
  SELECT p.organisme, j - 10, j - 20, j - 20, j - 20, false, false, 9 FROM porteur AS p WHERE p.nom = 'reservataire' AND e <> 'aucune_convention';
  INSERT INTO ops.compte (role, nom_role, organisme, demande_le, demande_par, valide_le, valide_par)
  SELECT ('regress_' || p.nom)::regrole, 'regress_' || p.nom, p.organisme, now(), 'x', now(), 'x' FROM porteur AS p;
  CASE e
    WHEN 'demande' THEN UPDATE ops.compte SET valide_le = NULL;
    WHEN 'refuse' THEN UPDATE ops.compte SET valide_le = NULL, refuse_le = now();
    WHEN 'revoque' THEN UPDATE ops.compte SET revoque_le = now();
    WHEN 'rouvert' THEN
      UPDATE ops.compte SET revoque_le = now();
      INSERT INTO ops.compte (role, nom_role, organisme, demande_le, demande_par, valide_le, valide_par)
      SELECT c.role, c.nom_role, c.organisme, now(), 'x', now(), 'x' FROM ops.compte AS c;
    WHEN 'expire_hier' THEN UPDATE ops.compte SET fin = j - 1;
    WHEN 'expire_aujourd_hui' THEN UPDATE ops.compte SET fin = j;
    WHEN 'renomme' THEN UPDATE ops.compte SET nom_role = nom_role || '_avant';
    WHEN 'organisme_suspendu' THEN UPDATE ops.organisme SET suspendu = true;
    WHEN 'signataires_suspendus' THEN UPDATE ops.organisme SET suspendu = type <> 'commune';
    WHEN 'suspension_levee' THEN UPDATE ops.organisme SET suspendu = true; UPDATE ops.organisme SET suspendu = false;
    WHEN 'debut_aujourd_hui' THEN UPDATE ops.convention SET debut = j;
    WHEN 'debut_demain' THEN UPDATE ops.convention SET debut = j + 1;
    WHEN 'fin_aujourd_hui' THEN UPDATE ops.convention SET fin = j;
    WHEN 'fin_hier' THEN UPDATE ops.convention SET fin = j - 1;
    WHEN 'signee_demain' THEN UPDATE ops.convention SET signee_organisme = j + 1;
    WHEN 'sans_gip' THEN UPDATE ops.convention SET signee_gip = NULL;
    WHEN 'une_expiree_une_en_vigueur' THEN
      INSERT INTO ops.convention (organisme, debut, fin, signee_organisme, signee_urh, signee_gip, partenariat, adresse, territoire)
      SELECT c.organisme, j - 90, j - 30, j - 90, j - 90, j - 90, true, true, c.territoire FROM ops.convention AS c;
    WHEN 'deux_expirees' THEN
      UPDATE ops.convention SET fin = j - 2;
      INSERT INTO ops.convention (organisme, debut, fin, signee_organisme, signee_urh, signee_gip, territoire)
      SELECT c.organisme, j - 90, j - 30, j - 90, j - 90, j - 90, c.territoire FROM ops.convention AS c;
    WHEN 'campagne_retiree' THEN UPDATE ops.campagne SET etat = 'retiree' WHERE campagne = 2018;
    WHEN 'rien_de_particulier', 'aucune_convention' THEN NULL;
  END CASE;
END
$$;
CREATE PROCEDURE mettre_ouverture(ouvertes text) LANGUAGE sql AS $$
  DELETE FROM ops.position_bailleur;
  INSERT INTO ops.position_bailleur SELECT b, r, 'accord', '2018-01-01' FROM (VALUES (1), (2)) AS x(b), (VALUES (2, 'A'), (3, 'B')) AS y(r, c) WHERE position(c IN ouvertes) > 0;
$$;

SELECT format('GRANT ops_lecteur TO regress_%s', nom) FROM acteur \gexec
CREATE TABLE vu (nom text, etat text, ouvertes text, fuseau text, echelle text, nombre bigint);
GRANT INSERT ON vu TO PUBLIC;
DO $$
DECLARE
  e text; o text; a text; f text;
BEGIN
  FOR e IN SELECT x.etat FROM etat AS x LOOP
    CALL mettre_etat(e);
    FOREACH o IN ARRAY '{AB,A,B,aucune}'::text[] LOOP
      CALL mettre_ouverture(o);
      FOR a IN SELECT nom FROM acteur LOOP
        FOREACH f IN ARRAY '{Pacific/Pago_Pago,Pacific/Kiritimati}'::text[] LOOP
          PERFORM set_config('TimeZone', f, true);
          EXECUTE format('SET LOCAL ROLE %I', 'regress_' || a);
          EXECUTE format('INSERT INTO vu SELECT %L, %L, %L, %L, i.echelle, count(*) FROM ops.indicateur AS i WHERE i.population = ''ensemble'' GROUP BY 5', a, e, o, f);
          RESET ROLE;
        END LOOP;
      END LOOP;
    END LOOP;
  END LOOP;
END
$$;

CREATE TABLE attendu AS
WITH lieu AS (
  SELECT t.gid, t.echelle, ARRAY(SELECT tc.commune FROM ops.territoire_commune AS tc WHERE tc.territoire = t.gid) AS communes FROM ops.territoire AS t
)
SELECT a.nom, e.etat, o.ouvertes, f.fuseau, l.echelle,
  count(*) FILTER (WHERE
    CASE
      WHEN a.signataire IS NULL THEN false
      WHEN e.lit = 'rien' OR e.lit = 'bailleur' AND a.type <> 'bailleur' THEN false
      WHEN l.echelle IN ('france', 'region', 'departement', 'epci', 'commune') THEN true
      WHEN NOT l.communes <@ COALESCE(a.perimetre, '{11,12,13,16,17}') THEN false
      WHEN l.echelle IN ('iris', 'qpv') THEN true
      -- Addresses where the convention that writes the territory grants them, whatever the other grants.
      WHEN a.nom = 'reservataire' AND NOT l.communes <@ '{11,12,13}' THEN false
      ELSE COALESCE(a.adresse, true) AND CASE WHEN l.communes <@ '{11,12,13,14,15,16}' THEN o.ouvertes LIKE '%A%' ELSE o.ouvertes LIKE '%B%' END
    END) AS nombre
FROM acteur AS a CROSS JOIN etat AS e CROSS JOIN unnest('{AB,A,B,aucune}'::text[]) AS o(ouvertes) CROSS JOIN unnest('{Pacific/Pago_Pago,Pacific/Kiritimati}'::text[]) AS f(fuseau)
CROSS JOIN lieu AS l
GROUP BY a.nom, e.etat, o.ouvertes, f.fuseau, l.echelle;
SELECT count(*) AS combinations, count(*) FILTER (WHERE nombre > 0) AS that_read_something FROM attendu;
SELECT a.*, v.nombre AS vu FROM attendu AS a LEFT JOIN vu AS v USING (nom, etat, ouvertes, fuseau, echelle)
WHERE a.nombre <> COALESCE(v.nombre, 0) ORDER BY 1, 2, 3, 4, 5 LIMIT 20;

-- Told so: each state has its rule, the same for mes_droits as for expliquer_acces.
CREATE FUNCTION dire(e text, qui text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  dit text;
BEGIN
  CALL mettre_etat(e);
  SELECT x.regle INTO dit FROM ops.expliquer_acces('regress_' || qui, 'commune', 'C1', 2018) AS x;
  EXECUTE format('SET LOCAL ROLE %I', 'regress_' || qui);
  SELECT dit || CASE WHEN d.regle IS DISTINCT FROM dit THEN ' / ' || d.regle ELSE '' END INTO dit FROM ops.mes_droits AS d WHERE d.echelle = 'commune';
  RESET ROLE;
  RETURN dit;
END
$$;
SELECT e.etat, dire(e.etat, 'epci') AS epci, dire(e.etat, 'commune') AS commune, dire(e.etat, 'bailleur') AS bailleur FROM etat AS e ORDER BY e.etat;

DELETE FROM ops.compte;
DELETE FROM ops.convention;
DELETE FROM ops.position_bailleur;
DELETE FROM ops.organisme WHERE type <> 'bailleur';
UPDATE ops.organisme SET suspendu = false;
UPDATE ops.campagne SET etat = 'publiee' WHERE campagne = 2018;
SELECT format('DROP ROLE regress_%s', nom) FROM acteur \gexec
DROP FUNCTION dire;
DROP PROCEDURE mettre_etat;
DROP PROCEDURE mettre_ouverture;
DROP VIEW porteur;
DROP TABLE acteur, etat, vu, attendu;
