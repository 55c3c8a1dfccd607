-- Sheet of one territory (:'echelle', :'code') beside its département and region, as the caller may read them.
WITH cible AS (
  SELECT t.gid, t.nom, 1 AS place FROM ops.territoire AS t WHERE t.echelle = :'echelle' AND t.code = :'code'
), cadre AS (
  SELECT * FROM cible
  UNION ALL
  SELECT t.gid, t.nom, CASE t.echelle WHEN 'departement' THEN 2 ELSE 3 END
  FROM ops.territoire AS t
  WHERE t.echelle IN ('departement', 'region') AND EXISTS (
    SELECT FROM ops.territoire_commune AS tc JOIN ops.territoire_commune AS c ON c.commune = tc.commune
    WHERE tc.territoire = t.gid AND c.territoire = (SELECT gid FROM cible))
), valeur AS (
  SELECT c.place, i.population, d.rang, d.libelle, d.unite,
    CASE to_jsonb(i) ->> ('statut_' || d.item) WHEN 'diffusable' THEN replace(to_jsonb(i) ->> d.code, '.', ',')
      ELSE to_jsonb(i) ->> ('statut_' || d.item) END AS texte
  FROM cadre AS c
  JOIN ops.indicateur AS i ON i.gid = c.gid
    AND i.campagne = (SELECT max(campagne) FROM ops.campagne WHERE etat = 'publiee')
  CROSS JOIN ops.catalogue_indicateurs() AS d
)
SELECT libelle || ' (' || unite || ')' AS "Indicateur",
  max(texte) FILTER (WHERE place = 1 AND population = 'ensemble') AS "Ensemble",
  max(texte) FILTER (WHERE place = 1 AND population = 'emmenages_recents') AS "Emménagés récents",
  max(texte) FILTER (WHERE place = 2 AND population = 'ensemble') AS "Département",
  max(texte) FILTER (WHERE place = 3 AND population = 'ensemble') AS "Région"
FROM valeur
GROUP BY rang, libelle, unite
ORDER BY rang;
