-- Ordinary SQL on households against the same count on units by their owner, who is not guarded. Ten households for each one of the
-- region: the 4.5 million of the nation, nearly. Both may run in parallel.
\ir mesure.sql
SET jit = off;
LOAD 'carto_ops';
BEGIN;
INSERT INTO ops_unites.classement
SELECT campagne, ident_rep || '-' || k, batiment, bailleur, recent, type_menage, occupants, revenu, age, aide, activite, pieces, financement,
  construction, dpe, typeconst, (cle * 7919 * k) % 4294967296
FROM ops_unites.classement, generate_series(1, 9) AS k WHERE campagne = 2018;
ANALYZE ops_unites.classement;
CREATE ROLE banc_exploration;
GRANT ops_gestionnaire TO banc_exploration;
CREATE TEMP TABLE cout_garde (question text, gardee numeric, libre numeric);
GRANT ALL ON cout_garde TO banc_exploration;
SELECT count(*) AS households FROM ops_unites.classement WHERE campagne = 2018;
CREATE PROCEDURE pg_temp.comparer(question text, gardee text, libre text) LANGUAGE plpgsql AS $$
DECLARE
  g numeric; l numeric;
BEGIN
  FOR i IN 1..5 LOOP
    SET LOCAL ROLE banc_exploration;
    g := LEAST(g, pg_temp.mesurer(gardee, 1));
    RESET ROLE;
    l := LEAST(l, pg_temp.mesurer(libre, 1));
  END LOOP;
  INSERT INTO cout_garde VALUES (question, g, l);
END
$$;
CALL pg_temp.comparer('all households, by département', 'SELECT departement, count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY departement',
  'SELECT t.code, count(*) FROM ops_unites.classement AS c JOIN ops_unites.adresse AS a USING (batiment) JOIN ops.territoire_commune AS tc ON tc.commune = a.commune
   JOIN ops.territoire AS t ON t.gid = tc.territoire AND t.echelle = ''departement'' WHERE c.campagne = 2018 GROUP BY 1');
CALL pg_temp.comparer('by département, age, energy label', 'SELECT departement, age, dpe, count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY departement, age, dpe',
  'SELECT t.code, c.age, c.dpe, count(*) FROM ops_unites.classement AS c JOIN ops_unites.adresse AS a USING (batiment) JOIN ops.territoire_commune AS tc ON tc.commune = a.commune
   JOIN ops.territoire AS t ON t.gid = tc.territoire AND t.echelle = ''departement'' WHERE c.campagne = 2018 GROUP BY 1, 2, 3');
CALL pg_temp.comparer('by commune and age', 'SELECT commune, age, count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY commune, age',
  'SELECT t.code, c.age, count(*) FROM ops_unites.classement AS c JOIN ops_unites.adresse AS a USING (batiment) JOIN ops.territoire AS t ON t.gid = a.commune
   WHERE c.campagne = 2018 GROUP BY 1, 2');
SELECT question, gardee AS guarded_ms, libre AS plain_ms, round(gardee / libre, 2) AS ratio FROM cout_garde;
ROLLBACK;
