-- Territories, landlords and addresses of the region; run by script/charger, in its transaction, with the variables
-- donnees and tirage. Outlines are drawn from points: Voronoi cells, cut by a mask that follows the points.
\set ON_ERROR_STOP on
SELECT set_config('search_path', format('pg_catalog, ops, %I', n.nspname), true) AS chemin
FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace WHERE e.extname = 'postgis' \gset

CREATE TEMP TABLE brut_commune (code text PRIMARY KEY, nom text, departement text, region text, epci text, siren text,
  population int, lon float8, lat float8, position text) ON COMMIT DROP;
CREATE TEMP TABLE brut_commune_ancienne (ancienne text, actuelle text, nom text) ON COMMIT DROP;
CREATE TEMP TABLE brut_epci (siren text, nom text, type text, partiel boolean) ON COMMIT DROP;
CREATE TEMP TABLE brut_departement (code text, nom text, region text) ON COMMIT DROP;
CREATE TEMP TABLE brut_region (code text, nom text) ON COMMIT DROP;
CREATE TEMP TABLE brut_bailleur (code text, nom text, siren text, adherent boolean) ON COMMIT DROP;
CREATE TEMP TABLE brut_iris (code text PRIMARY KEY, nom text, commune text, lon float8, lat float8) ON COMMIT DROP;
CREATE TEMP TABLE brut_qpv (code text, nom text, communes text, lon float8, lat float8, rayon float8) ON COMMIT DROP;
CREATE TEMP TABLE brut_adresse (batiment text, residence text, commune text, iris text, qpv text, nom_residence text,
  nom_batiment text, lon float8, lat float8) ON COMMIT DROP;

-- \copy interpolates no variable: each command is built, quoted, then run.
\set fichier :donnees '/communes.csv'
\set copier '\\copy pg_temp.brut_commune FROM ' :'fichier' ' CSV HEADER'
:copier
\set fichier :donnees '/communes_anciennes.csv'
\set copier '\\copy pg_temp.brut_commune_ancienne FROM ' :'fichier' ' CSV HEADER'
:copier
\set fichier :donnees '/epci.csv'
\set copier '\\copy pg_temp.brut_epci FROM ' :'fichier' ' CSV HEADER'
:copier
\set fichier :donnees '/departements.csv'
\set copier '\\copy pg_temp.brut_departement FROM ' :'fichier' ' CSV HEADER'
:copier
\set fichier :donnees '/regions.csv'
\set copier '\\copy pg_temp.brut_region FROM ' :'fichier' ' CSV HEADER'
:copier
\set fichier :tirage '/bailleurs.csv'
\set copier '\\copy pg_temp.brut_bailleur FROM ' :'fichier' ' CSV HEADER'
:copier
\set fichier :tirage '/iris.csv'
\set copier '\\copy pg_temp.brut_iris FROM ' :'fichier' ' CSV HEADER'
:copier
\set fichier :tirage '/qpv.csv'
\set copier '\\copy pg_temp.brut_qpv FROM ' :'fichier' ' CSV HEADER'
:copier
\set fichier :tirage '/adresses.csv'
\set copier '\\copy pg_temp.brut_adresse FROM ' :'fichier' ' CSV HEADER'
:copier
ANALYZE brut_commune, brut_iris, brut_adresse;

CREATE FUNCTION pg_temp.lambert(lon float8, lat float8) RETURNS geometry LANGUAGE sql IMMUTABLE
  RETURN ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat), 4326), 2154);

-- Communes. The mask closes what is less than 9 km wide and goes 2 km beyond the outer points.
CREATE TEMP TABLE position ON COMMIT DROP AS
SELECT c.code, pg_temp.lambert(c.lon, c.lat) AS point FROM brut_commune AS c;
CREATE TEMP TABLE masque ON COMMIT DROP AS
SELECT ST_Simplify(ST_Buffer(ST_Union(ST_Buffer(p.point, 4500)), -2500), 100) AS contour FROM position AS p;
CREATE TEMP TABLE cellule ON COMMIT DROP AS
SELECT (ST_Dump(ST_VoronoiPolygons(ST_Collect(p.point)))).geom AS cellule FROM position AS p;
CREATE INDEX ON pg_temp.cellule USING gist (cellule);
ANALYZE position, cellule;
CREATE TEMP TABLE cellule_commune ON COMMIT DROP AS
SELECT p.code, p.point,
  ST_Multi(CASE WHEN ST_Covers(m.contour, v.cellule) THEN v.cellule
                ELSE ST_CollectionExtract(ST_Intersection(v.cellule, m.contour), 3) END) AS contour
FROM position AS p JOIN cellule AS v ON ST_Contains(v.cellule, p.point) CROSS JOIN masque AS m;

INSERT INTO territoire (echelle, code, nom, siren, population, dessine, contour, point)
SELECT 'commune', c.code, c.nom, c.siren, c.population, true, v.contour, v.point
FROM brut_commune AS c JOIN cellule_commune AS v USING (code) ORDER BY c.code;

INSERT INTO commune_ancienne SELECT a.ancienne, a.actuelle FROM brut_commune_ancienne AS a ORDER BY a.ancienne;

CREATE TEMP TABLE commune ON COMMIT DROP AS
SELECT t.gid, t.code, t.population, t.contour, c.departement, c.region, c.epci
FROM territoire AS t JOIN brut_commune AS c USING (code) WHERE t.echelle = 'commune';
CREATE UNIQUE INDEX ON pg_temp.commune (code);
ANALYZE commune;
INSERT INTO territoire_commune SELECT c.gid, c.gid FROM commune AS c;

-- Territories made of whole communes: no grid size, rounding would open slivers between cells that share their vertices.
CREATE TEMP TABLE ensemble (echelle text, code text, nom text, siren text, partiel boolean) ON COMMIT DROP;
INSERT INTO ensemble
SELECT 'france', 'FR', 'France', NULL, true
UNION ALL SELECT 'region', r.code, r.nom, NULL, false FROM brut_region AS r
UNION ALL SELECT 'departement', d.code, d.nom, NULL, false FROM brut_departement AS d
UNION ALL SELECT 'epci', e.siren, e.nom, e.siren, e.partiel FROM brut_epci AS e;

CREATE TEMP TABLE appartenance ON COMMIT DROP AS
SELECT a.echelle, a.code, c.gid, c.population, c.contour
FROM commune AS c, LATERAL (VALUES ('france', 'FR'), ('region', c.region), ('departement', c.departement),
  ('epci', c.epci)) AS a (echelle, code);

INSERT INTO territoire (echelle, code, nom, siren, population, partiel, dessine, contour, point)
SELECT e.echelle, e.code, e.nom, e.siren, u.population, e.partiel, true, u.contour, ST_PointOnSurface(u.contour)
FROM ensemble AS e JOIN (
  SELECT a.echelle, a.code, sum(a.population) AS population, ST_Multi(ST_Union(a.contour)) AS contour
  FROM appartenance AS a GROUP BY a.echelle, a.code) AS u USING (echelle, code)
ORDER BY e.echelle, e.code;
INSERT INTO territoire_commune
SELECT t.gid, a.gid FROM appartenance AS a JOIN territoire AS t USING (echelle, code);

-- IRIS: the commune shared between the centres.
INSERT INTO territoire (echelle, code, nom, dessine, contour, point)
WITH centres AS MATERIALIZED (
  SELECT i.code, i.nom, i.commune, pg_temp.lambert(i.lon, i.lat) AS point FROM brut_iris AS i
), cellules AS MATERIALIZED (
  SELECT c.commune, k.contour,
    (ST_Dump(ST_VoronoiPolygons(ST_Collect(c.point), 0, k.contour))).geom AS cellule
  FROM centres AS c JOIN commune AS k ON k.code = c.commune GROUP BY c.commune, k.contour HAVING count(*) > 1
)
SELECT 'iris', c.code, c.nom, true,
  COALESCE(ST_Multi(ST_CollectionExtract(ST_Intersection(v.cellule, v.contour), 3)), k.contour), c.point
FROM centres AS c JOIN commune AS k ON k.code = c.commune
  LEFT JOIN cellules AS v ON v.commune = c.commune AND ST_Contains(v.cellule, c.point)
ORDER BY c.code;
INSERT INTO territoire_commune
SELECT t.gid, c.gid FROM territoire AS t JOIN brut_iris AS i USING (code) JOIN commune AS c ON c.code = i.commune
WHERE t.echelle = 'iris';

-- QPV: a disc, cut by its communes.
INSERT INTO territoire (echelle, code, nom, dessine, contour, point)
SELECT 'qpv', q.code, q.nom, true, ST_Multi(ST_Intersection(ST_Buffer(q.point, q.rayon, 8), ST_Union(c.contour))), q.point
FROM (SELECT b.*, pg_temp.lambert(b.lon, b.lat) AS point FROM brut_qpv AS b) AS q
  JOIN commune AS c ON c.code = ANY (string_to_array(q.communes, ';'))
GROUP BY q.code, q.nom, q.point, q.rayon ORDER BY q.code;
INSERT INTO territoire_commune
SELECT t.gid, c.gid FROM territoire AS t JOIN brut_qpv AS q USING (code)
  JOIN commune AS c ON c.code = ANY (string_to_array(q.communes, ';'))
WHERE t.echelle = 'qpv';

-- Addresses. A point that the outlines leave outside its IRIS is brought just inside.
CREATE FUNCTION pg_temp.ramener(point geometry, contour geometry, centre geometry) RETURNS geometry LANGUAGE sql IMMUTABLE
  RETURN CASE WHEN ST_Intersects(contour, point) THEN point
              ELSE ST_LineInterpolatePoint(ST_MakeLine(ST_ClosestPoint(contour, point), centre), 0.05) END;

CREATE TEMP TABLE place ON COMMIT DROP AS
SELECT a.batiment, a.residence, a.commune, a.iris, a.qpv, a.nom_residence, a.nom_batiment,
  pg_temp.ramener(pg_temp.lambert(a.lon, a.lat), t.contour, t.point) AS point
FROM brut_adresse AS a JOIN territoire AS t ON t.echelle = 'iris' AND t.code = a.iris;
ANALYZE place;

INSERT INTO territoire (echelle, code, nom, dessine, point)
SELECT DISTINCT ON (p.residence) 'residence', p.residence, p.nom_residence, true, p.point
FROM place AS p ORDER BY p.residence, p.batiment;
INSERT INTO territoire (echelle, code, nom, dessine, point)
SELECT 'batiment', p.batiment, p.nom_batiment, true, p.point FROM place AS p ORDER BY p.batiment;
ANALYZE territoire;

INSERT INTO ops_unites.adresse (batiment, residence, commune, iris, qpv)
SELECT b.gid, r.gid, c.gid, i.gid, q.gid
FROM place AS p
  JOIN territoire AS b ON b.echelle = 'batiment' AND b.code = p.batiment
  JOIN territoire AS r ON r.echelle = 'residence' AND r.code = p.residence
  JOIN commune AS c ON c.code = p.commune
  JOIN territoire AS i ON i.echelle = 'iris' AND i.code = p.iris
  LEFT JOIN territoire AS q ON q.echelle = 'qpv' AND q.code = p.qpv
ORDER BY b.gid;
INSERT INTO territoire_commune
SELECT a.batiment, a.commune FROM ops_unites.adresse AS a
UNION SELECT a.residence, a.commune FROM ops_unites.adresse AS a;

INSERT INTO organisme (type, nom, siren) SELECT 'bailleur', b.nom, b.siren FROM brut_bailleur AS b ORDER BY b.code;
INSERT INTO adhesion_urh (organisme, region)
SELECT o.organisme, r.gid FROM brut_bailleur AS b JOIN organisme AS o USING (siren) CROSS JOIN territoire AS r
WHERE b.adherent AND r.echelle = 'region';

ANALYZE territoire_commune, ops_unites.adresse, organisme;
