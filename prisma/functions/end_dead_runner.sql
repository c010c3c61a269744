-- Ends one runner without a heartbeat for the lease, and all of its tasks: failed, holds released, slots free. Measured
-- by the database's clock. Returns the runner with each of its tasks, or one row without a task if it ran none. No row
-- means that no runner is dead. SKIP LOCKED: only one caller ends a runner, in the same transaction as its tasks.
--
-- One runner per call: settle locks a runner's accounts in id order. A second runner could need an account with a lower
-- id, and this transaction could then deadlock with an admission.
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
