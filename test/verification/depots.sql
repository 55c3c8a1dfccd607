-- What holds of deposits of campaign 2022 at any moment: all the units of the landlord :siren (:lignes) or none, the state of the deposit that
-- goes with them, no table without its deposit. One line for each thing that does not.
CREATE TEMP VIEW u AS SELECT o.siren, o.organisme, count(l.ident_rep) AS n FROM ops.organisme AS o
  LEFT JOIN ops_unites.logement AS l ON l.bailleur = o.organisme AND l.campagne = 2022 GROUP BY o.siren, o.organisme;
SELECT 'units: ' || n FROM u WHERE siren = :'siren' AND n NOT IN (0, :lignes);
SELECT 'deposit ' || depot || ' is ' || etat || ', units: ' || n FROM ops.depot JOIN u ON organisme = bailleur
WHERE siren = :'siren' AND depot = (SELECT max(d.depot) FROM ops.depot AS d WHERE d.bailleur = organisme) AND (etat = 'accepte') <> (n > 0);
SELECT 'table without deposit: ' || relname FROM pg_class WHERE relnamespace = 'ops_depot'::regnamespace AND relkind = 'r'
  AND NOT EXISTS (SELECT FROM ops.depot WHERE relname = 'depot_' || depot);
SELECT 'anomalies of a deposit not verified: ' || depot FROM ops.depot AS d WHERE etat = 'ouvert' AND EXISTS (SELECT FROM ops.anomalie AS a WHERE a.depot = d.depot);
SELECT 'checked';
