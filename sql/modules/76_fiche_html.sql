-- The sheet of a territory as one self-contained HTML page that prints on two sides of A4, in grey too.

CREATE FUNCTION fiche_decimales(unite text) RETURNS int
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN unite IN ('%', 'années') THEN 1 ELSE 2 END;
COMMENT ON FUNCTION fiche_decimales(text) IS 'Décimales d''un indicateur de cette unité dans une fiche';

-- Text of the module, not of a territory: with the apostrophes and signs of print.
CREATE FUNCTION fiche_phrase(texte text) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN echapper(replace(replace(replace(replace(replace(replace(replace(texte, 'pct_plafond', 'ressources en % du plafond'), '''', '’'),
    '>=', '≥'), '<=', '≤'), ' %', U&'\00A0%'), ' : ', U&'\00A0: '), ' ; ', U&'\00A0; '));
COMMENT ON FUNCTION fiche_phrase(text) IS 'Texte du dictionnaire prêt pour une fiche : typographie, entités';

CREATE FUNCTION fiche_titre(libelle text) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN fiche_phrase(upper(left(libelle, 1)) || substr(replace(libelle, ' (%)', ''), 2));
COMMENT ON FUNCTION fiche_titre(text) IS 'Libellé prêt pour une fiche, sans son unité';

-- Columns of the large table, those that there is something to say of.
CREATE FUNCTION fiche_colonnes(points fiche_point[], OUT rang int, OUT place text, OUT population text, OUT titre text) RETURNS SETOF record
  LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
  SELECT c.* FROM (VALUES (1, 'territoire', 'ensemble', 'Ensemble'), (2, 'territoire', 'emmenages_recents', 'Emménagés récents'),
      (3, 'epci', 'ensemble', 'EPCI'), (4, 'departement', 'ensemble', 'Département'), (5, 'region', 'ensemble', 'Région'),
      (6, 'france', 'ensemble', 'France'), (7, 'avant', 'ensemble', 'Campagne précédente')) AS c(rang, place, population, titre)
  WHERE EXISTS (SELECT FROM unnest(points) AS p WHERE p.place = c.place AND p.population = c.population);
END;
COMMENT ON FUNCTION fiche_colonnes(fiche_point[]) IS 'Colonnes du tableau d''une fiche';

CREATE FUNCTION fiche_tableau(points fiche_point[], avant text) RETURNS text
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH ligne AS (
    SELECT d.rang, d.libelle, d.unite, d.theme, c.rang AS colonne, p.valeur, p.statut
    FROM dictionnaire AS d CROSS JOIN fiche_colonnes(points) AS c
    LEFT JOIN unnest(points) AS p ON p.place = c.place AND p.population = c.population AND p.indicateur = d.code
  ), rangee AS (
    SELECT l.theme, l.rang, format('<tr><th>%s (%s)</th>', fiche_titre(l.libelle), echapper(l.unite))
      || string_agg(format('<td%s>%s</td>', CASE WHEN l.valeur IS NULL THEN ' class="s"' ELSE '' END,
          fiche_texte(l.valeur, l.statut, fiche_decimales(l.unite))), '' ORDER BY l.colonne)
      || CASE WHEN avant IS NULL THEN '' ELSE format('<td>%s</td>', COALESCE((
          SELECT CASE WHEN e.ecart > 0 THEN '+' ELSE '' END || fiche_nombre(e.ecart, fiche_decimales(l.unite))
          FROM (SELECT round((max(l.valeur) FILTER (WHERE l.colonne = 1) - max(l.valeur) FILTER (WHERE l.colonne = 7))::numeric,
            fiche_decimales(l.unite))::float8 AS ecart) AS e
          WHERE bool_and(l.statut = 'diffusable') FILTER (WHERE l.colonne IN (1, 7))), '–')) END || '</tr>' AS html
    FROM ligne AS l GROUP BY l.theme, l.rang, l.libelle, l.unite
  )
  SELECT '<table><thead><tr><th></th>' || (SELECT string_agg(format('<td>%s</td>', COALESCE(CASE WHEN c.place = 'avant' THEN echapper(avant) END, c.titre)),
      '' ORDER BY c.rang) FROM fiche_colonnes(points) AS c)
    || CASE WHEN avant IS NULL THEN '' ELSE '<td>Écart</td>' END || E'</tr></thead>\n'
    || string_agg(t.html, E'\n' ORDER BY t.theme) || '</table>'
  FROM (
    SELECT r.theme, format('<tbody><tr><th class="theme" colspan="9">%s</th></tr>', h.libelle)
      || string_agg(r.html, '' ORDER BY r.rang) || '</tbody>' AS html
    FROM rangee AS r JOIN themes() AS h ON h.theme = r.theme GROUP BY r.theme, h.libelle
  ) AS t;
END;
COMMENT ON FUNCTION fiche_tableau(fiche_point[], text) IS 'Grand tableau d''une fiche : tous les indicateurs, comparés et suivis dans le temps';

CREATE FUNCTION fiche_section_qpv(zone int, campagne int) RETURNS text
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH chiffre AS MATERIALIZED (SELECT q.* FROM fiche_qpv(zone, campagne) AS q)
  SELECT '<h2>Dans et hors des quartiers prioritaires (QPV)</h2>'
    || CASE WHEN p.touches = 0 THEN '<p>Aucun quartier prioritaire ne touche ce territoire.</p>' ELSE format('<p>%s%s. %s</p>',
      CASE p.touches WHEN 1 THEN 'Un quartier prioritaire touche' ELSE p.touches || ' quartiers prioritaires touchent' END || ' ce territoire',
      format(U&'\00A0: %s entièrement dedans, %s lisible%s avec vos droits, %s sans secret statistique', p.entiers, p.lus,
        CASE WHEN p.lus > 1 THEN 's' ELSE '' END, cardinality(p.diffuses)),
      CASE WHEN NOT d.chiffres THEN 'Aucun chiffre ne peut en être donné.'
        WHEN cardinality(p.diffuses) = p.touches THEN 'La colonne « hors QPV » est le territoire moins ses QPV.'
        ELSE 'La part « hors QPV » n’est pas calculée' || U&'\00A0: il y faudrait tous les QPV, entiers et sans secret.' END) END
    || COALESCE('<table class="qpv"><thead><tr><th></th><td>Territoire</td><td>QPV diffusés</td><td>Hors QPV</td></tr></thead><tbody>' || (
      SELECT string_agg(format('<tr><th>%s</th><td>%s</td><td>%s</td><td>%s</td></tr>', l.libelle, l.a, l.b, l.c), E'\n' ORDER BY l.rang)
      FROM (
        SELECT -2 AS rang, 'Logements sociaux' AS libelle, fiche_nombre(i.nb_logements, 0) AS a, fiche_nombre(q.denominateur_qpv, 0) AS b,
          COALESCE(fiche_nombre(q.denominateur_hors, 0), '–') AS c
        FROM chiffre AS q CROSS JOIN indicateur AS i
        WHERE q.indicateur = 'tx_couv' AND i.gid = zone AND i.campagne = fiche_section_qpv.campagne AND i.population = 'ensemble'
        UNION ALL
        SELECT -1, 'Ménages répondants', fiche_texte(i.n_menages, i.statut_menages, 0), fiche_nombre(COALESCE(q.numerateur_qpv, 0), 0),
          fiche_texte(q.numerateur_hors, q.statut_hors, 0)
        FROM chiffre AS q CROSS JOIN indicateur AS i
        WHERE q.indicateur = 'tx_rep' AND i.gid = zone AND i.campagne = fiche_section_qpv.campagne AND i.population = 'ensemble'
        UNION ALL
        SELECT q.rang, fiche_titre(q.libelle) || ' (' || echapper(q.unite) || ')', fiche_texte(q.valeur, q.statut, fiche_decimales(q.unite)),
          fiche_texte(q.valeur_qpv, q.statut_qpv, fiche_decimales(q.unite)), fiche_texte(q.valeur_hors, q.statut_hors, fiche_decimales(q.unite))
        FROM chiffre AS q
        WHERE q.indicateur IN ('p60', 'p_seul', 'p_mono', 'p_nombr', 'p_65', 'p_ssemploi', 'p_emrec', 'loyer_m2', 'tx_vac')
      ) AS l WHERE d.chiffres) || '</tbody></table>', '')
  FROM fiche_qpv_portee(zone, campagne) AS p
  CROSS JOIN (SELECT EXISTS (SELECT FROM chiffre AS q WHERE q.valeur_qpv IS NOT NULL) AS chiffres) AS d;
END;
COMMENT ON FUNCTION fiche_section_qpv(int, int) IS 'Partie « dans et hors des QPV » d''une fiche';

CREATE FUNCTION fiche_definitions() RETURNS text
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT '<ul>' || string_agg(format('<li><b>%s</b>%s.</li>', fiche_titre(d.libelle),
      COALESCE(U&'\00A0: ' || fiche_phrase(NULLIF(CASE WHEN d.item IS NULL THEN split_part(d.formule, ' : ', 2) ELSE d.formule END, '')), '')), E'\n' ORDER BY d.rang) || '</ul>'
    || format('<p><b>Sources.</b> %s.</p>', (SELECT string_agg(fiche_phrase(s.source), U&'\00A0; ' ORDER BY s.source) FROM (SELECT DISTINCT source FROM dictionnaire) AS s))
  FROM dictionnaire AS d;
END;
COMMENT ON FUNCTION fiche_definitions() IS 'Définitions et sources d''une fiche, d''après ops.dictionnaire';

CREATE FUNCTION fiche_chiffres(points fiche_point[], zone int, campagne int, reference text) RETURNS text
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT '<div class="cles">' || string_agg(format('<div><b%s>%s</b><span>%s</span><small>%s</small></div>', CASE WHEN t.valeur ~ '^\d' THEN '' ELSE ' class="s"' END,
      t.valeur, t.libelle, t.sous), E'\n' ORDER BY t.rang) || '</div>'
  FROM (
    SELECT 1 AS rang, 'logements sociaux' AS libelle, COALESCE(fiche_nombre(i.nb_logements, 0), 'vide') AS valeur,
      'dont loués' || U&'\00A0: ' || COALESCE(fiche_nombre(i.nb_loues, 0), '–') AS sous
    FROM indicateur AS i WHERE i.gid = zone AND i.campagne = fiche_chiffres.campagne AND i.population = 'ensemble'
    UNION ALL
    SELECT 2, 'ménages répondants', fiche_texte(i.n_menages, i.statut_menages, 0),
      'taux de réponse' || U&'\00A0: ' || fiche_texte(i.tx_rep, i.statut_menages, 1, '%')
    FROM indicateur AS i WHERE i.gid = zone AND i.campagne = fiche_chiffres.campagne AND i.population = 'ensemble'
    UNION ALL
    SELECT c.rang, c.libelle, fiche_texte(p.valeur, p.statut, c.decimales, c.unite),
      COALESCE(n.nom || U&'\00A0: ' || fiche_texte(r.valeur, r.statut, c.decimales, c.unite), U&'\00A0')
    FROM (VALUES (3, 'tx_vac', 'de logements vacants', 1, '%'), (4, 'tx_mob', 'de mobilité dans l’année', 1, '%'),
      (5, 'p60', 'de ménages sous 60' || U&'\00A0% du plafond PLUS', 1, '%'), (6, 'taille', 'personnes par logement', 2, NULL),
      (7, 'p_emrec', 'd’emménagés récents (moins de 2 ans)', 1, '%'), (8, 'loyer_m2', 'de loyer moyen', 2, '€/m²')) AS c(rang, code, libelle, decimales, unite)
    LEFT JOIN unnest(points) AS p ON p.place = 'territoire' AND p.population = 'ensemble' AND p.indicateur = c.code
    LEFT JOIN unnest(points) AS r ON r.place = reference AND r.population = 'ensemble' AND r.indicateur = c.code
    LEFT JOIN (VALUES ('epci', 'EPCI'), ('departement', 'département'), ('region', 'région'), ('france', 'France')) AS n(place, nom) ON n.place = reference
  ) AS t;
END;
COMMENT ON FUNCTION fiche_chiffres(fiche_point[], int, int, text) IS 'Chiffres clés d''une fiche';
