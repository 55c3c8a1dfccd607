-- Attacks on cell keys over the whole closed lattice of one scale: every cross-table of one to three variables that a
-- role may ask, put together. Rates measured on the units are printed beside what theory expects, and bounded.
-- Usage, on a database with a released campaign, as a superuser: psql -v campagne=2020 -v echelle=departement -f cles.sql
-- (-v graine=2: other keys; -v ordre=2: as if two variables at most could be crossed). Everything is rolled back.
-- The attacker knows the p-table, every figure of ops.indicateur and everything ops.croiser() answers; not the keys.
\set ON_ERROR_STOP on
\set QUIET on
\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;
SET work_mem = '128MB';
SET jit = off;
BEGIN;
SELECT set_config('attaque.campagne', :'campagne', true) = '' OR set_config('attaque.echelle', :'echelle', true) = '' AS reglages \gset

-- Keys drawn from a seed, so that a run can be repeated.
\if :{?graine}
\else
\set graine 1
\endif
\if :{?ordre}
\else
\set ordre 3
\endif
UPDATE ops_unites.classement SET cle = ('x' || left(md5(:'graine' || ident_rep), 8))::bit(32)::bigint WHERE campagne = :campagne;

-- 1. What the role sees, and the truth beside it. A cell is the sorted list of its classes, 10 * rank + class each.
CREATE ROLE attaquant;
GRANT ops_gestionnaire TO attaquant;
CREATE TEMP TABLE publie (code text, masque int, cellule int[], n int, exact bool);
CREATE TEMP TABLE vrai (code text, masque int, cellule int[], n int, publie int, retenu bool, exact bool);
CREATE TEMP TABLE question AS
SELECT m AS masque, array_agg(v.variable ORDER BY v.rang) AS variables, array_agg(v.rang::int ORDER BY v.rang) AS rangs
FROM generate_series(1, (1 << (SELECT count(*) FROM ops.variable)::int) - 1) AS m JOIN ops.variable AS v ON m & (1 << (v.rang - 1)) > 0
GROUP BY m HAVING count(*) <= :ordre;
GRANT INSERT ON publie TO attaquant;
GRANT SELECT ON question TO attaquant;

DO $$
DECLARE
  q record;
  campagne int := current_setting('attaque.campagne');
  cellules text;
BEGIN
  FOR q IN SELECT * FROM question LOOP
    EXECUTE 'SET LOCAL ROLE attaquant';
    INSERT INTO publie
    SELECT c.code, q.masque, ARRAY(SELECT 10 * q.rangs[x.i] + k.classe FROM unnest(ARRAY[c.classe_1, c.classe_2, c.classe_3]) WITH ORDINALITY AS x(libelle, i)
      JOIN ops.classe AS k ON k.variable = q.variables[x.i] AND k.libelle = x.libelle ORDER BY x.i), c.n, c.methode = 'exact'
    FROM ops.croiser(q.variables, current_setting('attaque.echelle'), campagne) AS c;
    RESET ROLE;
    SELECT string_agg(format('%s + c.%I', 10 * r, v), ', ') INTO cellules FROM unnest(q.variables, q.rangs) AS x(v, r);
    EXECUTE format('INSERT INTO vrai SELECT t.code, %s, ARRAY[%s], count(*) FROM ops_unites.classement AS c
      JOIN ops_unites.adresse AS a USING (batiment) JOIN ops.territoire_commune AS tc ON tc.commune = a.commune
      JOIN ops.territoire AS t ON t.gid = tc.territoire AND t.echelle = %L WHERE c.campagne = %s GROUP BY 1, 2, 3',
      q.masque, cellules, current_setting('attaque.echelle'), campagne);
  END LOOP;
END
$$;
-- Empty cells are in the truth too; the whole territory is known exactly.
INSERT INTO vrai SELECT p.code, p.masque, p.cellule, 0 FROM publie AS p
WHERE NOT EXISTS (SELECT FROM vrai AS v WHERE v.code = p.code AND v.cellule = p.cellule);
-- A cell withheld says nothing of itself: the attacker leaves out the sums it is in. A cell of a released table is exact.
UPDATE vrai AS v SET publie = COALESCE(p.n, 0), retenu = p.n IS NULL, exact = p.exact FROM publie AS p WHERE p.code = v.code AND p.cellule = v.cellule;
DELETE FROM vrai WHERE code NOT IN (SELECT code FROM publie);
CREATE TEMP TABLE total AS SELECT i.code, i.n_menages AS n FROM ops.indicateur AS i
WHERE i.campagne = :campagne AND i.population = 'ensemble' AND i.echelle = :'echelle' AND i.n_menages > 0;
CREATE INDEX ON vrai (code, cellule);
CREATE INDEX ON vrai (code, masque);
ANALYZE vrai, publie;

-- 2. Noise as the attacker knows it.
CREATE TEMP TABLE loi AS
SELECT effectif, publie - effectif AS ecart, (borne - lag(borne, 1, 0::bigint) OVER (PARTITION BY effectif ORDER BY borne, publie)) / 4294967296.0::float8 AS p
FROM ops_unites.ptable;
CREATE TEMP TABLE bruit AS SELECT effectif, sum(p * ecart * ecart) AS variance FROM loi GROUP BY 1;
SELECT max(effectif) AS derniere FROM loi \gset
-- Standard normal probability of being within x of 0 (Abramowitz and Stegun 7.1.26, error under 2e-7).
CREATE FUNCTION pg_temp.dans(x float8) RETURNS float8 LANGUAGE sql IMMUTABLE AS $$
  SELECT 1 - (((((1.061405429 * t - 1.453152027) * t) + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * exp(-x * x / 2)
  FROM (SELECT 1 / (1 + 0.3275911 * x / sqrt(2.0)) AS t) AS a
$$;

-- 3. Every set counted again in every way: itself, and summed over the classes of one or two other variables, weighted by
-- the true variances, which the attacker only guesses. Theory takes the noise of the ways for independent, which it is not.
CREATE TEMP TABLE estimation AS
WITH partie AS (
  SELECT v.code, v.masque, v.cellule, v.publie, v.retenu, CASE WHEN v.exact THEN 0 ELSE b.variance END AS variance
  FROM vrai AS v JOIN bruit AS b ON b.effectif = LEAST(v.n, :derniere)
), parent AS (
  SELECT p.code, s.cellule, p.masque, sum(p.publie) AS n, GREATEST(sum(p.variance), 0.01) AS variance
  FROM partie AS p
  CROSS JOIN LATERAL (
    SELECT ARRAY(SELECT c FROM unnest(p.cellule) WITH ORDINALITY AS u(c, i) WHERE g.m & (1 << (u.i::int - 1)) > 0 ORDER BY c) AS cellule
    FROM generate_series(1, (1 << cardinality(p.cellule)) - 1) AS g(m)) AS s
  GROUP BY 1, 2, 3 HAVING NOT bool_or(p.retenu)
)
SELECT code, cellule, count(*) AS manieres, sum(n / variance) / sum(1 / variance) AS n, 1 / sum(1 / variance) AS variance
FROM parent GROUP BY 1, 2;
INSERT INTO estimation SELECT code, '{}', 1, n, 0 FROM total;
CREATE INDEX ON estimation (code, cellule);
ANALYZE estimation;

-- A set and the wider set without one of its variables, with the classes that remain: S = P minus the other classes.
CREATE TEMP TABLE complement AS
SELECT s.code, s.cellule, s.n AS vrai, e.n - sum(f.n) AS n, e.variance + sum(f.variance) AS variance
FROM vrai AS s CROSS JOIN LATERAL unnest(s.cellule) AS u(c)
JOIN estimation AS e ON e.code = s.code AND e.cellule = array_remove(s.cellule, u.c)
JOIN LATERAL (SELECT 10 * (u.c / 10) + k.classe AS c FROM ops.classe AS k JOIN ops.variable AS v USING (variable) WHERE v.rang = u.c / 10 AND k.classe <> u.c % 10) AS autre ON true
JOIN estimation AS f ON f.code = s.code AND f.cellule = ARRAY(SELECT c FROM unnest(array_replace(s.cellule, u.c, autre.c)) AS c ORDER BY c)
WHERE s.n BETWEEN 1 AND 10 AND cardinality(s.cellule) <= 2
GROUP BY s.code, s.cellule, s.n, u.c, e.n, e.variance
HAVING count(*) = (SELECT count(*) - 1 FROM ops.classe AS k JOIN ops.variable AS v USING (variable) WHERE v.rang = u.c / 10);

-- The same from one table alone: the sets are apart, so their noises are independent and theory is exact.
CREATE TEMP TABLE simple AS
SELECT s.n AS vrai, COALESCE(t.n, p.publie) - sum(f.publie) AS n, COALESCE(min(bp.variance) FILTER (WHERE t.n IS NULL AND NOT p.exact), 0) + COALESCE(sum(bf.variance) FILTER (WHERE NOT f.exact), 0) AS variance
FROM vrai AS s CROSS JOIN LATERAL unnest(s.cellule) AS u(c)
LEFT JOIN total AS t ON t.code = s.code AND cardinality(s.cellule) = 1
LEFT JOIN vrai AS p ON p.code = s.code AND p.cellule = array_remove(s.cellule, u.c)
LEFT JOIN bruit AS bp ON bp.effectif = LEAST(p.n, :derniere)
JOIN vrai AS f ON f.code = s.code AND f.masque = s.masque AND f.cellule @> array_remove(s.cellule, u.c) AND f.cellule <> s.cellule
JOIN bruit AS bf ON bf.effectif = LEAST(f.n, :derniere)
WHERE s.n BETWEEN 1 AND 10 AND cardinality(s.cellule) <= 2 AND (t.n IS NOT NULL OR NOT p.retenu)
GROUP BY s.code, s.cellule, s.n, u.c, t.n, p.publie HAVING NOT bool_or(f.retenu);

CREATE TEMP TABLE mesure (rang serial, attaque text, cas bigint, mesuree float8, theorique float8, hasard float8, ecart_type float8, ecart_theorique float8, borne float8);

-- 4. Averaging: small sets of at most two variables, from all the ways there are to count them.
CREATE TEMP TABLE moyenne AS
SELECT s.code, s.cellule, s.n AS vrai, e.n, e.variance FROM vrai AS s JOIN estimation AS e USING (code, cellule)
WHERE s.n BETWEEN 1 AND 10 AND cardinality(s.cellule) <= 2;
CREATE TEMP TABLE combinee AS
SELECT code, cellule, vrai, sum(n / variance) / sum(1 / variance) AS n, 1 / sum(1 / variance) AS variance
FROM (SELECT * FROM moyenne UNION ALL SELECT * FROM complement) AS x GROUP BY 1, 2, 3;
INSERT INTO mesure (attaque, cas, mesuree, theorique, hasard, ecart_type, ecart_theorique, borne)
SELECT x.attaque, count(*), avg((GREATEST(1, LEAST(10, round(x.n))) = x.vrai)::int), avg((pg_temp.dans(0.5 / sqrt(x.variance + 0.01)) + (x.vrai IN (1, 10))::int) / (1 + (x.vrai IN (1, 10))::int)),
  max(h.p), sqrt(avg((x.n - x.vrai) ^ 2)), sqrt(avg(x.variance)), x.borne
FROM (
  SELECT 'averaging: the set itself, all ways' AS attaque, n, vrai, variance, 0.35 AS borne FROM moyenne
  UNION ALL SELECT 'averaging: complement, all ways', n, vrai, variance, 0.25 FROM complement
  UNION ALL SELECT 'averaging: complement in one variable', n, vrai, variance, 0.35 FROM complement WHERE cardinality(cellule) = 1
  UNION ALL SELECT 'complement in one table', n, vrai, variance, 0.2 FROM simple
  UNION ALL SELECT 'averaging: both together', n, vrai, variance, 0.4 FROM combinee) AS x
CROSS JOIN (SELECT max(c)::float8 / sum(c) AS p FROM (SELECT vrai, count(*) AS c FROM moyenne GROUP BY 1) AS y) AS h
GROUP BY x.attaque, x.borne ORDER BY x.borne, 1;

-- 5. Differences: a set minus one of its parts leaves 1 to 10 households; equality: the same with 0.
CREATE TEMP TABLE paire AS
SELECT p.code, p.n AS np, s.n AS ns, p.publie AS pp, s.publie AS ps
FROM vrai AS s CROSS JOIN LATERAL unnest(s.cellule) AS u(c) JOIN vrai AS p ON p.code = s.code AND p.cellule = array_remove(s.cellule, u.c)
WHERE p.n - s.n <= 10 AND s.n > 10 AND s.publie > 0 AND p.publie > 0 AND NOT (s.retenu OR p.retenu OR s.exact OR p.exact);
CREATE TEMP TABLE chance AS
SELECT np, ns, sum(a.p * b.p) FILTER (WHERE a.ecart = b.ecart) AS juste, sum(a.p * b.p) FILTER (WHERE np + a.ecart = ns + b.ecart) AS egal
FROM (SELECT DISTINCT np, ns FROM paire WHERE np > ns) AS d
JOIN loi AS a ON a.effectif = LEAST(np, :derniere) JOIN loi AS b ON b.effectif = LEAST(ns, :derniere) GROUP BY 1, 2;
INSERT INTO mesure (attaque, cas, mesuree, theorique, hasard, ecart_type, ecart_theorique, borne)
SELECT 'difference of two nested sets', count(*), avg((pp - ps = np - ns)::int), avg(juste), max(h.p),
  sqrt(avg((pp - ps - np + ns) ^ 2)), NULL, avg(juste) + 0.05
FROM paire JOIN chance USING (np, ns)
CROSS JOIN (SELECT max(c)::float8 / sum(c) AS p FROM (SELECT np - ns, count(*) AS c FROM paire WHERE np > ns GROUP BY 1) AS y) AS h;
INSERT INTO mesure (attaque, cas, mesuree, theorique, borne)
SELECT 'equality, 1 to 10 households apart', count(*), avg((pp = ps)::int), avg(COALESCE(egal, 0)), avg(COALESCE(egal, 0)) + 0.05 FROM paire JOIN chance USING (np, ns);
INSERT INTO mesure (attaque, cas, mesuree, theorique, borne)
SELECT 'equality, the same households', count(*), avg((pp = ps)::int), 1, 1 FROM paire WHERE np = ns;

-- 6. Individual tracker: somebody alone of its kind on two variables; which class is it in for a third one? The attacker
-- takes the class with most households left when every other kind is taken away from the wider set.
CREATE FUNCTION pg_temp.case_de(VARIADIC classes int[]) RETURNS int[] LANGUAGE sql IMMUTABLE AS 'SELECT array_agg(c ORDER BY c) FROM unnest(classes) AS c';
CREATE TEMP TABLE rang_classe AS SELECT v.rang::int, (10 * v.rang + c.classe)::int AS c FROM ops.variable AS v JOIN ops.classe AS c USING (variable);
CREATE TEMP TABLE trace AS
SELECT s.code, s.a, s.b, k.rang, k.c, COALESCE(v.n, 0) AS vrai, f.n AS frequence, e.n - sum(COALESCE(o.publie, 0)) AS reste
FROM (SELECT code, cellule[1] AS a, cellule[2] AS b FROM vrai WHERE n = 1 AND cardinality(cellule) = 2 ORDER BY md5(code || cellule::text) LIMIT 150) AS s
JOIN rang_classe AS k ON k.rang NOT IN (s.a / 10, s.b / 10)
JOIN estimation AS e ON e.code = s.code AND e.cellule = pg_temp.case_de(s.a, k.c)
JOIN estimation AS f ON f.code = s.code AND f.cellule = ARRAY[k.c]
LEFT JOIN vrai AS v ON v.code = s.code AND v.cellule = pg_temp.case_de(s.a, s.b, k.c)
JOIN rang_classe AS autre ON autre.rang = s.b / 10 AND autre.c <> s.b
LEFT JOIN vrai AS o ON o.code = s.code AND o.cellule = pg_temp.case_de(s.a, autre.c, k.c)
GROUP BY 1, 2, 3, 4, 5, 6, 7, e.n;
INSERT INTO mesure (attaque, cas, mesuree, hasard, borne)
SELECT 'tracker: one household, a third variable', count(*), avg(trouvee), avg(banale), avg(banale) + 0.15
FROM (
  SELECT (array_agg(vrai ORDER BY reste DESC, frequence DESC))[1] AS trouvee, (array_agg(vrai ORDER BY frequence DESC))[1] AS banale
  FROM trace GROUP BY code, a, b, rang) AS x;

-- 7. What came out.
SELECT format('%-44s %8s %9s %9s %9s %7s %7s', 'attack', 'cases', 'measured', 'theory', 'guessing', 'error', 'theory');
SELECT format('%-44s %8s %8s%% %8s%% %8s%% %7s %7s', attaque, cas, round(100 * mesuree::numeric, 1), COALESCE(round(100 * theorique::numeric, 1)::text, '-'),
  COALESCE(round(100 * hasard::numeric, 1)::text, '-'), COALESCE(round(ecart_type::numeric, 2)::text, '-'), COALESCE(round(ecart_theorique::numeric, 2)::text, '-'))
FROM mesure ORDER BY rang;
-- Of under 100 cases a rate says little: its own sampling error, thrice, is allowed.
SELECT CASE WHEN cas > 0 AND mesuree <= borne + CASE WHEN cas < 100 THEN 3 * sqrt(borne * (1 - borne) / cas) ELSE 0 END + 1e-9 THEN 'ok' ELSE 'not ok' END || ' - cell keys: ' || attaque || ', at most ' || round(100 * borne::numeric, 1) || ' %'
FROM mesure ORDER BY rang;
SELECT CASE WHEN min(n) FILTER (WHERE n > 0) >= 11 THEN 'ok' ELSE 'not ok' END || ' - cell keys: ' || count(*) || ' cells, none of 1 to 10 shown' FROM publie;
SELECT CASE WHEN mesuree = 1 THEN 'ok' ELSE 'not ok' END || ' - cell keys: the same households always give the same count' FROM mesure WHERE attaque LIKE '%the same households';
SELECT CASE WHEN abs(avg(publie - n)) < 0.05 THEN 'ok' ELSE 'not ok' END || ' - cell keys: the noise is unbiased' FROM vrai WHERE NOT retenu AND NOT exact AND n >= 26;
ROLLBACK;
