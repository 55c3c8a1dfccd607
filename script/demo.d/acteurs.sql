-- Actors of the demonstration: every landlord agrees to open the address scale; four partners get an account.
\set ON_ERROR_STOP on
SET client_min_messages = warning;

SELECT format('SELECT ops.declarer_position(%s, ''32'', ''accord'')', o.organisme)
FROM ops.organisme AS o WHERE o.type = 'bailleur' ORDER BY o.organisme
\gexec

CREATE ROLE demo_bailleur LOGIN PASSWORD :'passe';
CREATE ROLE demo_mel LOGIN PASSWORD :'passe';
CREATE ROLE demo_dunkerque LOGIN PASSWORD :'passe';
CREATE ROLE demo_roubaix LOGIN PASSWORD :'passe';
CREATE ROLE demo_sans_compte LOGIN PASSWORD :'passe';

-- A landlord, under its convention with the URH.
SELECT o.organisme AS bailleur FROM ops.organisme AS o WHERE o.type = 'bailleur' ORDER BY o.organisme LIMIT 1
\gset
SELECT ops.signer_convention(:bailleur, debut => '2019-01-01', signee_organisme => '2018-12-01', signee_urh => '2018-12-01');
SELECT ops.ouvrir_compte('demo_bailleur', :bailleur);

-- Two EPCI, under tripartite conventions: one commits to analyse in partnership with the landlords, the other does not.
SELECT ops.enregistrer_organisme('epci', 'Métropole européenne de Lille', '200093201', 'epci', '200093201') AS mel
\gset
SELECT ops.signer_convention(:mel, debut => '2020-01-01', signee_organisme => '2019-12-01', signee_urh => '2019-12-01',
  signee_gip => '2019-12-10', partenariat => true);
SELECT ops.ouvrir_compte('demo_mel', :mel);
SELECT ops.enregistrer_organisme('epci', 'CU de Dunkerque', '245900428', 'epci', '245900428') AS dunkerque
\gset
SELECT ops.signer_convention(:dunkerque, debut => '2020-01-01', signee_organisme => '2019-12-01', signee_urh => '2019-12-01',
  signee_gip => '2019-12-10');
SELECT ops.ouvrir_compte('demo_dunkerque', :dunkerque);

-- A commune, through its EPCI.
SELECT ops.enregistrer_organisme('commune', 'Roubaix', '215905126', 'commune', '59512') AS roubaix
\gset
SELECT ops.ouvrir_compte('demo_roubaix', :roubaix);
