-- What script/auditer exports into the directory :dossier, with the rights of the role that runs it: nothing is created.
\set ON_ERROR_STOP on
SELECT set_config('search_path', format('pg_catalog, ops, %I', n.nspname), false)
FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace WHERE e.extname = 'postgis';
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT EXISTS (SELECT FROM ops.indicateur AS i WHERE i.campagne = :campagne) AS lisible \gset
\if :lisible
\else
  \warn this role reads nothing of campaign :campagne
  SELECT 1 / 0;
\endif
\cd :dossier

\o echelle.csv
COPY (SELECT e.echelle, e.rang FROM ops.echelle AS e ORDER BY e.rang) TO STDOUT CSV HEADER;
\o territoire.csv
COPY (SELECT t.gid, t.echelle, t.code FROM ops.territoire AS t ORDER BY t.gid) TO STDOUT CSV HEADER;
\o commune.csv
COPY (SELECT tc.territoire, tc.commune FROM ops.territoire_commune AS tc ORDER BY 1, 2) TO STDOUT CSV HEADER;

-- The planner knows nothing of what the CTEs hold.
SET LOCAL enable_nestloop = off;
\o adresse.csv
COPY (
  WITH residence AS MATERIALIZED (
    SELECT t.gid, t.code, t.point, tc.commune
    FROM ops.territoire AS t JOIN ops.territoire_commune AS tc ON tc.territoire = t.gid WHERE t.echelle = 'residence'
  ), zone AS MATERIALIZED (
    SELECT t.gid, t.echelle, t.contour, tc.commune
    FROM ops.territoire AS t JOIN ops.territoire_commune AS tc ON tc.territoire = t.gid WHERE t.echelle IN ('iris', 'qpv')
  ), situee AS MATERIALIZED (
    SELECT r.gid, r.commune, min(z.gid) FILTER (WHERE z.echelle = 'iris') AS iris, min(z.gid) FILTER (WHERE z.echelle = 'qpv') AS qpv
    FROM residence AS r LEFT JOIN zone AS z ON z.commune = r.commune AND ST_Intersects(z.contour, r.point)
    GROUP BY r.gid, r.commune
  ), longueur AS (
    SELECT DISTINCT length(r.code) AS n FROM residence AS r
  ), batiment AS (
    SELECT t.gid, t.code, t.point, tc.commune
    FROM ops.territoire AS t JOIN ops.territoire_commune AS tc ON tc.territoire = t.gid WHERE t.echelle = 'batiment'
  ), prefixe AS (
    SELECT DISTINCT ON (b.gid) b.gid, r.gid AS residence
    FROM batiment AS b CROSS JOIN longueur AS l JOIN residence AS r ON r.code = left(b.code, l.n) AND r.commune = b.commune
    ORDER BY b.gid, l.n DESC
  ), place AS (
    SELECT b.gid, COALESCE(p.residence, (SELECT r.gid FROM residence AS r WHERE r.commune = b.commune ORDER BY ST_Distance(r.point, b.point) LIMIT 1)) AS residence
    FROM batiment AS b LEFT JOIN prefixe AS p ON p.gid = b.gid
  )
  SELECT p.gid AS batiment, s.gid AS residence, s.commune, s.iris, s.qpv
  FROM place AS p JOIN situee AS s ON s.gid = p.residence
  ORDER BY p.gid
) TO STDOUT CSV HEADER;

-- One column per item: the count, or s where it is withheld. The median has the households of its item.
\o
SELECT string_agg(format('CASE WHEN %s IS NOT NULL THEN (%1$s)::text WHEN i.%I = ''secret'' THEN ''s'' ELSE ''0'' END AS %I',
    CASE c.code WHEN 'emmenagement' THEN 'COALESCE(i.n_emmenagement, i.n_anciennete_mediane)' ELSE format('i.%I', 'n_' || c.code) END,
    'statut_' || c.code, c.code), ', ' ORDER BY c.rang) AS colonnes
FROM ops.catalogue_items() AS c WHERE c.code <> 'anciennete_mediane' \gset
\o ensemble.csv
COPY (SELECT i.gid, i.population, :colonnes FROM ops.indicateur AS i WHERE i.campagne = :campagne ORDER BY i.gid, i.population) TO STDOUT CSV HEADER;

\o tableau.csv
COPY (SELECT t.tableau, t.variable_a, t.variable_b FROM ops.tableau AS t ORDER BY t.tableau) TO STDOUT CSV HEADER;
\o croisement.csv
COPY (SELECT c.tableau, c.gid, c.classe_a, c.classe_b, c.n FROM ops.croisement AS c WHERE c.campagne = :campagne
  ORDER BY c.tableau, c.gid, c.classe_a, c.classe_b) TO STDOUT CSV HEADER;

-- Margins of the tables that ops.indicateur shows under another name (formulas: ops.catalogue_indicateurs()).
\o marge.csv
COPY (
  SELECT i.gid, m.variable, m.classe, m.n
  FROM ops.indicateur AS i CROSS JOIN LATERAL (VALUES
    ('total', NULL, i.n_menages),
    ('type_menage', 0, i.n_menages - i.n_type), ('type_menage', 2, i.p_mono_num),
    ('occupants', 1, i.p_seul_num),
    ('revenu', 1, i.p20_num), ('revenu', 2, i.p40_num - i.p20_num), ('revenu', 3, i.p60_num - i.p40_num),
    ('revenu', 6, i.p100_num - i.p120_num), ('revenu', 7, i.p120_num),
    ('age', 1, i.p_jeune30_num), ('age', 5, i.p_65_num - i.p_75_num), ('age', 6, i.p_75_num),
    ('aide', 0, i.n_menages - i.n_aide), ('aide', 1, i.n_aide - i.p_al_num), ('aide', 2, i.p_apl_num),
    ('aide', 3, i.p_al_num - i.p_apl_num)) AS m(variable, classe, n)
  WHERE i.campagne = :campagne AND i.population = 'ensemble' AND m.n IS NOT NULL
    AND i.echelle IN ('france', 'region', 'departement', 'epci', 'commune')
  ORDER BY 1, 2, 3
) TO STDOUT CSV HEADER;
\o
COMMIT;
