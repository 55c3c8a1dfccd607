-- Release: states of a campaign, statuses, all or nothing.
\set SHOW_CONTEXT never
SELECT ops.publier(2018);
SELECT ops.publier(1999);
SELECT ops.valider_campagne(2018);
SELECT ops.valider_campagne(2018);
SELECT bailleur, commune, nb_logements FROM ops.implantation ORDER BY 1, 2;

-- A release that fails half-way changes nothing.
BEGIN;
CREATE FUNCTION panne() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'disk on fire'; END $$;
CREATE TRIGGER panne BEFORE INSERT ON ops.indicateur FOR EACH ROW WHEN (NEW.echelle = 'iris') EXECUTE FUNCTION panne();
SAVEPOINT s;
\set VERBOSITY terse
SELECT ops.publier(2018);
\set VERBOSITY default
ROLLBACK TO s;
SELECT etat, (SELECT count(*) FROM ops.indicateur) AS cells, (SELECT count(*) FROM ops_unites.cellule) AS computed FROM ops.campagne WHERE campagne = 2018;
ROLLBACK;

SELECT * FROM ops.publier(2018);
SELECT campagne, etat, publiee_le IS NOT NULL AS dated FROM ops.campagne ORDER BY campagne;

-- Cells: the small ones, their siblings, the zonings that cross, the empty commune.
SELECT echelle, code, communes, nb_logements, n_menages, statut_menages, n_ressources, statut_ressources, p60_num, p60, tx_rep
FROM ops.indicateur WHERE population = 'ensemble' ORDER BY gid;
SELECT echelle, code, n_menages, statut_menages, p_seul_num, nb_logements
FROM ops.indicateur WHERE population = 'emmenages_recents' ORDER BY gid;

-- Withdrawn, a campaign leaves no cell.
SELECT ops.publier(2018);
BEGIN;
SELECT ops.retirer(2018);
SELECT count(*) FROM ops.indicateur;
ROLLBACK;

-- Nor is a campaign released more than thirty times: the next release is refused, in words.
BEGIN;
SELECT ops.retirer(2018);
SELECT ops.valider_campagne(2018);
INSERT INTO ops_unites.motif_diffuse (campagne, version, gid, ensemble, recents) SELECT 2018, 30, min(t.gid), 0, 0 FROM ops.territoire AS t;
SELECT ops.publier(2018);
ROLLBACK;
