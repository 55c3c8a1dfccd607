-- Where a campaign stands: one row per landlord, then the whole. Deposits tell part of it; a campaign may also be loaded in bulk.

-- The deposit of each nature that counts: the last that no other replaced.
CREATE FUNCTION ops_unites.depots_courants(campagne int, OUT bailleur int, OUT nature text, OUT depot int, OUT etat text, OUT le timestamptz,
  OUT motif text, OUT bloquantes bigint, OUT a_confirmer bigint, OUT informations bigint) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT d.bailleur, d.nature, d.depot, d.etat, COALESCE(d.decide_le, d.verifie_le, d.ouvert_le), d.motif, a.bloquantes, a.a_confirmer, a.informations
  FROM (
    SELECT DISTINCT ON (x.bailleur, x.nature) x.* FROM depot AS x
    WHERE x.campagne = depots_courants.campagne AND x.etat <> 'remplace' ORDER BY x.bailleur, x.nature, x.depot DESC) AS d
  CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE a.gravite = 'bloquante') AS bloquantes, count(*) FILTER (WHERE a.gravite = 'a_confirmer') AS a_confirmer,
      count(*) FILTER (WHERE a.gravite = 'information') AS informations
    FROM anomalie AS a WHERE a.depot = d.depot) AS a;
END;

-- Units of each landlord. Surveyed: a household that answered or not.
CREATE FUNCTION ops_unites.unites_bailleurs(campagne int, OUT bailleur int, OUT logements bigint, OUT loues bigint, OUT couverts bigint,
  OUT lignes bigint, OUT enquetes bigint, OUT repondants bigint) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT l.bailleur, count(*), count(*) FILTER (WHERE l.mode = 1), count(*) FILTER (WHERE l.mode = 1 AND m.ident_rep IS NOT NULL), count(m.ident_rep),
    count(*) FILTER (WHERE m.enquete IN (1, 2)), count(*) FILTER (WHERE m.enquete = 1)
  FROM ops_unites.logement AS l LEFT JOIN ops_unites.menage AS m ON m.campagne = l.campagne AND m.ident_rep = l.ident_rep
  WHERE l.campagne = unites_bailleurs.campagne GROUP BY l.bailleur;
END;

CREATE FUNCTION ops_unites.en_attente(nature text, depot int, etat text, bloquantes bigint) RETURNS text
  LANGUAGE sql IMMUTABLE
RETURN CASE etat WHEN 'ouvert' THEN format('Dépôt %s n° %s à vérifier.', nature, depot)
  WHEN 'verifie' THEN format('Dépôt %s n° %s vérifié, à accepter.', nature, depot)
  WHEN 'refuse' THEN format('Dépôt %s n° %s refusé, anomalies bloquantes : %s.', nature, depot, bloquantes) END;

CREATE FUNCTION ops_unites.pourcent(n numeric, total numeric) RETURNS numeric
  LANGUAGE sql IMMUTABLE
RETURN round(100 * n / NULLIF(total, 0), 1);

-- Every landlord of the campaign, or of the last one before that has units, and how far it has come (etape).
CREATE FUNCTION ops_unites.avancement(campagne int, OUT organisme int, OUT nom text, OUT depot_rpls int, OUT etat_rpls text, OUT le_rpls timestamptz,
  OUT depot_ops int, OUT etat_ops text, OUT le_ops timestamptz, OUT logements bigint, OUT loues bigint, OUT couverts bigint, OUT enquetes bigint,
  OUT repondants bigint, OUT loues_avant bigint, OUT couverts_avant bigint, OUT enquetes_avant bigint, OUT repondants_avant bigint,
  OUT bloquantes bigint, OUT a_confirmer bigint, OUT informations bigint, OUT motif text, OUT etape text, OUT attente text) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH d AS MATERIALIZED (
    SELECT * FROM ops_unites.depots_courants(avancement.campagne) AS x
  ), u AS MATERIALIZED (
    SELECT * FROM ops_unites.unites_bailleurs(avancement.campagne) AS x
  ), v AS MATERIALIZED (
    SELECT * FROM ops_unites.unites_bailleurs((SELECT max(l.campagne)::int FROM ops_unites.logement AS l WHERE l.campagne < avancement.campagne)) AS x
  ), present AS (
    SELECT d.bailleur FROM d UNION SELECT u.bailleur FROM u UNION SELECT v.bailleur FROM v
    UNION SELECT p.bailleur FROM ops_unites.participation AS p WHERE p.campagne = avancement.campagne
  )
  SELECT o.organisme, o.nom, r.depot, r.etat, r.le, s.depot, s.etat, s.le, COALESCE(u.logements, 0), u.loues, u.couverts, u.enquetes, u.repondants,
    v.loues, v.couverts, v.enquetes, v.repondants, COALESCE(r.bloquantes, 0) + COALESCE(s.bloquantes, 0),
    COALESCE(r.a_confirmer, 0) + COALESCE(s.a_confirmer, 0), COALESCE(r.informations, 0) + COALESCE(s.informations, 0),
    NULLIF(concat_ws(' ; ', 'RPLS : ' || r.motif, 'OPS : ' || s.motif), ''),
    CASE WHEN r.etat IN ('ouvert', 'verifie', 'refuse') OR s.etat IN ('ouvert', 'verifie', 'refuse') THEN 'attente'
      WHEN u.lignes > 0 THEN 'complet' WHEN u.logements > 0 THEN 'sans_enquete'
      WHEN c.purgee_le IS NOT NULL OR r.etat = 'purge' OR s.etat = 'purge' THEN 'purge' ELSE 'absent' END,
    NULLIF(concat_ws(' ', ops_unites.en_attente('RPLS', r.depot, r.etat, r.bloquantes), ops_unites.en_attente('OPS', s.depot, s.etat, s.bloquantes)), '')
  FROM present AS p
  JOIN organisme AS o ON o.organisme = p.bailleur
  JOIN campagne AS c ON c.campagne = avancement.campagne
  LEFT JOIN d AS r ON r.bailleur = p.bailleur AND r.nature = 'rpls'
  LEFT JOIN d AS s ON s.bailleur = p.bailleur AND s.nature = 'ops'
  LEFT JOIN u ON u.bailleur = p.bailleur
  LEFT JOIN v ON v.bailleur = p.bailleur;
END;

CREATE FUNCTION rapport_campagne(campagne int, OUT organisme int, OUT nom text, OUT depot_rpls int, OUT etat_rpls text, OUT date_rpls timestamptz,
  OUT depot_ops int, OUT etat_ops text, OUT date_ops timestamptz, OUT logements bigint, OUT couverture numeric, OUT reponse numeric,
  OUT couverture_avant numeric, OUT reponse_avant numeric, OUT bloquantes bigint, OUT a_confirmer bigint, OUT informations bigint, OUT motif text,
  OUT verdict text) RETURNS SETOF record
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off
BEGIN ATOMIC
  WITH ligne AS MATERIALIZED (
    SELECT a.* FROM ops_unites.exiger_campagne(rapport_campagne.campagne) AS etat CROSS JOIN ops_unites.avancement(rapport_campagne.campagne) AS a
  )
  SELECT x.organisme, x.nom, x.depot_rpls, x.etat_rpls, x.date_rpls, x.depot_ops, x.etat_ops, x.date_ops, x.logements, x.couverture, x.reponse,
    x.couverture_avant, x.reponse_avant, x.bloquantes, x.a_confirmer, x.informations, x.motif, x.verdict
  FROM (
    SELECT 1 AS rang, l.organisme, l.nom, l.depot_rpls, l.etat_rpls, l.le_rpls AS date_rpls, l.depot_ops, l.etat_ops, l.le_ops AS date_ops, l.logements,
      ops_unites.pourcent(l.couverts, l.loues) AS couverture, ops_unites.pourcent(l.repondants, l.enquetes) AS reponse,
      ops_unites.pourcent(l.couverts_avant, l.loues_avant) AS couverture_avant, ops_unites.pourcent(l.repondants_avant, l.enquetes_avant) AS reponse_avant,
      l.bloquantes, l.a_confirmer, l.informations, l.motif,
      CASE l.etape WHEN 'attente' THEN l.attente
        WHEN 'complet' THEN 'RPLS et enquête reçus' || CASE WHEN l.repondants = 0 THEN ', aucun ménage n''a répondu.' ELSE '.' END
        WHEN 'sans_enquete' THEN 'RPLS reçu, enquête jamais reçue.'
        WHEN 'purge' THEN 'Données détruites.'
        ELSE 'Rien reçu ; présent à la campagne précédente.' END
      || CASE WHEN l.logements > 0 AND l.depot_rpls IS NULL AND l.depot_ops IS NULL THEN ' Chargés sans dépôt.'
        WHEN l.motif IS NOT NULL AND l.etape <> 'attente' THEN ' Anomalies bloquantes levées.' ELSE '' END AS verdict
    FROM ligne AS l
    UNION ALL
    SELECT 2, NULL, 'Ensemble de la campagne', NULL, NULL, NULL, NULL, NULL, NULL, COALESCE(sum(l.logements), 0)::bigint,
      ops_unites.pourcent(sum(l.couverts), sum(l.loues)), ops_unites.pourcent(sum(l.repondants), sum(l.enquetes)),
      ops_unites.pourcent(sum(l.couverts_avant), sum(l.loues_avant)), ops_unites.pourcent(sum(l.repondants_avant), sum(l.enquetes_avant)),
      COALESCE(sum(l.bloquantes), 0)::bigint, COALESCE(sum(l.a_confirmer), 0)::bigint, COALESCE(sum(l.informations), 0)::bigint, NULL,
      format('Bailleurs : %s. RPLS et enquête reçus : %s ; dépôt en attente : %s ; enquête jamais reçue : %s ; rien reçu : %s ; données détruites : %s.',
        count(*), count(*) FILTER (WHERE l.etape = 'complet'), count(*) FILTER (WHERE l.etape = 'attente'),
        count(*) FILTER (WHERE l.etape = 'sans_enquete'), count(*) FILTER (WHERE l.etape = 'absent'), count(*) FILTER (WHERE l.etape = 'purge'))
    FROM ligne AS l) AS x
  ORDER BY x.rang, x.nom, x.organisme;
END;
COMMENT ON FUNCTION rapport_campagne(int) IS
  'État d''une campagne : une ligne par bailleur présent (dépôt, unités, ou unités de la campagne précédente), la dernière pour l''ensemble. couverture : % des logements loués qui ont une ligne OPS ; reponse : % des ménages enquêtés qui ont répondu ; _avant : à la campagne précédente ; motif : celui des anomalies bloquantes levées ; verdict : où en est le bailleur';

DO $$
DECLARE
  signature pg_catalog.regprocedure;
BEGIN
  FOR signature IN SELECT p.oid FROM pg_catalog.pg_proc AS p
      WHERE p.oid = 'ops.rapport_campagne(int)'::pg_catalog.regprocedure OR p.pronamespace = 'ops_unites'::pg_catalog.regnamespace
        AND p.proname IN ('depots_courants', 'unites_bailleurs', 'en_attente', 'pourcent', 'avancement') LOOP
    EXECUTE pg_catalog.format('ALTER FUNCTION %s OWNER TO ops_proprietaire', signature);
    EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', signature);
  END LOOP;
END
$$;
GRANT EXECUTE ON FUNCTION rapport_campagne(int) TO ops_gestionnaire;
