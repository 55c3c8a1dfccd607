-- What a review of install scripts looks for (as pgspot does), in the catalogs: what is installed, however it was written. Definer functions
-- and what PUBLIC may execute are in attaques.sql.
CREATE TEMP VIEW fonction AS
SELECT p.oid, p.oid::regprocedure AS fonction, p.prosrc, p.prosecdef, p.prosqlbody, p.proargtypes, l.lanname,
  (SELECT substr(r, 13) FROM unnest(p.proconfig) AS r WHERE r LIKE 'search\_path=%') AS chemin
FROM pg_proc AS p
JOIN pg_depend AS d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
JOIN pg_extension AS e ON e.oid = d.refobjid AND e.extname = 'carto_ops'
JOIN pg_language AS l ON l.oid = p.prolang;
SELECT count(*) > 300 AS functions FROM fonction;

-- Names are resolved when a function is made (C, SQL body), or in a path that is pinned, with temporary objects last.
SELECT fonction FROM fonction WHERE lanname NOT IN ('c', 'internal') AND prosqlbody IS NULL AND chemin IS NULL ORDER BY fonction::text;
SELECT fonction, chemin FROM fonction WHERE chemin !~ '(^|, )pg_temp$' ORDER BY fonction::text;
-- Those that look in ops and public, for PostGIS: whoever else may create there is reported by ops.controle_conformite(). All run with the
-- rights of who calls them; ops.mailles() calls mailles_pour as the owner.
SELECT fonction, prosecdef, chemin FROM fonction WHERE chemin <> 'pg_catalog, pg_temp' ORDER BY fonction::text;

-- Dynamic SQL: statements with a piece that is neither %I nor %L, in functions that take text. Each was read: what goes in unquoted is a
-- number, a name that the server printed, or SQL of the module, and never the text of the caller.
SELECT f.fonction, has_function_privilege('ops_gestionnaire', f.oid, 'EXECUTE') AS gestionnaire, has_function_privilege('ops_lecteur', f.oid, 'EXECUTE') AS lecteur,
  count(*) AS statements
FROM fonction AS f CROSS JOIN LATERAL regexp_matches(f.prosrc, '\mEXECUTE\M[^;]*;', 'g') AS x
WHERE f.lanname = 'plpgsql' AND x[1] ~ '\|\||%(\d+\$)?-?\d*s'
  AND EXISTS (SELECT FROM unnest(f.proargtypes) AS t JOIN pg_type AS y ON y.oid = t WHERE y.typcategory IN ('S', 'A') OR y.typname IN ('json', 'jsonb', 'xml'))
GROUP BY f.oid, f.fonction ORDER BY f.fonction::text;
-- Those that make a statement otherwise than by format() alone.
SELECT DISTINCT f.fonction::text
FROM fonction AS f CROSS JOIN LATERAL regexp_matches(f.prosrc, '\mEXECUTE\M(?!\s+format\()[^;]*;', 'g') AS x
WHERE f.lanname = 'plpgsql' AND x[1] ~ '\|\|' ORDER BY 1;

-- Objects belong to the owner of the units, or to who installed: to nobody else.
SELECT DISTINCT r.rolname = 'ops_proprietaire' AS owner_of_units, r.rolsuper FROM fonction AS f JOIN pg_proc AS p ON p.oid = f.oid JOIN pg_roles AS r ON r.oid = p.proowner ORDER BY 1;
-- Triggers run code of the extension.
SELECT t.tgrelid::regclass, t.tgname FROM pg_trigger AS t WHERE NOT t.tgisinternal AND t.tgrelid IN (SELECT c.oid FROM pg_class AS c
  WHERE c.relnamespace IN ('ops'::regnamespace, 'ops_unites'::regnamespace)) AND t.tgfoid NOT IN (SELECT oid FROM fonction) ORDER BY 1, 2;
