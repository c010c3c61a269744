-- Acts at the moment a balance falls below a line that its owner has set, whoever moved it: queues the alert, starts an
-- automatic top-up. Each line is taken down by that, so that one fall does it once; the account's row is locked then,
-- so two gateways cannot both do it. Called before a change that crosses a line (triggers.sql).
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
