-- Who reads what (R4 to R12): every actor, state of its convention, opening of the two regions and scale, against an
-- oracle written here from the fixture, not from the tables the extension reads.
\set SHOW_CONTEXT never
CREATE ROLE regress_urh;
GRANT ops_gestionnaire TO regress_urh;
CREATE ROLE regress_bailleur; CREATE ROLE regress_epci; CREATE ROLE regress_epci_cheval; CREATE ROLE regress_commune;
CREATE ROLE regress_departement; CREATE ROLE regress_region; CREATE ROLE regress_etat; CREATE ROLE regress_reservataire;
CREATE ROLE regress_sans_compte;
GRANT ops_lecteur TO regress_sans_compte;

SET ROLE regress_urh;
SELECT ops.enregistrer_organisme('epci', 'E1', NULL, 'epci', 'E1') AS epci \gset
SELECT ops.enregistrer_organisme('epci', 'E3', NULL, 'epci', 'E3') AS cheval \gset
SELECT ops.enregistrer_organisme('commune', 'C1', NULL, 'commune', 'C1') AS commune \gset
SELECT ops.enregistrer_organisme('departement', 'A1', NULL, 'departement', 'A1') AS departement \gset
SELECT ops.enregistrer_organisme('region', 'A', NULL, 'region', 'A') AS region \gset
SELECT ops.enregistrer_organisme('etat', 'DDT de B1', NULL, 'departement', 'B1') AS etat \gset
SELECT ops.enregistrer_organisme('reservataire', 'Réservataire') AS reservataire \gset
\set signee 'debut => \'2018-01-01\', signee_organisme => \'2017-12-01\', signee_urh => \'2017-12-01\', signee_gip => \'2017-12-01\''
SELECT ops.signer_convention(1, :signee) > 0 AS bailleur, ops.signer_convention(:epci, :signee, partenariat => true) > 0 AS epci,
  ops.signer_convention(:cheval, :signee, partenariat => true) > 0 AS cheval, ops.signer_convention(:departement, :signee) > 0 AS departement,
  ops.signer_convention(:region, :signee, partenariat => true) > 0 AS region, ops.signer_convention(:etat, :signee, adresse => true) > 0 AS etat,
  ops.signer_convention(:reservataire, :signee, territoire_echelle => 'epci', territoire_code => 'E1') > 0 AS reservataire;
SELECT count(*) FROM (SELECT ops.ouvrir_compte('regress_bailleur', 1) UNION ALL SELECT ops.ouvrir_compte('regress_epci', :epci)
  UNION ALL SELECT ops.ouvrir_compte('regress_epci_cheval', :cheval) UNION ALL SELECT ops.ouvrir_compte('regress_commune', :commune)
  UNION ALL SELECT ops.ouvrir_compte('regress_departement', :departement) UNION ALL SELECT ops.ouvrir_compte('regress_region', :region)
  UNION ALL SELECT ops.ouvrir_compte('regress_etat', :etat) UNION ALL SELECT ops.ouvrir_compte('regress_reservataire', :reservataire)) AS c;
RESET ROLE;

CREATE TABLE acteur (role text, perimetre int[], adresse boolean);
INSERT INTO acteur VALUES
  ('regress_bailleur', '{11,12,13,15,17}', true), ('regress_epci', '{11,12,13}', true), ('regress_epci_cheval', '{16,17}', true),
  ('regress_commune', '{11}', true), ('regress_departement', '{11,12,13,14}', false), ('regress_region', '{11,12,13,14,15,16}', true),
  ('regress_etat', '{17,18}', true), ('regress_reservataire', '{11,12,13}', false),
  ('regress_urh', '{11,12,13,14,15,16,17,18}', true), ('regress_sans_compte', '{}', false);
CREATE TABLE vu (role text, etat text, ouvertes text, echelle text, nombre bigint);
GRANT INSERT ON vu TO PUBLIC;

CREATE PROCEDURE mettre_etat(etat text) LANGUAGE plpgsql AS $$
BEGIN
  UPDATE ops.convention SET debut = '2018-01-01', fin = NULL, suspendue = false, signee_urh = '2017-12-01', signee_gip = '2017-12-01';
  UPDATE ops.compte SET fin = NULL;
  CASE etat
    WHEN 'en_vigueur' THEN NULL;
    WHEN 'dernier_jour' THEN UPDATE ops.convention SET fin = (now() AT TIME ZONE 'Europe/Paris')::date;
    WHEN 'expiree' THEN UPDATE ops.convention SET fin = (now() AT TIME ZONE 'Europe/Paris')::date - 1;
    WHEN 'future' THEN UPDATE ops.convention SET debut = (now() AT TIME ZONE 'Europe/Paris')::date + 1;
    WHEN 'non_signee' THEN UPDATE ops.convention SET signee_urh = NULL;
    WHEN 'sans_gip' THEN UPDATE ops.convention SET signee_gip = NULL;
    WHEN 'suspendue' THEN UPDATE ops.convention SET suspendue = true;
    WHEN 'compte_expire' THEN UPDATE ops.compte SET fin = (now() AT TIME ZONE 'Europe/Paris')::date - 1;
  END CASE;
END
$$;
CREATE PROCEDURE mettre_ouverture(ouvertes text) LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM ops.position_bailleur;
  INSERT INTO ops.position_bailleur
  SELECT b, r, CASE WHEN position(c IN ouvertes) > 0 OR b = 1 THEN 'accord' ELSE 'opposition' END, '2018-01-01'
  FROM (VALUES (1), (2)) AS x(b), (VALUES (2, 'A'), (3, 'B')) AS y(r, c)
  -- Silence keeps a region closed as well.
  WHERE position(c IN ouvertes) > 0 OR b = 1 OR ouvertes <> 'silence';
END
$$;
DO $$
DECLARE
  e text; o text; a text;
BEGIN
  FOREACH e IN ARRAY '{en_vigueur,dernier_jour,expiree,future,non_signee,sans_gip,suspendue,compte_expire}'::text[] LOOP
    CALL mettre_etat(e);
    FOREACH o IN ARRAY '{AB,A,B,aucune,silence}'::text[] LOOP
      CALL mettre_ouverture(o);
      FOR a IN SELECT role FROM acteur LOOP
        EXECUTE format('SET LOCAL ROLE %I', a);
        EXECUTE format('INSERT INTO vu SELECT %L, %L, %L, i.echelle || '' '' || i.population, count(*) FROM ops.indicateur AS i GROUP BY 4', a, e, o);
        RESET ROLE;
      END LOOP;
    END LOOP;
  END LOOP;
END
$$;

-- The oracle: territories by their gid in the fixture.
CREATE TABLE attendu AS
WITH lieu AS (
  SELECT t.gid, t.echelle, ARRAY(SELECT tc.commune FROM ops.territoire_commune AS tc WHERE tc.territoire = t.gid) AS communes
  FROM ops.territoire AS t
)
SELECT a.role, e.etat, o.ouvertes, l.echelle || ' ' || p.population AS echelle,
  count(*) FILTER (WHERE
    CASE
      WHEN a.role = 'regress_sans_compte' THEN false
      WHEN a.role <> 'regress_urh' AND e.etat IN ('expiree', 'future', 'non_signee', 'suspendue', 'compte_expire') THEN false
      WHEN a.role NOT IN ('regress_urh', 'regress_bailleur') AND e.etat = 'sans_gip' THEN false
      WHEN l.echelle IN ('france', 'region', 'departement', 'epci', 'commune') THEN true
      WHEN NOT l.communes <@ a.perimetre THEN false
      WHEN l.echelle IN ('iris', 'qpv') THEN true
      ELSE a.adresse AND CASE WHEN l.communes <@ '{11,12,13,14,15,16}' THEN o.ouvertes LIKE '%A%' ELSE o.ouvertes LIKE '%B%' END
    END) AS nombre
FROM acteur AS a
CROSS JOIN unnest('{en_vigueur,dernier_jour,expiree,future,non_signee,sans_gip,suspendue,compte_expire}'::text[]) AS e(etat)
CROSS JOIN unnest('{AB,A,B,aucune,silence}'::text[]) AS o(ouvertes)
CROSS JOIN lieu AS l CROSS JOIN (VALUES ('ensemble'), ('emmenages_recents')) AS p(population)
GROUP BY a.role, e.etat, o.ouvertes, l.echelle, p.population;
SELECT count(*) AS combinations, count(*) FILTER (WHERE nombre > 0) AS that_read_something FROM attendu;
SELECT a.*, v.nombre AS vu FROM attendu AS a LEFT JOIN vu AS v USING (role, etat, ouvertes, echelle)
WHERE a.nombre <> COALESCE(v.nombre, 0) ORDER BY 1, 2, 3, 4 LIMIT 10;

-- What each actor is told, everything in force, region A open and B closed.
CALL mettre_etat('en_vigueur');
CALL mettre_ouverture('A');
SET ROLE regress_epci;
SELECT echelle, etendue, communes, regle FROM ops.mes_droits;
SELECT region, ouverte, regime, nb_requis, nb_accords, nb_oppositions, nb_sans_reponse FROM ops.ouverture_adresse ORDER BY 1;
SET ROLE regress_departement;
SELECT echelle, etendue, communes, explication FROM ops.mes_droits WHERE echelle IN ('iris', 'batiment');
SET ROLE regress_etat;
SELECT echelle, etendue, communes, explication FROM ops.mes_droits WHERE echelle IN ('iris', 'batiment');
SET ROLE regress_sans_compte;
SELECT echelle, etendue, explication FROM ops.mes_droits WHERE echelle IN ('france', 'batiment');
SELECT count(*) FROM ops.indicateur;
-- attack 63, rights tables are not readable
SELECT * FROM ops.convention;
SELECT * FROM ops.position_bailleur;
SELECT ops.declarer_position(1, 'A', NULL);
RESET ROLE;

-- attack 46, prepared plan across SET ROLE, generic plan forced; 47, SET ROLE and RESET ROLE
SET plan_cache_mode = force_generic_plan;
PREPARE vues AS SELECT count(*) FROM ops.indicateur WHERE echelle = 'batiment';
SET ROLE regress_epci; EXECUTE vues;
SET ROLE regress_etat; EXECUTE vues;
SET ROLE regress_sans_compte; EXECUTE vues;
SET ROLE regress_urh; EXECUTE vues;
SET ROLE ops_gestionnaire; EXECUTE vues;
RESET ROLE;
SELECT ops.revoquer_compte('regress_epci');
SET ROLE regress_epci; EXECUTE vues;
RESET ROLE;
RESET plan_cache_mode;

-- attack 49, settings a user may change give nothing; a session's TimeZone revives no convention
SET ROLE regress_epci;
SET row_security = off;
SELECT count(*) FROM ops.indicateur;
RESET row_security;
RESET ROLE;
CALL mettre_etat('expiree');
SET ROLE regress_region;
SET TimeZone = 'Pacific/Pago_Pago';
SELECT count(*) FROM ops.indicateur;
RESET TimeZone;
RESET ROLE;
CALL mettre_etat('en_vigueur');

-- attack 50, a schema put first: the loader and the policy are not moved
CREATE SCHEMA regress_piege AUTHORIZATION regress_region;
SET ROLE regress_region;
CREATE FUNCTION regress_piege.ouverte(int, int, int) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION regress_piege.faux(int, int) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE OPERATOR regress_piege.= (LEFTARG = int, RIGHTARG = int, FUNCTION = regress_piege.faux);
SET search_path = regress_piege, pg_catalog;
SELECT count(*) FROM ops.indicateur WHERE echelle OPERATOR(pg_catalog.=) 'batiment';
RESET search_path;
SELECT count(*) FROM ops.indicateur WHERE echelle = 'batiment';
RESET ROLE;
DROP SCHEMA regress_piege CASCADE;

-- A role dropped and created again under the same name inherits nothing.
SELECT ops.ouvrir_compte('regress_epci', :epci) > 0 AS again;
SET ROLE regress_epci;
SELECT count(*) > 0 AS reads FROM ops.indicateur;
RESET ROLE;
DROP ROLE regress_epci;
CREATE ROLE regress_epci;
GRANT ops_lecteur TO regress_epci;
SET ROLE regress_epci;
SELECT count(*) FROM ops.indicateur;
RESET ROLE;

-- Refusals of the acts.
SET ROLE regress_urh;
SELECT ops.enregistrer_organisme('epci', 'X', '123456789', 'epci', 'E1');
SELECT ops.enregistrer_organisme('epci', 'X');
SELECT ops.enregistrer_organisme('epci', 'X', NULL, 'epci', 'E99');
SELECT ops.signer_convention(:commune, debut => '2018-01-01');
SELECT ops.signer_convention(:epci, debut => '2018-01-01', fin => '2017-01-01');
SELECT ops.ouvrir_compte('regress_bailleur', 1);
SELECT ops.ouvrir_compte('ops_lecteur', 1);
SELECT ops.ouvrir_compte((SELECT oid FROM pg_roles WHERE rolsuper ORDER BY oid LIMIT 1)::regrole, 1) IS NULL;
SELECT ops.declarer_position(:epci, 'A', 'accord');
SELECT ops.declarer_position(1, 'A', 'peut-être');
SELECT ops.revoquer_compte('regress_sans_compte');
RESET ROLE;

-- Back to the campaign alone for the other tests.
DROP TABLE acteur, vu, attendu;
DROP PROCEDURE mettre_etat;
DROP PROCEDURE mettre_ouverture;
DELETE FROM ops.compte;
DELETE FROM ops.convention;
DELETE FROM ops.position_bailleur;
DELETE FROM ops.organisme WHERE type <> 'bailleur';
DROP ROLE regress_urh, regress_bailleur, regress_epci, regress_epci_cheval, regress_commune, regress_departement, regress_region,
  regress_etat, regress_reservataire, regress_sans_compte;
