-- Fails all running tasks of a runner. The runner must have been ended (or be about to end) in the same transaction, so
-- that it cannot get new tasks.
CREATE OR REPLACE FUNCTION end_runner_tasks(p_runner uuid, p_code text, p_error text)
RETURNS SETOF uuid LANGUAGE sql AS $$
  WITH held AS (
    SELECT array_agg(t.account_id) AS accounts, array_agg(t.id) AS tasks, array_agg('failed'::task_status) AS statuses,
        array_agg(p_code) AS codes, array_agg(p_error) AS errors
      FROM runner_tasks(p_runner) t
  )
  SELECT held.tasks[ended.place]
    FROM held
    CROSS JOIN LATERAL settle(p_runner, held.accounts, held.tasks, held.statuses, NULL, held.codes, held.errors, NULL) s
    CROSS JOIN LATERAL unnest(s.places) AS ended (place)
$$;
