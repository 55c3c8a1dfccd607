-- One campaign; run by script/charger after charger.sql, with the variables tirage and campagne.
CREATE TEMP TABLE brut_logement (ident_rep text, bailleur text, batiment text, typeconst text, nb_pieces smallint,
  surface smallint, construct smallint, locat smallint, finan text, mode smallint, bail date, duree_vacance smallint,
  rem_loc date, loyer int, dpe text) ON COMMIT DROP;
CREATE TEMP TABLE brut_menage (ident_rep text, enquete smallint, nb_occ smallint, nb_mineurs smallint,
  type_menage smallint, nb_enfants smallint, age_titulaire smallint, pct_plafond float8, aide_logement smallint,
  rls boolean, act_stable smallint, act_precaire smallint, act_chomeur smallint, act_retraite smallint,
  act_autre smallint, date_emmenagement date) ON COMMIT DROP;
\set fichier :tirage '/logements_' :campagne '.csv'
\set copier '\\copy pg_temp.brut_logement FROM ' :'fichier' ' CSV HEADER'
:copier
\set fichier :tirage '/menages_' :campagne '.csv'
\set copier '\\copy pg_temp.brut_menage FROM ' :'fichier' ' CSV HEADER'
:copier

INSERT INTO campagne (campagne, date_reference) VALUES (:campagne, make_date(:campagne, 1, 1));

INSERT INTO ops_unites.logement (campagne, ident_rep, bailleur, batiment, typeconst, nb_pieces, surface, construct,
  locat, finan, mode, bail, duree_vacance, rem_loc, loyer, dpe)
SELECT :campagne, l.ident_rep, o.organisme, t.gid, l.typeconst, l.nb_pieces, l.surface, l.construct,
  l.locat, l.finan, l.mode, l.bail, l.duree_vacance, l.rem_loc, l.loyer, l.dpe
FROM brut_logement AS l
  LEFT JOIN brut_bailleur AS b ON b.code = l.bailleur
  LEFT JOIN organisme AS o ON o.siren = b.siren
  LEFT JOIN territoire AS t ON t.echelle = 'batiment' AND t.code = l.batiment;
INSERT INTO ops_unites.menage (campagne, ident_rep, enquete, nb_occ, nb_mineurs, type_menage, nb_enfants,
  age_titulaire, pct_plafond, aide_logement, rls, act_stable, act_precaire, act_chomeur, act_retraite, act_autre,
  date_emmenagement)
SELECT :campagne, m.* FROM brut_menage AS m;

DROP TABLE brut_logement, brut_menage;
ANALYZE campagne, ops_unites.logement, ops_unites.menage;
