-- Both engines on the same households, after agregat.sql and duckdb.mjs: they must find the same figures.
SET client_min_messages = warning;
DO $$
BEGIN
  IF EXISTS (SELECT FROM mesure AS m WHERE m.verification <> '' GROUP BY m.cle HAVING count(DISTINCT m.verification) <> 1) THEN
    RAISE EXCEPTION 'both engines do not find the same figures';
  END IF;
END
$$;
SELECT m.cle AS "by", m.processus AS processes, m.moteur AS engine, m.nom AS query, m.ms, round(m.ms / a.ms, 2) AS "times the aggregate"
FROM mesure AS m JOIN mesure AS a USING (cle, processus)
WHERE a.nom = 'aggregate' AND m.nom <> 'both populations' ORDER BY m.cle, m.processus, m.ms;
