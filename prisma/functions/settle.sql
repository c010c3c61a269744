-- Ends tasks. A completed one turns its hold into a charge (ledger row, consumed); a failed one gives it back, to what is
-- owed first. Both free the slot, also that of a key with slots of its own; a failed task is taken out of the key's window that it
-- was admitted in, unless another has begun. Fenced by runner and status: a task that has ended, or that another runner holds,
-- is left alone. `places` are those of the tasks that this call ended, `runnings` their accounts' slots after all of it.
-- `limited` are the places of those whose keys have limits, `limits` what limit_state writes of them after all of it, or null
-- where they have none any more.
-- `p_outputs` are array literals; times are in microseconds since 1970. Where a task's end is to be sent to a webhook,
-- the delivery is written here, so that no crash can come between the two.
--
-- Locks the accounts in id order before the tasks, as everybody who changes both does. What it reads of them is true
-- until it ends, and the rows stay where they are.
--
-- No row is looked for by reading a whole table: the planner cannot know how long an array is, and may have made its plan
-- while the table was small. Nor does a plan get better by being made anew for an array of another length.
CREATE OR REPLACE FUNCTION settle(
  p_runner uuid, p_accounts uuid[], p_tasks uuid[], p_statuses task_status[], p_outputs text[],
  p_codes text[], p_errors text[], p_inference_ms int[],
  OUT settled bigint, OUT places int[], OUT created bigint[], OUT runnings int[], OUT limited int[], OUT limits text[]
) LANGUAGE plpgsql
  SET enable_seqscan = off
  SET enable_memoize = off
  SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  settled_at timestamptz;
  walk int[];
  rows tid[];
  slots int[];
  totals bigint[];
  hooked int[];
  urls text[];
  limited_keys uuid[];
  freed bigint[];
  admitted timestamptz[];
  changing boolean;
  changed boolean := false;
BEGIN
  SELECT array_agg(given.ord), array_agg(a.at), array_agg(a.running), array_agg(a.total)
    INTO walk, rows, slots, totals
    FROM (
      SELECT g.ord::int AS ord, g.account FROM unnest(p_accounts) WITH ORDINALITY AS g (account, ord)
        ORDER BY g.account, g.ord
    ) given
    CROSS JOIN LATERAL (
      SELECT a.ctid AS at, a.running, a.balance_micros + a.held_micros - a.owed_micros AS total
        FROM accounts a WHERE a.id = given.account FOR NO KEY UPDATE
    ) a;

  settled_at := clock_timestamp();
  settled := micros_since_1970(settled_at);
  WITH ended AS (
    UPDATE tasks t SET status = p_statuses[given.ord], code = p_codes[given.ord], error = p_errors[given.ord],
        outputs = coalesce(p_outputs[given.ord], '{}')::text[], inference_ms = p_inference_ms[given.ord],
        completed_at = settled_at
      FROM (
        SELECT w.ord, w.at AS account_at, w.running, w.total, task.at
          FROM unnest(walk, rows, slots, totals) AS w (ord, at, running, total)
          CROSS JOIN LATERAL (
            SELECT t.ctid AS at FROM tasks t
              WHERE t.account_id = p_accounts[w.ord] AND t.id = p_tasks[w.ord]
                AND t.runner_id = p_runner AND t.status = 'processing' OFFSET 0
          ) task
      ) given
      WHERE t.ctid = given.at
      RETURNING given.ord, given.account_at, given.running, given.total, t.account_id, t.id, t.price_micros,
        CASE t.status WHEN 'completed' THEN t.price_micros END AS charge, micros_since_1970(t.created_at) AS began, t.webhook_url,
        CASE WHEN t.limited THEN t.key_id END AS limited_key, t.created_at
  ), moved AS (
    UPDATE accounts a SET held_micros = a.held_micros - freed.price,
        balance_micros = a.balance_micros + greatest(0, freed.price - freed.charge - a.owed_micros),
        owed_micros = greatest(0, a.owed_micros - freed.price + freed.charge),
        consumed_micros = a.consumed_micros + freed.charge, running = a.running - freed.slots
      FROM (
        SELECT account_at, sum(price_micros)::bigint AS price, coalesce(sum(charge), 0)::bigint AS charge,
            count(*)::int AS slots
          FROM ended GROUP BY account_at
      ) freed
      WHERE a.ctid = freed.account_at
  ), posted AS (
    INSERT INTO ledger (account_id, kind, amount_micros, total_after_micros, reference, created_at)
      SELECT account_id, 'charge', -charge, total - sum(charge) OVER (PARTITION BY account_at ORDER BY ord), id, settled_at
        FROM ended WHERE charge IS NOT NULL
  )
  SELECT array_agg(e.ord), array_agg(e.began), array_agg(e.running),
      array_agg(e.ord) FILTER (WHERE e.webhook_url IS NOT NULL), array_agg(e.webhook_url) FILTER (WHERE e.webhook_url IS NOT NULL),
      array_agg(e.ord) FILTER (WHERE e.limited_key IS NOT NULL),
      array_agg(e.limited_key) FILTER (WHERE e.limited_key IS NOT NULL),
      array_agg(e.price_micros - coalesce(e.charge, 0)) FILTER (WHERE e.limited_key IS NOT NULL),
      array_agg(e.created_at) FILTER (WHERE e.limited_key IS NOT NULL)
    INTO places, created, runnings, hooked, urls, limited, limited_keys, freed, admitted
    FROM (
      SELECT ord, began, webhook_url, limited_key, price_micros, charge, created_at,
          (running - count(*) OVER (PARTITION BY account_at))::int AS running
        FROM ended
    ) e;
  WHILE limited_keys IS NOT NULL LOOP
    SELECT array_agg(limit_state(l.left_micros, l.resets_at, l.slot_limit, l.running) ORDER BY g.at),
        bool_or(g.freed > 0 OR l.slot_limit IS NOT NULL)
      INTO limits, changing
      FROM unnest(limited_keys, freed) WITH ORDINALITY AS g (key, freed, at)
      LEFT JOIN LATERAL key_limits_now(g.key, settled_at) l ON true;
    EXIT WHEN NOT changing OR changed;
    UPDATE key_limits l SET running = CASE WHEN l.slot_limit IS NULL THEN 0 ELSE l.running - t.slots END,
        used_micros = l.used_micros - t.freed, reached = l.reached AND (t.freed = 0 OR l.used_micros - t.freed >= l.limit_micros)
      FROM (
        SELECT g.key, count(*)::int AS slots, coalesce(sum(g.freed) FILTER (WHERE g.at >= w.window_start), 0)::bigint AS freed
          FROM unnest(limited_keys, freed, admitted) AS g (key, freed, at)
          CROSS JOIN LATERAL (SELECT k.window_start FROM key_limits k WHERE k.key_id = g.key OFFSET 0) w
          GROUP BY g.key
      ) t
      WHERE l.key_id = t.key AND (t.freed > 0 OR l.slot_limit IS NOT NULL);
    changed := true;
  END LOOP;
  IF hooked IS NOT NULL THEN
    INSERT INTO webhook_deliveries (account_id, id, kind, url, receiver, due_at, created_at)
      SELECT p_accounts[h.ord], p_tasks[h.ord], 'task', h.url, webhook_receiver(h.url), settled_at, settled_at
        FROM unnest(hooked, urls) AS h (ord, url);
  END IF;
END
$$;
