-- Web tiles: for several readers and every tile of the country, what a tile holds is what the rights written by hand here allow and the
-- rule of scales shows; read back by a decoder that knows nothing of PostGIS.
\set SHOW_CONTEXT never
\set ECHO none
\i test/clients/mvt.sql
\set ECHO all
SET client_min_messages = warning;
CREATE ROLE regress_urh; CREATE ROLE regress_epci; CREATE ROLE regress_cheval; CREATE ROLE regress_commune; CREATE ROLE regress_lecteur; CREATE ROLE regress_rien;
GRANT ops_gestionnaire TO regress_urh;
GRANT ops_lecteur TO regress_lecteur;
INSERT INTO ops.organisme (organisme, type, nom, territoire) VALUES (401, 'epci', 'E1', 7), (402, 'epci', 'E3', 9), (403, 'commune', 'C1', 11);
\set signee 'debut => \'2018-01-01\', signee_organisme => \'2017-12-01\', signee_urh => \'2017-12-01\', signee_gip => \'2017-12-01\''
SELECT ops.signer_convention(401, :signee, partenariat => true) > 0 AS e1, ops.signer_convention(402, :signee) > 0 AS e3;
SELECT ops.ouvrir_compte('regress_epci', 401) > 0 AS e1, ops.ouvrir_compte('regress_cheval', 402) > 0 AS e3, ops.ouvrir_compte('regress_commune', 403) > 0 AS c1;
SELECT ops.declarer_position(b, r, 'accord') FROM (VALUES (1, 'A'), (2, 'A'), (1, 'B'), (2, 'B')) AS v(b, r);

-- Rights, by hand: who reads what under the commune, who reads addresses, and where they are open.
CREATE TABLE droit (role text, compte boolean, communes int[], adresse boolean);
INSERT INTO droit VALUES ('regress_urh', true, '{11,12,13,14,15,16,17,18}', true), ('regress_epci', true, '{11,12,13}', true),
  ('regress_cheval', true, '{16,17}', false), ('regress_commune', true, '{11}', true), ('regress_lecteur', false, '{}', false);
CREATE TABLE ouverte AS SELECT '{11,12,13,14,15,16,17,18}'::int[] AS communes;
-- Which scales a map shows, by hand: the ground and what is above it.
CREATE TABLE montre (echelle text, rang int, de int, a int, fond boolean);
INSERT INTO montre VALUES ('region', 1, 0, 22, true), ('departement', 2, 7, 22, true), ('epci', 3, 8, 22, true), ('commune', 4, 10, 22, true), ('iris', 5, 12, 22, true),
  ('qpv', 6, 12, 22, false), ('carreau', 7, 13, 22, false), ('residence', 8, 14, 15, false), ('groupe_residence', 8, 14, 15, false),
  ('batiment', 9, 16, 22, false), ('groupe_batiment', 9, 16, 22, false);
-- Every tile that touches the country to zoom 13, those of its addresses further.
CREATE TABLE essai AS
SELECT z.z, x.x, y.y, ST_Transform(ST_Segmentize(ST_TileEnvelope(z.z, x.x, y.y, margin => 1.0 / 64), 5000), 2154) AS fenetre
FROM (SELECT g.z, CASE WHEN g.z < 15 THEN 600000 ELSE 601000 END AS de, CASE WHEN g.z < 14 THEN 640000 ELSE 602200 END AS a FROM generate_series(5, 17) AS g(z)) AS z
CROSS JOIN LATERAL ST_Transform(ST_MakeEnvelope(z.de, 7000900, z.a, CASE WHEN z.z > 14 THEN 7001100 ELSE 7005000 END, 2154), 3857) AS e(pays)
CROSS JOIN LATERAL (SELECT 40075016.6855785 / (1 << z.z) AS cote) AS c
CROSS JOIN LATERAL generate_series(floor((ST_XMin(e.pays) + 20037508.3427892) / c.cote)::int, floor((ST_XMax(e.pays) + 20037508.3427892) / c.cote)::int) AS x(x)
CROSS JOIN LATERAL generate_series(floor((20037508.3427892 - ST_YMax(e.pays)) / c.cote)::int, floor((20037508.3427892 - ST_YMin(e.pays)) / c.cote)::int) AS y(y);
SELECT count(*) AS tiles, min(z) AS from_zoom, max(z) AS to_zoom FROM essai;

CREATE TABLE objet AS
SELECT z.gid, z.echelle, z.nom, COALESCE(t.contour, t.point, m.contour) AS geom,
  ARRAY(SELECT tc.commune FROM ops.territoire_commune AS tc WHERE tc.territoire = z.gid) || COALESCE(m.communes, '{}') AS communes
FROM ops_unites.zone AS z LEFT JOIN ops.territoire AS t ON t.gid = z.gid LEFT JOIN ops.maille AS m ON m.gid = z.gid;
CREATE VIEW lisible AS
SELECT d.role, o.*, m.fond, m.rang, m.de, m.a, to_jsonb(i) AS cellule
FROM droit AS d CROSS JOIN ouverte AS v CROSS JOIN montre AS m JOIN objet AS o USING (echelle)
JOIN ops.indicateur AS i ON i.gid = o.gid AND i.campagne = 2018 AND i.population = 'ensemble'
WHERE d.compte AND (m.rang < 5 OR o.communes <@ d.communes) AND (m.rang < 8 OR d.adresse AND o.communes <@ v.communes);
CREATE VIEW attendu AS
WITH present AS MATERIALIZED (
  SELECT l.*, e.z, e.x, e.y, e.fenetre FROM lisible AS l JOIN essai AS e ON e.z BETWEEN l.de AND l.a AND l.geom && e.fenetre
), couverte AS MATERIALIZED (
  SELECT f.role, f.z, f.x, f.y, c.commune, max(f.rang) AS rang FROM present AS f CROSS JOIN LATERAL unnest(f.communes) AS c(commune) WHERE f.fond GROUP BY 1, 2, 3, 4, 5
)
SELECT l.role, l.z, l.x, l.y, q.indicateur, l.echelle, l.gid::bigint, jsonb_strip_nulls(jsonb_build_object('code', l.cellule -> 'code', 'nom', l.nom, 'echelle', l.echelle,
    'valeur', l.cellule -> q.indicateur, 'statut', l.cellule -> ('statut_' || q.item), 'n_menages', l.cellule -> 'n_menages', 'campagne', 2018)) AS proprietes,
  CASE WHEN l.echelle IN ('residence', 'batiment') THEN 1 ELSE 3 END AS genre
FROM present AS l CROSS JOIN (SELECT k.code AS indicateur, k.item FROM ops.catalogue_indicateurs() AS k WHERE k.code IN ('p60', 'taille')) AS q
WHERE ST_Intersects(l.geom, l.fenetre) AND (NOT l.fond OR EXISTS (
  SELECT FROM couverte AS v JOIN objet AS c ON c.gid = v.commune AND c.geom && l.fenetre
  WHERE (v.role, v.z, v.x, v.y, v.rang) = (l.role, l.z, l.x, l.y, l.rang) AND v.commune = ANY (l.communes)));

CREATE TABLE lu (role text, z int, x int, y int, indicateur text, echelle text, gid bigint, proprietes jsonb, genre int);
CREATE TABLE vu (role text DEFAULT current_user, z int, x int, y int, indicateur text, tuile bytea);
GRANT SELECT ON essai TO PUBLIC;
GRANT INSERT ON vu TO PUBLIC;
CREATE PROCEDURE parcourir() LANGUAGE plpgsql AS $$
DECLARE
  lecteur text;
BEGIN
  TRUNCATE vu;
  FOR lecteur IN SELECT d.role FROM droit AS d LOOP
    EXECUTE format('SET LOCAL ROLE %I', lecteur);
    INSERT INTO vu (z, x, y, indicateur, tuile) SELECT e.z, e.x, e.y, 'p60', ops.tuile(e.z, e.x, e.y) FROM essai AS e
      UNION ALL SELECT e.z, e.x, e.y, 'taille', ops.tuile(e.z, e.x, e.y, 'taille') FROM essai AS e;
    RESET ROLE;
  END LOOP;
  TRUNCATE lu;
  INSERT INTO lu SELECT v.role, v.z, v.x, v.y, v.indicateur, l.couche, l.gid, l.proprietes, l.genre FROM vu AS v CROSS JOIN LATERAL pg_temp.lire_tuile(v.tuile) AS l;
END
$$;
CREATE TEMP VIEW faux AS (SELECT 'lacks', a.* FROM (TABLE attendu EXCEPT ALL TABLE lu) AS a) UNION ALL SELECT 'has', b.* FROM (TABLE lu EXCEPT ALL TABLE attendu) AS b;
CALL parcourir();
SELECT role, string_agg(format('%s %s', echelle, n), ', ' ORDER BY rang, echelle) AS distinct_features FROM (
  SELECT l.role, l.echelle, m.rang, count(DISTINCT l.gid) AS n FROM lu AS l JOIN montre AS m USING (echelle) GROUP BY 1, 2, 3) AS x GROUP BY role ORDER BY role;
SELECT * FROM faux ORDER BY 2, 3, 4, 5, 7 LIMIT 20;
-- A secret has no value, and the rule of scales at work: a département where a commune has no EPCI, communes outside the perimeter, IRIS inside.
SELECT proprietes ->> 'statut' AS status, count(*) > 0 AS seen, count(*) FILTER (WHERE proprietes ? 'valeur') > 0 AS with_value FROM lu GROUP BY 1 ORDER BY 1;
SELECT DISTINCT echelle, proprietes ->> 'code' AS code FROM lu WHERE z = 8 AND role = 'regress_epci' ORDER BY 1, 2;
SELECT DISTINCT echelle, proprietes ->> 'code' AS code FROM lu WHERE z = 12 AND role = 'regress_commune' AND echelle <> 'epci' ORDER BY 1, 2;
-- Where a point is.
SELECT round(ST_X(p.point)) AS x, round(ST_Y(p.point)) AS y
FROM vu AS v CROSS JOIN LATERAL pg_temp.lire_tuile(v.tuile) AS l CROSS JOIN LATERAL ST_TileEnvelope(v.z, v.x, v.y) AS e(carre)
CROSS JOIN LATERAL (SELECT (l.dessin[2] >> 1) # -(l.dessin[2] & 1) AS x, (l.dessin[3] >> 1) # -(l.dessin[3] & 1) AS y) AS d
CROSS JOIN LATERAL (SELECT (ST_XMax(e.carre) - ST_XMin(e.carre)) / 4096 AS pas) AS k
CROSS JOIN LATERAL (SELECT ST_Transform(ST_SetSRID(ST_MakePoint(ST_XMin(e.carre) + d.x * k.pas, ST_YMax(e.carre) - d.y * k.pas), 3857), 2154) AS point) AS p
WHERE v.z = 16 AND l.couche = 'batiment' AND l.proprietes ->> 'code' = 'B205' AND v.role = 'regress_epci' AND v.indicateur = 'p60' LIMIT 1;

-- An opposition closes the addresses of its region from the next tile on, in the same session, for a statement prepared before.
PREPARE adresses AS SELECT string_agg(DISTINCT l.couche, ' ' ORDER BY l.couche) AS layers FROM essai AS e CROSS JOIN LATERAL pg_temp.lire_tuile(ops.tuile(e.z, e.x, e.y)) AS l WHERE e.z = 16;
SET ROLE regress_epci; EXECUTE adresses; RESET ROLE;
SELECT ops.declarer_position(1, 'A', 'opposition');
SET ROLE regress_epci; EXECUTE adresses; RESET ROLE;
UPDATE ouverte SET communes = '{17,18}';
CALL parcourir();
SELECT role, string_agg(DISTINCT echelle || ' ' || gid, ', ') AS addresses FROM lu WHERE echelle ~ 'residence|batiment' GROUP BY role ORDER BY role;
SELECT * FROM faux ORDER BY 2, 3, 4, 5, 7 LIMIT 20;
SELECT ops.declarer_position(1, 'A', 'accord');
UPDATE ouverte SET communes = '{11,12,13,14,15,16,17,18}';

-- Whoever has no account reads nothing; whoever is a reader without one, empty tiles. The function has no right of its own.
SET ROLE regress_rien;
SELECT ops.tuile(8, 129, 86);
RESET ROLE;
SELECT max(length(tuile)) AS empty FROM vu WHERE role = 'regress_lecteur';
SELECT proname, prosecdef, provolatile, proparallel FROM pg_proc WHERE pronamespace = 'ops'::regnamespace AND proname LIKE 'tuile%' ORDER BY 1;

-- Far from France, nothing; what is no tile, and what is no indicator.
SET ROLE regress_urh;
SELECT max(length(ops.tuile(z, x, y))) AS empty FROM (VALUES (1, 0, 1), (8, 0, 0), (22, 4194303, 4194303), (3, 7, 3)) AS t(z, x, y);
SELECT ops.tuile(8, 256, 86);
SELECT ops.tuile(8, 129, -1);
SELECT ops.tuile(23, 0, 0);
SELECT ops.tuile(NULL, 129, 86);
SELECT ops.tuile(8, 129, 86, 'p60"; DROP TABLE x');
SELECT ops.tuile(8, 129, 86, NULL);
RESET ROLE;

-- What pg_tileserv and Martin send: their searches for layers, then their statements for functions and for views.
CREATE TABLE serveur (role text DEFAULT current_user, serveur text, couche text, tuile bytea);
GRANT INSERT ON serveur TO PUBLIC;
SELECT e.z, e.x, e.y FROM essai AS e WHERE e.z = 12 AND ST_Intersects(ST_Transform(ST_TileEnvelope(e.z, e.x, e.y), 2154), ST_SetSRID(ST_MakePoint(601050, 7001000), 2154)) \gset
CREATE PROCEDURE servir(z int, x int, y int) LANGUAGE plpgsql AS $$
DECLARE
  lecteur text;
  couche record;
  colonnes text;
BEGIN
  FOR lecteur IN SELECT d.role FROM droit AS d LOOP
    EXECUTE format('SET LOCAL ROLE %I', lecteur);
    -- pg_tileserv: functions of z, x, y returning bytea that the role may execute, called by name, their other arguments as text.
    FOR couche IN SELECT n.nspname, p.proname, p.proargnames FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
        WHERE p.proargtypes[0:2] = ARRAY[23::oid, 23::oid, 23::oid] AND p.proargnames[1:3] = ARRAY['z'::text, 'x'::text, 'y'::text] AND p.prorettype = 17
          AND has_schema_privilege(n.oid, 'usage')
          AND has_function_privilege(format('%s.%s(%s)', quote_ident(n.nspname), quote_ident(p.proname), oidvectortypes(p.proargtypes)), 'execute') LOOP
      EXECUTE format('INSERT INTO serveur (serveur, couche, tuile) SELECT ''pg_tileserv'', %3$L, "%1$s"."%2$s"(x => $1, y => $2, z => $3)',
        couche.nspname, couche.proname, couche.proname) USING x, y, z;
      IF couche.proargnames[4] = 'indicateur' THEN
        EXECUTE format('INSERT INTO serveur (serveur, couche, tuile) SELECT ''pg_tileserv'', %3$L, "%1$s"."%2$s"(x => $1, y => $2, z => $3, indicateur => $4)',
          couche.nspname, couche.proname, couche.proname || ' taille') USING x, y, z, 'taille';
      END IF;
    END LOOP;
    -- Martin: functions whose fourth argument, if any, is json, by position.
    FOR couche IN SELECT r.specific_schema, r.routine_name FROM information_schema.routines AS r JOIN information_schema.parameters AS p USING (specific_name)
        WHERE p.parameter_mode = 'IN' AND r.data_type = 'bytea' GROUP BY 1, 2, r.specific_name
        HAVING array_agg(p.parameter_name::text ORDER BY p.ordinal_position) FILTER (WHERE p.ordinal_position < 4) = '{z,x,y}' AND count(*) = 4
          AND bool_and(p.data_type::text = CASE WHEN p.ordinal_position < 4 THEN 'integer' ELSE 'json' END) LOOP
      EXECUTE format('INSERT INTO serveur (serveur, couche, tuile) SELECT ''Martin'', %2$L, %1$I.%2$I($1::integer, $2::integer, $3::integer, $4::json) AS tile',
        couche.specific_schema, couche.routine_name) USING z, x, y, '{"indicateur":"taille"}';
    END LOOP;
    -- Both: views whose geometry has a type and a reference system; ST_Intersects alone in the one, && in the other.
    FOR couche IN SELECT n.nspname, c.relname, a.attname, postgis_typmod_srid(a.atttypmod) AS srid, (
          SELECT string_agg(format('"%s"', s.attname), ', ') FROM pg_attribute AS s WHERE s.attrelid = c.oid AND s.attnum > 0 AND s.attname <> a.attname) AS proprietes
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_attribute AS a ON a.attrelid = c.oid JOIN pg_type AS t ON t.oid = a.atttypid
        WHERE c.relkind = 'v' AND t.typname = 'geometry' AND n.nspname = 'ops' AND has_table_privilege(c.oid, 'select') AND has_schema_privilege(n.oid, 'usage')
          AND postgis_typmod_srid(a.atttypmod) > 0 AND c.relname LIKE 'carte\_%' AND c.relname NOT LIKE 'carte\_evolution%' LOOP
      EXECUTE format('INSERT INTO serveur (serveur, couche, tuile)
        SELECT ''pg_tileserv'', %2$L, ST_AsMVT(mvtgeom, ''%1$s.%2$s'', 4096, %3$L) FROM (
          SELECT ST_AsMVTGeom(ST_Transform(ST_Force2D(t."%3$s"), 3857), bounds.geom_clip, 4096, 256) AS "%3$s", %5$s
          FROM "%1$s"."%2$s" t, (SELECT $1 AS geom_clip, ST_Expand($1, 256 * (ST_XMax($1) - ST_XMin($1)) / 4096) AS geom_query) bounds
          WHERE ST_Intersects(t."%3$s", ST_Transform(bounds.geom_query, %4$s)) LIMIT 10000) mvtgeom',
        couche.nspname, couche.relname, couche.attname, couche.srid, couche.proprietes) USING ST_TileEnvelope(z, x, y);
      EXECUTE format('INSERT INTO serveur (serveur, couche, tuile)
        SELECT ''Martin'', %2$L, ST_AsMVT(tile, %2$L, 4096, ''geom'', ''gid'') FROM (
          SELECT ST_AsMVTGeom(ST_Transform(ST_CurveToLine(%3$I::geometry), 3857), ST_TileEnvelope($1::integer, $2::integer, $3::integer), 4096, 64, true) AS geom, %5$s
          FROM %1$I.%2$I WHERE %3$I && ST_Transform(ST_TileEnvelope($1::integer, $2::integer, $3::integer), %4$s)) AS tile',
        couche.nspname, couche.relname, couche.attname, couche.srid, couche.proprietes) USING z, x, y;
    END LOOP;
    RESET ROLE;
  END LOOP;
END
$$;
CALL servir(:z, :x, :y);
-- The function, whoever asks it; each view, as many rows as the rights written by hand allow.
SELECT s.serveur, s.couche, count(*) AS readers, bool_and(s.tuile = v.tuile) AS same_tile
FROM serveur AS s JOIN vu AS v ON v.role = s.role AND (v.z, v.x, v.y) = (:z, :x, :y)
  AND v.indicateur = CASE WHEN s.couche LIKE '% taille' OR s.serveur = 'Martin' THEN 'taille' ELSE 'p60' END
WHERE s.couche LIKE 'tuile%' GROUP BY 1, 2 ORDER BY 1, 2;
SELECT s.serveur, s.role, string_agg(substr(s.couche, 7) || ' ' || n.n, ', ' ORDER BY s.couche) AS rows, bool_and(n.n = a.n) AS as_expected
FROM serveur AS s CROSS JOIN LATERAL (SELECT count(*) AS n FROM pg_temp.lire_tuile(s.tuile)) AS n
CROSS JOIN LATERAL (SELECT count(*) AS n FROM lisible AS l WHERE l.role = s.role AND 'carte_' || l.echelle = s.couche
  AND ST_Intersects(l.geom, ST_Transform(ST_TileEnvelope(:z, :x, :y, margin => CASE s.serveur WHEN 'pg_tileserv' THEN 1.0 / 16 ELSE 0 END), 2154))) AS a
WHERE s.couche LIKE 'carte%' GROUP BY 1, 2 ORDER BY 1, 2;

DEALLOCATE adresses;
DROP VIEW faux, attendu, lisible;
DROP TABLE lu, vu, droit, ouverte, montre, essai, objet, serveur;
DROP PROCEDURE parcourir();
DROP PROCEDURE servir(int, int, int);
DELETE FROM ops.position_bailleur;
DELETE FROM ops.compte;
DELETE FROM ops.convention;
DELETE FROM ops.organisme WHERE organisme >= 400;
DROP ROLE regress_urh, regress_epci, regress_cheval, regress_commune, regress_lecteur, regress_rien;
