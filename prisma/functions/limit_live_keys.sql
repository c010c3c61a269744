-- At most ten live keys per account (product: "API keys"). Locks the account, as the code does before it
-- inserts, so that the count cannot be overtaken.
CREATE OR REPLACE FUNCTION limit_live_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM accounts WHERE id = NEW.account_id FOR NO KEY UPDATE;
  IF (SELECT count(*) FROM api_keys WHERE account_id = NEW.account_id AND revoked_at IS NULL) >= 10 THEN
    RAISE EXCEPTION 'account % has ten live keys', NEW.account_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
