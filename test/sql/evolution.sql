-- Layers of change: a change where both figures are shown, else what lacks; nothing before two campaigns are released.
SELECT count(*) AS before FROM ops.carte_evolution_commune;
BEGIN;
UPDATE ops.campagne SET etat = 'publiee' WHERE campagne = 2020;
-- 2020 as a copy of 2018, but for: C1 10 points more, C4 withheld, C7 not surveyed, one commune gone.
CREATE TEMP TABLE copie AS SELECT * FROM ops.indicateur WHERE population = 'ensemble' AND echelle IN ('region', 'commune', 'residence');
UPDATE copie SET campagne = 2020;
UPDATE copie SET p60 = p60 + 10, n_menages = n_menages - 2 WHERE code = 'C1';
UPDATE copie SET p60 = NULL, statut_ressources = 'secret' WHERE code = 'C4';
UPDATE copie SET p60 = NULL, statut_ressources = 'non_enquete' WHERE code = 'C7';
DELETE FROM copie WHERE code = 'C6';
INSERT INTO ops.indicateur SELECT * FROM copie;
SELECT code, campagne_avant, campagne, round(p60::numeric, 2) AS p60, p60_statut, n_menages, statut, geom IS NOT NULL AS drawn FROM ops.carte_evolution_commune ORDER BY code;
-- Every change of every layer against the two campaigns, by plain SQL.
\set ECHO none
SELECT format('SELECT %L AS layer, count(*) AS changes, count(*) FILTER (WHERE (e.valeur IS NOT NULL) <> (e.statut = ''diffusable'')) AS status_that_lies,
    count(*) FILTER (WHERE e.valeur IS DISTINCT FROM CASE WHEN a.statut = ''diffusable'' AND b.statut = ''diffusable'' THEN b.valeur - a.valeur END) AS different
  FROM (%s) AS e JOIN ops.indicateur_long AS a ON a.gid = e.gid AND a.indicateur = e.code AND a.campagne = 2018 AND a.population = ''ensemble''
  JOIN ops.indicateur_long AS b ON b.gid = e.gid AND b.indicateur = e.code AND b.campagne = 2020 AND b.population = ''ensemble'';', echelle,
  (SELECT string_agg(format('SELECT gid, %L AS code, %I AS valeur, %I AS statut FROM ops.%I', c.code, c.code, c.code || '_statut', 'carte_evolution_' || echelle), ' UNION ALL ')
   FROM ops.catalogue_indicateurs() AS c))
FROM (VALUES ('region'), ('commune'), ('residence')) AS x(echelle)
\gexec
\set ECHO all
-- Its layers are those of territories: tiles and groups are drawn anew for each campaign.
SELECT string_agg(couche, ' ' ORDER BY rang) AS layers FROM ops.couche WHERE evolution;
SELECT ops.statut_evolution('diffusable', 'diffusable') AS both, ops.statut_evolution('secret', 'vide') AS secret, ops.statut_evolution('diffusable', 'plafonne') AS truncated,
  ops.statut_evolution('vide', 'non_enquete') AS not_surveyed, ops.statut_evolution('vide', 'diffusable') AS nobody;
ROLLBACK;
-- Under the rights of the caller.
CREATE ROLE regress_evolution;
GRANT ops_lecteur TO regress_evolution;
SET ROLE regress_evolution;
SELECT (SELECT count(*) FROM ops.carte_evolution_commune) AS communes, (SELECT count(*) FROM ops.carte_evolution_residence) AS addresses;
RESET ROLE;
DROP ROLE regress_evolution;
