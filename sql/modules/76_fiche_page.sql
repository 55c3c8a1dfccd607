-- The page itself: what goes where, and its style sheet.

CREATE FUNCTION fiche_style() RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN '@page { size: A4; margin: 10mm; }
* { box-sizing: border-box; }
body { margin: 0; font: 8pt/1.3 Arial, "Liberation Sans", "DejaVu Sans Condensed", sans-serif; color: #1a1a1a; background: #fff; }
.face { width: 190mm; height: 276mm; overflow: hidden; margin: 0 auto; position: relative; }
.face + .face { break-before: page; }
header { border-bottom: 1.5pt solid #1f4e79; margin-bottom: 3mm; padding-bottom: 1.5mm; }
h1 { font-size: 17pt; line-height: 1.15; margin: 0; overflow-wrap: anywhere; max-height: 2.4em; overflow: hidden; }
h2 { font-size: 10pt; color: #1f4e79; margin: 3mm 0 1mm; }
h3 { font-size: 8.5pt; margin: 0 0 1mm; }
p { margin: 0 0 1mm; }
sup { font-size: .7em; line-height: 0; }
.sur { text-transform: uppercase; letter-spacing: .06em; color: #444; font-size: 7.5pt; }
.haut { display: flex; gap: 5mm; }
.cles { flex: 1; display: grid; grid-template-columns: 1fr 1fr; gap: 2mm; align-content: start; }
.cles div { border-left: 2pt solid #1f4e79; padding: .8mm 0 .8mm 2mm; }
.cles b { display: block; font-size: 13pt; line-height: 1.15; }
.cles .s { font-size: 9.5pt; line-height: 1.6; font-style: italic; }
.cles span, .cles small { display: block; }
.cles small { color: #444; font-size: 7pt; }
.plan { width: 84mm; }
.carte { width: 100%; display: block; }
.carte .fond path { stroke: #999; stroke-width: .6; }
.carte .sujet path, .carte .sujet circle { fill: none; stroke: #111; stroke-width: 2; stroke-linejoin: round; }
.carte .bord { fill: none; stroke: #999; }
.carte text { font-size: 7.5px; text-anchor: middle; paint-order: stroke; stroke: #fff; stroke-width: 2px; }
.legende { font-size: 6.5pt; margin-top: 1mm; }
.legende span { white-space: nowrap; margin-right: 1.5mm; }
.legende svg { width: 4mm; height: 2.6mm; border: .3pt solid #777; margin-right: .8mm; vertical-align: -.3mm; }
.graphiques { columns: 2; column-gap: 6mm; margin-top: 2mm; }
figure { margin: 0 0 2.5mm; break-inside: avoid; }
figure svg { width: 100%; display: block; }
figure text { font-size: 8px; fill: #1a1a1a; }
figure .l { text-anchor: end; }
figure .p { font-size: 6.8px; fill: #333; }
figure .s { font-style: italic; }
figure .a { fill: #1f4e79; }
figure .b { fill: #c9d6e4; stroke: #71879d; stroke-width: .4; }
figure line { stroke: #444; stroke-width: .6; }
table { border-collapse: collapse; width: 100%; font-size: 6.8pt; line-height: 1.22; }
th { text-align: left; font-weight: normal; padding: 0; }
td { text-align: right; padding: .15mm 0 .15mm 1.2mm; white-space: nowrap; }
td.s { font-size: 5.6pt; font-style: italic; }
tr { border-bottom: .3pt solid #ccc; }
thead td { font-weight: bold; vertical-align: bottom; white-space: normal; width: 14.5mm; }
thead th { width: 99%; }
.theme { font-weight: bold; color: #1f4e79; padding-top: .8mm; }
tbody td:first-of-type, tbody td:first-of-type + td { font-weight: bold; }
.qpv { font-size: 7.4pt; }
.qpv tbody td:first-of-type + td { font-weight: normal; }
.qpv thead td { width: 32mm; }
.qpv thead th { width: auto; }
.definitions { font-size: 5.9pt; line-height: 1.2; }
.definitions ul { columns: 3; column-gap: 4mm; margin: 0 0 1mm; padding: 0; list-style: none; }
.note { font-size: 6.6pt; color: #333; margin-top: 1mm; }
footer { position: absolute; bottom: 0; width: 100%; font-size: 6.5pt; color: #444; border-top: .3pt solid #999; padding-top: .6mm; }
@media screen { body { padding: 8mm 0; background: #e8e8e8; } .face { background: #fff; padding: 0; outline: 10mm solid #fff; margin-bottom: 30mm; } }';
COMMENT ON FUNCTION fiche_style() IS 'Feuille de style des fiches';

CREATE FUNCTION fiche_html(echelle text, code text, campagne int DEFAULT NULL) RETURNS text
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET jit = off AS $$
DECLARE
  t record;
  annee record;
  points ops.fiche_point[];
  reference text;
  nom_reference text;
  cadres text;
  avant text;
BEGIN
  -- Unknown territories and campaigns that are not released are refused there.
  IF NOT EXISTS (SELECT FROM ops.fiche_territoire(fiche_html.echelle, fiche_html.code, fiche_html.campagne)) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
      MESSAGE = format(ops.traduire('you may not read the territory of scale "%s" with code "%s"'), fiche_html.echelle, fiche_html.code),
      DETAIL = ops.traduire('Under the commune, an account reads its own perimeter only; without an account in force, nothing (R4 to R7).'),
      HINT = ops.traduire('ops.mes_droits says what you may read.');
  END IF;
  SELECT z.gid, z.nom, z.code, z.partiel, e.nom AS echelle, e.sous_commune INTO t
  FROM ops.territoire AS z JOIN ops.echelle AS e ON e.echelle = z.echelle WHERE z.echelle = fiche_html.echelle AND z.code = fiche_html.code;
  SELECT c.campagne::int, c.date_reference INTO annee FROM ops.campagne AS c
  WHERE c.campagne = COALESCE(fiche_html.campagne, (SELECT max(x.campagne) FROM ops.campagne AS x WHERE x.etat = 'publiee'));
  points := ops.fiche_points(t.gid, annee.campagne);
  SELECT c.place, c.titre INTO reference, nom_reference FROM ops.fiche_colonnes(points) AS c
  WHERE c.place NOT IN ('territoire', 'avant') ORDER BY c.rang LIMIT 1;
  SELECT max(c.campagne)::text INTO avant FROM ops.campagne AS c
  WHERE c.etat = 'publiee' AND c.campagne < annee.campagne AND EXISTS (SELECT FROM ops.fiche_colonnes(points) AS x WHERE x.place = 'avant');
  SELECT string_agg(ops.echapper(CASE WHEN starts_with(l.nom, e.nom) THEN l.nom ELSE e.nom || ' ' || l.nom END
      || CASE WHEN l.partiel THEN ' (partie chargée)' ELSE '' END), ', ' ORDER BY c.rang) INTO cadres
  FROM ops.fiche_colonnes(points) AS c JOIN ops.echelle AS e ON e.echelle = c.place
  JOIN ops.territoire AS l ON l.gid = ops.territoire_englobant(t.gid, c.place);
  RETURN replace(replace(format('<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<title>%1$s (%2$s), campagne OPS %3$s</title>
<style>
%4$s
</style>
</head>
<body>
<section class="face">
<header><p class="sur">Occupation du parc social – %5$s</p><h1>%1$s</h1><p>%6$s</p></header>
<div class="haut">%7$s<div class="plan">%8$s</div></div>
<h2>Les ménages</h2>
<div class="graphiques">
%9$s
</div>
%10$s
<footer>%1$s (%2$s) – campagne OPS %3$s – 1/2</footer>
</section>
<section class="face">
<h2>Tous les indicateurs%11$s</h2>
%12$s
<p class="note">%13$s</p>
<div class="definitions"><h2>Définitions et sources</h2>%14$s</div>
<footer>%1$s (%2$s) – campagne OPS %3$s – 2/2</footer>
</section>
</body>
</html>
',
    ops.echapper(t.nom), ops.echapper(t.code), annee.campagne, ops.fiche_style(), ops.fiche_titre(t.echelle),
    format('Code %s. Campagne OPS %s, situation au %s.%s%s%s', ops.echapper(t.code), annee.campagne,
      CASE WHEN extract(day FROM annee.date_reference) = 1 THEN '1<sup>er</sup>' ELSE extract(day FROM annee.date_reference)::text END
        || ' ' || ('{janvier,février,mars,avril,mai,juin,juillet,août,septembre,octobre,novembre,décembre}'::text[])[extract(month FROM annee.date_reference)]
        || ' ' || extract(year FROM annee.date_reference),
      CASE WHEN t.partiel THEN ' Une partie du territoire n’est pas chargée' || U&'\00A0: les chiffres portent sur le reste.' ELSE '' END,
      CASE WHEN t.sous_commune THEN ' Commune' || CASE WHEN x.n > 1 THEN 's' ELSE '' END || U&'\00A0: ' || ops.echapper(x.noms) || '.' ELSE '' END,
      COALESCE(' Comparé à' || U&'\00A0: ' || cadres || '.', '')),
    ops.fiche_chiffres(points, t.gid, annee.campagne, reference),
    COALESCE('<h3>Part des ménages sous 60' || U&'\00A0' || '% du plafond PLUS (%)</h3>' || ops.fiche_carte(t.gid, annee.campagne), '<p>Sans contour ni position.</p>'),
    (SELECT string_agg(ops.fiche_graphique(g.titre, points, g.code, 'territoire',
        CASE WHEN g.code = 'recents' THEN 'emmenages_recents' ELSE 'ensemble' END, CASE WHEN g.code = 'recents' THEN 'Emménagés récents' ELSE 'Territoire' END,
        CASE WHEN g.code = 'recents' THEN 'territoire' ELSE reference END, 'ensemble',
        CASE WHEN g.code = 'recents' THEN 'Ensemble' ELSE nom_reference END), E'\n' ORDER BY g.rang)
     FROM (VALUES (1, 'ressources', 'Ressources en % du plafond PLUS (% des ménages)'), (2, 'age', 'Âge du titulaire (% des ménages)'),
       (3, 'menages', 'Composition (% des ménages)'), (4, 'recents', 'Emménagés récents et ensemble (%)')) AS g(rang, code, titre)),
    CASE WHEN t.sous_commune THEN '' ELSE ops.fiche_section_qpv(t.gid, annee.campagne) END,
    CASE WHEN avant IS NULL THEN '' ELSE ', comparaison et évolution depuis ' || avant END,
    ops.fiche_tableau(points, avant),
    '« Secret statistique »' || U&'\00A0: chiffre retenu, parce qu’il porte sur trop peu de ménages ou permettrait d’en isoler. « Vide »' || U&'\00A0: aucun ménage. '
      || '« Non enquêté »' || U&'\00A0: logements loués sans réponse à l’enquête. –' || U&'\00A0: sans objet. Écarts de parts en points, depuis la campagne précédente. '
      || 'Emménagés récents' || U&'\00A0: depuis moins de deux ans. Aucun chiffre ne porte sur moins de 11' || U&'\00A0ménages, ni ne permet d’en retrouver.',
    ops.fiche_definitions()), '« ', U&'«\00A0'), ' »', U&'\00A0»')
  FROM (SELECT count(*) AS n, string_agg(c.nom, ', ' ORDER BY c.nom) AS noms
        FROM ops.territoire_commune AS tc JOIN ops.territoire AS c ON c.gid = tc.commune WHERE tc.territoire = t.gid) AS x;
END
$$;
COMMENT ON FUNCTION fiche_html(text, text, int) IS
  'Fiche d''un territoire, page HTML autonome sur deux faces A4, lue avec les droits de l''appelant : chiffres clés, graphiques, carte, comparaisons, évolution, QPV, définitions';

DO $$
DECLARE
  signature pg_catalog.regprocedure;
BEGIN
  FOR signature IN SELECT p.oid FROM pg_catalog.pg_proc AS p WHERE p.pronamespace = 'ops'::pg_catalog.regnamespace AND p.proname ~ '^fiche_' LOOP
    EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', signature);
    EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s TO ops_lecteur, ops_gestionnaire', signature);
  END LOOP;
END
$$;
