-- Indicators one per row, their sums over whole territories, their change between campaigns: what ops.indicateur holds, no more.
\set SHOW_CONTEXT never
SELECT code, libelle, formule, unite, nature, item, denominateur FROM ops.dictionnaire WHERE code IN ('p60', 'taille', 'p_min', 'anciennete_mediane', 'tx_vac') ORDER BY code;
SELECT count(*) AS indicators, count(*) FILTER (WHERE libelle IS NULL OR formule IS NULL OR unite IS NULL OR source IS NULL) AS without_a_definition FROM ops.dictionnaire;

-- Every value of the wide table is there once, with its status.
\set ECHO none
SELECT format('SELECT count(*) AS values, count(*) FILTER (WHERE l.valeur IS DISTINCT FROM w.valeur OR l.statut IS DISTINCT FROM w.statut) AS different
  FROM (%s) AS w FULL JOIN ops.indicateur_long AS l USING (campagne, population, gid, indicateur)
  WHERE w.statut IS NOT NULL OR l.statut IS NOT NULL',
  string_agg(format('SELECT campagne, population, gid, %L AS indicateur, %I AS valeur, statut_%s AS statut FROM ops.indicateur', c.code, c.code, c.item), ' UNION ALL '))
  || ' AND l.indicateur NOT IN (''tx_vac'', ''tx_vac3'', ''tx_mob'', ''tx_couv'')'
FROM ops.catalogue_indicateurs() AS c
\gexec
\set ECHO all
SELECT l.indicateur, l.valeur = i.tx_vac AS same FROM ops.indicateur_long AS l JOIN ops.indicateur AS i USING (campagne, population, gid)
WHERE l.indicateur = 'tx_vac' AND l.code = 'A' AND l.population = 'ensemble';

-- Départements that make France: the sum is France, ratios rebuilt, for every indicator that can be (a set without
-- household has no numerator, a sum of such has 0).
SELECT count(*) AS indicators, count(*) FILTER (WHERE (c.z).manquantes = 0) AS complete,
  count(*) FILTER (WHERE (c.z).manquantes = 0 AND ((c.z).valeur, (c.z).numerateur, (c.z).denominateur) IS DISTINCT FROM (f.valeur, COALESCE(f.numerateur, 0), COALESCE(f.denominateur, 0))) AS different
FROM (SELECT indicateur, ops.cumul(l) AS z FROM ops.indicateur_long AS l WHERE campagne = 2018 AND population = 'ensemble' AND echelle = 'departement' GROUP BY indicateur) AS c
JOIN ops.indicateur_long AS f ON f.indicateur = c.indicateur AND f.campagne = 2018 AND f.population = 'ensemble' AND f.echelle = 'france';
-- A mean of means would not be it.
SELECT (ops.cumul(l)).valeur, round(avg(l.valeur)::numeric, 2) AS mean_of_means FROM ops.indicateur_long AS l
WHERE campagne = 2018 AND population = 'ensemble' AND echelle = 'departement' AND indicateur = 'p60';
-- A zone with a withheld commune has no sum, and says how many lack; a median cannot be rebuilt.
SELECT indicateur, (ops.cumul(l)).* FROM ops.indicateur_long AS l
WHERE campagne = 2018 AND population = 'ensemble' AND echelle = 'commune' AND indicateur IN ('p60', 'tx_vac', 'anciennete_mediane') GROUP BY indicateur ORDER BY 1;
SELECT (ops.cumul(l)).* FROM ops.indicateur_long AS l WHERE false;
-- Mistakes that would count households twice, and windows whose differences would isolate territories.
SELECT (ops.cumul(l)).* FROM ops.indicateur_long AS l WHERE campagne = 2018 AND population = 'ensemble' AND indicateur = 'p60' AND echelle IN ('commune', 'epci');
SELECT (ops.cumul(l)).* FROM ops.indicateur_long AS l, generate_series(1, 2) WHERE campagne = 2018 AND population = 'ensemble' AND indicateur = 'p60' AND echelle = 'region';
SELECT (ops.cumul(l) OVER ()).valeur FROM ops.indicateur_long AS l WHERE campagne = 2018;

-- Change between campaigns, only where both are shown (2020 is not released here: a copy of its cells stands for it).
BEGIN;
UPDATE ops.campagne SET etat = 'publiee' WHERE campagne = 2020;
CREATE TEMP TABLE copie AS SELECT * FROM ops.indicateur WHERE echelle IN ('region', 'commune');
UPDATE copie SET campagne = 2020, p60 = p60 + 1.5;
INSERT INTO ops.indicateur SELECT * FROM copie;
SELECT code, campagne_avant, campagne, ecart, statut_avant, statut FROM ops.evolution WHERE indicateur = 'p60' AND population = 'ensemble' ORDER BY echelle, code;
ROLLBACK;

-- Under the rights of the caller: no account, no row, through any of them.
CREATE ROLE regress_long;
GRANT ops_lecteur TO regress_long;
SET ROLE regress_long;
SELECT (SELECT count(*) FROM ops.indicateur_long) AS long, (SELECT count(*) FROM ops.evolution) AS evolution, (SELECT count(*) > 30 FROM ops.dictionnaire) AS dictionary;
SELECT (ops.cumul(l)).* FROM ops.indicateur_long AS l;
RESET ROLE;
DROP ROLE regress_long;
