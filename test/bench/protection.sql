-- What protection costs: the steps of a release one by one, those that only protect apart; coverage by scale.
\set ON_ERROR_STOP on
\set ECHO none
SET work_mem = '256MB';
CREATE TEMP TABLE etape (rang serial, etape text, protege boolean, ms numeric);
CREATE PROCEDURE pg_temp.chronometrer(etape text, protege boolean, requete text) LANGUAGE plpgsql AS $$
DECLARE
  debut timestamptz := clock_timestamp();
BEGIN
  EXECUTE requete;
  INSERT INTO etape (etape, protege, ms) VALUES (etape, protege, round(extract(epoch FROM clock_timestamp() - debut) * 1000));
END
$$;
BEGIN;
CALL pg_temp.chronometrer('indicators of every territory', false, 'SELECT ops_unites.calculer(2020::smallint)');
ANALYZE ops_unites.cellule;
CALL pg_temp.chronometrer('tiles and groups of addresses drawn', true, 'SELECT ops_unites.mailler(2020::smallint)');
ANALYZE ops_unites.cellule;
CALL pg_temp.chronometrer('zone rule', true, 'SELECT ops_unites.choisir(2020::smallint)');
CALL pg_temp.chronometrer('cells written', false, 'SELECT ops_unites.diffuser(2020::smallint)');
CALL pg_temp.chronometrer('answers and pattern kept for a second release', true, 'SELECT ops_unites.retenir_diffusion(2020::smallint)');
CALL pg_temp.chronometrer('households banded', false, 'SELECT ops_unites.classer(2020::smallint)');
SELECT 'SELECT count(*) FROM (' || string_agg(format('SELECT tc.territoire, %I::int, %I::int, count(*) FROM ops_unites.classement AS k
  JOIN ops_unites.adresse AS a ON a.batiment = k.batiment JOIN ops.territoire_commune AS tc ON tc.commune = a.commune
  JOIN ops.territoire AS t ON t.gid = tc.territoire AND t.echelle IN (''france'', ''region'', ''departement'', ''epci'')
  WHERE k.campagne = 2020 GROUP BY 1, 2, 3', variable_a, variable_b), ' UNION ALL ') || ') AS x' AS comptes FROM ops.tableau
\gset
ANALYZE ops_unites.classement;
CALL pg_temp.chronometrer('cross-tables counted (plain SQL)', false, :'comptes');
CALL pg_temp.chronometrer('cross-tables counted, protected, written', true, 'SELECT ops_unites.diffuser_tableaux(2020::smallint)');
ANALYZE ops.indicateur, ops.croisement, ops_unites.reponse_diffusee, ops_unites.loyer_diffuse;
CALL pg_temp.chronometrer('audit of all that is released', true, 'SELECT ops_unites.certifier(2020::smallint)');
SELECT etape AS step, CASE WHEN protege THEN 'protection' ELSE '' END AS part, ms FROM etape ORDER BY rang;
SELECT sum(ms) FILTER (WHERE etape NOT LIKE '%(plain SQL)') AS with_protection_and_audit_ms,
  sum(ms) FILTER (WHERE etape NOT LIKE '%(plain SQL)' AND etape NOT LIKE 'audit%') AS with_protection_ms,
  sum(ms) FILTER (WHERE NOT protege) AS without_ms,
  round(sum(ms) FILTER (WHERE etape NOT LIKE '%(plain SQL)' AND etape NOT LIKE 'audit%') / sum(ms) FILTER (WHERE NOT protege), 2) AS ratio,
  round(sum(ms) FILTER (WHERE etape NOT LIKE '%(plain SQL)') / sum(ms) FILTER (WHERE NOT protege), 2) AS ratio_with_audit
FROM etape;
SELECT echelle, population, menages, menages_petits AS small, menages_proteges AS protected,
  round(100.0 * menages_proteges / NULLIF(menages, 0), 3) AS "protected %", couverture AS "shown %",
  couverture_groupee AS "with groups %" FROM ops_unites.couverture(2020::smallint);
SELECT tableau, count(*) AS cells, count(*) FILTER (WHERE statut = 'secret') AS withheld,
  round(100.0 * sum(n) / (SELECT sum(ensemble[1]) FROM ops_unites.cellule AS c JOIN ops.territoire AS t USING (gid)
    WHERE c.campagne = 2020 AND t.echelle = 'epci'), 1) AS "households shown %"
FROM ops.croisement WHERE campagne = 2020 AND echelle = 'epci' AND classe_a IS NOT NULL AND classe_b IS NOT NULL
GROUP BY tableau ORDER BY tableau;

-- What follows decides again, as if nothing had been released.
\i test/verification/oublier.sql
SELECT pg_temp.oublier(2020) \g /dev/null

-- Landlord rule by scale, on and off: households shown.
CREATE TEMP TABLE reglage AS SELECT 'on' AS initie, echelle, menages, couverture FROM ops_unites.couverture(2020::smallint) WHERE population = 'ensemble';
SELECT count(ops.regler_secret(echelle, false)) AS scales_without FROM ops.echelle WHERE sous_commune
\gset
SELECT ops_unites.choisir(2020::smallint);
INSERT INTO reglage
SELECT 'off', t.echelle, sum(c.ensemble[1]), round(100.0 * sum(c.ensemble[1]) FILTER (WHERE m.ensemble & 1 = 1) / sum(c.ensemble[1]), 1)
FROM ops_unites.motif AS m JOIN ops_unites.cellule AS c USING (campagne, gid) JOIN ops_unites.zone AS t USING (gid)
WHERE m.campagne = 2020 GROUP BY t.echelle;
SELECT a.echelle, a.couverture AS "landlord rule on, shown %", b.couverture AS "off, shown %"
FROM reglage AS a JOIN reglage AS b USING (echelle) JOIN ops.echelle AS e USING (echelle)
WHERE a.initie = 'on' AND b.initie = 'off' AND e.sous_commune ORDER BY e.rang;

-- Optional settings by scale, off and on: answers shown, of the items that have shares; rents shown.
CREATE TEMP TABLE cout (reglage text, echelle text, parts numeric, tronquees numeric, loyers numeric, ms numeric);
CREATE PROCEDURE pg_temp.regler(reglage text, partout boolean, masquer boolean, plafond int, dominance boolean) LANGUAGE plpgsql AS $$
DECLARE
  debut timestamptz;
BEGIN
  PERFORM ops.regler_secret(e.echelle, masquer_numerateurs => masquer AND (partout OR e.sous_commune),
    plafond_part => CASE WHEN partout OR e.sous_commune THEN plafond END, dominance => dominance AND (partout OR e.sous_commune))
  FROM ops.echelle AS e;
  debut := clock_timestamp();
  PERFORM ops_unites.choisir(2020::smallint);
  INSERT INTO cout
  SELECT regler.reglage, t.echelle, round(100.0 * sum(x.n) FILTER (WHERE i.part AND m.ensemble >> i.rang & 1 = 1) / sum(x.n) FILTER (WHERE i.part), 1),
    round(100.0 * sum(x.n) FILTER (WHERE i.part AND m.ensemble_plafonnes >> i.rang & 1 = 1) / sum(x.n) FILTER (WHERE i.part), 1),
    round(100.0 * sum(x.n) FILTER (WHERE i.code = 'loyer' AND m.ensemble >> i.rang & 1 = 1) / sum(x.n) FILTER (WHERE i.code = 'loyer'), 1),
    round(extract(epoch FROM clock_timestamp() - debut) * 1000)
  FROM ops_unites.motif AS m JOIN ops_unites.cellule AS c USING (campagne, gid) JOIN ops.territoire AS t USING (gid)
  CROSS JOIN LATERAL unnest(c.ensemble) WITH ORDINALITY AS x(n, rang)
  JOIN (SELECT i.rang, i.code, EXISTS (SELECT FROM ops.catalogue_indicateurs() AS c WHERE c.item = i.code AND c.nature = 'part' AND c.code <> 'tx_rep') AS part
        FROM ops.catalogue_items() AS i) AS i ON i.rang + 1 = x.rang
  WHERE m.campagne = 2020 GROUP BY t.echelle;
END
$$;
-- Figures of the atoms are kept only while a scale needs them.
SELECT count(ops.regler_secret(echelle, masquer_numerateurs => true)) AS scales_with FROM ops.echelle
\gset
SELECT ops_unites.calculer(2020::smallint) AS territories, ops_unites.mailler(2020::smallint) AS drawn
\gset
CALL pg_temp.regler('off', true, false, NULL, false);
CALL pg_temp.regler('masking under the commune', false, true, NULL, false);
CALL pg_temp.regler('masking everywhere', true, true, NULL, false);
CALL pg_temp.regler('truncation at 80 % under the commune', false, false, 80, false);
CALL pg_temp.regler('truncation at 80 % everywhere', true, false, 80, false);
CALL pg_temp.regler('dominance under the commune', false, false, NULL, true);
CALL pg_temp.regler('dominance everywhere', true, false, NULL, true);
SELECT DISTINCT ON (reglage) reglage AS setting, ms AS "zone rule, ms" FROM cout;
SELECT a.echelle, a.parts AS "off: answers shown %", b.parts AS "masking under commune", c.parts AS "masking everywhere",
  d.parts || ' + ' || COALESCE(d.tronquees, 0) AS "truncation under commune (shown + truncated)", f.parts || ' + ' || COALESCE(f.tronquees, 0) AS "truncation everywhere",
  a.loyers AS "off: rents shown %", g.loyers AS "dominance under commune", h.loyers AS "dominance everywhere"
FROM cout AS a JOIN cout AS b USING (echelle) JOIN cout AS c USING (echelle) JOIN cout AS d USING (echelle) JOIN cout AS f USING (echelle)
JOIN cout AS g USING (echelle) JOIN cout AS h USING (echelle) JOIN ops.echelle AS e USING (echelle)
WHERE a.reglage = 'off' AND b.reglage = 'masking under the commune' AND c.reglage = 'masking everywhere'
  AND d.reglage = 'truncation at 80 % under the commune' AND f.reglage = 'truncation at 80 % everywhere'
  AND g.reglage = 'dominance under the commune' AND h.reglage = 'dominance everywhere' ORDER BY e.rang;
ROLLBACK;
