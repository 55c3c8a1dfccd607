-- Sheets of territories: the map of a territory among its neighbours, and the territory inside and outside its QPV.

-- Frame of 300 by 220 units around the territory; neighbours of its scale (départements for the wide ones) by their share of
-- modest households, as far as the caller may read them; communes underneath for what is smaller than they are.
CREATE FUNCTION fiche_carte(zone int, campagne int) RETURNS text
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH sujet AS (
    SELECT t.gid, CASE WHEN t.echelle IN ('france', 'region') THEN 'departement' ELSE t.echelle END AS echelle, e.sous_commune,
      t.contour, COALESCE(t.contour, t.point, (
        SELECT ST_Collect(d.contour) FROM territoire AS d WHERE d.echelle = 'departement' AND t.echelle = 'france')) AS emprise
    FROM territoire AS t JOIN echelle AS e ON e.echelle = t.echelle WHERE t.gid = fiche_carte.zone
  ), marge AS (
    SELECT s.*, ST_Envelope(ST_Expand(s.emprise, greatest(ST_XMax(s.emprise) - ST_XMin(s.emprise), ST_YMax(s.emprise) - ST_YMin(s.emprise), 300)
      * CASE WHEN s.echelle = 'departement' THEN 0.05 ELSE 0.2 END)) AS boite
    FROM sujet AS s WHERE s.emprise IS NOT NULL
  ), cadre AS (
    SELECT m.*, least(300 / (ST_XMax(m.boite) - ST_XMin(m.boite)), 220 / (ST_YMax(m.boite) - ST_YMin(m.boite))) AS facteur,
      ST_X(ST_Centroid(m.boite)) AS x, ST_Y(ST_Centroid(m.boite)) AS y
    FROM marge AS m
  ), fenetre AS (
    SELECT c.*, ST_MakeEnvelope(c.x - 150 / c.facteur, c.y - 110 / c.facteur, c.x + 150 / c.facteur, c.y + 110 / c.facteur, 2154) AS vue
    FROM cadre AS c
  ), forme AS MATERIALIZED (
    SELECT t.gid, t.nom, t.echelle = f.echelle AS coloree, i.p60, i.statut_ressources AS statut,
      ST_Affine(ST_SimplifyPreserveTopology(g.geom, 0.4 / f.facteur), f.facteur, 0, 0, f.facteur, 150 - f.x * f.facteur, 110 - f.y * f.facteur) AS geom
    FROM fenetre AS f
    JOIN territoire AS t ON (t.echelle = f.echelle OR f.sous_commune AND t.echelle = 'commune') AND t.contour && f.vue
    CROSS JOIN LATERAL (SELECT ST_Intersection(t.contour, ST_Expand(f.vue, 5 / f.facteur)) AS geom) AS g
    LEFT JOIN indicateur AS i ON i.gid = t.gid AND i.campagne = fiche_carte.campagne AND i.population = 'ensemble'
    WHERE NOT ST_IsEmpty(g.geom)
  ), classe AS (
    SELECT COALESCE(bornes_quantiles(array_agg(f.p60) FILTER (WHERE f.statut = 'diffusable'), 4), '{}') AS bornes,
      '{#eef3f8,#c3d4e6,#8fb0d0,#5784b3}'::text[] AS couleurs
    FROM forme AS f WHERE f.coloree
  ), dessin AS (
    SELECT string_agg(format('<path d="%s" fill="%s"><title>%s</title></path>', ST_AsSVG(f.geom, 0, 1),
        CASE WHEN NOT f.coloree THEN '#fff' WHEN f.statut = 'diffusable' AND f.p60 IS NOT NULL
            THEN k.couleurs[1 + (SELECT count(*) FROM unnest(k.bornes) AS b(borne) WHERE f.p60 >= b.borne)]
          WHEN f.statut = 'plafonne' AND f.p60 IS NOT NULL THEN k.couleurs[1 + cardinality(k.bornes)]
          WHEN f.statut IN ('secret', 'plafonne') THEN 'url(#secret)' WHEN f.statut = 'non_enquete' THEN 'url(#non-enquete)' ELSE '#fff' END,
        echapper(f.nom || CASE WHEN f.coloree THEN U&'\00A0: ' || fiche_texte(f.p60, f.statut, 1, '%') ELSE '' END)), E'\n'
      ORDER BY f.coloree, f.gid) AS formes
    FROM forme AS f CROSS JOIN classe AS k
  ), etiquette AS (
    SELECT f.gid, CASE WHEN length(f.nom) > 24 THEN left(f.nom, 23) || '…' ELSE f.nom END AS nom, ST_PointOnSurface(f.geom) AS p, ST_Area(f.geom) AS aire
    FROM forme AS f WHERE f.gid <> fiche_carte.zone AND f.coloree AND ST_Area(f.geom) > 800
  ), noms AS (
    SELECT string_agg(format('<text x="%s" y="%s">%s</text>', round(n.x::numeric, 1), round(-n.y::numeric, 1), echapper(n.nom)), E'\n' ORDER BY n.gid) AS textes
    FROM (
      SELECT v.*, least(greatest(ST_X(v.p), length(v.nom) * 2.1), 300 - length(v.nom) * 2.1) AS x, least(greatest(ST_Y(v.p), 4), 212) AS y
      FROM etiquette AS v
      -- A name gives way to that of a wider neighbour nearby, and to the subject.
      WHERE NOT EXISTS (SELECT FROM etiquette AS g WHERE (g.aire, g.gid) > (v.aire, v.gid)
        AND abs(ST_Y(g.p) - ST_Y(v.p)) < 9 AND abs(ST_X(g.p) - ST_X(v.p)) < (length(g.nom) + length(v.nom)) * 2.1)
    ) AS n
  )
  SELECT format(
'<svg class="carte" viewBox="0 -220 300 220" role="img" aria-label="Carte du territoire et de ses voisins">
<defs><pattern id="secret" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5" fill="#fff"/><rect width="1.6" height="5" fill="#8c8c8c"/></pattern>
<pattern id="non-enquete" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="#fff"/><circle cx="3" cy="3" r="1.1" fill="#777"/></pattern></defs>
<g class="fond">%s</g><g class="sujet">%s</g><g class="noms">%s</g><rect class="bord" x="0.5" y="-219.5" width="299" height="219"/></svg>
<p class="legende">%s</p>',
    d.formes,
    CASE WHEN GeometryType(f.emprise) = 'POINT' THEN format('<circle cx="150" cy="-110" r="4"/>')
      WHEN f.contour IS NOT NULL THEN format('<path d="%s"/>', ST_AsSVG(ST_Affine(ST_SimplifyPreserveTopology(f.contour, 0.4 / f.facteur),
        f.facteur, 0, 0, f.facteur, 150 - f.x * f.facteur, 110 - f.y * f.facteur), 1, 1)) ELSE '' END,
    n.textes,
    (SELECT COALESCE(string_agg(format('<span><svg viewBox="0 0 14 9"><rect width="14" height="9" fill="%s"/></svg>%s</span>', k.couleurs[b.n + 1],
        CASE WHEN cardinality(k.bornes) = 0 THEN (SELECT fiche_nombre(max(z.p60), 1) FROM forme AS z WHERE z.coloree) WHEN b.n = 0 THEN 'moins de ' || fiche_nombre(k.bornes[1], 1)
          WHEN b.n = cardinality(k.bornes) THEN fiche_nombre(k.bornes[b.n], 1) || ' et plus'
          ELSE fiche_nombre(k.bornes[b.n], 1) || ' à ' || fiche_nombre(k.bornes[b.n + 1], 1) END), ' ' ORDER BY b.n), '')
     FROM generate_series(0, cardinality(k.bornes)) AS b(n) WHERE EXISTS (SELECT FROM forme AS z WHERE z.coloree AND z.p60 IS NOT NULL))
    || (SELECT COALESCE(string_agg(format(' <span><svg viewBox="0 0 14 9"><rect width="14" height="9" fill="url(#%s)"/></svg>%s</span>', m.motif, m.texte), ''), '')
        FROM (VALUES ('secret', 'secret statistique'), ('non-enquete', 'non enquêté')) AS m(motif, texte) WHERE d.formes LIKE '%url(#' || m.motif || ')%'))
  FROM fenetre AS f CROSS JOIN classe AS k CROSS JOIN dessin AS d CROSS JOIN noms AS n;
END;
COMMENT ON FUNCTION fiche_carte(int, int) IS
  'Petite carte (SVG) d''un territoire parmi ses voisins, selon leur part de ménages sous 60 % du plafond ; NULL sans contour ni position';

-- QPV of a territory: those it touches, those it holds whole, those of them that the caller may read, and that are released.
CREATE FUNCTION fiche_qpv_portee(zone int, campagne int, OUT touches int, OUT entiers int, OUT lus int, OUT diffuses int[])
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT count(*)::int, count(*) FILTER (WHERE q.entier)::int, count(i.gid) FILTER (WHERE q.entier)::int,
    COALESCE(array_agg(q.gid ORDER BY q.gid) FILTER (WHERE q.entier AND i.statut_menages IN ('diffusable', 'vide')), '{}')
  FROM (
    SELECT t.gid, bool_and(z.commune IS NOT NULL) AS entier
    FROM territoire AS t JOIN territoire_commune AS tc ON tc.territoire = t.gid
    LEFT JOIN territoire_commune AS z ON z.territoire = fiche_qpv_portee.zone AND z.commune = tc.commune
    WHERE t.echelle = 'qpv' GROUP BY t.gid HAVING bool_or(z.commune IS NOT NULL)
  ) AS q
  LEFT JOIN indicateur AS i ON i.gid = q.gid AND i.campagne = fiche_qpv_portee.campagne AND i.population = 'ensemble';
END;
COMMENT ON FUNCTION fiche_qpv_portee(int, int) IS
  'QPV d''un territoire : touchés, entièrement dedans, lisibles par l''appelant, et diffusés';

-- Outside: the territory less its QPV, when they all lie in it and all are released. QPV share no household, so this is a 0/1
-- combination of released sets, which the rule on zones keeps sound (doc/secret-statistique.md, section 2). Were one missing, the
-- difference would not be what its name says.
CREATE FUNCTION fiche_qpv(zone int, campagne int, OUT rang int, OUT indicateur text, OUT libelle text, OUT unite text, OUT valeur float8,
  OUT statut text, OUT valeur_qpv float8, OUT statut_qpv text, OUT valeur_hors float8, OUT statut_hors text, OUT numerateur_qpv bigint,
  OUT denominateur_qpv bigint, OUT numerateur_hors bigint, OUT denominateur_hors bigint) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH portee AS MATERIALIZED (
    SELECT p.*, p.touches = cardinality(p.diffuses) AS complet FROM fiche_qpv_portee(fiche_qpv.zone, fiche_qpv.campagne) AS p
    WHERE cardinality(p.diffuses) > 0
  ), dedans AS (
    SELECT x.indicateur, (x.c).valeur, (x.c).numerateur, (x.c).denominateur, (x.c).manquantes
    FROM (SELECT l.indicateur, cumul(l) AS c FROM portee AS p JOIN indicateur_long AS l ON l.gid = ANY (p.diffuses)
            AND l.campagne = fiche_qpv.campagne AND l.population = 'ensemble' GROUP BY l.indicateur) AS x
  ), hors AS (
    SELECT l.indicateur, l.valeur, l.statut, l.numerateur - d.numerateur AS numerateur, l.denominateur - d.denominateur AS denominateur
    FROM portee AS p JOIN indicateur_long AS l ON l.gid = fiche_qpv.zone AND l.campagne = fiche_qpv.campagne AND l.population = 'ensemble'
    LEFT JOIN dedans AS d ON d.indicateur = l.indicateur AND p.complet
  )
  SELECT n.rang, n.code, n.libelle, n.unite, h.valeur, h.statut, d.valeur,
    CASE WHEN d.valeur IS NOT NULL THEN 'diffusable' WHEN d.manquantes > 0 THEN 'secret' WHEN d.indicateur IS NOT NULL THEN 'vide' END,
    round((h.numerateur * COALESCE(c.multiplicateur, 100) / NULLIF(h.denominateur, 0))::numeric, 2)::float8,
    CASE WHEN NOT p.complet THEN NULL WHEN h.denominateur > 0 THEN 'diffusable' WHEN h.denominateur = 0 THEN 'vide' ELSE 'secret' END,
    d.numerateur, d.denominateur, h.numerateur, h.denominateur
  FROM hors AS h CROSS JOIN portee AS p
  JOIN dictionnaire AS n ON n.code = h.indicateur AND n.nature <> 'mediane'
  LEFT JOIN catalogue_indicateurs() AS c ON c.code = n.code
  LEFT JOIN dedans AS d ON d.indicateur = h.indicateur
  ORDER BY n.rang;
END;
COMMENT ON FUNCTION fiche_qpv(int, int) IS
  'Un territoire, la réunion de ses QPV diffusés et ce qu''il a hors QPV (si tous ses QPV y sont entiers et diffusés), par indicateur ; ratios refaits des sommes';
