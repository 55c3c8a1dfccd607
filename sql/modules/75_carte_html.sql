-- A map as one self-contained HTML page. It reads the layers as its caller: it can show nothing the caller may not see.

CREATE FUNCTION echapper(texte text) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN replace(replace(replace(replace(replace(texte, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;');
COMMENT ON FUNCTION echapper(text) IS 'Texte prêt pour HTML ou SVG : & < > " '' remplacés par des entités';

CREATE FUNCTION carte_valeurs(echelle text, indicateur text, OUT gid int, OUT code text, OUT nom text, OUT valeur float8,
  OUT statut text, OUT geom geometry) RETURNS SETOF record
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM ops.echelle AS e WHERE e.echelle = carte_valeurs.echelle AND e.echelle <> 'france') THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('there is no layer of scale "%s"'), echelle),
      HINT = ops.traduire('Scales are listed in ops.echelle.');
  END IF;
  IF NOT EXISTS (SELECT FROM ops.catalogue_indicateurs() AS c WHERE c.code = indicateur) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('unknown indicator "%s"'), indicateur),
      HINT = ops.traduire('Codes are listed by ops.catalogue_indicateurs().');
  END IF;
  RETURN QUERY EXECUTE format('SELECT gid, code, nom, %I, %I, geom FROM ops.%I', indicateur, indicateur || '_statut',
    'carte_' || echelle);
END
$$;
COMMENT ON FUNCTION carte_valeurs(text, text) IS 'Valeurs d''un indicateur à une échelle, telles que l''appelant peut les lire';

-- Quintile bounds of released values only, so that secrets do not shape the classes.
CREATE FUNCTION bornes_quantiles(valeurs float8[], classes int) RETURNS float8[]
  LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
  SELECT array_agg(DISTINCT b.borne ORDER BY b.borne)
  FROM unnest((SELECT percentile_disc(ARRAY(SELECT k::float8 / classes FROM generate_series(1, classes - 1) AS k))
                 WITHIN GROUP (ORDER BY v.valeur) FROM unnest(valeurs) AS v(valeur))) AS b(borne)
  WHERE b.borne > (SELECT min(v.valeur) FROM unnest(valeurs) AS v(valeur));
END;
COMMENT ON FUNCTION bornes_quantiles(float8[], int) IS 'Bornes intérieures de classes d''effectifs égaux, sans doublon';

CREATE FUNCTION nombre_francais(valeur float8, decimales int) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN replace(round(valeur::numeric, decimales)::text, '.', ',');
COMMENT ON FUNCTION nombre_francais(float8, int) IS 'Nombre écrit à la française, virgule décimale';

CREATE FUNCTION carte_html(indicateur text, echelle text DEFAULT 'commune', titre text DEFAULT NULL) RETURNS text
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH palette AS (SELECT ARRAY['#ffffcc', '#a1dab4', '#41b6c4', '#2c7fb8', '#253494'] AS couleurs),
  description AS (
    SELECT c.libelle, c.unite, c.formule, c.source FROM catalogue_indicateurs() AS c WHERE c.code = indicateur
  ), valeur AS MATERIALIZED (
    SELECT v.* FROM carte_valeurs(echelle, indicateur) AS v
  ), cadre AS (
    -- One unit of the drawing is 100 m.
    SELECT ST_XMin(x.e) AS xmin, ST_YMin(x.e) AS ymin, (ST_XMax(x.e) - ST_XMin(x.e)) / 100 AS largeur,
      (ST_YMax(x.e) - ST_YMin(x.e)) / 100 AS hauteur
    FROM (SELECT ST_Extent(v.geom) AS e FROM valeur AS v) AS x
  ), classe AS (
    SELECT COALESCE(bornes_quantiles(array_agg(v.valeur) FILTER (WHERE v.statut = 'diffusable'), 5), '{}') AS bornes,
      min(v.valeur) AS minimum, max(v.valeur) AS maximum
    FROM valeur AS v
  ), trace AS (
    SELECT v.code, v.nom, v.statut, v.valeur,
      CASE CASE WHEN v.statut = 'plafonne' AND v.valeur IS NULL THEN 'secret' ELSE v.statut END
        WHEN 'diffusable' THEN p.couleurs[1 + (SELECT count(*) FROM unnest(c.bornes) AS b(borne) WHERE v.valeur >= b.borne)]
        WHEN 'plafonne' THEN p.couleurs[1 + cardinality(c.bornes)]
        WHEN 'secret' THEN 'url(#secret)' WHEN 'non_enquete' THEN 'url(#non-enquete)' ELSE '#f4f4f2' END AS remplissage,
      CASE CASE WHEN v.statut = 'plafonne' AND v.valeur IS NULL THEN 'secret' ELSE v.statut END
        WHEN 'diffusable' THEN nombre_francais(v.valeur, 1) || ' ' || d.unite
        WHEN 'plafonne' THEN 'plus de ' || nombre_francais(v.valeur, 0) || ' ' || d.unite
        WHEN 'secret' THEN 'secret statistique' WHEN 'non_enquete' THEN 'non enquêté' ELSE 'aucun ménage' END AS texte,
      ST_TransScale(v.geom, -k.xmin, -k.ymin, 0.01, 0.01) AS geom
    FROM valeur AS v CROSS JOIN classe AS c CROSS JOIN palette AS p CROSS JOIN cadre AS k CROSS JOIN description AS d
  ), dessin AS (
    SELECT string_agg(
      CASE WHEN ST_Dimension(t.geom) = 0
        THEN format('<circle cx="%s" cy="%s" r="4" fill="%s"><title>%s</title></circle>', round(ST_X(t.geom)::numeric, 1),
          -round(ST_Y(t.geom)::numeric, 1), t.remplissage, echapper(t.nom || ' (' || t.code || ') : ' || t.texte))
        ELSE format('<path d="%s" fill="%s"><title>%s</title></path>', ST_AsSVG(t.geom, 1, 1), t.remplissage,
          echapper(t.nom || ' (' || t.code || ') : ' || t.texte)) END,
      E'\n' ORDER BY t.code) AS formes
    FROM trace AS t
  ), limites AS (
    SELECT string_agg(format('<path d="%s"/>', ST_AsSVG(ST_TransScale(z.contour, -k.xmin, -k.ymin, 0.01, 0.01), 1, 1)), E'\n') AS formes
    FROM territoire AS z CROSS JOIN cadre AS k
    WHERE z.echelle = 'departement' AND z.contour IS NOT NULL
  ), villes AS (
    SELECT string_agg(format('<text x="%s" y="%s">%s</text>', round(((ST_X(z.point) - k.xmin) / 100)::numeric, 1),
      round((-(ST_Y(z.point) - k.ymin) / 100)::numeric, 1), echapper(z.nom)), E'\n') AS noms
    FROM (
      SELECT c.*, row_number() OVER (ORDER BY c.population DESC NULLS LAST, c.code) AS place
      FROM territoire AS c WHERE c.echelle = 'commune' AND c.point IS NOT NULL
    ) AS z CROSS JOIN cadre AS k
    WHERE z.place <= 40 AND NOT EXISTS (
      -- A name gives way to a larger commune's nearby.
      SELECT FROM territoire AS g
      WHERE g.echelle = 'commune' AND g.population > z.population
        AND g.point && ST_Expand(z.point, k.largeur * 9, k.largeur * 3))
  ), legende AS (
    SELECT string_agg(format('<li><span style="background:%s"></span>%s</li>', p.couleurs[n.k + 1],
        CASE WHEN n.k = 0 THEN 'moins de ' || nombre_francais(c.bornes[1], 1)
          WHEN n.k = cardinality(c.bornes) THEN nombre_francais(c.bornes[n.k], 1) || ' et plus'
          ELSE nombre_francais(c.bornes[n.k], 1) || ' à moins de ' || nombre_francais(c.bornes[n.k + 1], 1) END),
      E'\n' ORDER BY n.k) AS lignes
    FROM classe AS c CROSS JOIN palette AS p CROSS JOIN LATERAL generate_series(0, cardinality(c.bornes)) AS n(k)
    WHERE cardinality(c.bornes) > 0
  ), compte AS (
    SELECT count(*) FILTER (WHERE v.statut = 'diffusable' OR v.statut = 'plafonne' AND v.valeur IS NOT NULL) AS diffusables,
      count(*) FILTER (WHERE v.statut = 'secret' OR v.statut = 'plafonne' AND v.valeur IS NULL) AS secrets,
      count(*) FILTER (WHERE v.statut = 'vide') AS vides, count(*) FILTER (WHERE v.statut = 'non_enquete') AS non_enquetes
    FROM valeur AS v
  )
  SELECT format(
'<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%1$s</title>
<style>
body { font: 15px/1.45 system-ui, "DejaVu Sans", sans-serif; color: #222; background: #fff; margin: 1.5rem auto; max-width: 1100px; padding: 0 1rem; }
h1 { font-size: 1.4rem; margin: 0 0 .2rem; }
.sous-titre, footer { color: #555; font-size: .9rem; }
figure { display: flex; flex-wrap: wrap; gap: 1.5rem; margin: 1rem 0; align-items: flex-start; }
svg.carte { flex: 1 1 620px; max-width: 800px; height: auto; }
svg.carte path { stroke: #fff; stroke-width: 1; }
svg.carte path:hover, svg.carte circle:hover { stroke: #d7301f; stroke-width: 4; }
svg.carte .limites path { fill: none; stroke: #444; stroke-width: 4; pointer-events: none; }
svg.carte text { font-size: 34px; text-anchor: middle; paint-order: stroke; stroke: #fff; stroke-width: 7px; stroke-linejoin: round; fill: #111; pointer-events: none; }
figcaption { flex: 0 0 240px; font-size: .9rem; }
figcaption ul { list-style: none; padding: 0; margin: .4rem 0 1rem; }
figcaption li { display: flex; align-items: center; gap: .5rem; margin: .2rem 0; }
figcaption li span, figcaption li svg { width: 28px; height: 18px; border: 1px solid #999; flex: none; }
</style>
</head>
<body>
<h1>%1$s</h1>
<p class="sous-titre">%2$s</p>
<figure>
<svg class="carte" xmlns="http://www.w3.org/2000/svg" viewBox="-10 %3$s %4$s %5$s" role="img" aria-label="%1$s">
<defs>
<pattern id="secret" width="12" height="12" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="12" height="12" fill="#fff"/><rect width="4" height="12" fill="#8c8c8c"/></pattern>
<pattern id="non-enquete" width="14" height="14" patternUnits="userSpaceOnUse"><rect width="14" height="14" fill="#fff"/><circle cx="7" cy="7" r="2.5" fill="#b08d57"/></pattern>
</defs>
<g>
%6$s
</g>
<g class="limites">
%7$s
</g>
<g>
%8$s
</g>
</svg>
<figcaption>
<strong>%9$s</strong>
<ul>
%10$s
<li><svg viewBox="0 0 28 18"><rect width="28" height="18" fill="url(#secret)"/></svg>secret statistique</li>
<li><svg viewBox="0 0 28 18"><rect width="28" height="18" fill="url(#non-enquete)"/></svg>non enquêté</li>
<li><span style="background:#f4f4f2"></span>aucun ménage</li>
</ul>
<p>%11$s</p>
<p>Aucun chiffre ne porte sur moins de 11 ménages, ni ne permet d''en retrouver.</p>
</figcaption>
</figure>
<footer>%12$s</footer>
</body>
</html>
',
    echapper(upper(left(COALESCE(titre, d.libelle), 1)) || substr(COALESCE(titre, d.libelle), 2)),
    echapper(format('Par %s, campagne OPS %s', lower((SELECT e.nom FROM echelle AS e WHERE e.echelle = carte_html.echelle)),
      COALESCE((SELECT max(c.campagne)::text FROM campagne AS c WHERE c.etat = 'publiee'), 'non publiée'))),
    -round((k.hauteur + 10)::numeric, 1), round((k.largeur + 20)::numeric, 1), round((k.hauteur + 20)::numeric, 1),
    (SELECT s.formes FROM dessin AS s), (SELECT l.formes FROM limites AS l), (SELECT w.noms FROM villes AS w),
    echapper(d.unite), (SELECT l.lignes FROM legende AS l),
    format('%s territoires diffusés, %s secrets, %s sans ménage, %s non enquêtés.', n.diffusables, n.secrets, n.vides, n.non_enquetes),
    echapper(format('%s. Source : %s.', d.formule, d.source)
      || CASE WHEN EXISTS (SELECT FROM territoire AS t JOIN valeur AS v ON v.gid = t.gid WHERE t.dessine)
           THEN ' Contours dessinés, non relevés.' ELSE '' END))
  FROM description AS d CROSS JOIN cadre AS k CROSS JOIN compte AS n;
END;
COMMENT ON FUNCTION carte_html(text, text, text) IS
  'Page HTML autonome : carte d''un indicateur, secrets hachurés, classes de quantiles calculées sur les valeurs diffusées';

REVOKE ALL ON FUNCTION echapper(text), carte_valeurs(text, text), bornes_quantiles(float8[], int), nombre_francais(float8, int),
  carte_html(text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION echapper(text), carte_valeurs(text, text), bornes_quantiles(float8[], int),
  nombre_francais(float8, int), carte_html(text, text, text) TO ops_lecteur, ops_gestionnaire;
