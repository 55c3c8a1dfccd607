-- What script/auditer exports besides for a role that may ask ops.croiser(): every answer of the closed lattice, at the scales
-- and with the number of variables that :profondeurs says, as france=3,region=3; of the own stock too where :parc is 1. Run as that role; nothing is created.
\set ON_ERROR_STOP on
SELECT set_config('search_path', 'pg_catalog, ops', false);
\cd :dossier
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;

\o profondeur.csv
COPY (SELECT split_part(p, '=', 1) AS echelle, split_part(p, '=', 2)::int AS ordre FROM unnest(string_to_array(:'profondeurs', ',')) AS p) TO STDOUT CSV HEADER;
\o classe.csv
COPY (SELECT v.variable, max(c.classe) + 1 AS classes FROM ops.variable AS v JOIN ops.classe AS c ON c.variable = v.variable
  GROUP BY v.variable, v.rang ORDER BY v.rang) TO STDOUT CSV HEADER;

-- Exact counts of classes, or of classes together, that ops.indicateur shows under another name (formulas:
-- ops.catalogue_indicateurs()), nothing where it withholds them; and the dwellings where the households of a territory can only be.
\o marge_cles.csv
COPY (
  SELECT i.gid, CASE i.population WHEN 'ensemble' THEN 0 ELSE 1 END AS recents, m.variable, m.classes, m.n
  FROM ops.indicateur AS i CROSS JOIN LATERAL (VALUES
    ('total', NULL, i.n_menages, NULL), ('recents', NULL, i.p_emrec_num, NULL), ('logements', NULL, i.nb_couverts, NULL),
    ('type_menage', '0', i.n_menages - i.n_type, i.statut_type), ('type_menage', '2', i.p_mono_num, i.statut_type),
    ('type_menage', '1+3+4+5', i.n_type - i.p_mono_num, i.statut_type),
    ('occupants', '0', i.n_menages - i.n_occupants, i.statut_occupants), ('occupants', '1', i.p_seul_num, i.statut_occupants),
    ('occupants', '2+3+4+5', i.n_occupants - i.p_seul_num, i.statut_occupants),
    ('revenu', '0', i.n_menages - i.n_ressources, i.statut_ressources), ('revenu', '1', i.p20_num, i.statut_ressources),
    ('revenu', '2', i.p40_num - i.p20_num, i.statut_ressources), ('revenu', '3', i.p60_num - i.p40_num, i.statut_ressources),
    ('revenu', '4+5', i.n_ressources - i.p60_num - i.p100_num, i.statut_ressources),
    ('revenu', '6', i.p100_num - i.p120_num, i.statut_ressources), ('revenu', '7', i.p120_num, i.statut_ressources),
    ('age', '0', i.n_menages - i.n_age, i.statut_age), ('age', '1', i.p_jeune30_num, i.statut_age),
    ('age', '2+3+4', i.n_age - i.p_jeune30_num - i.p_65_num, i.statut_age),
    ('age', '5', i.p_65_num - i.p_75_num, i.statut_age), ('age', '6', i.p_75_num, i.statut_age),
    ('aide', '0', i.n_menages - i.n_aide, i.statut_aide), ('aide', '1', i.n_aide - i.p_al_num, i.statut_aide),
    ('aide', '2', i.p_apl_num, i.statut_aide), ('aide', '3', i.p_al_num - i.p_apl_num, i.statut_aide),
    ('activite', '0', i.n_menages - i.n_activite, i.statut_activite), ('activite', '1+2', i.n_emploi, i.statut_emploi),
    ('activite', '1+2+3', i.n_actifs, i.statut_actifs), ('activite', '3', i.n_actifs - i.n_emploi, i.statut_actifs),
    ('activite', '4+5', i.n_activite - i.n_actifs, i.statut_activite)) AS m(variable, classes, n, statut)
  WHERE i.campagne = :campagne AND (m.n IS NOT NULL OR m.statut = 'secret')
    AND (i.echelle IN (SELECT split_part(p, '=', 1) FROM unnest(string_to_array(:'profondeurs', ',')) AS p)
      OR i.echelle IN (SELECT e.echelle FROM ops.echelle AS e WHERE NOT e.sous_commune))
  ORDER BY 1, 2, 3, 4
) TO STDOUT CSV HEADER;

-- A set is its territory, whether of recent movers-in, whether of the own stock, and 10 * rank of a variable + class each.
\o cle.csv
\qecho gid,recents,parc,k1,k2,k3,n
WITH profondeur AS (
  SELECT split_part(p, '=', 1) AS echelle, split_part(p, '=', 2)::int AS ordre FROM unnest(string_to_array(:'profondeurs', ',')) AS p
), question AS (
  SELECT array_agg(v.variable ORDER BY v.rang) AS variables, array_agg(v.rang ORDER BY v.rang) AS rangs
  FROM generate_series(1, (1 << (SELECT count(*) FROM ops.variable)::int) - 1) AS m JOIN ops.variable AS v ON m & (1 << (v.rang - 1)) > 0
  GROUP BY m HAVING count(*) <= 3
)
SELECT format('COPY (SELECT t.gid, %1$s, %2$s, %3$s, c.n
  FROM ops.croiser(%4$L, %5$L, %6$s, NULL, %7$L, %8$L) AS c JOIN ops.territoire AS t ON t.echelle = %5$L AND t.code = c.code
  JOIN ops.indicateur AS i ON i.campagne = %6$s AND i.population = %7$L AND i.gid = t.gid AND i.statut_menages = ''diffusable'' %9$s
  WHERE c.methode = ''cles'') TO STDOUT CSV',
  r, m, (SELECT string_agg(CASE WHEN n <= cardinality(q.variables) THEN format('%s + k%s.classe', 10 * q.rangs[n], n) ELSE 'NULL' END, ', ' ORDER BY n) FROM generate_series(1, 3) AS n),
  q.variables, p.echelle, :campagne, CASE r WHEN 0 THEN 'ensemble' ELSE 'emmenages_recents' END, m = 1,
  (SELECT string_agg(format('JOIN ops.classe AS k%s ON k%1$s.variable = %L AND k%1$s.libelle = c.classe_%1$s', n, v), ' ' ORDER BY n) FROM unnest(q.variables) WITH ORDINALITY AS u(v, n)))
FROM profondeur AS p CROSS JOIN question AS q CROSS JOIN generate_series(0, 1) AS r CROSS JOIN generate_series(0, :parc) AS m
WHERE cardinality(q.variables) + r + m <= p.ordre
ORDER BY p.echelle, r, m, q.rangs
\gexec
\o
COMMIT;
