-- R11 at the border: the two EPCI that straddle region 32, by name. Their communes of region 28 are not loaded (ops.territoire.partiel):
-- one of each is added here, with an address and its cell, for the time of the transaction; and an address in Bouttencourt, since a small
-- draw may have none in the part of 200069722 that is loaded.
\set ON_ERROR_STOP on
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE ROLE regress_200069722; CREATE ROLE regress_247600588;
CREATE TEMP TABLE bord AS
SELECT * FROM (VALUES ('200069722', '76035', 'Aumale'), ('247600588', '76255', 'Eu'), ('200069722', '80126', 'Bouttencourt')) AS x(epci, commune, nom);
INSERT INTO ops.territoire (echelle, code, nom) SELECT 'region', '28', 'Normandie' UNION ALL SELECT 'commune', commune, nom FROM bord WHERE commune LIKE '76%'
UNION ALL SELECT 'batiment', 'bord ' || commune, nom FROM bord;
INSERT INTO ops.territoire_commune
SELECT t.gid, c.gid FROM bord AS b JOIN ops.territoire AS c ON c.echelle = 'commune' AND c.code = b.commune
JOIN ops.territoire AS t ON (t.echelle, t.code) IN (('region', '28'), ('commune', b.commune), ('epci', b.epci), ('batiment', 'bord ' || b.commune))
WHERE b.commune LIKE '76%' OR t.echelle = 'batiment';
INSERT INTO ops.indicateur (campagne, population, gid, echelle, code, communes)
SELECT 2018, 'ensemble', t.gid, 'batiment', t.code, ARRAY[tc.commune] FROM ops.territoire AS t JOIN ops.territoire_commune AS tc ON tc.territoire = t.gid
WHERE t.code LIKE 'bord %';
INSERT INTO ops.implantation SELECT min(o.organisme), c.gid, 1 FROM ops.organisme AS o, ops.territoire AS c JOIN bord AS b ON b.commune = c.code
WHERE o.type = 'bailleur' AND c.echelle = 'commune' GROUP BY c.gid ON CONFLICT DO NOTHING;
SELECT ops.ouvrir_compte(('regress_' || o.code)::regrole, o.organisme)
FROM (SELECT b.epci AS code, ops.enregistrer_organisme('epci', t.nom, NULL, 'epci', b.epci) AS organisme
      FROM (SELECT DISTINCT epci FROM bord) AS b JOIN ops.territoire AS t ON t.echelle = 'epci' AND t.code = b.epci AND t.partiel) AS o
CROSS JOIN LATERAL ops.signer_convention(o.organisme, '2018-01-01', NULL, '2018-01-01', '2018-01-01', '2018-01-01', true) AS c;

-- Addresses of each EPCI by region, from the list of its communes alone.
CREATE TEMP TABLE attendu AS
SELECT b.epci, r.code AS region, count(*) AS nombre
FROM (SELECT DISTINCT epci FROM bord) AS b JOIN ops.territoire AS e ON e.echelle = 'epci' AND e.code = b.epci JOIN ops.territoire_commune AS ec ON ec.territoire = e.gid
JOIN ops.territoire AS k ON k.gid = ec.commune JOIN ops.territoire AS r ON r.echelle = 'region' AND r.code = CASE WHEN k.code LIKE '76%' THEN '28' ELSE '32' END
JOIN ops.indicateur AS i ON i.campagne = 2018 AND i.echelle = 'batiment' AND i.communes = ARRAY[k.gid] GROUP BY b.epci, r.code;
CREATE TEMP TABLE vu (epci text, ouvertes text, region text, nombre bigint);
GRANT INSERT ON vu TO ops_lecteur;
GRANT SELECT ON bord TO ops_lecteur;
DO $$
DECLARE
  ouverture text; e text; r text;
BEGIN
  IF (SELECT count(*) FROM attendu WHERE nombre > 0) <> 4 THEN
    RAISE EXCEPTION 'an EPCI has no address in one of its regions: %', (SELECT string_agg(a::text, ' ') FROM attendu AS a);
  END IF;
  FOREACH ouverture IN ARRAY '{aucune,32,28,28 32}'::text[] LOOP
    DELETE FROM ops.position_bailleur;
    INSERT INTO ops.position_bailleur SELECT DISTINCT x.bailleur, t.gid, 'accord', date '2018-01-01' FROM ops.territoire AS t CROSS JOIN (
      SELECT organisme AS bailleur FROM ops.organisme WHERE type = 'bailleur') AS x WHERE t.echelle = 'region' AND position(t.code IN ouverture) > 0;
    FOR e IN SELECT DISTINCT epci FROM bord LOOP
      EXECUTE format('SET LOCAL ROLE %I', 'regress_' || e);
      INSERT INTO vu SELECT e, ouverture, CASE WHEN k.code LIKE '76%' THEN '28' ELSE '32' END, count(*)
      FROM ops.indicateur AS i JOIN ops.territoire AS k ON i.communes = ARRAY[k.gid]
      WHERE i.campagne = 2018 AND i.echelle = 'batiment' GROUP BY 3;
      SET LOCAL ROLE NONE;
      FOREACH r IN ARRAY '{28,32}'::text[] LOOP
        IF (SELECT COALESCE(sum(v.nombre), 0) FROM vu AS v WHERE (v.epci, v.ouvertes, v.region) = (e, ouverture, r))
            <> (CASE WHEN position(r IN ouverture) > 0 THEN (SELECT a.nombre FROM attendu AS a WHERE a.epci = e AND a.region = r) ELSE 0 END) THEN
          RAISE EXCEPTION 'EPCI %, open "%": region % gives %', e, ouverture, r, (SELECT string_agg(v::text, ' ') FROM vu AS v WHERE v.epci = e);
        END IF;
      END LOOP;
    END LOOP;
  END LOOP;
END
$$;
ROLLBACK;
