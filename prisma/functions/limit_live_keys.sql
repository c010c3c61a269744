-- At most ten live keys per account (product: "API keys"); a secret that was rotated out is no key of its own. Locks the
-- account, as the code does before it inserts, so that no two inserts can count at once.
CREATE OR REPLACE FUNCTION limit_live_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM accounts WHERE id = NEW.account_id FOR NO KEY UPDATE;
  IF NEW.current_key_id IS NULL AND NEW.revoked_at IS NULL AND (
    SELECT count(*) FROM api_keys WHERE account_id = NEW.account_id AND revoked_at IS NULL AND current_key_id IS NULL
      AND (expires_at IS NULL OR expires_at > clock_timestamp())
  ) >= 10 THEN
    RAISE EXCEPTION 'account % has ten live keys', NEW.account_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
