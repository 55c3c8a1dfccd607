-- A step: one act or event, then what must hold. Whatever does not stops the run and says at which step.
CREATE TABLE fait (pas int PRIMARY KEY GENERATED ALWAYS AS IDENTITY, qui name NOT NULL, acte text NOT NULL, refus text);
CREATE TABLE observe (instant timestamptz, role name, echelle text, code text, regle text);
CREATE TABLE lu (gid int);
GRANT INSERT ON lu TO PUBLIC;

CREATE FUNCTION exiger(vrai boolean, quoi text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF vrai IS NOT TRUE THEN
    RAISE EXCEPTION 'step %: %', (SELECT max(pas) FROM fait), quoi
      USING DETAIL = (SELECT string_agg(format('%s %s: %s %s', pas, qui, acte, refus), E'\n' ORDER BY pas) FROM (SELECT * FROM fait ORDER BY pas DESC LIMIT 5) AS f);
  END IF;
END
$$;

-- The territories that a role reads through row security.
CREATE FUNCTION lire(qui name) RETURNS int[] LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM lu;
  EXECUTE format('SET LOCAL ROLE %I', qui);
  BEGIN
    INSERT INTO public.lu SELECT i.gid FROM ops.indicateur AS i;
  EXCEPTION WHEN insufficient_privilege THEN
  END;
  SET LOCAL ROLE NONE;
  RETURN ARRAY(SELECT l.gid FROM lu AS l ORDER BY l.gid);
END
$$;

-- Rows read under SET ROLE are those of the oracle.
CREATE PROCEDURE comparer_lignes(qui name) LANGUAGE plpgsql AS $$
DECLARE
  attendu int[] := ARRAY(SELECT l FROM lisibles(qui) AS l WHERE EXISTS (SELECT FROM ops.campagne WHERE etat = 'publiee') ORDER BY l);
  lu int[] := lire(qui);
BEGIN
  PERFORM exiger(lu = attendu, format('%s reads %s, the oracle gives %s', qui, lu, attendu));
END
$$;

-- So is what the role is told: ops.expliquer_acces(), ops.mes_droits. What it was told is kept, to be asked again.
CREATE PROCEDURE comparer_reponses(qui name, graine int) LANGUAGE plpgsql AS $$
DECLARE
  lisible int[] := ARRAY(SELECT lisibles(qui));
  publiee boolean := EXISTS (SELECT FROM ops.campagne WHERE etat = 'publiee');
  t record;
  dit record;
BEGIN
  FOR t IN SELECT x.gid, x.echelle, x.code FROM ops.territoire AS x ORDER BY md5(x.gid + graine || '') LIMIT 3 LOOP
    SELECT * INTO dit FROM ops.expliquer_acces(qui, t.echelle, t.code);
    PERFORM exiger(dit.autorise = (publiee AND t.gid = ANY (lisible)), format('%s is told %s of %s', qui, dit.regle, t.code));
    PERFORM exiger((dit.regle = 'permis') = dit.autorise AND dit.phrase <> '', format('%s: %s, %s', qui, dit.regle, dit.phrase));
    IF EXISTS (SELECT FROM personne WHERE nom = qui AND stable) THEN
      INSERT INTO observe VALUES (clock_timestamp(), qui, t.echelle, t.code, dit.regle);
    END IF;
  END LOOP;
  IF pg_has_role(qui, 'ops_lecteur', 'USAGE') THEN
    EXECUTE format('SET LOCAL ROLE %I', qui);
    SELECT max(d.communes) FILTER (WHERE d.echelle = 'iris') AS iris, max(d.communes) FILTER (WHERE d.echelle = 'batiment') AS batiment,
      bool_or(d.etendue = 'partout') FILTER (WHERE d.echelle = 'commune') AS partout, bool_and((d.etendue = 'rien') = (d.regle <> 'permis')) AS coherent
      INTO dit FROM ops.mes_droits AS d;
    SET LOCAL ROLE NONE;
    PERFORM exiger(dit.coherent AND dit.partout = (11 = ANY (lisible)) AND dit.iris = (SELECT count(*) FROM unnest(lisible) AS g WHERE g BETWEEN 21 AND 26)
      AND dit.batiment = (SELECT count(*) FROM unnest(lisible) AS g WHERE g BETWEEN 31 AND 36), format('%s reads %s, ops.mes_droits says %s', qui, lisible, dit));
  END IF;
END
$$;

CREATE PROCEDURE comparer_tout(graine int) LANGUAGE plpgsql AS $$
DECLARE
  p record;
BEGIN
  FOR p IN SELECT r.rolname FROM pg_roles AS r WHERE r.rolname ~ '^regress_p_[0-9]' LOOP
    CALL comparer_lignes(p.rolname);
    CALL comparer_reponses(p.rolname, graine);
  END LOOP;
  CALL comparer_lignes('regress_p_urh');
END
$$;

-- Runs an act for a caller and returns why it was refused, if it was.
CREATE FUNCTION agir(qui name, acte text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('SET LOCAL ROLE %I', qui);
  EXECUTE acte;
  SET LOCAL ROLE NONE;
  RETURN NULL;
EXCEPTION WHEN OTHERS THEN
  SET LOCAL ROLE NONE;
  RETURN SQLSTATE;
END
$$;

-- The organism whose accounts an act touches.
CREATE FUNCTION organisme_vise(acte text) RETURNS int LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN acte ~ '(demander|ouvrir)_compte' THEN (regexp_match(acte, ', (\d+), '))[1]::int
    WHEN acte ~ '(valider|refuser)_compte' THEN (SELECT organisme FROM ops.compte WHERE compte = (regexp_match(acte, '\((\d+)'))[1]::int)
    ELSE (SELECT organisme FROM ops.compte AS c WHERE c.revoque_le IS NULL AND c.refuse_le IS NULL
          AND c.role = COALESCE((SELECT r.oid FROM pg_roles AS r WHERE r.rolname = (regexp_match(acte, '''(.*)'''))[1]),
            (regexp_match(acte, '''(\d+)'''))[1]::oid)) END
$$;

CREATE PROCEDURE faire_acte() LANGUAGE plpgsql AS $$
DECLARE
  qui name := tirer_appelant();
  demande text := tirer_acte(qui);
  avant text := photo();
  dernier bigint := (SELECT max(numero) FROM ops.journal);
  permis boolean := CASE WHEN demande LIKE '%_compte(%' THEN administrateur_de(qui, organisme_vise(demande)) ELSE qui = 'regress_p_urh' END;
  refus text := agir(qui, demande);
  lignes record;
BEGIN
  INSERT INTO fait (qui, acte, refus) VALUES (qui, demande, refus);
  PERFORM exiger(refus IS NOT NULL OR permis, 'an act was done by who may not');
  PERFORM exiger(COALESCE(refus !~ '^(XX|F0|P0|42(601|703|883|P))', true), 'an act failed rather than was refused');
  SELECT count(*) AS n, bool_and(j.role = qui AND j.session = session_user
    AND (j.acte = (regexp_match(demande, 'ops\.(\w+)'))[1] OR demande ~ 'ouvrir_compte' AND j.acte IN ('demander_compte', 'valider_compte'))) AS bien
    INTO lignes FROM ops.journal AS j WHERE j.numero > dernier;
  PERFORM exiger((photo() <> avant) = (lignes.n > 0), format('%s line(s) in the journal', lignes.n));
  PERFORM exiger(refus IS NULL OR lignes.n = 0, 'a refused act wrote to the journal');
  PERFORM exiger(lignes.n = 0 OR lignes.bien, 'the journal names another act or role');
END
$$;

CREATE PROCEDURE subir_evenement() LANGUAGE plpgsql AS $$
DECLARE
  evenement text := tirer_evenement();
BEGIN
  IF evenement IS NOT NULL THEN
    INSERT INTO fait (qui, acte) VALUES (session_user, evenement);
    EXECUTE evenement;
    PERFORM ops.consigner_chargement(), ops_unites.consigner('correction', 'position_bailleur'),
      ops_unites.consigner('correction', 'compte');
  END IF;
END
$$;

CREATE PROCEDURE avancer(pas int) LANGUAGE plpgsql AS $$
DECLARE
  lecteur name;
BEGIN
  FOR n IN 1 .. pas LOOP
    IF random() < 0.12 THEN
      CALL subir_evenement();
    ELSE
      CALL faire_acte();
    END IF;
    lecteur := CASE WHEN random() < 0.3 THEN une_personne() ELSE un_lecteur() END;
    CALL comparer_lignes(lecteur);
    IF n % 10 = 0 THEN
      CALL comparer_reponses(lecteur, n);
    END IF;
    COMMIT;
  END LOOP;
  PERFORM exiger(NOT EXISTS (SELECT FROM ops.verifier_journal()), 'ops.verifier_journal() finds ' || (SELECT string_agg(v::text, ', ') FROM ops.verifier_journal() AS v));
END
$$;

-- The journal gives back what was told at the time.
CREATE PROCEDURE revenir(nombre int) LANGUAGE plpgsql AS $$
DECLARE
  o record;
  dit record;
BEGIN
  FOR o IN SELECT * FROM observe ORDER BY random() LIMIT nombre LOOP
    SELECT * INTO dit FROM ops.expliquer_acces(o.role, o.echelle, o.code, instant => o.instant);
    PERFORM exiger(dit.regle = o.regle, format('at %s %s was told %s of %s, the journal gives %s', o.instant, o.role, o.regle, o.code, dit.regle));
  END LOOP;
END
$$;
