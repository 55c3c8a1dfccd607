-- For BI and for sums of one's own: the dictionary, indicators one per row, their sums over chosen territories, their change between
-- campaigns. All read ops.indicateur under its row security.

CREATE VIEW dictionnaire WITH (security_invoker = true) AS
SELECT c.rang, c.code, c.libelle, c.formule, c.unite, c.source, c.nature, i.code AS item, i.libelle AS denombrement,
  CASE WHEN c.denominateur_propre THEN c.code || '_den' ELSE 'n_' || i.code END AS denominateur, theme(c.item) AS theme
FROM catalogue_indicateurs() AS c JOIN catalogue_items() AS i ON i.code = c.item
UNION ALL
SELECT 1000 + r.rang, r.nom, split_part(r.commentaire, ' : ', 1), r.commentaire, '%', 'RPLS', 'part', NULL, 'Logements', CASE r.nom
    WHEN 'tx_vac' THEN 'nb_loues + nb_vacants' WHEN 'tx_vac3' THEN 'nb_loues + nb_vacants' WHEN 'tx_mob' THEN 'nb_offerts_1an' ELSE 'nb_logements' END, theme(NULL)
FROM colonnes_cellule_rpls() AS r WHERE r.type = 'float8';
COMMENT ON VIEW dictionnaire IS 'Dictionnaire des indicateurs : définition, formule, source, unité, dénominateur';
COMMENT ON COLUMN dictionnaire.rang IS 'Ordre de présentation';
COMMENT ON COLUMN dictionnaire.code IS 'Code de l''indicateur : nom de sa colonne dans ops.indicateur';
COMMENT ON COLUMN dictionnaire.libelle IS 'Libellé';
COMMENT ON COLUMN dictionnaire.formule IS 'Formule : numérateur / dénominateur';
COMMENT ON COLUMN dictionnaire.unite IS 'Unité';
COMMENT ON COLUMN dictionnaire.source IS 'Source';
COMMENT ON COLUMN dictionnaire.nature IS 'part, moyenne ou mediane';
COMMENT ON COLUMN dictionnaire.item IS 'Question de l''enquête : le secret se décide sur ses réponses connues ; NULL : donnée ouverte';
COMMENT ON COLUMN dictionnaire.denombrement IS 'Ensemble dénombré';
COMMENT ON COLUMN dictionnaire.denominateur IS 'Colonne du dénominateur dans ops.indicateur';
COMMENT ON COLUMN dictionnaire.theme IS 'Thème (ops.themes)';

DO $$
DECLARE
  lignes text;
BEGIN
  SELECT pg_catalog.string_agg(l.ligne, E',\n    ' ORDER BY l.bloc, l.rang) INTO lignes
  FROM (
    SELECT 1 AS bloc, c.rang, pg_catalog.format('(%L, %L, %L, i.%I, i.%I, i.%I, %s, %s)', c.code, c.libelle, c.unite, c.code, 'n_' || c.item,
        'statut_' || c.item, CASE c.nature WHEN 'mediane' THEN 'NULL' ELSE pg_catalog.format('i.%I::bigint', c.code || '_num') END,
        CASE WHEN c.denominateur_propre THEN pg_catalog.format('i.%I::bigint', c.code || '_den') ELSE pg_catalog.format('i.%I::bigint', 'n_' || c.item) END) AS ligne
    FROM ops.catalogue_indicateurs() AS c
    UNION ALL
    SELECT 2, r.rang, pg_catalog.format('(%L, %L, %L, i.%I, i.nb_logements, CASE WHEN %s > 0 THEN ''diffusable'' WHEN i.nb_logements IS NOT NULL THEN ''vide'' END, i.%I::bigint, (%s)::bigint)',
        r.nom, pg_catalog.split_part(r.commentaire, ' : ', 1), '%', r.nom, d.den, d.num, d.den)
    FROM ops.colonnes_cellule_rpls() AS r
    JOIN (VALUES ('tx_vac', 'nb_vacants', 'i.nb_loues + i.nb_vacants'), ('tx_vac3', 'nb_vacants_3mois', 'i.nb_loues + i.nb_vacants'),
      ('tx_mob', 'nb_emmenages_an', 'i.nb_offerts_1an'), ('tx_couv', 'nb_couverts', 'i.nb_logements')) AS d(code, num, den) ON d.code = r.nom) AS l;
  EXECUTE 'CREATE VIEW ops.indicateur_long WITH (security_invoker = true) AS
SELECT i.campagne, i.population, i.echelle, i.gid, i.code, COALESCE(t.nom, m.nom) AS nom, v.indicateur, v.libelle, v.unite, v.valeur, v.effectif,
  v.statut, v.numerateur, v.denominateur
FROM ops.indicateur AS i
LEFT JOIN ops.territoire AS t ON t.gid = i.gid
LEFT JOIN ops.maille AS m ON m.gid = i.gid
CROSS JOIN LATERAL (VALUES
    ' || lignes || ') AS v(indicateur, libelle, unite, valeur, effectif, statut, numerateur, denominateur)
WHERE v.statut IS NOT NULL';
END
$$;
COMMENT ON VIEW indicateur_long IS 'Indicateurs diffusés, un par ligne : ceux de ops.indicateur que l''appelant peut lire';
COMMENT ON COLUMN indicateur_long.campagne IS 'Année de la campagne OPS';
COMMENT ON COLUMN indicateur_long.population IS 'ensemble, ou emmenages_recents (moins de 2 ans)';
COMMENT ON COLUMN indicateur_long.echelle IS 'Échelle du territoire';
COMMENT ON COLUMN indicateur_long.gid IS 'Identifiant du territoire';
COMMENT ON COLUMN indicateur_long.code IS 'Code du territoire';
COMMENT ON COLUMN indicateur_long.nom IS 'Nom du territoire';
COMMENT ON COLUMN indicateur_long.indicateur IS 'Code de l''indicateur (ops.dictionnaire)';
COMMENT ON COLUMN indicateur_long.libelle IS 'Libellé de l''indicateur';
COMMENT ON COLUMN indicateur_long.unite IS 'Unité';
COMMENT ON COLUMN indicateur_long.valeur IS 'Valeur ; NULL si elle n''est pas diffusable';
COMMENT ON COLUMN indicateur_long.effectif IS 'Ménages (ou logements) dont la réponse est connue';
COMMENT ON COLUMN indicateur_long.statut IS 'diffusable, vide, non_enquete, plafonne ou secret';
COMMENT ON COLUMN indicateur_long.numerateur IS 'Numérateur';
COMMENT ON COLUMN indicateur_long.denominateur IS 'Dénominateur';

CREATE TYPE cumul_zones AS (valeur float8, numerateur bigint, denominateur bigint, effectif bigint, zones int, manquantes int);
COMMENT ON TYPE cumul_zones IS 'Indicateur d''une zone faite de territoires entiers ; sans valeur si l''un d''eux manque';
COMMENT ON COLUMN cumul_zones.valeur IS 'Ratio refait des sommes ; NULL si un territoire manque, ou pour une médiane';
COMMENT ON COLUMN cumul_zones.numerateur IS 'Somme des numérateurs';
COMMENT ON COLUMN cumul_zones.denominateur IS 'Somme des dénominateurs';
COMMENT ON COLUMN cumul_zones.effectif IS 'Ménages (ou logements) dont la réponse est connue';
COMMENT ON COLUMN cumul_zones.zones IS 'Territoires réunis';
COMMENT ON COLUMN cumul_zones.manquantes IS 'Dont la valeur est retenue, tronquée ou non enquêtée';
CREATE FUNCTION ops_unites.cumul_ajouter(internal, indicateur_long) RETURNS internal
  LANGUAGE c IMMUTABLE AS 'MODULE_PATHNAME', 'ops_cumul_ajouter';
CREATE FUNCTION ops_unites.cumul_final(internal) RETURNS cumul_zones
  LANGUAGE c IMMUTABLE AS 'MODULE_PATHNAME', 'ops_cumul_final';
CREATE AGGREGATE cumul(indicateur_long) (SFUNC = ops_unites.cumul_ajouter, STYPE = internal, SSPACE = 300, FINALFUNC = ops_unites.cumul_final);
COMMENT ON AGGREGATE cumul(indicateur_long) IS
  'Réunit des territoires entiers d''une même échelle en une zone : sommes, et ratio refait (jamais moyenné) ; NULL, avec le nombre de territoires manquants, si l''un est retenu';

-- Both campaigns released, both figures shown: the change; else the row says which lacks.
CREATE VIEW evolution WITH (security_invoker = true) AS
SELECT b.population, b.echelle, b.gid, b.code, b.nom, b.indicateur, b.libelle, b.unite, a.campagne AS campagne_avant, b.campagne,
  a.valeur AS valeur_avant, b.valeur, b.valeur - a.valeur AS ecart, a.statut AS statut_avant, b.statut
FROM indicateur_long AS b
JOIN indicateur_long AS a ON a.gid = b.gid AND a.population = b.population AND a.indicateur = b.indicateur AND a.campagne < b.campagne;
COMMENT ON VIEW evolution IS 'Évolution des indicateurs entre deux campagnes publiées ; l''écart n''est donné que si les deux valeurs le sont';
COMMENT ON COLUMN evolution.population IS 'ensemble, ou emmenages_recents (moins de 2 ans)';
COMMENT ON COLUMN evolution.echelle IS 'Échelle du territoire';
COMMENT ON COLUMN evolution.gid IS 'Identifiant du territoire';
COMMENT ON COLUMN evolution.code IS 'Code du territoire';
COMMENT ON COLUMN evolution.nom IS 'Nom du territoire';
COMMENT ON COLUMN evolution.indicateur IS 'Code de l''indicateur (ops.dictionnaire)';
COMMENT ON COLUMN evolution.libelle IS 'Libellé de l''indicateur';
COMMENT ON COLUMN evolution.unite IS 'Unité (l''écart de parts est en points)';
COMMENT ON COLUMN evolution.campagne_avant IS 'Première campagne';
COMMENT ON COLUMN evolution.campagne IS 'Seconde campagne';
COMMENT ON COLUMN evolution.valeur_avant IS 'Valeur à la première campagne';
COMMENT ON COLUMN evolution.valeur IS 'Valeur à la seconde';
COMMENT ON COLUMN evolution.ecart IS 'Seconde moins première';
COMMENT ON COLUMN evolution.statut_avant IS 'Statut à la première campagne';
COMMENT ON COLUMN evolution.statut IS 'Statut à la seconde';

DO $$
DECLARE
  nom text;
BEGIN
  FOREACH nom IN ARRAY ARRAY['dictionnaire', 'indicateur_long', 'evolution'] LOOP
    EXECUTE pg_catalog.format('ALTER VIEW ops.%I OWNER TO ops_proprietaire', nom);
    EXECUTE pg_catalog.format('REVOKE ALL ON ops.%I FROM PUBLIC', nom);
    EXECUTE pg_catalog.format('GRANT SELECT ON ops.%I TO ops_lecteur, ops_gestionnaire', nom);
  END LOOP;
END
$$;
REVOKE ALL ON FUNCTION ops_unites.cumul_ajouter(internal, indicateur_long), ops_unites.cumul_final(internal), cumul(indicateur_long) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cumul(indicateur_long) TO ops_lecteur, ops_gestionnaire;
