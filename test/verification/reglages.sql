-- After secret.sql: what the optional settings in force withhold, against the units. A scale has both masking and truncation
-- or neither, and scales with settings come after the others.
\set ON_ERROR_STOP on

CREATE TEMP TABLE taux AS
SELECT c.code, c.item, c.code || '_num' AS num, CASE WHEN c.denominateur_propre THEN c.code || '_den' ELSE 'n_' || c.item END AS den
FROM ops.catalogue_indicateurs() AS c WHERE c.nature = 'part' AND c.code <> 'tx_rep';

-- The true figures of every territory, and what is shown of them.
CREATE TEMP TABLE chiffre AS
SELECT m.gid, m.population, t.item, t.code, m.statut, COALESCE((o.j ->> t.num)::bigint, 0) AS num, COALESCE((o.j ->> t.den)::bigint, 0) AS den,
  (i.j ->> t.code)::float8 AS valeur, i.j ->> t.num IS NOT NULL OR t.den <> 'n_' || t.item AND i.j ->> t.den IS NOT NULL AS detail,
  r.masquer_numerateurs, r.plafond_part, m.echelle, r.masquer_numerateurs OR r.plafond_part IS NOT NULL AS regle
FROM (SELECT o.gid, o.population, to_jsonb(o) AS j FROM oracle AS o OFFSET 0) AS o
JOIN montre AS m USING (gid, population)
JOIN (SELECT v.gid, v.population, to_jsonb(v) AS j FROM ops.indicateur AS v WHERE v.campagne = :campagne OFFSET 0) AS i USING (gid, population)
JOIN taux AS t ON t.item = m.item
JOIN ops.regle_secret AS r ON r.echelle = m.echelle;
CREATE INDEX ON chiffre (gid, population, code);
ANALYZE chiffre;

SELECT count(*) FILTER (WHERE statut = 'diffusable') AS figures_shown, count(*) FILTER (WHERE statut = 'plafonne' AND valeur IS NOT NULL) AS truncated
FROM chiffre WHERE regle;
DO $$
DECLARE
  faux record;
BEGIN
  FOR faux IN SELECT * FROM chiffre
      WHERE statut = 'diffusable' AND masquer_numerateurs AND num BETWEEN 1 AND 10
        -- Everybody among the recent movers-in moved in recently.
        OR statut = 'diffusable' AND 100 * num > plafond_part * den AND NOT (code = 'p_emrec' AND population = 'emmenages_recents')
        OR statut = 'plafonne' AND (plafond_part IS NULL OR detail OR masquer_numerateurs AND num BETWEEN 1 AND 10
          OR valeur IS DISTINCT FROM CASE WHEN 100 * num > plafond_part * den THEN plafond_part END) ORDER BY gid, population, code LIMIT 5 LOOP
    RAISE EXCEPTION 'territory % (%), %, %: status %, % of %, shown %', faux.gid, faux.echelle, faux.population, faux.code, faux.statut,
      faux.num, faux.den, faux.valeur;
  END LOOP;
  IF EXISTS (SELECT FROM chiffre WHERE statut = 'plafonne' GROUP BY gid, population, item HAVING count(valeur) = 0) THEN
    RAISE EXCEPTION 'truncated without a share above the cap';
  END IF;
  IF EXISTS (SELECT FROM ops.indicateur AS i JOIN ops.regle_secret AS r USING (echelle)
             WHERE i.campagne = (SELECT max(campagne) FROM reponse) AND (r.masquer_numerateurs OR r.plafond_part IS NOT NULL)
               AND i.tranches IS NOT NULL) THEN
    RAISE EXCEPTION 'income classes shown at a scale that masks or truncates';
  END IF;
END
$$;

-- Pieces that the figures shown make, all populations and scales. Those that no scale with a setting touches are not its.
CREATE TEMP TABLE trace AS
SELECT a.batiment AS gid, c.population, c.code, array_agg(c.gid ORDER BY c.gid) AS zones,
  COALESCE(array_agg(c.gid ORDER BY c.gid) FILTER (WHERE NOT c.regle), '{}') AS libres
FROM appartenance AS a JOIN chiffre AS c ON c.gid = a.gid AND c.statut = 'diffusable'
GROUP BY a.batiment, c.population, c.code;
CREATE UNIQUE INDEX ON trace (gid, population, code);
ANALYZE trace;
CREATE TEMP TABLE morceau_chiffre AS
SELECT c.code, t.zones, t.zones <> t.libres OR count(*) OVER (PARTITION BY c.code, t.libres) > 1 AS regle, sum(c.num) AS num, sum(c.den) AS den
FROM chiffre AS c JOIN trace AS t USING (gid, population, code)
WHERE c.echelle = 'batiment' AND c.population = 'ensemble' AND c.den > 0
GROUP BY c.code, t.zones, t.libres;

-- Among recent movers-in: the pieces that hold both them and others of the property (for numerators), or of the set (shares).
CREATE TEMP TABLE partage_chiffre AS
SELECT x.code, x.regle, x.recents, sum(x.num) FILTER (WHERE x.num > 0 AND x.autres_num > 0) AS num,
  sum(x.autres_num) FILTER (WHERE x.num > 0 AND x.autres_num > 0) AS autres_num,
  sum(x.num) FILTER (WHERE x.den > 0 AND x.autres_den > 0) AS part_num, sum(x.den) FILTER (WHERE x.den > 0 AND x.autres_den > 0) AS part_den,
  sum(x.autres_num) FILTER (WHERE x.den > 0 AND x.autres_den > 0) AS autres_part_num,
  sum(x.autres_den) FILTER (WHERE x.den > 0 AND x.autres_den > 0) AS autres_part_den
FROM (
  SELECT e.code, r.zones AS recents, cardinality(r.libres) = 0 AS regle, sum(COALESCE(n.num, 0)) AS num, sum(COALESCE(n.den, 0)) AS den,
    sum(e.num - COALESCE(n.num, 0)) AS autres_num, sum(e.den - COALESCE(n.den, 0)) AS autres_den
  FROM chiffre AS e
  JOIN trace AS t ON t.gid = e.gid AND t.population = 'ensemble' AND t.code = e.code
  JOIN trace AS r ON r.gid = e.gid AND r.population = 'emmenages_recents' AND r.code = e.code
  LEFT JOIN chiffre AS n ON n.gid = e.gid AND n.population = 'emmenages_recents' AND n.code = e.code
  WHERE e.echelle = 'batiment' AND e.population = 'ensemble'
  GROUP BY e.code, t.zones, r.zones, r.libres
) AS x
GROUP BY x.code, x.regle, x.recents;
SELECT (SELECT count(*) FROM morceau_chiffre WHERE regle) AS pieces_of_figures, (SELECT count(*) FROM partage_chiffre WHERE regle) AS shared_sums_of_figures;
DO $$
DECLARE
  masque constant boolean := (SELECT bool_or(masquer_numerateurs) FROM ops.regle_secret);
  plafond constant int := (SELECT min(plafond_part) FROM ops.regle_secret);
  faux record;
BEGIN
  FOR faux IN SELECT * FROM morceau_chiffre WHERE regle AND (masque AND num BETWEEN 1 AND 10 OR 100 * num > plafond * den) LIMIT 5 LOOP
    RAISE EXCEPTION 'indicator %, piece of territories %: % of % can be worked out', faux.code, faux.zones, faux.num, faux.den;
  END LOOP;
  FOR faux IN SELECT * FROM partage_chiffre
      WHERE regle AND (masque AND (num BETWEEN 1 AND 10 OR autres_num BETWEEN 1 AND 10)
        OR code <> 'p_emrec' AND (100 * part_num > plafond * part_den OR 100 * autres_part_num > plafond * autres_part_den)) LIMIT 5 LOOP
    RAISE EXCEPTION 'indicator % of recent movers-in, piece of territories %: % and %, or % of % and % of %, can be worked out', faux.code,
      faux.recents, faux.num, faux.autres_num, faux.part_num, faux.part_den, faux.autres_part_num, faux.autres_part_den;
  END LOOP;
END
$$;

-- Rents: landlords of every piece of the sets shown.
CREATE TEMP TABLE morceau_loyer AS
SELECT x.zones, x.libres, count(*) AS bailleurs, max(x.loyers) AS premier, sum(x.loyers) AS loyers
FROM (
  SELECT s.zones, s.libres, l.bailleur, sum(l.loyer) AS loyers
  FROM (SELECT a.batiment, array_agg(m.gid ORDER BY m.gid) AS zones, COALESCE(array_agg(m.gid ORDER BY m.gid) FILTER (WHERE NOT r.dominance), '{}') AS libres
        FROM appartenance AS a JOIN montre AS m ON m.gid = a.gid AND m.item = 'loyer' AND m.statut = 'diffusable'
        JOIN ops.regle_secret AS r ON r.echelle = m.echelle GROUP BY a.batiment) AS s
  JOIN ops_unites.logement AS l ON l.batiment = s.batiment AND l.campagne = :campagne
    AND l.mode = 1 AND l.loyer > 0 AND l.loyer <> 9999 AND l.surface BETWEEN 5 AND 2000
  GROUP BY s.zones, s.libres, l.bailleur
) AS x GROUP BY x.zones, x.libres;
SELECT count(*) AS pieces_of_rents FROM morceau_loyer;
DO $$
DECLARE
  faux record;
BEGIN
  FOR faux IN SELECT * FROM (SELECT m.*, count(*) OVER (PARTITION BY m.libres) AS morceaux FROM morceau_loyer AS m) AS m
      WHERE (m.zones <> m.libres OR m.morceaux > 1 AND EXISTS (SELECT FROM ops.regle_secret WHERE dominance))
        AND (m.bailleurs < 3 OR 100 * m.premier > 85 * m.loyers) LIMIT 5 LOOP
    RAISE EXCEPTION 'rents of the piece of territories %: % landlords, % of % for the first', faux.zones, faux.bailleurs, faux.premier, faux.loyers;
  END LOOP;
END
$$;
