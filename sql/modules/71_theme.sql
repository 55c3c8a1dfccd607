-- Themes of sheets, of map projects and of forms: where each indicator belongs, and the one that opens each.

CREATE FUNCTION themes(OUT theme int, OUT libelle text, OUT indicateur text) RETURNS SETOF record
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT * FROM (VALUES (1, 'Enquête', 'tx_rep'), (2, 'Ressources', 'p60'), (3, 'Ménages', 'p_mono'), (4, 'Aides', 'p_apl'),
    (5, 'Emploi', 'p_ssemploi'), (6, 'Emménagement et ancienneté', 'p_emrec'), (7, 'Occupation du logement', 'sous_occ'),
    (8, 'Parc et loyers', 'tx_vac')) AS t(theme, libelle, indicateur);
END;
COMMENT ON FUNCTION themes() IS 'Thèmes des fiches et des cartes, dans l''ordre, et l''indicateur qui ouvre chacun';

CREATE FUNCTION theme(item text) RETURNS int
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN item IS NULL OR item = 'loyer' THEN 8
    WHEN item LIKE 'ressources%' THEN 2 WHEN item IN ('occupants', 'mineurs', 'type', 'enfants', 'age') THEN 3
    WHEN item IN ('aide', 'rls') THEN 4 WHEN item IN ('activite', 'emploi', 'actifs') THEN 5
    WHEN item IN ('emmenagement', 'anciennete_mediane') THEN 6 WHEN item IN ('pieces', 'surface') THEN 7 ELSE 1 END;
COMMENT ON FUNCTION theme(text) IS 'Thème des indicateurs d''une question de l''enquête (catalogue_items), ou du parc (NULL)';

REVOKE ALL ON FUNCTION themes(), theme(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION themes(), theme(text) TO ops_lecteur, ops_gestionnaire;
