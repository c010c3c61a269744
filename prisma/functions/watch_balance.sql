-- Runs when a balance falls below a threshold that the owner has set, whatever the cause: queues the alert and starts
-- an automatic top-up. It clears the threshold, so that one fall triggers each once; the account's row is locked, so
-- two gateways cannot both do it. Called before a change that crosses a threshold (triggers.sql).
CREATE OR REPLACE FUNCTION watch_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.balance_micros < NEW.alert_at_micros THEN
    PERFORM queue_mail(NEW.id, 'low_balance', jsonb_build_object(
      'balanceMicros', NEW.balance_micros::text, 'lineMicros', NEW.alert_at_micros::text));
    NEW.alert_at_micros := NULL;
  END IF;
  IF NEW.balance_micros < NEW.auto_top_up_at_micros THEN
    INSERT INTO auto_top_ups (id, account_id, due_at, created_at)
      VALUES (gen_random_uuid(), NEW.id, clock_timestamp(), clock_timestamp())
      ON CONFLICT (account_id) WHERE status = 'due' DO NOTHING;
    NEW.auto_top_up_at_micros := NULL;
  END IF;
  RETURN NEW;
END
$$;
