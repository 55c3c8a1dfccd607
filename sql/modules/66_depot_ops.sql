-- What is verified of an OPS file. Rules on one line alone are in src/depot/ops.cpp; those on the whole file, against the register of the
-- same campaign and against the campaign before are here.

INSERT INTO ops_unites.modele_verification (nature, code, gravite, seuil, phrase) VALUES
  ('ops', 'ops_vide', 'bloquante', NULL, 'Le fichier n''a aucune ligne.'),
  ('ops', 'ops_rpls_absent', 'bloquante', NULL, 'Aucun logement du bailleur n''est connu pour cette campagne : déposer d''abord son RPLS.'),
  ('ops', 'ops_ident_absent', 'bloquante', NULL, 'L''identifiant du répertoire manque.'),
  ('ops', 'ops_ident_forme', 'bloquante', NULL, 'L''identifiant du répertoire n''a pas 10 lettres ou chiffres.'),
  ('ops', 'ops_colonne', 'bloquante', 50, 'Plus de « seuil » % des lignes ont une valeur hors forme dans cette colonne : colonnes interverties ou décalées.'),
  ('ops', 'ops_saut_ligne', 'bloquante', NULL, 'La valeur contient un saut de ligne : un guillemet de trop a pris plusieurs ménages pour un.'),
  ('ops', 'ops_correction_perimee', 'a_confirmer', NULL, 'Une correction n''est pas reprise : le fichier porte une autre valeur que celle qui avait été corrigée.'),
  ('ops', 'ops_ident_zero', 'information', NULL, 'L''identifiant du répertoire a perdu son premier zéro : il est rétabli.'),
  ('ops', 'ops_ident_double', 'bloquante', NULL, 'L''identifiant du répertoire est sur plusieurs lignes.'),
  ('ops', 'ops_ident_inconnu', 'bloquante', NULL, 'Le logement n''est pas au RPLS de la campagne.'),
  ('ops', 'ops_ident_autre_bailleur', 'bloquante', NULL, 'Le logement est celui d''un autre bailleur.'),
  ('ops', 'ops_siren', 'a_confirmer', NULL, 'Le SIREN n''a pas 9 chiffres, ou sa clé est fausse.'),
  ('ops', 'ops_siren_espaces', 'information', NULL, 'Le SIREN a des espaces ou des points : ils sont ôtés.'),
  ('ops', 'ops_siren_bailleur', 'bloquante', NULL, 'Le SIREN n''est pas celui du bailleur du dépôt.'),
  ('ops', 'ops_millesime', 'bloquante', NULL, 'Le millésime n''est pas celui de la campagne.'),
  ('ops', 'ops_enquete', 'bloquante', NULL, 'Le statut d''enquête manque ou n''est pas de 1 à 4.'),
  ('ops', 'ops_enquete_vacant', 'a_confirmer', NULL, 'Un ménage est enquêté dans un logement vacant ou vide au RPLS.'),
  ('ops', 'ops_vacant_loue', 'a_confirmer', NULL, 'Le logement est dit vacant, et loué au RPLS.'),
  ('ops', 'ops_reponse_sans_enquete', 'a_confirmer', NULL, 'Des réponses pour un ménage qui n''a pas répondu.'),
  ('ops', 'ops_sans_reponse', 'a_confirmer', NULL, 'Le ménage a répondu, et toutes les réponses manquent.'),
  ('ops', 'ops_nb_occ', 'a_confirmer', NULL, 'Le nombre d''occupants n''est pas un nombre de 1 à 99.'),
  ('ops', 'ops_nb_occ_haut', 'a_confirmer', 12, 'Plus de « seuil » occupants.'),
  ('ops', 'ops_nb_mineurs', 'a_confirmer', NULL, 'Le nombre de mineurs n''est pas un nombre.'),
  ('ops', 'ops_mineurs_occ', 'a_confirmer', NULL, 'Plus de mineurs que d''occupants.'),
  ('ops', 'ops_mineurs_seuls', 'a_confirmer', NULL, 'Tous les occupants sont mineurs.'),
  ('ops', 'ops_nb_majeurs', 'a_confirmer', NULL, 'Majeurs et mineurs ne font pas le nombre d''occupants.'),
  ('ops', 'ops_type_menage', 'a_confirmer', NULL, 'Le type de ménage n''est pas de 1 à 5.'),
  ('ops', 'ops_type_seul', 'a_confirmer', NULL, 'Personne seule et nombre d''occupants ne s''accordent pas.'),
  ('ops', 'ops_type_occ', 'a_confirmer', NULL, 'Trop peu d''occupants pour ce type de ménage.'),
  ('ops', 'ops_type_enfants', 'a_confirmer', NULL, 'Type de ménage et enfants ne s''accordent pas.'),
  ('ops', 'ops_nb_enfants', 'a_confirmer', NULL, 'Le nombre d''enfants n''est pas un nombre.'),
  ('ops', 'ops_enfants_occ', 'a_confirmer', NULL, 'Autant d''enfants que d''occupants, ou davantage.'),
  ('ops', 'ops_age', 'a_confirmer', NULL, 'L''âge du titulaire n''est pas un âge.'),
  ('ops', 'ops_age_bas', 'a_confirmer', 18, 'Le titulaire a moins de « seuil » ans.'),
  ('ops', 'ops_age_haut', 'a_confirmer', 105, 'Le titulaire a plus de « seuil » ans.'),
  ('ops', 'ops_pct_plafond', 'a_confirmer', NULL, 'Le rapport au plafond de ressources n''est pas un nombre positif.'),
  ('ops', 'ops_pct_haut', 'a_confirmer', 400, 'Les ressources dépassent « seuil » % du plafond.'),
  ('ops', 'ops_pct_signe', 'information', NULL, 'Le rapport au plafond porte un signe % : il est ôté.'),
  ('ops', 'ops_ressources', 'a_confirmer', NULL, 'Les ressources ne sont pas un montant positif.'),
  ('ops', 'ops_ressources_plafond', 'a_confirmer', 10, 'Ressources et rapport au plafond de ressources s''écartent de plus de « seuil » points (plafonds PLUS de l''année, de la zone et de la catégorie de ménage).'),
  ('ops', 'ops_aide_logement', 'a_confirmer', NULL, 'L''aide au logement n''est pas 0, 1 ou 2.'),
  ('ops', 'ops_rls', 'a_confirmer', NULL, 'La réduction de loyer de solidarité n''est pas oui ou non.'),
  ('ops', 'ops_rls_ressources', 'a_confirmer', 120, 'Une réduction de loyer de solidarité au-dessus de « seuil » % du plafond.'),
  ('ops', 'ops_activite', 'a_confirmer', NULL, 'Un nombre de personnes par activité est illisible.'),
  ('ops', 'ops_activite_incomplete', 'a_confirmer', NULL, 'Certaines activités sont données et d''autres non.'),
  ('ops', 'ops_activite_adultes', 'a_confirmer', NULL, 'Plus d''activités que d''adultes.'),
  ('ops', 'ops_emmenagement', 'a_confirmer', NULL, 'La date d''emménagement n''est pas une date.'),
  ('ops', 'ops_emmenagement_futur', 'a_confirmer', NULL, 'L''emménagement est postérieur à la campagne.'),
  ('ops', 'ops_emmenagement_bail', 'a_confirmer', 12, 'L''emménagement et le bail du RPLS sont à plus de « seuil » mois.'),
  ('ops', 'ops_emmenagement_construct', 'a_confirmer', NULL, 'L''emménagement précède la construction.'),
  ('ops', 'ops_non_reponse', 'a_confirmer', 50, 'Plus de « seuil » % des ménages qui ont répondu n''ont pas de valeur dans cette colonne.'),
  ('ops', 'ops_taux_reponse', 'information', 15, 'Le taux de réponse s''écarte de plus de « seuil » points de celui de la campagne précédente.'),
  ('ops', 'ops_couverture', 'a_confirmer', 5, 'Plus de « seuil » % des logements loués du RPLS n''ont pas de ligne.'),
  ('ops', 'ops_couverture_recul', 'a_confirmer', 3, 'La part des logements loués qui ont une ligne a reculé de plus de « seuil » points depuis la campagne précédente.'),
  ('ops', 'ops_residence_reponse', 'a_confirmer', 60, 'Le taux de réponse de la résidence s''écarte de plus de « seuil » points de celui de la campagne précédente.'),
  ('ops', 'ops_residence_ressources', 'a_confirmer', 50, 'Les ressources moyennes de la résidence s''écartent de plus de « seuil » % de celles de la campagne précédente.');

-- Against other landlords and the register.
CREATE FUNCTION ops_unites.anomalies_ops_unites(depot int, OUT regle text, OUT ligne int, OUT colonne text) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH p AS MATERIALIZED (SELECT * FROM ops_unites.contexte_depot(anomalies_ops_unites.depot)),
  o AS NOT MATERIALIZED (SELECT * FROM ops_unites.depot_ops AS x WHERE x.depot = anomalies_ops_unites.depot),
  rpls AS MATERIALIZED (SELECT EXISTS (SELECT FROM p CROSS JOIN LATERAL ops_unites.logements_connus(p.campagne, p.bailleur) AS k) AS depose)
  SELECT 'ops_rpls_absent', NULL::int, NULL FROM rpls AS r WHERE NOT r.depose
  UNION ALL
  SELECT CASE WHEN g.ident_rep IS NULL THEN 'ops_ident_inconnu' ELSE 'ops_ident_autre_bailleur' END, o.ligne, 'ident_rep'
  FROM p CROSS JOIN rpls AS r CROSS JOIN o
  LEFT JOIN ops_unites.logement AS g ON g.campagne = p.campagne AND g.ident_rep = o.ident_rep AND g.bailleur <> p.bailleur
  WHERE NOT o.connu AND o.ident_rep ~ '^[0-9A-Za-z]{10}$' AND (g.ident_rep IS NOT NULL OR r.depose);
END;

-- Line by line, against the dwelling it speaks of. Half a month more than the threshold: months have 28 to 31 days, dates are their first.
CREATE FUNCTION ops_unites.anomalies_ops_rpls(depot int, OUT regle text, OUT ligne int, OUT colonne text) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH p AS MATERIALIZED (
    SELECT c.campagne, c.reference, 30.4375 * (c.seuils ->> 'ops_emmenagement_bail')::float8 + 15 AS jours, (c.seuils ->> 'ops_ressources_plafond')::float8 AS points
    FROM ops_unites.contexte_depot(anomalies_ops_rpls.depot) AS c
  ), o AS NOT MATERIALIZED (SELECT * FROM ops_unites.depot_ops AS x WHERE x.depot = anomalies_ops_rpls.depot AND x.connu),
  croisee AS MATERIALIZED (
    SELECT o.ligne, o.enquete IN (1, 2) AND o.mode IN (2, 3) AS occupe, o.enquete = 3 AND o.mode = 1 AS vacant,
      o.mode = 1 AND o.date_emmenagement <= p.reference AND o.date_emmenagement >= make_date(COALESCE(o.construct, 1), 1, 1)
        AND abs(o.date_emmenagement - o.bail) > p.jours AS bail,
      o.date_emmenagement < make_date(o.construct, 1, 1) AND o.construct <= p.campagne AS construct
    FROM p CROSS JOIN o
  )
  SELECT v.regle, c.ligne, v.colonne
  FROM croisee AS c
  CROSS JOIN LATERAL (VALUES ('ops_enquete_vacant', 'enquete', c.occupe), ('ops_vacant_loue', 'enquete', c.vacant),
    ('ops_emmenagement_bail', 'date_emmenagement', c.bail), ('ops_emmenagement_construct', 'date_emmenagement', c.construct)) AS v(regle, colonne, faute)
  WHERE (c.occupe OR c.vacant OR c.bail OR c.construct) AND v.faute
  UNION ALL
  SELECT 'ops_ressources_plafond', o.ligne, 'pct_plafond'
  FROM p CROSS JOIN o JOIN ops_unites.adresse AS a ON a.batiment = o.batiment JOIN territoire AS t ON t.gid = a.commune
  JOIN plafond_plus AS f ON f.annee = p.campagne AND f.zone = ops_unites.zone_plafond(t.code)
  CROSS JOIN LATERAL ops_unites.plafonds(f, o.nb_occ, o.nb_enfants) AS x
  WHERE o.ressources IS NOT NULL AND o.nb_occ BETWEEN 1 AND 20
    AND o.pct_plafond NOT BETWEEN 100 * o.ressources / x.haut - p.points AND 100 * o.ressources / x.bas + p.points;
END;

CREATE FUNCTION ops_unites.derniere_repondue(campagne smallint, bailleur int) RETURNS smallint
  LANGUAGE sql STABLE
RETURN (SELECT max(c.campagne) FROM ops_unites.participation AS c
  WHERE c.bailleur = derniere_repondue.bailleur AND c.campagne < derniere_repondue.campagne);

-- Lines against one another, and shares of the whole file: of those who answered, how many have no value in a column; of let dwellings,
-- how many have a line; and the same against the last campaign that the landlord answered. Bits of `remplis` are those of enum Ops (src/depot/ops.h).
CREATE FUNCTION ops_unites.anomalies_ops_fichier(depot int, OUT regle text, OUT ligne int, OUT colonne text) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH p AS MATERIALIZED (SELECT * FROM ops_unites.contexte_depot(anomalies_ops_fichier.depot)),
  o AS NOT MATERIALIZED (SELECT * FROM ops_unites.depot_ops AS x WHERE x.depot = anomalies_ops_fichier.depot),
  nouveau AS MATERIALIZED (
    SELECT count(*) AS lignes, count(*) FILTER (WHERE o.enquete = 1) AS reponses,
      100.0 * count(*) FILTER (WHERE o.enquete = 1) / NULLIF(count(*) FILTER (WHERE o.enquete IN (1, 2)), 0) AS reponse,
      ARRAY[count(*) FILTER (WHERE o.enquete = 1 AND o.remplis & 16 = 0), count(*) FILTER (WHERE o.enquete = 1 AND o.remplis & 32 = 0),
        count(*) FILTER (WHERE o.enquete = 1 AND o.remplis & 128 = 0), count(*) FILTER (WHERE o.enquete = 1 AND o.remplis & 256 = 0),
        count(*) FILTER (WHERE o.enquete = 1 AND o.remplis & 512 = 0), count(*) FILTER (WHERE o.enquete = 1 AND o.remplis & 1024 = 0),
        count(*) FILTER (WHERE o.enquete = 1 AND o.remplis & 2048 = 0), count(*) FILTER (WHERE o.enquete = 1 AND o.remplis & 4096 = 0),
        count(*) FILTER (WHERE o.enquete = 1 AND o.remplis & 8192 = 0), count(*) FILTER (WHERE o.enquete = 1 AND o.remplis & 262144 = 0)] AS sans FROM o
  ), couverture AS MATERIALIZED (
    SELECT 100.0 * (SELECT count(DISTINCT o.ident_rep) FROM o WHERE o.connu AND o.mode = 1)
      / NULLIF((SELECT count(*) FROM p CROSS JOIN LATERAL ops_unites.logements_connus(p.campagne, p.bailleur) AS k WHERE k.mode = 1), 0) AS part
  ), ancien AS MATERIALIZED (
    SELECT 100.0 * count(*) FILTER (WHERE m.enquete = 1) / NULLIF(count(*) FILTER (WHERE m.enquete IN (1, 2)), 0) AS reponse,
      100.0 * count(m.ident_rep) FILTER (WHERE l.mode = 1) / NULLIF(count(*) FILTER (WHERE l.mode = 1), 0) AS couverture
    FROM p JOIN ops_unites.logement AS l ON l.bailleur = p.bailleur
      AND l.campagne = ops_unites.derniere_repondue(p.campagne, p.bailleur)
    LEFT JOIN ops_unites.menage AS m ON m.campagne = l.campagne AND m.ident_rep = l.ident_rep
  )
  SELECT 'ops_vide', NULL::int, NULL WHERE NOT EXISTS (SELECT FROM o)
  UNION ALL
  SELECT 'ops_ident_double', o.ligne, 'ident_rep'
  FROM ops_unites.doubles_ops(anomalies_ops_fichier.depot) AS d(ident_rep) JOIN o ON o.ident_rep = d.ident_rep
  UNION ALL
  SELECT 'ops_non_reponse', NULL, v.champ
  FROM p CROSS JOIN nouveau AS n CROSS JOIN LATERAL unnest('{nb_occ,nb_mineurs,type_menage,nb_enfants,age_titulaire,pct_plafond,aide_logement,rls,act_stable,'
    'date_emmenagement}'::text[], n.sans) AS v(champ, sans)
  WHERE v.sans * 100 > n.reponses * (p.seuils ->> 'ops_non_reponse')::numeric
  UNION ALL
  SELECT 'ops_taux_reponse', NULL, 'enquete' FROM p CROSS JOIN nouveau AS n CROSS JOIN ancien AS a
  WHERE abs(n.reponse - a.reponse) > (p.seuils ->> 'ops_taux_reponse')::numeric
  UNION ALL
  SELECT 'ops_couverture', NULL, 'ident_rep' FROM p CROSS JOIN nouveau AS n CROSS JOIN couverture AS c
  WHERE n.lignes > 0 AND 100 - c.part > (p.seuils ->> 'ops_couverture')::numeric
  UNION ALL
  SELECT 'ops_couverture_recul', NULL, 'ident_rep' FROM p CROSS JOIN nouveau AS n CROSS JOIN couverture AS c CROSS JOIN ancien AS a
  WHERE n.lignes > 0 AND a.couverture - c.part > (p.seuils ->> 'ops_couverture_recul')::numeric;
END;

-- Residence by residence, against the last campaign that the landlord answered. Small ones change a lot without anything being wrong.
CREATE FUNCTION ops_unites.anomalies_ops_evolution(depot int, OUT regle text, OUT ligne int, OUT colonne text) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH p AS MATERIALIZED (SELECT * FROM ops_unites.contexte_depot(anomalies_ops_evolution.depot)),
  nouveau AS MATERIALIZED (
    SELECT a.residence, min(o.ligne) AS ligne, count(*) FILTER (WHERE o.enquete IN (1, 2)) AS enquetes, count(*) FILTER (WHERE o.enquete = 1) AS reponses,
      count(o.pct_plafond) AS connus, avg(o.pct_plafond) AS ressources
    FROM ops_unites.depot_ops AS o JOIN ops_unites.adresse AS a ON a.batiment = o.batiment
    WHERE o.depot = anomalies_ops_evolution.depot
    GROUP BY a.residence
  ), ancien AS MATERIALIZED (
    SELECT a.residence, count(*) FILTER (WHERE m.enquete IN (1, 2)) AS enquetes, count(*) FILTER (WHERE m.enquete = 1) AS reponses,
      count(m.pct_plafond) AS connus, avg(m.pct_plafond) AS ressources
    FROM p JOIN ops_unites.logement AS l ON l.bailleur = p.bailleur
      AND l.campagne = ops_unites.derniere_repondue(p.campagne, p.bailleur)
    JOIN ops_unites.menage AS m ON m.campagne = l.campagne AND m.ident_rep = l.ident_rep
    JOIN ops_unites.adresse AS a ON a.batiment = l.batiment
    GROUP BY a.residence
  )
  SELECT v.regle, n.ligne, v.colonne
  FROM p CROSS JOIN ancien AS a JOIN nouveau AS n ON n.residence = a.residence
  CROSS JOIN LATERAL (VALUES
    ('ops_residence_reponse', 'enquete', a.enquetes >= 20 AND n.enquetes >= 20
      AND abs(100.0 * n.reponses / NULLIF(n.enquetes, 0) - 100.0 * a.reponses / NULLIF(a.enquetes, 0)) > (p.seuils ->> 'ops_residence_reponse')::numeric),
    ('ops_residence_ressources', 'pct_plafond', a.connus >= 20 AND n.connus >= 20
      AND abs(n.ressources - a.ressources) * 100 > a.ressources * (p.seuils ->> 'ops_residence_ressources')::float8)
  ) AS v(regle, colonne, faute)
  WHERE v.faute;
END;
