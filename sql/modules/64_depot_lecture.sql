-- What the lines of deposits say once read (src/depot): one typed row per line, with what is wrong with the line alone.

-- Dwellings of the RPLS deposits verified and not accepted yet. Unlogged: the file can be read again. No foreign key: checked line by
-- line, it would cost as much as the reading. `code_adresse` is the address within its commune, number and street then staircase or
-- block, whose mark is B; a position is that of `epsg`; `batiment` is NULL for an address that has to be made.
CREATE UNLOGGED TABLE ops_unites.depot_rpls (
  depot int NOT NULL,
  ligne int NOT NULL,
  ident_rep text,
  commune int,
  code_batiment text,
  adresse text,
  code_adresse text,
  typeconst text,
  nb_pieces smallint,
  surface smallint,
  construct smallint,
  locat smallint,
  finan text,
  mode smallint,
  bail date,
  duree_vacance smallint,
  rem_loc date,
  loyer int,
  dpe text,
  x float8,
  y float8,
  epsg int,
  position_douteuse boolean,
  fautes text[],
  retablies text[],
  batiment int
);
-- A few thousand lines are enough for the planner.
ALTER TABLE ops_unites.depot_rpls ALTER depot SET STATISTICS 10, ALTER ident_rep SET STATISTICS 10, ALTER commune SET STATISTICS 10,
  ALTER batiment SET STATISTICS 10;
CREATE INDEX depot_rpls_depot ON ops_unites.depot_rpls (depot);
COMMENT ON TABLE ops_unites.depot_rpls IS 'Lignes des dépôts RPLS vérifiés, lues';

CREATE UNLOGGED TABLE ops_unites.depot_ops (
  depot int NOT NULL,
  ligne int NOT NULL,
  ident_rep text,
  enquete smallint,
  nb_occ smallint,
  nb_mineurs smallint,
  type_menage smallint,
  nb_enfants smallint,
  age_titulaire smallint,
  pct_plafond float8,
  aide_logement smallint,
  rls boolean,
  act_stable smallint,
  act_precaire smallint,
  act_chomeur smallint,
  act_retraite smallint,
  act_autre smallint,
  date_emmenagement date,
  ressources float8,
  remplis int,
  fautes text[],
  retablies text[],
  connu boolean NOT NULL,
  mode smallint,
  bail date,
  construct smallint,
  batiment int
);
ALTER TABLE ops_unites.depot_ops ALTER depot SET STATISTICS 10, ALTER ident_rep SET STATISTICS 10, ALTER batiment SET STATISTICS 10;
CREATE INDEX depot_ops_depot ON ops_unites.depot_ops (depot);
COMMENT ON TABLE ops_unites.depot_ops IS 'Lignes des dépôts OPS vérifiés, lues, et le logement du RPLS dont chacune parle';

CREATE FUNCTION ops_unites.rpls_lignes(depot int, OUT ligne int, OUT ident_rep text, OUT commune int, OUT code_batiment text, OUT adresse text,
  OUT code_adresse text, OUT typeconst text, OUT nb_pieces smallint, OUT surface smallint, OUT construct smallint, OUT locat smallint, OUT finan text,
  OUT mode smallint, OUT bail date, OUT duree_vacance smallint, OUT rem_loc date, OUT loyer int, OUT dpe text, OUT x float8, OUT y float8,
  OUT epsg int, OUT position_douteuse boolean, OUT fautes text[], OUT retablies text[]) RETURNS SETOF record
  LANGUAGE c VOLATILE STRICT ROWS 30000 AS 'MODULE_PATHNAME', 'ops_rpls_lignes';
CREATE FUNCTION ops_unites.ops_lignes(depot int, OUT ligne int, OUT ident_rep text, OUT enquete smallint, OUT nb_occ smallint, OUT nb_mineurs smallint,
  OUT type_menage smallint, OUT nb_enfants smallint, OUT age_titulaire smallint, OUT pct_plafond float8, OUT aide_logement smallint, OUT rls boolean,
  OUT act_stable smallint, OUT act_precaire smallint, OUT act_chomeur smallint, OUT act_retraite smallint, OUT act_autre smallint,
  OUT date_emmenagement date, OUT ressources float8, OUT remplis int, OUT fautes text[], OUT retablies text[]) RETURNS SETOF record
  LANGUAGE c VOLATILE STRICT ROWS 30000 AS 'MODULE_PATHNAME', 'ops_ops_lignes';

CREATE FUNCTION ops_unites.vider_depot(depot int) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM ops.anomalie AS a WHERE a.depot = vider_depot.depot;
  DELETE FROM ops_unites.depot_rpls AS r WHERE r.depot = vider_depot.depot;
  DELETE FROM ops_unites.depot_ops AS o WHERE o.depot = vider_depot.depot;
END
$$;

-- A commune by its code, or by that of one it has received.
CREATE VIEW ops_unites.code_commune AS
  SELECT t.code, t.gid, t.code AS actuelle FROM territoire AS t WHERE t.echelle = 'commune'
  UNION ALL
  SELECT a.ancienne, t.gid, t.code FROM commune_ancienne AS a JOIN territoire AS t ON t.echelle = 'commune' AND t.code = a.actuelle
  WHERE NOT EXISTS (SELECT FROM territoire AS c WHERE c.echelle = 'commune' AND c.code = a.ancienne);
COMMENT ON VIEW ops_unites.code_commune IS 'Communes par leur code, ou par celui d''une commune disparue';

-- Identifiers that are on several lines.
CREATE FUNCTION ops_unites.doubles_rpls(depot int) RETURNS SETOF text
  LANGUAGE sql STABLE ROWS 100
BEGIN ATOMIC
  SELECT r.ident_rep FROM ops_unites.depot_rpls AS r
  WHERE r.depot = doubles_rpls.depot AND r.ident_rep IS NOT NULL GROUP BY r.ident_rep HAVING count(*) > 1;
END;
CREATE FUNCTION ops_unites.doubles_ops(depot int) RETURNS SETOF text
  LANGUAGE sql STABLE ROWS 100
BEGIN ATOMIC
  SELECT o.ident_rep FROM ops_unites.depot_ops AS o
  WHERE o.depot = doubles_ops.depot AND o.ident_rep IS NOT NULL GROUP BY o.ident_rep HAVING count(*) > 1;
END;

CREATE FUNCTION ops_unites.point_lu(x float8, y float8, epsg int) RETURNS geometry
  LANGUAGE sql IMMUTABLE
RETURN CASE epsg WHEN 4326 THEN ST_Transform(ST_SetSRID(ST_MakePoint(x, y), 4326), 2154) ELSE ST_SetSRID(ST_MakePoint(x, y), 2154) END;

-- What the rules on a whole file need to know of it. Planned by itself: the landlord's dwellings are found by their index.
CREATE FUNCTION ops_unites.contexte_depot(depot int, OUT campagne smallint, OUT precedente smallint, OUT reference date, OUT bailleur int,
  OUT seuils jsonb) RETURNS SETOF record
  LANGUAGE plpgsql STABLE ROWS 1 SET search_path = pg_catalog, pg_temp SET enable_nestloop = on AS $$
BEGIN
  RETURN QUERY SELECT d.campagne, (SELECT max(a.campagne) FROM ops.campagne AS a WHERE a.campagne < d.campagne AND EXISTS (
      SELECT FROM ops_unites.logement AS l WHERE l.campagne = a.campagne AND l.bailleur = d.bailleur)),
    c.date_reference, d.bailleur,
    (SELECT jsonb_object_agg(r.code, r.seuil) FROM ops.regle_verification AS r WHERE r.nature = d.nature AND r.seuil IS NOT NULL)
  FROM ops.depot AS d JOIN ops.campagne AS c ON c.campagne = d.campagne
  WHERE d.depot = contexte_depot.depot;
END
$$;

-- An identifier that a spreadsheet has robbed of its zeros, where it is a dwelling once they are back.
CREATE FUNCTION ops_unites.zeros_rendus(ident text, connu text) RETURNS text
  LANGUAGE sql IMMUTABLE
RETURN CASE WHEN connu IS NOT NULL AND length(ident) < 10 AND ident ~ '^[1-9][0-9]*$' THEN connu END;

-- The building is the one whose code the file carries, else that of the same dwelling in the campaign before, else that of its address:
-- known already, or known of other lines of the file, if they agree.
CREATE FUNCTION ops_unites.lire_rpls(depot int) RETURNS int
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  d ops.depot := (SELECT x FROM ops.depot AS x WHERE x.depot = lire_rpls.depot);
  avant smallint := (SELECT max(c.campagne) FROM ops.campagne AS c
    WHERE c.campagne < d.campagne AND EXISTS (SELECT FROM ops_unites.logement AS l WHERE l.campagne = c.campagne));
  nombre int;
BEGIN
  INSERT INTO ops_unites.depot_rpls
  SELECT d.depot, r.ligne, COALESCE(z.ident, r.ident_rep), r.commune, r.code_batiment, r.adresse, r.code_adresse, r.typeconst, r.nb_pieces, r.surface,
    r.construct, r.locat, r.finan, r.mode, r.bail, r.duree_vacance, r.rem_loc, r.loyer, r.dpe, r.x, r.y, r.epsg, r.position_douteuse,
    CASE WHEN z.ident IS NULL THEN r.fautes ELSE array_replace(r.fautes, 'rpls_ident_forme', 'rpls_ident_zero') END,
    CASE WHEN z.ident IS NULL THEN r.retablies ELSE r.retablies || ARRAY['rpls_ident_zero', 'ident_rep', r.ident_rep, z.ident] END,
    COALESCE(b.gid, l.batiment, n.gid)
  FROM ops_unites.rpls_lignes(lire_rpls.depot) AS r
  LEFT JOIN ops.territoire AS b ON b.echelle = 'batiment' AND b.code = r.code_batiment
  LEFT JOIN ops_unites.logement AS l ON l.campagne = avant AND l.ident_rep = lpad(r.ident_rep, 10, '0')
  LEFT JOIN ops.territoire AS c ON c.gid = r.commune
  LEFT JOIN ops.territoire AS n ON n.echelle = 'batiment' AND n.code = c.code || r.code_adresse
  CROSS JOIN LATERAL (SELECT ops_unites.zeros_rendus(r.ident_rep, CASE WHEN l.bailleur = d.bailleur THEN l.ident_rep END) AS ident) AS z;
  GET DIAGNOSTICS nombre = ROW_COUNT;
  ANALYZE ops_unites.depot_rpls (depot, ident_rep, commune, batiment);
  IF EXISTS (SELECT FROM ops_unites.depot_rpls AS r WHERE r.depot = lire_rpls.depot AND r.batiment IS NULL) THEN
    UPDATE ops_unites.depot_rpls AS r SET batiment = v.batiment
    FROM (
      SELECT s.commune, s.code_adresse, min(s.batiment) AS batiment FROM ops_unites.depot_rpls AS s
      WHERE s.depot = lire_rpls.depot AND s.batiment IS NOT NULL AND s.code_adresse IS NOT NULL
      GROUP BY s.commune, s.code_adresse HAVING min(s.batiment) = max(s.batiment)) AS v
    WHERE r.depot = lire_rpls.depot AND r.batiment IS NULL AND r.commune = v.commune AND r.code_adresse = v.code_adresse;
  END IF;
  RETURN nombre;
END
$$;

-- Dwellings of a landlord that an OPS file can speak of: those of its RPLS deposit while one waits, else the units.
CREATE FUNCTION ops_unites.logements_connus(campagne smallint, bailleur int, OUT ident_rep text, OUT mode smallint, OUT bail date, OUT construct smallint,
  OUT batiment int) RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH attente AS MATERIALIZED (
    SELECT d.depot FROM depot AS d
    WHERE d.nature = 'rpls' AND d.campagne = logements_connus.campagne AND d.bailleur = logements_connus.bailleur AND d.etat IN ('verifie', 'refuse')
  )
  SELECT r.ident_rep, r.mode, r.bail, r.construct, r.batiment
  FROM ops_unites.depot_rpls AS r
  -- A line twice in the file is a fault of the RPLS deposit, told there.
  LEFT JOIN attente AS a CROSS JOIN LATERAL ops_unites.doubles_rpls(a.depot) AS d(ident_rep) ON d.ident_rep = r.ident_rep
  WHERE r.depot = (SELECT a.depot FROM attente AS a) AND r.ident_rep IS NOT NULL AND d.ident_rep IS NULL
  UNION ALL
  SELECT l.ident_rep, l.mode, l.bail, l.construct, l.batiment
  FROM ops_unites.logement AS l
  WHERE l.campagne = logements_connus.campagne AND l.bailleur = logements_connus.bailleur AND NOT EXISTS (SELECT FROM attente);
END;

CREATE FUNCTION ops_unites.lire_ops(depot int) RETURNS int
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  d ops.depot := (SELECT x FROM ops.depot AS x WHERE x.depot = lire_ops.depot);
  nombre int;
BEGIN
  -- What was read of the RPLS that waits is lost in a crash.
  PERFORM ops.verifier(r.depot) FROM ops.depot AS r
  WHERE r.nature = 'rpls' AND (r.campagne, r.bailleur) = (d.campagne, d.bailleur) AND r.etat IN ('verifie', 'refuse') AND NOT ops_unites.est_lu(r);
  INSERT INTO ops_unites.depot_ops
  SELECT d.depot, o.ligne, COALESCE(z.ident, o.ident_rep), o.enquete, o.nb_occ, o.nb_mineurs, o.type_menage, o.nb_enfants, o.age_titulaire, o.pct_plafond,
    o.aide_logement, o.rls, o.act_stable, o.act_precaire, o.act_chomeur, o.act_retraite, o.act_autre, o.date_emmenagement, o.ressources, o.remplis,
    CASE WHEN z.ident IS NULL THEN o.fautes ELSE array_replace(o.fautes, 'ops_ident_forme', 'ops_ident_zero') END,
    CASE WHEN z.ident IS NULL THEN o.retablies ELSE o.retablies || ARRAY['ops_ident_zero', 'ident_rep', o.ident_rep, z.ident] END,
    k.ident_rep = COALESCE(z.ident, o.ident_rep) IS TRUE, k.mode, k.bail, k.construct, k.batiment
  FROM ops_unites.ops_lignes(lire_ops.depot) AS o
  LEFT JOIN ops_unites.logements_connus(d.campagne, d.bailleur) AS k ON k.ident_rep = lpad(o.ident_rep, 10, '0')
  CROSS JOIN LATERAL (SELECT ops_unites.zeros_rendus(o.ident_rep, k.ident_rep) AS ident) AS z;
  GET DIAGNOSTICS nombre = ROW_COUNT;
  ANALYZE ops_unites.depot_ops (depot, ident_rep, batiment);
  RETURN nombre;
END
$$;
