-- Writes into the account's row which transaction changed what its keys may do. An admission that waited for that row knows
-- by this that what it has read of the keys may be older (admit.sql). Called after the change of a key's row (triggers.sql); the
-- account's row is locked then.
CREATE OR REPLACE FUNCTION note_key_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE accounts SET keys_changed_by = pg_current_xact_id()
    WHERE id = NEW.account_id AND keys_changed_by IS DISTINCT FROM pg_current_xact_id();
  RETURN NULL;
END
$$;
