-- Reads many callers' keys and tasks in one statement, for `GET`: one row per hash that belongs to a key, `place` being
-- its place in the arrays, from 1. No row: the key is unknown, revoked or expired, and was not asked for by
-- `p_even_if_revoked`. `refusal` says why the key's own restrictions refuse the caller, `limits` is what limit_state writes,
-- `rules` the restrictions as JSON; all three are null for a key without any. The task's columns are null where the key's
-- account has no task of that id, or had it too long ago. Times are milliseconds since 1970.
--
-- `activated` is false also where something is owed: such keys are refused alike.
--
-- Locks nothing, and sees what was committed when the statement that calls it began.
--
-- No table is scanned: the planner cannot know how long an array is and may have planned while the table was small. A
-- plan for another length would be no better.
CREATE OR REPLACE FUNCTION read_tasks(p_hashes bytea[], p_tasks uuid[], p_even_if_revoked boolean[], p_addresses text[])
RETURNS TABLE (
  place int, key_id uuid, account_id uuid, name text, hint text, activated boolean, running int,
  refusal text, limits text, rules jsonb,
  balance_micros bigint, held_micros bigint, recharged_micros bigint, consumed_micros bigint,
  task_id uuid, model text, status task_status, outputs text[], price_micros bigint, code text, error text,
  inference_ms int, created_ms float8, completed_ms float8
) LANGUAGE plpgsql STABLE
  SET enable_seqscan = off
  SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT given.place::int, k.key, a.id, k.name, k.hint, a.activated_at IS NOT NULL AND a.owed_micros = 0, a.running,
      r.refusal, r.limits, r.rules, a.balance_micros, a.held_micros, a.recharged_micros, a.consumed_micros,
      t.id, t.model, t.status, t.outputs, t.price_micros, t.code, t.error,
      t.inference_ms, floor(date_part('epoch', t.created_at) * 1000), floor(date_part('epoch', t.completed_at) * 1000)
    FROM unnest(p_hashes, p_tasks, p_even_if_revoked, p_addresses) WITH ORDINALITY
      AS given (hash, task, even_if_revoked, address, place)
    -- Each row is found by a unique index, and by nothing else: OFFSET 0 leaves the planner no other way.
    JOIN LATERAL (
      SELECT coalesce(key.current_key_id, key.id) AS key, key.account_id, key.name, key.hint, key.revoked_at, key.expires_at,
          key.limited OR key.read_only OR key.paused_at IS NOT NULL OR key.allowed_addresses IS NOT NULL
            OR key.allowed_models IS NOT NULL OR key.expires_at IS NOT NULL AS ruled
        FROM api_keys key WHERE key.hash = given.hash OFFSET 0
    ) k ON given.even_if_revoked
      OR k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp())
    JOIN LATERAL (SELECT * FROM accounts WHERE accounts.id = k.account_id OFFSET 0) a ON true
    LEFT JOIN LATERAL (
      SELECT key_refusal(own.allowed_addresses, own.paused_at, own.allowed_models, own.read_only, given.address, NULL) AS refusal,
          limit_state(l.left_micros, l.resets_at, l.slot_limit, l.running) AS limits, key_rules(own, k.expires_at) AS rules
        FROM api_keys own LEFT JOIN LATERAL key_limits_now(own.id, clock_timestamp()) l ON own.limited
        WHERE own.id = k.key AND k.ruled OFFSET 0
    ) r ON true
    LEFT JOIN LATERAL (
      SELECT * FROM tasks WHERE tasks.account_id = k.account_id AND tasks.id = given.task
        AND (tasks.completed_at IS NULL OR tasks.completed_at > clock_timestamp() - details_kept()) OFFSET 0
    ) t ON true;
END
$$;
