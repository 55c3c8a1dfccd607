-- Classes of maps, styles and project of QGIS: bounds from released communes alone, rules that put each territory in one class and never a secret
-- in one, files that are well formed. What QGIS makes of them is tested by test/t/qgis.sh.
\set SHOW_CONTEXT never
-- Bounds: quintiles of the communes shown, written as displayed; the same by hand.
SELECT c.indicateur, c.bornes, c.bornes_evolution, c.bornes = (
    SELECT array_agg(DISTINCT round(b::numeric, 1)::float8 ORDER BY round(b::numeric, 1)::float8) FROM unnest((SELECT percentile_disc(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY p60)
      FROM ops.indicateur WHERE campagne = 2018 AND population = 'ensemble' AND echelle = 'commune' AND statut_ressources = 'diffusable')) AS b
    WHERE b > (SELECT min(p60) FROM ops.indicateur WHERE campagne = 2018 AND population = 'ensemble' AND echelle = 'commune')) AS as_by_hand
FROM ops.classe_carte AS c WHERE c.indicateur = 'p60';
SELECT (SELECT count(*) FROM ops.classe_carte) = (SELECT count(*) FROM ops.dictionnaire) AS every_indicator;
SELECT ops.bornes_jenks('{1,2,3,10,11,12,50,51,52}', 3), ops.bornes_jenks('{4,NULL,NaN,7}', 5), ops.bornes_jenks('{}', 3);

-- Chosen by the administrator; other readers do not.
CREATE ROLE regress_urh;
GRANT ops_gestionnaire TO regress_urh;
CREATE ROLE regress_lecteur;
GRANT ops_lecteur TO regress_lecteur;
SET ROLE regress_urh;
SELECT ops.regler_carte('p60', 'bornes', bornes => '{30,34.5}');
SELECT rang, titre, condition, aspect FROM ops.style_classes('p60', false, true);
SELECT ops.regler_carte('p60', 'jenks', 3);
SELECT bornes FROM ops.classe_carte WHERE indicateur = 'p60';
SELECT ops.regler_carte('lune');
SELECT ops.regler_carte('p60', 'pouce');
SELECT ops.regler_carte('p60', 'bornes');
SELECT ops.regler_carte('p60', 'jenks', bornes => '{1,2}');
SELECT ops.regler_carte('p60', 'bornes', bornes => '{40,20}');
SELECT ops.regler_carte('p60', 'bornes', bornes => '{1,NaN}');
SELECT ops.regler_carte('p60', 'jenks', 12);
SET ROLE regress_lecteur;
SELECT ops.regler_carte('p60');
UPDATE ops.reglage_carte SET classes = 3;
RESET ROLE;
SELECT ops.regler_carte('p60');

-- A territory is in one class and one only, whatever its value and status (the conditions of QGIS are SQL too).
\set ECHO none
SELECT format('SELECT count(*) AS territories, count(*) FILTER (WHERE n <> 1) AS not_in_one_class, count(*) FILTER (WHERE secret AND NOT hachure) AS secrets_not_hatched
FROM (SELECT %s AS n, p60_statut IN (''secret'') AS secret, (%s) AS hachure FROM ops.indicateur AS i CROSS JOIN LATERAL (SELECT i.statut_ressources AS p60_statut) AS s
  WHERE i.population = ''ensemble'') AS x',
  string_agg(format('COALESCE((%s)::int, 0)', condition), ' + '), string_agg(condition, '') FILTER (WHERE aspect = 'secret'))
FROM ops.style_classes('p60', false, true)
\gexec
\set ECHO all
-- Without any class yet, one for all values; a truncated share without value is hatched.
BEGIN;
DELETE FROM ops.classe_carte;
SELECT rang, titre, condition FROM ops.style_classes('p60', false, true);
ROLLBACK;
SELECT rang, titre, condition FROM ops.style_classes('tx_vac', false, false) ORDER BY rang DESC LIMIT 1;
SELECT bool_and(cardinality(ops.style_couleurs(n, false)) = n) AS as_many_colours FROM generate_series(1, 7) AS n;

-- Styles: one per layer and indicator, one by default, each a well-formed file with a rule for each class.
SELECT count(DISTINCT f_table_name) AS layers, count(*) = (SELECT count(*) FROM ops.couche_indicateur) AS one_per_indicator, count(DISTINCT id) = count(*) AS numbered,
  count(*) FILTER (WHERE useasdefault) AS by_default, bool_and(f_table_catalog = current_database() AND f_geometry_column = 'geom' AND type IS NULL) AS as_qgis_asks FROM ops.layer_styles;
SELECT f_table_name, cardinality(xpath('//rule', styleqml)) AS rules, cardinality(xpath('//symbols/symbol', styleqml)) AS symbols,
  (xpath('//symbols/symbol/@type', styleqml))[1] AS type, cardinality(xpath('//alias', styleqml)) AS aliases, (xpath('//alias[@field="p60"]/@name', styleqml))[1] AS alias,
  cardinality(xpath('//attributeEditorContainer', styleqml)) AS tabs
FROM ops.layer_styles WHERE useasdefault AND f_table_name IN ('carte_commune', 'carte_residence', 'carte_evolution_commune') ORDER BY 1;
-- No name of a territory is in a style, and what is in it is escaped: the hostile name of commune C1 stays in its column.
SELECT count(*) FILTER (WHERE styleqml::text LIKE '%script%') AS broken FROM ops.layer_styles WHERE useasdefault;

-- The project: each layer of the plan once, in the tree once, with its key and without the check that reads it whole.
CREATE TEMP TABLE projet AS SELECT ops.projet_qgs()::xml AS x;
SELECT cardinality(xpath('/qgis/projectlayers/maplayer', x)) - (SELECT count(*) FROM ops.projet_plan) AS others,
  (SELECT array_agg(i ORDER BY i) FROM unnest(xpath('/qgis/projectlayers/maplayer/id/text()', x)::text[]) AS i)
    = (SELECT array_agg(i ORDER BY i) FROM unnest(xpath('//layer-tree-layer/@id', x)::text[]) AS i) AS same_in_the_tree,
  (SELECT bool_and(s LIKE 'service=''ops'' key=''gid'' checkPrimaryKeyUnicity=''0'' srid=2154 type=%' OR s LIKE '%mes_droits%') FROM unnest(xpath('//datasource/text()', x)::text[]) AS s) AS sources,
  (xpath('count(//layer-tree-group[@mutually-exclusive="1"])', x))[1] AS exclusive_groups
FROM projet;
-- The scales of territories follow one another; communes and IRIS stay under what is finer.
SELECT echelle, ops.projet_visibilite(echelle) FROM ops.echelle ORDER BY rang;
-- Elsewhere: another connection, without password.
SET carto_ops.connexion_qgis = 'host=''serveur'' dbname=''ops''';
SELECT ops.projet_source('carte_commune', 'MultiPolygon');
RESET carto_ops.connexion_qgis;
SELECT name, metadata ->> 'last_modified_user' AS owner, substr(content, 1, 4) = '\x504b0304' AS a_zip, octet_length(content) < length(ops.projet_qgs()) / 5 AS small FROM ops.qgis_projects;
SELECT encode(substr(ops.archiver('a.txt', 'abc'), 31, 5), 'escape') AS name;

-- Read by those who have an account role, written by nobody.
SET ROLE regress_lecteur;
SELECT (SELECT count(*) > 500 FROM ops.layer_styles) AS styles, (SELECT octet_length(content) > 10000 FROM ops.qgis_projects) AS project;
INSERT INTO ops.layer_styles (stylename) VALUES ('a moi');
DELETE FROM ops.qgis_projects;
RESET ROLE;
DROP TABLE projet;
DROP ROLE regress_urh, regress_lecteur;
