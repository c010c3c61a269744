-- Ends a runner that has not been heard of for the lease, and all of its tasks: failed, holds released, slots free.
-- Measured by the database's clock. Returns the runner with each of its tasks; one that ran nothing has one row without
-- a task; no row means that no runner is dead. A runner is ended by one caller only (skip locked), and in the same
-- transaction as its tasks.
--
-- One runner a call: settle locks a runner's accounts in id order, but the accounts of a second one could lie before
-- them, and this transaction would wait for an admission that waits for it.
CREATE OR REPLACE FUNCTION end_dead_runner(p_lease interval, p_code text, p_error text)
RETURNS TABLE (runner_id uuid, task_id uuid) LANGUAGE plpgsql AS $$
DECLARE
  dead uuid;
BEGIN
  SELECT id INTO dead FROM runners WHERE ended_at IS NULL AND heartbeat_at < clock_timestamp() - p_lease
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;
  IF dead IS NULL THEN
    RETURN;
  END IF;
  UPDATE runners SET ended_at = clock_timestamp() WHERE id = dead;
  RETURN QUERY
    SELECT dead, task FROM (VALUES (1)) AS one
      LEFT JOIN LATERAL end_runner_tasks(dead, p_code, p_error) AS task ON true;
END
$$;
