-- Admits or refuses submits, all in one transaction. Resolves each key hash to a live key, decides each account's
-- requests in the order given, and inserts the accepted tasks with their holds and slots.
--
-- Decided in this order: the key's addresses and pause; is the account activated, with nothing owed; read-only and models of
-- the key; the key's spend limit; the balance; the key's slots; the tier's slots.
--
-- Answers in arrays. `places` are those of the requests whose key is live, from 1; the other arrays go with it. `limits` has
-- what limit_state writes, and is null where no key has limits. A request that is not in `places` has an unknown, revoked
-- or expired key. If all keys are unknown, nothing is written and nothing locked. `p_webhooks` are the addresses that the
-- ends are sent to, or null if there are none; `p_addresses` are the callers', or null if they are not known;
-- `p_input_bytes` are the sizes of the bodies.
--
-- Locks the runner's row first: a runner whose lease has ended must not take slots that nobody would free. Then
-- `runner_ended` is true, and nothing else is answered. Then locks the accounts in id order, so that two gateways never
-- wait for each other. Keeps the locks until the transaction ends; a locked row stays where it is and is found by its ctid.
-- The statement that waits for the accounts still sees the rows of other tables as they were before its wait. So it
-- is repeated, under the locks then, where a key has changed or expired in the meantime: a call is decided by what the keys
-- may do when the lock is given to it. What belongs to keys with restrictions or limits is read by a later statement.
--
-- No table is scanned: the planner cannot know how long an array is and may have planned while the table was small. A
-- plan for another length would be no better.
CREATE OR REPLACE FUNCTION admit(
  p_runner uuid, p_tasks uuid[], p_hashes bytea[], p_models text[], p_channels text[], p_prices bigint[],
  p_webhooks text[], p_addresses text[], p_input_bytes int[],
  p_tier_thresholds bigint[], p_tier_limits int[],
  OUT runner_ended boolean, OUT places int[], OUT verdicts text[], OUT accounts uuid[],
  OUT keys uuid[], OUT slot_limits int[], OUT runnings int[], OUT limits text[]
) LANGUAGE plpgsql
  SET enable_seqscan = off
  SET enable_memoize = off
  SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  rows tid[];
  balances bigint[];
  -- Keys with limits or restrictions; of them those whose rules must be read.
  ruled boolean[];
  restricted boolean[];
  now_at timestamptz;
  -- The change of a key that the statement did not see, and the first end of a key or, later, of a window.
  unseen xid8;
  first_end timestamptz;
  -- Of each request whose key has limits: the first request of that key, and what the key has left before the batch.
  firsts int[];
  limit_rows tid[];
  last_start timestamptz;
  resets timestamptz[];
  lefts bigint[];
  key_slots int[];
  key_runnings int[];
  walked uuid;
  balance bigint;
  slots int;
  f int;
BEGIN
  PERFORM 1 FROM runners WHERE id = p_runner AND ended_at IS NULL
    AND EXISTS (SELECT 1 FROM api_keys k WHERE k.hash = ANY (p_hashes)) FOR KEY SHARE;
  IF NOT FOUND THEN
    runner_ended := NOT EXISTS (SELECT 1 FROM runners WHERE id = p_runner AND ended_at IS NULL);
    RETURN;
  END IF;
  runner_ended := false;

  LOOP
    -- Each LATERAL leaves the planner no choice: it starts with the sorted requests and finds each row by its index.
    SELECT array_agg(l.ord::int), array_agg(l.account), array_agg(l.key), array_agg(l.at), array_agg(l.balance),
        array_agg(l.slot_limit), array_agg(l.running + CASE WHEN l.activated THEN l.nth ELSE 0 END), array_agg(l.ruled), array_agg(l.restricted),
        array_agg(CASE WHEN NOT l.activated THEN 'not_activated'
          WHEN l.balance < l.price OR l.running + l.nth > l.slot_limit THEN 'refused' ELSE 'accepted' END),
        min(l.unseen), min(l.expires_at)
      INTO places, accounts, keys, rows, balances, slot_limits, runnings, ruled, restricted, verdicts, unseen, first_end
      FROM (
        SELECT asked.ord, asked.account, asked.key, asked.restricted, asked.ruled, asked.expires_at, a.at, a.balance, a.running, a.activated,
            a.unseen, slot_limit(a.recharged, a.consumed, p_tier_thresholds, p_tier_limits) AS slot_limit,
            (row_number() OVER walk)::int AS nth, (sum(asked.price) OVER walk)::bigint AS price
          FROM (
            SELECT given.ord, given.price, k.key, k.restricted, k.restricted OR k.limited AS ruled, k.expires_at, k.account_id AS account
              FROM unnest(p_hashes, p_prices) WITH ORDINALITY AS given (hash, price, ord)
              CROSS JOIN LATERAL (
                SELECT coalesce(k.current_key_id, k.id) AS key, k.account_id, k.revoked_at, k.expires_at, k.limited,
                    k.read_only OR k.paused_at IS NOT NULL OR k.allowed_addresses IS NOT NULL
                      OR k.allowed_models IS NOT NULL OR k.current_key_id IS NOT NULL AS restricted
                  FROM api_keys k WHERE k.hash = given.hash OFFSET 0
              ) k
              WHERE k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp())
              ORDER BY k.account_id, given.ord
          ) asked
          CROSS JOIN LATERAL (
            SELECT a.ctid AS at, a.balance_micros AS balance, a.running,
                a.activated_at IS NOT NULL AND a.owed_micros = 0 AS activated,
                a.recharged_micros AS recharged, a.consumed_micros AS consumed,
                CASE WHEN a.keys_changed_by IS NOT NULL AND NOT pg_visible_in_snapshot(a.keys_changed_by, pg_current_snapshot())
                  THEN a.keys_changed_by END AS unseen
              FROM accounts a WHERE a.id = asked.account FOR NO KEY UPDATE
          ) a
          WINDOW walk AS (PARTITION BY asked.account ORDER BY asked.ord)
      ) l;
    now_at := clock_timestamp();
    -- A number that lies ahead comes from another server, before a restore.
    EXIT WHEN (unseen IS NULL OR unseen >= pg_snapshot_xmax(pg_current_snapshot()))
      AND (first_end IS NULL OR first_end > now_at);
  END LOOP;

  WHILE true = ANY (ruled) LOOP
    SELECT array_agg(r.verdict ORDER BY r.at), array_agg(r.first ORDER BY r.at), array_agg(r.row ORDER BY r.at),
        array_agg(r.window_end ORDER BY r.at), array_agg(r.left_before ORDER BY r.at),
        array_agg(r.slot_limit ORDER BY r.at), array_agg(r.running ORDER BY r.at),
        array_agg(limit_state(r.left_before - r.price, r.window_end, r.slot_limit, r.running + r.nth) ORDER BY r.at),
        max(r.window_start), min(r.window_end)
      INTO verdicts, firsts, limit_rows, resets, lefts, key_slots, key_runnings, limits, last_start, first_end
      FROM (
        SELECT u.at, l.row, l.window_start, l.window_end, l.left_before, l.slot_limit, l.running, u.price, u.nth,
            CASE WHEN l.row IS NOT NULL THEN u.first END AS first,
            coalesce(
              CASE WHEN u.restricted
                THEN key_refusal(k.addresses, k.paused, k.models, k.read_only, p_addresses[u.place], NULL) END,
              CASE u.verdict WHEN 'not_activated' THEN u.verdict END,
              CASE WHEN u.restricted
                THEN key_refusal(k.addresses, k.paused, k.models, k.read_only, p_addresses[u.place], p_models[u.place]) END,
              CASE WHEN l.left_before < u.price OR l.running + u.nth > l.slot_limit THEN 'refused' ELSE u.verdict END
            ) AS verdict
          FROM (
            SELECT g.*, (min(g.at) OVER of_key)::int AS first,
                (count(nullif(g.verdict, 'not_activated')) OVER so_far)::int AS nth,
                (sum(CASE WHEN g.verdict = 'not_activated' THEN 0 ELSE p_prices[g.place] END) OVER so_far)::bigint AS price
              FROM unnest(places, keys, ruled, restricted, verdicts)
                WITH ORDINALITY AS g (place, key, ruled, restricted, verdict, at)
              WINDOW of_key AS (PARTITION BY g.key), so_far AS (PARTITION BY g.key ORDER BY g.at)
          ) u
          LEFT JOIN LATERAL (
            SELECT k.allowed_addresses AS addresses, k.paused_at AS paused, k.allowed_models AS models, k.read_only
              FROM api_keys k WHERE k.id = u.key AND u.restricted OFFSET 0
          ) k ON true
          LEFT JOIN LATERAL (
            SELECT l.ctid AS row, l.window_start, limit_window_end(l.period, l.window_start) AS window_end,
                l.limit_micros - l.used_micros AS left_before, l.slot_limit, l.running
              FROM key_limits l WHERE l.key_id = u.key AND u.ruled OFFSET 0
          ) l ON true
      ) r;
    EXIT WHEN first_end IS NULL OR first_end > now_at;
    -- A clock that is set back starts no window a second time.
    UPDATE key_limits l SET window_start = limit_window(l.period, now_at), used_micros = 0, reached = false, mailed_percent = 0
      FROM unnest(limit_rows, resets) AS g (row, window_end) WHERE l.ctid = g.row AND g.window_end <= now_at;
  END LOOP;
  now_at := greatest(now_at, last_start);

  -- So far each request was taken to come after accepted ones only. Where one is refused, those behind it get more.
  IF EXISTS (SELECT 1 FROM unnest(verdicts) AS v WHERE v NOT IN ('accepted', 'not_activated')) THEN
    FOR at IN 1 .. cardinality(places) LOOP
      CONTINUE WHEN verdicts[at] = 'not_activated';
      IF accounts[at] IS DISTINCT FROM walked THEN
        walked := accounts[at];
        balance := balances[at];
        slots := runnings[at] - 1;
      END IF;
      f := firsts[at];
      IF verdicts[at] IN ('accepted', 'refused') THEN
        IF lefts[f] < p_prices[places[at]] THEN
          verdicts[at] := 'key_limit';
        ELSIF balance < p_prices[places[at]] THEN
          verdicts[at] := 'insufficient_balance';
        ELSIF key_runnings[f] >= key_slots[f] THEN
          verdicts[at] := 'no_key_slot';
        ELSIF slots >= slot_limits[at] THEN
          verdicts[at] := 'no_slot';
        ELSE
          verdicts[at] := 'accepted';
          balance := balance - p_prices[places[at]];
          slots := slots + 1;
          IF f IS NOT NULL THEN
            lefts[f] := lefts[f] - p_prices[places[at]];
            key_runnings[f] := key_runnings[f] + 1;
          END IF;
        END IF;
      END IF;
      runnings[at] := slots;
      IF f IS NOT NULL THEN
        limits[at] := limit_state(lefts[f], resets[f], key_slots[f], key_runnings[f]);
      END IF;
    END LOOP;
  END IF;

  IF firsts IS NOT NULL THEN
    UPDATE key_limits l SET used_micros = l.used_micros + t.price,
        running = CASE WHEN l.slot_limit IS NULL THEN 0 ELSE l.running + t.slots END,
        reached = t.refused OR coalesce(l.used_micros + t.price >= l.limit_micros, false)
      FROM (
        SELECT g.row, bool_or(g.verdict = 'key_limit') AS refused,
            coalesce(sum(p_prices[g.place]) FILTER (WHERE g.verdict = 'accepted'), 0)::bigint AS price,
            (count(*) FILTER (WHERE g.verdict = 'accepted'))::int AS slots
          FROM unnest(places, verdicts, limit_rows) AS g (place, verdict, row) WHERE g.row IS NOT NULL GROUP BY g.row
      ) t
      WHERE l.ctid = t.row AND (t.slots > 0 OR t.refused AND NOT l.reached);
  END IF;

  WITH moved AS (
    UPDATE accounts a SET balance_micros = a.balance_micros - taken.price, held_micros = a.held_micros + taken.price,
        running = a.running + taken.slots
      FROM (
        SELECT t.at, sum(p_prices[t.place])::bigint AS price, count(*)::int AS slots
          FROM unnest(rows, places, verdicts) AS t (at, place, verdict) WHERE t.verdict = 'accepted' GROUP BY t.at
      ) taken
      WHERE a.ctid = taken.at
  )
  INSERT INTO tasks (id, account_id, key_id, runner_id, model, channel, status, price_micros, webhook_url, input_bytes, created_at, limited)
    SELECT p_tasks[t.place], t.account, t.key, p_runner, p_models[t.place], p_channels[t.place], 'processing',
        p_prices[t.place], p_webhooks[t.place], p_input_bytes[t.place], now_at, t.first IS NOT NULL
      FROM unnest(places, accounts, keys, verdicts, firsts) AS t (place, account, key, verdict, first)
      WHERE t.verdict = 'accepted';
END
$$;
