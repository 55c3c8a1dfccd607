-- Purges (RGPD): a campaign, or a landlord of a campaign. What holds individual data is asked of the catalogue, so that a table that is
-- added later is purged too.

-- Tables of units that have a column.
CREATE FUNCTION ops_unites.tables_de(colonne name) RETURNS SETOF regclass
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT c.oid::regclass FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = tables_de.colonne
  WHERE c.relnamespace = 'ops_unites'::regnamespace AND c.relkind = 'r'
  -- Households refer to dwellings.
  ORDER BY c.oid = 'ops_unites.logement'::regclass, c.relname;
END;

-- The files of deposits, their lines, their anomalies. The deposits stay listed.
CREATE FUNCTION ops_unites.purger_depots(campagne int, bailleur int, OUT nombre int)
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  vises int[] := ARRAY(SELECT d.depot FROM ops.depot AS d WHERE d.campagne = purger_depots.campagne AND d.etat <> 'purge'
    AND COALESCE(d.bailleur = purger_depots.bailleur, true) ORDER BY d.depot FOR UPDATE);
  vise int;
  contenu regclass;
BEGIN
  FOREACH vise IN ARRAY vises LOOP
    EXECUTE format('DROP TABLE IF EXISTS %s', ops_unites.table_depot(vise));
  END LOOP;
  FOR contenu IN SELECT t FROM ops_unites.tables_de('depot') AS t UNION ALL SELECT 'ops.anomalie' LOOP
    EXECUTE format('DELETE FROM %s AS x WHERE x.depot = ANY ($1)', contenu) USING vises;
  END LOOP;
  UPDATE ops.depot AS d SET etat = 'purge', decide_le = statement_timestamp(), decide_par = ops_unites.appelant() WHERE d.depot = ANY (vises);
  nombre := cardinality(vises);
END
$$;

-- A key that no other campaign uses, nor an earlier release: those that do must not be drawn again, or answers could be averaged.
-- Without nested loops: statistics are those of before the purge, and make one look cheap.
CREATE FUNCTION ops_unites.purger_cles() RETURNS void
  LANGUAGE sql VOLATILE SET enable_nestloop = off
BEGIN ATOMIC
  DELETE FROM ops_unites.cle_menage AS k
  WHERE NOT EXISTS (SELECT FROM ops_unites.menage AS m WHERE m.ident_rep = k.ident_rep)
    AND NOT EXISTS (SELECT FROM ops_unites.reponse_diffusee AS r WHERE r.ident_rep = k.ident_rep);
END;

-- Statistics of the planner keep values of the rows they were taken on.
CREATE FUNCTION ops_unites.oublier_statistiques() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE 'ANALYZE ' || (SELECT string_agg(DISTINCT t::text, ', ')
    FROM unnest('{campagne,ident_rep,depot}'::name[]) AS c(colonne) CROSS JOIN LATERAL ops_unites.tables_de(c.colonne) AS t);
END
$$;

CREATE FUNCTION ops_unites.verrouiller_campagne(campagne int) RETURNS text
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  etat_actuel text;
BEGIN
  PERFORM ops_unites.exiger_campagne(campagne);
  SELECT c.etat INTO etat_actuel FROM ops.campagne AS c WHERE c.campagne = verrouiller_campagne.campagne FOR UPDATE;
  RETURN etat_actuel;
END
$$;

CREATE FUNCTION ops_unites.purger_diffusion(campagne int, OUT nombre bigint)
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM ops.indicateur AS i WHERE i.campagne = purger_diffusion.campagne;
  GET DIAGNOSTICS nombre = ROW_COUNT;
  DELETE FROM ops.croisement AS c WHERE c.campagne = purger_diffusion.campagne;
  DELETE FROM ops.maille AS m WHERE m.campagne = purger_diffusion.campagne;
  DELETE FROM ops.certificat AS c WHERE c.campagne = purger_diffusion.campagne;
  PERFORM ops_unites.classer_cartes();
END
$$;

-- Kept with what is released: which items of which zones are shown, where the zones are, which landlords answered; nothing of a household.
CREATE FUNCTION purger_campagne(campagne int, motif text, diffusion boolean DEFAULT false, OUT logements bigint, OUT menages bigint,
  OUT depots int, OUT cellules bigint) RETURNS record
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS $$
DECLARE
  gardees CONSTANT regclass[] := '{ops_unites.motif,ops_unites.motif_diffuse,ops_unites.appartenance_maille,ops_unites.participation}';
  etat_actuel text := ops_unites.verrouiller_campagne(campagne);
  diffusee boolean := EXISTS (SELECT FROM ops_unites.motif_diffuse AS m WHERE m.campagne = purger_campagne.campagne)
    OR (SELECT c.purgee_le IS NOT NULL FROM ops.campagne AS c WHERE c.campagne = purger_campagne.campagne);
  contenu regclass;
  numero int;
BEGIN
  PERFORM ops_unites.exiger_motif(motif);
  diffusion := COALESCE(diffusion, false);
  logements := (SELECT count(*) FROM ops_unites.logement AS l WHERE l.campagne = purger_campagne.campagne);
  menages := (SELECT count(*) FROM ops_unites.menage AS m WHERE m.campagne = purger_campagne.campagne);
  depots := ops_unites.purger_depots(campagne, NULL);
  FOR contenu IN SELECT t FROM ops_unites.tables_de('campagne') AS t WHERE diffusion OR t <> ALL (gardees) LOOP
    EXECUTE format('DELETE FROM %s AS x WHERE x.campagne = $1', contenu) USING campagne;
  END LOOP;
  PERFORM ops_unites.purger_cles(), ops_unites.oublier_statistiques();
  cellules := CASE WHEN diffusion THEN ops_unites.purger_diffusion(campagne) ELSE 0 END;
  UPDATE ops.campagne AS c SET purgee_le = CASE WHEN diffusee THEN COALESCE(c.purgee_le, statement_timestamp()) END,
    etat = CASE WHEN NOT diffusee THEN 'brouillon' WHEN etat_actuel = 'publiee' AND NOT diffusion THEN 'publiee' ELSE 'retiree' END
  WHERE c.campagne = purger_campagne.campagne;
  INSERT INTO ops.decision AS d (acte, campagne, motif, diffusion, depots, logements, menages, cellules, prise_par)
  VALUES ('purger_campagne', campagne, motif, diffusion, depots, logements, menages, cellules, ops_unites.appelant())
  RETURNING d.decision INTO numero;
  PERFORM ops_unites.consigner('purger_campagne', 'correction'), ops_unites.consigner('purger_campagne', 'decision', numero::text), ops_unites.consigner('purger_campagne', 'campagne', campagne::text);
  PERFORM ops_unites.consigner('purger_campagne', 'depot', d.depot::text) FROM ops.depot AS d WHERE d.campagne = purger_campagne.campagne;
END
$$;
COMMENT ON FUNCTION purger_campagne(int, text, boolean) IS
  'Détruit les logements, les ménages et les fichiers d''une campagne, et tout ce qui en avait été tiré par logement ou par ménage ; motif et nombres vont à ops.decision et au journal. Ce qui est diffusé reste, sauf diffusion => true. Publiée une fois, une campagne purgée ne peut plus l''être';

CREATE FUNCTION purger_bailleur(campagne int, bailleur int, motif text, OUT logements bigint, OUT menages bigint, OUT depots int) RETURNS record
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS $$
DECLARE
  -- What the next release of the campaign is protected with.
  gardees CONSTANT regclass[] := '{ops_unites.reponse_diffusee,ops_unites.loyer_diffuse}';
  etat_actuel text := ops_unites.verrouiller_campagne(campagne);
  contenu regclass;
  numero int;
BEGIN
  PERFORM ops_unites.exiger_motif(motif), ops_unites.exiger_organisme(bailleur), ops_unites.exiger_unites(campagne);
  IF etat_actuel = 'publiee' THEN
    RAISE EXCEPTION USING ERRCODE = 'OP003', MESSAGE = format(ops.traduire('campaign %s is released'), campagne),
      DETAIL = ops.traduire('The households of the landlord are in its sums.'), HINT = ops.traduire('Withdraw it first with ops.retirer().');
  END IF;
  depots := ops_unites.purger_depots(campagne, bailleur);
  DELETE FROM ops_unites.menage AS m USING ops_unites.logement AS l
  WHERE l.campagne = purger_bailleur.campagne AND l.bailleur = purger_bailleur.bailleur AND m.campagne = l.campagne AND m.ident_rep = l.ident_rep;
  GET DIAGNOSTICS menages = ROW_COUNT;
  logements := (SELECT count(*) FROM ops_unites.logement AS l WHERE l.campagne = purger_bailleur.campagne AND l.bailleur = purger_bailleur.bailleur);
  FOR contenu IN SELECT ops_unites.tables_de('campagne') INTERSECT SELECT ops_unites.tables_de('bailleur') LOOP
    IF contenu <> ALL (gardees) THEN
      EXECUTE format('DELETE FROM %s AS x WHERE x.campagne = $1 AND x.bailleur = $2', contenu) USING campagne, bailleur;
    END IF;
  END LOOP;
  -- Sums with its households, some of one dwelling; the next release makes them again.
  DELETE FROM ops_unites.cellule AS c WHERE c.campagne = purger_bailleur.campagne;
  PERFORM ops_unites.purger_cles(), ops_unites.oublier_statistiques();
  UPDATE ops.campagne AS c SET etat = 'brouillon' WHERE c.campagne = purger_bailleur.campagne AND c.etat = 'verifiee';
  INSERT INTO ops.decision AS d (acte, campagne, bailleur, motif, depots, logements, menages, prise_par)
  VALUES ('purger_bailleur', campagne, bailleur, motif, depots, logements, menages, ops_unites.appelant())
  RETURNING d.decision INTO numero;
  PERFORM ops_unites.consigner('purger_bailleur', 'correction'), ops_unites.consigner('purger_bailleur', 'decision', numero::text), ops_unites.consigner('purger_bailleur', 'campagne', campagne::text);
  PERFORM ops_unites.consigner('purger_bailleur', 'depot', d.depot::text)
  FROM ops.depot AS d WHERE d.campagne = purger_bailleur.campagne AND d.bailleur = purger_bailleur.bailleur;
END
$$;
COMMENT ON FUNCTION purger_bailleur(int, int, text) IS
  'Détruit les logements, les ménages et les fichiers d''un bailleur dans une campagne qui n''est pas publiée ; vérifiée, elle revient au brouillon. Ce qu''une publication antérieure de la campagne avait pris est gardé pour protéger la suivante, jusqu''à ops.purger_campagne()';

CREATE FUNCTION purges_dues(suivantes int DEFAULT 2, OUT campagne int, OUT etat text, OUT suivantes_publiees int, OUT logements bigint,
  OUT menages bigint, OUT depots bigint) RETURNS SETOF record
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off
BEGIN ATOMIC
  SELECT x.* FROM (
    SELECT c.campagne::int, c.etat, (SELECT count(*)::int FROM campagne AS s WHERE s.campagne > c.campagne AND s.publiee_le IS NOT NULL) AS apres,
      (SELECT count(*) FROM ops_unites.logement AS l WHERE l.campagne = c.campagne) AS logements,
      (SELECT count(DISTINCT m.ident_rep) FROM (
        SELECT m.ident_rep FROM ops_unites.menage AS m WHERE m.campagne = c.campagne
        UNION ALL SELECT r.ident_rep FROM ops_unites.reponse_diffusee AS r WHERE r.campagne = c.campagne) AS m) AS menages,
      (SELECT count(*) FROM depot AS d WHERE d.campagne = c.campagne AND d.etat <> 'purge') AS depots
    FROM campagne AS c) AS x
  WHERE x.apres >= purges_dues.suivantes AND (x.logements > 0 OR x.menages > 0 OR x.depots > 0)
  ORDER BY x.campagne;
END;
COMMENT ON FUNCTION purges_dues(int) IS
  'Campagnes suivies d''au moins tant de campagnes publiées, et dont il reste des logements, des ménages ou des fichiers : à purger par ops.purger_campagne()';

DO $$
DECLARE
  signature pg_catalog.regprocedure;
BEGIN
  FOR signature IN SELECT p.oid FROM pg_catalog.pg_proc AS p
      WHERE p.pronamespace = 'ops'::pg_catalog.regnamespace AND p.proname IN ('purger_campagne', 'purger_bailleur', 'purges_dues')
        OR p.pronamespace = 'ops_unites'::pg_catalog.regnamespace AND p.proname IN ('tables_de', 'purger_depots', 'purger_cles', 'oublier_statistiques',
          'verrouiller_campagne', 'purger_diffusion') LOOP
    EXECUTE pg_catalog.format('ALTER FUNCTION %s OWNER TO ops_proprietaire', signature);
    EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', signature);
  END LOOP;
END
$$;
GRANT EXECUTE ON FUNCTION purger_campagne(int, text, boolean), purger_bailleur(int, int, text), purges_dues(int) TO ops_gestionnaire;
