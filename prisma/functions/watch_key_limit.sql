-- Tells the owners that a key has used 80 % of its limit, or all of it, once per window each. Called after a change of the
-- row that makes either true (triggers.sql); the account's row is locked then, so two gateways cannot both do it.
CREATE OR REPLACE FUNCTION watch_key_limit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM queue_mail(
    NEW.account_id, CASE WHEN NEW.reached THEN 'key_limit_reached' ELSE 'key_limit_near' END::mail_kind,
    jsonb_build_object('keyId', k.id, 'name', k.name, 'hint', k.hint, 'period', NEW.period,
      'limitMicros', NEW.limit_micros::text, 'usedMicros', NEW.used_micros::text,
      'resetsAt', limit_window_end(NEW.period, NEW.window_start)))
    FROM api_keys k WHERE k.id = NEW.key_id;
  UPDATE key_limits SET mailed_percent = CASE WHEN reached THEN 100 ELSE 80 END WHERE key_id = NEW.key_id;
  RETURN NULL;
END
$$;
