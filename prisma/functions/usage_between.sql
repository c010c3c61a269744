-- What an account used in a part of its history, by hour, key, model, channel and how the tasks ended: the charges and
-- refunds of charges with ids from `p_entry` to below `p_next_entry`, each in the hour of its ledger row, and the tasks
-- that failed from `p_from` to before `p_to`, each in the hour of its end. A completed task counts with its charge. A
-- refund of a charge counts no task.
--
-- Failed tasks have no ledger row and no index of their own. They are searched among the tasks with ids from `p_task` to
-- below `p_next_task`, and among those of `p_open` with lower ids.
--
-- No table is scanned, and every charge's task is found by its primary key, whatever the planner's statistics.
CREATE OR REPLACE FUNCTION usage_between(
  p_account uuid, p_entry bigint, p_next_entry bigint, p_from timestamptz, p_to timestamptz,
  p_task uuid, p_next_task uuid, p_open uuid[]
) RETURNS TABLE (
  hour timestamptz, key_id uuid, model text, channel text, status task_status,
  tasks bigint, charged_micros bigint, returned_micros bigint
) LANGUAGE plpgsql STABLE
  SET enable_seqscan = off
  SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    SELECT date_trunc('hour', e.at, 'UTC'), e.key_id, e.model, e.channel, e.status,
        sum(e.tasks)::bigint, sum(e.charged)::bigint, sum(e.returned)::bigint
      FROM (
        SELECT l.created_at AS at, coalesce(t.key_id, '00000000-0000-0000-0000-000000000000') AS key_id,
            coalesce(t.model, '') AS model, coalesce(t.channel, '') AS channel, 'completed'::task_status AS status,
            CASE l.kind WHEN 'charge' THEN 1 ELSE 0 END AS tasks,
            CASE l.kind WHEN 'charge' THEN -l.amount_micros ELSE 0 END AS charged,
            CASE l.kind WHEN 'charge' THEN 0 ELSE l.amount_micros END AS returned
          FROM ledger l
          LEFT JOIN LATERAL (
            SELECT t.key_id, t.model, t.channel FROM tasks t
              WHERE t.account_id = l.account_id AND t.id = l.reference OFFSET 0
          ) t ON true
          WHERE l.account_id = p_account AND l.id >= p_entry AND l.id < p_next_entry
            AND l.kind IN ('charge', 'charge_refund')
        UNION ALL
        SELECT t.completed_at, t.key_id, t.model, t.channel, t.status, 1, 0, 0
          FROM tasks t
          WHERE t.account_id = p_account AND t.id >= p_task AND t.id < p_next_task
            AND t.status = 'failed' AND t.completed_at >= p_from AND t.completed_at < p_to
        UNION ALL
        SELECT t.completed_at, t.key_id, t.model, t.channel, t.status, 1, 0, 0
          FROM unnest(p_open) AS o (id)
          CROSS JOIN LATERAL (SELECT * FROM tasks t WHERE t.account_id = p_account AND t.id = o.id OFFSET 0) t
          WHERE o.id < p_task AND t.status = 'failed' AND t.completed_at >= p_from AND t.completed_at < p_to
      ) e
      GROUP BY 1, 2, 3, 4, 5;
END
$$;
