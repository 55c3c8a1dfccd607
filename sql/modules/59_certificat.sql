-- A release certifies itself: nothing is released that its audit does not pass.

-- Where the audit finds a defect, withholds the cross-table whole: there if it shows anything, else in all that contains the territory, since
-- what they show gave it away. Tables that an earlier release showed are what they are.
CREATE FUNCTION ops_unites.retirer_tableaux(campagne smallint, tableaux text[], territoires int[]) RETURNS bigint
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  nombre bigint;
BEGIN
  IF EXISTS (SELECT FROM ops_unites.motif_diffuse AS m WHERE m.campagne = retirer_tableaux.campagne AND m.version > 1) THEN
    RETURN 0;
  END IF;
  WITH fautif AS MATERIALIZED (
    SELECT DISTINCT u.tableau, u.gid, EXISTS (
      SELECT FROM ops.croisement AS c WHERE c.campagne = retirer_tableaux.campagne AND c.tableau = u.tableau AND c.gid = u.gid AND c.statut <> 'secret') AS montre
    FROM unnest(tableaux, territoires) AS u(tableau, gid)
  ), vise AS MATERIALIZED (
    SELECT f.tableau, f.gid FROM fautif AS f WHERE f.montre
    UNION
    SELECT f.tableau, l.large
    FROM fautif AS f JOIN ops_unites.contenants(ARRAY(SELECT x.gid FROM fautif AS x WHERE NOT x.montre)) AS l ON l.gid = f.gid
    WHERE NOT f.montre
  )
  UPDATE ops.croisement AS c SET n = NULL, statut = 'secret' FROM vise AS v
  WHERE c.campagne = retirer_tableaux.campagne AND c.tableau = v.tableau AND c.gid = v.gid AND c.statut <> 'secret';
  GET DIAGNOSTICS nombre = ROW_COUNT;
  IF nombre > 0 THEN
    RAISE NOTICE USING MESSAGE = format(ops.traduire('release of %s: %s cells of cross-tables withheld after the audit'), campagne, nombre);
    DELETE FROM ops_unites.croisement_diffuse AS d WHERE d.campagne = retirer_tableaux.campagne;
    INSERT INTO ops_unites.croisement_diffuse SELECT c.* FROM ops.croisement AS c WHERE c.campagne = retirer_tableaux.campagne;
    PERFORM ops_unites.retenir_refus(campagne);
  END IF;
  RETURN nombre;
END
$$;

-- A cell that the search of the audit does not widen is counted in the certificate: the search is not complete, and the
-- protection of cells proved its own width (src/croisement/verification.cpp). Any other cell worked out, or a sum, is withheld further, or undoes
-- the release.
CREATE FUNCTION ops_unites.certifier_tableaux(campagne smallint, OUT cases bigint, OUT bornees bigint,
  OUT non_prouvees bigint, OUT largeur bigint)
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  defauts bigint;
  premier text;
  tableaux text[];
  territoires int[];
BEGIN
  LOOP
    SELECT COALESCE(sum(x.effectif) FILTER (WHERE x.constat = 'bilan'), 0), COALESCE(sum(x.haut) FILTER (WHERE x.constat = 'bilan'), 0),
      count(*) FILTER (WHERE x.constat IN ('largeur', 'ligne')), min(x.bas) FILTER (WHERE x.constat = 'bilan'),
      count(*) FILTER (WHERE x.defaut), array_agg(x.tableau) FILTER (WHERE x.defaut), array_agg(x.gid) FILTER (WHERE x.defaut),
      min(format(ops.traduire('"%s" in table %s, territory %s, classes %s and %s'), x.constat, x.tableau, COALESCE(x.gid::text, x.morceau::text),
        COALESCE(x.classe_a::text, ops.traduire('all')), COALESCE(x.classe_b::text, ops.traduire('all')))) FILTER (WHERE x.defaut)
      INTO cases, bornees, non_prouvees, largeur, defauts, tableaux, territoires, premier
    FROM (SELECT a.*, a.constat NOT IN ('bilan', 'bornee', 'largeur', 'ligne', 'reste') AS defaut FROM ops_unites.auditer_tableaux(campagne, NULL) AS a) AS x;
    EXIT WHEN defauts = 0;
    IF ops_unites.retirer_tableaux(campagne, tableaux, territoires) = 0 THEN
      RAISE EXCEPTION USING ERRCODE = 'OP004', MESSAGE = format(ops.traduire('the release of %s fails the audit of its cross-tables'), campagne),
        DETAIL = format(ops.traduire('%s defects; the first is %s.'), defauts, premier),
        HINT = ops.traduire('Nothing was released. Report it: the protection of cells must not leave any.');
    END IF;
  END LOOP;
END
$$;

-- Run by a release, which a defect undoes.
CREATE FUNCTION ops_unites.certifier(campagne smallint) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  bilan record;
  tableaux record;
BEGIN
  SELECT count(*) FILTER (WHERE a.constat <> 'bilan') AS defauts, sum(a.effectif) FILTER (WHERE a.constat = 'bilan') AS ensembles,
    sum(a.pieces) AS pieces, min(a.item) FILTER (WHERE a.constat <> 'bilan') AS item,
    min(a.constat) FILTER (WHERE a.constat <> 'bilan') AS constat, min(a.gid) FILTER (WHERE a.constat <> 'bilan') AS gid INTO bilan
  FROM ops_unites.auditer_zones(campagne, NULL) AS a;
  IF bilan.defauts > 0 THEN
    RAISE EXCEPTION USING ERRCODE = 'OP004', MESSAGE = format(ops.traduire('the release of %s fails its audit'), campagne),
      DETAIL = format(ops.traduire('%s defects; the first is "%s" on item "%s", near territory %s.'), bilan.defauts, bilan.constat, bilan.item, bilan.gid),
      HINT = ops.traduire('Nothing was released. Report it: the protection of overlapping sets must not leave any.');
  END IF;
  tableaux := ops_unites.certifier_tableaux(campagne);
  INSERT INTO ops.certificat (campagne, version, lecteur, fait_le, ensembles, pieces, cases, cases_bornees, cases_non_prouvees, largeur_min, defauts)
  SELECT certifier.campagne, (SELECT COALESCE(max(c.version), 0) + 1 FROM ops.certificat AS c WHERE c.campagne = certifier.campagne), 'tout',
    transaction_timestamp(), bilan.ensembles, bilan.pieces, tableaux.cases, tableaux.bornees, tableaux.non_prouvees, tableaux.largeur, 0;
END
$$;

DO $$
DECLARE
  signature pg_catalog.regprocedure;
BEGIN
  FOREACH signature IN ARRAY ARRAY['ops_unites.retirer_tableaux(smallint, text[], int[])', 'ops_unites.certifier_tableaux(smallint)',
      'ops_unites.certifier(smallint)']::pg_catalog.regprocedure[] LOOP
    EXECUTE pg_catalog.format('ALTER FUNCTION %s OWNER TO ops_proprietaire', signature);
    EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', signature);
  END LOOP;
END
$$;
