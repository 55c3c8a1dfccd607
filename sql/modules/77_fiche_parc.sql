-- A landlord's own stock beside a territory (R13): one table per variable, by cell keys, for the landlords that answered the
-- campaign, on their territory of implantation. ops.croiser() decides who may ask and what is withheld.
CREATE FUNCTION fiche_parc(echelle text, code text, campagne int DEFAULT NULL, OUT variable text, OUT libelle text, OUT classe int,
  OUT libelle_classe text, OUT n_territoire int, OUT part_territoire float8, OUT n_parc int, OUT part_parc float8) RETURNS SETOF record
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v record;
BEGIN
  FOR v IN SELECT x.variable, x.libelle FROM ops.variable AS x ORDER BY x.rang LOOP
    RETURN QUERY
    SELECT v.variable, v.libelle, k.classe::int, k.libelle, t.n, t.part, p.n, p.part
    FROM ops.classe AS k
    JOIN ops.croiser(ARRAY[v.variable], fiche_parc.echelle, fiche_parc.campagne, fiche_parc.code) AS t ON t.classe_1 = k.libelle
    JOIN ops.croiser(ARRAY[v.variable], fiche_parc.echelle, fiche_parc.campagne, fiche_parc.code, mon_parc => true) AS p
      ON p.classe_1 = k.libelle
    WHERE k.variable = v.variable ORDER BY k.classe;
    IF NOT FOUND THEN
      RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
        MESSAGE = format(ops.traduire('the territory of scale "%s" with code "%s" is not all within your implantation'), fiche_parc.echelle, fiche_parc.code),
        DETAIL = ops.traduire('A landlord makes tables on the communes where it holds dwellings (R13).'),
        HINT = ops.traduire('Ask for a commune of yours; ops.mes_droits says what you may read.');
    END IF;
  END LOOP;
END
$$;
COMMENT ON FUNCTION fiche_parc(text, text, int) IS
  'Parc du bailleur appelant à côté d''un territoire (R13) : ménages et part par classe de chaque variable, par clés aléatoires ; NULL : retenu';

CREATE FUNCTION fiche_case(n int) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN COALESCE('<td>' || fiche_nombre(n, 0) || '</td>', '<td class="s">secret statistique</td>');
COMMENT ON FUNCTION fiche_case(int) IS 'Case d''un effectif, ou secret';

-- Dark bars for the landlord's stock, pale ones for the territory.
CREATE FUNCTION fiche_parc_html(echelle text, code text, campagne int DEFAULT NULL) RETURNS text
  LANGUAGE sql STABLE SET jit = off
BEGIN ATOMIC
  WITH ligne AS MATERIALIZED (
    SELECT f.* FROM fiche_parc(echelle, code, campagne) AS f
  ), tableau AS (
    SELECT v.rang, format('<div class="parc"><table><thead><tr><th>%s</th><td>Territoire</td><td>%%</td><td>Mon parc</td><td>%%</td><td></td></tr></thead><tbody>%s</tbody></table></div>',
        fiche_titre(v.libelle), string_agg(format('<tr><th>%s</th>%s<td>%s</td>%s<td>%s</td><td>%s</td></tr>', fiche_titre(l.libelle_classe),
          fiche_case(l.n_territoire), COALESCE(fiche_nombre(l.part_territoire, 1), '–'), fiche_case(l.n_parc), COALESCE(fiche_nombre(l.part_parc, 1), '–'),
          format('<svg viewBox="0 0 100 16"><rect class="a" y="1" width="%s" height="7"/><rect class="b" y="9" width="%s" height="6"/></svg>',
            round(COALESCE(l.part_parc, 0)::numeric, 1), round(COALESCE(l.part_territoire, 0)::numeric, 1))), E'\n' ORDER BY l.classe)) AS html
    FROM ligne AS l JOIN variable AS v ON v.variable = l.variable GROUP BY v.rang, v.libelle
  )
  SELECT format('<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8"/>
<title>Mon parc, %1$s (%2$s), campagne OPS %3$s</title>
<style>
%4$s
.colonnes { columns: 2; column-gap: 6mm; }
.parc { break-inside: avoid; margin-bottom: 3mm; }
.parc svg { width: 20mm; height: 3.2mm; display: block; }
.parc thead th { font-weight: bold; }
.parc tbody td:nth-of-type(2) { font-weight: normal; }
.parc tbody td:nth-of-type(3) { font-weight: bold; }
.a { fill: #1f4e79; }
.b { fill: #c9d6e4; stroke: #71879d; stroke-width: .4; }
</style>
</head>
<body>
<section class="face">
<header><p class="sur">Mon parc dans le territoire – %5$s</p><h1>%1$s</h1><p>Code %2$s. Campagne OPS %3$s. Barres foncées&#160;: mon parc&#160;; claires&#160;: le territoire.</p></header>
<div class="colonnes">%6$s</div>
<p class="note">Ménages répondants, effectifs perturbés par clés aléatoires&#160;: 0 ou au moins 11, jamais exacts&#160;; ils ne s’additionnent pas.
Sources&#160;: enquête OPS, RPLS. Tableaux ouverts au bailleur qui a répondu à la campagne, sur son territoire d’implantation.</p>
<footer>Mon parc – %1$s (%2$s) – campagne OPS %3$s</footer>
</section>
</body>
</html>
', echapper(t.nom), echapper(t.code), COALESCE(fiche_parc_html.campagne, (SELECT max(c.campagne) FROM campagne AS c WHERE c.etat = 'publiee')),
    fiche_style(), fiche_titre(e.nom), (SELECT string_agg(x.html, E'\n' ORDER BY x.rang) FROM tableau AS x))
  FROM territoire AS t JOIN echelle AS e ON e.echelle = t.echelle
  WHERE t.echelle = fiche_parc_html.echelle AND t.code = fiche_parc_html.code AND EXISTS (SELECT FROM ligne);
END;
COMMENT ON FUNCTION fiche_parc_html(text, text, int) IS
  'Parc du bailleur appelant à côté d''un territoire (ops.fiche_parc), page HTML autonome d''une face A4';

REVOKE ALL ON FUNCTION fiche_parc(text, text, int), fiche_parc_html(text, text, int), fiche_case(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION fiche_parc(text, text, int), fiche_parc_html(text, text, int), fiche_case(int) TO ops_lecteur, ops_gestionnaire;
