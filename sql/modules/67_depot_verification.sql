-- Verifying a deposit: its text is read once, each group of rules passes over it, and what they find is written.

CREATE FUNCTION ops_unites.retenir_anomalies(depot int, trouvees text) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('INSERT INTO ops.anomalie (depot, regle, gravite, ligne, colonne)
    SELECT $1, f.regle, r.gravite, f.ligne, f.colonne
    FROM ops_unites.%I($1) AS f JOIN ops.regle_verification AS r ON r.code = f.regle AND r.active ORDER BY f.ligne, f.regle', trouvees) USING depot;
END
$$;

CREATE FUNCTION verifier(depot int) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS $$
DECLARE
  d ops.depot := ops_unites.exiger_depot(depot, '{ouvert,verifie,refuse}');
  groupes CONSTANT jsonb := '{"rpls": ["anomalies_rpls_fichier", "anomalies_rpls_ligne"],
    "ops": ["anomalies_ops_rpls", "anomalies_ops_ligne", "anomalies_ops_fichier"]}';
  groupe text;
  rang int := 1;
  verdict text;
BEGIN
  PERFORM ops_unites.exiger_brouillon(d.campagne), ops_unites.vider_depot(depot);
  d.lignes := ops_unites.lire_depot(d);
  FOR groupe IN SELECT jsonb_array_elements_text(groupes -> d.nature) LOOP
    RAISE NOTICE 'deposit %: % lines, rules %/% (%)', depot, d.lignes, rang, jsonb_array_length(groupes -> d.nature), groupe;
    PERFORM ops_unites.retenir_anomalies(depot, groupe);
    rang := rang + 1;
  END LOOP;
  verdict := CASE WHEN EXISTS (SELECT FROM ops.anomalie AS a WHERE a.depot = d.depot AND a.gravite = 'bloquante') THEN 'refuse' ELSE 'verifie' END;
  UPDATE ops.depot AS x SET etat = verdict, lignes = d.lignes, verifie_le = statement_timestamp() WHERE x.depot = d.depot;
  PERFORM ops_unites.consigner('verifier', 'depot', depot::text);
  RETURN verdict;
END
$$;
COMMENT ON FUNCTION verifier(int) IS
  'Vérifie un dépôt et rend verifie, ou refuse si une anomalie bloquante s''y trouve ; le fichier est gardé dans les deux cas. ops.rapport_depot() dit ce qui a été trouvé';

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
          'exiger_nature', 'lire_entete', 'controler_entete', 'exiger_brouillon', 'creer_table_depot', 'fermer_table_depot', 'exiger_depot', 'lire_entier',
          'lire_nombre', 'lire_mois', 'code_adresse', 'lire_booleen', 'lire_point', 'vider_depot', 'lire_depot', 'contexte_depot', 'rpls_lu', 'ops_lu', 'logements_connus',
          'siret_valide', 'retenir_anomalies')) LOOP
    EXECUTE pg_catalog.format('ALTER FUNCTION %s OWNER TO ops_proprietaire', signature);
    EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', signature);
  END LOOP;
END
$$;
GRANT EXECUTE ON FUNCTION ouvrir_depot(text, int, int, text, text), fermer_depot(int), declarer_colonne(text, text, text),
  regler_verification(text, boolean, numeric, text), verifier(int), rapport_depot(int) TO ops_gestionnaire;
