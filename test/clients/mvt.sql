-- Reads vector tiles back, without PostGIS: pg_temp.lire_tuile(tile) has one row per feature.
CREATE FUNCTION pg_temp.lire_entier(m bytea, INOUT p int, OUT v bigint) LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  decalage int := 0;
BEGIN
  v := 0;
  LOOP
    v := v | ((get_byte(m, p) & 127)::bigint << decalage);
    decalage := decalage + 7;
    p := p + 1;
    EXIT WHEN get_byte(m, p - 1) < 128;
  END LOOP;
END
$$;
-- The fields of one protobuf message; a number, or what the field holds.
CREATE FUNCTION pg_temp.champs(m bytea, OUT champ int, OUT entier bigint, OUT octets bytea) RETURNS SETOF record LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  p int := 0;
  cle bigint;
  taille bigint;
BEGIN
  WHILE p < length(m) LOOP
    entier := NULL; octets := NULL;
    SELECT l.p, l.v INTO p, cle FROM pg_temp.lire_entier(m, p) AS l;
    champ := cle >> 3;
    IF cle & 7 = 0 THEN
      SELECT l.p, l.v INTO p, entier FROM pg_temp.lire_entier(m, p) AS l;
    ELSE
      taille := CASE cle & 7 WHEN 1 THEN 8 WHEN 5 THEN 4 END;
      IF taille IS NULL THEN
        SELECT l.p, l.v INTO p, taille FROM pg_temp.lire_entier(m, p) AS l;
      END IF;
      octets := substr(m, p + 1, taille::int);
      p := p + taille::int;
    END IF;
    RETURN NEXT;
  END LOOP;
END
$$;
CREATE FUNCTION pg_temp.entiers(m bytea) RETURNS bigint[] LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  p int := 0;
  v bigint;
  lus bigint[] := '{}';
BEGIN
  WHILE p < length(m) LOOP
    SELECT l.p, l.v INTO p, v FROM pg_temp.lire_entier(m, p) AS l;
    lus := lus || v;
  END LOOP;
  RETURN lus;
END
$$;
-- A double, little-endian: sign, 11 bits of exponent, 52 of mantissa.
CREATE FUNCTION pg_temp.lire_double(m bytea) RETURNS float8 LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN b.bits & 9223372036854775807 = 0 THEN 0
    ELSE CASE WHEN b.bits < 0 THEN -1 ELSE 1 END * ((b.bits & 4503599627370495) | 4503599627370496)::float8 * power(2::float8, ((b.bits >> 52) & 2047) - 1075) END
  FROM (SELECT bit_or(get_byte(m, k)::bigint << (8 * k)) AS bits FROM generate_series(0, 7) AS k) AS b
$$;
CREATE FUNCTION pg_temp.lire_valeur(m bytea) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE c.champ WHEN 1 THEN to_jsonb(convert_from(c.octets, 'UTF8')) WHEN 3 THEN to_jsonb(pg_temp.lire_double(c.octets))
    WHEN 6 THEN to_jsonb((c.entier >> 1) # -(c.entier & 1)) ELSE to_jsonb(c.entier) END
  FROM pg_temp.champs(m) AS c
$$;
-- Geometry kinds: 1 points, 2 lines, 3 polygons.
CREATE FUNCTION pg_temp.lire_tuile(tuile bytea, OUT couche text, OUT gid bigint, OUT genre int, OUT proprietes jsonb, OUT dessin bigint[])
  RETURNS SETOF record LANGUAGE sql IMMUTABLE AS $$
  SELECT l.nom, o.gid, o.genre, (
      SELECT jsonb_object_agg(l.cles[o.etiquettes[2 * k - 1] + 1], l.valeurs[o.etiquettes[2 * k] + 1]) FROM generate_series(1, cardinality(o.etiquettes) / 2) AS k),
    o.dessin
  FROM (
    SELECT c.octets, (SELECT convert_from(x.octets, 'UTF8') FROM pg_temp.champs(c.octets) AS x WHERE x.champ = 1) AS nom,
      ARRAY(SELECT convert_from(x.octets, 'UTF8') FROM pg_temp.champs(c.octets) WITH ORDINALITY AS x WHERE x.champ = 3 ORDER BY x.ordinality) AS cles,
      ARRAY(SELECT pg_temp.lire_valeur(x.octets) FROM pg_temp.champs(c.octets) WITH ORDINALITY AS x WHERE x.champ = 4 ORDER BY x.ordinality) AS valeurs
    FROM pg_temp.champs(tuile) AS c WHERE c.champ = 3
  ) AS l
  CROSS JOIN LATERAL (
    SELECT max(y.entier) FILTER (WHERE y.champ = 1) AS gid, max(y.entier) FILTER (WHERE y.champ = 3)::int AS genre,
      max(pg_temp.entiers(y.octets)) FILTER (WHERE y.champ = 2) AS etiquettes, max(pg_temp.entiers(y.octets)) FILTER (WHERE y.champ = 4) AS dessin
    FROM pg_temp.champs(l.octets) WITH ORDINALITY AS f CROSS JOIN LATERAL pg_temp.champs(f.octets) AS y
    WHERE f.champ = 2 GROUP BY f.ordinality
  ) AS o
$$;
