-- The aggregates used on a table of one's own, by a role that holds nothing but ops_lecteur.
CREATE TABLE enquete AS
SELECT l.batiment, m.*, l.nb_pieces, l.surface, date '2018-01-01' AS date_reference
FROM ops_unites.menage AS m JOIN ops_unites.logement AS l USING (campagne, ident_rep);
CREATE ROLE regress_analyste;
GRANT ops_lecteur TO regress_analyste;
GRANT SELECT ON enquete TO regress_analyste;
SET ROLE regress_analyste;

-- The threshold: 5 answers give nothing, 11 do, 0 is empty.
SELECT batiment, (i).n_menages, (i).statut_menages, (i).p_seul_num, (i).p_seul, (i).statut_occupants, (i).taille
FROM (SELECT batiment, ops.indicateurs(enquete, nb_occ, nb_mineurs, type_menage, nb_enfants, age_titulaire, pct_plafond,
        aide_logement, rls, act_stable, act_precaire, act_chomeur, act_retraite, act_autre, date_emmenagement,
        date_reference, nb_pieces, surface) AS i
      FROM enquete WHERE batiment IN (203, 204, 208, 211, 213) GROUP BY batiment) AS x
ORDER BY batiment;

-- Item by item: 12 households, 10 of them with known income.
SELECT (i).statut_menages, (i).statut_ressources, (i).n_ressources, (i).p60, (i).tranches
FROM (SELECT ops.indicateurs(enquete, nb_occ, nb_mineurs, type_menage, nb_enfants, age_titulaire, pct_plafond,
        aide_logement, rls, act_stable, act_precaire, act_chomeur, act_retraite, act_autre, date_emmenagement,
        date_reference, nb_pieces, surface) AS i FROM enquete WHERE batiment = 204) AS x;

-- Recent movers-in wait for those they leave: 30 of 30 in building 212, 12 of 30 in 201, 15 of 40 in 205, 11 of 20 in 206.
SELECT batiment, (i).n_menages, (i).statut_menages
FROM (SELECT batiment, ops.indicateurs_recents(enquete, nb_occ, nb_mineurs, type_menage, nb_enfants, age_titulaire, pct_plafond,
        aide_logement, rls, act_stable, act_precaire, act_chomeur, act_retraite, act_autre, date_emmenagement,
        date_reference, nb_pieces, surface) AS i
      FROM enquete WHERE batiment IN (201, 205, 206, 210, 212, 203) GROUP BY batiment) AS x
ORDER BY batiment;

-- No row at all, all NULL, bad values.
SELECT (i).n_menages, (i).statut_menages, (i).p60
FROM (SELECT ops.indicateurs(enquete, nb_occ, nb_mineurs, type_menage, nb_enfants, age_titulaire, pct_plafond,
        aide_logement, rls, act_stable, act_precaire, act_chomeur, act_retraite, act_autre, date_emmenagement,
        date_reference, nb_pieces, surface) AS i FROM enquete WHERE false) AS x;
SELECT (i).n_menages, (i).n_occupants, (i).n_age, (i).n_ressources, (i).n_emmenagement
FROM (SELECT ops.indicateurs(1::smallint, -2::smallint, NULL, NULL, NULL, 400::smallint, 'NaN'::float8, NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, 'infinity'::date, date '2018-01-01', NULL, NULL) AS i FROM generate_series(1, 20)) AS x;

-- Income classes of one's own, closed on the left.
SELECT (i).tranches, (i).p60_num
FROM (SELECT ops.indicateurs(1::smallint, NULL, NULL, NULL, NULL, NULL, n::float8, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        date '2018-01-01', NULL, NULL, ARRAY[50, 100]::float8[]) AS i FROM generate_series(1, 120) AS n) AS x;
SELECT ops.indicateurs(1::smallint, NULL, NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
  date '2018-01-01', NULL, NULL, ARRAY[100, 50]::float8[]);
-- Of recent movers-in too: 49 under 50 and 11 from 50 on, of the 60 who moved in within two years.
SELECT (i).n_menages, (i).tranches, (i).p60_num
FROM (SELECT ops.indicateurs_recents(1::smallint, NULL, NULL, NULL, NULL, NULL, n::float8, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        CASE WHEN n <= 60 THEN date '2017-03-01' ELSE date '2010-01-01' END, date '2018-01-01', NULL, NULL, ARRAY[50, 100]::float8[]) AS i
      FROM generate_series(1, 120) AS n) AS x;

-- One figure at a time.
SELECT n AS rows, ops.effectif(x), ops.part(x > 5), ops.moyenne(x), ops.mediane(x)
FROM (VALUES (0), (10), (11), (22), (23)) AS v(n) LEFT JOIN LATERAL generate_series(1, v.n) AS x ON true
GROUP BY n ORDER BY n;

-- attack 18, window: refused, whatever the frame.
SELECT ops.effectif(nb_occ) OVER (PARTITION BY batiment) FROM enquete;
SELECT ops.indicateurs_rpls(1::smallint, NULL, NULL, NULL, date '2018-01-01', true) OVER () FROM enquete;

-- Support functions cannot be called, nor wrapped in an aggregate without its final function.
SELECT ops_unites.effectifs('\x01'::bytea, false);
CREATE AGGREGATE pg_temp.fuite(float8) (SFUNC = ops_unites.somme_ajouter, STYPE = internal);
RESET ROLE;
CREATE AGGREGATE pg_temp.fuite(float8) (SFUNC = ops_unites.somme_ajouter, STYPE = internal);

-- Parallel: the plan has partial aggregates, and the answer is the serial one.
CREATE TABLE grande AS SELECT e.* FROM enquete AS e, generate_series(1, 40);
ANALYZE grande;
CREATE FUNCTION tout() RETURNS TABLE (ensemble text, recents text, rpls text, medianes float8, ecart numeric) LANGUAGE sql AS $$
  SELECT ops.indicateurs(enquete, nb_occ, nb_mineurs, type_menage, nb_enfants, age_titulaire, pct_plafond,
      aide_logement, rls, act_stable, act_precaire, act_chomeur, act_retraite, act_autre, date_emmenagement,
      date_reference, nb_pieces, surface)::text,
    ops.indicateurs_recents(enquete, nb_occ, nb_mineurs, type_menage, nb_enfants, age_titulaire, pct_plafond,
      aide_logement, rls, act_stable, act_precaire, act_chomeur, act_retraite, act_autre, date_emmenagement,
      date_reference, nb_pieces, surface)::text,
    ops.indicateurs_rpls(enquete, date_emmenagement, nb_occ, 1980::smallint, date_reference, rls)::text,
    ops.mediane(pct_plafond) + ops.moyenne(nb_occ) + ops.part(rls) + ops.effectif(nb_occ), round(ops.ecart_type(pct_plafond)::numeric, 9)
  FROM grande $$;
SET max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE serie AS SELECT * FROM tout();
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
EXPLAIN (COSTS OFF) SELECT ops.indicateurs(enquete, nb_occ, nb_mineurs, type_menage, nb_enfants, age_titulaire, pct_plafond,
  aide_logement, rls, act_stable, act_precaire, act_chomeur, act_retraite, act_autre, date_emmenagement,
  date_reference, nb_pieces, surface), ops.indicateurs_rpls(enquete, date_emmenagement, nb_occ, 1980::smallint, date_reference, rls),
  ops.mediane(pct_plafond), ops.effectif(nb_occ) FROM grande;
SELECT s.ensemble = p.ensemble AS ensemble, s.recents = p.recents AS recents, s.rpls = p.rpls AS rpls, s.medianes = p.medianes AS companions,
  s.ecart = p.ecart AND s.ecart = (SELECT round(stddev_pop(pct_plafond)::numeric, 9) FROM grande) AS deviation,
  length(s.ensemble) > 100 AS filled FROM serie AS s, tout() AS p;
RESET max_parallel_workers_per_gather;

-- The threshold may be raised by a superuser, never lowered.
SET carto_ops.seuil_menages = 10;
SET carto_ops.seuil_menages = 20;
SELECT ops.effectif(n) FROM generate_series(1, 19) AS n;
RESET carto_ops.seuil_menages;
SET ROLE regress_analyste;
SET carto_ops.seuil_menages = 20;
RESET ROLE;

DROP TABLE enquete, grande CASCADE;
DROP FUNCTION tout();
DROP ROLE regress_analyste;
