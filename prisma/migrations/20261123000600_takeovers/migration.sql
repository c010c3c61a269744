-- The same as before, but it also names the runners that it ended, so that operators can count them.
DROP FUNCTION end_dead_runners(interval, text, text);

-- Ends every runner that has not been heard of for the lease, and all of its tasks: failed, holds released,
-- slots free. Measured by the database's clock. Returns each ended runner with each of its tasks; one that ran nothing
-- has one row without a task. A runner is ended by one caller only (skip locked), and in the same transaction as its
-- tasks.
CREATE FUNCTION end_dead_runners(p_lease interval, p_code text, p_error text)
RETURNS TABLE (runner_id uuid, task_id uuid) LANGUAGE plpgsql AS $$
DECLARE
  dead uuid;
BEGIN
  FOR dead IN
    SELECT id FROM runners WHERE ended_at IS NULL AND heartbeat_at < clock_timestamp() - p_lease
      ORDER BY id FOR UPDATE SKIP LOCKED
  LOOP
    UPDATE runners SET ended_at = clock_timestamp() WHERE id = dead;
    RETURN QUERY
      SELECT dead, task FROM (VALUES (1)) AS one
        LEFT JOIN LATERAL end_runner_tasks(dead, p_code, p_error) AS task ON true;
  END LOOP;
END
$$;
