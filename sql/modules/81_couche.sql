-- Directory of the layers, and from which map scale each is drawn.

CREATE VIEW couche WITH (security_invoker = true) AS
SELECT c.couche, e.echelle, c.evolution, CASE WHEN c.evolution THEN 'Évolution, ' || lower(left(e.nom, 1)) || substr(e.nom, 2) ELSE e.nom END AS nom,
  CASE WHEN e.adresse AND NOT e.tracee THEN 'Point' ELSE 'MultiPolygon' END AS geometrie, e.zoom::int AS zoom,
  (CASE WHEN c.evolution THEN 100 ELSE 0 END + e.rang)::int AS rang
FROM echelle AS e
CROSS JOIN LATERAL (VALUES ('carte_' || e.echelle, false), ('carte_evolution_' || e.echelle, true)) AS c(couche, evolution)
WHERE e.echelle <> 'france' AND NOT (c.evolution AND e.tracee);
COMMENT ON VIEW couche IS 'Couches pour les logiciels de cartographie : une par échelle, et son évolution entre deux campagnes';
COMMENT ON COLUMN couche.couche IS 'Nom de la couche dans le schéma ops';
COMMENT ON COLUMN couche.echelle IS 'Échelle';
COMMENT ON COLUMN couche.evolution IS 'Vrai pour les écarts entre les deux dernières campagnes';
COMMENT ON COLUMN couche.nom IS 'Nom';
COMMENT ON COLUMN couche.geometrie IS 'Type de géométrie';
COMMENT ON COLUMN couche.zoom IS 'Zoom (tuiles web) à partir duquel une carte la montre';
COMMENT ON COLUMN couche.rang IS 'Ordre de présentation';

-- What a zoom of web tiles is on paper or on a screen of 96 dots per inch, about the middle of France.
CREATE FUNCTION denominateur(zoom int) RETURNS float8
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN 400000000 / 2.0 ^ zoom;
COMMENT ON FUNCTION denominateur(int) IS 'Dénominateur de l''échelle d''une carte au zoom donné des tuiles web, en France';

ALTER VIEW couche OWNER TO ops_proprietaire;
REVOKE ALL ON couche FROM PUBLIC;
GRANT SELECT ON couche TO ops_lecteur, ops_gestionnaire;
REVOKE ALL ON FUNCTION denominateur(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION denominateur(int) TO ops_lecteur, ops_gestionnaire;
