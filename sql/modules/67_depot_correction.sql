-- Correcting a deposited file without touching it: a correction is kept beside, by dwelling and field, and made each time the file of that
-- landlord and campaign is read, as long as it still has the value that was corrected.

CREATE VIEW correction AS
  SELECT c.correction, c.nature, c.campagne, c.bailleur, c.ident_rep, c.champ, c.regle, c.automatique, c.corrige_le, c.corrige_par, c.motif
  FROM ops_unites.correction AS c;
ALTER VIEW correction OWNER TO ops_proprietaire;
GRANT SELECT ON correction TO ops_gestionnaire;
COMMENT ON VIEW correction IS 'Corrections des fichiers déposés : où et pourquoi, jamais les valeurs';
COMMENT ON COLUMN correction.correction IS 'Numéro';
COMMENT ON COLUMN correction.nature IS 'rpls ou ops';
COMMENT ON COLUMN correction.campagne IS 'Campagne';
COMMENT ON COLUMN correction.bailleur IS 'Bailleur dont c''est le fichier';
COMMENT ON COLUMN correction.ident_rep IS 'Logement, tel que le fichier l''identifie';
COMMENT ON COLUMN correction.champ IS 'Champ corrigé (ops.champ_depot)';
COMMENT ON COLUMN correction.regle IS 'Règle que la valeur enfreignait';
COMMENT ON COLUMN correction.automatique IS 'Vrai : faite à la lecture, parce qu''une seule valeur était possible ; faux : demandée par un gestionnaire';
COMMENT ON COLUMN correction.corrige_le IS 'Date';
COMMENT ON COLUMN correction.corrige_par IS 'Rôle qui l''a demandée, ou qui a accepté le dépôt';
COMMENT ON COLUMN correction.motif IS 'Motif donné';

-- The column of a deposit that bears a field, for one that is read.
CREATE FUNCTION ops_unites.colonne_de(d ops.depot, champ text) RETURNS text
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  colonne text := d.colonnes[array_position(d.champs, champ)];
BEGIN
  IF colonne IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'undefined_column', MESSAGE = format(ops.traduire('the file of deposit %s has no field "%s"'), d.depot, champ),
      HINT = ops.traduire('Its fields are in ops.depot.champs.');
  END IF;
  RETURN colonne;
END
$$;

CREATE FUNCTION corriger(depot int, ligne int, champ text, valeur text, motif text DEFAULT NULL) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  d ops.depot := ops_unites.exiger_depot(depot, '{verifie,refuse,ouvert}');
  trouvee record;
  numero int;
BEGIN
  PERFORM ops_unites.exiger_brouillon(d.campagne);
  EXECUTE format('SELECT x.ident, x.ancienne FROM (
      SELECT NULLIF(btrim(t.%I, E'' \t\r\n''), '''') AS ident, NULLIF(btrim(t.%I, E'' \t\r\n''), '''') AS ancienne, 1 + row_number() OVER (ORDER BY t.ligne) AS rang FROM %s AS t) AS x
    WHERE x.rang = $1', ops_unites.colonne_de(d, 'ident_rep'), ops_unites.colonne_de(d, champ), ops_unites.table_depot(depot)) INTO trouvee USING ligne;
  IF trouvee.ident IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('line %s of deposit %s cannot be corrected'), ligne, depot),
      DETAIL = ops.traduire('A correction is kept by the identifier of the dwelling; there is no such line, or it has none.'),
      HINT = ops.traduire('Correct the file and deposit it again. The header is line 1.');
  END IF;
  INSERT INTO ops_unites.correction AS c (nature, campagne, bailleur, ident_rep, champ, ancienne, nouvelle, regle, automatique, corrige_par, motif)
  SELECT d.nature, d.campagne, d.bailleur, trouvee.ident, corriger.champ, trouvee.ancienne, NULLIF(btrim(valeur, E' \t\r\n'), ''),
    (SELECT min(a.regle) FROM ops.anomalie AS a WHERE a.depot = d.depot AND a.ligne = corriger.ligne AND a.colonne = corriger.champ),
    false, ops_unites.appelant(), corriger.motif
  ON CONFLICT ON CONSTRAINT correction_nature_campagne_bailleur_ident_rep_champ_key DO UPDATE SET ancienne = excluded.ancienne, nouvelle = excluded.nouvelle,
    regle = COALESCE(excluded.regle, c.regle), automatique = false, corrige_le = excluded.corrige_le, corrige_par = excluded.corrige_par, motif = excluded.motif
  RETURNING c.correction INTO numero;
  UPDATE ops.depot AS x SET etat = 'ouvert' WHERE x.depot = d.depot;
  PERFORM ops_unites.consigner('corriger', 'correction', numero::text), ops_unites.consigner('corriger', 'depot', depot::text);
  RETURN numero;
END
$$;
COMMENT ON FUNCTION corriger(int, int, text, text, text) IS
  'Corrige un champ d''une ligne d''un dépôt, sans toucher au fichier, et rend le numéro de la correction. Elle est refaite à chaque dépôt de ce fichier pour la campagne tant qu''il porte l''ancienne valeur ; le dépôt est à vérifier à nouveau';

CREATE FUNCTION annuler_correction(correction int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  annulee ops_unites.correction;
BEGIN
  DELETE FROM ops_unites.correction AS c WHERE c.correction = annuler_correction.correction AND NOT c.automatique RETURNING * INTO annulee;
  IF annulee.correction IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('there is no correction %s to cancel'), correction),
      HINT = ops.traduire('Those asked for are in ops.correction; those made when reading are not cancelled: the file is corrected.');
  END IF;
  PERFORM ops_unites.exiger_brouillon(annulee.campagne), ops_unites.consigner('annuler_correction', 'correction', correction::text);
  UPDATE ops.depot AS d SET etat = 'ouvert'
  WHERE (d.nature, d.campagne, d.bailleur) = (annulee.nature, annulee.campagne, annulee.bailleur) AND d.etat IN ('verifie', 'refuse');
  PERFORM ops_unites.consigner('annuler_correction', 'depot');
END
$$;
COMMENT ON FUNCTION annuler_correction(int) IS 'Annule une correction demandée par ops.corriger() ; le dépôt en cours est à vérifier à nouveau';

DO $$
DECLARE
  signature pg_catalog.regprocedure;
BEGIN
  FOREACH signature IN ARRAY ARRAY['ops_unites.colonne_de(ops.depot, text)', 'ops.corriger(int, int, text, text, text)', 'ops.annuler_correction(int)']::pg_catalog.regprocedure[] LOOP
    EXECUTE pg_catalog.format('ALTER FUNCTION %s OWNER TO ops_proprietaire', signature);
    EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', signature);
  END LOOP;
END
$$;
GRANT EXECUTE ON FUNCTION corriger(int, int, text, text, text), annuler_correction(int) TO ops_gestionnaire;
