-- Readers of the region, each under another rule, and what each may read, written by hand from the units: `perimetre` and `lisible` are
-- the superuser's, and ask nothing of the extension's rights.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
CREATE ROLE client_bailleur LOGIN; CREATE ROLE client_epci LOGIN; CREATE ROLE client_commune LOGIN; CREATE ROLE client_exploration LOGIN;
CREATE ROLE client_rien LOGIN;
CREATE ROLE client_metabase LOGIN IN ROLE client_epci, client_commune;

SELECT ops.declarer_position(o.organisme, '32', 'accord') FROM ops.organisme AS o WHERE o.type = 'bailleur';
SELECT min(o.organisme) AS bailleur FROM ops.organisme AS o WHERE o.type = 'bailleur' \gset
\set signee 'debut => \'2018-01-01\', signee_organisme => \'2017-12-01\', signee_urh => \'2017-12-01\', signee_gip => \'2017-12-01\''
SELECT ops.enregistrer_organisme('epci', 'Lille', NULL, 'epci', '200093201') AS lille,
  ops.enregistrer_organisme('epci', 'Dunkerque', NULL, 'epci', '245900428') AS dunkerque,
  ops.enregistrer_organisme('commune', 'Roubaix', NULL, 'commune', '59512') AS roubaix \gset
SELECT ops.signer_convention(:bailleur, :signee), ops.signer_convention(:lille, :signee, partenariat => true),
  ops.signer_convention(:dunkerque, :signee, exploration => true);
SELECT ops.ouvrir_compte('client_bailleur', :bailleur), ops.ouvrir_compte('client_epci', :lille), ops.ouvrir_compte('client_commune', :roubaix),
  ops.ouvrir_compte('client_exploration', :dunkerque);

CREATE SCHEMA attendu;
CREATE TABLE attendu.perimetre AS
SELECT 'client_bailleur' AS role, array_agg(DISTINCT a.commune) AS communes, true AS adresse
FROM ops_unites.logement AS l JOIN ops_unites.adresse AS a USING (batiment) WHERE l.bailleur = :bailleur AND l.campagne = 2020
UNION ALL
SELECT r.role, array_agg(tc.commune), r.adresse
FROM (VALUES ('client_epci', 'epci', '200093201', true), ('client_commune', 'commune', '59512', true),
  ('client_exploration', 'epci', '245900428', false)) AS r(role, echelle, code, adresse)
JOIN ops.territoire AS t USING (echelle, code) JOIN ops.territoire_commune AS tc ON tc.territoire = t.gid GROUP BY r.role, r.adresse;
CREATE VIEW attendu.lisible AS
SELECT p.role, i.*
FROM attendu.perimetre AS p JOIN ops.indicateur AS i ON i.echelle IN ('france', 'region', 'departement', 'epci', 'commune')
  OR i.communes <@ p.communes AND (p.adresse OR i.echelle IN ('iris', 'qpv', 'carreau'));
