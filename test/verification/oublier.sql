-- Forgets the releases of a campaign: the next one is decided as if nothing had been released.
CREATE FUNCTION pg_temp.oublier(campagne int) RETURNS void LANGUAGE sql AS $$
  DELETE FROM ops_unites.motif_diffuse AS d WHERE d.campagne = oublier.campagne;
  DELETE FROM ops_unites.reponse_diffusee AS d WHERE d.campagne = oublier.campagne;
  DELETE FROM ops_unites.loyer_diffuse AS d WHERE d.campagne = oublier.campagne;
  DELETE FROM ops_unites.croisement_diffuse AS d WHERE d.campagne = oublier.campagne; $$;
