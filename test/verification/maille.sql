-- After secret.sql: the tiles and groups of the release, in plain SQL from the addresses and the pattern that is readable.
\set ON_ERROR_STOP on

-- Answering households by address and landlord; the piece of each address before a scale: the territories shown before it.
CREATE TEMP TABLE foyer AS
SELECT a.batiment, a.residence, a.commune, l.bailleur, count(*) AS n
FROM ops_unites.menage AS m JOIN ops_unites.logement AS l USING (campagne, ident_rep) JOIN ops_unites.adresse AS a USING (batiment)
WHERE m.campagne = :campagne AND m.enquete = 1
GROUP BY a.batiment, a.residence, a.commune, l.bailleur;
CREATE TEMP TABLE regle AS
SELECT r.*, COALESCE(current_setting('carto_ops.seuil_menages', true)::int, 11) AS seuil FROM ops.regle_secret AS r;
CREATE TEMP TABLE lot AS
SELECT s.echelle, a.batiment, COALESCE(array_agg(m.gid ORDER BY m.gid) FILTER (WHERE m.gid IS NOT NULL), '{}') AS piece
FROM regle AS s JOIN ops.echelle AS e ON e.echelle = s.echelle AND e.tracee
CROSS JOIN (SELECT DISTINCT f.batiment FROM foyer AS f) AS a
JOIN appartenance AS x ON x.batiment = a.batiment
LEFT JOIN (montre AS m JOIN regle AS r ON r.echelle = m.echelle) ON m.gid = x.gid AND m.item = 'menages' AND m.population = 'ensemble'
  AND m.statut = 'diffusable' AND r.ordre < s.ordre
GROUP BY s.echelle, a.batiment;
CREATE UNIQUE INDEX ON lot (echelle, batiment);
CREATE INDEX ON foyer (batiment);
CREATE INDEX ON foyer (residence);
ANALYZE foyer; ANALYZE lot;

-- Tiles, of every size, around each address: whether all that a tile takes of every piece is sound.
CREATE TEMP TABLE place AS
SELECT t.gid AS residence, floor(ST_X(p.point))::int AS x, floor(ST_Y(p.point))::int AS y
FROM ops.territoire AS t CROSS JOIN LATERAL (SELECT ST_Transform(t.point, 3035) AS point OFFSET 0) AS p WHERE t.echelle = 'residence';
CREATE TEMP TABLE carre AS
SELECT f.*, l.piece, k.taille, k.rang, format('CRS3035RES%smN%sE%s', k.taille, p.y / k.taille * k.taille, p.x / k.taille * k.taille) AS code
FROM foyer AS f JOIN place AS p USING (residence) JOIN lot AS l ON l.echelle = 'carreau' AND l.batiment = f.batiment
CROSS JOIN (VALUES (1, 64000), (2, 32000), (3, 16000), (4, 8000), (5, 4000), (6, 2000), (7, 1000), (8, 200)) AS k(rang, taille);
CREATE INDEX ON carre (batiment, code);
ANALYZE carre;
CREATE TEMP TABLE tuile AS
SELECT c.code, c.rang, sum(c.n) AS n, bool_and(c.n >= r.seuil AND c.residences >= r.adresses_min
  AND (NOT r.initie OR c.n = c.principal OR c.n - c.principal >= r.seuil)) AS saine
FROM (
  SELECT b.code, b.rang, b.piece, b.n, b.principal, d.residences
  FROM (
    SELECT p.code, p.rang, p.piece, sum(p.n) AS n, max(p.n) AS principal
    FROM (SELECT c.code, c.rang, c.piece, c.bailleur, sum(c.n) AS n FROM carre AS c GROUP BY 1, 2, 3, 4) AS p GROUP BY p.code, p.rang, p.piece) AS b
  JOIN (SELECT c.code, c.piece, count(DISTINCT c.residence) AS residences FROM carre AS c GROUP BY c.code, c.piece) AS d USING (code, piece)
) AS c CROSS JOIN regle AS r
WHERE r.echelle = 'carreau'
GROUP BY c.code, c.rang;
CREATE TEMP TABLE descendance AS
SELECT DISTINCT c.code, e.code AS enfant FROM carre AS c JOIN carre AS e ON e.batiment = c.batiment AND e.bailleur = c.bailleur AND e.rang = c.rang + 1;
CREATE TEMP TABLE carreau AS
SELECT m.gid, m.code, m.contour, i.statut_menages AS statut
FROM ops.maille AS m JOIN ops.indicateur AS i ON i.campagne = m.campagne AND i.gid = m.gid AND i.population = 'ensemble'
WHERE m.campagne = :campagne AND m.echelle = 'carreau';
ANALYZE tuile; ANALYZE descendance; ANALYZE carreau;

SELECT count(*) AS tiles, count(*) FILTER (WHERE c.statut = 'diffusable') AS shown FROM carreau AS c;
DO $$
DECLARE
  faux record;
BEGIN
  -- Every address with households in one tile, which is the one over it and has its outline.
  FOR faux IN SELECT f.batiment, count(c.gid) AS tuiles
      FROM (SELECT DISTINCT f.batiment, f.residence FROM foyer AS f) AS f LEFT JOIN appartenance AS a ON a.batiment = f.batiment
      LEFT JOIN carreau AS c ON c.gid = a.gid AND EXISTS (SELECT FROM carre AS k WHERE k.batiment = f.batiment AND k.code = c.code)
        AND ST_Intersects(c.contour, (SELECT ST_Buffer(t.point, 1) FROM ops.territoire AS t WHERE t.gid = f.residence))
      GROUP BY f.batiment HAVING count(c.gid) <> 1 LIMIT 5 LOOP
    RAISE EXCEPTION 'bâtiment %: in % tiles over it', faux.batiment, faux.tuiles;
  END LOOP;
  FOR faux IN SELECT c.code FROM carreau AS c JOIN tuile AS t USING (code) WHERE c.statut = 'diffusable' AND NOT t.saine LOOP
    RAISE EXCEPTION 'tile % is shown though it cuts some piece short', faux.code;
  END LOOP;
  FOR faux IN SELECT c.code FROM carreau AS c JOIN descendance AS d USING (code) JOIN tuile AS e ON e.code = d.enfant
      WHERE c.statut = 'diffusable' GROUP BY c.code HAVING bool_and(e.saine) LOOP
    RAISE EXCEPTION 'tile % could be split', faux.code;
  END LOOP;
END
$$;

-- Groups: households of each member, and who is whose neighbour, by the definition.
CREATE TEMP TABLE membre AS
SELECT m.gid AS groupe, m.echelle, m.code, u.adresse, min(l.piece) AS piece, min(l.piece) = max(l.piece) AS entier,
  array_agg(DISTINCT a.commune) AS communes, array_agg(DISTINCT a.residence) AS residences, m.communes AS dites
FROM ops.maille AS m JOIN ops_unites.appartenance_maille AS b ON b.maille = m.gid JOIN ops_unites.adresse AS a ON a.batiment = b.batiment
CROSS JOIN LATERAL (SELECT CASE m.echelle WHEN 'groupe_batiment' THEN a.batiment ELSE a.residence END AS adresse) AS u
LEFT JOIN lot AS l ON l.echelle = m.echelle AND l.batiment = a.batiment
WHERE m.campagne = :campagne AND m.echelle <> 'carreau'
GROUP BY m.gid, m.echelle, m.code, u.adresse, m.communes;
CREATE TEMP TABLE habitee AS -- what may stand between two members: addresses with households in the same lot, at the decimetre they are in
SELECT l.echelle, u.adresse, f.commune, CASE l.echelle WHEN 'groupe_batiment' THEN f.residence END AS residence, min(l.piece) AS piece,
  floor(10 * ST_X(t.point)) AS x, floor(10 * ST_Y(t.point)) AS y
FROM lot AS l JOIN foyer AS f ON f.batiment = l.batiment AND l.echelle <> 'carreau'
CROSS JOIN LATERAL (SELECT CASE l.echelle WHEN 'groupe_batiment' THEN f.batiment ELSE f.residence END AS adresse) AS u
JOIN ops.territoire AS t ON t.gid = u.adresse
GROUP BY l.echelle, u.adresse, f.commune, 4, t.point HAVING min(l.piece) = max(l.piece);
CREATE INDEX ON habitee (echelle, adresse);
CREATE INDEX ON habitee (echelle, commune, piece);
ANALYZE habitee; ANALYZE membre;
CREATE TEMP TABLE arete AS
SELECT m.groupe, a.adresse, b.adresse AS voisine
FROM membre AS m JOIN membre AS n ON n.groupe = m.groupe AND n.adresse <> m.adresse
JOIN habitee AS a ON a.echelle = m.echelle AND a.adresse = m.adresse JOIN habitee AS b ON b.echelle = m.echelle AND b.adresse = n.adresse
WHERE (a.x - b.x) ^ 2 + (a.y - b.y) ^ 2 <= (CASE m.echelle WHEN 'groupe_batiment' THEN 2000 ELSE 5000 END) ^ 2
  AND NOT EXISTS (
    SELECT FROM habitee AS w
    WHERE w.echelle = m.echelle AND w.commune = a.commune AND w.piece = a.piece AND w.residence IS NOT DISTINCT FROM a.residence
      AND (2 * w.x - a.x - b.x) ^ 2 + (2 * w.y - a.y - b.y) ^ 2 < (a.x - b.x) ^ 2 + (a.y - b.y) ^ 2);
CREATE INDEX ON arete (groupe, adresse);
ANALYZE arete;
CREATE TEMP TABLE groupe AS
SELECT g.groupe, g.echelle, g.code, g.adresses, g.entier, v.voisins,
  (SELECT array_agg((SELECT jsonb_object_agg(f.bailleur, f.n) FROM (
      SELECT f.bailleur, sum(f.n) AS n FROM foyer AS f
      WHERE f.batiment = u.adresse OR f.residence = u.adresse GROUP BY f.bailleur) AS f) ORDER BY u.rang)
   FROM unnest(g.adresses) WITH ORDINALITY AS u(adresse, rang)) AS foyers
FROM (
  SELECT m.groupe, m.echelle, m.code, array_agg(m.adresse ORDER BY m.adresse) AS adresses,
    bool_and(m.entier AND cardinality(m.communes) = 1 AND m.communes = m.dites) AND min(m.piece) = max(m.piece)
      AND (m.echelle = 'groupe_residence' OR min(m.residences) = max(m.residences)) AS entier
  FROM membre AS m GROUP BY m.groupe, m.echelle, m.code
) AS g
CROSS JOIN LATERAL (
  SELECT array_agg(COALESCE((SELECT bit_or(1 << (array_position(g.adresses, a.voisine) - 1)) FROM arete AS a
    WHERE a.groupe = g.groupe AND a.adresse = u.adresse), 0) ORDER BY u.rang) AS voisins
  FROM unnest(g.adresses) WITH ORDINALITY AS u(adresse, rang) WHERE cardinality(g.adresses) < 30) AS v;

-- Sets of members as bits.
CREATE FUNCTION pg_temp.connexe(voisins int[], ensemble int) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  atteints int := ensemble & -ensemble;
  avant int := 0;
BEGIN
  WHILE atteints <> avant LOOP
    avant := atteints;
    FOR n IN 1..cardinality(voisins) LOOP
      IF avant >> (n - 1) & 1 = 1 THEN atteints := atteints | (voisins[n] & ensemble); END IF;
    END LOOP;
  END LOOP;
  RETURN atteints = ensemble;
END
$$;
CREATE FUNCTION pg_temp.assez(foyers jsonb[], ensemble int, seuil int, initie boolean) RETURNS boolean LANGUAGE sql AS $$
  SELECT sum(b.n) >= seuil AND (NOT initie OR sum(b.n) = max(b.n) OR sum(b.n) - max(b.n) >= seuil)
  FROM (SELECT j.key, sum(j.value::int) AS n FROM generate_subscripts(foyers, 1) AS i, jsonb_each_text(foyers[i]) AS j
        WHERE ensemble >> (i - 1) & 1 = 1 GROUP BY j.key) AS b $$;

SELECT g.echelle, count(*) AS groups, max(cardinality(g.adresses)) AS largest, count(*) FILTER (WHERE g.voisins IS NULL) AS not_checked
FROM groupe AS g GROUP BY g.echelle ORDER BY 1;
DO $$
DECLARE
  faux record;
BEGIN
  FOR faux IN SELECT g.code FROM groupe AS g WHERE NOT g.entier OR cardinality(g.adresses) < 2 LIMIT 5 LOOP
    RAISE EXCEPTION 'group % crosses a piece or a commune', faux.code;
  END LOOP;
  FOR faux IN SELECT g.code FROM groupe AS g JOIN regle AS r USING (echelle)
      WHERE g.voisins IS NOT NULL AND NOT pg_temp.assez(g.foyers, (1 << cardinality(g.adresses)) - 1, r.seuil, r.initie) LIMIT 5 LOOP
    RAISE EXCEPTION 'group % has too few households', faux.code;
  END LOOP;
  FOR faux IN SELECT g.code FROM groupe AS g WHERE NOT pg_temp.connexe(g.voisins, (1 << cardinality(g.adresses)) - 1) LIMIT 5 LOOP
    RAISE EXCEPTION 'group % is not connected', faux.code;
  END LOOP;
  FOR faux IN SELECT g.code, s.cote FROM groupe AS g JOIN regle AS r USING (echelle)
      CROSS JOIN LATERAL (SELECT (1 << cardinality(g.adresses)) - 1 AS tous) AS t
      CROSS JOIN LATERAL generate_series(1, t.tous / 2) AS s(cote)
      WHERE cardinality(g.adresses) <= 8
        AND pg_temp.assez(g.foyers, s.cote, r.seuil, r.initie) AND pg_temp.assez(g.foyers, t.tous - s.cote, r.seuil, r.initie)
        AND pg_temp.connexe(g.voisins, s.cote) AND pg_temp.connexe(g.voisins, t.tous - s.cote) LIMIT 5 LOOP
    RAISE EXCEPTION 'group % splits (%)', faux.code, faux.cote;
  END LOOP;
END
$$;
