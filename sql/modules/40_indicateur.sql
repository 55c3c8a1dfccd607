-- Indicators: the aggregates, and the row types they return, made from the catalogue of the module.

CREATE FUNCTION catalogue_items(OUT rang int, OUT code text, OUT libelle text) RETURNS SETOF record
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_catalogue_items';
COMMENT ON FUNCTION catalogue_items() IS 'Ensembles de ménages sur lesquels le seuil est vérifié';

CREATE FUNCTION catalogue_indicateurs(OUT rang int, OUT code text, OUT item text, OUT nature text, OUT denominateur_propre boolean,
  OUT multiplicateur float8, OUT libelle text, OUT formule text, OUT source text, OUT unite text) RETURNS SETOF record
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_catalogue_indicateurs';
COMMENT ON FUNCTION catalogue_indicateurs() IS 'Indicateurs OPS : formule, source, unité et ensemble de chacun';

-- One row per column of a cell, in order; sorts the items first, as the module fills them.
CREATE FUNCTION colonnes_cellule_ops(OUT rang int, OUT nom text, OUT type text, OUT commentaire text) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT pg_catalog.row_number() OVER (ORDER BY c.bloc, c.ordre, c.sous_ordre)::int, c.nom, c.type, c.commentaire
  FROM (
    SELECT 1 AS bloc, i.rang AS ordre, v.sous_ordre, v.nom, v.type, v.commentaire
    FROM catalogue_items() AS i,
      LATERAL (VALUES
        (1, 'n_' || i.code, 'int', 'Nombre : ' || i.libelle),
        (2, 'statut_' || i.code, 'text', 'Statut : ' || i.libelle)) AS v(sous_ordre, nom, type, commentaire)
    UNION ALL
    SELECT 2, i.rang, v.sous_ordre, v.nom, v.type, v.commentaire
    FROM catalogue_indicateurs() AS i,
      LATERAL (VALUES
        (1, i.code || '_num', CASE i.nature WHEN 'moyenne' THEN 'bigint' ELSE 'int' END, 'Numérateur : ' || i.libelle, i.nature <> 'mediane'),
        (2, i.code || '_den', 'int', 'Dénominateur : ' || i.libelle, i.denominateur_propre),
        (3, i.code, 'float8', pg_catalog.format('%s (%s) : %s', i.libelle, i.unite, i.formule), true))
        AS v(sous_ordre, nom, type, commentaire, present)
    WHERE v.present
    UNION ALL
    SELECT 3, 0, 0, 'tranches', 'int[]', 'Ménages par tranche de ressources (% du plafond PLUS), bornes incluses à gauche'
  ) AS c
  ORDER BY 1;
END;
COMMENT ON FUNCTION colonnes_cellule_ops() IS 'Colonnes d''une cellule OPS, dans l''ordre';

CREATE FUNCTION colonnes_cellule_rpls(OUT rang int, OUT nom text, OUT type text, OUT commentaire text) RETURNS SETOF record
  LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
  SELECT * FROM (VALUES
    (1, 'nb_logements', 'int', 'Logements sociaux (RPLS)'),
    (2, 'nb_loues', 'int', 'Logements loués avec bail (MODE 1)'),
    (3, 'nb_vacants', 'int', 'Logements proposés à la location et vacants (MODE 2)'),
    (4, 'nb_vides', 'int', 'Logements vides, non proposés (MODE 3)'),
    (5, 'nb_associations', 'int', 'Logements pris en charge par une association (MODE 4)'),
    (6, 'nb_autres', 'int', 'Logements occupés autrement ou de mode inconnu'),
    (7, 'nb_vacants_3mois', 'int', 'Logements vacants depuis plus de 3 mois'),
    (8, 'nb_offerts_1an', 'int', 'Logements loués ou vacants, hors nouvelles mises en service'),
    (9, 'nb_emmenages_an', 'int', 'De ceux-là, loués par un bail signé l''année précédente'),
    (10, 'nb_couverts', 'int', 'Logements des bailleurs ayant participé à l''enquête'),
    (11, 'tx_vac', 'float8', 'Vacance (%) : vacants / loués et vacants'),
    (12, 'tx_vac3', 'float8', 'Vacance de plus de 3 mois (%) : vacants depuis plus de 3 mois / loués et vacants'),
    (13, 'tx_mob', 'float8', 'Mobilité (%) : baux de l''année précédente / logements offerts depuis un an'),
    (14, 'tx_couv', 'float8', 'Couverture de l''enquête (%) : logements des bailleurs ayant participé / logements')) AS c(rang, nom, type, commentaire);
END;
COMMENT ON FUNCTION colonnes_cellule_rpls() IS 'Colonnes d''une cellule RPLS, dans l''ordre';

DO $$
DECLARE
  colonnes text;
  colonne record;
BEGIN
  SELECT pg_catalog.string_agg(pg_catalog.format('%I %s', c.nom, c.type), ', ' ORDER BY c.rang) INTO colonnes
  FROM ops.colonnes_cellule_ops() AS c;
  EXECUTE 'CREATE TYPE ops.cellule_ops AS (' || colonnes || ')';
  SELECT pg_catalog.string_agg(pg_catalog.format('%I %s', c.nom, c.type), ', ' ORDER BY c.rang) INTO colonnes
  FROM ops.colonnes_cellule_rpls() AS c;
  EXECUTE 'CREATE TYPE ops.cellule_rpls AS (' || colonnes || ')';
  FOR colonne IN SELECT 'cellule_ops' AS de, o.* FROM ops.colonnes_cellule_ops() AS o
                 UNION ALL SELECT 'cellule_rpls', r.* FROM ops.colonnes_cellule_rpls() AS r LOOP
    EXECUTE pg_catalog.format('COMMENT ON COLUMN ops.%I.%I IS %L', colonne.de, colonne.nom, colonne.commentaire);
  END LOOP;
END
$$;
COMMENT ON TYPE cellule_ops IS 'Indicateurs OPS d''un ensemble de ménages : effectifs, numérateurs, valeurs et statuts';
COMMENT ON TYPE cellule_rpls IS 'Indicateurs RPLS d''un ensemble de logements (données ouvertes, sans seuil)';

-- Support functions of the aggregates. The state is `internal`: any other could be read by an aggregate of the user's own.
CREATE FUNCTION ops_unites.indicateurs_ajouter(internal, smallint, smallint, smallint, smallint, smallint, smallint, float8,
  smallint, boolean, smallint, smallint, smallint, smallint, smallint, date, date, smallint, smallint) RETURNS internal
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_indicateurs_ajouter';
CREATE FUNCTION ops_unites.indicateurs_ajouter(internal, smallint, smallint, smallint, smallint, smallint, smallint, float8,
  smallint, boolean, smallint, smallint, smallint, smallint, smallint, date, date, smallint, smallint, float8[]) RETURNS internal
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_indicateurs_ajouter';
CREATE FUNCTION ops_unites.etat_ajouter(internal, smallint, smallint, smallint, smallint, smallint, smallint, float8,
  smallint, boolean, smallint, smallint, smallint, smallint, smallint, date, date, smallint, smallint, float8[], smallint, int)
  RETURNS internal LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_etat_ajouter';
CREATE FUNCTION ops_unites.indicateurs_combiner(internal, internal) RETURNS internal
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_indicateurs_combiner';
CREATE FUNCTION ops_unites.indicateurs_serialiser(internal) RETURNS bytea
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_indicateurs_serialiser';
CREATE FUNCTION ops_unites.indicateurs_deserialiser(bytea, internal) RETURNS internal
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_indicateurs_deserialiser';
CREATE FUNCTION ops_unites.indicateurs_ensemble(internal) RETURNS cellule_ops
  LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_indicateurs_ensemble';
CREATE FUNCTION ops_unites.indicateurs_recents(internal) RETURNS cellule_ops
  LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_indicateurs_recents';
CREATE FUNCTION ops_unites.etat_final(internal) RETURNS bytea
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_etat_final';
CREATE FUNCTION ops_unites.etat_cumuler(internal, bytea) RETURNS internal
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_etat_cumuler';

CREATE FUNCTION ops_unites.rpls_ajouter(internal, smallint, date, smallint, smallint, date, boolean) RETURNS internal
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_rpls_ajouter';
CREATE FUNCTION ops_unites.rpls_combiner(internal, internal) RETURNS internal
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_rpls_combiner';
CREATE FUNCTION ops_unites.rpls_serialiser(internal) RETURNS bytea
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_rpls_serialiser';
CREATE FUNCTION ops_unites.rpls_deserialiser(bytea, internal) RETURNS internal
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_rpls_deserialiser';
CREATE FUNCTION ops_unites.rpls_final(internal) RETURNS cellule_rpls
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_rpls_final';
CREATE FUNCTION ops_unites.rpls_etat_final(internal) RETURNS bytea
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_rpls_etat_final';
CREATE FUNCTION ops_unites.rpls_etat_cumuler(internal, bytea) RETURNS internal
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_rpls_etat_cumuler';

-- SSPACE is what one group really takes, so that the planner sorts rather than fill memory with groups.
CREATE AGGREGATE indicateurs(enquete smallint, nb_occ smallint, nb_mineurs smallint, type_menage smallint,
  nb_enfants smallint, age_titulaire smallint, pct_plafond float8, aide_logement smallint, rls boolean,
  act_stable smallint, act_precaire smallint, act_chomeur smallint, act_retraite smallint, act_autre smallint,
  date_emmenagement date, date_reference date, nb_pieces smallint, surface smallint) (
  SFUNC = ops_unites.indicateurs_ajouter, STYPE = internal, SSPACE = 3400,
  FINALFUNC = ops_unites.indicateurs_ensemble, COMBINEFUNC = ops_unites.indicateurs_combiner,
  SERIALFUNC = ops_unites.indicateurs_serialiser, DESERIALFUNC = ops_unites.indicateurs_deserialiser, PARALLEL = SAFE);
CREATE AGGREGATE indicateurs(enquete smallint, nb_occ smallint, nb_mineurs smallint, type_menage smallint,
  nb_enfants smallint, age_titulaire smallint, pct_plafond float8, aide_logement smallint, rls boolean,
  act_stable smallint, act_precaire smallint, act_chomeur smallint, act_retraite smallint, act_autre smallint,
  date_emmenagement date, date_reference date, nb_pieces smallint, surface smallint, tranches float8[]) (
  SFUNC = ops_unites.indicateurs_ajouter, STYPE = internal, SSPACE = 3400,
  FINALFUNC = ops_unites.indicateurs_ensemble, COMBINEFUNC = ops_unites.indicateurs_combiner,
  SERIALFUNC = ops_unites.indicateurs_serialiser, DESERIALFUNC = ops_unites.indicateurs_deserialiser, PARALLEL = SAFE);
CREATE AGGREGATE indicateurs_recents(enquete smallint, nb_occ smallint, nb_mineurs smallint, type_menage smallint,
  nb_enfants smallint, age_titulaire smallint, pct_plafond float8, aide_logement smallint, rls boolean,
  act_stable smallint, act_precaire smallint, act_chomeur smallint, act_retraite smallint, act_autre smallint,
  date_emmenagement date, date_reference date, nb_pieces smallint, surface smallint) (
  SFUNC = ops_unites.indicateurs_ajouter, STYPE = internal, SSPACE = 3400,
  FINALFUNC = ops_unites.indicateurs_recents, COMBINEFUNC = ops_unites.indicateurs_combiner,
  SERIALFUNC = ops_unites.indicateurs_serialiser, DESERIALFUNC = ops_unites.indicateurs_deserialiser, PARALLEL = SAFE);
CREATE AGGREGATE indicateurs_recents(enquete smallint, nb_occ smallint, nb_mineurs smallint, type_menage smallint,
  nb_enfants smallint, age_titulaire smallint, pct_plafond float8, aide_logement smallint, rls boolean,
  act_stable smallint, act_precaire smallint, act_chomeur smallint, act_retraite smallint, act_autre smallint,
  date_emmenagement date, date_reference date, nb_pieces smallint, surface smallint, tranches float8[]) (
  SFUNC = ops_unites.indicateurs_ajouter, STYPE = internal, SSPACE = 3400,
  FINALFUNC = ops_unites.indicateurs_recents, COMBINEFUNC = ops_unites.indicateurs_combiner,
  SERIALFUNC = ops_unites.indicateurs_serialiser, DESERIALFUNC = ops_unites.indicateurs_deserialiser, PARALLEL = SAFE);
CREATE AGGREGATE indicateurs_rpls(mode smallint, bail date, duree_vacance smallint, locat smallint, date_reference date,
  participe boolean) (
  SFUNC = ops_unites.rpls_ajouter, STYPE = internal, SSPACE = 80,
  FINALFUNC = ops_unites.rpls_final, COMBINEFUNC = ops_unites.rpls_combiner,
  SERIALFUNC = ops_unites.rpls_serialiser, DESERIALFUNC = ops_unites.rpls_deserialiser, PARALLEL = SAFE);

COMMENT ON AGGREGATE indicateurs(smallint, smallint, smallint, smallint, smallint, smallint, float8, smallint, boolean,
  smallint, smallint, smallint, smallint, smallint, date, date, smallint, smallint)
  IS 'Tous les indicateurs OPS d''un ensemble de ménages ; rien sur 1 à 10 ménages';
COMMENT ON AGGREGATE indicateurs(smallint, smallint, smallint, smallint, smallint, smallint, float8, smallint, boolean,
  smallint, smallint, smallint, smallint, smallint, date, date, smallint, smallint, float8[])
  IS 'Tous les indicateurs OPS d''un ensemble de ménages, tranches de ressources au choix';
COMMENT ON AGGREGATE indicateurs_recents(smallint, smallint, smallint, smallint, smallint, smallint, float8, smallint, boolean,
  smallint, smallint, smallint, smallint, smallint, date, date, smallint, smallint)
  IS 'Tous les indicateurs OPS des emménagés récents (moins de 2 ans)';
COMMENT ON AGGREGATE indicateurs_recents(smallint, smallint, smallint, smallint, smallint, smallint, float8, smallint, boolean,
  smallint, smallint, smallint, smallint, smallint, date, date, smallint, smallint, float8[])
  IS 'Tous les indicateurs OPS des emménagés récents, tranches de ressources au choix';
COMMENT ON AGGREGATE indicateurs_rpls(smallint, date, smallint, smallint, date, boolean)
  IS 'Indicateurs RPLS d''un ensemble de logements : données ouvertes, sans seuil';

-- States kept between the steps of a release: no right for anyone but the owner.
CREATE AGGREGATE ops_unites.etat(smallint, smallint, smallint, smallint, smallint, smallint, float8, smallint, boolean,
  smallint, smallint, smallint, smallint, smallint, date, date, smallint, smallint, float8[], smallint, int) (
  SFUNC = ops_unites.etat_ajouter, STYPE = internal, SSPACE = 3400,
  FINALFUNC = ops_unites.etat_final, COMBINEFUNC = ops_unites.indicateurs_combiner,
  SERIALFUNC = ops_unites.indicateurs_serialiser, DESERIALFUNC = ops_unites.indicateurs_deserialiser, PARALLEL = SAFE);
CREATE AGGREGATE ops_unites.etat_cumul(bytea) (
  SFUNC = ops_unites.etat_cumuler, STYPE = internal, SSPACE = 3400,
  FINALFUNC = ops_unites.etat_final, COMBINEFUNC = ops_unites.indicateurs_combiner,
  SERIALFUNC = ops_unites.indicateurs_serialiser, DESERIALFUNC = ops_unites.indicateurs_deserialiser, PARALLEL = SAFE);
CREATE AGGREGATE ops_unites.rpls_etat(smallint, date, smallint, smallint, date, boolean) (
  SFUNC = ops_unites.rpls_ajouter, STYPE = internal, SSPACE = 80,
  FINALFUNC = ops_unites.rpls_etat_final, COMBINEFUNC = ops_unites.rpls_combiner,
  SERIALFUNC = ops_unites.rpls_serialiser, DESERIALFUNC = ops_unites.rpls_deserialiser, PARALLEL = SAFE);
CREATE AGGREGATE ops_unites.rpls_etat_cumul(bytea) (
  SFUNC = ops_unites.rpls_etat_cumuler, STYPE = internal, SSPACE = 80,
  FINALFUNC = ops_unites.rpls_etat_final, COMBINEFUNC = ops_unites.rpls_combiner,
  SERIALFUNC = ops_unites.rpls_serialiser, DESERIALFUNC = ops_unites.rpls_deserialiser, PARALLEL = SAFE);
CREATE FUNCTION ops_unites.effectifs(etat bytea, recents boolean) RETURNS int[]
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_effectifs';
CREATE FUNCTION ops_unites.numerateurs(etat bytea, recents boolean) RETURNS int[]
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_numerateurs';
CREATE FUNCTION ops_unites.cellule_ops(etat bytea, recents boolean, masque int, non_enquete boolean, plafonnes int DEFAULT 0,
  plafond int DEFAULT 100, tranches boolean DEFAULT true) RETURNS cellule_ops
  LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_cellule';
CREATE FUNCTION ops_unites.cellule_rpls(etat bytea) RETURNS cellule_rpls
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_rpls_cellule';

-- One figure at a time.
CREATE FUNCTION ops_unites.effectif_ajouter(internal, "any") RETURNS internal
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_effectif_ajouter';
CREATE FUNCTION ops_unites.part_ajouter(internal, boolean) RETURNS internal
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_part_ajouter';
CREATE FUNCTION ops_unites.somme_ajouter(internal, float8) RETURNS internal
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_somme_ajouter';
CREATE FUNCTION ops_unites.somme_combiner(internal, internal) RETURNS internal
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_somme_combiner';
CREATE FUNCTION ops_unites.somme_serialiser(internal) RETURNS bytea
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_somme_serialiser';
CREATE FUNCTION ops_unites.somme_deserialiser(bytea, internal) RETURNS internal
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_somme_deserialiser';
CREATE FUNCTION ops_unites.effectif_final(internal) RETURNS bigint
  LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_effectif_final';
CREATE FUNCTION ops_unites.part_final(internal) RETURNS float8
  LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_part_final';
CREATE FUNCTION ops_unites.moyenne_final(internal) RETURNS float8
  LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_moyenne_final';
CREATE FUNCTION ops_unites.mediane_ajouter(internal, float8) RETURNS internal
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_mediane_ajouter';
CREATE FUNCTION ops_unites.mediane_combiner(internal, internal) RETURNS internal
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_mediane_combiner';
CREATE FUNCTION ops_unites.mediane_serialiser(internal) RETURNS bytea
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_mediane_serialiser';
CREATE FUNCTION ops_unites.mediane_deserialiser(bytea, internal) RETURNS internal
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_mediane_deserialiser';
CREATE FUNCTION ops_unites.mediane_final(internal) RETURNS float8
  LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_mediane_final';

CREATE AGGREGATE effectif("any") (
  SFUNC = ops_unites.effectif_ajouter, STYPE = internal, SSPACE = 16,
  FINALFUNC = ops_unites.effectif_final, COMBINEFUNC = ops_unites.somme_combiner,
  SERIALFUNC = ops_unites.somme_serialiser, DESERIALFUNC = ops_unites.somme_deserialiser, PARALLEL = SAFE);
CREATE AGGREGATE part(boolean) (
  SFUNC = ops_unites.part_ajouter, STYPE = internal, SSPACE = 16,
  FINALFUNC = ops_unites.part_final, COMBINEFUNC = ops_unites.somme_combiner,
  SERIALFUNC = ops_unites.somme_serialiser, DESERIALFUNC = ops_unites.somme_deserialiser, PARALLEL = SAFE);
CREATE AGGREGATE moyenne(float8) (
  SFUNC = ops_unites.somme_ajouter, STYPE = internal, SSPACE = 16,
  FINALFUNC = ops_unites.moyenne_final, COMBINEFUNC = ops_unites.somme_combiner,
  SERIALFUNC = ops_unites.somme_serialiser, DESERIALFUNC = ops_unites.somme_deserialiser, PARALLEL = SAFE);
CREATE AGGREGATE mediane(float8) (
  SFUNC = ops_unites.mediane_ajouter, STYPE = internal, SSPACE = 1000,
  FINALFUNC = ops_unites.mediane_final, COMBINEFUNC = ops_unites.mediane_combiner,
  SERIALFUNC = ops_unites.mediane_serialiser, DESERIALFUNC = ops_unites.mediane_deserialiser, PARALLEL = SAFE);
COMMENT ON AGGREGATE effectif("any") IS 'Nombre de réponses connues ; NULL de 1 à 10, 0 reste 0';
COMMENT ON AGGREGATE part(boolean) IS 'Part (%) de vrai parmi les réponses connues ; NULL sous 11 réponses';
COMMENT ON AGGREGATE moyenne(float8) IS 'Moyenne des valeurs connues ; NULL sous 11 réponses';
COMMENT ON AGGREGATE mediane(float8) IS 'Médiane basse des valeurs connues ; NULL sans 11 réponses de chaque côté';

DO $$
DECLARE
  fonction record;
BEGIN
  FOR fonction IN SELECT p.oid::pg_catalog.regprocedure AS signature, p.prokind = 'a' AS agregat, n.nspname
                  FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
                  WHERE n.nspname = 'ops_unites'
                     OR n.nspname = 'ops' AND (p.prokind = 'a' OR p.proname ~ '^(catalogue|colonnes)_') LOOP
    EXECUTE pg_catalog.format('REVOKE ALL ON ROUTINE %s FROM PUBLIC', fonction.signature);
    IF fonction.nspname = 'ops' THEN
      EXECUTE pg_catalog.format('GRANT EXECUTE ON ROUTINE %s TO ops_lecteur, ops_gestionnaire, ops_proprietaire',
        fonction.signature);
    ELSE
      EXECUTE pg_catalog.format('GRANT EXECUTE ON ROUTINE %s TO ops_proprietaire', fonction.signature);
    END IF;
  END LOOP;
END
$$;
