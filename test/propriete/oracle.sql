-- What the rules give, in plain SQL over the tables of the regime: none of the extension's functions.

CREATE VIEW jour AS SELECT (clock_timestamp() AT TIME ZONE 'Europe/Paris')::date AS j;

-- R4, R5: signed by all, begun, not ended, not suspended.
CREATE VIEW convention_valable AS
SELECT v.*, o.type FROM ops.convention AS v JOIN ops.organisme AS o USING (organisme), jour
WHERE v.debut <= j AND COALESCE(v.fin, 'infinity') >= j AND NOT v.suspendue AND v.signee_organisme <= j AND v.signee_urh <= j
  AND (o.type = 'bailleur' OR v.signee_gip <= j);

CREATE VIEW compte_valable AS
SELECT r.rolname, c.organisme, o.type, o.territoire FROM ops.compte AS c JOIN pg_authid AS r ON r.oid = c.role AND r.rolname = c.nom_role
JOIN ops.organisme AS o USING (organisme), jour
WHERE c.valide_le IS NOT NULL AND c.refuse_le IS NULL AND c.revoque_le IS NULL AND COALESCE(c.fin, 'infinity') >= j AND NOT o.suspendu;

-- R6, R7, R10: communes that each account reads through each convention, and whether it sees addresses there.
CREATE VIEW lecture AS
SELECT a.rolname, v.convention, l.commune,
  CASE WHEN a.type = 'bailleur' THEN true WHEN a.type IN ('etat', 'reservataire') THEN v.adresse ELSE v.partenariat END AS adresse
FROM compte_valable AS a
JOIN convention_valable AS v ON CASE WHEN a.type <> 'commune' THEN v.organisme = a.organisme
  ELSE v.type IN ('epci', 'ept') AND NOT (SELECT o.suspendu FROM ops.organisme AS o WHERE o.organisme = v.organisme)
    AND a.territoire IN (SELECT tc.commune FROM ops.organisme AS o JOIN ops.territoire_commune AS tc USING (territoire)
                         WHERE o.organisme = v.organisme) END
LEFT JOIN LATERAL (
  SELECT i.commune FROM ops.implantation AS i WHERE a.type = 'bailleur' AND i.bailleur = a.organisme
  UNION SELECT tc.commune FROM ops.territoire_commune AS tc
  WHERE tc.territoire = CASE a.type WHEN 'bailleur' THEN NULL WHEN 'reservataire' THEN v.territoire ELSE a.territoire END) AS l ON true;

-- R8, R9, R11.
CREATE VIEW commune_ouverte AS
WITH requis AS (
  SELECT a.region, a.organisme FROM ops.adhesion_urh AS a JOIN ops.organisme AS o USING (organisme), jour
  WHERE o.type = 'bailleur' AND j BETWEEN a.depuis AND COALESCE(a.fin, 'infinity')
  UNION SELECT r.gid, i.bailleur FROM ops.implantation AS i JOIN ops.territoire_commune AS tc USING (commune)
  JOIN ops.territoire AS r ON r.gid = tc.territoire AND r.echelle = 'region'
), dit AS (
  SELECT q.region, q.organisme, COALESCE((SELECT p.position FROM ops.position_bailleur AS p, jour
    WHERE p.organisme = q.organisme AND p.region = q.region AND p.depuis <= j ORDER BY p.depuis DESC LIMIT 1), 'retrait') AS dit
  FROM requis AS q
)
SELECT tc.commune FROM dit AS d LEFT JOIN ops.regime_ouverture AS g USING (region) JOIN ops.territoire_commune AS tc ON tc.territoire = d.region
GROUP BY tc.commune
HAVING CASE WHEN min(g.regime) = 'opposition' THEN bool_and(d.dit <> 'opposition') ELSE bool_and(d.dit = 'accord') END;

-- Territories a role reads, campaigns apart.
CREATE FUNCTION lisibles(qui name) RETURNS SETOF int LANGUAGE sql STABLE AS $$
  WITH gestion AS (SELECT qui = 'regress_p_urh' AS oui), mienne AS MATERIALIZED (SELECT * FROM lecture WHERE rolname = qui),
  ouverte AS MATERIALIZED (SELECT commune FROM commune_ouverte)
  SELECT t.gid FROM ops.territoire AS t, gestion AS g
  WHERE CASE WHEN t.echelle IN ('france', 'region', 'departement', 'epci', 'commune') THEN g.oui OR EXISTS (SELECT FROM mienne)
    ELSE (SELECT bool_and((g.oui OR EXISTS (SELECT FROM mienne AS m WHERE m.commune = tc.commune AND (m.adresse OR t.echelle <> 'batiment')))
                          AND (t.echelle <> 'batiment' OR tc.commune IN (SELECT commune FROM ouverte)))
          FROM ops.territoire_commune AS tc WHERE tc.territoire = t.gid) END
$$;

-- Whether a role may act on the accounts of an organism (R5, R6).
CREATE FUNCTION administrateur_de(qui name, vise int) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT qui = 'regress_p_urh' OR EXISTS (SELECT FROM lecture WHERE rolname = qui) AND EXISTS (
    SELECT FROM ops.administrateur AS a JOIN pg_authid AS r ON r.oid = a.role AND r.rolname = a.nom_role AND r.rolname = qui
    JOIN compte_valable AS c ON c.rolname = qui AND c.organisme = a.organisme
    JOIN convention_valable AS v ON v.convention = a.convention
    JOIN ops.organisme AS s ON s.organisme = v.organisme AND NOT s.suspendu
    JOIN ops.organisme AS o ON o.organisme = vise
    WHERE (o.organisme = s.organisme OR o.type = 'commune' AND s.type IN ('epci', 'ept')
        AND EXISTS (SELECT FROM ops.territoire_commune AS tc WHERE tc.territoire = s.territoire AND tc.commune = o.territoire))
      AND COALESCE((SELECT x.organisme = a.organisme FROM ops.administrateur AS x WHERE x.convention = a.convention AND x.organisme = vise),
        a.organisme = s.organisme))
$$;

-- Everything an act may change.
CREATE FUNCTION photo() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT md5(concat_ws('/', (SELECT string_agg(x::text, ',' ORDER BY x::text) FROM ops.organisme AS x),
    (SELECT string_agg(x::text, ',' ORDER BY x::text) FROM ops.adhesion_urh AS x), (SELECT string_agg(x::text, ',' ORDER BY x::text) FROM ops.convention AS x),
    (SELECT string_agg(concat_ws(' ', x.convention, x.organisme, x.nom_role), ',' ORDER BY x.convention, x.organisme) FROM ops.administrateur AS x),
    (SELECT string_agg(to_jsonb(x)::text, ',' ORDER BY x.compte) FROM ops.compte AS x),
    (SELECT string_agg(x::text, ',' ORDER BY x::text) FROM ops.position_bailleur AS x), (SELECT string_agg(x::text, ',' ORDER BY x::text) FROM ops.regime_ouverture AS x),
    (SELECT string_agg(x.bailleur || ' ' || x.commune, ',' ORDER BY x.bailleur, x.commune) FROM ops.implantation AS x),
    (SELECT string_agg(x::text, ',' ORDER BY x::text) FROM ops.territoire_commune AS x), (SELECT string_agg(x.etat, ',' ORDER BY x.campagne) FROM ops.campagne AS x)))
$$;
