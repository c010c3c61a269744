-- A deleted key stays deleted, with all that is known of it, and a key stays the account's and itself. Called before each change of a row of
-- api_keys; locks nothing more.
CREATE OR REPLACE FUNCTION keep_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.hash <> OLD.hash OR NEW.account_id <> OLD.account_id THEN
    RAISE EXCEPTION 'a key cannot become another' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.deleted_at IS NOT NULL AND (NEW.deleted_at, NEW.deleted_by_user_id, NEW.deleted_reason, NEW.deleted_address,
      NEW.deleted_user_agent, NEW.deleted_how, NEW.deleted_running)
    IS DISTINCT FROM (OLD.deleted_at, OLD.deleted_by_user_id, OLD.deleted_reason, OLD.deleted_address,
      OLD.deleted_user_agent, OLD.deleted_how, OLD.deleted_running)
  THEN
    RAISE EXCEPTION 'a deleted key cannot change its deletion' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
