-- What the regime answers: what I may read and until when, which rule says so, how each region stands, and how all that stood on a
-- past day.

CREATE FUNCTION droits(OUT echelle text, OUT etendue text, OUT communes int, OUT regle text, OUT jusqu_au date) RETURNS SETOF record
  LANGUAGE c STABLE AS 'MODULE_PATHNAME', 'ops_droits';
COMMENT ON FUNCTION droits() IS 'Ce que l''appelant peut lire à chaque échelle : étendue, communes, règle, échéance';

-- One sentence per rule, to the one who asks about himself.
CREATE FUNCTION ops_unites.phrase(regle text) RETURNS text
  LANGUAGE sql IMMUTABLE
RETURN CASE regle
  WHEN 'permis' THEN 'La lecture est permise.'
  WHEN 'sans_compte' THEN 'Ce rôle n''a pas de compte.'
  WHEN 'compte_en_attente' THEN 'Le compte est demandé, mais l''administrateur local ne l''a pas encore validé.'
  WHEN 'compte_expire' THEN 'Le compte est arrivé à son terme.'
  WHEN 'organisme_suspendu' THEN 'L''organisme est suspendu.'
  WHEN 'convention_absente' THEN 'Aucune convention ne couvre le compte.'
  WHEN 'convention_expiree' THEN 'La convention est arrivée à son terme.'
  WHEN 'convention_future' THEN 'La convention n''a pas encore commencé.'
  WHEN 'convention_non_signee' THEN 'Il manque une signature à la convention.'
  WHEN 'convention_suspendue' THEN 'La convention est suspendue.'
  WHEN 'campagne_non_publiee' THEN 'La campagne n''est pas publiée.'
  WHEN 'echelle_inconnue' THEN 'Cette échelle n''existe pas.'
  WHEN 'hors_perimetre' THEN 'Sous la commune, ce rôle ne lit que dans son périmètre, et ce territoire n''y est pas.'
  WHEN 'engagement_manquant' THEN 'La convention n''ouvre pas l''échelle de l''adresse.'
  WHEN 'adresse_fermee' THEN 'L''échelle de l''adresse est fermée dans la région.'
END;

CREATE VIEW mes_droits WITH (security_invoker = true) AS
SELECT d.echelle, e.nom, d.etendue, d.communes, d.jusqu_au, d.regle,
  CASE d.regle
    WHEN 'permis' THEN CASE d.etendue WHEN 'partout' THEN 'Vous lisez tous les territoires de cette échelle.'
      ELSE 'Vous lisez cette échelle dans les communes de votre périmètre.' END
    WHEN 'sans_compte' THEN 'Vous n''avez pas de compte.'
    WHEN 'compte_en_attente' THEN 'Votre compte attend d''être validé.'
    WHEN 'compte_expire' THEN 'Votre compte est arrivé à son terme.'
    WHEN 'organisme_suspendu' THEN 'Votre organisme est suspendu.'
    WHEN 'convention_absente' THEN 'Aucune convention ne couvre votre compte.'
    WHEN 'convention_expiree' THEN 'La convention qui couvre votre compte est arrivée à son terme.'
    WHEN 'convention_future' THEN 'La convention qui couvre votre compte n''a pas encore commencé.'
    WHEN 'convention_non_signee' THEN 'Il manque une signature à la convention qui couvre votre compte.'
    WHEN 'convention_suspendue' THEN 'La convention qui couvre votre compte est suspendue.'
    WHEN 'hors_perimetre' THEN 'Aucune commune n''est dans votre périmètre.'
    WHEN 'engagement_manquant' THEN 'Votre convention n''ouvre pas l''échelle de l''adresse.'
    WHEN 'adresse_fermee' THEN 'L''échelle de l''adresse est fermée dans votre région.'
  END AS explication
FROM droits() AS d JOIN echelle AS e ON e.echelle = d.echelle;
COMMENT ON VIEW mes_droits IS 'Ce que je peux lire, jusqu''à quand, et quelle règle le dit';
COMMENT ON COLUMN mes_droits.echelle IS 'Échelle';
COMMENT ON COLUMN mes_droits.nom IS 'Nom de l''échelle';
COMMENT ON COLUMN mes_droits.etendue IS 'partout, perimetre ou rien';
COMMENT ON COLUMN mes_droits.communes IS 'Communes lisibles, sous la commune';
COMMENT ON COLUMN mes_droits.jusqu_au IS 'Dernier jour, si la convention ou le compte en a un';
COMMENT ON COLUMN mes_droits.regle IS 'Règle, en un code';
COMMENT ON COLUMN mes_droits.explication IS 'Règle, en une phrase';

-- Who may ask about a role: itself, and the gestionnaire; about the past, the gestionnaire.
CREATE FUNCTION ops_unites.exiger_question(role name, instant timestamptz) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  appelant record;
BEGIN
  SELECT r.oid, r.rolname, r.rolsuper INTO appelant FROM pg_roles AS r WHERE r.rolname = ops_unites.appelant();
  IF appelant.rolsuper OR ops_unites.est_gestionnaire(appelant.oid) OR instant IS NULL AND role = appelant.rolname THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = ops.traduire('you may only ask about your own rights of today'),
    DETAIL = ops.traduire('Those of other roles, and of the past, are for the gestionnaire.'), HINT = ops.traduire('See ops.mes_droits.');
END
$$;

-- Communes by which rights on a territory are decided: those its cells carry.
CREATE FUNCTION ops_unites.communes_de(echelle text, code text, campagne smallint, OUT communes int[])
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  zone record;
BEGIN
  SELECT z.gid, z.communes INTO zone FROM ops_unites.zone AS z
  WHERE z.echelle = communes_de.echelle AND z.code = communes_de.code AND COALESCE(z.campagne = communes_de.campagne, true);
  IF NOT FOUND AND NOT EXISTS (SELECT FROM ops.echelle AS e WHERE e.echelle = communes_de.echelle AND e.tracee) THEN
    PERFORM ops_unites.trouver_territoire(echelle, code);
  END IF;
  communes := COALESCE(zone.communes, ARRAY(SELECT tc.commune FROM ops.territoire_commune AS tc WHERE tc.territoire = zone.gid));
END
$$;

-- The facts behind a permission, in a few words: the account, its convention, the region.
CREATE FUNCTION ops_unites.justifier(role oid, nom name, instant timestamptz) RETURNS text
  LANGUAGE sql STABLE SET TimeZone = 'Europe/Paris'
BEGIN ATOMIC
  SELECT format('compte n° %s de « %s », validé le %s par %s', c.compte, o.nom, to_char(c.valide_le, 'DD/MM/YYYY'), c.valide_par)
    || COALESCE((
      SELECT ' ; ' || string_agg(format('convention n° %s', v.convention)
        || COALESCE(' jusqu''au ' || to_char(v.fin::timestamp, 'DD/MM/YYYY'), ' sans terme'), ', ' ORDER BY v.convention)
      FROM ops_unites.dossier(justifier.role, justifier.nom, justifier.instant) AS v
      WHERE ops_unites.convention_en_vigueur(v.type, v.signee_organisme, v.signee_urh, v.signee_gip, v.debut, v.fin, v.suspendue,
        (COALESCE(justifier.instant, statement_timestamp()) AT TIME ZONE 'Europe/Paris')::date)), '')
  FROM ops_unites.comptes(justifier.role, justifier.nom, justifier.instant) AS c
  JOIN ops_unites.organismes(justifier.instant) AS o ON o.organisme = c.organisme
  WHERE c.valide_le IS NOT NULL;
END;

-- The last account of a role that has none any more.
CREATE FUNCTION ops_unites.dernier_compte(nom name, instant timestamptz) RETURNS text
  LANGUAGE sql STABLE SET TimeZone = 'Europe/Paris'
BEGIN ATOMIC
  SELECT CASE WHEN c.revoque_le IS NOT NULL THEN format('le compte n° %s a été révoqué le %s par %s', c.compte, to_char(c.revoque_le, 'DD/MM/YYYY'), c.revoque_par)
    WHEN c.refuse_le IS NOT NULL THEN format('le compte n° %s a été refusé le %s par %s', c.compte, to_char(c.refuse_le, 'DD/MM/YYYY'), c.refuse_par)
    ELSE format('le compte n° %s était celui d''un autre rôle du même nom', c.compte) END
  FROM (
    SELECT x.* FROM compte AS x WHERE dernier_compte.instant IS NULL
    UNION ALL
    SELECT x.* FROM ops_unites.lignes_au('compte', dernier_compte.instant) AS l CROSS JOIN LATERAL jsonb_populate_record(NULL::compte, l.ligne) AS x
    WHERE dernier_compte.instant IS NOT NULL) AS c
  WHERE c.nom_role = dernier_compte.nom ORDER BY c.compte DESC LIMIT 1;
END;

-- How the regions of some communes stand: counts for all, names of those that oppose or stay silent for the gestionnaire.
CREATE FUNCTION ops_unites.justifier_adresse(communes int[], instant timestamptz, nommer boolean) RETURNS text
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH jour AS (SELECT (COALESCE(justifier_adresse.instant, statement_timestamp()) AT TIME ZONE 'Europe/Paris')::date AS jour)
  SELECT string_agg(format('%s : adresse %s, accords : %s sur %s, oppositions : %s', t.nom, CASE WHEN p.ouverte THEN 'ouverte' ELSE 'fermée' END,
      p.accords, p.requis, p.oppositions) || COALESCE((
        SELECT ' (' || string_agg(o.nom || CASE q.position WHEN 'opposition' THEN ' s''oppose' ELSE ' n''a pas répondu' END, ', ' ORDER BY o.nom) || ')'
        FROM ops_unites.positions_requises(jour.jour, justifier_adresse.instant) AS q
        JOIN ops_unites.organismes(justifier_adresse.instant) AS o ON o.organisme = q.bailleur
        WHERE justifier_adresse.nommer AND q.region = p.region AND q.position IS DISTINCT FROM 'accord' AND NOT p.ouverte), ''), ' ; ' ORDER BY t.code)
  FROM jour CROSS JOIN LATERAL ops_unites.positions(jour.jour, justifier_adresse.instant) AS p
  JOIN territoire AS t ON t.gid = p.region
  WHERE EXISTS (SELECT FROM ops_unites.ressorts(justifier_adresse.instant) AS r
                WHERE r.territoire = p.region AND r.commune = ANY (justifier_adresse.communes));
END;

CREATE FUNCTION expliquer_acces(role text, echelle text, territoire text, campagne int DEFAULT NULL, instant timestamptz DEFAULT NULL,
  OUT autorise boolean, OUT regle text, OUT phrase text)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET debug_print_plan = off AS $$
DECLARE
  le_role oid := (SELECT r.oid FROM pg_roles AS r WHERE r.rolname = expliquer_acces.role);
  soi oid := (SELECT r.oid FROM pg_roles AS r WHERE r.rolname = ops_unites.appelant());
  demandee smallint := campagne;
  communes int[];
BEGIN
  PERFORM ops_unites.exiger_question(role, instant);
  IF le_role IS NULL AND instant IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'undefined_object', MESSAGE = format(ops.traduire('role "%s" does not exist'), role);
  END IF;
  demandee := COALESCE(demandee, (SELECT max(c) FROM ops_unites.campagnes_publiees(instant) AS c), 0);
  communes := ops_unites.communes_de(echelle, territoire, demandee);
  regle := ops_unites.regle_lecture(le_role, role::name, demandee, echelle, communes, instant);
  autorise := regle = 'permis';
  -- A zone that a release draws is known by those who read it: to others, one that exists answers like one that does not.
  IF NOT autorise AND (SELECT e.tracee FROM ops.echelle AS e WHERE e.echelle = expliquer_acces.echelle) THEN
    regle := COALESCE(NULLIF(ops_unites.regle_lecture(le_role, role::name, NULL, echelle, NULL, instant), 'permis'), 'hors_perimetre');
  END IF;
  phrase := ops_unites.phrase(regle);
  IF regle = 'sans_compte' THEN
    phrase := rtrim(phrase, '.') || COALESCE(' : ' || ops_unites.dernier_compte(role::name, instant), '') || '.';
  END IF;
  IF autorise THEN
    phrase := rtrim(phrase, '.') || ' : '
      || COALESCE(ops_unites.justifier(le_role, role::name, instant), 'ce rôle est gestionnaire') || '.';
  END IF;
  IF autorise AND (SELECT e.adresse FROM ops.echelle AS e WHERE e.echelle = expliquer_acces.echelle) OR regle = 'adresse_fermee' THEN
    phrase := rtrim(phrase, '.') || ' ; ' || ops_unites.justifier_adresse(communes, instant, ops_unites.est_gestionnaire(soi)) || '.';
  END IF;
END
$$;
COMMENT ON FUNCTION expliquer_acces(text, text, text, int, timestamptz) IS
  'Quelle règle ouvre ou refuse la lecture d''un territoire à un rôle : un code et une phrase ; le gestionnaire peut le demander pour tout rôle, et à tout instant passé';

CREATE FUNCTION ops_unites.etat_regions(instant timestamptz, OUT region text, OUT nom text, OUT ouverte boolean, OUT regime text,
  OUT nb_requis int, OUT nb_accords int, OUT nb_oppositions int, OUT nb_sans_reponse int, OUT depuis date) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH jour AS (SELECT (COALESCE(etat_regions.instant, statement_timestamp()) AT TIME ZONE 'Europe/Paris')::date AS jour)
  SELECT t.code, t.nom, p.ouverte, p.regime, p.requis, p.accords, p.oppositions, p.requis - p.accords - p.oppositions,
    (SELECT max(q.depuis) FROM ops_unites.positions_requises(jour.jour, etat_regions.instant) AS q
     WHERE q.region = p.region AND (p.ouverte OR q.position = 'opposition'))
  FROM jour CROSS JOIN LATERAL ops_unites.positions(jour.jour, etat_regions.instant) AS p JOIN territoire AS t ON t.gid = p.region;
END;

CREATE FUNCTION etat_ouverture(OUT region text, OUT nom text, OUT ouverte boolean, OUT regime text, OUT nb_requis int,
  OUT nb_accords int, OUT nb_oppositions int, OUT nb_sans_reponse int, OUT depuis date) RETURNS SETOF record
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET debug_print_plan = off
BEGIN ATOMIC
  SELECT e.region, e.nom, e.ouverte, e.regime, e.nb_requis, e.nb_accords, e.nb_oppositions, e.nb_sans_reponse, e.depuis
  FROM ops_unites.etat_regions(NULL) AS e;
END;
COMMENT ON FUNCTION etat_ouverture() IS 'État de l''ouverture de l''adresse par région ; ne nomme aucun bailleur';
CREATE VIEW ouverture_adresse WITH (security_invoker = true) AS SELECT * FROM etat_ouverture();
COMMENT ON VIEW ouverture_adresse IS 'Par région : adresse ouverte ou fermée, régime, nombre d''accords, d''oppositions, de silences, date de la dernière position qui en décide';
COMMENT ON COLUMN ouverture_adresse.region IS 'Code de la région';
COMMENT ON COLUMN ouverture_adresse.nom IS 'Nom de la région';
COMMENT ON COLUMN ouverture_adresse.ouverte IS 'Vrai si l''échelle de l''adresse y est ouverte';
COMMENT ON COLUMN ouverture_adresse.regime IS 'unanimite ou opposition';
COMMENT ON COLUMN ouverture_adresse.nb_requis IS 'Bailleurs adhérents de l''URH ou présents dans la région';
COMMENT ON COLUMN ouverture_adresse.nb_accords IS 'Ceux qui ont donné leur accord';
COMMENT ON COLUMN ouverture_adresse.nb_oppositions IS 'Ceux qui s''opposent';
COMMENT ON COLUMN ouverture_adresse.nb_sans_reponse IS 'Ceux qui n''ont pas répondu';
COMMENT ON COLUMN ouverture_adresse.depuis IS 'Jour du dernier accord si elle est ouverte, de la dernière opposition si elle est fermée par une';

CREATE FUNCTION ouverture_adresse_au(instant timestamptz, OUT region text, OUT nom text, OUT ouverte boolean, OUT regime text,
  OUT nb_requis int, OUT nb_accords int, OUT nb_oppositions int, OUT nb_sans_reponse int, OUT depuis date) RETURNS SETOF record
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT e.region, e.nom, e.ouverte, e.regime, e.nb_requis, e.nb_accords, e.nb_oppositions, e.nb_sans_reponse, e.depuis
  FROM ops_unites.etat_regions(ouverture_adresse_au.instant) AS e;
END;
COMMENT ON FUNCTION ouverture_adresse_au(timestamptz) IS 'ops.ouverture_adresse telle qu''elle fut, d''après le journal ; pour le gestionnaire';

CREATE FUNCTION positions_bailleurs(instant timestamptz DEFAULT NULL, OUT region text, OUT organisme int, OUT nom text, OUT "position" text,
  OUT depuis date) RETURNS SETOF record
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT t.code, q.bailleur, o.nom, COALESCE(q.position, 'silence'), q.depuis
  FROM ops_unites.positions_requises((COALESCE(positions_bailleurs.instant, statement_timestamp()) AT TIME ZONE 'Europe/Paris')::date,
    positions_bailleurs.instant) AS q
  JOIN territoire AS t ON t.gid = q.region
  LEFT JOIN ops_unites.organismes(positions_bailleurs.instant) AS o ON o.organisme = q.bailleur
  ORDER BY t.code, o.nom;
END;
COMMENT ON FUNCTION positions_bailleurs(timestamptz) IS
  'Par région, les bailleurs dont l''accord est requis et ce qu''ils ont répondu, aujourd''hui ou à un instant passé ; pour le gestionnaire';

CREATE FUNCTION comptes_au(instant timestamptz) RETURNS SETOF compte
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET TimeZone = 'UTC'
BEGIN ATOMIC
  SELECT c.* FROM ops_unites.lignes_au('compte', comptes_au.instant) AS l CROSS JOIN LATERAL jsonb_populate_record(NULL::compte, l.ligne) AS c;
END;
COMMENT ON FUNCTION comptes_au(timestamptz) IS 'Comptes tels qu''ils furent à un instant, d''après le journal ; pour le gestionnaire';
CREATE FUNCTION conventions_au(instant timestamptz) RETURNS SETOF convention
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET TimeZone = 'UTC'
BEGIN ATOMIC
  SELECT c.* FROM ops_unites.conventions(conventions_au.instant) AS c WHERE conventions_au.instant IS NOT NULL;
END;
COMMENT ON FUNCTION conventions_au(timestamptz) IS 'Conventions telles qu''elles furent à un instant, d''après le journal ; pour le gestionnaire';

-- What a reader sees of the regime: his own account and the conventions that cover it; an administrator, the accounts he validates.
CREATE FUNCTION lire_mon_compte(OUT compte int, OUT organisme text, OUT type text, OUT demande_le timestamptz, OUT valide_le timestamptz,
  OUT valide_par name, OUT fin date) RETURNS SETOF record
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET debug_print_plan = off
BEGIN ATOMIC
  SELECT c.compte, o.nom, o.type, c.demande_le, c.valide_le, c.valide_par, c.fin
  FROM pg_roles AS r CROSS JOIN LATERAL ops_unites.comptes(r.oid, NULL, NULL) AS c JOIN organisme AS o ON o.organisme = c.organisme
  WHERE r.rolname = ops_unites.appelant();
END;
COMMENT ON FUNCTION lire_mon_compte() IS 'Le compte de l''appelant';
CREATE VIEW mon_compte WITH (security_invoker = true) AS SELECT * FROM lire_mon_compte();
COMMENT ON VIEW mon_compte IS 'Mon compte : organisme, validation, terme';
COMMENT ON COLUMN mon_compte.compte IS 'Numéro du compte';
COMMENT ON COLUMN mon_compte.organisme IS 'Organisme au nom duquel je lis';
COMMENT ON COLUMN mon_compte.type IS 'Type de l''organisme';
COMMENT ON COLUMN mon_compte.demande_le IS 'Date de la demande';
COMMENT ON COLUMN mon_compte.valide_le IS 'Date de validation ; sans elle, rien n''est lu';
COMMENT ON COLUMN mon_compte.valide_par IS 'Rôle qui a validé';
COMMENT ON COLUMN mon_compte.fin IS 'Dernier jour du compte, s''il en a un';

CREATE FUNCTION lire_mes_conventions(OUT convention int, OUT signee_organisme date, OUT signee_urh date, OUT signee_gip date, OUT debut date,
  OUT fin date, OUT suspendue boolean, OUT partenariat boolean, OUT adresse boolean, OUT exploration boolean, OUT en_vigueur boolean)
  RETURNS SETOF record
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET debug_print_plan = off
BEGIN ATOMIC
  SELECT d.convention, d.signee_organisme, d.signee_urh, d.signee_gip, d.debut, d.fin, d.suspendue, d.partenariat, d.adresse, d.exploration,
    ops_unites.convention_en_vigueur(d.type, d.signee_organisme, d.signee_urh, d.signee_gip, d.debut, d.fin, d.suspendue, ops_unites.aujourd_hui())
  FROM pg_roles AS r CROSS JOIN LATERAL ops_unites.dossier(r.oid, NULL, NULL) AS d
  WHERE r.rolname = ops_unites.appelant() AND d.convention IS NOT NULL;
END;
COMMENT ON FUNCTION lire_mes_conventions() IS 'Les conventions qui couvrent le compte de l''appelant';
CREATE VIEW mes_conventions WITH (security_invoker = true) AS SELECT * FROM lire_mes_conventions();
COMMENT ON VIEW mes_conventions IS 'Les conventions qui couvrent mon compte, et si elles sont en vigueur';
COMMENT ON COLUMN mes_conventions.convention IS 'Numéro';
COMMENT ON COLUMN mes_conventions.signee_organisme IS 'Date de signature de l''organisme';
COMMENT ON COLUMN mes_conventions.signee_urh IS 'Date de signature de l''URH';
COMMENT ON COLUMN mes_conventions.signee_gip IS 'Date de signature du GIP-SNE';
COMMENT ON COLUMN mes_conventions.debut IS 'Premier jour';
COMMENT ON COLUMN mes_conventions.fin IS 'Dernier jour, si elle en a un';
COMMENT ON COLUMN mes_conventions.suspendue IS 'Vrai si elle est suspendue';
COMMENT ON COLUMN mes_conventions.partenariat IS 'Engagement d''analyser en partenariat avec les bailleurs';
COMMENT ON COLUMN mes_conventions.adresse IS 'Accorde l''adresse à un service de l''État ou à un réservataire';
COMMENT ON COLUMN mes_conventions.exploration IS 'Accorde les croisements libres';
COMMENT ON COLUMN mes_conventions.en_vigueur IS 'Vrai si elle compte aujourd''hui';

CREATE FUNCTION lire_comptes_administres(OUT compte int, OUT role name, OUT organisme int, OUT nom text, OUT etat text, OUT demande_le timestamptz,
  OUT demande_par name, OUT fin date) RETURNS SETOF record
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET debug_print_plan = off
BEGIN ATOMIC
  WITH soi AS MATERIALIZED (
    SELECT r.oid, r.rolsuper OR ops_unites.est_gestionnaire(r.oid) AS gestionnaire FROM pg_roles AS r WHERE r.rolname = ops_unites.appelant()
  )
  SELECT c.compte, c.nom_role, c.organisme, o.nom,
    CASE WHEN c.revoque_le IS NOT NULL THEN 'revoque' WHEN c.refuse_le IS NOT NULL THEN 'refuse' WHEN c.valide_le IS NOT NULL THEN 'valide' ELSE 'demande' END,
    c.demande_le, c.demande_par, c.fin
  FROM soi
  JOIN organisme AS o ON soi.gestionnaire OR ops_unites.administre(soi.oid, o.organisme)
  JOIN compte AS c ON c.organisme = o.organisme
  ORDER BY c.compte;
END;
COMMENT ON FUNCTION lire_comptes_administres() IS 'Les comptes que l''appelant administre';
CREATE VIEW comptes_administres WITH (security_invoker = true) AS SELECT * FROM lire_comptes_administres();
COMMENT ON VIEW comptes_administres IS 'Comptes des organismes que j''administre (tous, pour le gestionnaire) et leur état : demande, valide, refuse ou revoque';
COMMENT ON COLUMN comptes_administres.compte IS 'Numéro du compte';
COMMENT ON COLUMN comptes_administres.role IS 'Rôle de la base';
COMMENT ON COLUMN comptes_administres.organisme IS 'Numéro de l''organisme';
COMMENT ON COLUMN comptes_administres.nom IS 'Nom de l''organisme';
COMMENT ON COLUMN comptes_administres.etat IS 'demande, valide, refuse ou revoque';
COMMENT ON COLUMN comptes_administres.demande_le IS 'Date de la demande';
COMMENT ON COLUMN comptes_administres.demande_par IS 'Rôle qui a demandé';
COMMENT ON COLUMN comptes_administres.fin IS 'Dernier jour du compte, s''il en a un';

DO $$
DECLARE
  nom text;
BEGIN
  FOREACH nom IN ARRAY ARRAY['FUNCTION ops_unites.phrase(text)', 'FUNCTION ops_unites.exiger_question(name, timestamptz)',
      'FUNCTION ops_unites.communes_de(text, text, smallint)', 'FUNCTION ops_unites.justifier(oid, name, timestamptz)', 'FUNCTION ops_unites.dernier_compte(name, timestamptz)',
      'FUNCTION ops_unites.justifier_adresse(int[], timestamptz, boolean)', 'FUNCTION ops_unites.etat_regions(timestamptz)',
      'FUNCTION ops.expliquer_acces(text, text, text, int, timestamptz)', 'FUNCTION ops.etat_ouverture()',
      'FUNCTION ops.ouverture_adresse_au(timestamptz)', 'FUNCTION ops.positions_bailleurs(timestamptz)', 'FUNCTION ops.comptes_au(timestamptz)',
      'FUNCTION ops.conventions_au(timestamptz)', 'FUNCTION ops.lire_mon_compte()', 'FUNCTION ops.lire_mes_conventions()',
      'FUNCTION ops.lire_comptes_administres()', 'VIEW ops.mes_droits', 'VIEW ops.ouverture_adresse', 'VIEW ops.mon_compte',
      'VIEW ops.mes_conventions', 'VIEW ops.comptes_administres'] LOOP
    EXECUTE 'ALTER ' || nom || ' OWNER TO ops_proprietaire';
    IF nom LIKE 'FUNCTION%' THEN
      EXECUTE 'REVOKE ALL ON ' || nom || ' FROM PUBLIC';
    END IF;
  END LOOP;
END
$$;
REVOKE ALL ON FUNCTION droits() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION droits(), etat_ouverture(), expliquer_acces(text, text, text, int, timestamptz), lire_mon_compte(), lire_mes_conventions(),
  lire_comptes_administres() TO ops_lecteur, ops_gestionnaire, ops_proprietaire;
GRANT EXECUTE ON FUNCTION ouverture_adresse_au(timestamptz), positions_bailleurs(timestamptz), comptes_au(timestamptz), conventions_au(timestamptz)
  TO ops_gestionnaire;
GRANT SELECT ON mes_droits, ouverture_adresse, mon_compte, mes_conventions, comptes_administres TO ops_lecteur, ops_gestionnaire;
