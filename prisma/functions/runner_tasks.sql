-- The running tasks of a runner. These settings force the planner to read from the newest task backwards, whatever its
-- statistics.
CREATE OR REPLACE FUNCTION runner_tasks(p_runner uuid) RETURNS TABLE (account_id uuid, id uuid)
LANGUAGE sql STABLE SET enable_sort = off SET enable_bitmapscan = off AS $$
  SELECT t.account_id, t.id FROM unfinished_tasks t WHERE t.runner_id = p_runner
$$;
