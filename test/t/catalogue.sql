-- All that the extension is in a database, one line per fact, in an order of its own: two databases are equal when these lines are.
-- The rows of its tables are for databases that nobody has written to yet.
\set QUIET on
\pset format unaligned
\pset tuples_only on
SET search_path = pg_catalog;
SET client_min_messages = warning;
CREATE TEMPORARY TABLE schema AS SELECT n.oid, n.nspname FROM pg_namespace AS n WHERE n.nspname IN ('ops', 'ops_unites', 'ops_depot');
CREATE TEMPORARY TABLE membre AS SELECT d.classid, d.objid FROM pg_depend AS d JOIN pg_extension AS e ON e.oid = d.refobjid
WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND e.extname = 'carto_ops';
CREATE FUNCTION pg_temp.droits(acl aclitem[]) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE x.grantee::regrole::text END, x.privilege_type, x.is_grantable, x.grantor::regrole), ', '
    ORDER BY x.grantee::regrole::text, x.privilege_type, x.grantor::regrole::text) FROM aclexplode(acl) AS x
$$;
\o :sortie
SELECT 'member', pg_describe_object(m.classid, m.objid, 0) FROM pg_temp.membre AS m ORDER BY 2;
SELECT 'extension', e.extversion, e.extowner::regrole, e.extnamespace::regnamespace, e.extrelocatable FROM pg_extension AS e WHERE e.extname = 'carto_ops';
SELECT 'dumped', c.relation::regclass::text, c.condition FROM pg_extension AS e, unnest(e.extconfig, e.extcondition) AS c(relation, condition)
WHERE e.extname = 'carto_ops' ORDER BY 2;
SELECT 'schema', n.nspname, n.nspowner::regrole, pg_temp.droits(n.nspacl) FROM pg_namespace AS n JOIN pg_temp.schema AS s ON s.oid = n.oid ORDER BY 2;
SELECT 'routine', p.oid::regprocedure::text, p.proowner::regrole, pg_temp.droits(p.proacl),
  CASE p.prokind WHEN 'a' THEN (SELECT concat(a, pg_get_function_arguments(p.oid)) FROM (
      SELECT a.aggkind, a.aggnumdirectargs, a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn, a.aggmtransfn, a.aggminvtransfn,
        a.aggfinalextra, a.aggfinalmodify, a.aggtranstype::regtype, a.aggtransspace, a.agginitval, p.proparallel, p.provolatile, p.prorettype::regtype
      FROM pg_aggregate AS a WHERE a.aggfnoid = p.oid) AS a) ELSE pg_get_functiondef(p.oid) END
FROM pg_proc AS p JOIN pg_temp.schema AS s ON s.oid = p.pronamespace ORDER BY 2;
SELECT 'relation', c.oid::regclass::text, c.relkind, c.relpersistence, c.relowner::regrole, pg_temp.droits(c.relacl), c.relrowsecurity, c.relforcerowsecurity,
  c.relreplident, c.reloptions, CASE WHEN c.relkind = 'v' THEN pg_get_viewdef(c.oid) END
FROM pg_class AS c JOIN pg_temp.schema AS s ON s.oid = c.relnamespace WHERE c.relkind IN ('r', 'v', 'm', 'p', 'c', 'S') ORDER BY 2;
SELECT 'column', a.attrelid::regclass::text, row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum), a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
  pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated, a.attcollation::regcollation, a.attstorage, a.attcompression, a.attstattarget, pg_temp.droits(a.attacl)
FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid AND c.relkind IN ('r', 'v', 'm', 'p', 'c') JOIN pg_temp.schema AS s ON s.oid = c.relnamespace
LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attnum > 0 AND NOT a.attisdropped ORDER BY 2, 3;
SELECT 'constraint', k.conrelid::regclass::text, k.conname, pg_get_constraintdef(k.oid), k.convalidated FROM pg_constraint AS k
JOIN pg_temp.schema AS s ON s.oid = k.connamespace ORDER BY 2, 3;
SELECT 'index', pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisclustered FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
JOIN pg_temp.schema AS s ON s.oid = c.relnamespace WHERE i.indrelid IN (SELECT objid FROM pg_temp.membre) ORDER BY 2;
SELECT 'sequence', q.seqrelid::regclass::text, q.seqtypid::regtype, q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcycle, pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid)
FROM pg_sequence AS q JOIN pg_class AS c ON c.oid = q.seqrelid JOIN pg_temp.schema AS s ON s.oid = c.relnamespace
LEFT JOIN pg_depend AS d ON d.classid = 'pg_class'::regclass AND d.objid = q.seqrelid AND d.deptype IN ('a', 'i') ORDER BY 2;
SELECT 'policy', p.polrelid::regclass::text, p.polname, p.polcmd, p.polpermissive, (SELECT string_agg(r::regrole::text, ',' ORDER BY r::regrole::text) FROM unnest(p.polroles) AS r),
  pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid JOIN pg_temp.schema AS s ON s.oid = c.relnamespace ORDER BY 2, 3;
SELECT 'trigger', t.tgrelid::regclass::text, CASE WHEN NOT t.tgisinternal THEN t.tgname END, t.tgenabled,
  CASE WHEN t.tgisinternal THEN concat_ws(' ', k.conname, t.tgfoid::regproc) ELSE pg_get_triggerdef(t.oid) END
FROM pg_trigger AS t LEFT JOIN pg_constraint AS k ON k.oid = t.tgconstraint JOIN pg_class AS c ON c.oid = t.tgrelid
JOIN pg_temp.schema AS s ON s.oid = c.relnamespace ORDER BY 2, 3, 5;
SELECT 'event trigger', t.evtname, t.evtevent, t.evtenabled, t.evttags, t.evtfoid::regprocedure, t.evtowner::regrole
FROM pg_event_trigger AS t ORDER BY 2;
SELECT 'type', format_type(t.oid, NULL), t.typtype, t.typowner::regrole, pg_temp.droits(t.typacl), format_type(t.typbasetype, t.typtypmod), t.typdefault,
  (SELECT string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder) FROM pg_enum AS e WHERE e.enumtypid = t.oid)
FROM pg_type AS t JOIN pg_temp.schema AS s ON s.oid = t.typnamespace ORDER BY 2;
SELECT 'default privileges', a.defaclrole::regrole, a.defaclnamespace::regnamespace, a.defaclobjtype, pg_temp.droits(a.defaclacl) FROM pg_default_acl AS a ORDER BY 2, 3, 4;
SELECT 'initial privileges', pg_describe_object(i.classoid, i.objoid, i.objsubid), i.privtype, pg_temp.droits(i.initprivs)
FROM pg_init_privs AS i JOIN pg_temp.membre AS m ON m.classid = i.classoid AND m.objid = i.objoid ORDER BY 2;
SELECT 'comment', pg_describe_object(d.classoid, d.objoid, d.objsubid), d.description FROM pg_description AS d
JOIN pg_temp.membre AS m ON m.classid = d.classoid AND m.objid = d.objoid ORDER BY 2;
-- Objects in the schemas that the extension does not own.
SELECT 'stray', c.oid::regclass::text FROM pg_class AS c JOIN pg_temp.schema AS s ON s.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm', 'p', 'c') AND NOT EXISTS (SELECT FROM pg_temp.membre AS m WHERE m.objid = c.oid)
UNION ALL SELECT 'stray', p.oid::regprocedure::text FROM pg_proc AS p JOIN pg_temp.schema AS s ON s.oid = p.pronamespace
WHERE NOT EXISTS (SELECT FROM pg_temp.membre AS m WHERE m.objid = p.oid) ORDER BY 2;
SELECT format('SELECT ''row'', %L, t::text FROM %s AS t ORDER BY 3', c.oid::regclass, c.oid::regclass) FROM pg_class AS c
JOIN pg_temp.schema AS s ON s.oid = c.relnamespace WHERE c.relkind = 'r' ORDER BY c.oid::regclass::text
\gexec
