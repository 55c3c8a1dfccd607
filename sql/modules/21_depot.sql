-- Deposits: the files of landlords as they came, before anything of them is a unit. Tables; the acts are in 63.

-- One table per deposit, of the file's own columns: no right but to write. These are no members of the extension: pg_dump leaves out what
-- members are made of, and only the install script may have their rows dumped. So DROP EXTENSION asks for CASCADE while a file is there.
CREATE SCHEMA ops_depot;
ALTER SCHEMA ops_depot OWNER TO ops_proprietaire;
REVOKE ALL ON SCHEMA ops_depot FROM PUBLIC;
GRANT USAGE ON SCHEMA ops_depot TO ops_gestionnaire;
COMMENT ON SCHEMA ops_depot IS 'Fichiers déposés, une table par dépôt : qui dépose y écrit, ops_proprietaire seul les lit';

CREATE TABLE champ_depot (
  nature text NOT NULL CHECK (nature IN ('rpls', 'ops')),
  champ text NOT NULL CHECK (champ ~ '^[a-z][a-z0-9_]*$'),
  obligatoire boolean NOT NULL,
  PRIMARY KEY (nature, champ)
);
COMMENT ON TABLE champ_depot IS 'Champs qu''un fichier peut porter';
COMMENT ON COLUMN champ_depot.nature IS 'rpls ou ops';
COMMENT ON COLUMN champ_depot.champ IS 'Champ';
COMMENT ON COLUMN champ_depot.obligatoire IS 'Vrai : un fichier sans cette colonne est refusé';
INSERT INTO champ_depot
SELECT 'rpls', c, c = ANY ('{ident_rep,depcom,typeconst,nbpiece,surfhab,construct,finan,mode}')
FROM pg_catalog.string_to_table('ident_rep ident_int ident_org identges siret rs cat_org droit depcom codepostal libcom numvoie indrep '
  'typvoie nomvoie numappt numboite esc couloir etage complident entree bat immeu complgeo lieudit qpv typeconst nbpiece surfhab construct '
  'locat patrimoine origine rsexpro siretexpro finan finanautre conv numconv datconv sortiepatrim oldlogt newlogt mode bail modesurf '
  'surfmode loyerprinc loyeracc contrib cus dpedate dpeenergie dpeserre sru_expir sru_alinea codsegpatrim libsegpatrim loyermaxapl '
  'loyermaxcus qualacq miscommercial prixvente prodfin remlocdate contreslog pmr datmisevente datveffect date_dep_derlocat dpe_conso_ener '
  'dpe_conso_ges dpe_num_ref ident_fiscal dep libdep reg libreg epci libepci finan_cus loymoy age duree_vacance mes_sanscumul x y epsg '
  'plg_voie plg_qp24 plg_qp15 plg_iris2024_code plg_zus plg_qva qualite_xy qualite_voie qualite_numero distance_precision qualite_qp24 '
  'qualite_iris batiment', ' ') AS c
UNION ALL
SELECT 'ops', c, c = ANY ('{ident_rep,enquete}')
FROM pg_catalog.string_to_table('ident_rep siren_bailleur siren_gestionnaire millesime enquete nb_occ nb_mineurs nb_majeurs type_menage '
  'nb_enfants age_titulaire pct_plafond aide_logement rls act_stable act_precaire act_chomeur act_retraite act_autre date_emmenagement ressources', ' ') AS c;

-- Names of columns, as ops_unites.normaliser_colonne() leaves them.
CREATE TABLE colonne_depot (
  nature text NOT NULL,
  champ text NOT NULL,
  synonyme text NOT NULL CHECK (synonyme ~ '^[A-Z0-9]+$'),
  du_site boolean NOT NULL DEFAULT true,
  PRIMARY KEY (nature, synonyme),
  FOREIGN KEY (nature, champ) REFERENCES champ_depot
);
COMMENT ON TABLE colonne_depot IS 'Noms sous lesquels les fichiers portent chaque champ ; un site en ajoute par ops.declarer_colonne()';
COMMENT ON COLUMN colonne_depot.nature IS 'rpls ou ops';
COMMENT ON COLUMN colonne_depot.champ IS 'Champ';
COMMENT ON COLUMN colonne_depot.synonyme IS 'Nom de colonne, en capitales, sans accent, espace ni ponctuation';
COMMENT ON COLUMN colonne_depot.du_site IS 'Vrai pour un nom ajouté par le site';
INSERT INTO colonne_depot
SELECT c.nature, c.champ, pg_catalog.upper(pg_catalog.replace(c.champ, '_', '')), false FROM champ_depot AS c
UNION ALL VALUES ('rpls', 'ident_rep', 'IDENTIFIANTRPLS', false), ('rpls', 'ident_rep', 'NUMRPLS', false), ('rpls', 'depcom', 'CODEINSEE', false),
  ('rpls', 'depcom', 'CODECOMMUNE', false), ('rpls', 'depcom', 'INSEE', false), ('rpls', 'nbpiece', 'NBPIECES', false),
  ('rpls', 'surfhab', 'SURFACEHABITABLE', false), ('rpls', 'loyerprinc', 'LOYERPRINCIPAL', false), ('rpls', 'qpv', 'ZUS', false),
  ('rpls', 'batiment', 'CODEBATIMENT', false), ('rpls', 'libcom', 'COMMUNE', false),
  ('ops', 'ident_rep', 'IDENTIFIANTRPLS', false), ('ops', 'ident_rep', 'NUMRPLS', false), ('ops', 'siren_bailleur', 'SIREN', false),
  ('ops', 'millesime', 'CAMPAGNE', false), ('ops', 'millesime', 'ANNEE', false), ('ops', 'enquete', 'STATUTENQUETE', false),
  ('ops', 'nb_occ', 'NBOCCUPANTS', false), ('ops', 'nb_occ', 'NOMBREOCCUPANTS', false), ('ops', 'age_titulaire', 'AGE', false),
  ('ops', 'pct_plafond', 'POURCENTAGEPLAFOND', false), ('ops', 'aide_logement', 'AIDE', false), ('ops', 'date_emmenagement', 'EMMENAGEMENT', false),
  ('ops', 'ressources', 'RFR', false), ('ops', 'ressources', 'REVENUFISCALDEREFERENCE', false);

CREATE TABLE commune_ancienne (
  ancienne text PRIMARY KEY,
  actuelle text NOT NULL
);
COMMENT ON TABLE commune_ancienne IS 'Codes de communes disparues, et code de la commune qui les a reçues';
COMMENT ON COLUMN commune_ancienne.ancienne IS 'Code COG disparu';
COMMENT ON COLUMN commune_ancienne.actuelle IS 'Code de la commune actuelle (ops.territoire)';

CREATE TABLE depot (
  depot int PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY,
  nature text NOT NULL CHECK (nature IN ('rpls', 'ops')),
  campagne smallint NOT NULL REFERENCES campagne,
  bailleur int NOT NULL REFERENCES organisme,
  etat text NOT NULL DEFAULT 'ouvert' CHECK (etat IN ('ouvert', 'verifie', 'refuse', 'accepte', 'remplace', 'purge')),
  separateur text NOT NULL,
  colonnes text[] NOT NULL,
  champs text[] NOT NULL,
  lignes int,
  ouvert_le timestamptz NOT NULL DEFAULT statement_timestamp(),
  ouvert_par name NOT NULL,
  verifie_le timestamptz,
  decide_le timestamptz,
  decide_par name,
  motif text
);
CREATE UNIQUE INDEX depot_courant ON depot (nature, campagne, bailleur) WHERE etat IN ('ouvert', 'verifie', 'refuse');
COMMENT ON TABLE depot IS 'Dépôts de fichiers RPLS et OPS des bailleurs, un par fichier reçu';
COMMENT ON COLUMN depot.depot IS 'Numéro';
COMMENT ON COLUMN depot.nature IS 'rpls ou ops';
COMMENT ON COLUMN depot.campagne IS 'Campagne';
COMMENT ON COLUMN depot.bailleur IS 'Bailleur dont c''est le fichier';
COMMENT ON COLUMN depot.etat IS 'ouvert, verifie (rien de bloquant), refuse (une anomalie bloquante au moins), accepte (versé aux unités), remplace, ou purge (détruit avec ce qui en avait été versé)';
COMMENT ON COLUMN depot.separateur IS 'Séparateur des colonnes du fichier';
COMMENT ON COLUMN depot.colonnes IS 'Colonnes du fichier, dans son ordre';
COMMENT ON COLUMN depot.champs IS 'Champ que porte chaque colonne';
COMMENT ON COLUMN depot.lignes IS 'Nombre de lignes à la dernière vérification';
COMMENT ON COLUMN depot.ouvert_le IS 'Date d''ouverture';
COMMENT ON COLUMN depot.ouvert_par IS 'Rôle qui l''a ouvert';
COMMENT ON COLUMN depot.verifie_le IS 'Date de la dernière vérification';
COMMENT ON COLUMN depot.decide_le IS 'Date de l''acceptation, du remplacement ou de la purge';
COMMENT ON COLUMN depot.decide_par IS 'Rôle qui l''a accepté, remplacé ou purgé';
COMMENT ON COLUMN depot.motif IS 'Motif pour lequel ses anomalies bloquantes ont été levées';

-- Rules as installed; the site's settings are beside, so that an update of the extension brings new sentences.
CREATE TABLE ops_unites.modele_verification (
  code text PRIMARY KEY,
  nature text NOT NULL CHECK (nature IN ('rpls', 'ops')),
  gravite text NOT NULL CHECK (gravite IN ('bloquante', 'a_confirmer', 'information')),
  seuil numeric,
  phrase text NOT NULL,
  portee text NOT NULL DEFAULT 'ligne' CHECK (portee IN ('forme', 'ligne', 'unites'))
);
COMMENT ON TABLE ops_unites.modele_verification IS 'Règles de vérification des dépôts, telles que l''extension les installe ; portée : forme (une valeur n''est pas de sa colonne), unites (jugée contre les unités, à nouveau à l''acceptation), ligne (le reste)';

CREATE TABLE reglage_verification (
  code text PRIMARY KEY,
  active boolean,
  seuil numeric,
  gravite text CHECK (gravite IN ('bloquante', 'a_confirmer', 'information'))
);
COMMENT ON TABLE reglage_verification IS 'Réglages des règles de vérification propres au site (ops.regler_verification)';
COMMENT ON COLUMN reglage_verification.code IS 'Règle';
COMMENT ON COLUMN reglage_verification.active IS 'Faux : la règle ne sert pas ; NULL : elle sert';
COMMENT ON COLUMN reglage_verification.seuil IS 'Seuil ; NULL : celui d''origine';
COMMENT ON COLUMN reglage_verification.gravite IS 'Gravité ; NULL : celle d''origine';

CREATE VIEW regle_verification AS
  SELECT m.code, m.nature, COALESCE(r.gravite, m.gravite) AS gravite, m.phrase, COALESCE(r.active, true) AS active,
    COALESCE(r.seuil, m.seuil) AS seuil
  FROM ops_unites.modele_verification AS m LEFT JOIN reglage_verification AS r ON r.code = m.code;
COMMENT ON VIEW regle_verification IS 'Règles de vérification des dépôts en usage';
COMMENT ON COLUMN regle_verification.code IS 'Code';
COMMENT ON COLUMN regle_verification.nature IS 'Nature des dépôts qu''elle vérifie : rpls ou ops';
COMMENT ON COLUMN regle_verification.gravite IS 'bloquante (le dépôt est refusé), a_confirmer (à revoir avec le bailleur) ou information';
COMMENT ON COLUMN regle_verification.phrase IS 'Ce qu''elle reproche';
COMMENT ON COLUMN regle_verification.active IS 'Faux : elle ne sert pas';
COMMENT ON COLUMN regle_verification.seuil IS 'Seuil, pour celles qui en ont un';

-- Where a file is wrong, and never with what.
CREATE TABLE anomalie (
  depot int NOT NULL REFERENCES depot ON DELETE CASCADE,
  regle text NOT NULL,
  gravite text NOT NULL CHECK (gravite IN ('bloquante', 'a_confirmer', 'information')),
  ligne int,
  colonne text
);
CREATE INDEX anomalie_depot ON anomalie (depot, regle);
COMMENT ON TABLE anomalie IS 'Anomalies des dépôts : où, et selon quelle règle ; jamais la valeur';
COMMENT ON COLUMN anomalie.depot IS 'Dépôt';
COMMENT ON COLUMN anomalie.regle IS 'Règle (ops.regle_verification)';
COMMENT ON COLUMN anomalie.gravite IS 'Gravité de la règle à la vérification';
COMMENT ON COLUMN anomalie.ligne IS 'Ligne du fichier, l''en-tête étant la première ; NULL : le fichier entier';
COMMENT ON COLUMN anomalie.colonne IS 'Champ en cause (ops.champ_depot)';

-- Corrections asked for by a gestionnaire, and those that the reading makes by itself. Values never leave ops_unites.
CREATE TABLE ops_unites.correction (
  correction int PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY,
  nature text NOT NULL CHECK (nature IN ('rpls', 'ops')),
  campagne smallint NOT NULL REFERENCES campagne,
  bailleur int NOT NULL REFERENCES organisme,
  ident_rep text NOT NULL,
  champ text NOT NULL,
  ancienne text,
  nouvelle text,
  regle text,
  automatique boolean NOT NULL,
  corrige_le timestamptz NOT NULL DEFAULT statement_timestamp(),
  corrige_par name NOT NULL,
  motif text,
  UNIQUE (nature, campagne, bailleur, ident_rep, champ),
  FOREIGN KEY (nature, champ) REFERENCES champ_depot
);
COMMENT ON TABLE ops_unites.correction IS 'Corrections des fichiers déposés, appliquées à nouveau à chaque dépôt tant que le fichier porte l''ancienne valeur';

DO $$
DECLARE
  nom text;
BEGIN
  FOREACH nom IN ARRAY ARRAY['champ_depot', 'colonne_depot', 'commune_ancienne', 'depot', 'reglage_verification', 'regle_verification', 'anomalie'] LOOP
    EXECUTE pg_catalog.format('ALTER TABLE ops.%I OWNER TO ops_proprietaire', nom);
    EXECUTE pg_catalog.format('GRANT SELECT ON ops.%I TO ops_gestionnaire', nom);
  END LOOP;
  FOREACH nom IN ARRAY ARRAY['commune_ancienne', 'depot', 'reglage_verification', 'anomalie', 'depot_depot_seq'] LOOP
    PERFORM pg_catalog.pg_extension_config_dump(pg_catalog.format('ops.%I', nom)::pg_catalog.regclass, '');
  END LOOP;
  PERFORM pg_catalog.pg_extension_config_dump('ops.colonne_depot', 'WHERE du_site');
  ALTER TABLE ops_unites.modele_verification OWNER TO ops_proprietaire;
  ALTER TABLE ops_unites.modele_verification ENABLE ROW LEVEL SECURITY;
  ALTER TABLE ops_unites.modele_verification FORCE ROW LEVEL SECURITY;
  CREATE POLICY proprietaire ON ops_unites.modele_verification TO ops_proprietaire USING (true);
  ALTER TABLE ops_unites.correction OWNER TO ops_proprietaire;
  ALTER TABLE ops_unites.correction ENABLE ROW LEVEL SECURITY;
  ALTER TABLE ops_unites.correction FORCE ROW LEVEL SECURITY;
  CREATE POLICY proprietaire ON ops_unites.correction TO ops_proprietaire USING (true);
  PERFORM pg_catalog.pg_extension_config_dump('ops_unites.correction', '');
  PERFORM pg_catalog.pg_extension_config_dump('ops_unites.correction_correction_seq', '');
END
$$;
