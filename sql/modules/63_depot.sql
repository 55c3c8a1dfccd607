-- Deposits: opening one from the header of a file, closing one, the settings of what is verified. Acts of the gestionnaire.

CREATE FUNCTION ops_unites.normaliser_colonne(nom text) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
  SELECT regexp_replace(upper(translate(nom, 'àâäéèêëîïôöùûüçÀÂÄÉÈÊËÎÏÔÖÙÛÜÇ', 'aaaeeeeiioouuucAAAEEEEIIOOUUUC')), '[^A-Z0-9]', '', 'g');
END;

CREATE FUNCTION ops_unites.table_depot(depot int) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT
RETURN format('ops_depot.depot_%s', depot);

CREATE FUNCTION ops_unites.exiger_nature(nature text) RETURNS void
  LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF nature IS NULL OR nature NOT IN ('rpls', 'ops') THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('unknown nature of deposit "%s"'), nature), HINT = ops.traduire('One of rpls, ops.');
  END IF;
END
$$;

-- Columns of a header line: a mark of byte order and quotes are no part of a name.
CREATE FUNCTION ops_unites.lire_entete(nature text, entete text, separateur text, OUT rang int, OUT colonne text, OUT champ text) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT x.rang::int, x.colonne, c.champ
  FROM (
    SELECT btrim(e.nom, ' "' || chr(9) || chr(13) || chr(10)) AS colonne, e.ordinality AS rang
    FROM string_to_table(ltrim(lire_entete.entete, chr(65279)), lire_entete.separateur) WITH ORDINALITY AS e(nom)) AS x
  LEFT JOIN colonne_depot AS c ON c.nature = lire_entete.nature AND c.synonyme = ops_unites.normaliser_colonne(x.colonne);
END;

CREATE FUNCTION ops_unites.controler_entete(nature text, entete text, separateur text) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  noms text;
BEGIN
  SELECT string_agg(format('"%s"', e.colonne), ', ' ORDER BY e.rang) INTO noms
  FROM ops_unites.lire_entete(nature, entete, separateur) AS e WHERE e.champ IS NULL OR octet_length(e.colonne) > 63;
  IF noms IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'undefined_column', MESSAGE = format(ops.traduire('the file has columns that no %s file has'), nature),
      DETAIL = format(ops.traduire('Unknown: %s.'), noms),
      HINT = ops.traduire('Check the separator and the header line, or declare the name with ops.declarer_colonne(); known names are in ops.colonne_depot.');
  END IF;
  SELECT string_agg(x.detail, ' ' ORDER BY x.rang) INTO noms
  FROM (SELECT format(ops.traduire('Columns %s all are %s.'), string_agg(format('"%s"', e.colonne), ', ' ORDER BY e.rang), e.champ) AS detail, min(e.rang) AS rang
        FROM ops_unites.lire_entete(nature, entete, separateur) AS e GROUP BY e.champ HAVING count(*) > 1) AS x;
  IF noms IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'duplicate_column', MESSAGE = ops.traduire('the file has the same column more than once'), DETAIL = noms,
      HINT = ops.traduire('Keep one of them.');
  END IF;
  SELECT string_agg(c.champ, ', ' ORDER BY c.champ) INTO noms
  FROM ops.champ_depot AS c
  WHERE c.nature = controler_entete.nature AND c.obligatoire AND NOT EXISTS (
    SELECT FROM ops_unites.lire_entete(controler_entete.nature, entete, separateur) AS e WHERE e.champ = c.champ);
  IF noms IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'undefined_column', MESSAGE = format(ops.traduire('the file lacks columns that a %s file must have'), nature),
      DETAIL = format(ops.traduire('Missing: %s.'), noms), HINT = ops.traduire('The names under which a column is known are in ops.colonne_depot.');
  END IF;
END
$$;

CREATE FUNCTION ops_unites.exiger_brouillon(campagne int) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  etat_actuel text;
BEGIN
  SELECT c.etat INTO etat_actuel FROM ops.campagne AS c WHERE c.campagne = exiger_brouillon.campagne FOR SHARE;
  IF etat_actuel IS DISTINCT FROM 'brouillon' THEN
    RAISE EXCEPTION USING ERRCODE = 'OP003', MESSAGE = format(ops.traduire('campaign %s takes no deposit'), exiger_brouillon.campagne),
      DETAIL = CASE WHEN etat_actuel IS NULL THEN ops.traduire('There is no such campaign.') ELSE format(ops.traduire('Its state is "%s".'), etat_actuel) END,
      HINT = ops.traduire('Files are deposited in a campaign in state "brouillon"; see ops.campagne.');
  END IF;
END
$$;

-- Its own columns, in its own order: COPY needs no list of them but to leave out the number of the line.
CREATE FUNCTION ops_unites.creer_table_depot(depot int, colonnes text[]) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('CREATE TABLE %s (ligne bigint GENERATED ALWAYS AS IDENTITY, %s)', ops_unites.table_depot(depot),
    (SELECT string_agg(format('%I text', c), ', ' ORDER BY n) FROM unnest(colonnes) WITH ORDINALITY AS u(c, n)));
  EXECUTE format('GRANT INSERT (%s) ON %s TO %I', (SELECT string_agg(quote_ident(c), ', ') FROM unnest(colonnes) AS u(c)),
    ops_unites.table_depot(depot), ops_unites.appelant());
END
$$;

-- What the caller was given on the table of a deposit that takes no more line.
CREATE FUNCTION ops_unites.fermer_table_depot(depot int) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  beneficiaire oid;
BEGIN
  FOR beneficiaire IN
    SELECT DISTINCT x.grantee FROM pg_attribute AS a CROSS JOIN LATERAL aclexplode(a.attacl) AS x
    WHERE a.attrelid = to_regclass(ops_unites.table_depot(depot))
  LOOP
    EXECUTE format('REVOKE ALL ON %s FROM %s', ops_unites.table_depot(depot), beneficiaire::regrole);
  END LOOP;
  -- Not before: COPY FROM refuses a table that has row security.
  IF EXISTS (SELECT FROM pg_class AS c WHERE c.oid = to_regclass(ops_unites.table_depot(depot)) AND NOT c.relrowsecurity) THEN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', ops_unites.table_depot(depot));
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', ops_unites.table_depot(depot));
    EXECUTE format('CREATE POLICY proprietaire ON %s TO ops_proprietaire USING (true)', ops_unites.table_depot(depot));
  END IF;
END
$$;

CREATE FUNCTION ouvrir_depot(nature text, campagne int, bailleur int, entete text, separateur text DEFAULT ';', OUT depot int, OUT table_depot text)
  RETURNS record LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  remplace int;
BEGIN
  PERFORM ops_unites.exiger_nature(nature);
  PERFORM ops_unites.exiger_brouillon(campagne);
  IF ops_unites.exiger_organisme(bailleur) <> 'bailleur' THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('organism %s is no landlord'), bailleur),
      HINT = ops.traduire('Landlords are the rows of ops.organisme of type "bailleur".');
  END IF;
  IF separateur IS NULL OR octet_length(separateur) <> 1 OR separateur ~ '[\s"[:alnum:]_]' AND separateur <> chr(9) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('invalid separator "%s"'), separateur),
      HINT = ops.traduire('One character, such as ; or , or a tab.');
  END IF;
  PERFORM ops_unites.controler_entete(nature, entete, separateur);
  -- One at a time for a landlord: the second replaces the first.
  PERFORM FROM ops.organisme AS o WHERE o.organisme = bailleur FOR NO KEY UPDATE;
  UPDATE ops.depot AS d SET etat = 'remplace', decide_le = statement_timestamp(), decide_par = ops_unites.appelant()
  WHERE d.nature = ouvrir_depot.nature AND d.campagne = ouvrir_depot.campagne AND d.bailleur = ouvrir_depot.bailleur
    AND d.etat IN ('ouvert', 'verifie', 'refuse')
  RETURNING d.depot INTO remplace;
  INSERT INTO ops.depot AS d (nature, campagne, bailleur, separateur, ouvert_par, colonnes, champs)
  SELECT ouvrir_depot.nature, ouvrir_depot.campagne, ouvrir_depot.bailleur, ouvrir_depot.separateur, ops_unites.appelant(),
    array_agg(e.colonne ORDER BY e.rang), array_agg(e.champ ORDER BY e.rang)
  FROM ops_unites.lire_entete(nature, entete, separateur) AS e
  RETURNING d.depot INTO ouvrir_depot.depot;
  table_depot := ops_unites.table_depot(depot);
  PERFORM ops_unites.creer_table_depot(d.depot, d.colonnes) FROM ops.depot AS d WHERE d.depot = ouvrir_depot.depot;
  IF remplace IS NOT NULL THEN
    PERFORM ops_unites.fermer_table_depot(remplace), ops_unites.consigner('ouvrir_depot', 'depot', remplace::text);
  END IF;
  PERFORM ops_unites.consigner('ouvrir_depot', 'depot', depot::text);
END
$$;
COMMENT ON FUNCTION ouvrir_depot(text, int, int, text, text) IS
  'Ouvre un dépôt (rpls ou ops) d''un bailleur pour une campagne au brouillon, d''après la ligne d''en-tête de son fichier, et rend la table où le copier ; le dépôt précédent, s''il n''est pas accepté, est remplacé';

CREATE FUNCTION ops_unites.exiger_depot(depot int, etats text[]) RETURNS ops.depot
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  trouve ops.depot;
BEGIN
  SELECT * INTO trouve FROM ops.depot AS d WHERE d.depot = exiger_depot.depot FOR UPDATE;
  IF trouve.depot IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('there is no deposit %s'), depot), HINT = ops.traduire('Deposits are listed in ops.depot.');
  END IF;
  IF trouve.etat <> ALL (etats) THEN
    RAISE EXCEPTION USING ERRCODE = 'OP003', MESSAGE = format(ops.traduire('deposit %s is in state "%s"'), depot, trouve.etat),
      HINT = format(ops.traduire('This act is for a deposit in state %s.'), array_to_string(etats, ', '));
  END IF;
  RETURN trouve;
END
$$;

-- Once its rows are units, or another has taken its place, nothing needs the file: what is not kept cannot leak.
CREATE FUNCTION fermer_depot(depot int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ops_unites.exiger_depot(depot, '{accepte,remplace}');
  EXECUTE format('DROP TABLE IF EXISTS %s', ops_unites.table_depot(depot));
  PERFORM ops_unites.vider_depot(depot);
END
$$;
COMMENT ON FUNCTION fermer_depot(int) IS 'Détruit le fichier d''un dépôt accepté ou remplacé, et ses anomalies ; le dépôt reste inscrit';

CREATE FUNCTION declarer_colonne(nature text, champ text, synonyme text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  nom text := ops_unites.normaliser_colonne(synonyme);
  deja text;
BEGIN
  PERFORM ops_unites.exiger_nature(nature);
  IF NOT EXISTS (SELECT FROM ops.champ_depot AS c WHERE c.nature = declarer_colonne.nature AND c.champ = declarer_colonne.champ) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('there is no field "%s" in %s files'), champ, nature), HINT = ops.traduire('See ops.champ_depot.');
  END IF;
  SELECT c.champ INTO deja FROM ops.colonne_depot AS c WHERE c.nature = declarer_colonne.nature AND c.synonyme = nom;
  IF deja IS NOT NULL OR COALESCE(nom, '') = '' THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('"%s" cannot name %s'), synonyme, champ),
      DETAIL = CASE WHEN deja IS NOT NULL THEN format(ops.traduire('It already names %s.'), deja) ELSE ops.traduire('A name has letters or digits.') END;
  END IF;
  INSERT INTO ops.colonne_depot (nature, champ, synonyme) VALUES (declarer_colonne.nature, declarer_colonne.champ, nom);
  PERFORM ops_unites.consigner('declarer_colonne', 'colonne_depot', nature || ' ' || nom);
END
$$;
COMMENT ON FUNCTION declarer_colonne(text, text, text) IS 'Ajoute un nom sous lequel les fichiers d''un bailleur portent un champ ; casse, accents, espaces et ponctuation ne comptent pas';

CREATE FUNCTION regler_verification(code text, active boolean DEFAULT NULL, seuil numeric DEFAULT NULL, gravite text DEFAULT NULL) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  modele ops_unites.modele_verification;
BEGIN
  SELECT * INTO modele FROM ops_unites.modele_verification AS m WHERE m.code = regler_verification.code;
  IF modele.code IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('there is no rule "%s"'), code), HINT = ops.traduire('See ops.regle_verification.');
  END IF;
  IF gravite NOT IN ('bloquante', 'a_confirmer', 'information') THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('unknown severity "%s"'), gravite),
      HINT = ops.traduire('One of bloquante, a_confirmer, information.');
  END IF;
  IF seuil IS NOT NULL AND modele.seuil IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('rule "%s" has no threshold'), code), HINT = ops.traduire('See ops.regle_verification.');
  END IF;
  INSERT INTO ops.reglage_verification AS r VALUES (regler_verification.code, regler_verification.active, regler_verification.seuil, regler_verification.gravite)
  ON CONFLICT ON CONSTRAINT reglage_verification_pkey DO UPDATE SET active = excluded.active, seuil = excluded.seuil, gravite = excluded.gravite;
  PERFORM ops_unites.consigner('regler_verification', 'reglage_verification', code);
END
$$;
COMMENT ON FUNCTION regler_verification(text, boolean, numeric, text) IS
  'Règle une règle de vérification : en usage ou non, seuil, gravité. Ce qui est NULL ou omis reprend sa valeur d''origine';
