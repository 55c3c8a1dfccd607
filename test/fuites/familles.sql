-- Every family of entry points, many times in one backend, on the database that test/sql/region.sql and publication.sql leave. Over the last nine
-- tenths of the calls, memory may not grow by more than 64 kB and 16 bytes a call: malloc gives no less than 32.
\set ON_ERROR_STOP on
\ir mesure.sql
BEGIN;
SET LOCAL jit = off;
SET max_parallel_workers_per_gather = 0;
SELECT count(*) AS attribuees FROM ops_unites.attribuer_cles(2018::smallint) \gset
SELECT count(*) AS classes FROM ops_unites.classer(2018::smallint) \gset
CREATE ROLE regress_urh; GRANT ops_gestionnaire TO regress_urh;
CREATE ROLE regress_b1;
SELECT ops.signer_convention(1, debut => '2018-01-01', signee_organisme => '2017-12-01', signee_urh => '2017-12-01', signee_gip => '2017-12-01') AS convention,
  ops.ouvrir_compte('regress_b1', 1) AS compte \gset
CREATE TEMP TABLE etat AS
SELECT ops_unites.etat(m.enquete, m.nb_occ, m.nb_mineurs, m.type_menage, m.nb_enfants, m.age_titulaire, m.pct_plafond, m.aide_logement, m.rls, m.act_stable,
  m.act_precaire, m.act_chomeur, m.act_retraite, m.act_autre, m.date_emmenagement, '2018-01-01', l.nb_pieces, l.surface, NULL, NULL, NULL) AS octets,
  ops_unites.rpls_etat(l.mode, l.bail, l.duree_vacance, l.locat, '2018-01-01', m.enquete = 1) AS rpls
FROM ops_unites.menage AS m JOIN ops_unites.logement AS l USING (campagne, ident_rep) WHERE m.campagne = 2018;

-- Functions of values, and those that read a state.
CALL pg_temp.repeter_lignes('siren_valide', :n, 'count(ops.siren_valide((900000000 + i)::text))');
CALL pg_temp.repeter_lignes('convention_en_vigueur', :n, $$count(ops_unites.convention_en_vigueur('epci', '2018-01-01'::date + i % 9, NULL, '2018-01-01',
  '2018-01-01', '2018-01-01', i % 2 = 0, '2019-01-01'))$$);
CALL pg_temp.repeter_lignes('region_ouverte', :n, $$count(ops_unites.region_ouverte('unanimite', 5, i % 7, i % 2))$$);
CALL pg_temp.repeter_lignes('tirer_cle', :n, 'max(ops_unites.tirer_cle() + i * 0)');
CALL pg_temp.repeter_lignes('connexion_qgis', :n, 'count(ops.connexion_qgis() || i)');
CALL pg_temp.repeter_lignes('archiver', :n, $$count(ops.archiver('a.txt', repeat('abc', i % 100)))$$);
CALL pg_temp.repeter_lignes('bornes_jenks', :n, 'count(ops.bornes_jenks(ARRAY[i, 2, 3, 10, 11, 12, 50, 51, 52]::float8[], 3))');
CALL pg_temp.repeter_lignes('effectifs', :n, 'count(ops_unites.effectifs((SELECT octets FROM etat), i % 2 = 0))');
CALL pg_temp.repeter_lignes('numerateurs', :n, 'count(ops_unites.numerateurs((SELECT octets FROM etat), i % 2 = 0))');
CALL pg_temp.repeter_lignes('cellule_ops', :n, 'count(ops_unites.cellule_ops((SELECT octets FROM etat), i % 2 = 0, -1, false, i % 8, 80, i % 2 = 1))');
CALL pg_temp.repeter_lignes('cellule_rpls', :n, 'count(ops_unites.cellule_rpls((SELECT rpls FROM etat)))');

-- Aggregates: calls of one group, then of states that are merged.
CALL pg_temp.repeter_lignes('indicateurs', :n, $$ops.indicateurs(1::int2, (i % 5)::int2, 1::int2, 2::int2, 0::int2, (20 + i % 60)::int2, i % 130, 1::int2,
  i % 2 = 0, 1::int2, 0::int2, 0::int2, 0::int2, 0::int2, '2010-01-01'::date + i % 900, '2018-01-01', 3::int2, 60::int2)$$);
CALL pg_temp.repeter_lignes('indicateurs_recents', :n, $$ops.indicateurs_recents(1::int2, (i % 5)::int2, 1::int2, 2::int2, 0::int2, (20 + i % 60)::int2, i % 130,
  1::int2, i % 2 = 0, 1::int2, 0::int2, 0::int2, 0::int2, 0::int2, '2017-01-01'::date + i % 300, '2018-01-01', 3::int2, 60::int2, '{60,100}')$$);
CALL pg_temp.repeter_lignes('indicateurs_rpls', :n, $$ops.indicateurs_rpls((i % 5)::int2, '2017-06-01', (i % 9)::int2, 1980::int2, '2018-01-01', i % 3 = 0)$$);
CALL pg_temp.repeter_lignes('part, moyenne, ecart_type, effectif', :n, 'ops.part(i % 3 = 0), ops.moyenne(i % 90), ops.ecart_type(i % 90), ops.effectif(i)');
CALL pg_temp.repeter_lignes('etat_cumul', :n, 'ops_unites.etat_cumul((SELECT octets FROM etat))');
CALL pg_temp.repeter_lignes('rpls_etat_cumul', :n, 'ops_unites.rpls_etat_cumul((SELECT rpls FROM etat))');
CALL pg_temp.repeter_lignes('etat_cles, menages_cles', :n, 'ops_unites.etat_cles(i % 4294967296), ops_unites.menages_cles(i * 1000::bigint, i % 4)');
CALL pg_temp.repeter('a whole aggregate', :lourds, $$SELECT ops.cumul(i) FROM ops.indicateur_long AS i WHERE echelle = 'commune'
  GROUP BY campagne, population, indicateur$$);
CALL pg_temp.repeter('a state of each building', :lourds, 'SELECT batiment, ops_unites.rpls_etat(mode, bail, duree_vacance, locat, ''2018-01-01'', true),
  ops.mediane(surface) FROM ops_unites.logement GROUP BY batiment');
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
CALL pg_temp.repeter('states that workers serialize', :lourds, 'SELECT ops.mediane(surface), ops.moyenne(surface), ops.indicateurs_rpls(mode, bail, duree_vacance,
  locat, ''2018-01-01'', true) FROM ops_unites.logement');
SET max_parallel_workers_per_gather = 0;

-- Functions that return sets.
CALL pg_temp.repeter('catalogue_items', :n, 'SELECT count(*) FROM ops.catalogue_items()');
CALL pg_temp.repeter('catalogue_indicateurs', :n, 'SELECT count(*) FROM ops.catalogue_indicateurs()');
CALL pg_temp.repeter('niveau_naturel', :n, $$SELECT count(*) FROM ops.niveau_naturel('{3798000,3798450,3798600,3798900}', '{3132000,3132450,3132850,3132000}', '{20,7,4,15}')$$);
CALL pg_temp.repeter('a set that is not read to its end', :n, 'SELECT ops.catalogue_items() LIMIT 1');

-- Rights, layers and ordinary SQL, as a landlord.
CALL pg_temp.repeter_lignes('visible_pour, regle_lecture', :n, $$count(ops_unites.visible_pour('regress_b1'::regrole, 2018::int2, 'batiment', ARRAY[11 + i % 8])),
  count(ops_unites.regle_lecture('regress_b1'::regrole, 'regress_b1', 2018::int2, 'batiment', ARRAY[11 + i % 8], NULL))$$);
CALL pg_temp.repeter_lignes('explorable, regle_exploration', :n, $$count(ops_unites.explorable('regress_b1'::regrole, 2018::int2, 'commune', ARRAY[11 + i % 8])),
  count(ops_unites.regle_exploration('regress_b1'::regrole, 2018::int2, 'commune'))$$);
SET ROLE regress_b1;
CALL pg_temp.repeter_lignes('visible', :n, $$count(ops.visible(2018::int2, 'batiment', ARRAY[11 + i % 8]))$$);
CALL pg_temp.repeter('droits', :moyens, 'SELECT count(*) FROM ops.droits()');
CALL pg_temp.repeter('row security of ops.indicateur', :moyens, 'SELECT count(p60) FROM ops.indicateur');
CALL pg_temp.repeter('mailles', :moyens, $$SELECT count(*) FROM ops.mailles('carreau', ST_MakeEnvelope(600000, 7000000, 640000, 7005000, 2154))$$);
CALL pg_temp.repeter('a layer', :lourds, 'SELECT count(p60) FROM ops.carte_commune');
CALL pg_temp.repeter('a tile', :lourds, 'SELECT length(ops.tuile(10, 518, 340))');
CALL pg_temp.repeter('croiser', :lourds, $$SELECT count(*) FROM ops.croiser('{type_menage,aide}', 'commune', 2018, mon_parc => true)$$);
CALL pg_temp.repeter('households, planned', :moyens, 'EXPLAIN SELECT commune, age, count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY commune, age');
CALL pg_temp.repeter('households, answered', :lourds, 'SELECT commune, age, count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY commune, age');

-- Errors: raised in C++, raised by PostgreSQL across C++, and caught.
CALL pg_temp.repeter('croiser, refused', :moyens, $$SELECT ops.croiser('{inconnue}', 'commune')$$, '22023');
CALL pg_temp.repeter('households, refused', :moyens, 'SELECT * FROM ops.menage LIMIT 1', '42501');
CALL pg_temp.repeter('a window, refused', :n, 'SELECT ops.part(true) OVER () FROM generate_series(1, 2)', '0A000');
CALL pg_temp.repeter('niveau_naturel, refused', :n, $$SELECT ops.niveau_naturel('{1}', '{1,2}', '{3}')$$, '22023');
RESET ROLE;
CALL pg_temp.repeter('bounds, refused', :n, $$SELECT ops.indicateurs(1::int2, 1::int2, 1::int2, 2::int2, 0::int2, 20::int2, 10, 1::int2, true, 1::int2, 0::int2,
  0::int2, 0::int2, 0::int2, '2010-01-01', '2018-01-01', 3::int2, 60::int2, '{60,NULL}')$$, '22023');
CALL pg_temp.repeter('a state that is none, refused', :n, $$SELECT ops_unites.effectifs('\x0102', true)$$, 'XX001');
CALL pg_temp.repeter('a state cut short, refused', :n, $$SELECT ops_unites.cellule_ops(substr(octets, 1, length(octets) - 1), true, -1, false) FROM etat$$, 'XX001');
CALL pg_temp.repeter('rpls_lignes, refused by the server', :n, 'SELECT ops_unites.rpls_lignes(0)', 'XX000');

-- What a release calls.
CALL pg_temp.repeter('calculer_ptable', :lourds, 'SELECT count(*) FROM ops_unites.calculer_ptable()');
CALL pg_temp.repeter('proteger', :rares, 'SELECT count(*) FROM ops_unites.proteger(2018::int2)');
CALL pg_temp.repeter('carreler', :lourds, 'SELECT count(*) FROM ops_unites.carreler(2018::int2)');
CALL pg_temp.repeter('grouper', :rares, $$SELECT count(*) FROM ops_unites.grouper(2018::int2, 'batiment', 11)$$);
CALL pg_temp.repeter('auditer_items', :lourds, 'SELECT count(*) FROM ops_unites.auditer_items()');

SELECT CASE WHEN octets <= 65536 + 16 * appels THEN 'ok' ELSE 'not ok' END || format(' - memory: %s, %s calls, %s bytes', famille, appels, octets) FROM croissance ORDER BY rang;
ROLLBACK;
