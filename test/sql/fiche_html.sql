-- The sheet as a page: its structure, its labels escaped, its figures against ops.indicateur and plain SQL, secrets, rights.
\set SHOW_CONTEXT never
-- The page is XML too: what a reader sees of it is taken out by XPath, apart from the code that wrote it.
CREATE FUNCTION page(echelle text, code text, campagne int DEFAULT NULL) RETURNS xml LANGUAGE sql
  RETURN xmlparse(document ops.fiche_html(echelle, code, campagne));
CREATE FUNCTION texte(x xml, chemin text) RETURNS text LANGUAGE sql RETURN (xpath('string(' || chemin || ')', x))[1]::text;
CREATE FUNCTION simple(t text) RETURNS text LANGUAGE sql
  RETURN translate(replace(replace(replace(lower(t), '&lt;', '<'), '&gt;', '>'), '&amp;', '&'), U&'’\00A0\2212', ''' -');
-- The large table, cell by cell: label without its unit, column, text.
CREATE FUNCTION cases(x xml, classe text, OUT libelle text, OUT colonne text, OUT texte text) RETURNS SETOF record LANGUAGE sql AS $$
  SELECT regexp_replace(simple(texte(r.x, '/tr/th')), ' \([^()]*\)$', ''), texte(t.x, format('//thead/tr/td[%s]', c.n)), simple(texte(r.x, format('/tr/td[%s]', c.n)))
  FROM unnest(xpath(format('//table[%s]', classe), x)) AS t(x) CROSS JOIN LATERAL unnest(xpath('//tbody/tr[td]', t.x)) AS r(x)
  CROSS JOIN LATERAL generate_series(1, (xpath('count(//thead/tr/td)', t.x))[1]::text::int) AS c(n) $$;
CREATE FUNCTION nombre(t text) RETURNS numeric LANGUAGE sql RETURN CASE WHEN t ~ '^[-+ 0-9,]+$' THEN translate(t, ', +', '.')::numeric END;
-- Expected texts, from the wide table.
CREATE FUNCTION attendu(code text, echelle text, population text, campagne int, OUT libelle text, OUT texte text) RETURNS SETOF record LANGUAGE sql AS $$
  SELECT lower(replace(d.libelle, ' (%)', '')), CASE WHEN d.item IS NOT NULL AND j.j ->> ('statut_' || d.item) <> 'diffusable'
      THEN CASE j.j ->> ('statut_' || d.item) WHEN 'non_enquete' THEN 'non enquêté' WHEN 'secret' THEN 'secret statistique' ELSE j.j ->> ('statut_' || d.item) END
    WHEN d.item IS NULL AND j.j ->> 'nb_logements' IS NULL OR d.item = 'loyer' AND i.population <> 'ensemble' THEN '–'
    ELSE COALESCE(replace(round((j.j ->> d.code)::numeric, CASE WHEN d.unite IN ('%', 'années') THEN 1 ELSE 2 END)::text, '.', ','), 'vide') END
  FROM ops.indicateur AS i CROSS JOIN LATERAL to_jsonb(i) AS j(j) CROSS JOIN ops.dictionnaire AS d
  WHERE (i.code, i.echelle, i.population, i.campagne) = (attendu.code, attendu.echelle, attendu.population, attendu.campagne) $$;

-- One page, two faces, nothing from elsewhere, no script; the name of C1 is <script>&'".
SELECT count(*) AS pages, min((xpath('count(//section)', x))[1]::text) AS faces, sum((xpath('count(//script|//link|//img|//@src|//@href|//@onclick|//iframe)', x))[1]::text::int) AS foreign_parts,
  bool_or(x::text ~* 'https?:|url\([^#]|@import') AS outside, min((xpath('count(//figure/svg)', x))[1]::text) AS charts, min((xpath('count(//svg[@class="carte"])', x))[1]::text) AS maps
FROM (SELECT page(echelle, code) AS x FROM ops.territoire WHERE echelle IN ('france', 'region', 'departement', 'epci', 'commune', 'iris', 'qpv', 'residence')) AS p;
SELECT (xpath('//h1/text()', x))[1] AS title, x::text LIKE '%<script%' AS raw, texte(x, '//title') AS head, texte(x, '//p[@class="sur"]') AS scale FROM page('commune', 'C1') AS x;
SELECT texte(page('commune', 'C2'), '//svg[@class="carte"]') LIKE '%&lt;script&gt;%' AS neighbour_named, texte(page('iris', 'C10001'), '//header/p[2]') AS header;
SELECT ops.fiche_phrase('a < b & ''c'' : 5 % ; d') AS phrase, ops.fiche_titre('vacance (%)') AS titre, ops.fiche_nombre(-1234567.891, 2) AS nombre,
  ops.fiche_nombre(0.04, 1) AS petit, ops.fiche_nombre(123456, 0) AS entier;
SELECT s.statut, ops.fiche_texte(80, s.statut, 1, '%') AS valeur, ops.fiche_texte(NULL, s.statut, 1) AS sans
FROM unnest('{diffusable,plafonne,vide,non_enquete,secret,NULL}'::text[]) AS s(statut);

-- The large table, against the wide one: every figure and every status of every territory and of what holds it.
CREATE TEMP TABLE page_lue AS
SELECT t.gid, t.echelle, t.code, c.* FROM ops.territoire AS t CROSS JOIN LATERAL cases(page(t.echelle, t.code), 'not(@class)') AS c
WHERE t.echelle IN ('france', 'region', 'departement', 'epci', 'commune', 'iris', 'qpv', 'residence');
SELECT p.echelle, p.colonne, count(*) AS cells, count(*) FILTER (WHERE p.texte = 'secret statistique') AS secrets, count(nombre(p.texte)) AS numbers,
  count(*) FILTER (WHERE p.texte IS DISTINCT FROM a.texte) AS wrong
FROM page_lue AS p
LEFT JOIN LATERAL (
  SELECT p.echelle, p.code, CASE p.colonne WHEN 'Ensemble' THEN 'ensemble' ELSE 'emmenages_recents' END AS population WHERE p.colonne IN ('Ensemble', 'Emménagés récents')
  UNION ALL
  SELECT w.echelle, w.code, 'ensemble' FROM ops.territoire AS w WHERE w.gid = ops.territoire_englobant(p.gid,
    CASE p.colonne WHEN 'EPCI' THEN 'epci' WHEN 'Département' THEN 'departement' WHEN 'Région' THEN 'region' WHEN 'France' THEN 'france' END)) AS z ON true
LEFT JOIN LATERAL attendu(z.code, z.echelle, z.population, 2018) AS a ON a.libelle = p.libelle
GROUP BY 1, 2 ORDER BY 1, 2;
SELECT count(DISTINCT libelle) AS labels, (SELECT count(*) FROM ops.dictionnaire) AS indicators FROM page_lue;

-- A withheld territory: its page holds no figure on households.
SELECT libelle, colonne, texte FROM page_lue WHERE code = 'C3' AND colonne = 'Ensemble' AND libelle IN ('taux de réponse', 'familles monoparentales', 'loyer moyen par m²', 'vacance');
SELECT texte(f.x, '//h3') AS chart, array_agg(DISTINCT b.x::text) AS bars, min(texte(f.x, '//rect[@class="a"][2]/@width')) AS width
FROM unnest(xpath('//figure', page('commune', 'C3'))) AS f(x) CROSS JOIN LATERAL unnest(xpath('//text[@class="s"]/text()', f.x)) AS b(x) GROUP BY 1 ORDER BY 1;
SELECT texte(c.x, '/div/b') AS figure, texte(c.x, '/div/span') AS what FROM unnest(xpath('//div[@class="cles"]/div', page('commune', 'C3'))) WITH ORDINALITY AS c(x, n) ORDER BY n;

-- Bars, against the households.
WITH menage AS (SELECT m.* FROM ops_unites.menage AS m JOIN ops_unites.logement AS l USING (campagne, ident_rep) JOIN ops_unites.adresse AS a USING (batiment)
  WHERE m.campagne = 2018 AND m.enquete = 1 AND a.commune = 11), barre AS (
  SELECT texte(f.x, '//h3') AS titre, simple(texte(f.x, format('(//text[@class="l"])[%s]', n))) AS libelle,
    nombre(replace(simple(texte(f.x, format('(//text[not(@class) or @class="s"])[%s]', n + 2))), ' %', '')) AS lue
  FROM unnest(xpath('//figure', page('commune', 'C1'))) AS f(x), generate_series(1, 6) AS n)
SELECT b.libelle, b.lue, round(100.0 * v.n / v.d, 1) AS counted
FROM barre AS b JOIN (
  SELECT k.libelle, count(*) FILTER (WHERE pct_plafond >= k.bas AND pct_plafond < k.haut) AS n, count(pct_plafond) AS d
  FROM menage, (VALUES ('moins de 20 %', 0, 20), ('20 à moins de 40 %', 20, 40), ('40 à moins de 60 %', 40, 60), ('60 à moins de 100 %', 60, 100), ('100 à moins de 120 %', 100, 120),
    ('120 % ou plus', 120, 999)) AS k(libelle, bas, haut) GROUP BY 1
  UNION ALL SELECT k.libelle, count(*) FILTER (WHERE age_titulaire >= k.bas AND age_titulaire < k.haut), count(age_titulaire)
  FROM menage, (VALUES ('moins de 25 ans', 0, 25), ('25 à 29 ans', 25, 30), ('30 à 64 ans', 30, 65), ('65 à 74 ans', 65, 75), ('75 ans ou plus', 75, 999)) AS k(libelle, bas, haut) GROUP BY 1
) AS v ON v.libelle = b.libelle WHERE b.titre !~ 'récents' ORDER BY b.titre, b.libelle;

-- Another campaign, with a QPV that can be shown: what changed, what is inside and outside.
BEGIN;
UPDATE ops.echelle SET adresses_min = 0, initie = false;
INSERT INTO ops_unites.logement (campagne, ident_rep, bailleur, batiment, typeconst, nb_pieces, surface, locat, mode, bail, duree_vacance)
SELECT 2020, ident_rep, bailleur, batiment, typeconst, nb_pieces, surface, locat, mode, bail, duree_vacance FROM ops_unites.logement WHERE campagne = 2018;
CREATE TEMP TABLE menage_2020 AS SELECT * FROM ops_unites.menage WHERE campagne = 2018;
UPDATE menage_2020 SET campagne = 2020, nb_occ = nb_occ % 4 + 1, pct_plafond = pct_plafond + 10;
INSERT INTO ops_unites.menage SELECT * FROM menage_2020;
SET LOCAL client_min_messages = warning;
SELECT ops.valider_campagne(2020);
SELECT count(*) > 0 AS released FROM ops.publier(2020);
SELECT e.libelle, e.colonne, e.texte FROM cases(page('commune', 'C1'), 'not(@class)') AS e
WHERE e.libelle IN ('nombre moyen d''occupants par logement', 'ressources inférieures à 60 % du plafond plus', 'personnes seules') AND e.colonne IN ('Ensemble', '2018', 'Écart') ORDER BY 1, 2;
SELECT count(*) AS cells, count(*) FILTER (WHERE c.texte IS DISTINCT FROM a.texte) AS wrong_2018, count(*) FILTER (WHERE nombre(e.texte) IS DISTINCT FROM
    round(n.v - o.v, CASE WHEN c.libelle ~ 'occupants|loyer' AND c.libelle !~ 'mineurs' THEN 2 ELSE 1 END)) AS wrong_change
FROM cases(page('commune', 'C1'), 'not(@class)') AS c JOIN cases(page('commune', 'C1'), 'not(@class)') AS e ON e.libelle = c.libelle AND e.colonne = 'Écart'
JOIN attendu('C1', 'commune', 'ensemble', 2018) AS a ON a.libelle = c.libelle
JOIN ops.dictionnaire AS d ON lower(replace(d.libelle, ' (%)', '')) = c.libelle
CROSS JOIN LATERAL (SELECT (to_jsonb(i) ->> d.code)::numeric FROM ops.indicateur AS i WHERE i.code = 'C1' AND i.population = 'ensemble' AND i.campagne = 2020) AS n(v)
CROSS JOIN LATERAL (SELECT (to_jsonb(i) ->> d.code)::numeric FROM ops.indicateur AS i WHERE i.code = 'C1' AND i.population = 'ensemble' AND i.campagne = 2018) AS o(v)
WHERE c.colonne = '2018' AND n.v IS NOT NULL AND o.v IS NOT NULL;
-- E1 holds the QPV whole, C1 does not.
SELECT t.code, p.touches, p.entiers, p.lus, cardinality(p.diffuses) AS diffuses, simple(texte(page(t.echelle, t.code), '//h2[contains(., "QPV")]/following-sibling::p[1]')) AS says
FROM ops.territoire AS t CROSS JOIN LATERAL ops.fiche_qpv_portee(t.gid, 2020) AS p WHERE t.code IN ('A', 'E1', 'C1', 'C4') AND t.echelle IN ('region', 'epci', 'commune') ORDER BY t.gid;
SELECT code, (SELECT count(*) FROM cases(page(echelle, code), '@class="qpv"')) AS cells FROM ops.territoire WHERE code IN ('C1', 'C4') ORDER BY code;
WITH menage AS (
  SELECT a.qpv IS NOT NULL AS dedans, m.* FROM ops_unites.menage AS m JOIN ops_unites.logement AS l USING (campagne, ident_rep) JOIN ops_unites.adresse AS a USING (batiment)
  WHERE m.campagne = 2020 AND m.enquete = 1 AND a.commune IN (11, 12, 13)
), compte AS (
  SELECT dedans, count(*) AS menages, round(100.0 * count(*) FILTER (WHERE pct_plafond < 60) / count(pct_plafond), 1) AS p60,
    round(100.0 * count(*) FILTER (WHERE nb_occ = 1) / count(nb_occ), 1) AS p_seul, round(100.0 * count(*) FILTER (WHERE type_menage = 2) / count(type_menage), 1) AS p_mono
  FROM menage GROUP BY 1
)
SELECT c.libelle, c.colonne, c.texte, CASE c.libelle WHEN 'ménages répondants' THEN k.menages WHEN 'ressources inférieures à 60 % du plafond plus' THEN k.p60
  WHEN 'personnes seules' THEN k.p_seul ELSE k.p_mono END AS counted
FROM cases(page('epci', 'E1'), '@class="qpv"') AS c JOIN compte AS k ON k.dedans = (c.colonne = 'QPV diffusés')
WHERE c.colonne <> 'Territoire' AND c.libelle IN ('ménages répondants', 'ressources inférieures à 60 % du plafond plus', 'personnes seules', 'familles monoparentales') ORDER BY 1, 2;
-- All of them, by the formula on units that the release itself uses.
SELECT count(*) AS indicators, count(*) FILTER (WHERE q.valeur_hors IS DISTINCT FROM (to_jsonb(x.c) ->> q.indicateur)::float8) AS wrong
FROM ops.fiche_qpv(7, 2020) AS q CROSS JOIN (
  SELECT ops.indicateurs(m.enquete, m.nb_occ, m.nb_mineurs, m.type_menage, m.nb_enfants, m.age_titulaire, m.pct_plafond, m.aide_logement, m.rls, m.act_stable, m.act_precaire,
    m.act_chomeur, m.act_retraite, m.act_autre, m.date_emmenagement, date '2020-01-01', l.nb_pieces, l.surface) AS c
  FROM ops_unites.menage AS m JOIN ops_unites.logement AS l USING (campagne, ident_rep) JOIN ops_unites.adresse AS a USING (batiment)
  WHERE m.campagne = 2020 AND a.commune IN (11, 12, 13) AND a.qpv IS NULL) AS x
WHERE q.indicateur IN (SELECT code FROM ops.catalogue_indicateurs()) AND q.indicateur <> 'loyer_m2' AND q.statut_hors = 'diffusable';
ROLLBACK;

-- Rights: the actor of E1 reads its QPV and IRIS, that of E2 the wide scales alone, nobody else anything.
CREATE ROLE regress_urh; GRANT ops_gestionnaire TO regress_urh;
CREATE ROLE regress_e1; CREATE ROLE regress_e2; CREATE ROLE regress_b1; CREATE ROLE regress_rien; GRANT ops_lecteur TO regress_rien;
SET ROLE regress_urh;
SELECT ops.enregistrer_organisme('epci', 'E1', NULL, 'epci', 'E1') AS e1, ops.enregistrer_organisme('epci', 'E2', NULL, 'epci', 'E2') AS e2 \gset
\set signee 'debut => \'2018-01-01\', signee_organisme => \'2017-12-01\', signee_urh => \'2017-12-01\', signee_gip => \'2017-12-01\''
SELECT count(*) FROM (SELECT ops.signer_convention(1, :signee) UNION ALL SELECT ops.signer_convention(:e1, :signee) UNION ALL SELECT ops.signer_convention(:e2, :signee)) AS c;
SELECT count(*) FROM (SELECT ops.ouvrir_compte('regress_e1', :e1) UNION ALL SELECT ops.ouvrir_compte('regress_e2', :e2) UNION ALL SELECT ops.ouvrir_compte('regress_b1', 1)) AS c;
RESET ROLE;
CREATE TEMP TABLE vue (role text, territoire text, page text);
GRANT INSERT ON vue TO regress_e1, regress_e2, regress_urh;
SET ROLE regress_e1;
INSERT INTO vue SELECT current_user, t, ops.fiche_html(split_part(t, ':', 1), split_part(t, ':', 2)) FROM unnest('{commune:C1,epci:E1,qpv:Q1,iris:C10001}'::text[]) AS t;
SET ROLE regress_urh;
INSERT INTO vue SELECT current_user, t, ops.fiche_html(split_part(t, ':', 1), split_part(t, ':', 2)) FROM unnest('{commune:C1,epci:E1,qpv:Q1,iris:C10001}'::text[]) AS t;
SET ROLE regress_e2;
INSERT INTO vue SELECT current_user, t, ops.fiche_html(split_part(t, ':', 1), split_part(t, ':', 2)) FROM unnest('{commune:C1,epci:E1}'::text[]) AS t;
SELECT ops.fiche_html('qpv', 'Q1');
SELECT ops.fiche_html('iris', 'C10001');
SET ROLE regress_rien;
SELECT ops.fiche_html('commune', 'C1');
RESET ROLE;
SELECT a.territoire, a.role, length(a.page) > 20000 AS whole, a.page = b.page AS as_the_urh FROM vue AS a JOIN vue AS b ON b.territoire = a.territoire AND b.role = 'regress_urh' WHERE a.role <> b.role ORDER BY 1, 2;
SELECT role, simple(texte(xmlparse(document page), '//h2[contains(., "QPV")]/following-sibling::p[1]')) AS says FROM vue WHERE territoire = 'epci:E1' ORDER BY 1;
SELECT ops.fiche_html('commune', 'C99');
SELECT ops.fiche_html('carreau', 'C1');
SELECT ops.fiche_html('commune', 'C1', 2020);

-- The landlord's own stock (R13): what ops.croiser() answers, nothing else.
SET ROLE regress_b1;
SELECT count(*) AS rows, count(DISTINCT variable) AS variables, count(*) FILTER (WHERE n_territoire BETWEEN 1 AND 10 OR n_parc BETWEEN 1 AND 10) AS small, count(n_territoire) > 20 AS shown,
  count(*) FILTER (WHERE n_territoire IS NULL AND part_territoire IS NOT NULL OR n_parc IS NULL AND part_parc IS NOT NULL) AS shares_without_a_number FROM ops.fiche_parc('commune', 'C1');
SELECT v.variable, (SELECT count(*) FROM (
    (SELECT libelle_classe, n_territoire, part_territoire FROM ops.fiche_parc('commune', 'C1', 2018) AS f WHERE f.variable = v.variable
     EXCEPT SELECT classe_1, n, part FROM ops.croiser(ARRAY[v.variable], 'commune', 2018, 'C1'))
    UNION ALL
    (SELECT libelle_classe, n_parc, part_parc FROM ops.fiche_parc('commune', 'C1', 2018) AS f WHERE f.variable = v.variable
     EXCEPT SELECT classe_1, n, part FROM ops.croiser(ARRAY[v.variable], 'commune', 2018, 'C1', mon_parc => true))) AS x) AS differ
FROM (VALUES ('age'), ('dpe'), ('revenu')) AS v(variable);
WITH page AS (SELECT xmlparse(document ops.fiche_parc_html('commune', 'C1', 2018)) AS x), lue AS (
  SELECT simple(texte(t.x, '//thead/tr/th')) AS variable, simple(texte(r.x, '/tr/th')) AS classe, simple(texte(r.x, '/tr/td[1]')) AS n, simple(texte(r.x, '/tr/td[3]')) AS parc, simple(texte(r.x, '/tr/td[4]')) AS part
  FROM page AS p CROSS JOIN LATERAL unnest(xpath('//table', p.x)) AS t(x) CROSS JOIN LATERAL unnest(xpath('//tbody/tr', t.x)) AS r(x)
)
SELECT count(*) AS cells, (SELECT texte(x, '//h1') FROM page) AS title, count(*) FILTER (WHERE nombre(l.n) IS DISTINCT FROM f.n_territoire OR nombre(l.parc) IS DISTINCT FROM f.n_parc
    OR nombre(l.part) IS DISTINCT FROM round(f.part_parc::numeric, 1) OR f.n_parc IS NULL AND l.parc <> 'secret statistique') AS wrong
FROM lue AS l JOIN ops.fiche_parc('commune', 'C1', 2018) AS f ON lower(f.libelle) = l.variable AND lower(f.libelle_classe) = l.classe;
SELECT * FROM ops.fiche_parc('commune', 'C99');
SELECT * FROM ops.fiche_parc('region', 'B');
SET ROLE regress_e1;
SELECT * FROM ops.fiche_parc('commune', 'C1');
SELECT ops.fiche_parc_html('commune', 'C1');
RESET ROLE;

DROP FUNCTION page, texte, simple, cases, nombre, attendu;
DROP TABLE vue;
DELETE FROM ops.compte;
DELETE FROM ops.convention;
DELETE FROM ops.organisme WHERE type <> 'bailleur';
DROP ROLE regress_urh, regress_e1, regress_e2, regress_b1, regress_rien;
