-- The journal of the access regime: one line per row that an act changed, chained by hashes. Lines are written by the acts, never
-- by triggers, so that a restored dump writes none.

CREATE TABLE journal (
  numero bigint PRIMARY KEY,
  quand timestamptz NOT NULL,
  session text NOT NULL,
  role text NOT NULL,
  acte text NOT NULL,
  objet text NOT NULL,
  cle text NOT NULL,
  avant jsonb,
  apres jsonb,
  empreinte bytea NOT NULL
);
CREATE INDEX journal_objet ON journal (objet, cle, numero DESC);
COMMENT ON TABLE journal IS 'Journal des actes, en ajout seul : qui, quand, quel acte, avant, après ; chaque ligne porte l''empreinte de toutes les précédentes';
COMMENT ON COLUMN journal.numero IS 'Rang, sans trou à partir de 1';
COMMENT ON COLUMN journal.quand IS 'Instant de l''acte';
COMMENT ON COLUMN journal.session IS 'Rôle qui a ouvert la session';
COMMENT ON COLUMN journal.role IS 'Rôle au nom duquel l''acte a été fait (SET ROLE)';
COMMENT ON COLUMN journal.acte IS 'Fonction appelée';
COMMENT ON COLUMN journal.objet IS 'Table du régime';
COMMENT ON COLUMN journal.cle IS 'Clé de la ligne';
COMMENT ON COLUMN journal.avant IS 'Ligne avant l''acte ; NULL : créée';
COMMENT ON COLUMN journal.apres IS 'Ligne après l''acte ; NULL : supprimée';
COMMENT ON COLUMN journal.empreinte IS 'SHA-256 de la ligne et de l''empreinte précédente';

-- The last line, in a row of its own: acts wait for one another there, and a cut tail shows.
CREATE TABLE ops_unites.journal_tete (
  seule boolean PRIMARY KEY DEFAULT true CHECK (seule),
  numero bigint NOT NULL,
  empreinte bytea NOT NULL
);
COMMENT ON TABLE ops_unites.journal_tete IS 'Numéro et empreinte de la dernière ligne du journal';

CREATE FUNCTION ops_unites.interdire() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format(ops.traduire('%s of ops.journal is not allowed'), TG_OP),
    DETAIL = ops.traduire('The journal is append-only.');
END
$$;
CREATE TRIGGER ajout_seul BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
  FOR EACH STATEMENT EXECUTE FUNCTION ops_unites.interdire();

-- Rows of the regime as the journal writes them, whatever the settings of the session (see the SET clauses of who reads it).
-- Roles go by their name: numbers change with the cluster. Communes of a territory or of a landlord make one row.
CREATE VIEW ops_unites.etat_regime AS
  SELECT 'organisme' AS objet, o.organisme::text AS cle, to_jsonb(o) AS ligne FROM organisme AS o
  UNION ALL
  SELECT 'adhesion_urh', a.organisme || ' ' || a.region, to_jsonb(a) FROM adhesion_urh AS a
  UNION ALL
  SELECT 'convention', c.convention::text, to_jsonb(c) FROM convention AS c
  UNION ALL
  SELECT 'administrateur', a.convention || ' ' || a.organisme, to_jsonb(a) - 'role' FROM administrateur AS a
  UNION ALL
  SELECT 'compte', c.compte::text, to_jsonb(c) - 'role' FROM compte AS c
  UNION ALL
  SELECT 'position_bailleur', p.organisme || ' ' || p.region, jsonb_agg(to_jsonb(p) ORDER BY p.depuis)
  FROM position_bailleur AS p GROUP BY p.organisme, p.region
  UNION ALL
  SELECT 'regime_ouverture', r.region::text, to_jsonb(r) FROM regime_ouverture AS r
  UNION ALL
  SELECT 'campagne', c.campagne::text, to_jsonb(c) - 'tranches' FROM campagne AS c
  UNION ALL
  SELECT 'implantation', i.bailleur::text, jsonb_agg(i.commune ORDER BY i.commune) FROM implantation AS i GROUP BY i.bailleur
  UNION ALL
  SELECT 'decision', d.decision::text, to_jsonb(d) FROM decision AS d
  UNION ALL
  SELECT 'commune_ancienne', c.ancienne, to_jsonb(c) FROM commune_ancienne AS c
  UNION ALL
  SELECT 'depot', d.depot::text, to_jsonb(d) FROM depot AS d
  UNION ALL
  SELECT 'reglage_verification', r.code, to_jsonb(r) FROM reglage_verification AS r
  UNION ALL
  -- What was asked for, where and why; never from what to what.
  SELECT 'correction', c.correction::text, to_jsonb(c) - 'ident_rep' - 'ancienne' - 'nouvelle' FROM ops_unites.correction AS c WHERE NOT c.automatique
  UNION ALL
  SELECT 'plafond_plus', p.annee || ' ' || p.zone, to_jsonb(p) FROM plafond_plus AS p WHERE p.annee > 2026
  UNION ALL
  SELECT 'colonne_depot', c.nature || ' ' || c.synonyme, to_jsonb(c) FROM colonne_depot AS c WHERE c.du_site
  UNION ALL
  SELECT 'ressort', tc.territoire::text, jsonb_agg(tc.commune ORDER BY tc.commune)
  FROM territoire_commune AS tc JOIN territoire AS t ON t.gid = tc.territoire
  JOIN echelle AS e ON e.echelle = t.echelle AND NOT e.sous_commune
  WHERE t.echelle <> 'commune'
  GROUP BY tc.territoire;
COMMENT ON VIEW ops_unites.etat_regime IS 'Lignes du régime d''accès telles que le journal les écrit';

-- The role on whose behalf the statement runs: SET ROLE, else that of the session. An act runs as ops_proprietaire.
CREATE FUNCTION ops_unites.appelant() RETURNS name
  LANGUAGE sql STABLE
RETURN CASE current_setting('role') WHEN 'none' THEN session_user ELSE current_setting('role')::name END;

-- Text that the hash covers: independent of the session, of the version of the server, of the order of columns.
CREATE FUNCTION ops_unites.empreindre(precedente bytea, numero bigint, quand timestamptz, session text, role text, acte text,
  objet text, cle text, avant jsonb, apres jsonb) RETURNS bytea
  LANGUAGE sql IMMUTABLE
RETURN sha256(COALESCE(precedente, '\x') || convert_to(
  jsonb_build_array(numero, extract(epoch FROM quand)::text, session, role, acte, objet, cle, avant, apres)::text, 'UTF8'));

-- Writes what changed since the journal last spoke of it: one row, or all those of a table. Returns the number of lines. Every act ends
-- here, on the row of the head: one that was decided on the regime of an older snapshot (REPEATABLE READ) fails to serialize.
CREATE FUNCTION ops_unites.consigner(acte text, objet text, cle text DEFAULT NULL) RETURNS int
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET TimeZone = 'UTC' AS $$
DECLARE
  tete record;
  ecart record;
  instant timestamptz;
  nombre int := 0;
BEGIN
  INSERT INTO ops_unites.journal_tete AS t (numero, empreinte) VALUES (0, '\x')
  ON CONFLICT (seule) DO UPDATE SET numero = t.numero RETURNING t.numero, t.empreinte INTO tete;
  instant := clock_timestamp();
  -- Planned with its values each time: the key decides of the index.
  FOR ecart IN EXECUTE '
    SELECT COALESCE(s.cle, j.cle) AS cle, j.apres AS avant, s.ligne AS apres
    FROM (SELECT e.cle, e.ligne FROM ops_unites.etat_regime AS e WHERE e.objet = $1 AND ($2 IS NULL OR e.cle = $2)) AS s
    FULL JOIN (SELECT DISTINCT ON (l.cle) l.cle, l.apres FROM ops.journal AS l WHERE l.objet = $1 AND ($2 IS NULL OR l.cle = $2)
               ORDER BY l.cle, l.numero DESC) AS j ON j.cle = s.cle
    WHERE s.ligne IS DISTINCT FROM j.apres ORDER BY length(COALESCE(s.cle, j.cle)), 1' USING objet, cle
  LOOP
    tete.numero := tete.numero + 1;
    tete.empreinte := ops_unites.empreindre(tete.empreinte, tete.numero, instant, session_user::text, ops_unites.appelant()::text,
      acte, objet, ecart.cle, ecart.avant, ecart.apres);
    INSERT INTO ops.journal
    VALUES (tete.numero, instant, session_user, ops_unites.appelant(), consigner.acte, consigner.objet, ecart.cle, ecart.avant,
      ecart.apres, tete.empreinte);
    nombre := nombre + 1;
  END LOOP;
  IF nombre > 0 THEN
    UPDATE ops_unites.journal_tete AS t SET numero = tete.numero, empreinte = tete.empreinte;
  END IF;
  RETURN nombre;
END
$$;

-- Tables that are loaded in bulk: landlords, members, where they hold dwellings, communes of each territory, those that disappeared.
CREATE FUNCTION consigner_chargement() RETURNS int
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT sum(ops_unites.consigner('consigner_chargement', o.objet))::int
  FROM unnest(ARRAY['organisme', 'adhesion_urh', 'ressort', 'implantation', 'campagne', 'commune_ancienne']) AS o(objet);
END;
COMMENT ON FUNCTION consigner_chargement() IS
  'Porte au journal ce qui a été chargé en masse (organismes, adhérents, implantations, communes des territoires, communes disparues) et rend le nombre de lignes ; ops.valider_campagne() l''appelle';

CREATE FUNCTION ancre_journal() RETURNS text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT t.numero || ':' || encode(t.empreinte, 'hex') FROM ops_unites.journal_tete AS t;
END;
COMMENT ON FUNCTION ancre_journal() IS
  'Numéro et empreinte de la dernière ligne du journal : à garder hors de la base, pour ops.verifier_journal()';

-- An anchor as ops.ancre_journal() gives it; anything else is refused.
CREATE FUNCTION ops_unites.lire_ancre(ancre text, OUT numero bigint, OUT empreinte bytea)
  LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF ancre !~ '^[0-9]{1,18}:([0-9a-f]{64})?$' THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(ops.traduire('invalid anchor "%s"'), ancre),
      HINT = ops.traduire('Give what ops.ancre_journal() returned.');
  END IF;
  numero := split_part(ancre, ':', 1);
  empreinte := decode(split_part(ancre, ':', 2), 'hex');
END
$$;

CREATE FUNCTION verifier_journal(ancre text DEFAULT NULL, OUT constat text, OUT numero bigint, OUT detail text) RETURNS SETOF record
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET TimeZone = 'UTC'
BEGIN ATOMIC
  WITH ligne AS MATERIALIZED (
    SELECT j.numero, j.empreinte, j.objet, j.cle, j.acte, j.apres, lag(j.numero, 1, 0::bigint) OVER w AS precedent,
      ops_unites.empreindre(lag(j.empreinte) OVER w, j.numero, j.quand, j.session, j.role, j.acte, j.objet, j.cle, j.avant, j.apres) AS attendue
    FROM journal AS j WINDOW w AS (ORDER BY j.numero)
  ), derniere AS (
    SELECT DISTINCT ON (l.objet, l.cle) l.objet, l.cle, l.numero, l.apres FROM ligne AS l ORDER BY l.objet, l.cle, l.numero DESC
  )
  SELECT 'trou', l.numero, format('il manque %s ligne(s) avant celle-ci', l.numero - l.precedent - 1)
  FROM ligne AS l WHERE l.numero <> l.precedent + 1
  UNION ALL
  SELECT 'alteration', l.numero, format('la ligne (%s) ou l''une des précédentes n''est plus celle qui fut écrite', l.acte)
  FROM ligne AS l WHERE l.empreinte <> l.attendue AND l.numero = l.precedent + 1
  UNION ALL
  SELECT 'queue', t.numero, 'les dernières lignes manquent, ou d''autres ont été ajoutées'
  FROM ops_unites.journal_tete AS t
  LEFT JOIN (SELECT l.numero, l.empreinte FROM ligne AS l ORDER BY l.numero DESC LIMIT 1) AS d ON true
  WHERE (t.numero, t.empreinte) IS DISTINCT FROM (COALESCE(d.numero, 0), COALESCE(d.empreinte, '\x'))
  UNION ALL
  SELECT 'queue', l.numero, 'la tête du journal manque'
  FROM (SELECT max(x.numero) AS numero FROM ligne AS x) AS l
  WHERE l.numero IS NOT NULL AND NOT EXISTS (SELECT FROM ops_unites.journal_tete)
  UNION ALL
  SELECT 'ancre', a.numero, 'la ligne de l''ancre manque ou n''est plus la même'
  FROM ops_unites.lire_ancre(ancre) AS a LEFT JOIN ligne AS l ON l.numero = a.numero
  WHERE verifier_journal.ancre IS NOT NULL AND a.numero > 0 AND l.empreinte IS DISTINCT FROM a.empreinte
  UNION ALL
  SELECT 'ecart', d.numero, format('%s %s a changé sans acte', COALESCE(d.objet, e.objet), COALESCE(d.cle, e.cle))
  FROM derniere AS d FULL JOIN ops_unites.etat_regime AS e ON e.objet = d.objet AND e.cle = d.cle
  WHERE d.apres IS DISTINCT FROM e.ligne
  ORDER BY 2, 1, 3;
END;
COMMENT ON FUNCTION verifier_journal(text) IS
  'Vérifie le journal : trou, alteration, queue (fin coupée), ancre (contre une empreinte gardée ailleurs), ecart (table modifiée sans acte) ; aucune ligne : intact';

DO $$
DECLARE
  nom text;
BEGIN
  FOREACH nom IN ARRAY ARRAY['TABLE ops.journal', 'TABLE ops_unites.journal_tete', 'VIEW ops_unites.etat_regime',
      'FUNCTION ops_unites.interdire()', 'FUNCTION ops_unites.appelant()',
      'FUNCTION ops_unites.empreindre(bytea, bigint, timestamptz, text, text, text, text, text, jsonb, jsonb)',
      'FUNCTION ops_unites.consigner(text, text, text)', 'FUNCTION ops.consigner_chargement()', 'FUNCTION ops.ancre_journal()',
      'FUNCTION ops_unites.lire_ancre(text)', 'FUNCTION ops.verifier_journal(text)'] LOOP
    EXECUTE 'ALTER ' || nom || ' OWNER TO ops_proprietaire';
  END LOOP;
  ALTER TABLE ops_unites.journal_tete ENABLE ROW LEVEL SECURITY;
  ALTER TABLE ops_unites.journal_tete FORCE ROW LEVEL SECURITY;
  CREATE POLICY proprietaire ON ops_unites.journal_tete TO ops_proprietaire USING (true);
  PERFORM pg_catalog.pg_extension_config_dump('ops.journal', '');
  PERFORM pg_catalog.pg_extension_config_dump('ops_unites.journal_tete', '');
END
$$;
GRANT SELECT ON journal TO ops_gestionnaire;
REVOKE ALL ON FUNCTION consigner_chargement(), ancre_journal(), verifier_journal(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION consigner_chargement(), ancre_journal(), verifier_journal(text) TO ops_gestionnaire;
