-- What is verified of an RPLS file. A rule names a line and a field; a value never leaves. Optional columns are judged where they are filled.

INSERT INTO ops_unites.modele_verification (nature, code, gravite, seuil, phrase) VALUES
  ('rpls', 'rpls_vide', 'bloquante', NULL, 'Le fichier n''a aucune ligne.'),
  ('rpls', 'rpls_effectif', 'a_confirmer', 10, 'Le nombre de logements s''écarte de plus de « seuil » % de celui de la campagne précédente.'),
  ('rpls', 'rpls_logement_enquete_absent', 'bloquante', NULL, 'Des logements dont l''enquête OPS est acceptée ne sont plus dans le fichier.'),
  ('rpls', 'rpls_encodage', 'a_confirmer', NULL, 'Le texte porte des caractères mal décodés : le fichier n''a pas l''encodage annoncé.'),
  ('rpls', 'rpls_ident_absent', 'bloquante', NULL, 'L''identifiant du répertoire manque.'),
  ('rpls', 'rpls_ident_forme', 'bloquante', NULL, 'L''identifiant du répertoire n''a pas 10 lettres ou chiffres.'),
  ('rpls', 'rpls_ident_double', 'bloquante', NULL, 'L''identifiant du répertoire est sur plusieurs lignes.'),
  ('rpls', 'rpls_ident_autre_bailleur', 'bloquante', NULL, 'Le logement est déjà celui d''un autre bailleur pour cette campagne.'),
  ('rpls', 'rpls_siret', 'a_confirmer', NULL, 'Le SIRET n''a pas 14 chiffres, ou sa clé est fausse.'),
  ('rpls', 'rpls_siret_bailleur', 'bloquante', NULL, 'Le SIRET n''est pas celui du bailleur du dépôt.'),
  ('rpls', 'rpls_droit', 'a_confirmer', NULL, 'Le droit du bailleur (DROIT) n''est pas de 1 à 5.'),
  ('rpls', 'rpls_commune_absente', 'bloquante', NULL, 'Le code de la commune manque.'),
  ('rpls', 'rpls_commune_inconnue', 'bloquante', NULL, 'Le code de la commune n''est pas au référentiel.'),
  ('rpls', 'rpls_commune_ancienne', 'information', NULL, 'La commune a disparu : le logement est compté dans celle qui l''a reçue.'),
  ('rpls', 'rpls_codepostal', 'a_confirmer', NULL, 'Le code postal n''a pas 5 chiffres.'),
  ('rpls', 'rpls_codepostal_commune', 'information', NULL, 'Le code postal est d''un autre département que la commune.'),
  ('rpls', 'rpls_adresse_inconnue', 'bloquante', NULL, 'Aucun bâtiment : ni code connu, ni logement déjà situé, ni adresse avec sa position.'),
  ('rpls', 'rpls_batiment_inconnu', 'a_confirmer', NULL, 'Le code du bâtiment n''est pas au référentiel.'),
  ('rpls', 'rpls_batiment_commune', 'bloquante', NULL, 'Le bâtiment est dans une autre commune que le logement.'),
  ('rpls', 'rpls_xy', 'a_confirmer', NULL, 'La position est incomplète, illisible ou hors de France.'),
  ('rpls', 'rpls_epsg', 'a_confirmer', NULL, 'Le système de coordonnées n''est ni 2154 ni 4326.'),
  ('rpls', 'rpls_xy_commune', 'a_confirmer', 100, 'La position est à plus de « seuil » mètres de la commune.'),
  ('rpls', 'rpls_qualite_xy', 'a_confirmer', NULL, 'La qualité de la position (QUALITE_XY) est hors liste.'),
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

-- Luhn over the 14 digits; the offices of La Poste alone do otherwise, and let no dwelling.
CREATE FUNCTION ops_unites.siret_valide(siret text) RETURNS boolean
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
  SELECT siret ~ '^[0-9]{14}$' AND sum(d.chiffre / 10 + d.chiffre % 10) % 10 = 0
  FROM (SELECT substr(siret, g.n, 1)::int * (1 + g.n % 2) AS chiffre FROM generate_series(1, 14) AS g(n) WHERE siret ~ '^[0-9]{14}$') AS d;
END;

-- What is read once is kept: unfolded in each rule, the thresholds and the casts would be computed again by every rule of every line.
CREATE FUNCTION ops_unites.anomalies_rpls_ligne(depot int, OUT regle text, OUT ligne int, OUT colonne text) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH p AS MATERIALIZED (SELECT * FROM ops_unites.contexte_depot(anomalies_rpls_ligne.depot)),
  r AS MATERIALIZED (SELECT * FROM ops_unites.rpls_lu(anomalies_rpls_ligne.depot) AS x)
  SELECT v.regle, r.ligne, v.colonne
  FROM p CROSS JOIN r
  LEFT JOIN territoire AS t ON t.gid = r.commune
  LEFT JOIN ops_unites.adresse AS a ON a.batiment = r.batiment
  CROSS JOIN LATERAL (VALUES
    ('rpls_ident_absent', 'ident_rep', r.ident_rep IS NULL),
    ('rpls_ident_forme', 'ident_rep', r.ident_rep !~ '^[0-9A-Za-z]{10}$'),
    ('rpls_siret', 'siret', NOT ops_unites.siret_valide((r.texte).siret)),
    ('rpls_siret_bailleur', 'siret', ops_unites.siret_valide((r.texte).siret) AND left((r.texte).siret, 9) <> p.siren),
    ('rpls_droit', 'droit', (r.texte).droit !~ '^[1-5]$'),
    ('rpls_commune_absente', 'depcom', (r.texte).depcom IS NULL),
    ('rpls_commune_inconnue', 'depcom', (r.texte).depcom IS NOT NULL AND r.commune IS NULL),
    ('rpls_commune_ancienne', 'depcom', r.ancienne),
    ('rpls_codepostal', 'codepostal', (r.texte).codepostal !~ '^[0-9]{5}$'),
    ('rpls_codepostal_commune', 'codepostal', (r.texte).codepostal ~ '^[0-9]{5}$' AND t.code ~ '^[0-9]{5}$' AND left((r.texte).codepostal, 2) <> left(t.code, 2)),
    ('rpls_adresse_inconnue', 'nomvoie', r.batiment IS NULL AND r.commune IS NOT NULL AND (r.point IS NULL OR (r.texte).nomvoie IS NULL)),
    ('rpls_batiment_inconnu', 'batiment', (r.texte).batiment IS NOT NULL AND NOT EXISTS (
      SELECT FROM territoire AS b WHERE b.echelle = 'batiment' AND b.code = (r.texte).batiment)),
    ('rpls_batiment_commune', 'depcom', a.commune <> r.commune),
    ('rpls_xy', 'x', num_nonnulls((r.texte).x, (r.texte).y) > 0 AND r.point IS NULL AND COALESCE((r.texte).epsg, '2154') IN ('2154', '4326')),
    ('rpls_epsg', 'epsg', (r.texte).epsg NOT IN ('2154', '4326')),
    ('rpls_xy_commune', 'x', NOT ST_DWithin(t.contour, r.point, (p.seuils ->> 'rpls_xy_commune')::float8)),
    ('rpls_qualite_xy', 'qualite_xy', (r.texte).qualite_xy NOT IN ('11', '12', '21', '22', '33')),
    ('rpls_qpv', 'qpv', (r.texte).qpv !~ '^[12]$'),
    ('rpls_encodage', 'nomvoie', concat((r.texte).libcom, (r.texte).nomvoie, (r.texte).complgeo) ~ ('Ã|' || chr(65533))),
    ('rpls_typeconst', 'typeconst', r.typeconst IS NULL),
    ('rpls_nbpiece', 'nbpiece', r.nb_pieces IS NULL),
    ('rpls_surfhab', 'surfhab', (r.texte).surfhab IS NOT NULL AND r.surface IS NULL),
    ('rpls_surface_basse', 'surfhab', r.surface < (p.seuils ->> 'rpls_surface_basse')::numeric),
    ('rpls_surface_haute', 'surfhab', r.surface > (p.seuils ->> 'rpls_surface_haute')::numeric),
    ('rpls_surface_pieces', 'surfhab', r.surface < r.nb_pieces * (p.seuils ->> 'rpls_surface_pieces')::numeric
      AND r.surface >= (p.seuils ->> 'rpls_surface_basse')::numeric),
    ('rpls_construct', 'construct', r.construct IS NULL),
    ('rpls_locat', 'locat', (r.texte).locat IS NOT NULL AND r.locat IS NULL),
    ('rpls_patrimoine', 'patrimoine', (r.texte).patrimoine IS NOT NULL AND r.patrimoine IS NULL),
    ('rpls_annee_future', 'construct', r.construct > p.campagne),
    ('rpls_annee_future', 'locat', r.locat > p.campagne),
    ('rpls_annee_future', 'patrimoine', r.patrimoine > p.campagne),
    ('rpls_construct_locat', 'locat', r.locat < r.construct AND r.construct <= p.campagne),
    ('rpls_construct_patrimoine', 'patrimoine', r.patrimoine < r.construct - (p.seuils ->> 'rpls_construct_patrimoine')::numeric AND r.construct <= p.campagne),
    ('rpls_origine', 'origine', (r.texte).origine !~ '^[1-4]$'),
    ('rpls_finan', 'finan', r.finan IS NULL),
    ('rpls_finan_epoque', 'finan', r.finan >= '50' AND r.construct > (p.seuils ->> 'rpls_finan_epoque')::numeric AND r.construct <= p.campagne),
    ('rpls_conv', 'conv', (r.texte).conv !~ '^[12]$'),
    ('rpls_numconv_absent', 'numconv', (r.texte).conv = '1' AND (r.texte).numconv IS NULL AND 'numconv' = ANY (p.champs)),
    ('rpls_numconv_sans_conv', 'numconv', (r.texte).conv = '2' AND (r.texte).numconv IS NOT NULL),
    ('rpls_datconv', 'datconv', (r.texte).datconv IS NOT NULL AND COALESCE(ops_unites.lire_mois((r.texte).datconv) > p.reference, true)),
    ('rpls_cus', 'cus', (r.texte).cus NOT IN ('11', '13', '14', '16')),
    ('rpls_sru_alinea', 'sru_alinea', (r.texte).sru_alinea !~ '^[1-3]$'),
    ('rpls_sru_expir', 'sru_expir', (r.texte).sru_expir IS NOT NULL AND ops_unites.lire_entier((r.texte).sru_expir, 1900, 2200) IS NULL),
    ('rpls_contreslog', 'contreslog', (r.texte).contreslog !~ '^[1-7]$'),
    ('rpls_mode', 'mode', r.mode IS NULL),
    ('rpls_bail', 'bail', (r.texte).bail IS NOT NULL AND r.bail IS NULL),
    ('rpls_bail_absent', 'bail', r.mode = 1 AND (r.texte).bail IS NULL AND 'bail' = ANY (p.champs)),
    ('rpls_bail_mode', 'bail', r.mode <> 1 AND (r.texte).bail IS NOT NULL),
    ('rpls_bail_futur', 'bail', r.bail > p.reference),
    ('rpls_bail_construct', 'bail', r.mode = 1 AND extract(year FROM r.bail) < r.construct AND r.construct <= p.campagne),
    ('rpls_duree_vacance', 'duree_vacance', (r.texte).duree_vacance IS NOT NULL AND (r.duree_vacance IS NULL OR r.mode = 1)),
    ('rpls_remlocdate', 'remlocdate', (r.texte).remlocdate IS NOT NULL AND COALESCE(r.rem_loc > p.reference, true)),
    ('rpls_remloc_bail', 'remlocdate', r.mode = 1 AND r.rem_loc > r.bail AND r.rem_loc <= p.reference),
    ('rpls_loyer', 'loyerprinc', (r.texte).loyerprinc <> '9999' AND r.loyer IS NULL),
    ('rpls_loyer_mode', 'loyerprinc', r.mode <> 1 AND r.loyer > 0),
    ('rpls_loyer_bas', 'loyerprinc', r.mode = 1 AND r.loyer < (p.seuils ->> 'rpls_loyer_bas')::numeric),
    ('rpls_loyer_haut', 'loyerprinc', r.mode = 1 AND r.loyer > (p.seuils ->> 'rpls_loyer_haut')::numeric),
    ('rpls_loyer_surface', 'loyerprinc', r.mode = 1 AND r.loyer > r.surface * (p.seuils ->> 'rpls_loyer_surface')::numeric
      AND r.surface >= (p.seuils ->> 'rpls_surface_basse')::numeric AND r.loyer <= (p.seuils ->> 'rpls_loyer_haut')::numeric),
    ('rpls_dpedate', 'dpedate', (r.texte).dpedate IS NOT NULL AND COALESCE(ops_unites.lire_mois((r.texte).dpedate) > p.reference, true)),
    ('rpls_dpeenergie', 'dpeenergie', (r.texte).dpeenergie IS NOT NULL AND r.dpe IS NULL),
    ('rpls_dpeserre', 'dpeserre', upper((r.texte).dpeserre) !~ '^[A-G]$'),
    ('rpls_dpe_sans_date', 'dpedate', r.dpe IS NOT NULL AND COALESCE((r.texte).dpedate = '01/1900', true) AND 'dpedate' = ANY (p.champs)),
    ('rpls_dpe_sans_etiquette', 'dpeenergie', r.dpe_date IS NOT NULL AND (r.texte).dpeenergie IS NULL AND 'dpeenergie' = ANY (p.champs))
  ) AS v(regle, colonne, faute)
  WHERE v.faute;
END;

-- Lines against one another, against other landlords, against the campaign before.
CREATE FUNCTION ops_unites.anomalies_rpls_fichier(depot int, OUT regle text, OUT ligne int, OUT colonne text) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH d AS MATERIALIZED (SELECT * FROM depot AS x WHERE x.depot = anomalies_rpls_fichier.depot),
  l AS MATERIALIZED (
    SELECT r.ligne, r.ident_rep, count(*) OVER (PARTITION BY r.ident_rep) AS fois
    FROM ops_unites.depot_rpls AS r WHERE r.depot = anomalies_rpls_fichier.depot
  ), precedente AS MATERIALIZED (
    SELECT count(*) AS n FROM d JOIN ops_unites.logement AS g ON g.bailleur = d.bailleur
      AND g.campagne = (SELECT max(c.campagne) FROM ops_unites.logement AS c WHERE c.bailleur = d.bailleur AND c.campagne < d.campagne)
  )
  SELECT 'rpls_ident_double', l.ligne, 'ident_rep' FROM l WHERE l.ident_rep IS NOT NULL AND l.fois > 1
  UNION ALL
  SELECT 'rpls_ident_autre_bailleur', l.ligne, 'ident_rep'
  FROM d CROSS JOIN l JOIN ops_unites.logement AS g ON g.campagne = d.campagne AND g.ident_rep = l.ident_rep AND g.bailleur <> d.bailleur
  UNION ALL
  SELECT 'rpls_vide', NULL, NULL WHERE NOT EXISTS (SELECT FROM l)
  UNION ALL
  SELECT 'rpls_effectif', NULL, NULL
  FROM precedente AS p CROSS JOIN ops_unites.contexte_depot(anomalies_rpls_fichier.depot) AS c
  WHERE p.n > 0 AND EXISTS (SELECT FROM l)
    AND abs((SELECT count(*) FROM l) - p.n) * 100 > p.n * (c.seuils ->> 'rpls_effectif')::numeric
  UNION ALL
  SELECT 'rpls_logement_enquete_absent', NULL, 'ident_rep'
  WHERE EXISTS (
    SELECT FROM d JOIN ops_unites.logement AS g ON g.campagne = d.campagne AND g.bailleur = d.bailleur
    JOIN ops_unites.menage AS m ON m.campagne = g.campagne AND m.ident_rep = g.ident_rep
    WHERE NOT EXISTS (SELECT FROM l WHERE l.ident_rep = g.ident_rep));
END;
