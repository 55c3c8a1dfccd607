-- Acts drawn at random: their text, and who calls them.

CREATE FUNCTION de(n int) RETURNS int LANGUAGE sql VOLATILE AS 'SELECT floor(random() * n)::int';
CREATE FUNCTION un_organisme() RETURNS int LANGUAGE sql VOLATILE AS 'SELECT organisme FROM ops.organisme ORDER BY random() LIMIT 1';
CREATE FUNCTION une_convention() RETURNS int LANGUAGE sql VOLATILE AS
  'SELECT COALESCE((SELECT convention FROM ops.convention ORDER BY random() LIMIT 1), 0)';
CREATE FUNCTION une_personne() RETURNS name LANGUAGE sql VOLATILE AS
  'SELECT r.rolname FROM pg_roles AS r WHERE r.rolname ~ ''^regress_p_[0-9]'' ORDER BY random() LIMIT 1';
CREATE FUNCTION un_lecteur() RETURNS name LANGUAGE sql VOLATILE AS
  'SELECT COALESCE((SELECT rolname FROM compte_valable ORDER BY random() LIMIT 1), une_personne())';
-- A day around today, or none.
CREATE FUNCTION un_jour(avant int, apres int, nul float8) RETURNS text LANGUAGE sql VOLATILE AS
  'SELECT CASE WHEN random() < nul THEN ''NULL'' ELSE quote_literal((SELECT j FROM jour) - avant + de(avant + apres + 1)) END';
CREATE FUNCTION au_sort(VARIADIC choix text[]) RETURNS text LANGUAGE sql VOLATILE AS 'SELECT choix[1 + de(cardinality(choix))]';

-- The gestionnaire most often; then administrators, and people who may do nothing.
CREATE FUNCTION tirer_appelant() RETURNS name LANGUAGE sql VOLATILE AS $$
  SELECT CASE WHEN random() < 0.6 THEN 'regress_p_urh'
    WHEN random() < 0.75 THEN COALESCE((SELECT r.rolname FROM ops.administrateur AS a JOIN pg_roles AS r ON r.oid = a.role AND r.rolname = a.nom_role
                                        WHERE random() < 0.3 OR r.rolname IN (SELECT rolname FROM compte_valable) ORDER BY random() LIMIT 1), 'regress_p_dehors')
    WHEN random() < 0.7 THEN une_personne() ELSE 'regress_p_dehors' END
$$;

CREATE FUNCTION tirer_acte(qui name) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  fonction text := au_sort('suspendre_organisme', 'adherer_urh', 'quitter_urh', 'signer_convention', 'signer_convention', 'amender_convention',
    'terminer_convention', 'suspendre_convention', 'designer_administrateur', 'designer_administrateur', 'demander_compte', 'demander_compte',
    'valider_compte', 'valider_compte', 'refuser_compte', 'ouvrir_compte', 'ouvrir_compte', 'revoquer_compte', 'declarer_position', 'declarer_position',
    'declarer_position', 'fixer_regime_ouverture', 'enregistrer_organisme');
  -- Others than the gestionnaire act mostly on accounts, and mostly on those of their organism.
  pour_soi boolean := qui <> 'regress_p_urh' AND random() < 0.7;
  o int := COALESCE((SELECT organisme FROM ops.compte WHERE nom_role = qui AND revoque_le IS NULL AND refuse_le IS NULL AND pour_soi LIMIT 1), un_organisme());
  v int := une_convention();
  demande int := COALESCE((SELECT compte FROM ops.compte WHERE valide_le IS NULL AND refuse_le IS NULL AND revoque_le IS NULL AND random() < 0.9
                           ORDER BY pour_soi AND organisme = o DESC, random() LIMIT 1), de(20));
  bailleur int := CASE WHEN random() < 0.95 THEN 1 + de(4) ELSE o END;
  region text := CASE WHEN random() < 0.97 THEN au_sort('A', 'B') ELSE 'Z' END;
BEGIN
  IF pour_soi THEN
    fonction := au_sort('demander_compte', 'demander_compte', 'valider_compte', 'valider_compte', 'refuser_compte', 'ouvrir_compte', 'revoquer_compte');
  END IF;
  IF fonction = 'designer_administrateur' AND random() < 0.8 THEN
    v := COALESCE((SELECT x.convention FROM convention_valable AS x JOIN compte_valable AS c USING (organisme) ORDER BY random() LIMIT 1), v);
  END IF;
  IF fonction = 'signer_convention' AND (SELECT count(*) FROM ops.convention) > 120 THEN
    fonction := 'suspendre_convention';
  END IF;
  RETURN 'SELECT ops.' || fonction || CASE fonction
    WHEN 'enregistrer_organisme' THEN format('(%L, %L, NULL, %L, %L)', au_sort('commune', 'ept', 'reservataire', 'autre'), 'N', au_sort('commune', 'epci'),
      CASE WHEN (SELECT count(*) FROM ops.organisme) < 24 THEN au_sort('C2', 'C4', 'C6', 'P1') ELSE 'Z' END)
    WHEN 'suspendre_organisme' THEN format('(%s, %L)', o, random() < 0.25)
    WHEN 'adherer_urh' THEN format('(%s, %L, %s, %s)', bailleur, region, un_jour(20, 2, 0.3), un_jour(3, 3, 0.6))
    WHEN 'quitter_urh' THEN format('(%s, %L, %s)', bailleur, region, un_jour(3, 3, 0.5))
    WHEN 'signer_convention' THEN format('(%s, %s, %s, %s, %s, %s, %L, %L, %s, %L)', o, un_jour(20, 1, 0), un_jour(10, 60, 0.6), un_jour(30, 0, 0.03),
      un_jour(30, 1, 0.03), un_jour(30, 0, 0.03), random() < 0.7, random() < 0.7,
      CASE WHEN (SELECT type FROM ops.organisme WHERE organisme = o) = 'reservataire' THEN au_sort('''epci'', ''E1''', '''epci'', ''E2''', '''region'', ''B''')
        ELSE au_sort('NULL, NULL', 'NULL, NULL', 'NULL, NULL', '''iris'', ''I1''') END, random() < 0.5)
    WHEN 'amender_convention' THEN format('(%s, signee_gip => %s, signee_urh => %s, debut => %s, fin => %s, partenariat => %s, adresse => %s)', v, un_jour(30, 0, 0.5),
      un_jour(30, 0, 0.5), un_jour(20, 0, 0.5), un_jour(8, 60, 0.3), au_sort('true', 'false', 'NULL'), au_sort('true', 'false', 'NULL'))
    WHEN 'terminer_convention' THEN format('(%s, %s)', v, un_jour(3, 30, 0.5))
    WHEN 'suspendre_convention' THEN format('(%s, %L)', v, random() < 0.4)
    WHEN 'designer_administrateur' THEN format('(%s, %s, %s)', v,
      COALESCE((SELECT quote_literal(c.rolname) FROM compte_valable AS c JOIN ops.convention AS x USING (organisme) WHERE x.convention = v
                AND random() < 0.9 ORDER BY random() LIMIT 1), au_sort('NULL', quote_literal(une_personne()), '''regress_p_urh''')),
      CASE WHEN random() < 0.7 THEN 'NULL' ELSE o::text END)
    WHEN 'demander_compte' THEN format('(%L, %s, %s)', une_personne(), o, un_jour(3, 3, 0.6))
    WHEN 'valider_compte' THEN format('(%s)', demande)
    WHEN 'refuser_compte' THEN format('(%s, %L)', demande, 'motif')
    WHEN 'ouvrir_compte' THEN format('(%L, %s, %s)', CASE WHEN random() < 0.97 THEN une_personne() ELSE au_sort('postgres', 'ops_lecteur', 'regress_p_urh') END, o,
      un_jour(3, 3, 0.6))
    WHEN 'revoquer_compte' THEN format('(%L)', CASE WHEN random() < 0.5 THEN une_personne()::text
      WHEN pour_soi THEN (SELECT rolname FROM (SELECT rolname FROM compte_valable WHERE organisme = o AND rolname <> qui UNION ALL SELECT qui) AS x LIMIT 1)::text
      ELSE COALESCE((SELECT c.role::oid::text FROM ops.compte AS c WHERE c.revoque_le IS NULL AND c.refuse_le IS NULL
                     AND NOT EXISTS (SELECT FROM pg_roles AS r WHERE r.oid = c.role AND r.rolname = c.nom_role) LIMIT 1), une_personne()::text) END)
    WHEN 'declarer_position' THEN format('(%s, %L, %s, %s)', bailleur, region,
      au_sort('''accord''', '''accord''', '''accord''', '''accord''', '''accord''', '''opposition''', 'NULL', '''peut-être'''), un_jour(0, 1, 0.7))
    WHEN 'fixer_regime_ouverture' THEN format('(%L, %L)', region, au_sort('unanimite', 'opposition', 'opposition', 'autre')) END;
END
$$;

-- What happens outside acts: roles come and go, dwellings are loaded, communes move, time passes.
CREATE FUNCTION tirer_evenement() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  p name := (SELECT nom FROM personne WHERE NOT stable ORDER BY random() LIMIT 1);
  existe boolean := EXISTS (SELECT FROM pg_roles WHERE rolname = p);
  bis name := p || '_bis';
  commune int := 11 + de(6);
BEGIN
  RETURN CASE de(8)
    WHEN 0 THEN CASE WHEN NOT existe THEN format('CREATE ROLE %I', p) WHEN random() < 0.5 THEN format('DROP ROLE %I', p) END
    WHEN 1 THEN CASE WHEN existe AND NOT EXISTS (SELECT FROM pg_roles WHERE rolname = bis) THEN format('ALTER ROLE %I RENAME TO %I', p, bis)
      WHEN NOT existe AND EXISTS (SELECT FROM pg_roles WHERE rolname = bis) THEN format('ALTER ROLE %I RENAME TO %I', bis, p) END
    WHEN 2 THEN format('INSERT INTO ops.implantation VALUES (%s, %s, 1) ON CONFLICT DO NOTHING', 1 + de(4), commune)
    WHEN 3 THEN format('DELETE FROM ops.implantation WHERE bailleur = %s AND commune = %s', 1 + de(4), commune)
    WHEN 4 THEN format('UPDATE ops.territoire_commune SET territoire = %s WHERE commune = %s AND territoire IN (7, 8, 9)', 7 + de(3), commune)
    WHEN 5 THEN format('UPDATE ops.campagne SET etat = %L', au_sort('publiee', 'publiee', 'publiee', 'retiree'))
    WHEN 6 THEN 'UPDATE ops.compte SET fin = (SELECT j FROM jour) - 1 WHERE compte = (SELECT c.compte FROM ops.compte AS c WHERE c.valide_le IS NOT NULL
      AND c.revoque_le IS NULL ORDER BY random() LIMIT 1)'
    -- The eve of what is dated today or tomorrow.
    ELSE format('UPDATE ops.position_bailleur AS p SET depuis = depuis - 1 WHERE organisme = %s AND NOT EXISTS (SELECT FROM ops.position_bailleur AS x
      WHERE (x.organisme, x.region) = (p.organisme, p.region) AND x.depuis = p.depuis - 1)', 1 + de(4)) END;
END
$$;
