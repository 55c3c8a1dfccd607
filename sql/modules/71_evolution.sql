-- Layers of change between the latest released campaign and the one released before it, for territories that both have: tiles and groups
-- are drawn anew for each campaign. A change is given where both figures are shown; else its status says what lacks.

CREATE FUNCTION statut_evolution(avant text, apres text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN avant = 'diffusable' AND apres = 'diffusable' THEN 'diffusable'
    WHEN avant IN ('secret', 'plafonne') OR apres IN ('secret', 'plafonne') THEN 'secret'
    WHEN avant = 'non_enquete' OR apres = 'non_enquete' THEN 'non_enquete' ELSE 'vide' END;
COMMENT ON FUNCTION statut_evolution(text, text) IS 'Statut d''un écart entre deux campagnes, d''après ceux des deux valeurs';

DO $$
DECLARE
  couche record;
  indicateur record;
  colonnes text;
BEGIN
  SELECT pg_catalog.string_agg(pg_catalog.format(
      'CASE WHEN i.%2$I = ''diffusable'' AND a.%2$I = ''diffusable'' THEN i.%1$I - a.%1$I END AS %1$I, ops.statut_evolution(a.%2$I, i.%2$I) AS %3$I',
      c.code, 'statut_' || c.item, c.code || '_statut'), ', ' ORDER BY c.rang)
  INTO colonnes
  FROM ops.catalogue_indicateurs() AS c;
  FOR couche IN SELECT e.echelle, e.nom, 'carte_evolution_' || e.echelle AS vue, CASE WHEN e.adresse THEN 'point' ELSE 'contour' END AS geometrie
                FROM ops.echelle AS e WHERE e.echelle <> 'france' AND NOT e.tracee ORDER BY e.rang LOOP
    EXECUTE pg_catalog.format(
      'CREATE VIEW ops.%1$I WITH (security_invoker = true) AS
       SELECT t.gid, t.code, t.nom, a.campagne AS campagne_avant, i.campagne, i.tx_vac - a.tx_vac AS tx_vac, i.tx_vac3 - a.tx_vac3 AS tx_vac3,
         i.tx_mob - a.tx_mob AS tx_mob, CASE WHEN i.statut_menages = ''diffusable'' AND a.statut_menages = ''diffusable''
           THEN i.n_menages - a.n_menages END AS n_menages, ops.statut_evolution(a.statut_menages, i.statut_menages) AS statut, %2$s, t.%3$I AS geom
       FROM ops.territoire AS t
       JOIN ops.indicateur AS i ON i.gid = t.gid
       JOIN ops.indicateur AS a ON a.gid = t.gid
       WHERE t.echelle = %4$L AND i.echelle = %4$L AND i.population = ''ensemble'' AND a.echelle = %4$L AND a.population = ''ensemble''
         AND i.campagne = (SELECT pg_catalog.max(c.campagne) FROM ops.campagne AS c WHERE c.etat = ''publiee'')
         AND a.campagne = (SELECT c.campagne FROM ops.campagne AS c WHERE c.etat = ''publiee'' ORDER BY c.campagne DESC OFFSET 1 LIMIT 1)',
      couche.vue, colonnes, couche.geometrie, couche.echelle);
    EXECUTE pg_catalog.format('ALTER VIEW ops.%I OWNER TO ops_proprietaire', couche.vue);
    EXECUTE pg_catalog.format('REVOKE ALL ON ops.%I FROM PUBLIC', couche.vue);
    EXECUTE pg_catalog.format('GRANT SELECT ON ops.%I TO ops_lecteur, ops_gestionnaire', couche.vue);
    EXECUTE pg_catalog.format('COMMENT ON VIEW ops.%I IS %L', couche.vue,
      'Évolution ' || couche.nom || ' : écarts des indicateurs entre les deux dernières campagnes publiées, ensemble des ménages');
    FOR indicateur IN
      SELECT * FROM (VALUES ('gid', 'Identifiant entier stable, clé de la couche'), ('code', 'Code du territoire'), ('nom', 'Nom du territoire'),
        ('campagne_avant', 'Année de la première campagne'), ('campagne', 'Année de la seconde campagne'),
        ('n_menages', 'Ménages répondants, écart : seconde campagne moins première'),
        ('statut', 'diffusable, vide (aucun ménage à l''une des campagnes), non_enquete ou secret (l''une des valeurs est retenue)'),
        ('geom', 'Géométrie (Lambert 93, EPSG:2154)')) AS v(nom, commentaire)
      UNION ALL
      SELECT d.code, pg_catalog.format('%s, écart (%s) : seconde campagne moins première', d.libelle, CASE d.unite WHEN '%' THEN 'points' ELSE d.unite END)
      FROM ops.catalogue_indicateurs() AS d
      UNION ALL
      SELECT d.code || '_statut', 'Statut de l''écart : ' || d.libelle FROM ops.catalogue_indicateurs() AS d
      UNION ALL
      SELECT r.nom, pg_catalog.replace(pg_catalog.split_part(r.commentaire, ' : ', 1), ' (%)', '') || ', écart (points) : seconde campagne moins première'
      FROM ops.colonnes_cellule_rpls() AS r WHERE r.nom IN ('tx_vac', 'tx_vac3', 'tx_mob')
    LOOP
      EXECUTE pg_catalog.format('COMMENT ON COLUMN ops.%I.%I IS %L', couche.vue, indicateur.nom, indicateur.commentaire);
    END LOOP;
  END LOOP;
END
$$;
REVOKE ALL ON FUNCTION statut_evolution(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION statut_evolution(text, text) TO ops_lecteur, ops_gestionnaire;
