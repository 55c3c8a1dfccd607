-- Zones that a release draws: tiles and groupings of addresses. They are outputs of it, protected like its territories, and
-- read with the rights of their cells: their outlines are drawn from where households were counted.

CREATE TABLE maille (
  gid int PRIMARY KEY DEFAULT nextval('territoire_gid_seq'),
  campagne smallint NOT NULL REFERENCES campagne,
  echelle text NOT NULL REFERENCES echelle,
  code text NOT NULL,
  nom text NOT NULL,
  communes int[] NOT NULL,
  contour geometry(MultiPolygon, 2154) NOT NULL,
  UNIQUE (campagne, echelle, code)
);
CREATE INDEX maille_contour ON maille USING gist (contour);
COMMENT ON TABLE maille IS 'Zones tracées par les publications : carreaux et groupes d''adresses, lisibles comme leurs cellules';
COMMENT ON COLUMN maille.gid IS 'Identifiant entier, distinct de ceux des territoires';
COMMENT ON COLUMN maille.campagne IS 'Campagne pour laquelle la zone est tracée';
COMMENT ON COLUMN maille.echelle IS 'Échelle (ops.echelle, tracee)';
COMMENT ON COLUMN maille.code IS 'Identifiant INSPIRE du carreau (EPSG:3035, coin inférieur gauche) ; G et le plus petit code de ses adresses pour un groupe';
COMMENT ON COLUMN maille.nom IS 'Nom';
COMMENT ON COLUMN maille.communes IS 'Communes de ses adresses, qui décident du droit de la lire';
COMMENT ON COLUMN maille.contour IS 'Contour (Lambert 93) : le carré, ou l''enveloppe convexe des adresses, élargie';

CREATE TABLE ops_unites.appartenance_maille (
  campagne smallint NOT NULL,
  batiment int NOT NULL,
  maille int NOT NULL REFERENCES maille ON DELETE CASCADE,
  PRIMARY KEY (campagne, batiment, maille)
);
CREATE INDEX appartenance_maille_maille ON ops_unites.appartenance_maille (maille);
COMMENT ON TABLE ops_unites.appartenance_maille IS 'Bâtiments de chaque zone tracée';

-- All that a release may have a cell for.
CREATE VIEW ops_unites.zone AS
  SELECT NULL::smallint AS campagne, t.gid, t.echelle, t.code, t.nom, NULL::int[] AS communes FROM territoire AS t
  UNION ALL
  SELECT m.campagne, m.gid, m.echelle, m.code, m.nom, m.communes FROM maille AS m;
COMMENT ON VIEW ops_unites.zone IS 'Territoires, communs à toutes les campagnes, et zones tracées pour chacune';

DO $$
BEGIN
  ALTER TABLE ops.maille OWNER TO ops_proprietaire;
  ALTER TABLE ops.maille ENABLE ROW LEVEL SECURITY;
  ALTER TABLE ops.maille FORCE ROW LEVEL SECURITY;
  CREATE POLICY proprietaire ON ops.maille TO ops_proprietaire USING (true);
  ALTER TABLE ops_unites.appartenance_maille OWNER TO ops_proprietaire;
  ALTER TABLE ops_unites.appartenance_maille ENABLE ROW LEVEL SECURITY;
  ALTER TABLE ops_unites.appartenance_maille FORCE ROW LEVEL SECURITY;
  CREATE POLICY proprietaire ON ops_unites.appartenance_maille TO ops_proprietaire USING (true);
  ALTER VIEW ops_unites.zone OWNER TO ops_proprietaire;
  GRANT USAGE ON SEQUENCE ops.territoire_gid_seq TO ops_proprietaire;
  PERFORM pg_catalog.pg_extension_config_dump('ops.maille', '');
  PERFORM pg_catalog.pg_extension_config_dump('ops_unites.appartenance_maille', '');
END
$$;
