-- Microseconds to plan queries that have nothing to do with households: the best of 20 batches, for three shapes.
\set QUIET on
SET client_min_messages = warning;
CREATE FUNCTION pg_temp.planifier(requete text) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE
  debut timestamptz;
  meilleur float8;
BEGIN
  FOR lot IN 1..20 LOOP
    debut := clock_timestamp();
    FOR i IN 1..300 LOOP
      EXECUTE 'EXPLAIN ' || requete;
    END LOOP;
    meilleur := LEAST(meilleur, extract(epoch FROM clock_timestamp() - debut) * 1000000 / 300);
  END LOOP;
  RETURN round(meilleur::numeric, 2);
END
$$;
SELECT pg_temp.planifier('SELECT 1'), pg_temp.planifier('SELECT relname FROM pg_class WHERE oid = 1259'),
  pg_temp.planifier('SELECT n.nspname, c.relname, a.attname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_attribute AS a ON a.attrelid = c.oid
    LEFT JOIN pg_description AS d ON d.objoid = c.oid WHERE c.relkind = ''r'' AND EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = c.oid)');
