-- Cell keys: cross-tables of one's choice, that no release foresaw. Each household carries a random key for ever; the keys
-- of a set add up to the key of the cell, which decides its noise. The same set has the same answer everywhere.

-- One key per household: a dwelling and a date of moving in. Drawn once, so that editions cannot be averaged.
CREATE TABLE ops_unites.cle_menage (
  ident_rep text NOT NULL,
  date_emmenagement date,
  cle bigint NOT NULL CHECK (cle BETWEEN 0 AND 4294967295),
  UNIQUE NULLS NOT DISTINCT (ident_rep, date_emmenagement)
);
COMMENT ON TABLE ops_unites.cle_menage IS 'Clé aléatoire de chaque ménage, tirée une fois pour toutes : à garder aussi secrète que les ménages';

-- Kept with the keys, and never computed again: another noise on the same counts would let readers average the two.
CREATE TABLE ops_unites.ptable (
  effectif int,
  publie int,
  borne bigint NOT NULL CHECK (borne BETWEEN 0 AND 4294967296),
  PRIMARY KEY (effectif, publie)
);
COMMENT ON TABLE ops_unites.ptable IS
  'Ce que devient un effectif selon la clé de sa cellule : publie, pour les clés sous la borne et non sous la précédente';

CREATE FUNCTION ops_unites.tirer_cle() RETURNS bigint
  LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'ops_tirer_cle';
CREATE FUNCTION ops_unites.calculer_ptable(OUT effectif int, OUT publie int, OUT borne bigint) RETURNS SETOF record
  LANGUAGE c IMMUTABLE AS 'MODULE_PATHNAME', 'ops_calculer_ptable';

-- Keys for the households of a campaign that have none yet; the p-table with the first of them.
CREATE FUNCTION ops_unites.attribuer_cles(campagne smallint) RETURNS bigint
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  nombre bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM ops_unites.ptable) THEN
    INSERT INTO ops_unites.ptable SELECT * FROM ops_unites.calculer_ptable();
  END IF;
  INSERT INTO ops_unites.cle_menage
  SELECT m.ident_rep, m.date_emmenagement, ops_unites.tirer_cle()
  FROM ops_unites.menage AS m WHERE m.campagne = attribuer_cles.campagne AND m.enquete = 1
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS nombre = ROW_COUNT;
  RETURN nombre;
END
$$;

-- The aggregate, for ops.croiser() and for the guard of ordinary SQL: the perturbed number of households, NULL for a set
-- that lies in fewer than three point addresses (R9). Without the residence, for the address scales, that rule is off.
CREATE FUNCTION ops_unites.cles_ajouter(internal, bigint, int) RETURNS internal
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_cles_ajouter';
CREATE FUNCTION ops_unites.cles_ajouter(internal, bigint) RETURNS internal
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_cles_ajouter';
CREATE FUNCTION ops_unites.cles_combiner(internal, internal) RETURNS internal
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_cles_combiner';
CREATE FUNCTION ops_unites.cles_serialiser(internal) RETURNS bytea
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_cles_serialiser';
CREATE FUNCTION ops_unites.cles_deserialiser(bytea, internal) RETURNS internal
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_cles_deserialiser';
CREATE FUNCTION ops_unites.cles_publier(internal) RETURNS int
  LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_cles_publier';
CREATE FUNCTION ops_unites.cles_publier_adresse(internal) RETURNS int
  LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_cles_publier_adresse';
CREATE AGGREGATE ops_unites.menages_cles(cle bigint, residence int) (
  SFUNC = ops_unites.cles_ajouter, STYPE = internal, SSPACE = 48, FINALFUNC = ops_unites.cles_publier,
  COMBINEFUNC = ops_unites.cles_combiner, SERIALFUNC = ops_unites.cles_serialiser,
  DESERIALFUNC = ops_unites.cles_deserialiser, PARALLEL = SAFE);
CREATE AGGREGATE ops_unites.menages_cles(cle bigint) (
  SFUNC = ops_unites.cles_ajouter, STYPE = internal, SSPACE = 48, FINALFUNC = ops_unites.cles_publier_adresse,
  COMBINEFUNC = ops_unites.cles_combiner, SERIALFUNC = ops_unites.cles_serialiser,
  DESERIALFUNC = ops_unites.cles_deserialiser, PARALLEL = SAFE);

-- The states behind such numbers, and what they add up to: margins are counted without reading the households again.
CREATE AGGREGATE ops_unites.etat_cles(cle bigint, residence int) (
  SFUNC = ops_unites.cles_ajouter, STYPE = internal, SSPACE = 48, FINALFUNC = ops_unites.cles_serialiser,
  COMBINEFUNC = ops_unites.cles_combiner, SERIALFUNC = ops_unites.cles_serialiser,
  DESERIALFUNC = ops_unites.cles_deserialiser, PARALLEL = SAFE);
CREATE AGGREGATE ops_unites.etat_cles(cle bigint) (
  SFUNC = ops_unites.cles_ajouter, STYPE = internal, SSPACE = 48, FINALFUNC = ops_unites.cles_serialiser,
  COMBINEFUNC = ops_unites.cles_combiner, SERIALFUNC = ops_unites.cles_serialiser,
  DESERIALFUNC = ops_unites.cles_deserialiser, PARALLEL = SAFE);
CREATE FUNCTION ops_unites.cles_cumuler(internal, bytea) RETURNS internal LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_cles_cumuler';
CREATE AGGREGATE ops_unites.menages_etats(etat bytea) (
  SFUNC = ops_unites.cles_cumuler, STYPE = internal, FINALFUNC = ops_unites.cles_publier, PARALLEL = SAFE);
CREATE AGGREGATE ops_unites.menages_etats_adresse(etat bytea) (
  SFUNC = ops_unites.cles_cumuler, STYPE = internal, FINALFUNC = ops_unites.cles_publier_adresse, PARALLEL = SAFE);

-- The closed lattice of questions: one campaign, one scale, at most three variables each by its published classes.
CREATE FUNCTION ops_unites.verifier_croisement(variables text[], echelle text, population text, mon_parc boolean) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  nombre int := COALESCE(cardinality(variables), 0);
  declarees int := nombre + (population = 'emmenages_recents')::int + mon_parc::int;
  inconnue text;
BEGIN
  IF variables IS NULL OR array_ndims(variables) <> 1 OR array_position(variables, NULL) IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = ops.traduire('a cross-table needs a list of at most 3 variables'),
      HINT = ops.traduire('For instance ARRAY[''age'', ''type_menage'']; variables are listed in ops.variable.');
  END IF;
  SELECT v INTO inconnue FROM unnest(variables) AS v WHERE NOT EXISTS (SELECT FROM ops.variable AS x WHERE x.variable = v) LIMIT 1;
  IF inconnue IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('there is no variable "%s"'), inconnue),
      HINT = ops.traduire('Variables are listed in ops.variable, their classes in ops.classe.');
  END IF;
  IF nombre <> (SELECT count(DISTINCT v) FROM unnest(variables) AS v) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = ops.traduire('a variable is crossed with itself'),
      HINT = ops.traduire('Name each variable once.');
  END IF;
  IF population IS NULL OR population NOT IN ('ensemble', 'emmenages_recents') THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', HINT = ops.traduire('Give ensemble or emmenages_recents.'),
      MESSAGE = CASE WHEN population IS NULL THEN ops.traduire('a cross-table needs a population') ELSE format(ops.traduire('there is no population "%s"'), population) END;
  END IF;
  IF declarees > 3 THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = ops.traduire('a cross-table has at most 3 variables'),
      DETAIL = ops.traduire('The population emmenages_recents and mon_parc count as one variable each.'), HINT = ops.traduire('Drop a variable.');
  END IF;
  IF echelle IS NULL OR NOT EXISTS (SELECT FROM ops.echelle AS e WHERE e.echelle = verifier_croisement.echelle) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', HINT = ops.traduire('Scales are listed in ops.echelle.'),
      MESSAGE = CASE WHEN echelle IS NULL THEN ops.traduire('a cross-table needs a scale') ELSE format(ops.traduire('there is no scale "%s"'), echelle) END;
  END IF;
  IF (SELECT e.tracee FROM ops.echelle AS e WHERE e.echelle = verifier_croisement.echelle) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('nothing is crossed at scale "%s"'), echelle),
      DETAIL = ops.traduire('Tiles and groups of addresses are drawn anew for each campaign; they carry the indicators alone.'),
      HINT = ops.traduire('Cross by IRIS, QPV or address.');
  END IF;
END
$$;

-- R13: who may ask, before any territory is looked at.
CREATE FUNCTION ops_unites.verifier_exploration(role oid, campagne int, echelle text) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  regle text := 'campagne_non_publiee';
BEGIN
  IF campagne BETWEEN 1996 AND 2100 THEN
    regle := ops_unites.regle_exploration(role, campagne::smallint, echelle);
  END IF;
  IF regle = 'campagne_non_publiee' THEN
    RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
      MESSAGE = CASE WHEN campagne IS NULL THEN ops.traduire('no campaign is released') ELSE format(ops.traduire('campaign %s is not released'), campagne) END,
      HINT = ops.traduire('Released campaigns have the state "publiee" in ops.campagne.');
  END IF;
  IF regle <> 'permis' THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = ops.traduire('you may not make cross-tables of your own'),
      DETAIL = CASE regle
        WHEN 'sans_compte' THEN ops.traduire('You have no account in force (R4, R5).')
        WHEN 'convention_absente' THEN ops.traduire('No convention in force covers your account (R4 to R6).')
        WHEN 'engagement_manquant' THEN ops.traduire('Your convention does not open the address scales (R10).')
        ELSE format(ops.traduire('They are open to the landlords that answered campaign %s and to whom a convention grants them (R13).'), campagne) END,
      HINT = ops.traduire('What is released reads in ops.indicateur and its layers; ops.mes_droits says what you may read.');
  END IF;
  PERFORM ops_unites.exiger_unites(campagne);
END
$$;

-- Territories that the role may ask about, of those the campaign was released for. One territory may be named.
CREATE FUNCTION ops_unites.territoires_explorables(role oid, campagne smallint, echelle text, territoire text) RETURNS int[]
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF territoire IS NOT NULL THEN
    PERFORM ops_unites.trouver_territoire(echelle, territoire);
  END IF;
  RETURN COALESCE((
    SELECT array_agg(z.gid)
    FROM (
      SELECT i.gid, array_agg(tc.commune) AS communes
      FROM ops.indicateur AS i LEFT JOIN ops.territoire_commune AS tc ON tc.territoire = i.gid
      WHERE i.campagne = territoires_explorables.campagne AND i.population = 'ensemble'
        AND i.echelle = territoires_explorables.echelle
        AND (territoires_explorables.territoire IS NULL OR i.code = territoires_explorables.territoire)
      GROUP BY i.gid
    ) AS z
    WHERE ops_unites.explorable(role, campagne, echelle, z.communes)), '{}');
END
$$;

-- The landlord whose account the role is, for « own stock ».
CREATE FUNCTION ops_unites.bailleur_du_role(role oid) RETURNS int
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  trouve int;
BEGIN
  SELECT o.organisme INTO trouve
  FROM ops.compte AS c JOIN ops.organisme AS o ON o.organisme = c.organisme AND o.type = 'bailleur'
  WHERE c.role = bailleur_du_role.role::regrole AND c.revoque_le IS NULL;
  IF trouve IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = ops.traduire('mon_parc needs the account of a landlord'),
      DETAIL = ops.traduire('It restricts a cross-table to the dwellings of the caller''s own organism.'), HINT = ops.traduire('Leave mon_parc out.');
  END IF;
  RETURN trouve;
END
$$;

-- THE ONE PLACE where the exact cross-tables of a release are plugged in (ops.tableau, ops.croisement): those whose two
-- variables are both asked for, their places among the variables, and whether they are the whole question. They cover the
-- scales from France to theirs; at finer ones, what they withhold is withheld all the same.
CREATE FUNCTION ops_unites.tableaux_exacts(variables text[], echelle text, population text, mon_parc boolean, OUT tableau text,
  OUT place_a int, OUT place_b int, OUT entier boolean) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT t.tableau, array_position(variables, t.variable_a), array_position(variables, t.variable_b),
    cardinality(variables) = 2 AND population = 'ensemble' AND NOT mon_parc AND posee.rang <= fine.rang
  FROM tableau AS t
  JOIN ops.echelle AS fine ON fine.echelle = t.echelle
  JOIN ops.echelle AS posee ON posee.echelle = tableaux_exacts.echelle
  WHERE t.variable_a = ANY (variables) AND t.variable_b = ANY (variables)
  ORDER BY t.tableau;
END;

-- Households of a question. $1 campaign, $2 territories, $5 landlord.
CREATE FUNCTION ops_unites.requete_menages(zone text, population text, mon_parc boolean) RETURNS text
  LANGUAGE sql IMMUTABLE
RETURN 'FROM ops_unites.classement AS c JOIN ops_unites.adresse AS a ON a.batiment = c.batiment'
  || CASE WHEN zone = 'tc.territoire' THEN ' JOIN ops.territoire_commune AS tc ON tc.commune = a.commune' ELSE '' END
  || ' WHERE c.campagne = $1 AND ' || zone || ' = ANY ($2)'
  || CASE WHEN population = 'emmenages_recents' THEN ' AND c.recent' ELSE '' END
  || CASE WHEN mon_parc THEN ' AND c.bailleur = $5' ELSE '' END;

-- One number per cell: joined by its four, the planner takes one of them for the whole.
CREATE FUNCTION ops_unites.numero_case(gid int, k1 smallint, k2 smallint, k3 smallint) RETURNS bigint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN ((gid::bigint * 64 + k1) * 64 + k2) * 64 + k3;

-- The query of one cross-table; $3 variables, $4 population. Every class of every variable shows, with households or
-- not; a place left without a variable has the one class 0. The margin adds nothing up: it is counted under its own key.
CREATE FUNCTION ops_unites.requete_cles(variables text[], echelle text, population text, mon_parc boolean) RETURNS text
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  zone text := CASE WHEN echelle IN ('commune', 'iris', 'qpv', 'residence', 'batiment') THEN 'a.' || echelle ELSE 'tc.territoire' END;
  adresse boolean := (SELECT e.adresse FROM ops.echelle AS e WHERE e.echelle = requete_cles.echelle);
  cle text := CASE WHEN adresse THEN 'c.cle' ELSE 'c.cle, a.residence' END;
  menages text := ops_unites.requete_menages(zone, population, mon_parc);
  cases text := '';
  marges text := '';
  grille text := '';
  retenue text := '';
  tableaux text[] := '{}';
  t record;
BEGIN
  FOR n IN 1..3 LOOP
    cases := cases || format(', %s AS k%s', COALESCE('c.' || quote_ident(variables[n]), '0::smallint'), n);
    -- The margin keeps all variables but the last.
    marges := marges || format(', %s AS k%s', CASE WHEN n < cardinality(variables) THEN 'm.k' || n ELSE '0::smallint' END, n);
    grille := grille || CASE WHEN n > cardinality(variables)
      THEN format(' CROSS JOIN (SELECT 0::smallint AS classe, NULL::text AS libelle, 0::smallint AS haute) AS k%s', n)
      ELSE format(' CROSS JOIN (SELECT x.classe, x.libelle, %s AS haute FROM ops.classe AS x WHERE x.variable = $3[%s]) AS k%s',
        CASE WHEN n = cardinality(variables) THEN '0::smallint' ELSE 'x.classe' END, n, n) END;
  END LOOP;
  -- A set that the release withholds is withheld here too, and any refinement of it: by a further variable, a narrower
  -- population, or a territory that lies in its own. So are those of a class known to hold few households.
  FOR t IN SELECT * FROM ops_unites.tableaux_exacts(variables, echelle, population, mon_parc) LOOP
    retenue := retenue || format(' OR (z.gid, k%s.classe, k%s.classe) IN (SELECT r.gid, r.classe_a, r.classe_b FROM case_refusee AS r WHERE r.tableau = %L)',
      t.place_a, t.place_b, t.tableau);
    tableaux := tableaux || t.tableau;
  END LOOP;
  FOR n IN 1..cardinality(variables) LOOP
    retenue := retenue || format(' OR (z.gid, k%s.classe) IN (SELECT r.gid, r.classe FROM classe_refusee AS r WHERE r.variable = $3[%1$s])', n);
  END LOOP;
  RETURN format($q$
    WITH comptee AS MATERIALIZED (
      SELECT %1$s AS gid %2$s, ops_unites.menages_cles(%3$s) AS n, ops_unites.etat_cles(%3$s) AS etat %4$s GROUP BY 1, 2, 3, 4
    ), numerotee AS (SELECT ops_unites.numero_case(m.gid, m.k1, m.k2, m.k3) AS numero, m.n FROM comptee AS m),
    marge AS (SELECT m.gid %5$s, ops_unites.%9$s(m.etat) AS n FROM comptee AS m GROUP BY 1, 2, 3, 4),
    lien AS MATERIALIZED (SELECT l.* FROM ops_unites.contenants($2) AS l),
    large AS MATERIALIZED (SELECT array_agg(DISTINCT l.large) AS gids FROM lien AS l),
    classe_refusee AS MATERIALIZED (%10$s), case_refusee AS MATERIALIZED (
      SELECT DISTINCT l.gid, r.tableau, r.classe_a, r.classe_b FROM lien AS l
      JOIN ops_unites.cases_refusees($1, (SELECT g.gids FROM large AS g), %8$L) AS r ON r.gid = l.large
    )
    SELECT y.code, y.nom, y.l1, y.l2, y.l3, CASE WHEN y.statut IN ('diffusable', 'vide') THEN y.n END,
      CASE WHEN y.statut = 'diffusable' AND y.total > 0 THEN LEAST(round(100.0 * y.n / y.total, 2), 100)::float8 END, y.statut, 'cles'
    FROM (
      SELECT t.code, t.nom, k1.libelle AS l1, k2.libelle AS l2, k3.libelle AS l3, k1.classe AS c1, k2.classe AS c2, k3.classe AS c3,
        COALESCE(m.n, 0) AS n, g.n AS total,
        CASE WHEN z.statut_menages <> 'diffusable' THEN z.statut_menages
          WHEN m.numero IS NOT NULL AND m.n IS NULL %7$s THEN 'secret' ELSE 'diffusable' END AS statut
      FROM ops_unites.statuts($1, $4, $2) AS z JOIN ops.territoire AS t ON t.gid = z.gid %6$s
      LEFT JOIN numerotee AS m ON m.numero = ops_unites.numero_case(z.gid, k1.classe, k2.classe, k3.classe)
      LEFT JOIN marge AS g ON ops_unites.numero_case(g.gid, g.k1, g.k2, g.k3) = ops_unites.numero_case(z.gid, k1.haute, k2.haute, k3.haute)
    ) AS y
    ORDER BY y.code, y.c1, y.c2, y.c3 $q$,
    zone, cases, cle, menages, marges, grille, retenue, tableaux, CASE WHEN adresse THEN 'menages_etats_adresse' ELSE 'menages_etats' END,
    CASE WHEN adresse THEN 'SELECT DISTINCT l.gid, r.variable, r.classe FROM lien AS l
      JOIN ops_unites.classes_refusees($1, $4, (SELECT g.gids FROM large AS g), $3) AS r ON r.gid = l.large'
      ELSE 'SELECT r.gid, r.variable, r.classe FROM ops_unites.classe_refusee AS r WHERE r.campagne = $1 AND r.population = $4 AND r.variable = ANY ($3)' END);
END
$$;

-- The same columns from an exact cross-table of the release, its variables in the order asked.
CREATE FUNCTION ops_unites.requete_exacte(tableau text, place_a int) RETURNS text
  LANGUAGE sql IMMUTABLE
RETURN format($q$
    SELECT y.code, t.nom, k1.libelle, k2.libelle, NULL::text, y.n,
      CASE WHEN sum(y.n) OVER ligne > 0 AND bool_and(y.n IS NOT NULL) OVER ligne
        THEN round(100.0 * y.n / sum(y.n) OVER ligne, 2)::float8 END, y.statut, 'exact'
    FROM (SELECT x.gid, x.code, x.n, x.statut, %2$s AS c1, %3$s AS c2 FROM ops.croisement AS x
          WHERE x.campagne = $1 AND x.tableau = %1$L AND x.gid = ANY ($2)) AS y
    JOIN ops.territoire AS t ON t.gid = y.gid
    JOIN ops.classe AS k1 ON k1.variable = $3[1] AND k1.classe = y.c1
    JOIN ops.classe AS k2 ON k2.variable = $3[2] AND k2.classe = y.c2
    WINDOW ligne AS (PARTITION BY y.gid, y.c1)
    ORDER BY y.code, y.c1, y.c2 $q$,
  tableau, CASE place_a WHEN 1 THEN 'x.classe_a' ELSE 'x.classe_b' END, CASE place_a WHEN 1 THEN 'x.classe_b' ELSE 'x.classe_a' END);

CREATE FUNCTION ops_unites.croiser_pour(role oid, variables text[], echelle text, campagne int, territoire text, population text,
  mon_parc boolean, OUT code text, OUT nom text, OUT classe_1 text, OUT classe_2 text, OUT classe_3 text, OUT n int, OUT part float8,
  OUT statut text, OUT methode text) RETURNS SETOF record
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  choisie int := COALESCE(campagne, (SELECT max(c.campagne) FROM ops.campagne AS c WHERE c.etat = 'publiee'));
  bailleur int;
  exact record;
  requete text;
BEGIN
  mon_parc := COALESCE(mon_parc, false);
  PERFORM ops_unites.verifier_croisement(variables, echelle, population, mon_parc);
  PERFORM ops_unites.verifier_exploration(role, choisie, echelle);
  IF mon_parc THEN
    bailleur := ops_unites.bailleur_du_role(role);
  END IF;
  SELECT x.tableau, x.place_a INTO exact FROM ops_unites.tableaux_exacts(variables, echelle, population, mon_parc) AS x WHERE x.entier;
  IF cardinality(variables) = 0 AND NOT mon_parc THEN
    requete := 'SELECT i.code, t.nom, NULL::text, NULL::text, NULL::text, i.n_menages, NULL::float8, i.statut_menages, ''exact''
      FROM ops.indicateur AS i JOIN ops.territoire AS t ON t.gid = i.gid WHERE i.campagne = $1 AND i.gid = ANY ($2) AND i.population = $4 ORDER BY i.code';
  ELSIF exact.tableau IS NOT NULL THEN
    requete := ops_unites.requete_exacte(exact.tableau, exact.place_a);
  ELSE
    requete := ops_unites.requete_cles(variables, echelle, population, mon_parc);
  END IF;
  RETURN QUERY EXECUTE requete
    USING choisie::smallint, ops_unites.territoires_explorables(role, choisie::smallint, echelle, territoire), variables, population, bailleur;
END
$$;

-- PARALLEL UNSAFE for the reading of rights; the count inside it may run in parallel. Nothing of the query inside is told
-- to the client, whatever it sets.
CREATE FUNCTION croiser(variables text[], echelle text, campagne int DEFAULT NULL, territoire text DEFAULT NULL,
  population text DEFAULT 'ensemble', mon_parc boolean DEFAULT false, OUT code text, OUT nom text, OUT classe_1 text,
  OUT classe_2 text, OUT classe_3 text, OUT n int, OUT part float8, OUT statut text, OUT methode text) RETURNS SETOF record
  LANGUAGE c STABLE PARALLEL UNSAFE ROWS 1000
  SET search_path = pg_catalog, pg_temp SET client_min_messages = warning SET debug_print_plan = off SET debug_print_parse = off
  SET debug_print_rewritten = off SET row_security = on SET jit = off SET work_mem = '64MB'
  AS 'MODULE_PATHNAME', 'ops_croiser';
COMMENT ON FUNCTION croiser(text[], text, int, text, text, boolean) IS
  'Croisement au choix de 0 à 3 variables par territoire : exact s''il fait partie de la diffusion, sinon par clés aléatoires (0 ou au moins 11, jamais exact)';

-- A mean from the counts of classes, never from the values: with the exact sum, the exact count would show.
CREATE FUNCTION croiser_moyenne(variable text, echelle text, par text[] DEFAULT '{}', campagne int DEFAULT NULL,
  territoire text DEFAULT NULL, population text DEFAULT 'ensemble', mon_parc boolean DEFAULT false, OUT code text, OUT nom text,
  OUT classe_1 text, OUT classe_2 text, OUT moyenne float8, OUT statut text, OUT methode text) RETURNS SETOF record
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  place int := COALESCE(cardinality(par), 0) + 1;
BEGIN
  IF NOT EXISTS (SELECT FROM ops.classe AS k WHERE k.variable = croiser_moyenne.variable AND k.borne_min IS NOT NULL) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', HINT = ops.traduire('Numeric variables have bounds in ops.classe.'),
      MESSAGE = CASE WHEN variable IS NULL THEN ops.traduire('a mean needs a variable') ELSE format(ops.traduire('variable "%s" has no mean'), variable) END;
  END IF;
  RETURN QUERY
  SELECT x.code, x.nom, x.l1, x.l2,
    CASE WHEN bool_and(x.n IS NOT NULL) AND sum(x.n) > 0 THEN round((sum(x.n * x.milieu) / sum(x.n))::numeric, 2)::float8 END,
    CASE WHEN bool_and(x.n IS NOT NULL) THEN min(x.statut) WHEN bool_or(x.statut = 'non_enquete') THEN 'non_enquete' ELSE 'secret' END, min(x.methode)
  FROM (
    SELECT c.code, c.nom, CASE WHEN place > 1 THEN c.classe_1 END AS l1, CASE WHEN place > 2 THEN c.classe_2 END AS l2, c.n, c.statut,
      c.methode, (k.borne_min + k.borne_max) / 2 AS milieu, row_number() OVER () AS rang
    FROM ops.croiser(par || variable, echelle, campagne, territoire, population, mon_parc) AS c
    JOIN ops.classe AS k ON k.variable = croiser_moyenne.variable AND k.classe > 0
      AND k.libelle = (ARRAY[c.classe_1, c.classe_2, c.classe_3])[place]
  ) AS x
  GROUP BY x.code, x.nom, x.l1, x.l2 ORDER BY min(x.rang);
END
$$;
COMMENT ON FUNCTION croiser_moyenne(text, text, text[], int, text, text, boolean) IS
  'Moyenne d''une variable numérique, par territoire et par classe de 0 à 2 autres : refaite des effectifs de ops.croiser() et du milieu des classes';

DO $$
DECLARE
  nom_table text;
  signature pg_catalog.regprocedure;
BEGIN
  FOREACH nom_table IN ARRAY ARRAY['cle_menage', 'ptable'] LOOP
    EXECUTE pg_catalog.format('ALTER TABLE ops_unites.%I OWNER TO ops_proprietaire', nom_table);
    EXECUTE pg_catalog.format('ALTER TABLE ops_unites.%I ENABLE ROW LEVEL SECURITY', nom_table);
    EXECUTE pg_catalog.format('ALTER TABLE ops_unites.%I FORCE ROW LEVEL SECURITY', nom_table);
    EXECUTE pg_catalog.format('CREATE POLICY proprietaire ON ops_unites.%I TO ops_proprietaire USING (true)', nom_table);
    PERFORM pg_catalog.pg_extension_config_dump(pg_catalog.format('ops_unites.%I', nom_table)::pg_catalog.regclass, '');
  END LOOP;
  FOR signature IN SELECT p.oid FROM pg_catalog.pg_proc AS p
      WHERE p.pronamespace = 'ops_unites'::pg_catalog.regnamespace AND p.proname IN ('tirer_cle', 'calculer_ptable', 'attribuer_cles',
        'cles_ajouter', 'cles_cumuler', 'cles_combiner', 'cles_serialiser', 'cles_deserialiser', 'cles_publier', 'cles_publier_adresse',
        'menages_cles', 'etat_cles', 'menages_etats', 'menages_etats_adresse', 'verifier_croisement', 'verifier_exploration', 'territoires_explorables', 'bailleur_du_role',
        'tableaux_exacts', 'numero_case', 'requete_menages', 'requete_cles', 'requete_exacte', 'croiser_pour') LOOP
    EXECUTE pg_catalog.format('ALTER ROUTINE %s OWNER TO ops_proprietaire', signature);
    EXECUTE pg_catalog.format('REVOKE ALL ON ROUTINE %s FROM PUBLIC', signature);
  END LOOP;
  ALTER FUNCTION ops.croiser(text[], text, int, text, text, boolean) OWNER TO ops_proprietaire;
  REVOKE ALL ON FUNCTION ops.croiser(text[], text, int, text, text, boolean) FROM PUBLIC;
  ALTER FUNCTION ops.croiser_moyenne(text, text, text[], int, text, text, boolean) OWNER TO ops_proprietaire;
  REVOKE ALL ON FUNCTION ops.croiser_moyenne(text, text, text[], int, text, text, boolean) FROM PUBLIC;
END
$$;
GRANT EXECUTE ON FUNCTION croiser(text[], text, int, text, text, boolean), croiser_moyenne(text, text, text[], int, text, text, boolean)
  TO ops_lecteur, ops_gestionnaire;
