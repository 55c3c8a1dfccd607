-- Sheets of territories, what the page is made of: figures and their wording, bars, the small map, inside and outside QPV.
-- All read as their caller: what he may not see is not there.

CREATE TYPE fiche_point AS (place text, population text, indicateur text, valeur float8, statut text, numerateur bigint, denominateur bigint);
COMMENT ON TYPE fiche_point IS 'Un chiffre d''une fiche : où, sur qui, quoi';
COMMENT ON COLUMN fiche_point.place IS 'territoire, avant (lui-même à la campagne précédente), epci, departement, region ou france';
COMMENT ON COLUMN fiche_point.population IS 'ensemble ou emmenages_recents';
COMMENT ON COLUMN fiche_point.indicateur IS 'Code de l''indicateur (ops.dictionnaire)';
COMMENT ON COLUMN fiche_point.valeur IS 'Valeur ; NULL si elle n''est pas diffusable';
COMMENT ON COLUMN fiche_point.statut IS 'diffusable, vide, non_enquete, plafonne ou secret';
COMMENT ON COLUMN fiche_point.numerateur IS 'Numérateur';
COMMENT ON COLUMN fiche_point.denominateur IS 'Dénominateur';

CREATE FUNCTION fiche_points(zone int, campagne int) RETURNS fiche_point[]
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT array_agg(ROW(p.place, l.population, l.indicateur, l.valeur, l.statut, l.numerateur, l.denominateur)::fiche_point)
  FROM (
    SELECT 'territoire' AS place, fiche_points.zone AS gid, fiche_points.campagne AS annee
    UNION ALL
    SELECT 'avant', fiche_points.zone, max(c.campagne) FROM campagne AS c WHERE c.etat = 'publiee' AND c.campagne < fiche_points.campagne
    UNION ALL
    SELECT e.echelle, territoire_englobant(fiche_points.zone, e.echelle), fiche_points.campagne
    FROM echelle AS e WHERE e.echelle IN ('epci', 'departement', 'region', 'france')) AS p
  JOIN indicateur_long AS l ON l.gid = p.gid AND l.campagne = p.annee;
END;
COMMENT ON FUNCTION fiche_points(int, int) IS
  'Chiffres d''une fiche : ceux du territoire, de la campagne précédente et des territoires qui le contiennent';

CREATE FUNCTION fiche_nombre(valeur float8, decimales int) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN translate(regexp_replace(nombre_francais(valeur, decimales), '(\d)(?=(\d{3})+(?!\d))', '\1 ', 'g'), ' -', U&'\00A0\2212');
COMMENT ON FUNCTION fiche_nombre(float8, int) IS 'Nombre écrit à la française : virgule, milliers séparés';

CREATE FUNCTION fiche_texte(valeur float8, statut text, decimales int, unite text DEFAULT NULL) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE
    WHEN statut = 'diffusable' AND valeur IS NOT NULL THEN fiche_nombre(valeur, decimales) || COALESCE(U&'\00A0' || unite, '')
    WHEN statut = 'plafonne' AND valeur IS NOT NULL THEN 'plus de ' || fiche_nombre(valeur, 0) || COALESCE(U&'\00A0' || unite, '')
    WHEN statut IN ('vide', 'diffusable') THEN 'vide' WHEN statut = 'non_enquete' THEN 'non enquêté' WHEN statut IS NULL THEN '–'
    ELSE 'secret statistique' END;
COMMENT ON FUNCTION fiche_texte(float8, text, int, text) IS
  'Valeur écrite, ou pourquoi il n''y en a pas ; un tiret s''il n''y a pas de tel territoire, ou que l''appelant ne peut pas le lire';

CREATE FUNCTION fiche_barres(OUT graphique text, OUT rang int, OUT libelle text, OUT base text, OUT plus text[], OUT moins text[])
  RETURNS SETOF record LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT * FROM (VALUES
    ('menages', 1, 'Personnes seules', NULL::text, '{p_seul}'::text[], '{}'::text[]),
    ('menages', 2, 'Familles monoparentales', NULL, '{p_mono}', '{}'),
    ('menages', 3, 'Familles nombreuses', NULL, '{p_nombr}', '{}'),
    ('ressources', 1, 'Moins de 20 %', NULL, '{p20}', '{}'), ('ressources', 2, '20 à moins de 40 %', NULL, '{p40}', '{p20}'),
    ('ressources', 3, '40 à moins de 60 %', NULL, '{p60}', '{p40}'), ('ressources', 4, '60 à moins de 100 %', 'p60', '{}', '{p60,p100}'),
    ('ressources', 5, '100 à moins de 120 %', NULL, '{p100}', '{p120}'), ('ressources', 6, '120 % ou plus', NULL, '{p120}', '{}'),
    ('age', 1, 'Moins de 25 ans', NULL, '{p_jeune25}', '{}'), ('age', 2, '25 à 29 ans', NULL, '{p_jeune30}', '{p_jeune25}'),
    ('age', 3, '30 à 64 ans', 'p_65', '{}', '{p_jeune30,p_65}'), ('age', 4, '65 à 74 ans', NULL, '{p_65}', '{p_75}'),
    ('age', 5, '75 ans ou plus', NULL, '{p_75}', '{}'),
    ('recents', 1, 'Personnes seules', NULL, '{p_seul}', '{}'), ('recents', 2, 'Familles monoparentales', NULL, '{p_mono}', '{}'),
    ('recents', 3, 'Moins de 30 ans (titulaire)', NULL, '{p_jeune30}', '{}'), ('recents', 4, '65 ans ou plus (titulaire)', NULL, '{p_65}', '{}'),
    ('recents', 5, 'Moins de 60 % du plafond', NULL, '{p60}', '{}'), ('recents', 6, 'Bénéficiaires de l’APL', NULL, '{p_apl}', '{}'),
    ('recents', 7, 'Adultes sans emploi', NULL, '{p_ssemploi}', '{}')) AS b(graphique, rang, libelle, base, plus, moins);
END;
COMMENT ON FUNCTION fiche_barres() IS
  'Barres des graphiques d''une fiche : part de la somme de numérateurs, moins d''autres ; « base » : à partir de son dénominateur entier';

-- Brackets come from numerators of one item: the same status for all, and no figure where one of them is withheld.
CREATE FUNCTION fiche_parts(points fiche_point[], graphique text, place text, population text, OUT rang int, OUT libelle text,
  OUT valeur float8, OUT statut text) RETURNS SETOF record
  LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
  SELECT b.rang, b.libelle,
    CASE WHEN cardinality(b.plus || b.moins) = 1 THEN max(p.valeur)
      WHEN bool_and(p.numerateur IS NOT NULL) AND min(p.denominateur) > 0 THEN
        round(100.0 * (CASE WHEN b.base IS NULL THEN 0 ELSE min(p.denominateur) END
          + COALESCE(sum(p.numerateur) FILTER (WHERE p.indicateur = ANY (b.plus)), 0)
          - COALESCE(sum(p.numerateur) FILTER (WHERE p.indicateur = ANY (b.moins)), 0)) / min(p.denominateur), 2)::float8 END,
    CASE WHEN cardinality(b.plus || b.moins) > 1 AND bool_or(p.statut = 'plafonne') THEN 'secret' ELSE min(p.statut) END
  FROM fiche_barres() AS b
  LEFT JOIN unnest(fiche_parts.points) AS p ON p.indicateur = ANY (b.plus || b.moins) AND p.place = fiche_parts.place
    AND p.population = fiche_parts.population
  WHERE b.graphique = fiche_parts.graphique
  GROUP BY b.rang, b.libelle, b.base, b.plus, b.moins ORDER BY b.rang;
END;
COMMENT ON FUNCTION fiche_parts(fiche_point[], text, text, text) IS 'Valeurs des barres d''un graphique d''une fiche';

-- Dark bars for the subject, pale ones for what it is compared with: they stay apart in grey.
CREATE FUNCTION fiche_graphique(titre text, points fiche_point[], graphique text, place text, population text, nom text,
  place_2 text, population_2 text, nom_2 text) RETURNS text
  LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
  WITH barre AS (
    SELECT a.rang, a.libelle, a.valeur, a.statut, b.valeur AS valeur_2, b.statut AS statut_2,
      18.0 + (row_number() OVER (ORDER BY a.rang) - 1) * 18 AS y,
      150 / greatest(10, ceil(max(greatest(a.valeur, b.valeur)) OVER () / 10) * 10) AS facteur
    FROM fiche_parts(points, graphique, place, population) AS a
    LEFT JOIN fiche_parts(points, graphique, place_2, population_2) AS b ON b.rang = a.rang
  )
  SELECT format('<figure><h3>%1$s</h3><svg viewBox="0 0 300 %2$s" role="img" aria-label="%1$s">', echapper(titre), max(b.y) + 18)
    || format('<rect class="a" x="108" y="2" width="9" height="7"/><text x="120" y="8.5">%s</text>', echapper(nom))
    || CASE WHEN nom_2 IS NULL THEN '' ELSE
      format('<rect class="b" x="%1$s" y="2" width="9" height="7"/><text x="%2$s" y="8.5">%3$s</text>', 200, 212, echapper(nom_2)) END
    || string_agg(format('<text class="l" x="104" y="%s">%s</text>', b.y + 8, echapper(b.libelle))
      || format('<rect class="a" x="108" y="%s" width="%s" height="8"/><text%s x="%s" y="%s">%s</text>', b.y,
        round(COALESCE(b.valeur * b.facteur, 0)::numeric, 1), CASE WHEN b.valeur IS NULL THEN ' class="s"' ELSE '' END,
        round((111 + COALESCE(b.valeur * b.facteur, 0))::numeric, 1), b.y + 7, fiche_texte(b.valeur, b.statut, 1, '%'))
      || CASE WHEN nom_2 IS NULL THEN '' ELSE format('<rect class="b" x="108" y="%s" width="%s" height="6"/><text class="%s" x="%s" y="%s">%s</text>',
        b.y + 9, round(COALESCE(b.valeur_2 * b.facteur, 0)::numeric, 1), CASE WHEN b.valeur_2 IS NULL THEN 'p s' ELSE 'p' END,
        round((111 + COALESCE(b.valeur_2 * b.facteur, 0))::numeric, 1), b.y + 15, fiche_texte(b.valeur_2, b.statut_2, 1, '%')) END,
      E'\n' ORDER BY b.rang)
    || '<line x1="108" y1="15" x2="108" y2="' || max(b.y) + 16 || '"/></svg></figure>'
  FROM barre AS b;
END;
COMMENT ON FUNCTION fiche_graphique(text, fiche_point[], text, text, text, text, text, text, text) IS
  'Graphique en barres d''une fiche (SVG) : un territoire ou une population à côté d''un autre';
