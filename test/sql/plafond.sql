-- Ceilings of a year to come: who declares them, what is refused, what is kept.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE ROLE regress_urh;
GRANT ops_gestionnaire TO regress_urh;
CREATE ROLE regress_lecteur;
GRANT ops_lecteur TO regress_lecteur;
SELECT annee, count(*) AS zones FROM ops.plafond_plus GROUP BY annee ORDER BY annee DESC LIMIT 1;
SET ROLE regress_lecteur;
SELECT ops.declarer_plafond(2027, 'autres_regions', '{1,2,3,4,5,6}', 7);
SET ROLE regress_urh;
SELECT ops.declarer_plafond(2026, 'autres_regions', '{23000,31000,37000,45000,53000,59000}', 7000);
SELECT ops.declarer_plafond(2101, 'autres_regions', '{23000,31000,37000,45000,53000,59000}', 7000);
SELECT ops.declarer_plafond(2027, 'outre_mer', '{23000,31000,37000,45000,53000,59000}', 7000);
SELECT ops.declarer_plafond(2027, NULL, '{23000,31000,37000,45000,53000,59000}', 7000);
DO $$
DECLARE
  essai record;
BEGIN
  FOR essai IN SELECT * FROM (VALUES (NULL::int[], 7000), ('{23000,31000}', 7000), ('{23000,31000,37000,45000,53000,52000}', 7000), ('{0,31000,37000,45000,53000,59000}', 7000),
      ('{23000,NULL,37000,45000,53000,59000}', 7000), ('{23000,31000,37000,45000,53000,59000}', 0), ('{23000,31000,37000,45000,53000,59000}', NULL)) AS v(c, s) LOOP
    BEGIN
      PERFORM ops.declarer_plafond(2027, 'autres_regions', essai.c, essai.s);
      RAISE WARNING '% % accepted', essai.c, essai.s;
    EXCEPTION WHEN invalid_parameter_value THEN
      NULL;
    END;
  END LOOP;
END
$$;
-- Declared, then corrected: one row, and a line of the journal for each.
SELECT ops.declarer_plafond(2027, 'autres_regions', '{23000,31000,37000,45000,53000,59000}', 7000);
SELECT ops.declarer_plafond(2027, 'autres_regions', '{23000,31000,37000,45000,53000,60000}', 7000);
RESET ROLE;
SELECT * FROM ops.plafond_plus WHERE annee > 2026;
SELECT role, acte, cle, avant ->> 'categories' AS avant, apres ->> 'categories' AS apres FROM ops.journal WHERE objet = 'plafond_plus' ORDER BY numero;
-- What a household of so many persons, of them children, may earn: two without a child may be a young couple (category 3), eight are two more than six.
SELECT v.personnes, v.enfants, p.* FROM ops.plafond_plus AS c, (VALUES (1, 0), (2, 0), (2, 1), (3, 2), (6, 4), (8, 6)) AS v(personnes, enfants),
  ops_unites.plafonds(c, v.personnes, v.enfants) AS p WHERE c.annee = 2027 ORDER BY 1, 2;
DELETE FROM ops.plafond_plus WHERE annee > 2026;
SELECT ops_unites.consigner('reprise', 'plafond_plus') AS caught_up;
DROP ROLE regress_urh, regress_lecteur;
