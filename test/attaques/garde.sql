-- Ordinary SQL on ops.menage drawn from a grammar: questions within the lattice, written in many ways, and near misses. What is
-- answered is that of plain SQL on the units, never 1 to 10; what is not is refused; and the differences of two answers name a small
-- set no more often than the p-table makes them.
-- Usage, on a database with a released campaign, as a superuser: psql -v campagne=2020 -v questions=1500 -f garde.sql. Rolled back.
\set ON_ERROR_STOP on
\set QUIET on
\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;
SET jit = off;
LOAD 'carto_ops';
BEGIN;
SELECT set_config('garde.campagne', :'campagne', true) = '' OR set_config('garde.questions', :'questions', true) = '' AS reglages \gset
UPDATE ops_unites.classement SET cle = ('x' || left(md5('1' || ident_rep), 8))::bit(32)::bigint WHERE campagne = :campagne;
CREATE ROLE attaquant;
GRANT ops_gestionnaire TO attaquant;
CREATE TEMP VIEW vue AS SELECT * FROM ops.menage;
CREATE TEMP TABLE vu (question int, echelle text, code text, cellule int[], recents bool, n bigint);
CREATE TEMP TABLE verdict (question int, permise bool, texte text, etat text, message text);
GRANT ALL ON vu, vue, verdict TO attaquant;

CREATE FUNCTION pg_temp.choix(VARIADIC choses text[]) RETURNS text LANGUAGE sql VOLATILE AS 'SELECT choses[1 + floor(random() * cardinality(choses))::int]';
CREATE FUNCTION pg_temp.sort(p float8) RETURNS bool LANGUAGE sql VOLATILE AS 'SELECT random() < p';
CREATE FUNCTION pg_temp.egalite(gauche text, droite text) RETURNS text LANGUAGE sql VOLATILE AS
  $$SELECT format(pg_temp.choix('%s = %s', '%s = %s', '%2$s = %1$s', '%s IN (%s)', '(%s = %s AND true)'), gauche, droite)$$;
-- An expression of classes that is out of the lattice.
CREATE FUNCTION pg_temp.inegalite(x text, y text) RETURNS text LANGUAGE sql VOLATILE AS
  $$SELECT format(pg_temp.choix('m.%s <> 1', 'm.%s > 1', 'm.%s BETWEEN 1 AND 2', '(m.%s = 1 OR m.%s = 2)', 'm.%s IN (1, 2)', 'm.%s = m.%s', 'NOT (m.%s = 1 AND m.%s = 1)',
    'm.%s %% 2 = 1', 'm.%s IS NOT NULL', '1 / (m.%s - 9) = 0', 'COALESCE(m.%s, 0) = 1', 'random() < 0.5', 'NOT m.recent', 'm.recent = false', 'm.%s = (random() * 3)::int'), x, y)$$;

-- One question: its text gives code, classes (10 * rank + class each) and count.
CREATE FUNCTION pg_temp.tirer(OUT texte text, OUT permise bool, OUT echelle text, OUT recents bool) LANGUAGE plpgsql AS $$
DECLARE
  v text[] := ARRAY(SELECT x.variable FROM ops.variable AS x ORDER BY random());
  nb_groupes int := floor(random() * 4);
  nb_fixes int := floor(random() * (4 - nb_groupes));
  faute text := CASE WHEN random() < 0.35 THEN pg_temp.choix('condition', 'condition', 'condition', 'variables', 'campagne', 'echelles', 'expression', 'agregat', 'distinct',
    'filtre', 'multiplier', 'menages', 'lignes', 'limite', 'having', 'rollup', 'fenetre', 'ordre', 'lateral', 'dehors') ELSE '' END;
  source text := pg_temp.choix('ops.menage AS m', 'ops.menage AS m', 'vue AS m', 'vue AS m(campagne)', '(SELECT * FROM ops.menage) AS m', '(SELECT * FROM vue ORDER BY age) AS m', 'lu AS m');
  conditions text[] := '{}'; groupes text[] := '{}'; classes text[] := '{}';
  lieu text; code text; agregat text := pg_temp.choix('count(*)', 'count(*)', 'count(1)', 'count(m.age)'); suite text := ''; filtre text := ''; tete text := ''; classe int; k int;
BEGIN
  echelle := pg_temp.choix('france', 'region', 'departement', 'departement', 'epci', 'epci', 'commune', 'qpv', 'iris');
  recents := nb_groupes + nb_fixes < 3 AND pg_temp.sort(0.15);
  IF NOT (faute = 'campagne') THEN
    conditions := conditions || pg_temp.egalite('m.campagne', current_setting('garde.campagne'));
  END IF;
  IF recents THEN
    conditions := conditions || pg_temp.choix('m.recent', 'm.recent IS TRUE', 'm.recent = true');
  END IF;
  IF echelle = 'commune' AND pg_temp.sort(0.4) THEN
    -- A wider scale picks territories of the finer one.
    lieu := 'm.commune';
    groupes := groupes || lieu;
    SELECT quote_literal(i.code) INTO code FROM ops.indicateur AS i WHERE i.campagne = current_setting('garde.campagne')::int AND i.population = 'ensemble'
      AND i.echelle = 'epci' ORDER BY random() LIMIT 1;
    conditions := conditions || pg_temp.egalite('m.epci', code);
  ELSIF echelle = 'france' THEN
    lieu := '''FR''';
  ELSE
    lieu := 'm.' || echelle;
    IF echelle IN ('commune', 'qpv', 'iris') OR nb_groupes > 1 AND echelle = 'epci' OR pg_temp.sort(0.3) THEN
      SELECT quote_literal(i.code) INTO code FROM ops.indicateur AS i WHERE i.campagne = current_setting('garde.campagne')::int AND i.population = 'ensemble'
        AND i.echelle = tirer.echelle AND i.n_menages > 20 ORDER BY random() LIMIT 1;
      code := COALESCE(code, '''none''');
      conditions := conditions || pg_temp.egalite(lieu, code);
      IF pg_temp.sort(0.7) THEN
        lieu := code;
      ELSE
        groupes := groupes || lieu;
      END IF;
    ELSE
      groupes := groupes || lieu;
    END IF;
  END IF;
  FOR k IN 1..nb_groupes LOOP
    groupes := groupes || ('m.' || v[k]);
    classes := classes || (SELECT format('%s + m.%s', 10 * x.rang, x.variable) FROM ops.variable AS x WHERE x.variable = v[k]);
  END LOOP;
  FOR k IN nb_groupes + 1..nb_groupes + nb_fixes LOOP
    SELECT c.classe INTO classe FROM ops.classe AS c WHERE c.variable = v[k] ORDER BY random() LIMIT 1;
    conditions := conditions || pg_temp.egalite('m.' || v[k], pg_temp.choix('%s', '%s', '%s::bigint', '%s::smallint', '(SELECT %s) + 0', '(%s + 0)'));
    conditions[cardinality(conditions)] := format(replace(conditions[cardinality(conditions)], '%s', '%1$s'), classe);
    classes := classes || (SELECT (10 * x.rang + classe)::text FROM ops.variable AS x WHERE x.variable = v[k]);
  END LOOP;
  -- A filter on a further variable, or again on one of the question.
  IF pg_temp.sort(0.25) AND nb_groupes + nb_fixes + recents::int BETWEEN 1 AND 2 THEN
    k := 1 + floor(random() * (nb_groupes + nb_fixes + 1));
    SELECT c.classe INTO classe FROM ops.classe AS c WHERE c.variable = v[k] ORDER BY random() LIMIT 1;
    filtre := format(' FILTER (WHERE m.%s = %s)', v[k], classe);
    classes := classes || (SELECT (10 * x.rang + classe)::text FROM ops.variable AS x WHERE x.variable = v[k]);
  ELSIF pg_temp.sort(0.3) AND nb_groupes > 0 THEN
    IF pg_temp.sort(0.5) THEN
      source := source || format(' JOIN ops.classe AS k ON k.variable = %L AND k.classe = m.%s', v[1], v[1]);
      groupes := groupes || pg_temp.choix('k.libelle', 'k.classe');
    ELSE
      conditions := conditions || format(pg_temp.choix('m.%s > 0', 'm.%s IN (1, 2, 3)', 'm.%s <> 2', 'EXISTS (SELECT FROM ops.classe AS c WHERE c.classe = m.%s)'), v[1]);
    END IF;
  END IF;
  IF pg_temp.sort(0.2) THEN
    suite := ' HAVING ' || pg_temp.choix('count(*) >= 0', 'count(*) > 20', 'count(*) IS NOT NULL');
  END IF;
  CASE faute
    WHEN 'condition' THEN conditions := conditions || pg_temp.inegalite(v[9], v[10]);
    WHEN 'variables' THEN groupes := groupes || ARRAY['m.' || v[8], 'm.' || v[9], 'm.' || v[10], 'm.' || v[11]];
    WHEN 'echelles' THEN groupes := groupes || ARRAY['m.commune', 'm.qpv'];
    WHEN 'expression' THEN groupes := groupes || format(pg_temp.choix('m.%s + 1', 'm.%s / 2', 'm.%s = 1', 'm.%s::text', 'left(m.commune, 2)', 'random()'), v[9]);
    WHEN 'agregat' THEN agregat := format(pg_temp.choix('max(m.%s)', 'min(m.%s)', 'sum(m.%s)', 'sum(m.%s + 0)', 'count(m.iris || m.%s)', 'bit_or(m.%s)'), v[9]); filtre := '';
    WHEN 'distinct' THEN agregat := 'count(DISTINCT m.' || v[9] || ')';
    WHEN 'filtre' THEN filtre := format(' FILTER (WHERE %s)', pg_temp.inegalite(v[9], v[10]));
    WHEN 'multiplier' THEN source := source || ', generate_series(1, 11)';
    WHEN 'menages' THEN source := source || ' JOIN ops.menage AS o ON o.commune = m.commune';
    WHEN 'lignes' THEN agregat := 'm.age'; suite := ''; groupes := '{}'; filtre := '';
    WHEN 'limite' THEN source := '(SELECT * FROM ops.menage LIMIT 15) AS m' || COALESCE(substring(source FROM ' JOIN ops.classe .*'), '');
    WHEN 'having' THEN suite := ' HAVING ' || format(pg_temp.choix('max(m.%s) > 1', 'bool_or(m.%s = 1)', 'sum(m.%s) > 0', 'count(DISTINCT m.%s) = 1'), v[9]);
    WHEN 'rollup' THEN groupes := groupes || format('ROLLUP (m.%s)', v[9]);
    WHEN 'fenetre' THEN agregat := 'count(*) OVER ()'; groupes := '{}'; suite := ''; filtre := '';
    WHEN 'ordre' THEN suite := suite || format(' ORDER BY max(m.%s)', v[9]);
    WHEN 'lateral' THEN source := source || format(', LATERAL (SELECT m.%s AS x) AS l', v[9]);
    WHEN 'dehors' THEN agregat := format('(SELECT max(m.%s))', v[9]); filtre := '';
    ELSE NULL;
  END CASE;
  permise := faute = '';
  texte := format('SELECT %s, ARRAY[%s]::int[], %s%s FROM %s%s%s%s', lieu, array_to_string(classes, ', '), agregat, filtre, source,
    ' WHERE ' || NULLIF(array_to_string(ARRAY(SELECT c FROM unnest(conditions) AS c ORDER BY random()), ' AND '), ''),
    ' GROUP BY ' || NULLIF(array_to_string(ARRAY(SELECT g FROM unnest(groupes) AS g ORDER BY random()), ', '), ''), suite);
  texte := format(pg_temp.choix('%s', '%s', 'SELECT * FROM (%s) AS x', 'WITH y AS (%s) SELECT * FROM y', 'SELECT x.* FROM (SELECT) AS un, LATERAL (%s) AS x',
    '(%s) UNION ALL SELECT ''x'', ''{}'', 0 WHERE false'), texte);
  IF texte ~ '\mlu AS m' THEN
    texte := 'WITH lu AS (SELECT * FROM ops.menage) SELECT * FROM (' || texte || ') AS z';
  END IF;
END
$$;

SELECT setseed(0.15) IS NULL AS graine \gset
DO $$
DECLARE
  q record;
  etat text; message text;
BEGIN
  FOR i IN 1..current_setting('garde.questions')::int LOOP
    SELECT * INTO q FROM pg_temp.tirer();
    etat := NULL; message := NULL;
    BEGIN
      SET LOCAL ROLE attaquant;
      EXECUTE format('INSERT INTO vu SELECT %s, %L, r.code, ARRAY(SELECT c FROM unnest(r.cellule) AS c ORDER BY c), %L, r.n FROM (%s) AS r(code, cellule, n)', i, q.echelle, q.recents, q.texte);
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS etat = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
    END;
    RESET ROLE;
    INSERT INTO verdict VALUES (i, q.permise, q.texte, etat, message);
  END LOOP;
END
$$;
\if :{?montrer}
SELECT format('%s %s %s -- %s', permise, COALESCE(etat, '00000'), texte, message) FROM verdict ORDER BY question;
\endif

-- The truth of each set that was asked, by plain SQL.
CREATE TEMP TABLE unite AS
SELECT t.echelle, t.code, c.* FROM ops_unites.classement AS c JOIN ops_unites.adresse AS a USING (batiment)
JOIN ops.territoire_commune AS tc ON tc.commune = a.commune JOIN ops.territoire AS t ON t.gid = tc.territoire
WHERE c.campagne = :campagne AND t.echelle IN ('france', 'region', 'departement', 'epci', 'commune')
UNION ALL SELECT t.echelle, t.code, c.* FROM ops_unites.classement AS c JOIN ops_unites.adresse AS a USING (batiment)
JOIN ops.territoire AS t ON t.gid IN (a.iris, a.qpv) WHERE c.campagne = :campagne;
CREATE TEMP TABLE vrai (echelle text, code text, cellule int[], recents bool, n bigint, cle bigint);
DO $$
DECLARE
  m record;
  classes text;
BEGIN
  FOR m IN SELECT DISTINCT v.recents, r.rangs FROM (SELECT DISTINCT cellule, recents FROM vu) AS v, LATERAL (SELECT array_agg(DISTINCT c / 10) AS rangs FROM unnest(v.cellule) AS c) AS r LOOP
    SELECT string_agg(format('%s + u.%I', 10 * v.rang, v.variable), ', ' ORDER BY v.rang) INTO classes FROM ops.variable AS v WHERE v.rang = ANY (m.rangs);
    EXECUTE format('INSERT INTO vrai SELECT u.echelle, u.code, ARRAY[%s]::int[], %L, count(*), sum(u.cle) %% 4294967296 FROM unite AS u %s GROUP BY 1, 2, 3',
      classes, m.recents, CASE WHEN m.recents THEN 'WHERE u.recent' END);
  END LOOP;
END
$$;
CREATE INDEX ON vrai (echelle, code, cellule);
ANALYZE vrai;
-- The same class named twice is once; two classes of a variable make nobody.
CREATE TEMP TABLE nette AS
SELECT v.*, c.* FROM vu AS v CROSS JOIN LATERAL (
  SELECT ARRAY(SELECT DISTINCT x FROM unnest(v.cellule) AS x ORDER BY x) AS nette, count(DISTINCT x / 10) AS nb, count(DISTINCT x) > count(DISTINCT x / 10) AS conflit,
    array_agg(DISTINCT x / 10) AS rangs
  FROM unnest(v.cellule) AS x) AS c;
ANALYZE nette;
CREATE TEMP TABLE jugee AS
SELECT v.*, COALESCE(w.n, 0) AS vrai, NOT v.conflit AND (v.nb = 0 OR NOT v.recents AND v.nb = 2 AND v.echelle IN ('france', 'region', 'departement', 'epci')
    AND EXISTS (SELECT FROM ops.tableau AS t JOIN ops.variable AS a ON a.variable = t.variable_a JOIN ops.variable AS b ON b.variable = t.variable_b
      WHERE v.rangs @> ARRAY[a.rang::int, b.rang::int])) AS exact, COALESCE(w.cle, 0) AS cle
FROM nette AS v LEFT JOIN vrai AS w ON w.echelle = v.echelle AND w.code = v.code AND w.cellule = v.nette AND w.recents = v.recents;
ANALYZE jugee;
SELECT max(effectif) AS derniere FROM ops_unites.ptable \gset
CREATE TEMP TABLE fausse AS
SELECT j.*, a.n AS attendu FROM jugee AS j, LATERAL (SELECT CASE WHEN j.exact THEN j.vrai ELSE j.vrai + (SELECT p.publie - p.effectif FROM ops_unites.ptable AS p
  WHERE p.effectif = LEAST(j.vrai, :derniere) AND p.borne > j.cle ORDER BY p.borne LIMIT 1) END AS n) AS a
WHERE j.n <> a.n;
SELECT format('%s questions: %s within the lattice, %s answered; %s near misses, %s refused; %s counts, %s shown, %s of them over 0', count(*), count(*) FILTER (WHERE permise),
  count(*) FILTER (WHERE permise AND etat IS NULL), count(*) FILTER (WHERE NOT permise), count(*) FILTER (WHERE NOT permise AND etat IS NOT NULL), (SELECT count(*) FROM vu),
  (SELECT count(n) FROM vu), (SELECT count(*) FROM vu WHERE n > 0)) FROM verdict;
SELECT format('# %s %s: %s', etat, message, texte) FROM verdict WHERE permise = (etat IS NOT NULL) OR etat NOT IN ('42501', '0A000', '22023') ORDER BY question LIMIT 10;
SELECT format('# %s, truth %s, expected %s, %s %s %s: %s', f.n, f.vrai, f.attendu, f.echelle, f.code, f.cellule, v.texte) FROM fausse AS f JOIN verdict AS v USING (question) LIMIT 10;
SELECT CASE WHEN bool_and(etat IS NULL) AND count(*) > 0 THEN 'ok' ELSE 'not ok' END || ' - guard: every question within the lattice is answered' FROM verdict WHERE permise;
SELECT CASE WHEN bool_and(etat IS NOT NULL) AND bool_and(etat IN ('42501', '0A000', '22023')) THEN 'ok' ELSE 'not ok' END || ' - guard: every near miss is refused, and told so' FROM verdict WHERE NOT permise;
SELECT CASE WHEN count(*) FILTER (WHERE n BETWEEN 1 AND 10) = 0 AND count(*) FILTER (WHERE n > 0) > 1000 THEN 'ok' ELSE 'not ok' END || ' - guard: no count of 1 to 10' FROM jugee WHERE NOT exact;
SELECT CASE WHEN count(*) = 0 THEN 'ok' ELSE 'not ok' END || ' - guard: every count is that of plain SQL' FROM fausse;
SELECT CASE WHEN count(*) = 0 THEN 'ok' ELSE 'not ok' END || ' - guard: one set, one answer, however it is asked'
FROM (SELECT FROM jugee GROUP BY echelle, code, nette, recents HAVING min(n) <> max(n)) AS x;

-- Differences of two answers of which one set is in the other, 1 to 10 households apart.
CREATE TEMP TABLE loi AS
SELECT effectif, publie - effectif AS ecart, (borne - lag(borne, 1, 0::bigint) OVER (PARTITION BY effectif ORDER BY borne, publie)) / 4294967296.0::float8 AS p FROM ops_unites.ptable;
CREATE TEMP TABLE reponse AS SELECT DISTINCT echelle, code, nette AS cellule, recents, vrai, n FROM jugee WHERE n > 0 AND NOT exact;
CREATE INDEX ON reponse (echelle, code, cellule);
ANALYZE reponse;
CREATE TEMP TABLE paire AS
SELECT p.vrai AS np, s.vrai AS ns, p.n AS pp, s.n AS ps
FROM reponse AS s CROSS JOIN LATERAL unnest(s.cellule) AS u(c)
JOIN reponse AS p ON p.echelle = s.echelle AND p.code = s.code AND p.recents = s.recents AND p.cellule = array_remove(s.cellule, u.c)
WHERE p.vrai - s.vrai BETWEEN 1 AND 10;
WITH chance AS (
  SELECT np, ns, sum(a.p * b.p) FILTER (WHERE a.ecart = b.ecart) AS juste FROM (SELECT DISTINCT np, ns FROM paire) AS d
  JOIN loi AS a ON a.effectif = LEAST(np, :derniere) JOIN loi AS b ON b.effectif = LEAST(ns, :derniere) GROUP BY 1, 2
), mesure AS (
  SELECT count(*) AS cas, avg((pp - ps = np - ns)::int) AS mesuree, avg(juste) AS theorique, 4 * sqrt(sum(juste * (1 - juste))) / count(*) AS marge FROM paire JOIN chance USING (np, ns)
)
SELECT CASE WHEN cas > 100 AND mesuree <= theorique + marge THEN 'ok' ELSE 'not ok' END
  || format(' - guard: %s differences name the small count in %s %% (theory %s %%)', cas, round(100 * mesuree, 1), round(100 * theorique::numeric, 1)) FROM mesure;
ROLLBACK;
