-- A deleted key stays deleted, with all that is known of it, and a key stays the account's and itself. Called before each change of a row of
-- api_keys; locks nothing more.
CREATE OR REPLACE FUNCTION keep_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.hash <> OLD.hash OR NEW.account_id <> OLD.account_id THEN
    RAISE EXCEPTION 'a key cannot become another' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.revoked_at IS NOT NULL AND (NEW.revoked_at, NEW.revoked_by_user_id, NEW.revoked_reason, NEW.revoked_address,
      NEW.revoked_user_agent, NEW.revoked_how, NEW.revoked_running)
    IS DISTINCT FROM (OLD.revoked_at, OLD.revoked_by_user_id, OLD.revoked_reason, OLD.revoked_address,
      OLD.revoked_user_agent, OLD.revoked_how, OLD.revoked_running)
  THEN
    RAISE EXCEPTION 'a deleted key cannot change its revocation' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
