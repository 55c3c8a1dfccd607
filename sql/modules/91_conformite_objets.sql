-- Checks of objects: stray rights, row security, what others have built over the units; and ops.controle_conformite().

CREATE FUNCTION ops_unites.controle_droits(OUT controle text, OUT etat text, OUT detail text, OUT reparation text)
  RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  -- Whoever granted on what it was granted is the one to take it from.
  SELECT 'droit sur les unités', 'grave', format('%s a %s sur %s', ops_unites.nommer(d.grantee), string_agg(d.droit, ', ' ORDER BY d.droit), d.objet),
    format('REVOKE ALL ON %s FROM %s CASCADE', d.objet, ops_unites.nommer(CASE WHEN d.grantor = d.proprietaire THEN d.grantee ELSE d.grantor END))
  FROM (
    SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || c.oid::regclass AS objet, c.relowner AS proprietaire, x.grantee, x.grantor,
      x.privilege_type AS droit
    FROM pg_class AS c CROSS JOIN LATERAL aclexplode(c.relacl) AS x WHERE c.relnamespace = 'ops_unites'::regnamespace
    UNION ALL
    SELECT 'TABLE ' || c.oid::regclass, c.relowner, x.grantee, x.grantor, format('%s (%I)', x.privilege_type, a.attname)
    FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid CROSS JOIN LATERAL aclexplode(a.attacl) AS x
    WHERE c.relnamespace = 'ops_unites'::regnamespace
    UNION ALL
    -- Whoever opened a deposit writes the columns of its file; that is all.
    SELECT 'TABLE ' || c.oid::regclass, c.relowner, x.grantee, x.grantor, x.privilege_type
    FROM pg_class AS c CROSS JOIN LATERAL aclexplode(c.relacl) AS x WHERE c.relnamespace = 'ops_depot'::regnamespace AND c.relkind = 'r'
    UNION ALL
    SELECT 'TABLE ' || c.oid::regclass, c.relowner, x.grantee, x.grantor, format('%s (%I)', x.privilege_type, a.attname)
    FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid CROSS JOIN LATERAL aclexplode(a.attacl) AS x
    WHERE c.relnamespace = 'ops_depot'::regnamespace AND x.privilege_type <> 'INSERT'
    UNION ALL
    SELECT 'ROUTINE ' || p.oid::regprocedure, p.proowner, x.grantee, x.grantor, x.privilege_type
    FROM pg_proc AS p CROSS JOIN LATERAL aclexplode(COALESCE(p.proacl, acldefault('f', p.proowner))) AS x
    WHERE p.pronamespace = 'ops_unites'::regnamespace
    UNION ALL
    SELECT 'SCHEMA ' || quote_ident(n.nspname), n.nspowner, x.grantee, x.grantor, x.privilege_type
    FROM pg_namespace AS n CROSS JOIN LATERAL aclexplode(n.nspacl) AS x WHERE n.oid = 'ops_unites'::regnamespace) AS d
  WHERE d.grantee <> d.proprietaire AND d.grantee::regrole::text <> 'ops_proprietaire'
  GROUP BY d.objet, d.proprietaire, d.grantee, d.grantor
  UNION ALL
  SELECT 'CREATE sur un schéma', CASE WHEN n.nspname = 'ops' THEN 'grave' ELSE 'attention' END,
    format('%s peut créer dans %I', ops_unites.nommer(x.grantee), n.nspname)
      || CASE WHEN n.nspname = 'ops' THEN '' ELSE ' des tables et des vues matérialisées, et garder ce que l''on ferme' END,
    format('REVOKE CREATE ON SCHEMA %I FROM %s', n.nspname, ops_unites.nommer(x.grantee))
  FROM pg_namespace AS n CROSS JOIN LATERAL aclexplode(COALESCE(n.nspacl, acldefault('n', n.nspowner))) AS x
  WHERE x.privilege_type = 'CREATE' AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'ops_unites')
    AND (x.grantee IN (SELECT r FROM ops_unites.roles_lecteurs() AS r) OR n.nspname = 'ops' AND x.grantee <> n.nspowner)
  UNION ALL
  SELECT x.privilege_type || ' sur la base', 'attention',
    format('%s peut créer %s, et garder ce que l''on ferme', ops_unites.nommer(x.grantee),
      CASE x.privilege_type WHEN 'CREATE' THEN 'des schémas' ELSE 'des tables temporaires' END),
    format('REVOKE %s ON DATABASE %I FROM %s', x.privilege_type, b.datname, ops_unites.nommer(x.grantee))
  FROM pg_database AS b CROSS JOIN LATERAL aclexplode(COALESCE(b.datacl, acldefault('d', b.datdba))) AS x
  WHERE b.datname = current_database() AND x.privilege_type IN ('CREATE', 'TEMPORARY')
    AND x.grantee IN (SELECT r FROM ops_unites.roles_lecteurs() AS r)
  UNION ALL
  SELECT 'fonction bavarde', 'grave', 'PUBLIC peut exécuter ' || p.oid::regprocedure || ', qui renseigne sur des relations cachées',
    'SELECT ops.appliquer_revocations()'
  FROM ops_unites.fonctions_bavardes() AS b JOIN pg_proc AS p ON p.oid = b.fonction
  WHERE EXISTS (SELECT FROM aclexplode(COALESCE(p.proacl, acldefault('f', p.proowner))) AS x WHERE x.grantee = 0);
END;

CREATE FUNCTION ops_unites.controle_lignes(OUT controle text, OUT etat text, OUT detail text, OUT reparation text)
  RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT 'propriétaire', 'grave', format('%s appartient à %s', c.oid::regclass, c.relowner::regrole),
    format('ALTER TABLE %s OWNER TO ops_proprietaire', c.oid::regclass)
  FROM ops_unites.tables_protegees() AS t JOIN pg_class AS c ON c.oid = t.relation WHERE c.relowner::regrole::text <> 'ops_proprietaire'
  UNION ALL
  SELECT 'sécurité des lignes', 'grave', c.oid::regclass::text || ' n''est plus protégée, ou ne l''est plus de son propriétaire',
    format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', c.oid::regclass)
  FROM ops_unites.tables_protegees() AS t JOIN pg_class AS c ON c.oid = t.relation WHERE NOT (c.relrowsecurity AND c.relforcerowsecurity)
  UNION ALL
  SELECT 'politique', 'grave',
    CASE WHEN p.nom IS NULL THEN format('%s a perdu sa politique %s', a.relation::regclass, a.nom)
      WHEN a.nom IS NULL THEN format('%s a une politique de trop, %I', p.relation::regclass, p.nom)
      ELSE format('la politique %s de %s a été changée', a.nom, a.relation::regclass) END,
    concat_ws('; ', CASE WHEN p.nom IS NOT NULL THEN format('DROP POLICY %I ON %s', p.nom, p.relation::regclass) END,
      CASE WHEN a.nom IS NOT NULL THEN format('CREATE POLICY %s ON %s FOR %s TO %s USING (%s)', a.nom, a.relation::regclass,
        CASE a.commande WHEN 'r' THEN 'SELECT' ELSE 'ALL' END, array_to_string(a.roles, ', '), a.condition) END)
  FROM (
    SELECT t.relation, x.nom, x.commande, x.roles, x.condition
    FROM ops_unites.tables_protegees() AS t
    JOIN (VALUES ('proprietaire', '*', '{ops_proprietaire}'::text[], 'true', false),
      ('lecture', 'r', '{ops_lecteur,ops_gestionnaire}', 'ops.visible(campagne, echelle, communes)', true))
      AS x(nom, commande, roles, condition, diffusee) ON t.diffusee OR NOT x.diffusee) AS a
  FULL JOIN (
    SELECT p.polrelid AS relation, p.polname::text AS nom, p.polcmd::text AS commande, p.polpermissive AS permissive,
      ARRAY(SELECT ops_unites.nommer(r) FROM unnest(p.polroles) AS r) AS roles,
      pg_get_expr(p.polqual, p.polrelid) AS condition, pg_get_expr(p.polwithcheck, p.polrelid) AS verification
    FROM pg_policy AS p JOIN ops_unites.tables_protegees() AS t ON t.relation = p.polrelid) AS p ON p.relation = a.relation AND p.nom = a.nom
  WHERE a.nom IS NULL OR p.nom IS NULL OR p.verification IS NOT NULL OR NOT p.permissive
    OR (p.commande, p.condition) IS DISTINCT FROM (a.commande, a.condition) OR NOT (p.roles @> a.roles AND p.roles <@ a.roles);
END;

-- Objects of others: not members of the extension.
CREATE FUNCTION ops_unites.est_de_l_extension(classe oid, objet oid) RETURNS boolean
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT EXISTS (
    SELECT FROM pg_depend AS d JOIN pg_extension AS e ON e.oid = d.refobjid AND e.extname = 'carto_ops'
    WHERE d.classid = est_de_l_extension.classe AND d.objid = est_de_l_extension.objet AND d.deptype = 'e'
      AND d.refclassid = 'pg_extension'::regclass);
END;

CREATE FUNCTION ops_unites.controle_objets(OUT controle text, OUT etat text, OUT detail text, OUT reparation text)
  RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT 'statistiques étendues sur les unités', 'grave', format('%I.%I garde des valeurs de %s', n.nspname, s.stxname, s.stxrelid::regclass),
    format('DROP STATISTICS %I.%I', n.nspname, s.stxname)
  FROM pg_statistic_ext AS s JOIN pg_namespace AS n ON n.oid = s.stxnamespace
  JOIN pg_class AS c ON c.oid = s.stxrelid AND c.relnamespace = 'ops_unites'::regnamespace
  UNION ALL
  -- A view reads with the rights of its owner; a materialized one has copied already.
  SELECT DISTINCT 'vue sur les unités', 'grave', format('%s, de %s, lit %s', v.oid::regclass, v.relowner::regrole, c.oid::regclass),
    format('DROP %s %s CASCADE', CASE v.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END, v.oid::regclass)
  FROM pg_rewrite AS w JOIN pg_class AS v ON v.oid = w.ev_class AND v.relkind IN ('v', 'm')
  JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
  JOIN pg_class AS c ON c.oid = d.refobjid AND c.relnamespace = 'ops_unites'::regnamespace AND c.oid <> v.oid
  WHERE NOT ops_unites.est_de_l_extension('pg_class'::regclass, v.oid)
  UNION ALL
  -- A body in text leaves no dependency: its words are looked at. Without SECURITY DEFINER the caller's own rights apply.
  SELECT 'fonction sur les unités', CASE WHEN p.prosecdef THEN 'grave' ELSE 'attention' END,
    format('%s, de %s, nomme les unités', p.oid::regprocedure, p.proowner::regrole) || CASE WHEN p.prosecdef THEN ' et les lit pour qui l''appelle' ELSE '' END,
    format('DROP ROUTINE %s', p.oid::regprocedure)
  FROM pg_proc AS p
  WHERE p.pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
    AND (p.prosrc ~ '\mops_unites\M' OR EXISTS (
      SELECT FROM pg_depend AS d JOIN pg_class AS c ON c.oid = d.refobjid AND c.relnamespace = 'ops_unites'::regnamespace
      WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.refclassid = 'pg_class'::regclass))
    AND NOT ops_unites.est_de_l_extension('pg_proc'::regclass, p.oid)
  UNION ALL
  SELECT DISTINCT 'publication', 'grave', format('%I envoie %s à d''autres serveurs', p.pubname, CASE
      WHEN p.puballtables THEN 'toutes les tables' WHEN pn.oid IS NOT NULL THEN 'le schéma ' || pn.pnnspid::regnamespace ELSE c.oid::regclass::text END),
    CASE WHEN p.puballtables THEN format('DROP PUBLICATION %I', p.pubname)
      WHEN pn.oid IS NOT NULL THEN format('ALTER PUBLICATION %I DROP TABLES IN SCHEMA %s', p.pubname, pn.pnnspid::regnamespace)
      ELSE format('ALTER PUBLICATION %I DROP TABLE %s', p.pubname, c.oid::regclass) END
  FROM pg_publication AS p
  LEFT JOIN pg_publication_namespace AS pn ON pn.pnpubid = p.oid AND pn.pnnspid IN ('ops_unites'::regnamespace, 'ops_depot'::regnamespace)
  LEFT JOIN pg_publication_rel AS pr ON pr.prpubid = p.oid
  LEFT JOIN pg_class AS c ON c.oid = pr.prrelid AND c.relnamespace IN ('ops_unites'::regnamespace, 'ops_depot'::regnamespace)
  WHERE p.puballtables OR pn.oid IS NOT NULL OR c.oid IS NOT NULL;
END;

-- Every check has a row: what it found, or that it found nothing.
CREATE FUNCTION controle_conformite(OUT controle text, OUT etat text, OUT detail text, OUT reparation text) RETURNS SETOF record
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  WITH trouve AS (
    SELECT * FROM ops_unites.controle_serveur() UNION ALL SELECT * FROM ops_unites.controle_roles()
    UNION ALL SELECT * FROM ops_unites.controle_connexions() UNION ALL SELECT * FROM ops_unites.controle_droits()
    UNION ALL SELECT * FROM ops_unites.controle_lignes() UNION ALL SELECT * FROM ops_unites.controle_objets()
  )
  SELECT c.controle, COALESCE(t.etat, 'ok'), COALESCE(t.detail, c.tout_va_bien), t.reparation
  FROM (VALUES
    (1, 'version du serveur', format('PostgreSQL %s a les corrections connues', current_setting('server_version'))),
    (2, 'vues pg_stats_ext', 'réservées au propriétaire des tables (CVE-2024-4317)'),
    (3, 'bibliothèque', 'appelée par son nom, sans préchargement ; absente, toute lecture échoue et rien n''est lu'),
    (4, 'bibliothèque préchargée', 'chaque session commence avec la garde de ops.menage'),
    (5, 'ordre des filtres', 'ops.visible passe avant tout filtre de la requête'),
    (6, 'requêtes écrites au journal', 'aucun réglage visible n''écrit les constantes des requêtes'),
    (7, 'superutilisateur', 'un seul, celui qui a créé le serveur'),
    (8, 'BYPASSRLS', 'aucun rôle n''ignore la sécurité des lignes'),
    (9, 'REPLICATION', 'aucun rôle ne peut copier le serveur'),
    (10, 'CREATEROLE', CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'aucun rôle n''en crée d''autres, ni n''administre'
      ELSE 'aucun rôle n''administre' END || ' celui d''un compte'),
    (11, 'rôle de l''extension', 'groupes sans connexion ni privilège'),
    (12, 'membre de ops_proprietaire', 'personne'),
    (13, 'membre d''un rôle trop large', 'personne ne lit tout, ni les statistiques, ni les fichiers du serveur'),
    (14, 'compte sans rôle', 'chaque compte a son rôle'),
    (15, 'compte d''un rôle renommé', 'chaque rôle a le nom sous lequel son compte fut ouvert'),
    (16, 'connexion partagée', 'aucune n''a de droit sans SET ROLE'),
    (17, 'droit sur les unités', 'aucun hors de ops_proprietaire : tables, colonnes, séquences, fonctions, schéma'),
    (18, 'CREATE sur un schéma', 'les lecteurs ne créent nulle part'),
    (19, 'CREATE sur la base', 'les lecteurs ne créent pas de schéma'),
    (20, 'TEMPORARY sur la base', 'les lecteurs ne créent pas de table temporaire'),
    (21, 'fonction bavarde', 'les fonctions qui renseignent sur des relations cachées sont retirées à PUBLIC'),
    (22, 'propriétaire', 'les tables protégées sont à ops_proprietaire'),
    (23, 'sécurité des lignes', 'forcée sur les unités et sur ce qui est diffusé'),
    (24, 'politique', 'celles de l''installation, et elles seules'),
    (25, 'statistiques étendues sur les unités', 'aucune'),
    (26, 'vue sur les unités', 'aucune hors de l''extension'),
    (27, 'fonction sur les unités', 'aucune hors de l''extension'),
    (28, 'publication', 'aucune n''envoie les unités')) AS c(rang, controle, tout_va_bien)
  LEFT JOIN trouve AS t ON t.controle = c.controle
  ORDER BY c.rang, t.detail;
END;
COMMENT ON FUNCTION controle_conformite() IS
  'Contrôle le site : serveur, rôles, connexions, droits, sécurité des lignes, objets des autres. Une ligne par contrôle ou par défaut : ok, attention ou grave, ce qui a été trouvé, l''instruction qui le répare';

DO $$
DECLARE
  signature pg_catalog.regprocedure;
BEGIN
  FOR signature IN SELECT p.oid FROM pg_catalog.pg_proc AS p
      WHERE p.pronamespace = 'ops_unites'::pg_catalog.regnamespace AND (p.proname LIKE 'controle\_%' OR p.proname IN ('nommer', 'est_compte',
        'roles_lecteurs', 'tables_protegees', 'retirer_role', 'herite', 'ecrit_les_requetes', 'valeur_muette', 'est_de_l_extension')) LOOP
    EXECUTE pg_catalog.format('ALTER FUNCTION %s OWNER TO ops_proprietaire', signature);
    EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', signature);
  END LOOP;
END
$$;
ALTER FUNCTION controle_conformite() OWNER TO ops_proprietaire;
REVOKE ALL ON FUNCTION controle_conformite() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION controle_conformite() TO ops_gestionnaire;
