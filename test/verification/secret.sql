-- After oracle.sql: what the readable cells show, against the units.
\set ON_ERROR_STOP on

-- The columns that hold a figure of each item.
CREATE TEMP TABLE colonne AS
SELECT x.code AS item, CASE x.code WHEN 'anciennete_mediane' THEN 'n_emmenagement' ELSE 'n_' || x.code END AS vrai,
  array_agg(v.nom) FILTER (WHERE v.nom IS NOT NULL) AS figures
FROM ops.catalogue_items() AS x
LEFT JOIN ops.catalogue_indicateurs() AS c ON c.item = x.code
LEFT JOIN LATERAL (VALUES (c.code), (c.code || '_num'), (c.code || '_den')) AS v(nom) ON true
GROUP BY x.code;

CREATE TEMP TABLE montre AS
SELECT i.gid, i.echelle, i.population, x.item, i.j ->> ('statut_' || x.item) AS statut, (i.j ->> ('n_' || x.item))::bigint AS n,
  COALESCE(i.j ?| x.figures, false) AS figures, COALESCE((i.o ->> x.vrai)::bigint, 0) AS vrai
FROM (
  SELECT v.gid, v.echelle, v.population, jsonb_strip_nulls(to_jsonb(v)) AS j, to_jsonb(o) AS o
  FROM ops.indicateur AS v LEFT JOIN oracle AS o ON o.gid = v.gid AND o.population = v.population
  WHERE v.campagne = :campagne
  OFFSET 0
) AS i
CROSS JOIN colonne AS x;
CREATE INDEX ON montre (item, population, gid);
ANALYZE montre;

SELECT count(*) AS sets_checked, count(*) FILTER (WHERE statut = 'diffusable') AS shown,
  count(*) FILTER (WHERE vrai BETWEEN 1 AND 10) AS of_1_to_10 FROM montre;
DO $$
DECLARE
  faux record;
BEGIN
  FOR faux IN SELECT * FROM montre
      WHERE CASE statut
        WHEN 'diffusable' THEN vrai < 11 OR n <> vrai
        -- A part may be empty and withheld; the whole of a territory may not.
        WHEN 'secret' THEN n IS NOT NULL OR figures OR vrai = 0 AND item = 'menages' AND population = 'ensemble'
          AND echelle <> 'qpv'
        WHEN 'vide' THEN vrai <> 0 OR n <> 0 OR figures
        WHEN 'non_enquete' THEN vrai <> 0 OR n IS NOT NULL OR figures
        ELSE true END LIMIT 5 LOOP
    RAISE EXCEPTION 'territory % (%), %, %: status %, shown %, true count %', faux.gid, faux.echelle, faux.population,
      faux.item, faux.statut, faux.n, faux.vrai;
  END LOOP;
  IF NOT EXISTS (SELECT FROM montre WHERE vrai BETWEEN 1 AND 10) THEN
    RAISE EXCEPTION 'no small set: nothing was checked';
  END IF;
  IF EXISTS (SELECT FROM ops.indicateur WHERE statut_ressources <> 'diffusable' AND tranches IS NOT NULL) THEN
    RAISE EXCEPTION 'income classes shown without their item';
  END IF;
END
$$;

-- Every released set minus its nearest released parts: 0 or at least 11, in the whole population, among the recent
-- movers-in and among the others. Independent of the pass: it walks up the territories' own containment.
CREATE TEMP TABLE diffuse AS
SELECT m.gid, m.item, m.population, m.vrai FROM montre AS m WHERE m.statut = 'diffusable'
UNION ALL
SELECT r.gid, r.item, 'autres', e.vrai - r.vrai
FROM montre AS r JOIN montre AS e ON e.gid = r.gid AND e.item = r.item AND e.population = 'ensemble'
WHERE r.population = 'emmenages_recents' AND r.statut IN ('diffusable', 'vide') AND e.statut = 'diffusable'
UNION ALL
SELECT r.gid, r.item, 'plus_3ans', e.vrai - r.vrai
FROM montre AS r JOIN montre AS e ON e.gid = r.gid AND e.item = 'ressources' AND e.population = r.population
WHERE r.item = 'ressources_3ans' AND r.population = 'ensemble' AND r.statut IN ('diffusable', 'vide') AND e.statut = 'diffusable';
CREATE UNIQUE INDEX ON diffuse (item, population, gid);
ANALYZE diffuse;

CREATE TEMP TABLE reste AS
WITH RECURSIVE contenant AS (
  SELECT d.gid, d.item, d.population, d.vrai, c.parent AS ancetre, false AS trouve
  FROM diffuse AS d JOIN ops_unites.cellule AS c ON c.gid = d.gid AND c.campagne = :campagne
  UNION ALL
  SELECT k.gid, k.item, k.population, k.vrai,
    CASE WHEN p.gid IS NULL THEN c.parent ELSE k.ancetre END, p.gid IS NOT NULL
  FROM contenant AS k
  JOIN ops_unites.cellule AS c ON c.gid = k.ancetre AND c.campagne = :campagne
  LEFT JOIN diffuse AS p ON p.gid = k.ancetre AND p.item = k.item AND p.population = k.population
  WHERE NOT k.trouve AND k.ancetre IS NOT NULL
)
SELECT d.gid, d.item, d.population, d.vrai - COALESCE(sum(k.vrai), 0) AS reste, count(k.gid) AS parts
FROM diffuse AS d
LEFT JOIN contenant AS k ON k.trouve AND k.ancetre = d.gid AND k.item = d.item AND k.population = d.population
GROUP BY d.gid, d.item, d.population, d.vrai;
SELECT count(*) AS remainders_checked, count(*) FILTER (WHERE parts > 0) AS with_parts FROM reste;
DO $$
DECLARE
  faux record;
BEGIN
  FOR faux IN SELECT * FROM reste WHERE reste < 0 OR reste BETWEEN 1 AND 10 LIMIT 5 LOOP
    RAISE EXCEPTION 'territory %, %, %: % households can be worked out', faux.gid, faux.item, faux.population, faux.reste;
  END LOOP;
  IF (SELECT count(*) FROM reste WHERE parts > 0) < 100 THEN
    RAISE EXCEPTION 'too few remainders to mean anything';
  END IF;
END
$$;
