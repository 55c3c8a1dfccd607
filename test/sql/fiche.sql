-- The sheet of a territory: its figures are those of ops.indicateur, beside those of what holds it.
\set SHOW_CONTEXT never
SELECT e.echelle, t.code FROM unnest('{epci,departement,region,france}'::text[]) AS e(echelle)
LEFT JOIN ops.territoire AS t ON t.gid = ops.territoire_englobant((SELECT gid FROM ops.territoire WHERE code = 'C1'), e.echelle) ORDER BY t.gid;
-- An EPCI over two regions is in no département and in no region; a région is not in itself.
SELECT o.code, e.echelle, t.code AS inside FROM ops.territoire AS o, unnest('{epci,departement,region,france}'::text[]) AS e(echelle)
LEFT JOIN LATERAL (SELECT x.code FROM ops.territoire AS x WHERE x.gid = ops.territoire_englobant(o.gid, e.echelle)) AS t ON true
WHERE o.code IN ('E3', 'A') AND o.echelle IN ('epci', 'region') ORDER BY o.code, t.code, e.echelle;

SELECT rang, population, indicateur, valeur, statut, effectif, valeur_epci, valeur_departement, valeur_region, valeur_france
FROM ops.fiche_territoire('commune', 'C1') WHERE indicateur IN ('p60', 'taille', 'tx_vac', 'p_emrec');
-- Against the wide table.
SELECT f.valeur = i.p60 AS own, f.valeur_epci = (SELECT p60 FROM ops.indicateur WHERE code = 'E1' AND population = 'ensemble') AS epci,
  f.valeur_france = (SELECT p60 FROM ops.indicateur WHERE code = 'FR' AND population = 'ensemble') AS france
FROM ops.fiche_territoire('commune', 'C1', 2018) AS f JOIN ops.indicateur AS i ON i.code = 'C1' AND i.population = f.population
WHERE f.indicateur = 'p60' AND f.population = 'ensemble';
SELECT count(*) AS rows, count(DISTINCT rang) AS ranks FROM ops.fiche_territoire('commune', 'C1');
-- A withheld territory says so, and gives no figure.
SELECT indicateur, valeur, statut, valeur_region IS NOT NULL AS region FROM ops.fiche_territoire('commune', 'C3') WHERE indicateur = 'p60' AND population = 'ensemble';
SELECT * FROM ops.fiche_territoire('commune', 'C99');
SELECT * FROM ops.fiche_territoire('commune', 'C1', 2020);

CREATE ROLE regress_fiche;
GRANT ops_lecteur TO regress_fiche;
SET ROLE regress_fiche;
SELECT count(*) AS without_an_account FROM ops.fiche_territoire('commune', 'C1');
RESET ROLE;
DROP ROLE regress_fiche;
