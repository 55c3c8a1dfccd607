-- The contract of a layer: what GIS clients need to open it right, and what keeps it from telling more than its reader may know.

-- The columns that hold an indicator, each with the one that says its status: `p60` and `p60_statut`; `p60_ecart` has that of p60.
-- Figures of the dwelling register are open data and have none.
CREATE FUNCTION valeurs_couche(couche regclass, OUT valeur name, OUT statut name) RETURNS SETOF record
  LANGUAGE sql STABLE SET search_path FROM CURRENT
BEGIN ATOMIC
  SELECT a.attname, (
      SELECT s.attname FROM pg_attribute AS s
      WHERE s.attrelid = a.attrelid AND NOT s.attisdropped AND s.atttypid = 'text'::regtype
        AND (s.attname = a.attname || '_statut' OR s.attname = 'statut' AND a.attname = 'n_menages' OR EXISTS (
          SELECT FROM catalogue_indicateurs() AS c WHERE s.attname = c.code || '_statut' AND starts_with(a.attname, c.code || '_')))
      ORDER BY s.attname = a.attname || '_statut' DESC, length(s.attname) DESC LIMIT 1)
  FROM pg_attribute AS a
  WHERE a.attrelid = valeurs_couche.couche AND a.attnum > 0 AND NOT a.attisdropped
    AND (a.attname = 'n_menages' OR a.atttypid = 'float8'::regtype AND a.attname NOT IN (SELECT r.nom FROM colonnes_cellule_rpls() AS r));
END;
COMMENT ON FUNCTION valeurs_couche(regclass) IS 'Colonnes d''indicateurs d''une couche, et celle qui dit le statut de chacune ; pour ops.verifier_couche';

-- What of a layer, through the views that it reads, escapes row security.
CREATE FUNCTION fuites_couche(couche regclass, OUT fuite text) RETURNS SETOF text
  LANGUAGE sql STABLE SET search_path FROM CURRENT
BEGIN ATOMIC
  WITH RECURSIVE source AS (
    SELECT 'pg_class'::regclass::oid AS classe, fuites_couche.couche::oid AS objet
    UNION
    SELECT d.refclassid, d.refobjid
    FROM source AS s JOIN pg_rewrite AS w ON s.classe = 'pg_class'::regclass AND w.ev_class = s.objet
    JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid IN ('pg_class'::regclass, 'pg_proc'::regclass)
  ), relation AS (
    SELECT c.*, c.relrowsecurity AND c.relforcerowsecurity AS protegee FROM source AS s JOIN pg_class AS c ON s.classe = 'pg_class'::regclass AND c.oid = s.objet
  )
  SELECT r.oid::regclass || ' n''est pas security_invoker' FROM relation AS r
  WHERE r.relkind = 'v' AND NOT EXISTS (SELECT FROM pg_options_to_table(r.reloptions) AS o WHERE o.option_name = 'security_invoker' AND o.option_value::boolean)
  UNION ALL
  SELECT r.oid::regclass || ' garde une copie, sans sécurité des lignes' FROM relation AS r WHERE r.relkind = 'm'
  UNION ALL
  -- Territories, scales and campaigns are public; figures and units are not.
  SELECT r.oid::regclass || ' n''a pas de sécurité des lignes forcée' FROM relation AS r
  WHERE r.relkind NOT IN ('v', 'm') AND NOT r.protegee
    AND r.oid NOT IN ('territoire'::regclass, 'territoire_commune'::regclass, 'echelle'::regclass, 'campagne'::regclass)
  UNION ALL
  SELECT 'aucune table lue n''a de sécurité des lignes' WHERE NOT EXISTS (SELECT FROM relation AS r WHERE r.protegee)
  UNION ALL
  SELECT p.oid::regprocedure || ' lit avec d''autres droits' FROM source AS s JOIN pg_proc AS p ON s.classe = 'pg_proc'::regclass AND p.oid = s.objet
  WHERE p.prosecdef;
END;
COMMENT ON FUNCTION fuites_couche(regclass) IS 'Ce qu''une couche lit hors de la sécurité des lignes ; pour ops.verifier_couche';

CREATE FUNCTION verifier_couche(couche regclass, OUT regle text, OUT conforme boolean, OUT constat text) RETURNS SETOF record
  LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
DECLARE
  relation pg_class;
  compte record;
BEGIN
  SELECT * INTO relation FROM pg_class AS c WHERE c.oid = couche;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'undefined_table', MESSAGE = format(ops.traduire('there is no relation %s'), COALESCE(couche::text, 'NULL'));
  ELSIF relation.relkind NOT IN ('r', 'v', 'm', 'f', 'p') THEN
    RAISE EXCEPTION USING ERRCODE = 'wrong_object_type', MESSAGE = format(ops.traduire('"%s" is not a layer'), couche), HINT = ops.traduire('Layers are views or tables.');
  END IF;

  -- Each rule is broken by what is found; nothing found, it holds.
  RETURN QUERY
  SELECT r.regle, r.fautes IS NULL, COALESCE(r.fautes, r.bien)
  FROM (VALUES
    ('schéma', 'ops', (SELECT 'dans le schéma ' || relation.relnamespace::regnamespace WHERE relation.relnamespace <> 'ops'::regnamespace)),
    ('clé en première colonne', 'gid int4', (SELECT format('%s %s', a.attname, format_type(a.atttypid, NULL))
      FROM pg_attribute AS a WHERE a.attrelid = couche AND a.attnum = 1 AND (a.attname, a.atttypid) IS DISTINCT FROM ('gid', 'int4'::regtype))),
    ('géométrie', 'un type, EPSG:2154', (SELECT CASE WHEN count(*) = 0 THEN 'aucune' ELSE string_agg(format_type(a.atttypid, a.atttypmod), ', ') END
      FROM pg_attribute AS a LEFT JOIN geometry_columns AS g ON (g.f_table_schema, g.f_table_name, g.f_geometry_column)
        = (relation.relnamespace::regnamespace::text, relation.relname, a.attname)
      WHERE a.attrelid = couche AND a.atttypid = 'geometry'::regtype AND NOT a.attisdropped
      HAVING count(*) <> 1 OR bool_or((g.srid, g.type <> 'GEOMETRY') IS DISTINCT FROM (2154, true)))),
    ('commentaires', 'sur la couche et ses colonnes', (SELECT 'sans commentaire : ' || string_agg(x.nom, ', ' ORDER BY x.rang)
      FROM (SELECT 0 AS rang, 'la couche' AS nom WHERE obj_description(couche, 'pg_class') IS NULL
        UNION ALL SELECT a.attnum, a.attname FROM pg_attribute AS a WHERE a.attrelid = couche AND a.attnum > 0 AND NOT a.attisdropped
          AND col_description(couche, a.attnum) IS NULL) AS x)),
    ('aucune colonne numeric', 'aucune', (SELECT string_agg(a.attname, ', ' ORDER BY a.attnum)
      FROM pg_attribute AS a WHERE a.attrelid = couche AND a.atttypid = 'numeric'::regtype AND NOT a.attisdropped)),
    ('statut de chaque indicateur', 'à côté de chacun', (SELECT 'sans statut : ' || string_agg(v.valeur, ', ' ORDER BY v.valeur)
      FROM ops.valeurs_couche(couche) AS v WHERE v.statut IS NULL)),
    ('lecture seule', 'SELECT seul, hors de son propriétaire', (SELECT string_agg(x.droit, ', ' ORDER BY x.droit)
      FROM (SELECT format('%s à %s', d.privilege_type, CASE d.grantee WHEN 0 THEN 'PUBLIC' ELSE d.grantee::regrole::text END) AS droit
        FROM (SELECT a.grantee, a.privilege_type FROM aclexplode(relation.relacl) AS a
          UNION SELECT a.grantee, a.privilege_type FROM pg_attribute AS c CROSS JOIN LATERAL aclexplode(c.attacl) AS a WHERE c.attrelid = couche) AS d
        WHERE d.grantee <> relation.relowner AND d.privilege_type <> 'SELECT') AS x)),
    ('sécurité des lignes', 'celle de ce qu''elle lit', (SELECT string_agg(f, ', ' ORDER BY f) FROM ops.fuites_couche(couche) AS f))
  ) AS r(regle, bien, fautes);

  -- The rows, as far as the caller reads them.
  IF EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = couche AND a.attname = 'gid' AND a.attnum > 0) THEN
    EXECUTE format('SELECT count(*) AS lignes, count(gid) AS non_nulles, count(DISTINCT gid) AS distinctes FROM %s', couche) INTO compte;
    RETURN QUERY SELECT 'clé unique et non nulle', compte.lignes = compte.distinctes,
      format('%s lignes, %s clés nulles, %s en double', compte.lignes, compte.lignes - compte.non_nulles, compte.non_nulles - compte.distinctes);
  ELSE
    RETURN QUERY SELECT 'clé unique et non nulle', false, 'aucune colonne gid';
  END IF;
  -- An empty set has its count of 0.
  EXECUTE COALESCE((SELECT 'SELECT string_agg(format(''%s : %s'', v.valeur, v.trop), '', '' ORDER BY v.valeur) AS trop FROM ('
      || string_agg(format('SELECT %1$L AS valeur, count(*) AS trop FROM %2$s WHERE %1$I IS NOT NULL
        AND (%3$I IN (''diffusable'', ''plafonne'') OR %3$I = ''vide'' AND %1$I = 0) IS NOT TRUE', v.valeur, couche, v.statut), ' UNION ALL ')
      || ') AS v WHERE v.trop > 0' FROM ops.valeurs_couche(couche) AS v WHERE v.statut IS NOT NULL), 'SELECT NULL AS trop') INTO compte;
  RETURN QUERY SELECT 'valeur absente si elle n''est pas diffusable', compte.trop IS NULL, COALESCE('lignes en trop : ' || compte.trop, 'partout');
END
$$;
COMMENT ON FUNCTION verifier_couche(regclass) IS
  'Vérifie le contrat d''une couche (ops.carte_*) : une ligne par règle, ce qui a été constaté. Les lignes ne sont vues que dans la limite des droits de l''appelant';

REVOKE ALL ON FUNCTION valeurs_couche(regclass), fuites_couche(regclass), verifier_couche(regclass) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION valeurs_couche(regclass), fuites_couche(regclass), verifier_couche(regclass) TO ops_lecteur, ops_gestionnaire;
