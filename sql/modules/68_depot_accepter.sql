-- Accepting a deposit: its lines become the units of its landlord for the campaign, all or nothing, in place of those it had.

-- Addresses that nobody knew, from the lines of the file that are there. A position of the commune serves for want of another.
CREATE FUNCTION ops_unites.adresses_nouvelles(depot int, OUT code text, OUT residence text, OUT commune int, OUT nom text, OUT point geometry,
  OUT douteuse boolean) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT DISTINCT ON (c.code, r.code_adresse COLLATE "C") c.code || r.code_adresse, c.code || split_part(r.code_adresse, 'B', 1), r.commune, lower(r.adresse), ops_unites.point_lu(r.x, r.y, r.epsg), r.position_douteuse
  FROM ops_unites.depot_rpls AS r JOIN territoire AS c ON c.gid = r.commune
  LEFT JOIN territoire AS t ON t.echelle = 'batiment' AND t.code = c.code || r.code_adresse
  WHERE r.depot = adresses_nouvelles.depot AND r.batiment IS NULL AND t.gid IS NULL AND r.code_adresse IS NOT NULL AND r.x IS NOT NULL
  ORDER BY c.code, r.code_adresse COLLATE "C", r.position_douteuse, r.ligne;
END;

-- Zones of the commune by where the point is, as they are drawn.
CREATE FUNCTION ops_unites.situer(echelle text, commune int, point geometry) RETURNS int
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT t.gid FROM territoire AS t JOIN territoire_commune AS c ON c.territoire = t.gid AND c.commune = situer.commune
  WHERE t.echelle = situer.echelle AND ST_Contains(t.contour, situer.point) ORDER BY t.gid LIMIT 1;
END;

CREATE FUNCTION ops_unites.creer_adresses(depot int) RETURNS void
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  WITH nouvelle AS MATERIALIZED (
    SELECT * FROM ops_unites.adresses_nouvelles(creer_adresses.depot) AS n
  ), residence AS (
    INSERT INTO territoire AS t (echelle, code, nom, point)
    SELECT DISTINCT ON (n.residence) 'residence', n.residence, n.nom, n.point FROM nouvelle AS n
    WHERE NOT EXISTS (SELECT FROM territoire AS t WHERE t.echelle = 'residence' AND t.code = n.residence)
    ORDER BY n.residence, n.douteuse, n.code
    RETURNING t.gid, t.code
  ), batiment AS (
    INSERT INTO territoire AS t (echelle, code, nom, point) SELECT 'batiment', n.code, n.nom, n.point FROM nouvelle AS n RETURNING t.gid, t.code
  ), adresse AS (
    INSERT INTO ops_unites.adresse AS a (batiment, residence, commune, iris, qpv, position_douteuse)
    SELECT b.gid, r.gid, n.commune, CASE WHEN NOT n.douteuse THEN ops_unites.situer('iris', n.commune, n.point) END,
      CASE WHEN NOT n.douteuse THEN ops_unites.situer('qpv', n.commune, n.point) END, n.douteuse
    FROM nouvelle AS n JOIN batiment AS b ON b.code = n.code
    JOIN (SELECT x.gid, x.code FROM residence AS x UNION ALL SELECT t.gid, t.code FROM territoire AS t WHERE t.echelle = 'residence') AS r
      ON r.code = n.residence
    RETURNING a.batiment, a.residence, a.commune
  )
  INSERT INTO territoire_commune
  SELECT a.batiment, a.commune FROM adresse AS a UNION SELECT a.residence, a.commune FROM adresse AS a
  ON CONFLICT DO NOTHING;
END;

-- An address of which only the commune was known takes its place from the first line that says it.
CREATE FUNCTION ops_unites.preciser_adresses(depot int) RETURNS void
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  WITH precise AS MATERIALIZED (
    SELECT DISTINCT ON (r.batiment) a.batiment, a.residence, a.commune, ops_unites.point_lu(r.x, r.y, r.epsg) AS point
    FROM ops_unites.depot_rpls AS r JOIN ops_unites.adresse AS a ON a.batiment = r.batiment AND a.position_douteuse AND a.commune = r.commune
    WHERE r.depot = preciser_adresses.depot AND r.x IS NOT NULL AND NOT r.position_douteuse
    ORDER BY r.batiment, r.ligne
  ), adresse AS (
    UPDATE ops_unites.adresse AS a SET position_douteuse = false, iris = ops_unites.situer('iris', p.commune, p.point),
      qpv = ops_unites.situer('qpv', p.commune, p.point)
    FROM precise AS p WHERE a.batiment = p.batiment
  )
  UPDATE territoire AS t SET point = p.point FROM precise AS p WHERE t.gid IN (p.batiment, p.residence);
END;

-- What can be a unit: a line whose key is its own, in a building. The address may have been made just now.
CREATE FUNCTION ops_unites.a_verser(depot int) RETURNS SETOF ops_unites.depot_rpls
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT r.depot, r.ligne, r.ident_rep, r.commune, r.code_batiment, r.adresse, r.code_adresse, r.typeconst, r.nb_pieces, r.surface, r.construct, r.locat,
    r.finan, r.mode, r.bail, r.duree_vacance, r.rem_loc, r.loyer, r.dpe, r.x, r.y, r.epsg, r.position_douteuse, r.fautes, r.retablies,
    COALESCE(r.batiment, n.gid)
  FROM ops_unites.depot_rpls AS r LEFT JOIN ops_unites.doubles_rpls(a_verser.depot) AS x(ident_rep) ON x.ident_rep = r.ident_rep
  LEFT JOIN territoire AS c ON c.gid = r.commune
  LEFT JOIN territoire AS n ON n.echelle = 'batiment' AND n.code = c.code || r.code_adresse
  WHERE r.depot = a_verser.depot AND r.ident_rep ~ '^[0-9A-Za-z]{10}$' AND COALESCE(r.batiment, n.gid) IS NOT NULL AND x.ident_rep IS NULL;
END;

CREATE FUNCTION ops_unites.verser_rpls(d ops.depot) RETURNS int
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  gardes int;
  nombre int;
BEGIN
  PERFORM ops_unites.creer_adresses(d.depot), ops_unites.preciser_adresses(d.depot);
  DELETE FROM ops_unites.menage AS m USING ops_unites.logement AS l
  WHERE l.campagne = d.campagne AND l.bailleur = d.bailleur AND m.campagne = l.campagne AND m.ident_rep = l.ident_rep
    AND NOT EXISTS (SELECT FROM ops_unites.depot_rpls AS r WHERE r.depot = d.depot AND r.ident_rep = l.ident_rep);
  DELETE FROM ops_unites.logement AS l
  WHERE l.campagne = d.campagne AND l.bailleur = d.bailleur AND NOT EXISTS (
    SELECT FROM ops_unites.menage AS m WHERE m.campagne = l.campagne AND m.ident_rep = l.ident_rep);
  -- What is left has households, which keep it.
  UPDATE ops_unites.logement AS l SET batiment = v.batiment, typeconst = v.typeconst, nb_pieces = v.nb_pieces, surface = v.surface,
    construct = v.construct, locat = v.locat, finan = v.finan, mode = v.mode, bail = v.bail, duree_vacance = v.duree_vacance, rem_loc = v.rem_loc,
    loyer = v.loyer, dpe = v.dpe
  FROM ops_unites.a_verser(d.depot) AS v WHERE l.campagne = d.campagne AND l.bailleur = d.bailleur AND l.ident_rep = v.ident_rep;
  GET DIAGNOSTICS gardes = ROW_COUNT;
  INSERT INTO ops_unites.logement (campagne, ident_rep, bailleur, batiment, typeconst, nb_pieces, surface, construct, locat, finan, mode,
    bail, duree_vacance, rem_loc, loyer, dpe)
  SELECT d.campagne, v.ident_rep, d.bailleur, v.batiment, v.typeconst, v.nb_pieces, v.surface, v.construct, v.locat, v.finan, v.mode,
    v.bail, v.duree_vacance, v.rem_loc, v.loyer, v.dpe
  FROM ops_unites.a_verser(d.depot) AS v
  WHERE NOT EXISTS (SELECT FROM ops_unites.logement AS l WHERE l.campagne = d.campagne AND l.ident_rep = v.ident_rep);
  GET DIAGNOSTICS nombre = ROW_COUNT;
  RETURN gardes + nombre;
END
$$;

CREATE FUNCTION ops_unites.verser_ops(d ops.depot) RETURNS int
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  nombre int;
BEGIN
  DELETE FROM ops_unites.menage AS m USING ops_unites.logement AS l
  WHERE l.campagne = d.campagne AND l.bailleur = d.bailleur AND m.campagne = l.campagne AND m.ident_rep = l.ident_rep;
  INSERT INTO ops_unites.menage (campagne, ident_rep, enquete, nb_occ, nb_mineurs, type_menage, nb_enfants, age_titulaire, pct_plafond,
    aide_logement, rls, act_stable, act_precaire, act_chomeur, act_retraite, act_autre, date_emmenagement)
  SELECT d.campagne, o.ident_rep, o.enquete, o.nb_occ, o.nb_mineurs, o.type_menage, o.nb_enfants, o.age_titulaire, o.pct_plafond,
    o.aide_logement, o.rls, o.act_stable, o.act_precaire, o.act_chomeur, o.act_retraite, o.act_autre, o.date_emmenagement
  FROM ops_unites.depot_ops AS o
  JOIN ops_unites.logement AS l ON l.campagne = d.campagne AND l.ident_rep = o.ident_rep AND l.bailleur = d.bailleur
  LEFT JOIN ops_unites.doubles_ops(d.depot) AS x(ident_rep) ON x.ident_rep = o.ident_rep
  WHERE o.depot = d.depot AND o.enquete IS NOT NULL AND x.ident_rep IS NULL;
  GET DIAGNOSTICS nombre = ROW_COUNT;
  RETURN nombre;
END
$$;

-- What the reading put right by itself, line by line.
CREATE FUNCTION ops_unites.retenir_corrections(d ops.depot) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM ops_unites.correction AS c
  WHERE (c.nature, c.campagne, c.bailleur) = (d.nature, d.campagne, d.bailleur) AND c.automatique;
  EXECUTE format('INSERT INTO ops_unites.correction (nature, campagne, bailleur, ident_rep, champ, ancienne, nouvelle, regle, automatique, corrige_par)
    SELECT $1, $2, $3, l.ident_rep, l.retablies[4 * i - 2], l.retablies[4 * i - 1], l.retablies[4 * i], l.retablies[4 * i - 3], true, $4
    FROM ops_unites.depot_%s AS l CROSS JOIN LATERAL generate_series(1, cardinality(l.retablies) / 4) AS g(i)
    WHERE l.depot = $5 AND l.retablies IS NOT NULL AND l.ident_rep IS NOT NULL ON CONFLICT DO NOTHING', d.nature)
  USING d.nature, d.campagne, d.bailleur, ops_unites.appelant(), d.depot;
END
$$;

-- What was read is lost in a crash.
CREATE FUNCTION ops_unites.est_lu(d ops.depot) RETURNS boolean
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT EXISTS (SELECT FROM ops_unites.depot_rpls AS r WHERE d.nature = 'rpls' AND r.depot = d.depot)
    OR EXISTS (SELECT FROM ops_unites.depot_ops AS o WHERE d.nature = 'ops' AND o.depot = d.depot);
END;

-- The dwellings that an OPS deposit was compared with may not be the same any more.
CREATE FUNCTION ops_unites.rpls_change(d ops.depot) RETURNS boolean
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT d.nature = 'ops' AND EXISTS (
    SELECT FROM depot AS r WHERE r.nature = 'rpls' AND r.campagne = d.campagne AND r.bailleur = d.bailleur
      AND greatest(r.ouvert_le, r.verifie_le, r.decide_le) >= d.verifie_le);
END;

CREATE FUNCTION accepter_depot(depot int, lever text DEFAULT NULL, OUT versees int, OUT ecartees int) RETURNS record
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET work_mem = '64MB'
  SET jit = off SET enable_nestloop = off AS $$
DECLARE
  d ops.depot := ops_unites.exiger_depot(depot, '{ouvert,verifie,refuse}');
  verdict text;
  remplace int;
BEGIN
  PERFORM ops_unites.exiger_brouillon(d.campagne);
  -- One at a time: addresses are shared, and nothing else tells the households of a dwelling from its going.
  LOCK TABLE ops_unites.adresse IN SHARE ROW EXCLUSIVE MODE;
  -- What made it refused may have gone since: a rule tuned, a commune declared.
  IF d.etat <> 'verifie' OR NOT ops_unites.est_lu(d) OR ops_unites.rpls_change(d) THEN
    verdict := ops.verifier(depot);
    SELECT x.lignes INTO d.lignes FROM ops.depot AS x WHERE x.depot = d.depot;
  ELSE
    verdict := ops_unites.retenir_unites(depot, d.nature);
  END IF;
  IF verdict = 'refuse' AND COALESCE(lever, '') !~ '\S' THEN
    RAISE EXCEPTION USING ERRCODE = 'OP003', MESSAGE = format(ops.traduire('deposit %s has blocking anomalies'), depot),
      DETAIL = (SELECT string_agg(DISTINCT a.regle, ', ') FROM ops.anomalie AS a WHERE a.depot = d.depot AND a.gravite = 'bloquante'),
      HINT = ops.traduire('See ops.rapport_depot(). A corrected file replaces this one; lever => ''reason'' accepts it without the lines that cannot be integrated.');
  END IF;
  versees := CASE d.nature WHEN 'rpls' THEN ops_unites.verser_rpls(d) ELSE ops_unites.verser_ops(d) END;
  ecartees := d.lignes - versees;
  IF ecartees > 0 AND COALESCE(lever, '') !~ '\S' OR versees = 0 THEN
    RAISE EXCEPTION USING ERRCODE = 'OP003', MESSAGE = format(ops.traduire('%s lines of deposit %s cannot be integrated'), ecartees, depot),
      HINT = CASE d.nature WHEN 'ops' THEN ops.traduire('Accept the RPLS deposit of the landlord before its OPS deposit; lever => ''reason'' sets aside lines without a dwelling.')
        ELSE ops.traduire('Lines without a key of their own or a building cannot be units; lever => ''reason'' sets them aside.') END;
  END IF;
  UPDATE ops.depot AS x SET etat = 'remplace', decide_le = statement_timestamp(), decide_par = ops_unites.appelant()
  WHERE x.nature = d.nature AND x.campagne = d.campagne AND x.bailleur = d.bailleur AND x.etat = 'accepte' RETURNING x.depot INTO remplace;
  UPDATE ops.depot AS x SET etat = 'accepte', decide_le = statement_timestamp(), decide_par = ops_unites.appelant(),
    motif = CASE WHEN verdict = 'refuse' OR ecartees > 0 THEN lever END
  WHERE x.depot = d.depot;
  PERFORM ops_unites.retenir_corrections(d);
  -- The values are units now; of the lines only the anomalies stay.
  DELETE FROM ops_unites.depot_rpls AS r WHERE r.depot = d.depot;
  DELETE FROM ops_unites.depot_ops AS o WHERE o.depot = d.depot;
  PERFORM ops_unites.fermer_table_depot(depot), ops_unites.consigner('accepter_depot', 'depot', depot::text);
  IF remplace IS NOT NULL THEN
    PERFORM ops_unites.consigner('accepter_depot', 'depot', remplace::text);
  END IF;
END
$$;
COMMENT ON FUNCTION accepter_depot(int, text) IS
  'Verse un dépôt aux unités de la campagne au brouillon, à la place de ce que le bailleur y avait, tout ou rien ; rend les lignes versées et écartées. Une anomalie bloquante l''empêche, sauf motif (lever) porté au journal : les lignes sans clé, sans bâtiment ou d''un autre bailleur sont alors écartées';

DO $$
DECLARE
  signature pg_catalog.regprocedure;
BEGIN
  FOR signature IN SELECT p.oid FROM pg_catalog.pg_proc AS p
      WHERE p.oid = 'ops.accepter_depot(int, text)'::pg_catalog.regprocedure OR p.pronamespace = 'ops_unites'::pg_catalog.regnamespace
        AND p.proname IN ('adresses_nouvelles', 'situer', 'creer_adresses', 'preciser_adresses', 'a_verser', 'verser_rpls', 'verser_ops', 'est_lu', 'rpls_change', 'retenir_corrections') LOOP
    EXECUTE pg_catalog.format('ALTER FUNCTION %s OWNER TO ops_proprietaire', signature);
    EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', signature);
  END LOOP;
END
$$;
GRANT EXECUTE ON FUNCTION accepter_depot(int, text) TO ops_gestionnaire;
