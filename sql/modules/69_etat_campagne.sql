-- States of a campaign: brouillon, verifiee, publiee, retiree. R12: verified once nothing that landlords deposited is pending, or for a
-- reason; from verified or withdrawn, back to draft, where deposits are made. A release is in 50.

-- Left pending on purpose (leve): by the reason of a validation made since it was opened.
CREATE FUNCTION ops_unites.depots_en_attente(campagne int, OUT depot int, OUT bailleur text, OUT libelle text, OUT leve boolean) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT d.depot, o.nom, format(traduire('%s: %s deposit %s (%s)'), o.nom, upper(d.nature), d.depot, d.etat),
    EXISTS (SELECT FROM decision AS l WHERE l.campagne = d.campagne AND l.acte = 'valider_campagne' AND l.prise_le >= d.ouvert_le)
  FROM depot AS d JOIN organisme AS o ON o.organisme = d.bailleur
  WHERE d.campagne = depots_en_attente.campagne AND d.etat IN ('ouvert', 'verifie', 'refuse');
END;

CREATE FUNCTION ops_unites.exiger_depots_clos(campagne int, sauf_leves boolean) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  noms text := (SELECT string_agg(d.libelle, '; ' ORDER BY d.bailleur, d.depot)
                FROM ops_unites.depots_en_attente(campagne) AS d WHERE NOT (sauf_leves AND d.leve));
BEGIN
  IF noms IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'OP003', MESSAGE = format(ops.traduire('deposits of campaign %s are pending'), campagne), DETAIL = noms || '.',
      HINT = format(ops.traduire('Accept them in the draft with ops.accepter_depot(), or leave them out: ops.valider_campagne(%1$s, lever => ''reason''); see ops.rapport_campagne(%1$s).'),
        campagne);
  END IF;
END
$$;

-- Presence of landlords (R7, R8) follows the latest register, units that were purged since included.
CREATE FUNCTION ops_unites.implanter(campagne int) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF campagne IS DISTINCT FROM (SELECT max(l.campagne) FROM ops_unites.logement AS l)
    OR EXISTS (SELECT FROM ops.campagne AS c WHERE c.campagne > implanter.campagne AND c.purgee_le IS NOT NULL) THEN
    RETURN;
  END IF;
  DELETE FROM ops.implantation;
  INSERT INTO ops.implantation (bailleur, commune, nb_logements)
  SELECT l.bailleur, a.commune, count(*)
  FROM ops_unites.logement AS l JOIN ops_unites.adresse AS a ON a.batiment = l.batiment
  WHERE l.campagne = implanter.campagne
  GROUP BY l.bailleur, a.commune;
END
$$;

CREATE FUNCTION valider_campagne(campagne int, lever text DEFAULT NULL) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  numero int;
BEGIN
  PERFORM ops_unites.exiger_unites(campagne);
  -- First: an act that opens a deposit waits here, or is waited for.
  UPDATE ops.campagne AS c SET etat = 'verifiee'
  WHERE c.campagne = valider_campagne.campagne AND c.etat IN ('brouillon', 'retiree');
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'OP003',
      MESSAGE = format(ops.traduire('campaign %s is neither a draft nor withdrawn'), valider_campagne.campagne),
      HINT = ops.traduire('Only a campaign in state "brouillon" or "retiree" is validated; see ops.campagne.');
  END IF;
  IF COALESCE(lever, '') !~ '\S' THEN
    PERFORM ops_unites.exiger_depots_clos(campagne, false);
  ELSIF EXISTS (SELECT FROM ops_unites.depots_en_attente(campagne)) THEN
    INSERT INTO ops.decision AS d (acte, campagne, motif, depots, prise_par)
    SELECT 'valider_campagne', valider_campagne.campagne, lever, count(*), ops_unites.appelant() FROM ops_unites.depots_en_attente(campagne)
    RETURNING d.decision INTO numero;
    PERFORM ops_unites.consigner('valider_campagne', 'decision', numero::text);
  END IF;
  -- A release plans with them: those of before the deposits know of no row of the campaign.
  ANALYZE ops_unites.logement, ops_unites.menage, ops_unites.adresse;
  PERFORM ops_unites.implanter(campagne);
  PERFORM ops_unites.consigner('valider_campagne', 'campagne', valider_campagne.campagne::text), ops.consigner_chargement();
END
$$;
COMMENT ON FUNCTION valider_campagne(int, text) IS
  'Déclare vérifiée une campagne au brouillon ou retirée et met à jour les communes d''implantation des bailleurs. Un dépôt en attente l''empêche, sauf motif (lever) : il reste alors hors de la campagne';

CREATE FUNCTION rouvrir_campagne(campagne int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ops_unites.exiger_unites(campagne);
  UPDATE ops.campagne AS c SET etat = 'brouillon'
  WHERE c.campagne = rouvrir_campagne.campagne AND c.etat IN ('verifiee', 'retiree');
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'OP003', MESSAGE = format(ops.traduire('campaign %s is neither verified nor withdrawn'), campagne),
      HINT = ops.traduire('A released campaign is withdrawn first, with ops.retirer(); see ops.campagne.');
  END IF;
  PERFORM ops_unites.consigner('rouvrir_campagne', 'campagne', campagne::text);
END
$$;
COMMENT ON FUNCTION rouvrir_campagne(int) IS
  'Remet au brouillon une campagne vérifiée ou retirée, pour y déposer des fichiers corrigés ; publiée à nouveau, elle est protégée avec ses publications antérieures';

CREATE FUNCTION retirer(campagne int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE ops.campagne AS c SET etat = 'retiree' WHERE c.campagne = retirer.campagne AND c.etat = 'publiee';
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'OP003', MESSAGE = format(ops.traduire('campaign %s is not released'), retirer.campagne),
      HINT = ops.traduire('Only a released campaign is withdrawn; see ops.campagne.');
  END IF;
  DELETE FROM ops.indicateur AS i WHERE i.campagne = retirer.campagne;
  DELETE FROM ops.croisement AS c WHERE c.campagne = retirer.campagne;
  DELETE FROM ops_unites.classe_refusee AS r WHERE r.campagne = retirer.campagne;
  PERFORM ops_unites.classer_cartes(), ops_unites.consigner('retirer', 'campagne', retirer.campagne::text);
END
$$;
COMMENT ON FUNCTION retirer(int) IS 'Retire une campagne publiée : ses cellules disparaissent pour tous';

DO $$
DECLARE
  signature pg_catalog.regprocedure;
BEGIN
  FOR signature IN SELECT p.oid FROM pg_catalog.pg_proc AS p
      WHERE p.pronamespace = 'ops'::pg_catalog.regnamespace AND p.proname IN ('valider_campagne', 'rouvrir_campagne', 'retirer')
        OR p.pronamespace = 'ops_unites'::pg_catalog.regnamespace AND p.proname IN ('depots_en_attente', 'exiger_depots_clos', 'implanter') LOOP
    EXECUTE pg_catalog.format('ALTER FUNCTION %s OWNER TO ops_proprietaire', signature);
    EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', signature);
  END LOOP;
END
$$;
GRANT EXECUTE ON FUNCTION valider_campagne(int, text), rouvrir_campagne(int), retirer(int) TO ops_gestionnaire;
