-- Texts of errors and notices are in English here, and in the language of lc_messages for users: MESSAGE = format(ops.traduire('...'), ...).
-- STABLE: lc_messages may change within a session.
CREATE FUNCTION traduire(message text) RETURNS text
  LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ops_traduire';
REVOKE ALL ON FUNCTION traduire(text) FROM PUBLIC;
COMMENT ON FUNCTION traduire(text) IS 'Le message, en français si lc_messages l''est ; tel quel s''il n''est pas au catalogue';
