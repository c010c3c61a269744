-- Admits submits that carry an Idempotency-Key. One whose key the account has used within p_kept gets that task again,
-- 'replayed', or 'key_reused' if it asks for something else; neither takes anything, and both are refused where the API
-- key's own restrictions refuse them. All others are admitted, and an accepted one stores its key in the same transaction.
-- A refused one leaves its key free. Answers as admit does, and with the tasks.
--
-- Locks the runner's row and then the accounts in id order, as admit does: an account's submits come one after another
-- here, on all gateways.
--
-- No table is scanned: the planner cannot know how long an array is and may have planned while the table was small. A
-- plan for another length would be no better.
CREATE OR REPLACE FUNCTION admit_idempotent(
  p_runner uuid, p_tasks uuid[], p_hashes bytea[], p_models text[], p_channels text[], p_prices bigint[],
  p_webhooks text[], p_addresses text[], p_input_bytes int[],
  p_tier_thresholds bigint[], p_tier_limits int[], p_keys bytea[], p_requests bytea[], p_kept interval,
  OUT runner_ended boolean, OUT places int[], OUT verdicts text[], OUT accounts uuid[],
  OUT keys uuid[], OUT slot_limits int[], OUT runnings int[], OUT limits text[],
  OUT tasks uuid[]
) LANGUAGE plpgsql
  SET enable_seqscan = off
  SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  asked int[];
  asked_accounts uuid[];
  asked_keys uuid[];
  used_tasks uuid[];
  used_requests bytea[];
  fresh int[];
  admitted record;
  one record;
BEGIN
  PERFORM 1 FROM runners WHERE id = p_runner AND ended_at IS NULL FOR KEY SHARE;
  runner_ended := NOT FOUND;
  IF runner_ended THEN
    RETURN;
  END IF;
  PERFORM 1
    FROM (
      SELECT k.account_id
        FROM unnest(p_hashes) AS given (hash)
        CROSS JOIN LATERAL (SELECT k.account_id FROM api_keys k WHERE k.hash = given.hash OFFSET 0) k
        ORDER BY k.account_id
    ) asking
    CROSS JOIN LATERAL (SELECT 1 FROM accounts a WHERE a.id = asking.account_id FOR NO KEY UPDATE) a;

  SELECT array_agg(given.ord::int), array_agg(k.account_id), array_agg(k.id), array_agg(used.task_id),
      array_agg(used.request_hash)
    INTO asked, asked_accounts, asked_keys, used_tasks, used_requests
    FROM unnest(p_hashes, p_keys) WITH ORDINALITY AS given (hash, once, ord)
    CROSS JOIN LATERAL (
      SELECT coalesce(k.current_key_id, k.id) AS id, k.account_id, k.revoked_at, k.expires_at
        FROM api_keys k WHERE k.hash = given.hash OFFSET 0
    ) k
    LEFT JOIN LATERAL (
      SELECT i.task_id, i.request_hash FROM idempotency_keys i
        WHERE i.account_id = k.account_id AND i.key_hash = given.once AND i.created_at > clock_timestamp() - p_kept
        OFFSET 0
    ) used ON true
    WHERE k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp());
  IF EXISTS (
    SELECT 1 FROM unnest(asked, asked_accounts) AS a (ord, account) GROUP BY a.account, p_keys[a.ord] HAVING count(*) > 1
  ) THEN
    -- What the second gets depends on the first: one after the other then.
    FOR at IN 1 .. cardinality(p_tasks) LOOP
      SELECT * INTO one FROM admit_idempotent(p_runner, p_tasks[at:at], p_hashes[at:at], p_models[at:at], p_channels[at:at],
        p_prices[at:at], p_webhooks[at:at], p_addresses[at:at], p_input_bytes[at:at], p_tier_thresholds, p_tier_limits,
        p_keys[at:at], p_requests[at:at], p_kept);
      CONTINUE WHEN one.places IS NULL;
      places := places || at;
      verdicts := verdicts || one.verdicts;
      accounts := accounts || one.accounts;
      keys := keys || one.keys;
      slot_limits := slot_limits || one.slot_limits;
      runnings := runnings || one.runnings;
      limits := limits || coalesce(one.limits, ARRAY[NULL::text]);
      tasks := tasks || one.tasks;
    END LOOP;
    RETURN;
  END IF;

  fresh := ARRAY(SELECT a.ord FROM unnest(asked, used_tasks) AS a (ord, task) WHERE a.task IS NULL ORDER BY a.ord);
  SELECT * INTO admitted
    FROM admit(p_runner, ARRAY(SELECT p_tasks[o] FROM unnest(fresh) AS o), ARRAY(SELECT p_hashes[o] FROM unnest(fresh) AS o),
      ARRAY(SELECT p_models[o] FROM unnest(fresh) AS o), ARRAY(SELECT p_channels[o] FROM unnest(fresh) AS o),
      ARRAY(SELECT p_prices[o] FROM unnest(fresh) AS o),
      ARRAY(SELECT p_webhooks[o] FROM unnest(fresh) AS o), ARRAY(SELECT p_addresses[o] FROM unnest(fresh) AS o),
      ARRAY(SELECT p_input_bytes[o] FROM unnest(fresh) AS o),
      p_tier_thresholds, p_tier_limits);
  INSERT INTO idempotency_keys AS i (account_id, key_hash, request_hash, task_id, created_at)
    SELECT t.account, p_keys[fresh[t.place]], p_requests[fresh[t.place]], p_tasks[fresh[t.place]], clock_timestamp()
      FROM unnest(admitted.places, admitted.verdicts, admitted.accounts) AS t (place, verdict, account)
      WHERE t.verdict = 'accepted'
    ON CONFLICT (account_id, key_hash) DO UPDATE
      SET request_hash = excluded.request_hash, task_id = excluded.task_id, created_at = excluded.created_at;

  SELECT array_agg(r.place), array_agg(r.verdict), array_agg(r.account), array_agg(r.key), array_agg(r.slot_limit),
      array_agg(r.running), array_agg(r.state), array_agg(r.task)
    INTO places, verdicts, accounts, keys, slot_limits, runnings, limits, tasks
    FROM (
      SELECT fresh[t.place] AS place, t.verdict, t.account, t.key, t.slot_limit, t.running, t.state,
          p_tasks[fresh[t.place]] AS task
        FROM unnest(admitted.places, admitted.verdicts, admitted.accounts, admitted.keys, admitted.slot_limits,
          admitted.runnings, admitted.limits) AS t (place, verdict, account, key, slot_limit, running, state)
      UNION ALL
      SELECT u.ord,
          coalesce(
            key_refusal(k.allowed_addresses, k.paused_at, k.allowed_models, k.read_only, p_addresses[u.ord], p_models[u.ord]),
            CASE WHEN u.request = p_requests[u.ord] THEN 'replayed' ELSE 'key_reused' END),
          u.account, u.key,
          slot_limit(a.recharged_micros, a.consumed_micros, p_tier_thresholds, p_tier_limits), a.running - later.slots,
          limit_state(l.left_micros, l.resets_at, l.slot_limit, l.running), u.task
        FROM unnest(asked, asked_accounts, asked_keys, used_tasks, used_requests) AS u (ord, account, key, task, request)
        CROSS JOIN LATERAL (SELECT * FROM api_keys k WHERE k.id = u.key OFFSET 0) k
        LEFT JOIN LATERAL key_limits_now(u.key, clock_timestamp()) l ON k.limited
        CROSS JOIN LATERAL (
          SELECT a.running, a.recharged_micros, a.consumed_micros FROM accounts a WHERE a.id = u.account OFFSET 0
        ) a
        -- Those behind it had no slot yet.
        CROSS JOIN LATERAL (
          SELECT count(*)::int AS slots
            FROM unnest(admitted.places, admitted.verdicts, admitted.accounts) AS t (place, verdict, account)
            WHERE t.account = u.account AND t.verdict = 'accepted' AND fresh[t.place] > u.ord
        ) later
        WHERE u.task IS NOT NULL
    ) r;
END
$$;
