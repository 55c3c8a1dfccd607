-- Foreign keys of dwellings and households, checked a statement at a time: line by line, they cost more than loading the lines. The
-- constraints stand, for what deletes the rows they refer to and for the order of a dump; only their check of new lines is off.

CREATE FUNCTION ops_unites.controler_logements() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_nestloop = off SET jit = off AS $$
DECLARE
  manque text;
BEGIN
  SELECT x.cle INTO manque FROM (
    SELECT format(ops.traduire('Key (%s)=(%s) is not present in table "%s".'), 'campagne', n.campagne, 'campagne') AS cle
    FROM (SELECT DISTINCT l.campagne FROM nouvelles AS l) AS n LEFT JOIN ops.campagne AS c ON c.campagne = n.campagne WHERE c.campagne IS NULL
    UNION ALL
    SELECT format(ops.traduire('Key (%s)=(%s) is not present in table "%s".'), 'bailleur', n.bailleur, 'organisme')
    FROM (SELECT DISTINCT l.bailleur FROM nouvelles AS l) AS n LEFT JOIN ops.organisme AS o ON o.organisme = n.bailleur WHERE o.organisme IS NULL
    UNION ALL
    SELECT format(ops.traduire('Key (%s)=(%s) is not present in table "%s".'), 'batiment', n.batiment, 'adresse')
    FROM nouvelles AS n LEFT JOIN ops_unites.adresse AS a ON a.batiment = n.batiment WHERE a.batiment IS NULL) AS x LIMIT 1;
  IF manque IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'foreign_key_violation', MESSAGE = ops.traduire('dwellings refer to something that does not exist'), DETAIL = manque;
  END IF;
  RETURN NULL;
END
$$;

CREATE FUNCTION ops_unites.controler_menages() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_nestloop = off SET jit = off AS $$
DECLARE
  manque text;
BEGIN
  -- Not which dwelling: the message may end in a log.
  SELECT n.campagne::text INTO manque
  FROM nouvelles AS n LEFT JOIN ops_unites.logement AS l ON l.campagne = n.campagne AND l.ident_rep = n.ident_rep WHERE l.ident_rep IS NULL LIMIT 1;
  IF manque IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'foreign_key_violation', MESSAGE = ops.traduire('households refer to dwellings that do not exist'),
      DETAIL = format(ops.traduire('One at least of campaign %s is not present in table "logement".'), manque);
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER controler_insertion AFTER INSERT ON ops_unites.logement REFERENCING NEW TABLE AS nouvelles
  FOR EACH STATEMENT EXECUTE FUNCTION ops_unites.controler_logements();
CREATE TRIGGER controler_changement AFTER UPDATE ON ops_unites.logement REFERENCING NEW TABLE AS nouvelles
  FOR EACH STATEMENT EXECUTE FUNCTION ops_unites.controler_logements();
CREATE TRIGGER controler_insertion AFTER INSERT ON ops_unites.menage REFERENCING NEW TABLE AS nouvelles
  FOR EACH STATEMENT EXECUTE FUNCTION ops_unites.controler_menages();
CREATE TRIGGER controler_changement AFTER UPDATE ON ops_unites.menage REFERENCING NEW TABLE AS nouvelles
  FOR EACH STATEMENT EXECUTE FUNCTION ops_unites.controler_menages();

DO $$
DECLARE
  ligne record;
BEGIN
  FOR ligne IN
    SELECT t.tgrelid::pg_catalog.regclass AS cible, t.tgname FROM pg_catalog.pg_trigger AS t JOIN pg_catalog.pg_proc AS p ON p.oid = t.tgfoid
    WHERE t.tgrelid IN ('ops_unites.logement'::pg_catalog.regclass, 'ops_unites.menage'::pg_catalog.regclass)
      AND p.proname IN ('RI_FKey_check_ins', 'RI_FKey_check_upd')
  LOOP
    EXECUTE pg_catalog.format('ALTER TABLE %s DISABLE TRIGGER %I', ligne.cible, ligne.tgname);
  END LOOP;
  ALTER FUNCTION ops_unites.controler_logements() OWNER TO ops_proprietaire;
  ALTER FUNCTION ops_unites.controler_menages() OWNER TO ops_proprietaire;
  REVOKE ALL ON FUNCTION ops_unites.controler_logements(), ops_unites.controler_menages() FROM PUBLIC;
END
$$;
