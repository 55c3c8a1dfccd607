-- After oracle.sql: the states of the release equal the oracle, count by count, before and after protection.
\set ON_ERROR_STOP on

-- The cell of every territory as if nothing were protected but the threshold itself, against the oracle.
CREATE TEMP TABLE ecart AS
WITH calcul AS MATERIALIZED (
  SELECT c.gid, p.population,
    to_jsonb(ops_unites.cellule_ops(c.ops, p.population = 'emmenages_recents', (1 << (SELECT count(*)::int FROM ops.catalogue_items())) - 1, false)) AS cellule
  FROM ops_unites.cellule AS c CROSS JOIN (VALUES ('ensemble'), ('emmenages_recents')) AS p(population)
  WHERE c.campagne = :campagne
), attendu AS MATERIALIZED (
  SELECT k.gid, k.population, k.cellule, to_jsonb(o) AS oracle
  FROM calcul AS k LEFT JOIN oracle AS o USING (gid, population)
)
SELECT a.gid, a.population, x.nom, a.cellule -> x.nom AS calcule, a.oracle -> x.nom AS attendu,
  -- The item's own count decides whether the figure may be there at all.
  COALESCE((a.oracle ->> x.den)::bigint, 0) AS n
FROM attendu AS a
CROSS JOIN (
  SELECT 'n_' || i.code AS nom, 'n_' || i.code AS den FROM ops.catalogue_items() AS i WHERE i.code <> 'anciennete_mediane'
  UNION ALL SELECT c.code || '_num', 'n_' || c.item FROM ops.catalogue_indicateurs() AS c WHERE c.nature <> 'mediane'
  UNION ALL SELECT c.code || '_den', 'n_' || c.item FROM ops.catalogue_indicateurs() AS c WHERE c.denominateur_propre
) AS x;

SELECT count(*) AS figures_compared, count(*) FILTER (WHERE n >= 11) AS of_11_or_more FROM ecart;
DO $$
DECLARE
  faux record;
BEGIN
  FOR faux IN SELECT * FROM ecart
      WHERE CASE WHEN n >= 11 THEN calcule IS DISTINCT FROM attendu
                 WHEN n = 0 THEN calcule NOT IN ('0', 'null') ELSE calcule <> 'null' END LIMIT 5 LOOP
    RAISE EXCEPTION 'territory %, %, %: % instead of % (set of %)', faux.gid, faux.population, faux.nom, faux.calcule,
      faux.attendu, faux.n;
  END LOOP;
  IF (SELECT count(*) FROM ecart WHERE n >= 11) < 1000 THEN
    RAISE EXCEPTION 'too few figures to mean anything';
  END IF;
END
$$;

-- Values: numerator over denominator, and the median where it is shown.
CREATE TEMP TABLE valeur AS
SELECT i.gid, i.population, c.code, c.nature, (to_jsonb(i) ->> c.code)::float8 AS valeur,
  (to_jsonb(i) ->> (c.code || '_num'))::numeric * c.multiplicateur::numeric
    / NULLIF((to_jsonb(i) ->> CASE WHEN c.denominateur_propre THEN c.code || '_den' ELSE 'n_' || c.item END)::numeric, 0) AS rapport,
  o.anciennete_mediane
FROM ops.indicateur AS i
JOIN oracle AS o USING (gid, population)
CROSS JOIN ops.catalogue_indicateurs() AS c
WHERE i.campagne = :campagne AND i.statut_menages = 'diffusable' AND to_jsonb(i) ->> ('statut_' || c.item) IS DISTINCT FROM 'plafonne';
SELECT count(valeur) AS values_compared FROM valeur;
DO $$
DECLARE
  faux record;
BEGIN
  FOR faux IN SELECT * FROM valeur
      WHERE CASE WHEN nature = 'mediane' THEN valeur <> anciennete_mediane
                 ELSE abs(valeur - rapport) > 0.0051 OR (valeur IS NULL) <> (rapport IS NULL) END LIMIT 5 LOOP
    RAISE EXCEPTION 'territory %, %, %: % instead of %', faux.gid, faux.population, faux.code, faux.valeur,
      CASE WHEN faux.nature = 'mediane' THEN faux.anciennete_mediane ELSE faux.rapport END;
  END LOOP;
END
$$;

-- RPLS counts, plain SQL against the released row.
CREATE TEMP TABLE rpls AS
SELECT a.gid, count(*) AS nb_logements, count(*) FILTER (WHERE l.mode = 1) AS nb_loues,
  count(*) FILTER (WHERE l.mode = 2) AS nb_vacants,
  count(*) FILTER (WHERE l.mode = 2 AND l.duree_vacance > 3) AS nb_vacants_3mois,
  count(*) FILTER (WHERE l.mode IN (1, 2) AND l.locat < l.campagne - 1) AS nb_offerts_1an,
  count(*) FILTER (WHERE l.mode = 1 AND l.locat < l.campagne - 1 AND extract(year FROM l.bail) = l.campagne - 1) AS nb_emmenages_an
FROM ops_unites.logement AS l JOIN appartenance AS a USING (batiment)
WHERE l.campagne = :campagne
GROUP BY a.gid;
DO $$
DECLARE
  faux int;
BEGIN
  SELECT count(*) INTO faux FROM ops.indicateur AS i LEFT JOIN rpls AS r USING (gid)
  WHERE i.campagne = (SELECT max(campagne) FROM reponse) AND i.population = 'ensemble'
    AND (i.nb_logements, i.nb_loues, i.nb_vacants, i.nb_vacants_3mois, i.nb_offerts_1an, i.nb_emmenages_an)
      IS DISTINCT FROM (COALESCE(r.nb_logements, 0), COALESCE(r.nb_loues, 0), COALESCE(r.nb_vacants, 0),
        COALESCE(r.nb_vacants_3mois, 0), COALESCE(r.nb_offerts_1an, 0), COALESCE(r.nb_emmenages_an, 0));
  IF faux > 0 THEN
    RAISE EXCEPTION '% territories with wrong RPLS counts', faux;
  END IF;
END
$$;
