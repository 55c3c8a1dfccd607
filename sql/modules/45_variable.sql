-- The closed list of banded variables that cross-tables are made of, and each household's class for each of them.
-- Every variable has the class 0, « non renseigné », so that all tables of a territory share its households.

CREATE TABLE variable (
  variable text PRIMARY KEY,
  rang smallint UNIQUE NOT NULL,
  libelle text NOT NULL
);
COMMENT ON TABLE variable IS 'Variables que l''on peut croiser';
COMMENT ON COLUMN variable.variable IS 'Code de la variable';
COMMENT ON COLUMN variable.rang IS 'Ordre d''affichage';
COMMENT ON COLUMN variable.libelle IS 'Nom de la variable';

CREATE TABLE classe (
  variable text NOT NULL REFERENCES variable,
  classe smallint NOT NULL CHECK (classe >= 0),
  libelle text NOT NULL,
  borne_min float8,
  borne_max float8 CHECK (borne_max >= borne_min),
  PRIMARY KEY (variable, classe),
  UNIQUE (variable, libelle) -- answers name classes by their labels
);
COMMENT ON TABLE classe IS 'Classes de chaque variable ; 0 : non renseigné';
COMMENT ON COLUMN classe.variable IS 'Code de la variable';
COMMENT ON COLUMN classe.classe IS 'Numéro de la classe';
COMMENT ON COLUMN classe.libelle IS 'Nom de la classe';
COMMENT ON COLUMN classe.borne_min IS 'Valeur la plus basse de la classe d''une variable numérique, fixée par convention si elle est ouverte';
COMMENT ON COLUMN classe.borne_max IS 'Valeur la plus haute de la classe d''une variable numérique, fixée par convention si elle est ouverte';

INSERT INTO variable VALUES
  ('type_menage', 1, 'Composition du ménage'), ('occupants', 2, 'Nombre d''occupants'),
  ('revenu', 3, 'Ressources en % du plafond PLUS'), ('age', 4, 'Âge du titulaire'), ('aide', 5, 'Aide au logement'),
  ('activite', 6, 'Activité des adultes du ménage'), ('pieces', 7, 'Nombre de pièces'), ('financement', 8, 'Financement du logement'),
  ('construction', 9, 'Période de construction'), ('dpe', 10, 'Étiquette énergie'), ('typeconst', 11, 'Type de construction');

INSERT INTO classe (variable, classe, libelle)
SELECT v.variable, c.rang - 1, c.libelle
FROM (VALUES
  ('type_menage', '{personne seule,famille monoparentale,couple sans enfant,couple avec enfants,autre ménage}'::text[]),
  ('occupants', '{1 occupant,2 occupants,3 occupants,4 occupants,5 occupants ou plus}'),
  ('revenu', '{moins de 20 %,20 à 40 %,40 à 60 %,60 à 80 %,80 à 100 %,100 à 120 %,120 % ou plus}'),
  ('age', '{moins de 30 ans,30 à 39 ans,40 à 49 ans,50 à 64 ans,65 à 74 ans,75 ans ou plus}'),
  ('aide', '{aucune aide,APL,autre aide au logement}'),
  ('activite', '{un emploi stable au moins,emploi précaire,chômage sans emploi,retraite,autre sans emploi}'),
  ('pieces', '{1 pièce,2 pièces,3 pièces,4 pièces,5 pièces ou plus}'),
  ('financement', '{PLAI,PLUS et assimilés,PLS et PLI,avant 1977}'),
  ('construction', '{avant 1949,1949 à 1974,1975 à 1989,1990 à 2009,2010 ou après}'),
  ('dpe', '{A ou B,C,D,E,F ou G}'),
  ('typeconst', '{collectif,individuel}')) AS v(variable, libelles),
  unnest(ARRAY['non renseigné'] || v.libelles) WITH ORDINALITY AS c(libelle, rang);

-- Numeric variables: bounds between which a mean takes the middle of each class.
UPDATE classe AS c SET borne_min = b.bornes[c.classe], borne_max = b.bornes[c.classe + b.largeur]
FROM (VALUES
  ('occupants', '{1,2,3,4,5,6}'::float8[], 0), ('pieces', '{1,2,3,4,5,6}', 0), ('revenu', '{0,20,40,60,80,100,120,140}', 1),
  ('age', '{18,30,40,50,65,75,90}', 1), ('construction', '{1900,1949,1975,1990,2010,2020}', 1)) AS b(variable, bornes, largeur)
WHERE c.variable = b.variable AND c.classe > 0;
UPDATE classe SET borne_max = 6 WHERE variable IN ('occupants', 'pieces') AND classe = 5;

-- One row per answering household: where it lives, and its class for each variable. Filled by a release.
CREATE TABLE ops_unites.classement (
  campagne smallint NOT NULL,
  ident_rep text NOT NULL,
  batiment int NOT NULL,
  bailleur int NOT NULL,
  recent boolean NOT NULL,
  type_menage smallint NOT NULL,
  occupants smallint NOT NULL,
  revenu smallint NOT NULL,
  age smallint NOT NULL,
  aide smallint NOT NULL,
  activite smallint NOT NULL,
  pieces smallint NOT NULL,
  financement smallint NOT NULL,
  construction smallint NOT NULL,
  dpe smallint NOT NULL,
  typeconst smallint NOT NULL,
  cle bigint NOT NULL,
  PRIMARY KEY (campagne, ident_rep)
);
CREATE INDEX classement_batiment ON ops_unites.classement (campagne, batiment);
COMMENT ON TABLE ops_unites.classement IS 'Classe de chaque ménage répondant pour chaque variable, et sa clé';

CREATE TABLE ops_unites.participation (
  campagne smallint,
  bailleur int,
  PRIMARY KEY (campagne, bailleur)
);
COMMENT ON TABLE ops_unites.participation IS 'Bailleurs qui ont répondu à chaque campagne';

-- Households that answered, banded: the one reading of units that every cross-table shares.
CREATE FUNCTION ops_unites.classer(campagne smallint) RETURNS bigint
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  nombre bigint;
BEGIN
  PERFORM ops_unites.attribuer_cles(classer.campagne);
  DELETE FROM ops_unites.classement AS c WHERE c.campagne = classer.campagne;
  INSERT INTO ops_unites.classement
  SELECT m.campagne, m.ident_rep, l.batiment, l.bailleur,
    -- In whole months, as the indicators count them (R.442-14 CCH).
    COALESCE((extract(year FROM c.date_reference) - extract(year FROM m.date_emmenagement)) * 12
      + extract(month FROM c.date_reference) - extract(month FROM m.date_emmenagement) < 24
      AND m.date_emmenagement <= c.date_reference, false),
    CASE WHEN m.type_menage BETWEEN 1 AND 5 THEN m.type_menage ELSE 0 END,
    COALESCE(width_bucket(m.nb_occ, '{1,2,3,4,5}'::int[]), 0),
    COALESCE(1 + width_bucket(m.pct_plafond, '{20,40,60,80,100,120}'::float8[]), 0),
    COALESCE(1 + width_bucket(m.age_titulaire, '{30,40,50,65,75}'::int[]), 0),
    CASE WHEN m.aide_logement BETWEEN 0 AND 2 THEN 1 + m.aide_logement ELSE 0 END,
    CASE WHEN m.act_stable > 0 THEN 1 WHEN m.act_precaire > 0 THEN 2 WHEN m.act_chomeur > 0 THEN 3 WHEN m.act_retraite > 0 THEN 4
      WHEN m.act_autre > 0 THEN 5 ELSE 0 END,
    COALESCE(width_bucket(l.nb_pieces, '{1,2,3,4,5}'::int[]), 0),
    CASE WHEN l.finan IN ('10', '11') THEN 1 WHEN l.finan IN ('12', '13') THEN 2 WHEN l.finan IN ('14', '15', '16', '17') THEN 3
      WHEN l.finan BETWEEN '50' AND '99' THEN 4 ELSE 0 END,
    COALESCE(1 + width_bucket(l.construct, '{1949,1975,1990,2010}'::int[]), 0),
    CASE WHEN l.dpe IN ('A', 'B') THEN 1 WHEN l.dpe IN ('C', 'D', 'E') THEN ascii(l.dpe) - 65 WHEN l.dpe IN ('F', 'G') THEN 5 ELSE 0 END,
    CASE l.typeconst WHEN 'C' THEN 1 WHEN 'I' THEN 2 ELSE 0 END,
    k.cle
  FROM ops.campagne AS c
  JOIN ops_unites.menage AS m ON m.campagne = c.campagne AND m.enquete = 1
  JOIN ops_unites.logement AS l ON l.campagne = m.campagne AND l.ident_rep = m.ident_rep
  LEFT JOIN ops_unites.cle_menage AS k ON k.ident_rep = m.ident_rep AND k.date_emmenagement IS NOT DISTINCT FROM m.date_emmenagement
  WHERE c.campagne = classer.campagne;
  GET DIAGNOSTICS nombre = ROW_COUNT;
  DELETE FROM ops_unites.participation AS p WHERE p.campagne = classer.campagne;
  INSERT INTO ops_unites.participation
  SELECT DISTINCT c.campagne, c.bailleur FROM ops_unites.classement AS c WHERE c.campagne = classer.campagne;
  RETURN nombre;
END
$$;

DO $$
DECLARE
  nom_table text;
BEGIN
  ALTER TABLE ops.variable OWNER TO ops_proprietaire;
  ALTER TABLE ops.classe OWNER TO ops_proprietaire;
  FOREACH nom_table IN ARRAY ARRAY['classement', 'participation'] LOOP
    EXECUTE pg_catalog.format('ALTER TABLE ops_unites.%I OWNER TO ops_proprietaire', nom_table);
    EXECUTE pg_catalog.format('ALTER TABLE ops_unites.%I ENABLE ROW LEVEL SECURITY', nom_table);
    EXECUTE pg_catalog.format('ALTER TABLE ops_unites.%I FORCE ROW LEVEL SECURITY', nom_table);
    EXECUTE pg_catalog.format('CREATE POLICY proprietaire ON ops_unites.%I TO ops_proprietaire USING (true)', nom_table);
    PERFORM pg_catalog.pg_extension_config_dump(pg_catalog.format('ops_unites.%I', nom_table)::pg_catalog.regclass, '');
  END LOOP;
  ALTER FUNCTION ops_unites.classer(smallint) OWNER TO ops_proprietaire;
  REVOKE ALL ON FUNCTION ops_unites.classer(smallint) FROM PUBLIC;
END
$$;
GRANT SELECT ON variable, classe TO ops_lecteur, ops_gestionnaire;
