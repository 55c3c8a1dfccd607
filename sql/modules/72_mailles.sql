-- Zones of the latest campaign in a window, among those that a role reads. Row security would have the rights of every zone asked before its
-- place, since `&&` is not leakproof; and a search by place alone would touch, and so let EXPLAIN count, zones that the role may not read. It is
-- made inside the communes of the window that the role reads: without any, none is searched. PL/pgSQL keeps its plan for the session.
CREATE FUNCTION ops_unites.mailles_pour(role oid, echelle text, fenetre geometry) RETURNS SETOF int
  LANGUAGE plpgsql STABLE ROWS 100 SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  derniere smallint := (SELECT max(c.campagne) FROM ops.campagne AS c WHERE c.etat = 'publiee');
  lisible geometry;
BEGIN
  SELECT ST_Collect(ST_Envelope(t.contour)) INTO lisible
  FROM ops.territoire AS t
  WHERE t.contour && mailles_pour.fenetre AND t.echelle = 'commune'
    AND (mailles_pour.role IS NULL OR ops_unites.visible_pour(mailles_pour.role, derniere, mailles_pour.echelle, ARRAY[t.gid]));
  IF lisible IS NULL THEN
    RETURN;
  END IF;
  RETURN QUERY
  SELECT m.gid FROM ops.maille AS m
  WHERE m.contour && ST_Intersection(ST_Envelope(lisible), ST_Envelope(mailles_pour.fenetre)) AND m.campagne = derniere AND m.echelle = mailles_pour.echelle
    AND (mailles_pour.role IS NULL OR ops_unites.visible_pour(mailles_pour.role, m.campagne, m.echelle, m.communes));
END
$$;
ALTER FUNCTION ops_unites.mailles_pour(oid, text, geometry) OWNER TO ops_proprietaire;

CREATE FUNCTION mailles(echelle text, fenetre geometry) RETURNS SETOF int
  LANGUAGE c STABLE STRICT ROWS 100 AS 'MODULE_PATHNAME', 'ops_mailles';
COMMENT ON FUNCTION mailles(text, geometry) IS
  'Zones tracées (carreaux, groupes) de la dernière campagne dans une fenêtre (Lambert 93), parmi celles que l''appelant peut lire ; cherchées dans les communes qu''il lit';
REVOKE ALL ON FUNCTION mailles(text, geometry) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION mailles(text, geometry) TO ops_lecteur, ops_gestionnaire;
