-- pg_temp.mesurer(query, times): median milliseconds, planning and execution, by EXPLAIN ANALYZE without node timing.
SET client_min_messages = warning;
CREATE FUNCTION pg_temp.mesurer(requete text, fois int) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE
  plan json;
  durees float8[] := '{}';
BEGIN
  FOR i IN 1..fois LOOP
    EXECUTE 'EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ' || requete INTO plan;
    durees := durees || ((plan -> 0 ->> 'Planning Time')::float8 + (plan -> 0 ->> 'Execution Time')::float8);
  END LOOP;
  RETURN (SELECT round(percentile_cont(0.5) WITHIN GROUP (ORDER BY d)::numeric, 2) FROM unnest(durees) AS d);
END
$$;
