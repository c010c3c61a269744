-- A revoked key stays revoked, with all that is known of it, and an expired one cannot be revived. A key stays the account's,
-- and its hash changes only while a rotation keeps the old one in another row. Called before each change of a row of
-- api_keys; locks nothing more.
CREATE OR REPLACE FUNCTION keep_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.id <> OLD.id OR NEW.account_id <> OLD.account_id OR NEW.current_key_id IS DISTINCT FROM OLD.current_key_id
    OR (NEW.hash <> OLD.hash AND (OLD.current_key_id IS NOT NULL OR OLD.revoked_at IS NOT NULL))
  THEN
    RAISE EXCEPTION 'a key cannot become another' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.revoked_at IS NOT NULL AND (NEW.revoked_at, NEW.revoked_by_user_id, NEW.revoked_reason, NEW.revoked_address,
      NEW.revoked_user_agent, NEW.revoked_how, NEW.revoked_running)
    IS DISTINCT FROM (OLD.revoked_at, OLD.revoked_by_user_id, OLD.revoked_reason, OLD.revoked_address,
      OLD.revoked_user_agent, OLD.revoked_how, OLD.revoked_running)
  THEN
    RAISE EXCEPTION 'a deleted key cannot change its revocation' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.expires_at <= clock_timestamp() AND NEW.expires_at IS DISTINCT FROM OLD.expires_at THEN
    RAISE EXCEPTION 'an expired key cannot be revived' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
