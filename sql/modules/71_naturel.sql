-- The natural level on households of the caller's own: nothing of the extension is read.
CREATE FUNCTION niveau_naturel(x float8[], y float8[], menages int[], seuil int DEFAULT 11, OUT carreau text, OUT x_carreau int,
  OUT y_carreau int, OUT n_menages bigint, OUT naturel text, OUT taille int, OUT groupe text, OUT menages_groupe bigint)
  RETURNS SETOF record LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_niveau_naturel';
COMMENT ON FUNCTION niveau_naturel(float8[], float8[], int[], int) IS
'Niveau naturel de l''Insee (données carroyées Filosofi 2019, partie III) sur vos propres ménages : une ligne par carreau habité de 200 m.
x, y : mètres en EPSG:3035, par point ou par carreau, sans ordre imposé ; menages : ménages de chacun. naturel et taille : le carreau naturel
qui le contient (NULL si même 64 km comptent moins de seuil ménages). groupe : le groupe d''imputation, nommé par son premier carreau (du sud
au nord, puis d''ouest en est) ; un carreau dont groupe est G suivi de son code et menages_groupe ses ménages se diffuse seul. Valeur imputée
d''un carreau : celle du groupe, au prorata des personnes. Exemple : SELECT n.* FROM (SELECT array_agg(ST_X(p)) AS x, array_agg(ST_Y(p)) AS y,
array_agg(1) AS m FROM (SELECT ST_Transform(geom, 3035) AS p FROM ma_table OFFSET 0) AS t) AS a, ops.niveau_naturel(a.x, a.y, a.m) AS n';
ALTER FUNCTION niveau_naturel(float8[], float8[], int[], int) OWNER TO ops_proprietaire;
REVOKE ALL ON FUNCTION niveau_naturel(float8[], float8[], int[], int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION niveau_naturel(float8[], float8[], int[], int) TO ops_lecteur, ops_gestionnaire;
