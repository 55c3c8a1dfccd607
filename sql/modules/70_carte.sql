-- Layers for GIS clients, one per scale: `gid int` first, a typmod on the geometry, a status beside each value.
-- They show the latest released campaign, all households. The geometry comes from ops.territoire, which has no row
-- security, so that `&&` keeps its GiST index; the cells bring the rights. Tiles and groups are drawn by a release: theirs comes
-- from ops.maille, which has the row security of cells.
-- The scale is asked of both, so that a wide window reads the cells of one scale only; of tiles and groups the campaign too, since
-- their rights are decided zone by zone before any window is looked at.
DO $$
DECLARE
  couche record;
  indicateur record;
  colonnes text;
BEGIN
  SELECT pg_catalog.string_agg(
      pg_catalog.format('i.%1$I, i.%2$I AS %3$I', c.code, 'statut_' || c.item, c.code || '_statut'), ', ' ORDER BY c.rang)
  INTO colonnes
  FROM ops.catalogue_indicateurs() AS c;
  FOR couche IN SELECT e.echelle, e.nom, 'carte_' || e.echelle AS vue, CASE WHEN e.tracee THEN 'maille' ELSE 'territoire' END AS source,
                  CASE WHEN e.tracee THEN 'false' ELSE 't.partiel' END AS partiel,
                  CASE WHEN e.tracee THEN ' AND t.campagne = i.campagne' ELSE '' END AS jointure,
                  CASE WHEN e.adresse AND NOT e.tracee THEN 'point' ELSE 'contour' END AS geometrie
                FROM ops.echelle AS e WHERE e.echelle <> 'france' ORDER BY e.rang LOOP
    EXECUTE pg_catalog.format(
      'CREATE VIEW ops.%1$I WITH (security_invoker = true) AS
       SELECT t.gid, t.code, t.nom, i.campagne, %6$s AS partiel, i.nb_logements, i.nb_loues, i.nb_vacants, i.tx_vac, i.tx_vac3,
         i.tx_mob, i.tx_couv, i.n_menages, i.statut_menages AS statut, %2$s, t.%3$I AS geom
       FROM ops.%5$I AS t JOIN ops.indicateur AS i ON i.gid = t.gid%7$s
       WHERE t.echelle = %4$L AND i.echelle = %4$L AND i.population = ''ensemble''
         AND i.campagne = (SELECT pg_catalog.max(c.campagne) FROM ops.campagne AS c WHERE c.etat = ''publiee'')',
      couche.vue, colonnes, couche.geometrie, couche.echelle, couche.source, couche.partiel, couche.jointure);
    EXECUTE pg_catalog.format('ALTER VIEW ops.%I OWNER TO ops_proprietaire', couche.vue);
    EXECUTE pg_catalog.format('REVOKE ALL ON ops.%I FROM PUBLIC', couche.vue);
    EXECUTE pg_catalog.format('GRANT SELECT ON ops.%I TO ops_lecteur, ops_gestionnaire', couche.vue);
    EXECUTE pg_catalog.format('COMMENT ON VIEW ops.%I IS %L', couche.vue,
      'Carte ' || couche.nom || ' : indicateurs de la dernière campagne publiée, ensemble des ménages');
    EXECUTE pg_catalog.format('COMMENT ON COLUMN ops.%I.gid IS %L', couche.vue, 'Identifiant entier stable, clé de la couche');
    EXECUTE pg_catalog.format('COMMENT ON COLUMN ops.%I.code IS %L', couche.vue, 'Code du territoire');
    EXECUTE pg_catalog.format('COMMENT ON COLUMN ops.%I.nom IS %L', couche.vue, 'Nom du territoire');
    EXECUTE pg_catalog.format('COMMENT ON COLUMN ops.%I.campagne IS %L', couche.vue, 'Année de la campagne OPS');
    EXECUTE pg_catalog.format('COMMENT ON COLUMN ops.%I.partiel IS %L', couche.vue,
      'Vrai si une partie du territoire est dans une région non chargée');
    EXECUTE pg_catalog.format('COMMENT ON COLUMN ops.%I.n_menages IS %L', couche.vue, 'Ménages répondants');
    EXECUTE pg_catalog.format('COMMENT ON COLUMN ops.%I.statut IS %L', couche.vue,
      'diffusable, vide (aucun ménage), non_enquete ou secret (secret statistique) ; un indicateur peut aussi être plafonne (tronqué)');
    EXECUTE pg_catalog.format('COMMENT ON COLUMN ops.%I.geom IS %L', couche.vue, 'Géométrie (Lambert 93, EPSG:2154)');
    FOR indicateur IN SELECT * FROM ops.catalogue_indicateurs() LOOP
      EXECUTE pg_catalog.format('COMMENT ON COLUMN ops.%I.%I IS %L', couche.vue, indicateur.code,
        pg_catalog.format('%s (%s) : %s', indicateur.libelle, indicateur.unite, indicateur.formule));
      EXECUTE pg_catalog.format('COMMENT ON COLUMN ops.%I.%I IS %L', couche.vue, indicateur.code || '_statut',
        'Statut de : ' || indicateur.libelle);
    END LOOP;
    FOR indicateur IN SELECT r.nom, r.commentaire FROM ops.colonnes_cellule_rpls() AS r
        WHERE r.nom IN ('nb_logements', 'nb_loues', 'nb_vacants', 'tx_vac', 'tx_vac3', 'tx_mob', 'tx_couv') LOOP
      EXECUTE pg_catalog.format('COMMENT ON COLUMN ops.%I.%I IS %L', couche.vue, indicateur.nom, indicateur.commentaire);
    END LOOP;
  END LOOP;
END
$$;
