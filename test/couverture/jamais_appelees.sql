-- Functions of the extension that nothing called in this database. Those that raised an error each time have an entry, of no whole call.
SELECT p.oid::regprocedure
FROM pg_proc AS p
JOIN pg_depend AS d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
JOIN pg_extension AS e ON e.oid = d.refobjid AND e.extname = 'carto_ops'
WHERE pg_stat_get_function_calls(p.oid) IS NULL
ORDER BY p.oid::regprocedure::text;
