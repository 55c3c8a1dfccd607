-- Units: what the indicators are computed from. Nobody but ops_proprietaire and superusers reads them: no grant, no
-- USAGE on the schema, row security forced with one policy for the owner.

CREATE TABLE ops_unites.adresse (
  batiment int PRIMARY KEY REFERENCES territoire,
  residence int NOT NULL REFERENCES territoire,
  commune int NOT NULL REFERENCES territoire,
  iris int REFERENCES territoire,
  qpv int REFERENCES territoire,
  position_douteuse boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE ops_unites.adresse IS 'Points adresse : bâtiment, résidence et zones où ils se trouvent. Une position douteuse (celle de la commune) n''est dans aucun IRIS, QPV, carreau ni groupe, et n''est pas montrée';

CREATE TABLE ops_unites.logement (
  campagne smallint NOT NULL REFERENCES campagne,
  ident_rep text NOT NULL CHECK (pg_catalog.length(ident_rep) = 10),
  bailleur int NOT NULL REFERENCES organisme,
  batiment int NOT NULL REFERENCES ops_unites.adresse,
  typeconst text,
  nb_pieces smallint,
  surface smallint,
  construct smallint,
  locat smallint,
  finan text,
  mode smallint,
  bail date,
  duree_vacance smallint,
  rem_loc date,
  loyer int,
  dpe text,
  PRIMARY KEY (campagne, ident_rep)
);
CREATE INDEX logement_bailleur ON ops_unites.logement (campagne, bailleur);
COMMENT ON TABLE ops_unites.logement IS 'Logements du RPLS au 1er janvier de l''année de la campagne';

CREATE TABLE ops_unites.menage (
  campagne smallint NOT NULL,
  ident_rep text NOT NULL,
  enquete smallint NOT NULL CHECK (enquete BETWEEN 1 AND 4),
  nb_occ smallint,
  nb_mineurs smallint,
  type_menage smallint,
  nb_enfants smallint,
  age_titulaire smallint,
  pct_plafond float8,
  aide_logement smallint,
  rls boolean,
  act_stable smallint,
  act_precaire smallint,
  act_chomeur smallint,
  act_retraite smallint,
  act_autre smallint,
  date_emmenagement date,
  PRIMARY KEY (campagne, ident_rep),
  FOREIGN KEY (campagne, ident_rep) REFERENCES ops_unites.logement
);
COMMENT ON TABLE ops_unites.menage IS 'Réponses à l''enquête OPS, une ligne par logement enquêté';

-- What a release computed before deciding what to show; kept so that it can be audited.
CREATE TABLE ops_unites.cellule (
  campagne smallint NOT NULL,
  gid int NOT NULL,
  ensemble int[] NOT NULL,
  recents int[] NOT NULL,
  ops bytea NOT NULL,
  rpls bytea NOT NULL,
  PRIMARY KEY (campagne, gid)
);
COMMENT ON TABLE ops_unites.cellule IS 'Effectifs de chaque territoire avant protection';

-- What no zoning divides: the households of one landlord in one building whose answers the same releases of the campaign took.
CREATE TABLE ops_unites.atome (
  campagne smallint NOT NULL,
  batiment int NOT NULL,
  bailleur int NOT NULL,
  ensemble int[] NOT NULL,
  recents int[] NOT NULL,
  diffusions int NOT NULL,
  chiffres int[],
  chiffres_recents int[],
  PRIMARY KEY (campagne, batiment, bailleur, diffusions)
);
COMMENT ON TABLE ops_unites.atome IS 'Réponses connues par item, par bâtiment et bailleur, et diffusions de la campagne qui les ont prises (un bit par diffusion) ; numérateurs et dénominateurs quand un réglage en a besoin';

-- What a release decided to show: one bit per item. The next campaign keeps it where it costs nothing.
CREATE TABLE ops_unites.motif (
  campagne smallint NOT NULL,
  gid int NOT NULL,
  ensemble int NOT NULL,
  recents int NOT NULL,
  ensemble_plafonnes int NOT NULL DEFAULT 0,
  recents_plafonnes int NOT NULL DEFAULT 0,
  PRIMARY KEY (campagne, gid)
);
COMMENT ON TABLE ops_unites.motif IS 'Items diffusés par territoire, et ceux qui sont tronqués, un bit par item, pour l''ensemble et pour les emménagés récents';

CREATE TABLE ops_unites.motif_diffuse (
  campagne smallint NOT NULL,
  version smallint NOT NULL,
  gid int NOT NULL,
  ensemble int NOT NULL,
  recents int NOT NULL,
  PRIMARY KEY (campagne, version, gid)
);
COMMENT ON TABLE ops_unites.motif_diffuse IS 'Items que chaque diffusion d''une campagne a montrés, par territoire';

-- Answers as each release of a campaign took them: a second release is protected together with the first.
CREATE TABLE ops_unites.reponse_diffusee (
  campagne smallint NOT NULL,
  version smallint NOT NULL,
  ident_rep text NOT NULL,
  batiment int NOT NULL,
  bailleur int NOT NULL,
  nb_pieces smallint,
  surface smallint,
  construct smallint,
  finan text,
  dpe text,
  typeconst text,
  menage ops_unites.menage NOT NULL
);
COMMENT ON TABLE ops_unites.reponse_diffusee IS 'Réponses prises par chaque diffusion d''une campagne';

-- The same for rents, of which the register says nothing of households.
CREATE TABLE ops_unites.loyer_diffuse (
  campagne smallint NOT NULL,
  version smallint NOT NULL,
  ident_rep text NOT NULL,
  batiment int NOT NULL,
  bailleur int NOT NULL,
  loyer int NOT NULL,
  surface smallint NOT NULL
);
COMMENT ON TABLE ops_unites.loyer_diffuse IS 'Loyers connus pris par chaque diffusion d''une campagne';

DO $$
DECLARE
  nom_table text;
BEGIN
  FOREACH nom_table IN ARRAY ARRAY['adresse', 'logement', 'menage', 'cellule', 'atome', 'motif', 'motif_diffuse', 'reponse_diffusee', 'loyer_diffuse'] LOOP
    EXECUTE pg_catalog.format('ALTER TABLE ops_unites.%I OWNER TO ops_proprietaire', nom_table);
    EXECUTE pg_catalog.format('ALTER TABLE ops_unites.%I ENABLE ROW LEVEL SECURITY', nom_table);
    EXECUTE pg_catalog.format('ALTER TABLE ops_unites.%I FORCE ROW LEVEL SECURITY', nom_table);
    EXECUTE pg_catalog.format('CREATE POLICY proprietaire ON ops_unites.%I TO ops_proprietaire USING (true)', nom_table);
    PERFORM pg_catalog.pg_extension_config_dump(pg_catalog.format('ops_unites.%I', nom_table)::pg_catalog.regclass, '');
  END LOOP;
END
$$;
