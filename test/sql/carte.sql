-- Layers: what GIS clients need to open them, and pages whose labels cannot break out.
CREATE ROLE regress_urh;
GRANT ops_gestionnaire TO regress_urh;
SET ROLE regress_urh;

-- First column `gid int`, unique and not null; a typmod on the geometry; a comment on every column; no numeric column.
SELECT c.relname, a.attname AS first_column, a.atttypid::regtype AS type
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = 1
WHERE c.relnamespace = 'ops'::regnamespace AND c.relname LIKE 'carte\_%' ORDER BY 1;
SELECT f_table_name, f_geometry_column, type, srid, coord_dimension FROM geometry_columns WHERE f_table_name LIKE 'carte\_%' ORDER BY 1;
SELECT c.relname, a.attname AS without_comment
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'ops'::regnamespace AND c.relkind IN ('r', 'v') AND col_description(c.oid, a.attnum) IS NULL
  AND (c.relname LIKE 'carte\_%' OR c.relname IN ('indicateur', 'territoire', 'echelle', 'territoire_commune'));
SELECT c.relname, a.attname AS numeric_column
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.atttypid = 'numeric'::regtype
WHERE c.relnamespace = 'ops'::regnamespace AND c.relname LIKE 'carte\_%';
SELECT count(*) AS rows, count(DISTINCT gid) AS keys, count(gid) AS not_null FROM ops.carte_commune;

-- A status beside each value; the geometry stays where the value is withheld.
SELECT code, n_menages, statut, p60, p60_statut, geom IS NOT NULL AS drawn FROM ops.carte_commune ORDER BY code;

-- The map as a page: the hostile name of commune C1 is escaped everywhere, secrets are hatched, nothing else leaks.
SELECT ops.echapper('<script>&''"');
CREATE TEMP TABLE page AS SELECT ops.carte_html('p60', 'commune', 'Titre <b>&') AS html;
SELECT html LIKE '%<script%' AS broken, html LIKE '%&lt;script&gt;&amp;&#39;&quot; (C1)%' AS escaped,
  html LIKE '%<b>%' AS title_broken, (length(html) - length(replace(html, 'url(#secret)"><title>', ''))) / length('url(#secret)"><title>') AS hatched,
  html LIKE '%<svg%</svg>%' AS drawn FROM page;
-- It says as many secrets as the layer has.
SELECT html LIKE '%' || (SELECT count(*) FROM ops.carte_commune WHERE p60_statut = 'secret') || ' secrets%' AS said FROM page;
SELECT length(ops.carte_html('taille', 'epci')) > 1000 AS epci, length(ops.carte_html('p_apl', 'iris')) > 1000 AS iris;
SELECT ops.carte_html('p60', 'lune');
SELECT ops.carte_html('p60; DROP TABLE x');
SELECT ops.bornes_quantiles(ARRAY[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 5), ops.bornes_quantiles(ARRAY[3, 3, 3], 5);

RESET ROLE;
DROP TABLE page;
DROP ROLE regress_urh;
