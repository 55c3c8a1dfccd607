-- Released cross-tables: a fixed list, exact, protected together (cell rule). Any other crossing goes by cell keys (ops.croiser).

CREATE TABLE tableau (
  tableau text PRIMARY KEY,
  variable_a text NOT NULL REFERENCES variable,
  variable_b text NOT NULL REFERENCES variable,
  echelle text NOT NULL REFERENCES echelle CHECK (echelle IN ('france', 'region', 'departement', 'epci', 'commune')),
  libelle text NOT NULL,
  CHECK (variable_a <> variable_b)
);
COMMENT ON TABLE tableau IS 'Tableaux croisés diffusés à chaque publication, de la France à l''échelle dite';
COMMENT ON COLUMN tableau.tableau IS 'Code du tableau';
COMMENT ON COLUMN tableau.variable_a IS 'Variable en ligne';
COMMENT ON COLUMN tableau.variable_b IS 'Variable en colonne';
COMMENT ON COLUMN tableau.echelle IS 'Échelle la plus fine à laquelle il est diffusé';
COMMENT ON COLUMN tableau.libelle IS 'Titre du tableau';
INSERT INTO tableau
SELECT a || '_' || b, a, b, echelle, va.libelle || ' et ' || lower(left(vb.libelle, 1)) || substr(vb.libelle, 2)
FROM (VALUES
  ('type_menage', 'revenu', 'epci'), ('type_menage', 'age', 'epci'), ('type_menage', 'aide', 'epci'), ('type_menage', 'activite', 'epci'),
  ('type_menage', 'pieces', 'epci'), ('revenu', 'age', 'epci'), ('revenu', 'aide', 'epci'), ('revenu', 'activite', 'epci'),
  ('revenu', 'financement', 'epci'), ('revenu', 'construction', 'epci'), ('revenu', 'dpe', 'epci'), ('age', 'pieces', 'epci'),
  ('age', 'aide', 'epci'), ('occupants', 'pieces', 'epci')) AS t(a, b, echelle)
JOIN variable AS va ON va.variable = t.a JOIN variable AS vb ON vb.variable = t.b;

CREATE TABLE croisement (
  campagne smallint NOT NULL,
  tableau text NOT NULL,
  gid int NOT NULL,
  echelle text NOT NULL,
  code text NOT NULL,
  communes int[],
  classe_a smallint,
  classe_b smallint,
  n int,
  statut text NOT NULL CHECK (statut IN ('diffusable', 'vide', 'secret'))
);
CREATE INDEX croisement_gid ON croisement (campagne, tableau, gid);
COMMENT ON TABLE croisement IS
  'Tableaux croisés diffusés : une ligne par campagne, tableau, territoire et case ; une classe NULL est un total. Un effectif retenu est NULL et son statut « secret »';
COMMENT ON COLUMN croisement.campagne IS 'Année de la campagne OPS';
COMMENT ON COLUMN croisement.tableau IS 'Tableau (ops.tableau)';
COMMENT ON COLUMN croisement.gid IS 'Territoire (ops.territoire)';
COMMENT ON COLUMN croisement.echelle IS 'Échelle du territoire';
COMMENT ON COLUMN croisement.code IS 'Code du territoire';
COMMENT ON COLUMN croisement.communes IS 'Sans objet à ces échelles : tout compte actif les lit';
COMMENT ON COLUMN croisement.classe_a IS 'Classe de la variable en ligne (ops.classe) ; NULL : total';
COMMENT ON COLUMN croisement.classe_b IS 'Classe de la variable en colonne (ops.classe) ; NULL : total';
COMMENT ON COLUMN croisement.n IS 'Ménages répondants';
COMMENT ON COLUMN croisement.statut IS 'diffusable, vide ou secret';

-- Tables of a campaign's first release. Later ones show them again as they were: with other answers, the difference of two cells
-- would be a figure on those who changed.
CREATE TABLE ops_unites.croisement_diffuse (LIKE croisement);
COMMENT ON TABLE ops_unites.croisement_diffuse IS 'Tableaux croisés de la première diffusion d''une campagne, que les suivantes reprennent';

-- Zones of the tables, each after those it is a part of. An EPCI astride départements makes with them pieces that are no
-- territory (gid NULL): what is shown of the ones and the others gives them.
CREATE FUNCTION ops_unites.zones_tableau(OUT numero int, OUT gid int, OUT echelle int, OUT parents int[]) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH large AS (
    SELECT tc.commune, max(t.gid) FILTER (WHERE t.echelle = 'france') AS france, max(t.gid) FILTER (WHERE t.echelle = 'region') AS region,
      max(t.gid) FILTER (WHERE t.echelle = 'departement') AS departement, max(t.gid) FILTER (WHERE t.echelle = 'epci') AS epci
    FROM territoire_commune AS tc JOIN territoire AS t ON t.gid = tc.territoire
    WHERE t.echelle IN ('france', 'region', 'departement', 'epci', 'commune')
    GROUP BY tc.commune
  ), epci AS (
    SELECT l.epci AS gid, min(l.departement) AS departement,
      min(l.departement) = max(l.departement) AND count(l.departement) = count(*) AS entier
    FROM large AS l WHERE l.epci IS NOT NULL GROUP BY l.epci
  ), zone AS (
    SELECT 1 AS rang, ARRAY[t.gid] AS cle, t.gid, NULL::int[] AS de, NULL::int[] AS aussi FROM territoire AS t WHERE t.echelle = 'france'
    UNION ALL
    SELECT DISTINCT 2, ARRAY[l.region], l.region, ARRAY[l.france], NULL::int[] FROM large AS l WHERE l.region IS NOT NULL
    UNION ALL
    SELECT DISTINCT 3, ARRAY[l.departement], l.departement, ARRAY[l.region], NULL::int[] FROM large AS l WHERE l.departement IS NOT NULL
    UNION ALL
    SELECT 4, ARRAY[e.gid], e.gid, CASE WHEN e.entier THEN ARRAY[e.departement] END, NULL::int[] FROM epci AS e
    UNION ALL
    SELECT DISTINCT 4, ARRAY[COALESCE(l.departement, 0), COALESCE(l.epci, 0)], NULL::int, ARRAY[l.departement], ARRAY[l.epci]
    FROM large AS l LEFT JOIN epci AS e ON e.gid = l.epci
    WHERE e.entier IS NOT TRUE
    UNION ALL
    SELECT 5, ARRAY[l.commune], l.commune, CASE WHEN e.entier THEN ARRAY[l.epci] ELSE ARRAY[COALESCE(l.departement, 0), COALESCE(l.epci, 0)] END,
      NULL::int[]
    FROM large AS l LEFT JOIN epci AS e ON e.gid = l.epci
  ), numerote AS (
    SELECT z.*, (row_number() OVER (ORDER BY z.rang, z.gid IS NULL, z.cle))::int AS numero FROM zone AS z
  )
  SELECT z.numero, z.gid, z.rang,
    ARRAY(SELECT p.numero FROM numerote AS p WHERE p.cle = z.de OR p.cle = z.aussi ORDER BY p.numero)
  FROM numerote AS z
  ORDER BY z.numero;
END;

-- Cells of all tables, counted in one reading of the households and protected: `retenue` is not to be shown.
CREATE FUNCTION ops_unites.croiser_et_proteger(campagne smallint, OUT tableau text, OUT gid int, OUT classe_a smallint,
  OUT classe_b smallint, OUT n int, OUT retenue boolean) RETURNS SETOF record
  LANGUAGE c STABLE STRICT AS 'MODULE_PATHNAME', 'ops_croiser_et_proteger';

CREATE FUNCTION ops_unites.diffuser_tableaux(campagne smallint) RETURNS bigint
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  nombre bigint;
BEGIN
  INSERT INTO ops.croisement
  SELECT c.* FROM ops_unites.croisement_diffuse AS c JOIN ops.tableau AS t ON t.tableau = c.tableau
  JOIN ops.territoire AS z ON z.gid = c.gid
  WHERE c.campagne = diffuser_tableaux.campagne
  ORDER BY c.tableau, c.echelle, c.code, c.classe_a, c.classe_b;
  GET DIAGNOSTICS nombre = ROW_COUNT;
  IF EXISTS (SELECT FROM ops_unites.croisement_diffuse AS c WHERE c.campagne = diffuser_tableaux.campagne) THEN
    RETURN nombre;
  END IF;
  INSERT INTO ops.croisement
  SELECT diffuser_tableaux.campagne, x.tableau, x.gid, t.echelle, t.code, NULL, x.classe_a, x.classe_b,
    CASE WHEN NOT r.retenue THEN x.n END,
    CASE WHEN r.retenue THEN 'secret' WHEN x.n = 0 THEN 'vide' ELSE 'diffusable' END
  FROM ops_unites.croiser_et_proteger(diffuser_tableaux.campagne) AS x
  JOIN ops.territoire AS t ON t.gid = x.gid
  JOIN ops.indicateur AS i ON i.campagne = diffuser_tableaux.campagne AND i.population = 'ensemble' AND i.gid = x.gid
  -- Nothing is crossed in a territory whose households are withheld.
  CROSS JOIN LATERAL (SELECT x.retenue OR i.statut_menages NOT IN ('diffusable', 'vide') AS retenue) AS r
  ORDER BY x.tableau, t.echelle, t.code, x.classe_a, x.classe_b;
  GET DIAGNOSTICS nombre = ROW_COUNT;
  INSERT INTO ops_unites.croisement_diffuse SELECT c.* FROM ops.croisement AS c WHERE c.campagne = diffuser_tableaux.campagne;
  RETURN nombre;
END
$$;

DO $$
DECLARE
  nom text;
BEGIN
  FOREACH nom IN ARRAY ARRAY['TABLE ops.tableau', 'TABLE ops.croisement', 'FUNCTION ops_unites.zones_tableau()',
      'TABLE ops_unites.croisement_diffuse', 'FUNCTION ops_unites.croiser_et_proteger(smallint)', 'FUNCTION ops_unites.diffuser_tableaux(smallint)'] LOOP
    EXECUTE 'ALTER ' || nom || ' OWNER TO ops_proprietaire';
  END LOOP;
  ALTER TABLE ops_unites.croisement_diffuse ENABLE ROW LEVEL SECURITY;
  ALTER TABLE ops_unites.croisement_diffuse FORCE ROW LEVEL SECURITY;
  CREATE POLICY proprietaire ON ops_unites.croisement_diffuse TO ops_proprietaire USING (true);
  PERFORM pg_catalog.pg_extension_config_dump('ops.croisement', '');
  PERFORM pg_catalog.pg_extension_config_dump('ops_unites.croisement_diffuse', '');
END
$$;
GRANT SELECT ON tableau TO ops_lecteur, ops_gestionnaire;
