-- Rights at work: the facts of one role, the policy on released cells, what the caller may ask about itself.
-- The fact functions run as ops_proprietaire, called by the module; nobody else may execute them. Their SET clauses
-- keep them from being inlined and printed by debug_print_plan.

-- One row per convention of the role's organism (R6: a commune's are those of its EPCI or EPT), or one row without.
CREATE FUNCTION ops_unites.dossier(role oid, OUT gestionnaire boolean, OUT compte_valide boolean, OUT compte_fin date, OUT type text,
  OUT convention int, OUT signee_organisme date, OUT signee_urh date, OUT signee_gip date, OUT debut date, OUT fin date,
  OUT suspendue boolean, OUT partenariat boolean, OUT adresse boolean, OUT exploration boolean) RETURNS SETOF record
  LANGUAGE sql STABLE SET debug_print_plan = off
BEGIN ATOMIC
  SELECT EXISTS (
      -- Membership itself: a superuser has every privilege, and is not the administrator for that.
      WITH RECURSIVE groupe AS (
        SELECT dossier.role AS roleid
        UNION SELECT m.roleid FROM pg_auth_members AS m JOIN groupe AS g ON g.roleid = m.member
      )
      SELECT FROM groupe AS g JOIN pg_roles AS r ON r.oid = g.roleid WHERE r.rolname = 'ops_gestionnaire'),
    c.valide_le IS NOT NULL, c.fin, o.type,
    k.convention, k.signee_organisme, k.signee_urh, k.signee_gip, k.debut, k.fin, k.suspendue, k.partenariat, k.adresse,
    k.exploration
  FROM (SELECT) AS toujours
  LEFT JOIN compte AS c ON c.role = dossier.role::regrole AND c.revoque_le IS NULL
  LEFT JOIN organisme AS o ON o.organisme = c.organisme
  LEFT JOIN LATERAL (
    SELECT v.* FROM convention AS v WHERE v.organisme = o.organisme AND o.type <> 'commune'
    UNION ALL
    SELECT v.* FROM convention AS v JOIN organisme AS e ON e.organisme = v.organisme AND e.type IN ('epci', 'ept')
    JOIN territoire_commune AS tc ON tc.territoire = e.territoire
    WHERE o.type = 'commune' AND tc.commune = o.territoire
  ) AS k ON true;
END;

-- R7: communes of the role's perimeter; with a convention where it is the convention that writes the territory.
CREATE FUNCTION ops_unites.perimetre(role oid, OUT convention int, OUT commune int) RETURNS SETOF record
  LANGUAGE sql STABLE SET debug_print_plan = off
BEGIN ATOMIC
  SELECT NULL::int, i.commune
  FROM compte AS c JOIN organisme AS o ON o.organisme = c.organisme AND o.type = 'bailleur'
  JOIN implantation AS i ON i.bailleur = o.organisme
  WHERE c.role = perimetre.role::regrole AND c.revoque_le IS NULL
  UNION ALL
  SELECT NULL::int, tc.commune
  FROM compte AS c JOIN organisme AS o ON o.organisme = c.organisme AND o.type NOT IN ('bailleur', 'reservataire')
  JOIN territoire_commune AS tc ON tc.territoire = o.territoire
  WHERE c.role = perimetre.role::regrole AND c.revoque_le IS NULL
  UNION ALL
  SELECT v.convention, tc.commune
  FROM compte AS c JOIN organisme AS o ON o.organisme = c.organisme AND o.type = 'reservataire'
  JOIN convention AS v ON v.organisme = o.organisme
  JOIN territoire_commune AS tc ON tc.territoire = v.territoire
  WHERE c.role = perimetre.role::regrole AND c.revoque_le IS NULL;
END;

CREATE FUNCTION ops_unites.region_ouverte(regime text, requis int, accords int, oppositions int) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_region_ouverte';

-- R8: members of the region's URH, and whoever holds a dwelling there.
CREATE FUNCTION ops_unites.positions(jour date, OUT region int, OUT regime text, OUT requis int, OUT accords int,
  OUT oppositions int, OUT ouverte boolean) RETURNS SETOF record
  LANGUAGE sql STABLE SET debug_print_plan = off
BEGIN ATOMIC
  SELECT x.region, x.regime, x.requis, x.accords, x.oppositions,
    ops_unites.region_ouverte(x.regime, x.requis, x.accords, x.oppositions)
  FROM (
    SELECT r.gid AS region, COALESCE(g.regime, 'unanimite') AS regime, q.requis, q.accords,
      (SELECT count(*)::int FROM position_bailleur AS p
       WHERE p.region = r.gid AND p.position = 'opposition' AND p.depuis <= positions.jour) AS oppositions
    FROM territoire AS r
    LEFT JOIN regime_ouverture AS g ON g.region = r.gid
    CROSS JOIN LATERAL (
      SELECT count(*)::int AS requis, count(p.organisme)::int AS accords
      FROM (
        SELECT a.organisme FROM adhesion_urh AS a JOIN organisme AS o ON o.organisme = a.organisme AND o.type = 'bailleur'
        WHERE a.region = r.gid
        UNION
        SELECT i.bailleur FROM implantation AS i JOIN territoire_commune AS tc ON tc.commune = i.commune WHERE tc.territoire = r.gid
      ) AS b
      LEFT JOIN position_bailleur AS p ON p.organisme = b.organisme AND p.region = r.gid AND p.position = 'accord'
        AND p.depuis <= positions.jour
    ) AS q
    WHERE r.echelle = 'region'
  ) AS x;
END;

-- R11: the region that counts is that of the dwelling's commune.
CREATE FUNCTION ops_unites.communes_ouvertes(jour date) RETURNS SETOF int
  LANGUAGE sql STABLE SET debug_print_plan = off
BEGIN ATOMIC
  SELECT tc.commune FROM ops_unites.positions(communes_ouvertes.jour) AS p
  JOIN territoire_commune AS tc ON tc.territoire = p.region WHERE p.ouverte;
END;

CREATE FUNCTION ops_unites.campagnes_publiees() RETURNS SETOF int
  LANGUAGE sql STABLE SET debug_print_plan = off
BEGIN ATOMIC
  SELECT c.campagne::int FROM campagne AS c WHERE c.etat = 'publiee';
END;

-- R13: campaigns that the role's organism answered, if a landlord.
CREATE FUNCTION ops_unites.campagnes_repondues(role oid) RETURNS SETOF int
  LANGUAGE sql STABLE SET debug_print_plan = off
BEGIN ATOMIC
  SELECT p.campagne::int
  FROM compte AS c JOIN organisme AS o ON o.organisme = c.organisme AND o.type = 'bailleur'
  JOIN ops_unites.participation AS p ON p.bailleur = o.organisme
  WHERE c.role = campagnes_repondues.role::regrole AND c.revoque_le IS NULL;
END;

-- PARALLEL UNSAFE: it reads under the latest snapshot, which parallel mode forbids.
CREATE FUNCTION visible(campagne smallint, echelle text, communes int[]) RETURNS boolean
  LANGUAGE c STABLE COST 10 AS 'MODULE_PATHNAME', 'ops_visible';
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

-- What the caller may ask.
CREATE FUNCTION droits(OUT echelle text, OUT etendue text, OUT communes int, OUT regle text, OUT jusqu_au date) RETURNS SETOF record
  LANGUAGE c STABLE AS 'MODULE_PATHNAME', 'ops_droits';
COMMENT ON FUNCTION droits() IS 'Ce que l''appelant peut lire à chaque échelle : étendue, communes, règle, échéance';

CREATE VIEW mes_droits WITH (security_invoker = true) AS
SELECT d.echelle, e.nom, d.etendue, d.communes, d.jusqu_au, d.regle,
  CASE d.regle
    WHEN 'permis' THEN CASE d.etendue WHEN 'partout' THEN 'Vous lisez tous les territoires de cette échelle.'
      ELSE 'Vous lisez cette échelle dans les communes de votre périmètre.' END
    WHEN 'sans_compte' THEN 'Vous n''avez pas de compte en vigueur.'
    WHEN 'convention_absente' THEN 'Aucune convention en vigueur ne couvre votre compte.'
    WHEN 'hors_perimetre' THEN 'Aucune commune n''est dans votre périmètre.'
    WHEN 'engagement_manquant' THEN 'Votre convention n''ouvre pas l''échelle de l''adresse.'
    WHEN 'adresse_fermee' THEN 'L''échelle de l''adresse est fermée dans votre région.'
  END AS explication
FROM droits() AS d JOIN echelle AS e ON e.echelle = d.echelle;
COMMENT ON VIEW mes_droits IS 'Ce que je peux lire, jusqu''à quand, et quelle règle le dit';

CREATE FUNCTION etat_ouverture(OUT region text, OUT nom text, OUT ouverte boolean, OUT regime text, OUT nb_requis int,
  OUT nb_accords int, OUT nb_oppositions int, OUT nb_sans_reponse int) RETURNS SETOF record
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT t.code, t.nom, p.ouverte, p.regime, p.requis, p.accords, p.oppositions, GREATEST(p.requis - p.accords - p.oppositions, 0)
  FROM ops_unites.positions((statement_timestamp() AT TIME ZONE 'Europe/Paris')::date) AS p
  JOIN territoire AS t ON t.gid = p.region;
END;
COMMENT ON FUNCTION etat_ouverture() IS 'État de l''ouverture de l''adresse par région ; ne nomme aucun bailleur';
CREATE VIEW ouverture_adresse WITH (security_invoker = true) AS SELECT * FROM etat_ouverture();
COMMENT ON VIEW ouverture_adresse IS 'Par région : adresse ouverte ou fermée, régime, nombre d''accords, d''oppositions, de silences';

DO $$
DECLARE
  signature text;
BEGIN
  FOREACH signature IN ARRAY ARRAY['ops_unites.dossier(oid)', 'ops_unites.perimetre(oid)', 'ops_unites.positions(date)',
      'ops_unites.communes_ouvertes(date)', 'ops_unites.campagnes_publiees()', 'ops_unites.campagnes_repondues(oid)',
      'ops_unites.explorable(oid, smallint, text, int[])', 'ops_unites.regle_exploration(oid, smallint, text)',
      'ops.etat_ouverture()'] LOOP
    EXECUTE 'ALTER FUNCTION ' || signature || ' OWNER TO ops_proprietaire';
    EXECUTE 'REVOKE ALL ON FUNCTION ' || signature || ' FROM PUBLIC';
  END LOOP;
END
$$;
ALTER VIEW mes_droits OWNER TO ops_proprietaire;
ALTER VIEW ouverture_adresse OWNER TO ops_proprietaire;
REVOKE ALL ON FUNCTION ops_unites.region_ouverte(text, int, int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ops_unites.region_ouverte(text, int, int, int) TO ops_proprietaire;
REVOKE ALL ON FUNCTION visible(smallint, text, int[]), droits() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION visible(smallint, text, int[]), droits(), etat_ouverture() TO ops_lecteur, ops_gestionnaire, ops_proprietaire;
GRANT SELECT ON mes_droits, ouverture_adresse TO ops_lecteur, ops_gestionnaire;
