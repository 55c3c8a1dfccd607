-- The key of each layer, for GeoServer: a view shows no primary key of its own.

CREATE VIEW gt_pk_metadata WITH (security_invoker = true) AS
SELECT n.nspname::varchar AS table_schema, c.relname::varchar AS table_name, k.attname::varchar AS pk_column, 1 AS pk_column_idx,
  'assigned'::varchar AS pk_policy, NULL::varchar AS pk_sequence
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_attribute AS k ON k.attrelid = c.oid AND k.attnum = 1 AND k.attname = 'gid'
WHERE n.nspname = 'ops' AND c.relkind = 'v' AND EXISTS (
  SELECT FROM pg_attribute AS g WHERE g.attrelid = c.oid AND g.atttypid = 'geometry'::regtype AND NOT g.attisdropped);
COMMENT ON VIEW gt_pk_metadata IS 'Clé de chaque couche, pour GeoServer (« Primary key metadata table » de l''entrepôt PostGIS)';
COMMENT ON COLUMN gt_pk_metadata.table_schema IS 'Schéma';
COMMENT ON COLUMN gt_pk_metadata.table_name IS 'Couche';
COMMENT ON COLUMN gt_pk_metadata.pk_column IS 'Colonne de la clé';
COMMENT ON COLUMN gt_pk_metadata.pk_column_idx IS 'Rang de la colonne dans la clé';
COMMENT ON COLUMN gt_pk_metadata.pk_policy IS 'assigned : la clé est donnée, jamais calculée par le client';
COMMENT ON COLUMN gt_pk_metadata.pk_sequence IS 'Séquence de la clé : aucune';
ALTER VIEW gt_pk_metadata OWNER TO ops_proprietaire;
REVOKE ALL ON gt_pk_metadata FROM PUBLIC;
GRANT SELECT ON gt_pk_metadata TO ops_lecteur, ops_gestionnaire;
