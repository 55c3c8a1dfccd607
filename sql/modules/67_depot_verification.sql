-- Verifying a deposit: its file is read once, line by line; then rules on the whole file, and what they find is written.

-- Rules broken by values that are not what the column holds: many of them in one column, and it is another column.
UPDATE ops_unites.modele_verification SET portee = 'forme' WHERE code = ANY ('{rpls_ident_forme,rpls_siret,rpls_droit,rpls_commune_inconnue,rpls_codepostal,'
  'rpls_xy,rpls_epsg,rpls_qualite_xy,rpls_qpv,rpls_typeconst,rpls_nbpiece,rpls_surfhab,rpls_surface_basse,rpls_surface_haute,rpls_construct,rpls_locat,'
  'rpls_patrimoine,rpls_origine,rpls_finan,rpls_conv,rpls_datconv,rpls_mode,rpls_bail,rpls_remlocdate,rpls_loyer,rpls_cus,rpls_dpedate,'
  'rpls_dpeenergie,rpls_dpeserre,rpls_sru_alinea,rpls_sru_expir,rpls_contreslog,ops_ident_forme,ops_siren,ops_millesime,ops_enquete,ops_nb_occ,'
  'ops_nb_mineurs,ops_nb_majeurs,ops_type_menage,ops_nb_enfants,ops_age,ops_age_bas,ops_pct_plafond,ops_ressources,ops_aide_logement,ops_rls,ops_activite,'
  'ops_emmenagement,ops_emmenagement_futur}');
UPDATE ops_unites.modele_verification SET portee = 'unites' WHERE code = ANY ('{rpls_ident_autre_bailleur,rpls_logement_enquete_absent,ops_rpls_absent,'
  'ops_ident_inconnu,ops_ident_autre_bailleur}');

-- What one query of (rule, line, field) finds.
CREATE FUNCTION ops_unites.retenir_anomalies(depot int, requete text) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('INSERT INTO ops.anomalie (depot, regle, gravite, ligne, colonne)
    SELECT $1, f.regle, r.gravite, f.ligne, f.colonne
    FROM (%s) AS f(regle, ligne, colonne) JOIN ops.regle_verification AS r ON r.code = f.regle AND r.active ORDER BY f.ligne, f.regle', requete) USING depot;
END
$$;

CREATE FUNCTION ops_unites.retenir_lignes(depot int, nature text) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ops_unites.retenir_anomalies(depot, format('SELECT l.fautes[2 * i - 1], l.ligne, l.fautes[2 * i]
    FROM ops_unites.depot_%s AS l CROSS JOIN LATERAL generate_series(1, cardinality(l.fautes) / 2) AS g(i) WHERE l.depot = $1 AND l.fautes IS NOT NULL', nature));
  PERFORM ops_unites.retenir_anomalies(depot, format('SELECT ''%1$s_colonne'', NULL::int, a.colonne
    FROM ops.anomalie AS a JOIN ops_unites.modele_verification AS m ON m.code = a.regle AND m.portee = ''forme''
    CROSS JOIN (SELECT count(*) AS n FROM ops_unites.depot_%1$s AS l WHERE l.depot = $1) AS t
    WHERE a.depot = $1 AND t.n >= 10 GROUP BY a.colonne, t.n
    HAVING count(DISTINCT a.ligne) * 100 > t.n * (SELECT r.seuil FROM ops.regle_verification AS r WHERE r.code = ''%1$s_colonne'')', nature));
END
$$;

CREATE FUNCTION ops_unites.retenir_groupe(depot int, groupe text) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE NOTICE USING MESSAGE = format(ops.traduire('deposit %s: %s'), depot, groupe);
  PERFORM ops_unites.retenir_anomalies(depot, format('SELECT * FROM ops_unites.%I($1)', groupe));
END
$$;

-- Against the units, which may have changed since a first time.
CREATE FUNCTION ops_unites.retenir_unites(depot int, nature text) RETURNS text
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM ops.anomalie AS a USING ops_unites.modele_verification AS m
  WHERE a.depot = retenir_unites.depot AND m.code = a.regle AND m.portee = 'unites';
  PERFORM ops_unites.retenir_groupe(depot, format('anomalies_%s_unites', nature));
  RETURN CASE WHEN EXISTS (SELECT FROM ops.anomalie AS a WHERE a.depot = retenir_unites.depot AND a.gravite = 'bloquante') THEN 'refuse' ELSE 'verifie' END;
END
$$;

-- Nested loops off: a landlord's file is nothing that statistics know of yet.
CREATE FUNCTION verifier(depot int) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET work_mem = '64MB' SET synchronize_seqscans = off
  SET jit = off SET enable_nestloop = off AS $$
DECLARE
  d ops.depot := ops_unites.exiger_depot(depot, '{ouvert,verifie,refuse}');
  verdict text;
BEGIN
  PERFORM ops_unites.exiger_brouillon(d.campagne), ops_unites.vider_depot(depot);
  -- A copy that runs elsewhere ends first.
  EXECUTE format('LOCK TABLE %s IN SHARE MODE', ops_unites.table_depot(depot));
  RAISE NOTICE USING MESSAGE = format(ops.traduire('deposit %s: reading'), depot);
  d.lignes := CASE d.nature WHEN 'rpls' THEN ops_unites.lire_rpls(depot) ELSE ops_unites.lire_ops(depot) END;
  PERFORM ops_unites.retenir_lignes(depot, d.nature);
  PERFORM ops_unites.retenir_groupe(depot, format('anomalies_%s_fichier', d.nature));
  IF d.nature = 'ops' THEN
    PERFORM ops_unites.retenir_groupe(depot, 'anomalies_ops_rpls');
  END IF;
  PERFORM ops_unites.retenir_groupe(depot, format('anomalies_%s_evolution', d.nature));
  verdict := ops_unites.retenir_unites(depot, d.nature);
  UPDATE ops.depot AS x SET etat = verdict, lignes = d.lignes, verifie_le = statement_timestamp() WHERE x.depot = d.depot;
  -- What is verified is what will be accepted: no line comes after.
  IF d.lignes > 0 THEN
    PERFORM ops_unites.fermer_table_depot(depot);
  END IF;
  PERFORM ops_unites.consigner('verifier', 'depot', depot::text);
  RETURN verdict;
END
$$;
COMMENT ON FUNCTION verifier(int) IS
  'Vérifie un dépôt et rend verifie, ou refuse si une anomalie bloquante s''y trouve ; le fichier est gardé dans les deux cas, et n''est plus écrit. ops.rapport_depot() dit ce qui a été trouvé';

CREATE FUNCTION rapport_depot(depot int, OUT regle text, OUT gravite text, OUT nombre bigint, OUT premieres_lignes int[], OUT phrase text)
  RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  WITH compte AS MATERIALIZED (
    SELECT a.regle, a.gravite, count(*) AS nombre, (array_agg(DISTINCT a.ligne) FILTER (WHERE a.ligne IS NOT NULL))[:5] AS lignes
    FROM anomalie AS a WHERE a.depot = rapport_depot.depot GROUP BY a.regle, a.gravite
  )
  SELECT x.regle, x.gravite, x.nombre, x.lignes, x.phrase
  FROM (
    SELECT c.regle, c.gravite, c.nombre, c.lignes, replace(r.phrase, '« seuil »', trim_scale(r.seuil)::text) AS phrase,
      CASE c.gravite WHEN 'bloquante' THEN 1 WHEN 'a_confirmer' THEN 2 ELSE 3 END AS rang
    FROM compte AS c JOIN regle_verification AS r ON r.code = c.regle AND r.seuil IS NOT NULL
    UNION ALL
    SELECT c.regle, c.gravite, c.nombre, c.lignes, r.phrase, CASE c.gravite WHEN 'bloquante' THEN 1 WHEN 'a_confirmer' THEN 2 ELSE 3 END
    FROM compte AS c JOIN regle_verification AS r ON r.code = c.regle AND r.seuil IS NULL
    UNION ALL
    SELECT 'verdict', d.etat, d.lignes, NULL, CASE
        WHEN d.etat = 'ouvert' THEN 'Pas encore vérifié.'
        WHEN d.etat = 'remplace' THEN 'Remplacé par un autre dépôt.'
        WHEN d.etat = 'purge' THEN 'Données détruites.'
        WHEN d.etat = 'accepte' THEN 'Accepté' || COALESCE(', anomalies bloquantes levées : ' || d.motif, '') || '.'
        WHEN d.etat = 'refuse' THEN format('Refusé : %s anomalie(s) bloquante(s) à corriger.', t.bloquantes)
        WHEN t.a_confirmer > 0 THEN format('Acceptable : %s anomalie(s) à confirmer avec le bailleur.', t.a_confirmer)
        ELSE 'Acceptable.' END, 4
    FROM depot AS d CROSS JOIN (
      SELECT COALESCE(sum(c.nombre) FILTER (WHERE c.gravite = 'bloquante'), 0) AS bloquantes,
        COALESCE(sum(c.nombre) FILTER (WHERE c.gravite = 'a_confirmer'), 0) AS a_confirmer FROM compte AS c) AS t
    WHERE d.depot = rapport_depot.depot) AS x
  ORDER BY x.rang, x.regle;
END;
COMMENT ON FUNCTION rapport_depot(int) IS
  'Rapport d''un dépôt : par règle, la gravité, le nombre d''anomalies, les premières lignes et la phrase ; la dernière ligne est le verdict, avec le nombre de lignes du fichier';

DO $$
DECLARE
  signature pg_catalog.regprocedure;
  nom text;
BEGIN
  FOREACH nom IN ARRAY ARRAY['depot_rpls', 'depot_ops'] LOOP
    EXECUTE pg_catalog.format('ALTER TABLE ops_unites.%I OWNER TO ops_proprietaire', nom);
    EXECUTE pg_catalog.format('ALTER TABLE ops_unites.%I ENABLE ROW LEVEL SECURITY', nom);
    EXECUTE pg_catalog.format('ALTER TABLE ops_unites.%I FORCE ROW LEVEL SECURITY', nom);
    EXECUTE pg_catalog.format('CREATE POLICY proprietaire ON ops_unites.%I TO ops_proprietaire USING (true)', nom);
    PERFORM pg_catalog.pg_extension_config_dump(pg_catalog.format('ops_unites.%I', nom)::pg_catalog.regclass, '');
  END LOOP;
  ALTER VIEW ops_unites.code_commune OWNER TO ops_proprietaire;
  FOR signature IN SELECT p.oid FROM pg_catalog.pg_proc AS p
      WHERE p.pronamespace = 'ops'::pg_catalog.regnamespace AND p.proname IN ('ouvrir_depot', 'fermer_depot', 'declarer_colonne', 'regler_verification', 'verifier', 'rapport_depot')
        OR p.pronamespace = 'ops_unites'::pg_catalog.regnamespace AND (p.proname LIKE 'anomalies\_%' OR p.proname IN ('normaliser_colonne', 'table_depot',
          'exiger_nature', 'lire_entete', 'controler_entete', 'exiger_brouillon', 'creer_table_depot', 'fermer_table_depot', 'exiger_depot',
          'vider_depot', 'rpls_lignes', 'ops_lignes', 'lire_rpls', 'lire_ops', 'contexte_depot', 'point_lu', 'positions_lointaines', 'zeros_rendus', 'derniere_repondue', 'doubles_rpls', 'doubles_ops', 'logements_connus',
          'retenir_anomalies', 'retenir_lignes', 'retenir_groupe', 'retenir_unites')) LOOP
    EXECUTE pg_catalog.format('ALTER FUNCTION %s OWNER TO ops_proprietaire', signature);
    EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', signature);
  END LOOP;
END
$$;
GRANT EXECUTE ON FUNCTION ouvrir_depot(text, int, int, text, text), fermer_depot(int), declarer_colonne(text, text, text),
  regler_verification(text, boolean, numeric, text), verifier(int), rapport_depot(int) TO ops_gestionnaire;
