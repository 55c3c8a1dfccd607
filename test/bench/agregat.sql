-- ops.indicateurs against the same figures as FILTER, sum and avg; the release against one GROUP BY commune.
\set ON_ERROR_STOP on
\set ECHO none
\i test/bench/mesure.sql
SET work_mem = '512MB';
SET max_parallel_workers_per_gather = 0;

CREATE UNLOGGED TABLE enquete AS
SELECT a.commune, l.bailleur, m.*, l.nb_pieces, l.surface, c.date_reference
FROM ops_unites.menage AS m
JOIN ops_unites.logement AS l USING (campagne, ident_rep)
JOIN ops_unites.adresse AS a USING (batiment)
JOIN ops.campagne AS c USING (campagne)
WHERE m.campagne = 2018;
ANALYZE enquete;
CREATE FUNCTION pg_temp.resumer(requete text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  resume text;
BEGIN
  EXECUTE 'SELECT concat_ws('' '', count(*), sum(n), sum(menages), round(sum(p20), 2), round(sum(cus100_3ans), 2),
    round(sum(p_prec), 2), round(sum(anciennete), 2), sum(anciennete_mediane), round(sum(sur_occ), 2)) FROM (' || requete || ') AS r'
  INTO resume;
  RETURN resume;
END
$$;

\set simple `cat test/bench/sql_simple.sql`
CREATE TEMP TABLE requete (nom text, texte text);
INSERT INTO requete VALUES ('aggregate', 'SELECT :cle, ops.indicateurs(enquete, nb_occ, nb_mineurs, type_menage, nb_enfants,
  age_titulaire, pct_plafond, aide_logement, rls, act_stable, act_precaire, act_chomeur, act_retraite, act_autre,
  date_emmenagement, date_reference, nb_pieces, surface) FROM enquete GROUP BY :cle'),
('both populations', 'SELECT :cle, ops.indicateurs(enquete, nb_occ, nb_mineurs, type_menage, nb_enfants,
  age_titulaire, pct_plafond, aide_logement, rls, act_stable, act_precaire, act_chomeur, act_retraite, act_autre,
  date_emmenagement, date_reference, nb_pieces, surface),
  ops.indicateurs_recents(enquete, nb_occ, nb_mineurs, type_menage, nb_enfants,
  age_titulaire, pct_plafond, aide_logement, rls, act_stable, act_precaire, act_chomeur, act_retraite, act_autre,
  date_emmenagement, date_reference, nb_pieces, surface) FROM enquete GROUP BY :cle'),
('plain SQL', :'simple'), ('plain SQL without median', regexp_replace(:'simple', 'percentile_disc[^)]*\)[^)]*\)[^)]*\) AS anciennete_mediane,', ''));

-- One process, then two: what DuckDB is given too (duckdb.mjs, which adds its lines to this table).
CREATE TABLE mesure (moteur text, cle text, nom text, processus int, ms numeric, verification text);
CREATE PROCEDURE pg_temp.mesurer_tout(nb int) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('max_parallel_workers_per_gather', (nb - 1)::text, false);
  INSERT INTO mesure
  SELECT 'PostgreSQL', g.cle, r.nom, nb, pg_temp.mesurer(replace(r.texte, ':cle', g.cle), 3)
  FROM requete AS r, (VALUES ('commune'), ('bailleur')) AS g(cle);
END
$$;
CALL pg_temp.mesurer_tout(1);
CALL pg_temp.mesurer_tout(2);
SET max_parallel_workers_per_gather = 0;
-- What both engines must find, to the second decimal.
UPDATE mesure AS m SET verification = v.texte
FROM (VALUES ('commune'), ('bailleur')) AS g(cle), LATERAL pg_temp.resumer(replace(:'simple', ':cle', g.cle)) AS v(texte)
WHERE m.nom = 'plain SQL' AND m.cle = g.cle;
SELECT m.cle AS "by", m.processus AS processes, m.nom AS query, m.ms, round(m.ms / a.ms, 2) AS "times the aggregate"
FROM mesure AS m JOIN mesure AS a USING (cle, processus) WHERE a.nom = 'aggregate' AND m.nom = 'both populations'
ORDER BY m.cle, m.processus;

SET client_min_messages = notice;
SELECT clock_timestamp() AS debut
\gset
SELECT count(*) AS cells FROM ops.publier(2018);
SELECT round(extract(epoch FROM clock_timestamp() - :'debut'::timestamptz) * 1000) AS release_ms
\gset
SELECT (SELECT count(*) FROM enquete) AS dwellings, :release_ms AS release_ms, ms AS plain_group_by_commune_ms, round(:release_ms / ms, 2) AS ratio
FROM mesure WHERE cle = 'commune' AND nom = 'plain SQL without median' AND processus = 1;
