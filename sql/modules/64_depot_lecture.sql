-- Reading the text of deposits: casts that never fail, and what each line is once read. A value that cannot be is NULL; the rules
-- compare it with the text.

CREATE FUNCTION ops_unites.lire_entier(texte text, minimum int, maximum int) RETURNS int
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- Nested: AND may evaluate its sides in any order.
RETURN CASE WHEN texte ~ '^[0-9]{1,9}$' THEN CASE WHEN texte::int BETWEEN minimum AND maximum THEN texte::int END END;

CREATE FUNCTION ops_unites.lire_nombre(texte text) RETURNS float8
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN texte ~ '^-?[0-9]{1,9}([.,][0-9]{1,12})?$' THEN replace(texte, ',', '.')::float8 END;

-- mm/yyyy as the register writes them, or a whole date, of which the first of the month is enough.
CREATE FUNCTION ops_unites.lire_mois(texte text) RETURNS date
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN texte ~ '^((0?[1-9]|[12][0-9]|3[01])/)?(0?[1-9]|1[0-2])/(1[89]|20|21)[0-9]{2}$'
    THEN make_date(right(texte, 4)::int, (regexp_match(texte, '([0-9]+)/[0-9]{4}$'))[1]::int, 1)
  WHEN texte ~ '^(1[89]|20|21)[0-9]{2}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?$' THEN make_date(left(texte, 4)::int, substr(texte, 6, 2)::int, 1) END;

CREATE FUNCTION ops_unites.lire_booleen(texte text) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN lower(texte) IN ('1', 'o', 'oui', 't', 'true', 'vrai') THEN true WHEN lower(texte) IN ('0', 'n', 'non', 'f', 'false', 'faux') THEN false END;

-- Lambert 93 or degrees; anything else, or out of France, is no place. Bounds come first: a projection fails on what it cannot reach.
CREATE FUNCTION ops_unites.lire_point(x text, y text, epsg text) RETURNS geometry
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT CASE
    WHEN COALESCE(lire_point.epsg, '2154') = '2154' AND p.x BETWEEN 0 AND 1400000 AND p.y BETWEEN 6000000 AND 7300000
      THEN ST_SetSRID(ST_MakePoint(p.x, p.y), 2154)
    WHEN lire_point.epsg = '4326' AND p.x BETWEEN -6 AND 11 AND p.y BETWEEN 41 AND 52
      THEN ST_Transform(ST_SetSRID(ST_MakePoint(p.x, p.y), 4326), 2154) END
  FROM (SELECT ops_unites.lire_nombre(lire_point.x) AS x, ops_unites.lire_nombre(lire_point.y) AS y) AS p;
END;

-- The lines of the deposits being verified, under the names of fields. Only what is verified or integrated.
CREATE TABLE ops_unites.depot_rpls (
  depot int NOT NULL REFERENCES depot ON DELETE CASCADE,
  ligne int NOT NULL,
  ident_rep text, siret text, droit text, depcom text, codepostal text, libcom text, numvoie text, indrep text, typvoie text, nomvoie text,
  bat text, complgeo text, batiment text, typeconst text, nbpiece text, surfhab text, construct text, locat text, patrimoine text,
  origine text, finan text, conv text, numconv text, datconv text, mode text, bail text, loyerprinc text, cus text, dpedate text,
  dpeenergie text, dpeserre text, sru_expir text, sru_alinea text, qpv text, remlocdate text, contreslog text, duree_vacance text,
  x text, y text, epsg text, qualite_xy text,
  PRIMARY KEY (depot, ligne)
);
CREATE INDEX depot_rpls_ident ON ops_unites.depot_rpls (ident_rep);
COMMENT ON TABLE ops_unites.depot_rpls IS 'Lignes des dépôts RPLS vérifiés, en texte, par champ';

CREATE TABLE ops_unites.depot_ops (
  depot int NOT NULL REFERENCES depot ON DELETE CASCADE,
  ligne int NOT NULL,
  ident_rep text, siren_bailleur text, millesime text, enquete text, nb_occ text, nb_mineurs text, nb_majeurs text, type_menage text,
  nb_enfants text, age_titulaire text, pct_plafond text, aide_logement text, rls text, act_stable text, act_precaire text,
  act_chomeur text, act_retraite text, act_autre text, date_emmenagement text,
  PRIMARY KEY (depot, ligne)
);
CREATE INDEX depot_ops_ident ON ops_unites.depot_ops (ident_rep);
COMMENT ON TABLE ops_unites.depot_ops IS 'Lignes des dépôts OPS vérifiés, en texte, par champ';

CREATE FUNCTION ops_unites.vider_depot(depot int) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM ops.anomalie AS a WHERE a.depot = vider_depot.depot;
  DELETE FROM ops_unites.depot_rpls AS r WHERE r.depot = vider_depot.depot;
  DELETE FROM ops_unites.depot_ops AS o WHERE o.depot = vider_depot.depot;
END
$$;

-- The first line is the header. Lines are counted again: a COPY that failed has used numbers.
CREATE FUNCTION ops_unites.lire_depot(d ops.depot) RETURNS int
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  destination regclass := 'ops_unites.depot_' || d.nature;
  cibles text;
  sources text;
  nombre int;
BEGIN
  SELECT string_agg(quote_ident(u.champ), ', ' ORDER BY u.n), string_agg(format('NULLIF(btrim(t.%I), '''')', u.colonne), ', ' ORDER BY u.n)
    INTO cibles, sources
  FROM unnest(d.colonnes, d.champs) WITH ORDINALITY AS u(colonne, champ, n)
  JOIN pg_attribute AS a ON a.attrelid = destination AND a.attname = u.champ;
  EXECUTE format('INSERT INTO %s (depot, ligne, %s) SELECT $1, (1 + row_number() OVER (ORDER BY t.ligne))::int, %s FROM %s AS t',
    destination, cibles, sources, ops_unites.table_depot(d.depot)) USING d.depot;
  GET DIAGNOSTICS nombre = ROW_COUNT;
  EXECUTE format('ANALYZE %s', destination);
  RETURN nombre;
END
$$;

-- A commune by its code, or by that of one it has received.
CREATE VIEW ops_unites.code_commune AS
  SELECT t.code, t.gid, t.code AS actuelle, false AS ancienne FROM territoire AS t WHERE t.echelle = 'commune'
  UNION ALL
  SELECT a.ancienne, t.gid, t.code, true FROM commune_ancienne AS a JOIN territoire AS t ON t.echelle = 'commune' AND t.code = a.actuelle
  WHERE NOT EXISTS (SELECT FROM territoire AS c WHERE c.echelle = 'commune' AND c.code = a.ancienne);
COMMENT ON VIEW ops_unites.code_commune IS 'Communes par leur code, ou par celui d''une commune disparue';

-- What the rules and the integration need to know of a deposit.
CREATE FUNCTION ops_unites.contexte_depot(depot int, OUT campagne smallint, OUT reference date, OUT bailleur int, OUT siren text, OUT champs text[],
  OUT seuils jsonb) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT d.campagne, c.date_reference, d.bailleur, o.siren, d.champs,
    (SELECT jsonb_object_agg(r.code, r.seuil) FROM regle_verification AS r WHERE r.nature = d.nature AND r.seuil IS NOT NULL)
  FROM depot AS d JOIN campagne AS c ON c.campagne = d.campagne JOIN organisme AS o ON o.organisme = d.bailleur
  WHERE d.depot = contexte_depot.depot;
END;

-- A building by its address alone: commune, number, street, then staircase or block. The residence is what comes before the B.
CREATE FUNCTION ops_unites.code_adresse(commune text, r ops_unites.depot_rpls) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN (r).nomvoie IS NOT NULL THEN commune
  || 'R' || left(md5(upper(concat_ws(' ', (r).numvoie, (r).indrep, (r).typvoie, (r).nomvoie))), 12)
  || 'B' || left(md5(upper(COALESCE((r).bat, ''))), 6) END;

-- One dwelling as read. The building is the one whose code the file carries, else that of the same dwelling in an earlier campaign, else
-- the one of its address.
CREATE FUNCTION ops_unites.rpls_lu(depot int, OUT ligne int, OUT ident_rep text, OUT commune int, OUT ancienne boolean, OUT batiment int, OUT code_adresse text,
  OUT typeconst text, OUT nb_pieces smallint, OUT surface smallint, OUT construct smallint, OUT locat smallint, OUT patrimoine smallint, OUT finan text,
  OUT mode smallint, OUT bail date, OUT duree_vacance smallint, OUT rem_loc date, OUT loyer int, OUT dpe text, OUT dpe_date date, OUT point geometry,
  OUT texte ops_unites.depot_rpls) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT r.ligne, r.ident_rep, c.gid, c.ancienne, COALESCE(b.batiment, p.batiment, n.gid), k.code,
    CASE WHEN upper(r.typeconst) IN ('C', 'I', 'E') THEN upper(r.typeconst) END,
    ops_unites.lire_entier(r.nbpiece, 1, 9)::smallint, ops_unites.lire_entier(r.surfhab, 1, 9999)::smallint,
    ops_unites.lire_entier(r.construct, 1200, 2200)::smallint, ops_unites.lire_entier(r.locat, 1200, 2200)::smallint,
    ops_unites.lire_entier(r.patrimoine, 1200, 2200)::smallint,
    CASE WHEN r.finan = ANY ('{10,11,12,13,14,15,16,17,49,50,51,52,53,54,55,99}') THEN r.finan END,
    CASE WHEN r.mode ~ '^[123459]$' THEN r.mode::smallint END, ops_unites.lire_mois(r.bail),
    ops_unites.lire_entier(r.duree_vacance, 0, 999)::smallint, ops_unites.lire_mois(r.remlocdate),
    ops_unites.lire_entier(NULLIF(r.loyerprinc, '9999'), 0, 99999),
    CASE WHEN upper(r.dpeenergie) ~ '^[A-G]$' THEN upper(r.dpeenergie) END, NULLIF(ops_unites.lire_mois(r.dpedate), '1900-01-01'),
    ops_unites.lire_point(r.x, r.y, r.epsg), r
  FROM ops_unites.depot_rpls AS r
  JOIN depot AS d ON d.depot = r.depot
  LEFT JOIN ops_unites.code_commune AS c ON c.code = upper(r.depcom)
  LEFT JOIN (SELECT a.batiment, t.code FROM ops_unites.adresse AS a JOIN territoire AS t ON t.gid = a.batiment) AS b ON b.code = r.batiment
  LEFT JOIN (
    SELECT DISTINCT ON (l.ident_rep) l.ident_rep, l.batiment
    -- By whole keys: dwellings have no index of their identifiers alone.
    FROM depot AS x JOIN campagne AS k ON k.campagne < x.campagne
    JOIN ops_unites.depot_rpls AS i ON i.depot = x.depot
    JOIN ops_unites.logement AS l ON l.campagne = k.campagne AND l.ident_rep = i.ident_rep
    WHERE x.depot = rpls_lu.depot
    ORDER BY l.ident_rep, l.campagne DESC) AS p ON p.ident_rep = r.ident_rep
  CROSS JOIN LATERAL (SELECT ops_unites.code_adresse(c.actuelle, r) AS code) AS k
  LEFT JOIN territoire AS n ON n.echelle = 'batiment' AND n.code = k.code
  WHERE r.depot = rpls_lu.depot;
END;

CREATE FUNCTION ops_unites.ops_lu(depot int, OUT ligne int, OUT ident_rep text, OUT enquete smallint, OUT nb_occ smallint, OUT nb_mineurs smallint,
  OUT type_menage smallint, OUT nb_enfants smallint, OUT age_titulaire smallint, OUT pct_plafond float8, OUT aide_logement smallint, OUT rls boolean,
  OUT act_stable smallint, OUT act_precaire smallint, OUT act_chomeur smallint, OUT act_retraite smallint, OUT act_autre smallint,
  OUT date_emmenagement date, OUT nb_majeurs smallint, OUT reponses int, OUT texte ops_unites.depot_ops) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT o.ligne, o.ident_rep, ops_unites.lire_entier(o.enquete, 1, 4)::smallint, ops_unites.lire_entier(o.nb_occ, 1, 99)::smallint,
    ops_unites.lire_entier(o.nb_mineurs, 0, 98)::smallint, ops_unites.lire_entier(o.type_menage, 1, 5)::smallint,
    ops_unites.lire_entier(o.nb_enfants, 0, 98)::smallint, ops_unites.lire_entier(o.age_titulaire, 15, 120)::smallint,
    CASE WHEN ops_unites.lire_nombre(o.pct_plafond) >= 0 THEN ops_unites.lire_nombre(o.pct_plafond) END,
    ops_unites.lire_entier(o.aide_logement, 0, 2)::smallint, ops_unites.lire_booleen(o.rls),
    ops_unites.lire_entier(o.act_stable, 0, 98)::smallint, ops_unites.lire_entier(o.act_precaire, 0, 98)::smallint,
    ops_unites.lire_entier(o.act_chomeur, 0, 98)::smallint, ops_unites.lire_entier(o.act_retraite, 0, 98)::smallint,
    ops_unites.lire_entier(o.act_autre, 0, 98)::smallint, ops_unites.lire_mois(o.date_emmenagement),
    ops_unites.lire_entier(o.nb_majeurs, 0, 98)::smallint,
    num_nonnulls(o.nb_occ, o.nb_mineurs, o.type_menage, o.nb_enfants, o.age_titulaire, o.pct_plafond, o.aide_logement, o.rls, o.act_stable,
      o.act_precaire, o.act_chomeur, o.act_retraite, o.act_autre, o.date_emmenagement), o
  FROM ops_unites.depot_ops AS o WHERE o.depot = ops_lu.depot;
END;

-- Dwellings of a landlord that an OPS file can speak of: those of its RPLS deposit while one waits, else the units.
CREATE FUNCTION ops_unites.logements_connus(campagne smallint, bailleur int, OUT ident_rep text, OUT mode smallint, OUT bail date, OUT construct smallint)
  RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH attente AS MATERIALIZED (
    SELECT d.depot FROM depot AS d
    WHERE d.nature = 'rpls' AND d.campagne = logements_connus.campagne AND d.bailleur = logements_connus.bailleur AND d.etat IN ('verifie', 'refuse')
  )
  -- A line twice in the file is a fault of the RPLS deposit, told there.
  SELECT DISTINCT ON (r.ident_rep) r.ident_rep, r.mode, r.bail, r.construct
  FROM attente AS a CROSS JOIN LATERAL ops_unites.rpls_lu(a.depot) AS r WHERE r.ident_rep IS NOT NULL
  UNION ALL
  SELECT l.ident_rep, l.mode, l.bail, l.construct FROM ops_unites.logement AS l
  WHERE l.campagne = logements_connus.campagne AND l.bailleur = logements_connus.bailleur AND NOT EXISTS (SELECT FROM attente);
END;
