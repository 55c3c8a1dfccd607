-- The released cells against an independent computation in plain SQL (test/verification).
\set campagne 2018
SET client_min_messages = warning;
\set ECHO none
\i test/verification/oracle.sql
\i test/verification/exactitude.sql
\i test/verification/secret.sql
\i test/verification/maille.sql
