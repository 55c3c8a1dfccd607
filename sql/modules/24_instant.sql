-- The regime as it stands (instant NULL) or as the journal says it stood. Plain SQL without SET, so that the planner inlines them
-- and the present reads tables by their indexes.

CREATE FUNCTION ops_unites.lignes_au(objet text, instant timestamptz, OUT cle text, OUT ligne jsonb) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT d.cle, d.apres FROM (
    SELECT DISTINCT ON (j.cle) j.cle, j.apres FROM journal AS j
    WHERE j.objet = lignes_au.objet AND j.quand <= lignes_au.instant
    ORDER BY j.cle, j.numero DESC) AS d
  WHERE d.apres IS NOT NULL;
END;

CREATE FUNCTION ops_unites.organismes(instant timestamptz) RETURNS SETOF organisme LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT o.* FROM organisme AS o WHERE organismes.instant IS NULL
  UNION ALL
  SELECT o.* FROM ops_unites.lignes_au('organisme', organismes.instant) AS l
  CROSS JOIN LATERAL jsonb_populate_record(NULL::organisme, l.ligne) AS o WHERE organismes.instant IS NOT NULL;
END;

CREATE FUNCTION ops_unites.adhesions(instant timestamptz) RETURNS SETOF adhesion_urh LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT a.* FROM adhesion_urh AS a WHERE adhesions.instant IS NULL
  UNION ALL
  SELECT a.* FROM ops_unites.lignes_au('adhesion_urh', adhesions.instant) AS l
  CROSS JOIN LATERAL jsonb_populate_record(NULL::adhesion_urh, l.ligne) AS a WHERE adhesions.instant IS NOT NULL;
END;

CREATE FUNCTION ops_unites.conventions(instant timestamptz) RETURNS SETOF convention LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT c.* FROM convention AS c WHERE conventions.instant IS NULL
  UNION ALL
  SELECT c.* FROM ops_unites.lignes_au('convention', conventions.instant) AS l
  CROSS JOIN LATERAL jsonb_populate_record(NULL::convention, l.ligne) AS c WHERE conventions.instant IS NOT NULL;
END;

-- Accounts that are neither refused nor revoked. Past ones have no role but its name: of two roles that bore it in turn, the last.
CREATE FUNCTION ops_unites.comptes(role oid, nom name, instant timestamptz) RETURNS SETOF compte LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT c.* FROM compte AS c JOIN pg_roles AS r ON r.oid = c.role::oid AND r.rolname = c.nom_role
  WHERE comptes.instant IS NULL AND c.role = comptes.role::regrole AND c.revoque_le IS NULL AND c.refuse_le IS NULL
  UNION ALL
  (SELECT c.* FROM ops_unites.lignes_au('compte', comptes.instant) AS l
   CROSS JOIN LATERAL jsonb_populate_record(NULL::compte, l.ligne) AS c
   WHERE comptes.instant IS NOT NULL AND c.nom_role = comptes.nom AND c.revoque_le IS NULL AND c.refuse_le IS NULL
   ORDER BY c.compte DESC LIMIT 1);
END;

CREATE FUNCTION ops_unites.positions_bailleur(instant timestamptz) RETURNS SETOF position_bailleur LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT p.* FROM position_bailleur AS p WHERE positions_bailleur.instant IS NULL
  UNION ALL
  SELECT p.* FROM ops_unites.lignes_au('position_bailleur', positions_bailleur.instant) AS l
  CROSS JOIN LATERAL jsonb_populate_recordset(NULL::position_bailleur, l.ligne) AS p WHERE positions_bailleur.instant IS NOT NULL;
END;

CREATE FUNCTION ops_unites.regimes(instant timestamptz) RETURNS SETOF regime_ouverture LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT r.* FROM regime_ouverture AS r WHERE regimes.instant IS NULL
  UNION ALL
  SELECT r.* FROM ops_unites.lignes_au('regime_ouverture', regimes.instant) AS l
  CROSS JOIN LATERAL jsonb_populate_record(NULL::regime_ouverture, l.ligne) AS r WHERE regimes.instant IS NOT NULL;
END;

CREATE FUNCTION ops_unites.implantations(instant timestamptz, OUT bailleur int, OUT commune int) RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT i.bailleur, i.commune FROM implantation AS i WHERE implantations.instant IS NULL
  UNION ALL
  SELECT l.cle::int, c.commune::int FROM ops_unites.lignes_au('implantation', implantations.instant) AS l
  CROSS JOIN LATERAL jsonb_array_elements_text(l.ligne) AS c(commune) WHERE implantations.instant IS NOT NULL;
END;

-- Communes of a territory that is no finer than the commune.
CREATE FUNCTION ops_unites.ressorts(instant timestamptz, OUT territoire int, OUT commune int) RETURNS SETOF record LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT tc.territoire, tc.commune FROM territoire_commune AS tc WHERE ressorts.instant IS NULL
  UNION ALL
  SELECT l.cle::int, c.commune::int FROM ops_unites.lignes_au('ressort', ressorts.instant) AS l
  CROSS JOIN LATERAL jsonb_array_elements_text(l.ligne) AS c(commune) WHERE ressorts.instant IS NOT NULL
  UNION ALL
  SELECT t.gid, t.gid FROM territoire AS t WHERE t.echelle = 'commune' AND ressorts.instant IS NOT NULL;
END;

-- Asked by the module itself, hence the SET clause (see 60_droits.sql).
CREATE FUNCTION ops_unites.campagnes_publiees(instant timestamptz) RETURNS SETOF int LANGUAGE sql STABLE SET debug_print_plan = off
BEGIN ATOMIC
  SELECT c.campagne::int FROM campagne AS c WHERE campagnes_publiees.instant IS NULL AND c.etat = 'publiee'
  UNION ALL
  SELECT l.cle::int FROM ops_unites.lignes_au('campagne', campagnes_publiees.instant) AS l
  WHERE campagnes_publiees.instant IS NOT NULL AND l.ligne ->> 'etat' = 'publiee';
END;

DO $$
DECLARE
  signature text;
BEGIN
  FOREACH signature IN ARRAY ARRAY['lignes_au(text, timestamptz)', 'organismes(timestamptz)', 'adhesions(timestamptz)',
      'conventions(timestamptz)', 'comptes(oid, name, timestamptz)', 'positions_bailleur(timestamptz)', 'regimes(timestamptz)',
      'implantations(timestamptz)', 'ressorts(timestamptz)', 'campagnes_publiees(timestamptz)'] LOOP
    EXECUTE 'ALTER FUNCTION ops_unites.' || signature || ' OWNER TO ops_proprietaire';
  END LOOP;
END
$$;
