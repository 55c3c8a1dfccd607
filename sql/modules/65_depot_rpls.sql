-- What is verified of an RPLS file. A rule names a line and a field; a value never leaves. Rules on one line alone are in
-- src/depot/rpls.cpp, those on the whole file and what is around it are here.

INSERT INTO ops_unites.modele_verification (nature, code, gravite, seuil, phrase) VALUES
  ('rpls', 'rpls_vide', 'bloquante', NULL, 'Le fichier n''a aucune ligne.'),
  ('rpls', 'rpls_effectif', 'a_confirmer', 10, 'Le nombre de logements s''écarte de plus de « seuil » % de celui de la campagne précédente.'),
  ('rpls', 'rpls_colonne', 'bloquante', 50, 'Plus de « seuil » % des lignes ont une valeur hors forme dans cette colonne : colonnes interverties ou décalées.'),
  ('rpls', 'rpls_saut_ligne', 'bloquante', NULL, 'La valeur contient un saut de ligne : un guillemet de trop a pris plusieurs logements pour un.'),
  ('rpls', 'rpls_longueur', 'bloquante', NULL, 'Le texte est plus long que le fichier RPLS ne le permet.'),
  ('rpls', 'rpls_correction_perimee', 'a_confirmer', NULL, 'Une correction n''est pas reprise : le fichier porte une autre valeur que celle qui avait été corrigée.'),
  ('rpls', 'rpls_residence_effectif', 'a_confirmer', 50, 'Le nombre de logements de la résidence s''écarte de plus de « seuil » % de celui de la campagne précédente.'),
  ('rpls', 'rpls_residence_loyer', 'a_confirmer', 30, 'Le loyer au mètre carré de la résidence s''écarte de plus de « seuil » % de celui de la campagne précédente.'),
  ('rpls', 'rpls_logement_enquete_absent', 'bloquante', NULL, 'Des logements dont l''enquête OPS est acceptée ne sont plus dans le fichier.'),
  ('rpls', 'rpls_encodage', 'a_confirmer', NULL, 'Le texte porte des caractères mal décodés : le fichier n''a pas l''encodage annoncé.'),
  ('rpls', 'rpls_ident_absent', 'bloquante', NULL, 'L''identifiant du répertoire manque.'),
  ('rpls', 'rpls_ident_forme', 'bloquante', NULL, 'L''identifiant du répertoire n''a pas 10 lettres ou chiffres.'),
  ('rpls', 'rpls_ident_zero', 'information', NULL, 'L''identifiant du répertoire a perdu son premier zéro : il est rétabli.'),
  ('rpls', 'rpls_ident_double', 'bloquante', NULL, 'L''identifiant du répertoire est sur plusieurs lignes.'),
  ('rpls', 'rpls_ident_autre_bailleur', 'bloquante', NULL, 'Le logement est déjà celui d''un autre bailleur pour cette campagne.'),
  ('rpls', 'rpls_siret', 'a_confirmer', NULL, 'Le SIRET n''a pas 14 chiffres, ou sa clé est fausse.'),
  ('rpls', 'rpls_siret_espaces', 'information', NULL, 'Le SIRET a des espaces ou des points : ils sont ôtés.'),
  ('rpls', 'rpls_siret_bailleur', 'bloquante', NULL, 'Le SIRET n''est pas celui du bailleur du dépôt.'),
  ('rpls', 'rpls_droit', 'a_confirmer', NULL, 'Le droit du bailleur (DROIT) n''est pas de 1 à 5.'),
  ('rpls', 'rpls_commune_absente', 'bloquante', NULL, 'Le code de la commune manque.'),
  ('rpls', 'rpls_commune_inconnue', 'bloquante', NULL, 'Le code de la commune n''est pas au référentiel.'),
  ('rpls', 'rpls_commune_ancienne', 'information', NULL, 'La commune a disparu : le logement est compté dans celle qui l''a reçue.'),
  ('rpls', 'rpls_depcom_zero', 'information', NULL, 'Le code de la commune a perdu son zéro : il est rétabli.'),
  ('rpls', 'rpls_codepostal_zero', 'information', NULL, 'Le code postal a perdu son zéro : il est rétabli.'),
  ('rpls', 'rpls_codepostal', 'a_confirmer', NULL, 'Le code postal n''a pas 5 chiffres.'),
  ('rpls', 'rpls_codepostal_commune', 'information', NULL, 'Le code postal est d''un autre département que la commune.'),
  ('rpls', 'rpls_adresse_inconnue', 'bloquante', NULL, 'Aucun bâtiment : ni code connu, ni logement déjà situé, ni adresse avec sa position.'),
  ('rpls', 'rpls_batiment_inconnu', 'a_confirmer', NULL, 'Le code du bâtiment n''est pas au référentiel.'),
  ('rpls', 'rpls_batiment_commune', 'bloquante', NULL, 'Le bâtiment est dans une autre commune que le logement.'),
  ('rpls', 'rpls_xy', 'a_confirmer', NULL, 'La position est incomplète, illisible ou hors de France.'),
  ('rpls', 'rpls_epsg', 'a_confirmer', NULL, 'Le système de coordonnées n''est ni 2154 ni 4326.'),
  ('rpls', 'rpls_xy_commune', 'a_confirmer', 100, 'La position est à plus de « seuil » mètres de la commune.'),
  ('rpls', 'rpls_qualite_xy', 'a_confirmer', NULL, 'La qualité de la position (QUALITE_XY) est hors liste.'),
  ('rpls', 'rpls_position_douteuse', 'information', NULL, 'La position est celle de la commune (QUALITE_XY 33) : une adresse nouvelle n''est pas montrée.'),
  ('rpls', 'rpls_qpv', 'a_confirmer', NULL, 'QPV n''est ni 1 ni 2.'),
  ('rpls', 'rpls_typeconst', 'a_confirmer', NULL, 'Le type de construction manque ou n''est pas C, I ou E.'),
  ('rpls', 'rpls_nbpiece', 'a_confirmer', NULL, 'Le nombre de pièces manque ou n''est pas de 1 à 9.'),
  ('rpls', 'rpls_surfhab', 'a_confirmer', NULL, 'La surface habitable n''est pas un nombre entier de mètres carrés.'),
  ('rpls', 'rpls_surface_basse', 'a_confirmer', 9, 'La surface habitable est sous « seuil » m².'),
  ('rpls', 'rpls_surface_haute', 'a_confirmer', 300, 'La surface habitable dépasse « seuil » m².'),
  ('rpls', 'rpls_surface_pieces', 'a_confirmer', 7, 'La surface habitable est de moins de « seuil » m² par pièce.'),
  ('rpls', 'rpls_construct', 'a_confirmer', NULL, 'L''année de construction manque ou est illisible.'),
  ('rpls', 'rpls_locat', 'a_confirmer', NULL, 'L''année de première mise en location est illisible.'),
  ('rpls', 'rpls_patrimoine', 'a_confirmer', NULL, 'L''année d''entrée au patrimoine est illisible.'),
  ('rpls', 'rpls_annee_future', 'a_confirmer', NULL, 'L''année est postérieure à la campagne.'),
  ('rpls', 'rpls_construct_locat', 'a_confirmer', NULL, 'La première mise en location précède la construction.'),
  ('rpls', 'rpls_construct_patrimoine', 'a_confirmer', 3, 'L''entrée au patrimoine précède la construction de plus de « seuil » ans.'),
  ('rpls', 'rpls_origine', 'a_confirmer', NULL, 'L''origine du logement n''est pas de 1 à 4.'),
  ('rpls', 'rpls_finan', 'bloquante', NULL, 'Le financement manque ou est hors liste.'),
  ('rpls', 'rpls_finan_epoque', 'a_confirmer', 1985, 'Un financement d''avant 1977 pour un logement construit après « seuil ».'),
  ('rpls', 'rpls_conv', 'a_confirmer', NULL, 'CONV n''est ni 1 ni 2.'),
  ('rpls', 'rpls_numconv_absent', 'a_confirmer', NULL, 'Le logement est conventionné, sans numéro de convention.'),
  ('rpls', 'rpls_numconv_sans_conv', 'a_confirmer', NULL, 'Le logement n''est pas conventionné, et a un numéro de convention.'),
  ('rpls', 'rpls_datconv', 'a_confirmer', NULL, 'La date de la convention est illisible ou postérieure à la campagne.'),
  ('rpls', 'rpls_mode', 'bloquante', NULL, 'Le mode d''occupation manque ou n''est pas 1 à 5 ou 9.'),
  ('rpls', 'rpls_bail', 'a_confirmer', NULL, 'La date du bail n''est pas mm/aaaa.'),
  ('rpls', 'rpls_bail_absent', 'a_confirmer', NULL, 'Le logement est loué, sans date de bail.'),
  ('rpls', 'rpls_bail_mode', 'a_confirmer', NULL, 'Le logement n''est pas loué, et a une date de bail.'),
  ('rpls', 'rpls_bail_futur', 'a_confirmer', NULL, 'Le bail commence après la campagne.'),
  ('rpls', 'rpls_bail_construct', 'a_confirmer', NULL, 'Le bail commence avant la construction.'),
  ('rpls', 'rpls_duree_vacance', 'a_confirmer', NULL, 'La durée de vacance n''est pas un nombre de mois, ou le logement est loué.'),
  ('rpls', 'rpls_remlocdate', 'a_confirmer', NULL, 'La date de remise en location est illisible ou postérieure à la campagne.'),
  ('rpls', 'rpls_remloc_bail', 'a_confirmer', NULL, 'Le logement loué aurait été remis en location après le début du bail.'),
  ('rpls', 'rpls_loyer', 'a_confirmer', NULL, 'Le loyer principal n''est pas un nombre entier d''euros.'),
  ('rpls', 'rpls_loyer_mode', 'a_confirmer', NULL, 'Le logement n''est pas loué, et a un loyer.'),
  ('rpls', 'rpls_loyer_bas', 'a_confirmer', 30, 'Le loyer est sous « seuil » € par mois.'),
  ('rpls', 'rpls_loyer_haut', 'a_confirmer', 2000, 'Le loyer dépasse « seuil » € par mois.'),
  ('rpls', 'rpls_loyer_surface', 'a_confirmer', 25, 'Le loyer dépasse « seuil » € par m².'),
  ('rpls', 'rpls_cus', 'a_confirmer', NULL, 'La catégorie de la convention d''utilité sociale (CUS) n''est pas 11, 13, 14 ou 16.'),
  ('rpls', 'rpls_dpedate', 'a_confirmer', NULL, 'La date du DPE est illisible ou postérieure à la campagne.'),
  ('rpls', 'rpls_dpeenergie', 'a_confirmer', NULL, 'L''étiquette énergie n''est pas de A à G.'),
  ('rpls', 'rpls_dpeserre', 'a_confirmer', NULL, 'L''étiquette gaz à effet de serre n''est pas de A à G.'),
  ('rpls', 'rpls_dpe_sans_date', 'a_confirmer', NULL, 'Une étiquette énergie sans date de DPE.'),
  ('rpls', 'rpls_dpe_sans_etiquette', 'information', NULL, 'Une date de DPE sans étiquette énergie.'),
  ('rpls', 'rpls_sru_alinea', 'a_confirmer', NULL, 'SRU_ALINEA n''est pas de 1 à 3.'),
  ('rpls', 'rpls_sru_expir', 'a_confirmer', NULL, 'SRU_EXPIR n''est pas une année.'),
  ('rpls', 'rpls_contreslog', 'a_confirmer', NULL, 'Le contingent de réservation n''est pas de 1 à 7.');

-- Distances are measured once for each position of each commune.
CREATE FUNCTION ops_unites.positions_lointaines(depot int, distance float8, OUT commune int, OUT x float8, OUT y float8, OUT epsg int)
  RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH position AS MATERIALIZED (
    SELECT DISTINCT r.commune, r.x, r.y, r.epsg FROM ops_unites.depot_rpls AS r
    WHERE r.depot = positions_lointaines.depot AND r.commune IS NOT NULL AND r.x IS NOT NULL
  )
  SELECT p.commune, p.x, p.y, p.epsg
  FROM position AS p JOIN territoire AS t ON t.gid = p.commune
  WHERE t.contour IS NOT NULL AND NOT ST_DWithin(t.contour, ops_unites.point_lu(p.x, p.y, p.epsg), positions_lointaines.distance);
END;

-- Lines against one another, and against what is known of places.
CREATE FUNCTION ops_unites.anomalies_rpls_fichier(depot int, OUT regle text, OUT ligne int, OUT colonne text) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH p AS MATERIALIZED (SELECT * FROM ops_unites.contexte_depot(anomalies_rpls_fichier.depot)),
  l AS NOT MATERIALIZED (SELECT * FROM ops_unites.depot_rpls AS r WHERE r.depot = anomalies_rpls_fichier.depot)
  SELECT 'rpls_ident_double', l.ligne, 'ident_rep'
  FROM ops_unites.doubles_rpls(anomalies_rpls_fichier.depot) AS d(ident_rep) JOIN l ON l.ident_rep = d.ident_rep
  UNION ALL
  SELECT 'rpls_batiment_inconnu', l.ligne, 'batiment'
  FROM l LEFT JOIN territoire AS b ON b.echelle = 'batiment' AND b.code = l.code_batiment
  WHERE l.code_batiment IS NOT NULL AND b.gid IS NULL
  UNION ALL
  SELECT 'rpls_batiment_commune', l.ligne, 'depcom' FROM l JOIN ops_unites.adresse AS a ON a.batiment = l.batiment WHERE a.commune <> l.commune
  UNION ALL
  SELECT 'rpls_adresse_inconnue', l.ligne, 'nomvoie' FROM l WHERE l.batiment IS NULL AND l.commune IS NOT NULL AND l.code_adresse IS NULL
  UNION ALL
  -- Another line may say where the same address is.
  SELECT 'rpls_adresse_inconnue', l.ligne, 'nomvoie'
  FROM l LEFT JOIN (SELECT DISTINCT v.commune, v.code_adresse FROM l AS v WHERE v.batiment IS NULL AND v.x IS NOT NULL) AS v
    ON v.commune = l.commune AND v.code_adresse = l.code_adresse
  WHERE l.batiment IS NULL AND l.x IS NULL AND l.commune IS NOT NULL AND l.code_adresse IS NOT NULL AND v.commune IS NULL
  UNION ALL
  SELECT 'rpls_xy_commune', l.ligne, 'x'
  FROM p CROSS JOIN LATERAL ops_unites.positions_lointaines(anomalies_rpls_fichier.depot, (p.seuils ->> 'rpls_xy_commune')::float8) AS v
  JOIN l ON (l.commune, l.x, l.y, l.epsg) = (v.commune, v.x, v.y, v.epsg)
  UNION ALL
  SELECT 'rpls_vide', NULL, NULL WHERE NOT EXISTS (SELECT FROM l);
END;

-- Against the units of the campaign, those of other landlords and the households of its own.
CREATE FUNCTION ops_unites.anomalies_rpls_unites(depot int, OUT regle text, OUT ligne int, OUT colonne text) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH p AS MATERIALIZED (SELECT * FROM ops_unites.contexte_depot(anomalies_rpls_unites.depot)),
  l AS NOT MATERIALIZED (SELECT * FROM ops_unites.depot_rpls AS r WHERE r.depot = anomalies_rpls_unites.depot)
  SELECT 'rpls_ident_autre_bailleur', l.ligne, 'ident_rep'
  FROM p JOIN ops_unites.logement AS g ON g.campagne = p.campagne AND g.bailleur <> p.bailleur JOIN l ON l.ident_rep = g.ident_rep
  UNION ALL
  SELECT 'rpls_logement_enquete_absent', NULL, 'ident_rep'
  WHERE EXISTS (
    SELECT FROM p JOIN ops_unites.logement AS g ON g.campagne = p.campagne AND g.bailleur = p.bailleur
    JOIN ops_unites.menage AS m ON m.campagne = g.campagne AND m.ident_rep = g.ident_rep
    LEFT JOIN l ON l.ident_rep = g.ident_rep WHERE l.ligne IS NULL);
END;

-- Against the campaign before, whole and residence by residence. Small residences change a lot without anything being wrong.
CREATE FUNCTION ops_unites.anomalies_rpls_evolution(depot int, OUT regle text, OUT ligne int, OUT colonne text) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH p AS MATERIALIZED (SELECT * FROM ops_unites.contexte_depot(anomalies_rpls_evolution.depot)),
  nouveau AS MATERIALIZED (
    SELECT a.residence, min(l.ligne) AS ligne, count(*) AS n, count(*) FILTER (WHERE l.loyer > 0 AND l.surface > 0 AND l.mode = 1) AS loues,
      sum(l.loyer) FILTER (WHERE l.loyer > 0 AND l.surface > 0 AND l.mode = 1)::float8 / sum(l.surface) FILTER (WHERE l.loyer > 0 AND l.mode = 1) AS loyer
    FROM ops_unites.depot_rpls AS l LEFT JOIN ops_unites.adresse AS a ON a.batiment = l.batiment
    WHERE l.depot = anomalies_rpls_evolution.depot GROUP BY a.residence
  ), ancien AS MATERIALIZED (
    SELECT a.residence, count(*) AS n, count(*) FILTER (WHERE l.loyer > 0 AND l.surface > 0 AND l.mode = 1) AS loues,
      sum(l.loyer) FILTER (WHERE l.loyer > 0 AND l.surface > 0 AND l.mode = 1)::float8 / sum(l.surface) FILTER (WHERE l.loyer > 0 AND l.mode = 1) AS loyer
    FROM p JOIN ops_unites.logement AS l ON l.campagne = p.precedente AND l.bailleur = p.bailleur
    JOIN ops_unites.adresse AS a ON a.batiment = l.batiment GROUP BY a.residence
  )
  SELECT 'rpls_effectif', NULL::int, NULL
  FROM p CROSS JOIN (SELECT sum(n.n) AS n FROM nouveau AS n) AS n CROSS JOIN (SELECT sum(a.n) AS n FROM ancien AS a) AS a
  WHERE abs(n.n - a.n) * 100 > a.n * (p.seuils ->> 'rpls_effectif')::numeric
  UNION ALL
  SELECT 'rpls_residence_effectif', n.ligne, 'ident_rep'
  FROM p CROSS JOIN ancien AS a LEFT JOIN nouveau AS n ON n.residence = a.residence
  WHERE a.n >= 20 AND EXISTS (SELECT FROM nouveau)
    AND abs(COALESCE(n.n, 0) - a.n) * 100 > a.n * (p.seuils ->> 'rpls_residence_effectif')::numeric
  UNION ALL
  SELECT 'rpls_residence_loyer', n.ligne, 'loyerprinc'
  FROM p CROSS JOIN ancien AS a JOIN nouveau AS n ON n.residence = a.residence
  WHERE a.loues >= 20 AND n.loues >= 20 AND abs(n.loyer - a.loyer) * 100 > a.loyer * (p.seuils ->> 'rpls_residence_loyer')::float8;
END;
