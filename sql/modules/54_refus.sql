-- Classes of which nothing finer is told by cell keys. What is released says of some that they hold few households (numerators are
-- published, small ones included): an answer above 0 about a part of them would tell the part from the rest. Others belong to a
-- set that the release withholds. Both read in ops.indicateur and ops.croisement: refusing them tells nothing.
-- The search path of the functions, which they do not need, keeps them whole in the plan of a question, with their number of rows.
-- One function that is not parallel safe, and the households would be counted by one process.

-- By population: a wider one than is asked about refuses too. A group of classes that the figures of an item count together.
-- A table withheld whole, its total included, says nothing of one class more than of another.
CREATE FUNCTION ops_unites.classes_refusees(campagne smallint, population text, territoires int[], variables text[],
  OUT gid int, OUT variable text, OUT classe smallint) RETURNS SETOF record
  LANGUAGE sql STABLE PARALLEL SAFE ROWS 5000 SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT i.gid, g.variable, c.classe
  FROM unnest(classes_refusees.territoires) AS z(gid) JOIN indicateur AS i ON i.gid = z.gid
  CROSS JOIN LATERAL (VALUES
    ('type_menage', '{0}'::smallint[], i.n_menages - i.n_type, i.statut_type), ('type_menage', '{2}', i.p_mono_num, i.statut_type),
    ('type_menage', '{1,3,4,5}', i.n_type - i.p_mono_num, i.statut_type),
    ('occupants', '{0}', i.n_menages - i.n_occupants, i.statut_occupants), ('occupants', '{1}', i.p_seul_num, i.statut_occupants),
    ('occupants', '{2,3,4,5}', i.n_occupants - i.p_seul_num, i.statut_occupants),
    ('revenu', '{0}', i.n_menages - i.n_ressources, i.statut_ressources), ('revenu', '{1}', i.p20_num, i.statut_ressources),
    ('revenu', '{2}', i.p40_num - i.p20_num, i.statut_ressources), ('revenu', '{3}', i.p60_num - i.p40_num, i.statut_ressources),
    ('revenu', '{4,5}', i.n_ressources - i.p60_num - i.p100_num, i.statut_ressources),
    ('revenu', '{6}', i.p100_num - i.p120_num, i.statut_ressources), ('revenu', '{7}', i.p120_num, i.statut_ressources),
    ('age', '{0}', i.n_menages - i.n_age, i.statut_age), ('age', '{1}', i.p_jeune30_num, i.statut_age),
    ('age', '{2,3,4}', i.n_age - i.p_jeune30_num - i.p_65_num, i.statut_age),
    ('age', '{5}', i.p_65_num - i.p_75_num, i.statut_age), ('age', '{6}', i.p_75_num, i.statut_age),
    ('aide', '{0}', i.n_menages - i.n_aide, i.statut_aide), ('aide', '{1}', i.n_aide - i.p_al_num, i.statut_aide),
    ('aide', '{2}', i.p_apl_num, i.statut_aide), ('aide', '{3}', i.p_al_num - i.p_apl_num, i.statut_aide),
    ('activite', '{0}', i.n_menages - i.n_activite, i.statut_activite), ('activite', '{1,2}', i.n_emploi, i.statut_emploi),
    ('activite', '{1,2,3}', i.n_actifs, i.statut_actifs), ('activite', '{3}', i.n_actifs - i.n_emploi, i.statut_actifs),
    ('activite', '{4,5}', i.n_activite - i.n_actifs, i.statut_activite)) AS g(variable, classes, n, statut)
  CROSS JOIN unnest(g.classes) AS c(classe)
  WHERE i.campagne = classes_refusees.campagne AND i.population IN ('ensemble', classes_refusees.population)
    AND g.variable = ANY (classes_refusees.variables)
    AND (g.statut = 'secret' OR g.n BETWEEN 1 AND COALESCE(current_setting('carto_ops.seuil_menages', true)::int, 11) - 1)
  UNION
  SELECT x.gid, v.variable, v.classe
  FROM unnest(classes_refusees.territoires) AS z(gid) JOIN croisement AS x ON x.gid = z.gid
  JOIN tableau AS t ON t.tableau = x.tableau
  CROSS JOIN LATERAL (VALUES (t.variable_a, x.classe_a), (t.variable_b, x.classe_b)) AS v(variable, classe)
  WHERE x.campagne = classes_refusees.campagne AND x.statut = 'secret'
    AND (x.classe_a IS NULL) <> (x.classe_b IS NULL) AND v.classe IS NOT NULL AND v.variable = ANY (classes_refusees.variables)
    AND NOT EXISTS (SELECT FROM croisement AS total WHERE total.campagne = x.campagne AND total.tableau = x.tableau
      AND total.gid = x.gid AND total.classe_a IS NULL AND total.classe_b IS NULL AND total.statut = 'secret');
END;

-- Cells that the exact tables withhold.
CREATE FUNCTION ops_unites.cases_refusees(campagne smallint, territoires int[], tableaux text[], OUT gid int, OUT tableau text,
  OUT classe_a smallint, OUT classe_b smallint) RETURNS SETOF record
  LANGUAGE sql STABLE PARALLEL SAFE ROWS 5000 SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT x.gid, x.tableau, x.classe_a, x.classe_b
  FROM unnest(cases_refusees.territoires) AS z(gid) JOIN croisement AS x ON x.gid = z.gid
  WHERE x.campagne = cases_refusees.campagne AND x.tableau = ANY (cases_refusees.tableaux) AND x.statut = 'secret'
    AND x.classe_a IS NOT NULL AND x.classe_b IS NOT NULL;
END;

-- Territories of the release that each one lies in, itself among them.
CREATE FUNCTION ops_unites.contenants(territoires int[], OUT gid int, OUT large int) RETURNS SETOF record
  LANGUAGE sql STABLE PARALLEL SAFE ROWS 5000 SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  WITH demande AS MATERIALIZED ( -- joined to: = ANY would read the whole list for every row
    SELECT DISTINCT t.gid FROM unnest(contenants.territoires) AS t(gid)
  ), commune AS (
    SELECT y.territoire, y.commune, count(*) OVER (PARTITION BY y.territoire) AS nombre
    FROM demande AS d JOIN territoire_commune AS y ON y.territoire = d.gid
  ), entier AS (
    SELECT t.gid FROM territoire AS t JOIN echelle AS e ON e.echelle = t.echelle AND NOT e.sous_commune
  )
  SELECT c.territoire, x.territoire
  FROM commune AS c JOIN territoire_commune AS x ON x.commune = c.commune JOIN entier AS e ON e.gid = x.territoire
  GROUP BY c.territoire, c.nombre, x.territoire HAVING count(*) = c.nombre
  UNION
  SELECT d.gid, d.gid FROM demande AS d
  UNION
  SELECT z.gid, z.large
  FROM ops_unites.adresse AS a
  CROSS JOIN LATERAL (VALUES (a.batiment, a.residence), (a.batiment, a.iris), (a.batiment, a.qpv), (a.residence, a.iris), (a.residence, a.qpv)) AS z(gid, large)
  JOIN demande AS d ON d.gid = z.gid
  WHERE z.large IS NOT NULL AND EXISTS (
    SELECT FROM demande AS f JOIN territoire AS t ON t.gid = f.gid JOIN echelle AS e ON e.echelle = t.echelle AND e.sous_commune);
END;

-- What the release says of the households of territories, which comes first. A function of its own: the policies of ops.indicateur name
-- ops.visible, which is not parallel safe.
CREATE FUNCTION ops_unites.statuts(campagne smallint, population text, territoires int[], OUT gid int, OUT statut_menages text) RETURNS SETOF record
  LANGUAGE sql STABLE PARALLEL SAFE ROWS 5000 SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT i.gid, i.statut_menages FROM unnest(statuts.territoires) AS z(gid) JOIN indicateur AS i ON i.gid = z.gid
  WHERE i.campagne = statuts.campagne AND i.population = statuts.population;
END;

-- The refused classes of each territory, once for all: worked out for each question, they cost more than the count. Addresses are left
-- out: they are many, and asked about a few at a time.
CREATE TABLE ops_unites.classe_refusee (
  campagne smallint,
  population text,
  variable text,
  gid int,
  classe smallint,
  PRIMARY KEY (campagne, population, variable, gid, classe)
);
COMMENT ON TABLE ops_unites.classe_refusee IS 'Classes dont les clés aléatoires ne disent rien de plus fin, par territoire, adresses exceptées';

CREATE FUNCTION ops_unites.retenir_refus(campagne smallint) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  DELETE FROM ops_unites.classe_refusee AS r WHERE r.campagne = retenir_refus.campagne;
  INSERT INTO ops_unites.classe_refusee
  WITH demande AS MATERIALIZED (
    SELECT array_agg(i.gid) AS gids FROM indicateur AS i JOIN echelle AS e ON e.echelle = i.echelle AND NOT e.adresse AND NOT e.tracee
    WHERE i.campagne = retenir_refus.campagne AND i.population = 'ensemble'
  ), lien AS MATERIALIZED (
    SELECT l.* FROM ops_unites.contenants((SELECT d.gids FROM demande AS d)) AS l
  )
  SELECT DISTINCT retenir_refus.campagne, p.population, r.variable, l.gid, r.classe
  FROM (VALUES ('ensemble'), ('emmenages_recents')) AS p(population)
  CROSS JOIN LATERAL ops_unites.classes_refusees(retenir_refus.campagne, p.population,
    (SELECT array_agg(DISTINCT x.large) FROM lien AS x), (SELECT array_agg(v.variable) FROM variable AS v)) AS r
  JOIN lien AS l ON l.large = r.gid;
END;

DO $$
DECLARE
  signature pg_catalog.regprocedure;
BEGIN
  ALTER TABLE ops_unites.classe_refusee OWNER TO ops_proprietaire;
  ALTER TABLE ops_unites.classe_refusee ENABLE ROW LEVEL SECURITY;
  ALTER TABLE ops_unites.classe_refusee FORCE ROW LEVEL SECURITY;
  CREATE POLICY proprietaire ON ops_unites.classe_refusee TO ops_proprietaire USING (true);
  PERFORM pg_catalog.pg_extension_config_dump('ops_unites.classe_refusee', '');
  FOR signature IN SELECT p.oid FROM pg_catalog.pg_proc AS p WHERE p.pronamespace = 'ops_unites'::pg_catalog.regnamespace
      AND p.proname IN ('classes_refusees', 'cases_refusees', 'contenants', 'statuts', 'retenir_refus') LOOP
    EXECUTE pg_catalog.format('ALTER ROUTINE %s OWNER TO ops_proprietaire', signature);
    EXECUTE pg_catalog.format('REVOKE ALL ON ROUTINE %s FROM PUBLIC', signature);
  END LOOP;
END
$$;
