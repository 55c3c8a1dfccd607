-- The natural level on points of one's own.
\set SHOW_CONTEXT never
-- Insee's examples: two children of 7 and 4 households make a group; 2 km with a child of 7 is not split, and takes the smallest other child.
SELECT carreau, n_menages, naturel, taille, groupe, menages_groupe
FROM ops.niveau_naturel('{3798000,3798450,3798600,3798900}', '{3132000,3132450,3132850,3132000}', '{20,7,4,15}') ORDER BY carreau;
SELECT carreau, x_carreau, y_carreau, n_menages, naturel, groupe, menages_groupe
FROM ops.niveau_naturel('{3798199.99,3799000,3799200,3798000,3799000}', '{3132000,3132000,3132000,3133000,3133000}', '{7,2,18,30,33}') ORDER BY carreau;
SELECT * FROM ops.niveau_naturel('{3798000,3798200}', '{3132800,3132800}', '{3,0}');
SELECT count(*) FROM ops.niveau_naturel('{}', '{}', '{}');

-- Bad input.
SELECT * FROM ops.niveau_naturel('{3798000}', '{3132000,3132000}', '{1}');
SELECT * FROM ops.niveau_naturel('{3798000,NULL}', '{3132000,3132000}', '{1,1}');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM ops.niveau_naturel('{3798000}', '{3132000}', '{-1}');
SELECT * FROM ops.niveau_naturel('{3798000}', '{3132000}', '{1}', 0);
SELECT * FROM ops.niveau_naturel('{704000}', '{7059000}', '{1}');
SELECT * FROM ops.niveau_naturel('{NaN}', '{3132000}', '{1}');

-- Whoever reads indicators may run it, nobody else.
SELECT r.rolname, has_function_privilege(r.rolname, 'ops.niveau_naturel(float8[], float8[], int[], int)', 'EXECUTE')
FROM (VALUES ('ops_gestionnaire'), ('ops_lecteur'), ('public')) AS r(rolname);

-- Against plain SQL, level by level, on 20 000 points thicker around a few places, and five large tiles by themselves.
CREATE TEMP TABLE point AS
SELECT 3700000 + (n * 7919 % 150000) / (1 + n % 23) AS x, 3000000 + (n * 6007 % 170000) / (1 + n % 17) AS y, n * 31 % 11 / 4 + (n % 997 = 0)::int * 30 AS n
FROM generate_series(1, 20000) AS n UNION ALL SELECT 4100000 + n * 3500, 3100000 + n * 4100, 12 + n FROM generate_series(1, 5) AS n;
CREATE TEMP TABLE resultat AS SELECT r.* FROM (SELECT array_agg(x) AS x, array_agg(y) AS y, array_agg(n) AS n FROM point) AS p, ops.niveau_naturel(p.x, p.y, p.n) AS r;
CREATE TEMP TABLE tuile AS
SELECT k.niveau, k.taille, p.y / k.taille * k.taille AS y, p.x / k.taille * k.taille AS x, sum(p.n) AS n,
  p.y / k.dessus * k.dessus AS y_dessus, p.x / k.dessus * k.dessus AS x_dessus
FROM point AS p CROSS JOIN (SELECT niveau, taille, COALESCE(lag(taille) OVER (ORDER BY niveau), 64000) AS dessus
  FROM unnest('{64000,32000,16000,8000,4000,2000,1000,200}'::int[]) WITH ORDINALITY AS t(taille, niveau)) AS k
WHERE p.n > 0
GROUP BY k.niveau, k.taille, 3, 4, 6, 7;
-- Insee's steps, one level at a time: a tile is shown or not; what its group lacks without it; its group; its natural tile.
CREATE TEMP TABLE etat AS
SELECT t.niveau, t.y, t.x, t.n, t.n >= 11 AS montree, 0::numeric AS apport, row_number() OVER () AS groupe, NULL::int AS naturel FROM tuile AS t WHERE t.niveau = 1;
DO $$
BEGIN
  FOR k IN 2..8 LOOP
    INSERT INTO etat
    SELECT k, e.y, e.x, e.n, NOT (e.cachee OR e.prise), CASE WHEN e.prise THEN e.besoin - e.petits ELSE 0 END,
      CASE WHEN NOT (e.cachee OR e.prise) THEN k * 1000000 + row_number() OVER (ORDER BY e.y, e.x) WHEN e.montree THEN e.groupe_dessous ELSE e.groupe END, e.naturel
    FROM (
      SELECT f.*, (f.n < 11 OR NOT f.montree AND f.apport = 0) AS cachee, f.n >= 11 AND f.rang = 1 AND f.petits < f.besoin AS prise
      FROM (
        SELECT t.y, t.x, t.n, p.montree, p.apport, p.groupe, k * 1000000 + 500000 + dense_rank() OVER (ORDER BY p.y, p.x) AS groupe_dessous,
          COALESCE(p.naturel, CASE WHEN p.montree AND min(t.n) OVER w < 11 THEN t.taille_dessus END) AS naturel,
          COALESCE(sum(t.n) FILTER (WHERE t.n < 11) OVER w, 0) AS petits,
          CASE WHEN NOT p.montree THEN p.apport WHEN min(t.n) OVER w < 11 THEN 11 ELSE 0 END AS besoin,
          row_number() OVER (PARTITION BY p.y, p.x, t.n < 11 ORDER BY t.n, t.y, t.x) AS rang
        FROM (SELECT t.*, (SELECT d.taille FROM tuile AS d WHERE d.niveau = k - 1 LIMIT 1) AS taille_dessus FROM tuile AS t WHERE t.niveau = k) AS t
        JOIN etat AS p ON p.niveau = k - 1 AND p.y = t.y_dessus AND p.x = t.x_dessus
        WINDOW w AS (PARTITION BY p.y, p.x)
      ) AS f
    ) AS e;
  END LOOP;
END
$$;
CREATE TEMP TABLE attendu AS
SELECT format('CRS3035RES200mN%sE%s', e.y, e.x) AS carreau, e.n, COALESCE(e.naturel, CASE WHEN e.montree THEN 200 END) AS taille,
  'G' || first_value(format('CRS3035RES200mN%sE%s', e.y, e.x)) OVER (PARTITION BY e.groupe ORDER BY e.y, e.x) AS groupe, sum(e.n) OVER (PARTITION BY e.groupe) AS menages_groupe
FROM etat AS e WHERE e.niveau = 8;
SELECT count(*) AS tiles, count(*) FILTER (WHERE r IS NULL OR a IS NULL) AS differing
FROM resultat AS r FULL JOIN attendu AS a ON a.carreau = r.carreau AND a.n = r.n_menages AND a.taille IS NOT DISTINCT FROM r.taille
  AND a.groupe = r.groupe AND a.menages_groupe = r.menages_groupe;
SELECT taille, count(DISTINCT naturel) AS natural_tiles, count(*) AS tiles, sum(n_menages) AS households, count(DISTINCT groupe) AS groups,
  count(*) FILTER (WHERE menages_groupe > n_menages) AS imputed, min(menages_groupe) AS least, bool_and(naturel ~ format('^CRS3035RES%smN\d+E\d+$', taille)) AS code
FROM resultat GROUP BY taille ORDER BY taille;
-- The order of points does not matter.
SELECT count(*) AS differing FROM (
  SELECT r.* FROM (SELECT array_agg(x ORDER BY n, x, y) AS x, array_agg(y ORDER BY n, x, y) AS y, array_agg(n ORDER BY n, x, y) AS n FROM point) AS p, ops.niveau_naturel(p.x, p.y, p.n) AS r
  EXCEPT SELECT * FROM resultat) AS d;
