-- How many cells the caller sees at each scale, in one line.
SELECT string_agg(format('%s %s', e.echelle, COALESCE(n.nombre, 0)), '  ' ORDER BY e.rang)
FROM ops.echelle AS e
LEFT JOIN (SELECT i.echelle, count(*) AS nombre FROM ops.indicateur AS i WHERE i.population = 'ensemble' GROUP BY i.echelle) AS n
  USING (echelle);
