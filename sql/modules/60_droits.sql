-- Rights at work: the facts of one role, the policy on released cells, what the caller may ask about itself.
-- The fact functions run as ops_proprietaire, called by the module; nobody else may execute them. Their SET clauses
-- keep them from being inlined and printed by debug_print_plan; those without are inlined into them.

-- Membership itself, of a role that one may become or inherit from: a superuser has every privilege, and is not the
-- administrator for that. From PostgreSQL 16 a membership may give neither.
CREATE FUNCTION ops_unites.groupes(role oid) RETURNS SETOF oid
  LANGUAGE sql STABLE SET debug_print_plan = off
BEGIN ATOMIC
  WITH RECURSIVE groupe AS (
    SELECT groupes.role AS roleid
    UNION
    SELECT m.roleid FROM groupe AS g
    CROSS JOIN LATERAL (SELECT x.roleid, to_jsonb(x) AS options FROM pg_auth_members AS x WHERE x.member = g.roleid) AS m
    WHERE COALESCE((m.options ->> 'set_option')::boolean, true) OR COALESCE((m.options ->> 'inherit_option')::boolean, true)
  )
  SELECT g.roleid FROM groupe AS g;
END;
CREATE FUNCTION ops_unites.est_gestionnaire(role oid) RETURNS boolean
  LANGUAGE sql STABLE SET debug_print_plan = off
RETURN EXISTS (SELECT FROM ops_unites.groupes(role) AS g(oid) JOIN pg_roles AS r ON r.oid = g.oid WHERE r.rolname = 'ops_gestionnaire');

-- One row per convention of the role's organism (R6: a commune's are those of its EPCI or EPT), or one row without. In the past
-- (instant), the role goes by its name, and nobody is the gestionnaire: memberships have no past.
CREATE FUNCTION ops_unites.dossier(role oid, nom name, instant timestamptz, OUT gestionnaire boolean, OUT compte_ouvert boolean,
  OUT compte_valide boolean, OUT compte_fin date, OUT type text, OUT organisme_suspendu boolean,
  OUT convention int, OUT signee_organisme date, OUT signee_urh date, OUT signee_gip date, OUT debut date, OUT fin date,
  OUT suspendue boolean, OUT partenariat boolean, OUT adresse boolean, OUT exploration boolean) RETURNS SETOF record
  LANGUAGE sql STABLE SET debug_print_plan = off
BEGIN ATOMIC
  SELECT dossier.instant IS NULL AND ops_unites.est_gestionnaire(dossier.role), c.compte IS NOT NULL, c.valide_le IS NOT NULL, c.fin,
    o.type, COALESCE(o.suspendu, false),
    k.convention, k.signee_organisme, k.signee_urh, k.signee_gip, k.debut, k.fin, k.suspendue, k.partenariat, k.adresse, k.exploration
  FROM (SELECT) AS toujours
  LEFT JOIN ops_unites.comptes(dossier.role, dossier.nom, dossier.instant) AS c ON true
  LEFT JOIN ops_unites.organismes(dossier.instant) AS o ON o.organisme = c.organisme
  LEFT JOIN LATERAL (
    SELECT v.convention, v.signee_organisme, v.signee_urh, v.signee_gip, v.debut, v.fin, v.suspendue, v.partenariat, v.adresse, v.exploration
    FROM ops_unites.conventions(dossier.instant) AS v WHERE v.organisme = o.organisme AND o.type <> 'commune'
    UNION ALL
    SELECT v.convention, v.signee_organisme, v.signee_urh, v.signee_gip, v.debut, v.fin, v.suspendue OR e.suspendu, v.partenariat,
      v.adresse, v.exploration
    FROM ops_unites.ressorts(dossier.instant) AS tc
    JOIN ops_unites.organismes(dossier.instant) AS e ON e.territoire = tc.territoire AND e.type IN ('epci', 'ept')
    JOIN ops_unites.conventions(dossier.instant) AS v ON v.organisme = e.organisme
    WHERE o.type = 'commune' AND tc.commune = o.territoire
  ) AS k ON true;
END;

-- R7: communes of the role's perimeter; with a convention where it is the convention that writes the territory.
CREATE FUNCTION ops_unites.perimetre(role oid, nom name, instant timestamptz, OUT convention int, OUT commune int) RETURNS SETOF record
  LANGUAGE sql STABLE SET debug_print_plan = off
BEGIN ATOMIC
  WITH acteur AS MATERIALIZED (
    SELECT o.organisme, o.type, o.territoire
    FROM ops_unites.comptes(perimetre.role, perimetre.nom, perimetre.instant) AS c
    JOIN ops_unites.organismes(perimetre.instant) AS o ON o.organisme = c.organisme
  )
  SELECT NULL::int, i.commune
  FROM acteur AS o JOIN ops_unites.implantations(perimetre.instant) AS i ON i.bailleur = o.organisme WHERE o.type = 'bailleur'
  UNION ALL
  SELECT NULL::int, tc.commune
  FROM acteur AS o JOIN ops_unites.ressorts(perimetre.instant) AS tc ON tc.territoire = o.territoire
  WHERE o.type NOT IN ('bailleur', 'reservataire')
  UNION ALL
  SELECT v.convention, tc.commune
  FROM acteur AS o JOIN ops_unites.conventions(perimetre.instant) AS v ON v.organisme = o.organisme
  JOIN ops_unites.ressorts(perimetre.instant) AS tc ON tc.territoire = v.territoire
  WHERE o.type = 'reservataire';
END;

CREATE FUNCTION ops_unites.region_ouverte(regime text, requis int, accords int, oppositions int) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_region_ouverte';

-- R8: members of the region's URH, and whoever holds a dwelling there; of each, the last position whose day has come. R9: an
-- opposition counts on the territory of implantation, so that of a landlord which is neither here does not.
CREATE FUNCTION ops_unites.positions_requises(jour date, instant timestamptz, OUT region int, OUT bailleur int, OUT "position" text,
  OUT depuis date) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH requis AS (
    SELECT a.region, a.organisme FROM ops_unites.adhesions(positions_requises.instant) AS a
    JOIN ops_unites.organismes(positions_requises.instant) AS o ON o.organisme = a.organisme AND o.type = 'bailleur'
    WHERE a.depuis <= positions_requises.jour AND COALESCE(a.fin >= positions_requises.jour, true)
    UNION
    SELECT tc.territoire, i.bailleur
    FROM ops_unites.implantations(positions_requises.instant) AS i
    JOIN ops_unites.ressorts(positions_requises.instant) AS tc ON tc.commune = i.commune
    JOIN territoire AS t ON t.gid = tc.territoire AND t.echelle = 'region'
  ), declaree AS (
    SELECT DISTINCT ON (p.organisme, p.region) p.organisme, p.region, p.position, p.depuis
    FROM ops_unites.positions_bailleur(positions_requises.instant) AS p WHERE p.depuis <= positions_requises.jour
    ORDER BY p.organisme, p.region, p.depuis DESC
  )
  SELECT r.region, r.organisme, NULLIF(d.position, 'retrait'), d.depuis
  FROM requis AS r LEFT JOIN declaree AS d ON d.organisme = r.organisme AND d.region = r.region;
END;

CREATE FUNCTION ops_unites.positions(jour date, instant timestamptz, OUT region int, OUT regime text, OUT requis int, OUT accords int,
  OUT oppositions int, OUT ouverte boolean) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT x.region, x.regime, x.requis, x.accords, x.oppositions, ops_unites.region_ouverte(x.regime, x.requis, x.accords, x.oppositions)
  FROM (
    SELECT r.gid AS region, COALESCE(g.regime, 'unanimite') AS regime, count(q.bailleur)::int AS requis,
      count(*) FILTER (WHERE q.position = 'accord')::int AS accords, count(*) FILTER (WHERE q.position = 'opposition')::int AS oppositions
    FROM territoire AS r
    LEFT JOIN ops_unites.regimes(positions.instant) AS g ON g.region = r.gid
    LEFT JOIN ops_unites.positions_requises(positions.jour, positions.instant) AS q ON q.region = r.gid
    WHERE r.echelle = 'region' GROUP BY r.gid, g.regime
  ) AS x;
END;

-- R11: the region that counts is that of the dwelling's commune. PL/pgSQL, planned for the arguments: as SQL, one plan for now and for the past
-- would read the communes of every territory again and again.
CREATE FUNCTION ops_unites.communes_ouvertes(jour date, instant timestamptz) RETURNS SETOF int
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off SET debug_print_plan = off AS $$
BEGIN
  RETURN QUERY
  SELECT tc.commune FROM ops_unites.positions(communes_ouvertes.jour, communes_ouvertes.instant) AS p
  JOIN ops_unites.ressorts(communes_ouvertes.instant) AS tc ON tc.territoire = p.region WHERE p.ouverte;
END
$$;

-- R13: campaigns that the role's organism answered, if a landlord.
CREATE FUNCTION ops_unites.campagnes_repondues(role oid) RETURNS SETOF int
  LANGUAGE sql STABLE SET debug_print_plan = off
BEGIN ATOMIC
  SELECT p.campagne::int
  FROM ops_unites.comptes(campagnes_repondues.role, NULL, NULL) AS c
  JOIN organisme AS o ON o.organisme = c.organisme AND o.type = 'bailleur'
  JOIN ops_unites.participation AS p ON p.bailleur = o.organisme;
END;

-- PARALLEL UNSAFE: it reads under the latest snapshot, which parallel mode forbids.
-- PostgreSQL takes a condition for leakproof when its functions that are not have no column among their arguments:
-- CASE WHEN n = 50 THEN pg_sleep(1) END. Such a condition, if cheap, is sorted by cost among the policies, and would tell
-- of rows that the reader may not see. No function costs less than this, and policies come first at equal cost.
CREATE FUNCTION visible(campagne smallint, echelle text, communes int[]) RETURNS boolean
  LANGUAGE c STABLE COST 1e-45 AS 'MODULE_PATHNAME', 'ops_visible';
COMMENT ON FUNCTION visible(smallint, text, int[]) IS 'Vrai si l''appelant a le droit de lire une telle ligne (règles R4 à R12)';

-- R13, for a role that the caller names: only for ops.croiser(), which knows who asks.
CREATE FUNCTION ops_unites.explorable(role oid, campagne smallint, echelle text, communes int[]) RETURNS boolean
  LANGUAGE c STABLE COST 10 AS 'MODULE_PATHNAME', 'ops_explorable';
CREATE FUNCTION ops_unites.regle_exploration(role oid, campagne smallint, echelle text) RETURNS text
  LANGUAGE c STABLE STRICT AS 'MODULE_PATHNAME', 'ops_regle_exploration';

ALTER TABLE indicateur ENABLE ROW LEVEL SECURITY;
ALTER TABLE indicateur FORCE ROW LEVEL SECURITY;
CREATE POLICY proprietaire ON indicateur TO ops_proprietaire USING (true);
CREATE POLICY lecture ON indicateur FOR SELECT TO ops_lecteur, ops_gestionnaire USING (visible(campagne, echelle, communes));
GRANT SELECT ON indicateur TO ops_lecteur, ops_gestionnaire;

-- The outline of a zone that a release draws, with its cell.
CREATE POLICY lecture ON maille FOR SELECT TO ops_lecteur, ops_gestionnaire USING (visible(campagne, echelle, communes));
GRANT SELECT ON maille TO ops_lecteur, ops_gestionnaire;

ALTER TABLE croisement ENABLE ROW LEVEL SECURITY;
ALTER TABLE croisement FORCE ROW LEVEL SECURITY;
CREATE POLICY proprietaire ON croisement TO ops_proprietaire USING (true);
CREATE POLICY lecture ON croisement FOR SELECT TO ops_lecteur, ops_gestionnaire USING (visible(campagne, echelle, communes));
GRANT SELECT ON croisement TO ops_lecteur, ops_gestionnaire;

-- Whatever rights depend on tells every backend when it changes.
CREATE FUNCTION ops_unites.invalider_droits() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'ops_invalider_droits';
DO $$
DECLARE
  nom_table text;
BEGIN
  FOREACH nom_table IN ARRAY ARRAY['compte', 'convention', 'organisme', 'position_bailleur', 'adhesion_urh', 'regime_ouverture',
      'implantation', 'campagne', 'territoire_commune'] LOOP
    EXECUTE pg_catalog.format('CREATE TRIGGER invalider_droits AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON ops.%I
      FOR EACH STATEMENT EXECUTE FUNCTION ops_unites.invalider_droits()', nom_table);
  END LOOP;
END
$$;

DO $$
DECLARE
  signature text;
BEGIN
  FOREACH signature IN ARRAY ARRAY['groupes(oid)', 'est_gestionnaire(oid)', 'dossier(oid, name, timestamptz)',
      'perimetre(oid, name, timestamptz)', 'positions_requises(date, timestamptz)', 'positions(date, timestamptz)',
      'communes_ouvertes(date, timestamptz)', 'campagnes_repondues(oid)', 'region_ouverte(text, int, int, int)',
      'explorable(oid, smallint, text, int[])', 'regle_exploration(oid, smallint, text)'] LOOP
    EXECUTE 'ALTER FUNCTION ops_unites.' || signature || ' OWNER TO ops_proprietaire';
  END LOOP;
END
$$;
REVOKE ALL ON FUNCTION visible(smallint, text, int[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION visible(smallint, text, int[]) TO ops_lecteur, ops_gestionnaire, ops_proprietaire;
