-- Memory that the backend has in use (C++ and PostgreSQL's contexts alike) after a tenth of the calls, then after all of them.
SET client_min_messages = warning;
CREATE TEMP TABLE croissance (rang int GENERATED ALWAYS AS IDENTITY, famille text, appels int, octets bigint);
GRANT ALL ON croissance TO PUBLIC;

CREATE FUNCTION pg_temp.memoire() RETURNS bigint LANGUAGE c VOLATILE AS :'tas', 'octets_alloues';

-- So many statements, each parsed, planned and run; with `refus`, each must fail with that SQLSTATE, and is caught.
CREATE PROCEDURE pg_temp.repeter(famille text, appels int, instruction text, refus text DEFAULT NULL) LANGUAGE plpgsql AS $$
DECLARE
  avant bigint;
  recu text;
BEGIN
  FOR i IN 1..appels LOOP
    IF refus IS NOT NULL THEN
      recu := NULL;
      BEGIN
        EXECUTE instruction;
      EXCEPTION WHEN OTHERS THEN
        recu := SQLSTATE;
      END;
      IF recu IS DISTINCT FROM refus THEN
        RAISE EXCEPTION '% said: %', instruction, recu;
      END IF;
    ELSE
      EXECUTE instruction;
    END IF;
    IF i = appels / 10 THEN
      avant := pg_temp.memoire();
    END IF;
  END LOOP;
  INSERT INTO croissance (famille, appels, octets) VALUES (famille, appels, pg_temp.memoire() - avant);
END
$$;

-- One statement over so many rows i, under an aggregate: what the calls leave in the memory of the statement is seen too.
CREATE PROCEDURE pg_temp.repeter_lignes(famille text, appels int, agregat text) LANGUAGE plpgsql AS $$
DECLARE
  octets bigint;
BEGIN
  EXECUTE format('SELECT max(m) FILTER (WHERE i = $1) - max(m) FILTER (WHERE i = $1 / 10), %s
    FROM (SELECT i, CASE WHEN i IN ($1 / 10, $1) THEN pg_temp.memoire() END AS m FROM generate_series(1, $1) AS g(i) OFFSET 0) AS l', agregat)
  INTO octets USING appels;
  INSERT INTO croissance (famille, appels, octets) VALUES (famille, appels, octets);
END
$$;
