-- What the modules cannot say to a database that was installed as 0.1.0: see script/ecrire-mise-a-jour.
-- @ modules
-- Who owns the functions of a release, one more since.
-- @ refaire DO 50_publication.2
-- Whatever is new, PUBLIC executes nothing of ours.
-- @ refaire DO 95_public.1
-- What 88 closes besides, on a site that has Citus.
SELECT ops.appliquer_revocations();
