-- Keys that all replicas share: of tokens, page tokens and audit draws. Nothing but their use shows them.
CREATE TABLE secret (
    name  text  COLLATE "C" NOT NULL PRIMARY KEY,
    value bytea NOT NULL CHECK (length(value) = 32)
);
COMMENT ON TABLE secret IS 'distribution: reference';
