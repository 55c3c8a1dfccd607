-- The contract of layers: every one of ours keeps it; one that breaks each rule, made by hand outside the extension, is found, under that
-- rule alone. And the key that GeoServer is told.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE ROLE regress_urh;
GRANT ops_gestionnaire TO regress_urh;
SET ROLE regress_urh;
SELECT regle, constat FROM ops.verifier_couche('ops.carte_commune');
SELECT c.relname, v.* FROM pg_class AS c CROSS JOIN LATERAL ops.verifier_couche(c.oid) AS v
WHERE c.relnamespace = 'ops'::regnamespace AND c.relname LIKE 'carte\_%' AND c.relkind = 'v' AND NOT v.conforme;
SELECT count(DISTINCT c.relname) >= 11 AS layers, count(*) = 10 * count(DISTINCT c.relname) AS rules
FROM pg_class AS c CROSS JOIN LATERAL ops.verifier_couche(c.oid) AS v WHERE c.relnamespace = 'ops'::regnamespace AND c.relname LIKE 'carte\_%' AND c.relkind = 'v';
-- Each indicator goes with its own status; figures of the register have none.
SELECT * FROM ops.valeurs_couche('ops.carte_commune') WHERE valeur IN ('n_menages', 'p60', 'taille', 'tx_vac', 'nb_logements') ORDER BY 1;
SELECT count(*) = (SELECT count(*) + 1 FROM ops.catalogue_indicateurs()) AS every_indicator, bool_and(statut = valeur || '_statut' OR valeur = 'n_menages') AS its_own
FROM ops.valeurs_couche('ops.carte_commune');
RESET ROLE;

-- Layers that break a rule, from one that keeps them all.
BEGIN;
CREATE TABLE fautive (regle text, fabrique text);
INSERT INTO fautive VALUES
  ('', ''), ('', 'ALTER VIEW ops.essai SET (security_invoker = on)'), ('sécurité des lignes', 'ALTER VIEW ops.essai SET (security_invoker = off)'),
  ('schéma', 'ALTER VIEW ops.essai SET SCHEMA public'),
  ('clé en première colonne', 'DROP VIEW ops.essai; CREATE VIEW ops.essai WITH (security_invoker) AS SELECT code, gid, geom FROM ops.carte_commune'),
  ('clé en première colonne', 'DROP VIEW ops.essai; CREATE VIEW ops.essai WITH (security_invoker) AS SELECT gid::bigint AS gid, geom FROM ops.carte_commune'),
  ('clé unique et non nulle', 'CREATE OR REPLACE VIEW ops.essai WITH (security_invoker) AS SELECT gid, code, p60, p60_statut, geom FROM ops.carte_commune UNION ALL SELECT gid, code, p60, p60_statut, geom FROM ops.carte_commune'),
  ('clé unique et non nulle', 'CREATE OR REPLACE VIEW ops.essai WITH (security_invoker) AS SELECT NULLIF(gid, 11) AS gid, code, p60, p60_statut, geom FROM ops.carte_commune'),
  ('géométrie', 'DROP VIEW ops.essai; CREATE VIEW ops.essai WITH (security_invoker) AS SELECT gid, ST_Centroid(geom) AS geom FROM ops.carte_commune'),
  ('géométrie', 'DROP VIEW ops.essai; CREATE VIEW ops.essai WITH (security_invoker) AS SELECT gid, ST_Transform(geom, 3857)::geometry(MultiPolygon, 3857) AS geom FROM ops.carte_commune'),
  ('géométrie', 'DROP VIEW ops.essai; CREATE VIEW ops.essai WITH (security_invoker) AS SELECT gid, geom::geometry(Geometry, 2154) AS geom FROM ops.carte_commune'),
  ('géométrie', 'DROP VIEW ops.essai; CREATE VIEW ops.essai WITH (security_invoker) AS SELECT gid, p60, p60_statut FROM ops.carte_commune'),
  ('commentaires', 'COMMENT ON COLUMN ops.essai.code IS NULL'),
  ('commentaires', 'COMMENT ON VIEW ops.essai IS NULL'),
  ('aucune colonne numeric', 'CREATE OR REPLACE VIEW ops.essai WITH (security_invoker) AS SELECT gid, code, p60, p60_statut, geom, 1::numeric AS n FROM ops.carte_commune'),
  ('statut de chaque indicateur', 'CREATE OR REPLACE VIEW ops.essai WITH (security_invoker) AS SELECT gid, code, p60, p60_statut, geom, taille FROM ops.carte_commune'),
  ('valeur absente si elle n''est pas diffusable', 'CREATE OR REPLACE VIEW ops.essai WITH (security_invoker) AS SELECT gid, code, COALESCE(p60, 5) AS p60, p60_statut, geom FROM ops.carte_commune'),
  ('valeur absente si elle n''est pas diffusable', 'CREATE OR REPLACE VIEW ops.essai WITH (security_invoker) AS SELECT gid, code, p60, NULLIF(p60_statut, ''diffusable'') AS p60_statut, geom FROM ops.carte_commune'),
  ('valeur absente si elle n''est pas diffusable', 'CREATE OR REPLACE VIEW ops.essai WITH (security_invoker) AS SELECT gid, code, p60, p60_statut, geom, COALESCE(n_menages, 3) AS n_menages, statut FROM ops.carte_commune'),
  ('lecture seule', 'GRANT UPDATE ON ops.essai TO ops_lecteur'),
  ('lecture seule', 'GRANT INSERT (code) ON ops.essai TO PUBLIC'),
  ('lecture seule', 'GRANT TRIGGER ON ops.essai TO ops_gestionnaire'),
  ('sécurité des lignes', 'ALTER VIEW ops.essai RESET (security_invoker)'),
  ('sécurité des lignes', 'CREATE OR REPLACE VIEW ops.essai WITH (security_invoker) AS SELECT gid, code, p60, p60_statut, geom FROM copie'),
  ('sécurité des lignes', 'ALTER VIEW ops.carte_commune RESET (security_invoker)'),
  ('sécurité des lignes', 'ALTER TABLE ops.indicateur NO FORCE ROW LEVEL SECURITY'),
  ('sécurité des lignes', 'CREATE OR REPLACE VIEW ops.essai WITH (security_invoker) AS SELECT c.gid, c.code, c.p60, c.p60_statut, c.geom FROM ops.carte_commune AS c CROSS JOIN LATERAL plus(c.gid)'),
  ('sécurité des lignes', 'DROP VIEW ops.essai; CREATE MATERIALIZED VIEW ops.essai AS SELECT gid, code, p60, p60_statut, geom FROM ops.carte_commune'),
  ('sécurité des lignes', 'DROP VIEW ops.essai; CREATE TABLE ops.essai AS SELECT gid, code, p60, p60_statut, geom FROM ops.carte_commune');
CREATE TABLE copie AS SELECT gid, code, p60, p60_statut, geom FROM ops.carte_commune;
CREATE FUNCTION plus(int) RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT $1';
CREATE FUNCTION decrire(schema text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  colonne record;
BEGIN
  FOR colonne IN SELECT c.relkind, a.attname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.oid = (schema || '.essai')::regclass LOOP
    EXECUTE format('COMMENT ON COLUMN %I.essai.%I IS ''x''', schema, colonne.attname);
  END LOOP;
  EXECUTE format('COMMENT ON %s %I.essai IS ''x''', CASE colonne.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END, schema);
END
$$;
CREATE FUNCTION essayer(fabrique text) RETURNS TABLE (trouvee text, constat text) LANGUAGE plpgsql AS $$
BEGIN
  CREATE VIEW ops.essai WITH (security_invoker) AS SELECT gid, code, p60, p60_statut, geom FROM ops.carte_commune;
  IF fabrique !~ '^COMMENT' THEN EXECUTE fabrique; END IF;
  PERFORM decrire(CASE WHEN to_regclass('ops.essai') IS NULL THEN 'public' ELSE 'ops' END);
  IF fabrique ~ '^COMMENT' THEN EXECUTE fabrique; END IF;
  SELECT string_agg(v.regle, ' + '), string_agg(v.constat, ' + ') INTO trouvee, constat
  FROM ops.verifier_couche(COALESCE(to_regclass('ops.essai'), to_regclass('public.essai'))) AS v WHERE NOT v.conforme;
  RAISE EXCEPTION USING ERRCODE = 'P0T01', MESSAGE = COALESCE(trouvee, ''), DETAIL = COALESCE(constat, '');
EXCEPTION WHEN SQLSTATE 'P0T01' THEN
  GET STACKED DIAGNOSTICS trouvee = MESSAGE_TEXT, constat = PG_EXCEPTION_DETAIL;
  RETURN NEXT;
END
$$;
SELECT f.regle = e.trouvee AS found, e.trouvee, e.constat FROM fautive AS f CROSS JOIN LATERAL essayer(f.fabrique) AS e;
-- Every rule has been broken once.
SELECT v.regle FROM ops.verifier_couche('ops.carte_commune') AS v WHERE v.regle NOT IN (SELECT f.regle FROM fautive AS f);
ROLLBACK;

-- A change has the status of its indicator; without one it is found.
BEGIN;
CREATE VIEW ops.essai WITH (security_invoker) AS SELECT gid, p60 AS p60_ecart, p60_statut, taille AS taille_ecart, geom FROM ops.carte_commune;
SELECT * FROM ops.valeurs_couche('ops.essai') ORDER BY 1;
ROLLBACK;

-- The key of each layer, as GeoTools looks for it.
PREPARE cle(varchar, varchar) AS SELECT * FROM ops.gt_pk_metadata WHERE table_schema = $1 AND table_name = $2 ORDER BY pk_column_idx ASC;
SET ROLE regress_urh;
EXECUTE cle('ops', 'carte_commune');
EXECUTE cle('ops', 'territoire');
SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = 'ops'::regnamespace AND c.relname LIKE 'carte\_%' AND c.relkind = 'v'
EXCEPT SELECT table_name FROM ops.gt_pk_metadata;
SELECT count(*) = count(DISTINCT table_name) AS one_each, bool_and(table_name LIKE 'carte\_%') AS layers_only FROM ops.gt_pk_metadata;
SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'ops.gt_pk_metadata'::regclass AND attnum > 0 ORDER BY attnum;
RESET ROLE;
DEALLOCATE cle;

-- What is no layer. A reader is told of its own rows; who may not read is refused.
SELECT * FROM ops.verifier_couche('ops.carte_lune');
SELECT * FROM ops.verifier_couche(4000000000::oid);
SELECT * FROM ops.verifier_couche(NULL);
SELECT * FROM ops.verifier_couche('ops.territoire_pkey');
CREATE ROLE regress_lecteur;
GRANT ops_lecteur TO regress_lecteur;
SET ROLE regress_lecteur;
SELECT constat FROM ops.verifier_couche('ops.carte_commune') WHERE regle = 'clé unique et non nulle';
SELECT * FROM ops.verifier_couche('ops_unites.menage'::text::regclass);
RESET ROLE;
DROP ROLE regress_urh, regress_lecteur;
