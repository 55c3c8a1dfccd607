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
CROSS JOIN colonne AS x
-- The register does not tell recent movers-in apart.
WHERE x.item <> 'loyer' OR i.population = 'ensemble' OR i.j ->> 'statut_loyer' IS NOT NULL;
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
        WHEN 'plafonne' THEN vrai < 11 OR n <> vrai
        -- A part may be empty and withheld; the whole of a territory may not.
        WHEN 'secret' THEN n IS NOT NULL OR figures OR vrai = 0 AND item = 'menages' AND population = 'ensemble'
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

-- What can be made of the sets shown, whatever overlaps: two buildings of the same released territories are one piece, and a
-- combination of sets takes all of a piece or nothing; among recent movers-in, all of the pieces that hold both recent
-- movers-in and others (proof in src/zone/zone.h). Every piece, and every such sum, holds 0 or at least 11.
CREATE TEMP TABLE paire AS -- a population in the wider one that is shown beside it
SELECT x.code AS large, 'emmenages_recents' AS population, x.code AS etroit FROM ops.catalogue_items() AS x
UNION ALL VALUES ('ressources', 'ensemble', 'ressources_3ans'), ('occupants', 'ensemble', 'mineurs');

CREATE TEMP TABLE batiment AS
SELECT m.gid, m.item, m.population, m.vrai FROM montre AS m WHERE m.echelle = 'batiment' AND m.vrai > 0;
CREATE INDEX ON batiment (item, population, gid);
CREATE TEMP TABLE signature AS
SELECT a.batiment AS gid, m.item, m.population, array_agg(m.gid ORDER BY m.gid) AS zones
FROM (SELECT DISTINCT b.gid FROM batiment AS b) AS b
JOIN appartenance AS a ON a.batiment = b.gid
JOIN montre AS m ON m.gid = a.gid AND m.statut IN ('diffusable', 'plafonne')
GROUP BY a.batiment, m.item, m.population;
CREATE UNIQUE INDEX ON signature (item, population, gid);
ANALYZE batiment; ANALYZE signature;

CREATE TEMP TABLE piece AS
SELECT b.item, s.zones, sum(b.vrai) AS n, count(*) AS batiments
FROM batiment AS b JOIN signature AS s USING (gid, item, population) WHERE b.population = 'ensemble' GROUP BY b.item, s.zones;
CREATE TEMP TABLE partage AS
SELECT e.item, e.etroit, e.population, e.zones, sum(e.dedans) AS dedans, sum(e.dehors) AS dehors
FROM (
  SELECT p.large AS item, p.etroit, p.population, s.zones AS piece, t.zones, sum(COALESCE(n.vrai, 0)) AS dedans,
    sum(b.vrai - COALESCE(n.vrai, 0)) AS dehors
  FROM paire AS p
  JOIN batiment AS b ON b.item = p.large AND b.population = 'ensemble'
  JOIN signature AS s ON s.gid = b.gid AND s.item = p.large AND s.population = 'ensemble'
  JOIN signature AS t ON t.gid = b.gid AND t.item = p.etroit AND t.population = p.population
  LEFT JOIN batiment AS n ON n.gid = b.gid AND n.item = p.etroit AND n.population = p.population
  GROUP BY p.large, p.etroit, p.population, s.zones, t.zones
) AS e
WHERE e.dedans > 0 AND e.dehors > 0
GROUP BY e.item, e.etroit, e.population, e.zones;
SELECT (SELECT count(*) FROM piece) AS pieces_checked, (SELECT count(*) FROM partage) AS shared_sums_checked;
DO $$
DECLARE
  faux record;
BEGIN
  FOR faux IN SELECT * FROM piece WHERE n BETWEEN 1 AND 10 LIMIT 5 LOOP
    RAISE EXCEPTION 'item %, piece of territories %: % households can be worked out', faux.item, faux.zones, faux.n;
  END LOOP;
  FOR faux IN SELECT * FROM partage WHERE dedans BETWEEN 1 AND 10 OR dehors BETWEEN 1 AND 10 LIMIT 5 LOOP
    RAISE EXCEPTION 'item % (% of %), piece of territories %: % or % households can be worked out', faux.etroit, faux.population,
      faux.item, faux.zones, faux.dedans, faux.dehors;
  END LOOP;
  IF (SELECT count(*) FROM piece WHERE batiments > 1) < 5 OR NOT EXISTS (SELECT FROM partage) THEN
    RAISE EXCEPTION 'too few pieces to mean anything';
  END IF;
END
$$;
