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
        MESSAGE = format('the territory of scale "%s" with code "%s" is not all within your implantation', fiche_parc.echelle, fiche_parc.code),
        DETAIL = 'A landlord makes tables on the communes where it holds dwellings (R13).',
        HINT = 'Ask for a commune of yours; ops.mes_droits says what you may read.';
    END IF;
  END LOOP;
END
$$;
COMMENT ON FUNCTION fiche_parc(text, text, int) IS
  'Parc du bailleur appelant à côté d''un territoire (R13) : ménages et part par classe de chaque variable, par clés aléatoires ; NULL : retenu';

REVOKE ALL ON FUNCTION fiche_parc(text, text, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION fiche_parc(text, text, int) TO ops_lecteur, ops_gestionnaire;
