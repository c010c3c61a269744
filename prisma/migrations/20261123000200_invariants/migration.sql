-- What must hold whatever the code does. The code refuses first and with better words. These rules
-- make sure that a mistake in it cannot reach the data.

ALTER TABLE accounts
  ADD CONSTRAINT accounts_amounts_not_negative CHECK (
    balance_micros >= 0 AND held_micros >= 0 AND recharged_micros >= 0 AND consumed_micros >= 0
  ),
  ADD CONSTRAINT accounts_running_not_negative CHECK (running >= 0);

-- An account's row changes with every call: leave room in the page, so that the change needs no index work.
ALTER TABLE accounts SET (fillfactor = 50);
ALTER TABLE tasks SET (fillfactor = 70);

ALTER TABLE api_keys
  ADD CONSTRAINT api_keys_hash_is_sha256 CHECK (octet_length(hash) = 32),
  ADD CONSTRAINT api_keys_hint_is_no_key CHECK (char_length(hint) <= 12),
  ADD CONSTRAINT api_keys_name_length CHECK (char_length(name) BETWEEN 1 AND 64);

ALTER TABLE tasks
  ADD CONSTRAINT tasks_price_not_negative CHECK (price_micros >= 0),
  ADD CONSTRAINT tasks_end_is_whole CHECK (
    (status = 'processing') = (completed_at IS NULL) AND (status = 'failed') = (code IS NOT NULL)
  );

ALTER TABLE ledger
  ADD CONSTRAINT ledger_total_not_negative CHECK (total_after_micros >= 0),
  ADD CONSTRAINT ledger_sign CHECK (
    CASE kind WHEN 'top_up' THEN amount_micros > 0 WHEN 'charge' THEN amount_micros <= 0 END
  );

-- Top-ups are whole cents from $1 to $10,000 (product: "Money").
ALTER TABLE payments
  ADD CONSTRAINT payments_amount CHECK (
    amount_micros BETWEEN 1000000 AND 10000000000 AND amount_micros % 10000 = 0
  ),
  ADD CONSTRAINT payments_end_is_whole CHECK ((status = 'pending') = (ended_at IS NULL));

-- Refuses the statement it guards, for tables whose rows never change.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% refused: rows of % never change', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payment_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payment_events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Tasks and ledger name accounts and keys without foreign keys, so their rows must stay.
CREATE TRIGGER accounts_stay BEFORE DELETE OR TRUNCATE ON accounts
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER api_keys_stay BEFORE DELETE OR TRUNCATE ON api_keys
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- At most ten live keys per account (product: "API keys"). Locks the account, as the code does before it
-- inserts, so that the count cannot be overtaken.
CREATE FUNCTION limit_live_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM accounts WHERE id = NEW.account_id FOR NO KEY UPDATE;
  IF (SELECT count(*) FROM api_keys WHERE account_id = NEW.account_id AND deleted_at IS NULL) >= 10 THEN
    RAISE EXCEPTION 'account % has ten live keys', NEW.account_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER api_keys_limit BEFORE INSERT ON api_keys FOR EACH ROW EXECUTE FUNCTION limit_live_keys();

-- A deleted key stays deleted, and a key stays the account's and itself.
CREATE FUNCTION keep_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.hash <> OLD.hash OR NEW.account_id <> OLD.account_id THEN
    RAISE EXCEPTION 'a key cannot become another' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS DISTINCT FROM OLD.deleted_at THEN
    RAISE EXCEPTION 'a deleted key cannot change its deletion' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER api_keys_keep BEFORE UPDATE ON api_keys FOR EACH ROW EXECUTE FUNCTION keep_key();
