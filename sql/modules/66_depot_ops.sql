-- What is verified of an OPS file, alone and against the register of the same campaign.

INSERT INTO ops_unites.modele_verification (nature, code, gravite, seuil, phrase) VALUES
  ('ops', 'ops_vide', 'bloquante', NULL, 'Le fichier n''a aucune ligne.'),
  ('ops', 'ops_rpls_absent', 'bloquante', NULL, 'Aucun logement du bailleur n''est connu pour cette campagne : déposer d''abord son RPLS.'),
  ('ops', 'ops_ident_absent', 'bloquante', NULL, 'L''identifiant du répertoire manque.'),
  ('ops', 'ops_ident_forme', 'bloquante', NULL, 'L''identifiant du répertoire n''a pas 10 lettres ou chiffres.'),
  ('ops', 'ops_ident_double', 'bloquante', NULL, 'L''identifiant du répertoire est sur plusieurs lignes.'),
  ('ops', 'ops_ident_inconnu', 'bloquante', NULL, 'Le logement n''est pas au RPLS de la campagne.'),
  ('ops', 'ops_ident_autre_bailleur', 'bloquante', NULL, 'Le logement est celui d''un autre bailleur.'),
  ('ops', 'ops_siren', 'a_confirmer', NULL, 'Le SIREN n''a pas 9 chiffres, ou sa clé est fausse.'),
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
  ('ops', 'ops_couverture', 'a_confirmer', 5, 'Plus de « seuil » % des logements loués du RPLS n''ont pas de ligne.');

CREATE FUNCTION ops_unites.anomalies_ops_ligne(depot int, OUT regle text, OUT ligne int, OUT colonne text) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH p AS MATERIALIZED (SELECT * FROM ops_unites.contexte_depot(anomalies_ops_ligne.depot)),
  o AS MATERIALIZED (SELECT * FROM ops_unites.ops_lu(anomalies_ops_ligne.depot) AS x)
  SELECT v.regle, o.ligne, v.colonne
  FROM p CROSS JOIN o
  CROSS JOIN LATERAL (SELECT num_nonnulls((o.texte).act_stable, (o.texte).act_precaire, (o.texte).act_chomeur, (o.texte).act_retraite, (o.texte).act_autre) AS n) AS a
  CROSS JOIN LATERAL (VALUES
    ('ops_ident_absent', 'ident_rep', o.ident_rep IS NULL),
    ('ops_ident_forme', 'ident_rep', o.ident_rep !~ '^[0-9A-Za-z]{10}$'),
    ('ops_siren', 'siren_bailleur', NOT siren_valide((o.texte).siren_bailleur)),
    ('ops_siren_bailleur', 'siren_bailleur', siren_valide((o.texte).siren_bailleur) AND (o.texte).siren_bailleur <> p.siren),
    ('ops_millesime', 'millesime', (o.texte).millesime <> p.campagne::text),
    ('ops_enquete', 'enquete', o.enquete IS NULL),
    ('ops_reponse_sans_enquete', 'enquete', o.enquete <> 1 AND o.reponses > 0),
    ('ops_sans_reponse', 'enquete', o.enquete = 1 AND o.reponses = 0),
    ('ops_nb_occ', 'nb_occ', (o.texte).nb_occ IS NOT NULL AND o.nb_occ IS NULL),
    ('ops_nb_occ_haut', 'nb_occ', o.nb_occ > (p.seuils ->> 'ops_nb_occ_haut')::numeric),
    ('ops_nb_mineurs', 'nb_mineurs', (o.texte).nb_mineurs IS NOT NULL AND o.nb_mineurs IS NULL),
    ('ops_mineurs_occ', 'nb_mineurs', o.nb_mineurs > o.nb_occ),
    ('ops_mineurs_seuls', 'nb_mineurs', o.nb_mineurs = o.nb_occ),
    ('ops_nb_majeurs', 'nb_majeurs', (o.texte).nb_majeurs IS NOT NULL AND COALESCE(o.nb_majeurs + o.nb_mineurs <> o.nb_occ, o.nb_majeurs IS NULL)),
    ('ops_type_menage', 'type_menage', (o.texte).type_menage IS NOT NULL AND o.type_menage IS NULL),
    ('ops_type_seul', 'type_menage', (o.type_menage = 1) <> (o.nb_occ = 1) AND (o.nb_occ = 1 OR o.type_menage = 1)),
    ('ops_type_occ', 'type_menage', o.nb_occ > 1 AND o.nb_occ < CASE o.type_menage WHEN 4 THEN 3 ELSE 2 END),
    ('ops_type_enfants', 'nb_enfants', (o.type_menage IN (2, 4) AND o.nb_enfants = 0) OR (o.type_menage IN (1, 3) AND o.nb_enfants > 0)),
    ('ops_nb_enfants', 'nb_enfants', (o.texte).nb_enfants IS NOT NULL AND o.nb_enfants IS NULL),
    ('ops_enfants_occ', 'nb_enfants', o.nb_enfants > 0 AND o.nb_enfants >= o.nb_occ),
    ('ops_age', 'age_titulaire', (o.texte).age_titulaire IS NOT NULL AND o.age_titulaire IS NULL),
    ('ops_age_bas', 'age_titulaire', o.age_titulaire < (p.seuils ->> 'ops_age_bas')::numeric),
    ('ops_age_haut', 'age_titulaire', o.age_titulaire > (p.seuils ->> 'ops_age_haut')::numeric),
    ('ops_pct_plafond', 'pct_plafond', (o.texte).pct_plafond IS NOT NULL AND o.pct_plafond IS NULL),
    ('ops_pct_haut', 'pct_plafond', o.pct_plafond > (p.seuils ->> 'ops_pct_haut')::numeric),
    ('ops_aide_logement', 'aide_logement', (o.texte).aide_logement IS NOT NULL AND o.aide_logement IS NULL),
    ('ops_rls', 'rls', (o.texte).rls IS NOT NULL AND o.rls IS NULL),
    ('ops_rls_ressources', 'rls', o.rls AND o.pct_plafond > (p.seuils ->> 'ops_rls_ressources')::numeric),
    ('ops_activite', 'act_stable', (o.texte).act_stable IS NOT NULL AND o.act_stable IS NULL),
    ('ops_activite', 'act_precaire', (o.texte).act_precaire IS NOT NULL AND o.act_precaire IS NULL),
    ('ops_activite', 'act_chomeur', (o.texte).act_chomeur IS NOT NULL AND o.act_chomeur IS NULL),
    ('ops_activite', 'act_retraite', (o.texte).act_retraite IS NOT NULL AND o.act_retraite IS NULL),
    ('ops_activite', 'act_autre', (o.texte).act_autre IS NOT NULL AND o.act_autre IS NULL),
    ('ops_activite_incomplete', 'act_stable', a.n BETWEEN 1 AND 4 AND p.champs @> '{act_stable,act_precaire,act_chomeur,act_retraite,act_autre}'),
    ('ops_activite_adultes', 'act_stable', o.act_stable + o.act_precaire + o.act_chomeur + o.act_retraite + o.act_autre > o.nb_occ - o.nb_mineurs
      AND o.nb_mineurs < o.nb_occ),
    ('ops_emmenagement', 'date_emmenagement', (o.texte).date_emmenagement IS NOT NULL AND o.date_emmenagement IS NULL),
    ('ops_emmenagement_futur', 'date_emmenagement', o.date_emmenagement > p.reference)
  ) AS v(regle, colonne, faute)
  WHERE v.faute;
END;

CREATE FUNCTION ops_unites.anomalies_ops_rpls(depot int, OUT regle text, OUT ligne int, OUT colonne text) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH p AS MATERIALIZED (SELECT * FROM ops_unites.contexte_depot(anomalies_ops_rpls.depot)),
  connu AS MATERIALIZED (SELECT k.* FROM p CROSS JOIN LATERAL ops_unites.logements_connus(p.campagne, p.bailleur) AS k),
  o AS MATERIALIZED (
    SELECT x.ligne, x.ident_rep, x.enquete, x.date_emmenagement, count(*) OVER (PARTITION BY x.ident_rep) AS fois
    FROM ops_unites.ops_lu(anomalies_ops_rpls.depot) AS x
  )
  SELECT 'ops_vide', NULL::int, NULL WHERE NOT EXISTS (SELECT FROM o)
  UNION ALL
  SELECT 'ops_rpls_absent', NULL, NULL WHERE NOT EXISTS (SELECT FROM connu)
  UNION ALL
  SELECT v.regle, o.ligne, v.colonne
  FROM p CROSS JOIN o
  LEFT JOIN connu AS k ON k.ident_rep = o.ident_rep
  LEFT JOIN ops_unites.logement AS g ON g.campagne = p.campagne AND g.ident_rep = o.ident_rep AND g.bailleur <> p.bailleur
  CROSS JOIN LATERAL (VALUES
    ('ops_ident_double', 'ident_rep', o.ident_rep IS NOT NULL AND o.fois > 1),
    ('ops_ident_inconnu', 'ident_rep', o.ident_rep ~ '^[0-9A-Za-z]{10}$' AND k.ident_rep IS NULL AND g.ident_rep IS NULL AND EXISTS (SELECT FROM connu)),
    ('ops_ident_autre_bailleur', 'ident_rep', k.ident_rep IS NULL AND g.ident_rep IS NOT NULL),
    ('ops_enquete_vacant', 'enquete', o.enquete IN (1, 2) AND k.mode IN (2, 3)),
    ('ops_vacant_loue', 'enquete', o.enquete = 3 AND k.mode = 1),
    ('ops_emmenagement_bail', 'date_emmenagement', k.mode = 1 AND o.date_emmenagement <= p.reference
      AND extract(year FROM o.date_emmenagement) >= COALESCE(k.construct, 0)
      AND abs((extract(year FROM o.date_emmenagement) - extract(year FROM k.bail)) * 12 + extract(month FROM o.date_emmenagement) - extract(month FROM k.bail))
        > (p.seuils ->> 'ops_emmenagement_bail')::numeric),
    ('ops_emmenagement_construct', 'date_emmenagement', extract(year FROM o.date_emmenagement) < k.construct AND k.construct <= p.campagne)
  ) AS v(regle, colonne, faute)
  WHERE v.faute
  UNION ALL
  SELECT 'ops_couverture', NULL, 'ident_rep'
  FROM p CROSS JOIN (
    SELECT count(*) AS n, count(*) FILTER (WHERE x.ident_rep IS NULL) AS sans
    FROM connu AS k LEFT JOIN (SELECT DISTINCT o.ident_rep FROM o) AS x ON x.ident_rep = k.ident_rep WHERE k.mode = 1) AS c
  WHERE EXISTS (SELECT FROM o) AND c.sans * 100 > c.n * (p.seuils ->> 'ops_couverture')::numeric;
END;

-- Of those who answered, how many have no value, column by column; and how many answered, against the campaign before.
CREATE FUNCTION ops_unites.anomalies_ops_fichier(depot int, OUT regle text, OUT ligne int, OUT colonne text) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH p AS MATERIALIZED (SELECT * FROM ops_unites.contexte_depot(anomalies_ops_fichier.depot)),
  o AS MATERIALIZED (SELECT * FROM ops_unites.ops_lu(anomalies_ops_fichier.depot) AS x),
  taux AS (
    SELECT 100.0 * count(*) FILTER (WHERE o.enquete = 1) / NULLIF(count(*) FILTER (WHERE o.enquete IN (1, 2)), 0) AS nouveau FROM o
  ), avant AS (
    SELECT 100.0 * count(*) FILTER (WHERE m.enquete = 1) / NULLIF(count(*) FILTER (WHERE m.enquete IN (1, 2)), 0) AS ancien
    FROM p JOIN ops_unites.logement AS l ON l.bailleur = p.bailleur
      AND l.campagne = (SELECT max(c.campagne) FROM ops_unites.participation AS c WHERE c.bailleur = p.bailleur AND c.campagne < p.campagne)
    JOIN ops_unites.menage AS m ON m.campagne = l.campagne AND m.ident_rep = l.ident_rep
  )
  SELECT 'ops_non_reponse', NULL::int, c.champ
  FROM (
    SELECT v.champ, count(*) AS n, count(*) FILTER (WHERE v.texte IS NULL) AS sans
    FROM o CROSS JOIN LATERAL (VALUES ('nb_occ', (o.texte).nb_occ), ('nb_mineurs', (o.texte).nb_mineurs), ('type_menage', (o.texte).type_menage),
      ('nb_enfants', (o.texte).nb_enfants), ('age_titulaire', (o.texte).age_titulaire), ('pct_plafond', (o.texte).pct_plafond),
      ('aide_logement', (o.texte).aide_logement), ('rls', (o.texte).rls), ('act_stable', (o.texte).act_stable),
      ('date_emmenagement', (o.texte).date_emmenagement)) AS v(champ, texte)
    WHERE o.enquete = 1 GROUP BY v.champ) AS c
  CROSS JOIN p
  WHERE c.sans * 100 > c.n * (p.seuils ->> 'ops_non_reponse')::numeric
  UNION ALL
  SELECT 'ops_taux_reponse', NULL, 'enquete' FROM p CROSS JOIN taux CROSS JOIN avant
  WHERE abs(taux.nouveau - avant.ancien) > (p.seuils ->> 'ops_taux_reponse')::numeric;
END;
