-- Admission and settlement with fewer steps: rows are locked once, in order, and then written by their place (ctid);
-- what is decided and what is written are one statement each (docs/decisions/0009-batching.md has the figures).
DROP FUNCTION admit_once(
  uuid, uuid[], bytea[], text[], text[], bigint[], bigint[], int[], bytea[], bytea[], interval
);
DROP FUNCTION admit(uuid, uuid[], bytea[], text[], text[], bigint[], bigint[], int[]);
DROP FUNCTION end_runner_tasks(uuid, text, text);
DROP FUNCTION settle(uuid, uuid[], uuid[], task_status[], jsonb, text[], text[], int[]);

-- How many tasks an account may run at once, null for any number, by the greater of its two totals (product: "Tiers").
-- The tier table comes in as two arrays, ascending, from lib/tiers.
CREATE FUNCTION slot_limit(p_recharged bigint, p_consumed bigint, p_thresholds bigint[], p_limits int[]) RETURNS int
  LANGUAGE sql IMMUTABLE RETURN p_limits[width_bucket(greatest(p_recharged, p_consumed), p_thresholds)];

-- Admits or refuses submits, in one transaction for all of them: resolves each key hash to a live key, walks each
-- account's requests in the order given (activated? balance? slot?), and inserts the accepted tasks with their holds
-- and slots. Answers in arrays: `places` are those of the requests whose key is live, the other arrays go with it.
-- A request that is not there has an unknown key; where no key is known, nothing is written and nothing locked.
--
-- Locks the accounts in id order: two gateways must never wait for each other. Holds the runner's row, so that a
-- runner whose lease has ended cannot take slots that nobody would ever free; then `runner_ended` is true, and nothing
-- else is answered. Keeps the locks until it ends, so a locked row stays where it is, and can be found by its ctid.
CREATE FUNCTION admit(
  p_runner uuid, p_tasks uuid[], p_hashes bytea[], p_models text[], p_channels text[], p_prices bigint[],
  p_tier_thresholds bigint[], p_tier_limits int[],
  OUT runner_ended boolean, OUT places int[], OUT verdicts text[], OUT accounts uuid[],
  OUT keys uuid[], OUT slot_limits int[], OUT runnings int[]
) LANGUAGE plpgsql AS $$
DECLARE
  rows tid[];
  balances bigint[];
  walked uuid;
  balance bigint;
  slots int;
BEGIN
  PERFORM 1 FROM runners WHERE id = p_runner AND ended_at IS NULL
    AND EXISTS (SELECT 1 FROM api_keys k WHERE k.hash = ANY (p_hashes)) FOR KEY SHARE;
  IF NOT FOUND THEN
    runner_ended := NOT EXISTS (SELECT 1 FROM runners WHERE id = p_runner AND ended_at IS NULL);
    RETURN;
  END IF;
  runner_ended := false;

  -- Each LATERAL leaves the planner nothing to choose: whatever it believes of the tables, the requests lead, sorted,
  -- and a row is found by its index.
  SELECT array_agg(l.ord::int), array_agg(l.account), array_agg(l.key), array_agg(l.at), array_agg(l.balance),
      array_agg(l.slot_limit), array_agg(l.running + CASE WHEN l.activated THEN l.nth ELSE 0 END),
      array_agg(CASE WHEN NOT l.activated THEN 'not_activated'
        WHEN l.balance < l.price OR l.running + l.nth > l.slot_limit THEN 'refused' ELSE 'accepted' END)
    INTO places, accounts, keys, rows, balances, slot_limits, runnings, verdicts
    FROM (
      SELECT asked.ord, asked.account, asked.key, a.at, a.balance, a.running, a.activated,
          slot_limit(a.recharged, a.consumed, p_tier_thresholds, p_tier_limits) AS slot_limit,
          (row_number() OVER walk)::int AS nth, (sum(asked.price) OVER walk)::bigint AS price
        FROM (
          SELECT given.ord, given.price, k.id AS key, k.account_id AS account
            FROM unnest(p_hashes, p_prices) WITH ORDINALITY AS given (hash, price, ord)
            CROSS JOIN LATERAL (
              SELECT k.id, k.account_id, k.deleted_at FROM api_keys k WHERE k.hash = given.hash OFFSET 0
            ) k
            WHERE k.deleted_at IS NULL ORDER BY k.account_id, given.ord
        ) asked
        CROSS JOIN LATERAL (
          SELECT a.ctid AS at, a.balance_micros AS balance, a.running, a.activated_at IS NOT NULL AS activated,
              a.recharged_micros AS recharged, a.consumed_micros AS consumed
            FROM accounts a WHERE a.id = asked.account FOR NO KEY UPDATE
        ) a
        WINDOW walk AS (PARTITION BY asked.account ORDER BY asked.ord)
    ) l;

  -- So far each request was taken to come after accepted ones only. Where one is refused, those behind it get more.
  IF 'refused' = ANY (verdicts) THEN
    FOR at IN 1 .. cardinality(places) LOOP
      CONTINUE WHEN verdicts[at] = 'not_activated';
      IF accounts[at] IS DISTINCT FROM walked THEN
        walked := accounts[at];
        balance := balances[at];
        slots := runnings[at] - 1;
      END IF;
      IF balance < p_prices[places[at]] THEN
        verdicts[at] := 'insufficient_balance';
      ELSIF slots >= slot_limits[at] THEN
        verdicts[at] := 'no_slot';
      ELSE
        verdicts[at] := 'accepted';
        balance := balance - p_prices[places[at]];
        slots := slots + 1;
      END IF;
      runnings[at] := slots;
    END LOOP;
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
  INSERT INTO tasks (id, account_id, key_id, runner_id, model, channel, status, price_micros, created_at)
    SELECT p_tasks[t.place], t.account, t.key, p_runner, p_models[t.place], p_channels[t.place], 'processing',
        p_prices[t.place], clock_timestamp()
      FROM unnest(places, accounts, keys, verdicts) AS t (place, account, key, verdict)
      WHERE t.verdict = 'accepted';
END
$$;

-- Admits submits that carry an Idempotency-Key. One whose key the account has used within p_kept gets that task again,
-- 'replayed', or 'key_reused' where it asks for something else; neither takes anything. All others are admitted, and
-- an accepted one writes its key down in the same transaction. A refused one leaves its key free. Answers as admit
-- does, and with the tasks.
--
-- Locks the runner's row and then the accounts in id order, as admit does: an account's submits come one after another
-- here, on all gateways.
CREATE FUNCTION admit_once(
  p_runner uuid, p_tasks uuid[], p_hashes bytea[], p_models text[], p_channels text[], p_prices bigint[],
  p_tier_thresholds bigint[], p_tier_limits int[], p_keys bytea[], p_requests bytea[], p_kept interval,
  OUT runner_ended boolean, OUT places int[], OUT verdicts text[], OUT accounts uuid[],
  OUT keys uuid[], OUT slot_limits int[], OUT runnings int[], OUT tasks uuid[]
) LANGUAGE plpgsql AS $$
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
      SELECT k.id, k.account_id, k.deleted_at FROM api_keys k WHERE k.hash = given.hash OFFSET 0
    ) k
    LEFT JOIN LATERAL (
      SELECT i.task_id, i.request_hash FROM idempotency_keys i
        WHERE i.account_id = k.account_id AND i.key_hash = given.once AND i.created_at > clock_timestamp() - p_kept
        OFFSET 0
    ) used ON true
    WHERE k.deleted_at IS NULL;
  IF EXISTS (
    SELECT 1 FROM unnest(asked, asked_accounts) AS a (ord, account) GROUP BY a.account, p_keys[a.ord] HAVING count(*) > 1
  ) THEN
    -- What the second gets depends on the first: one after the other then.
    FOR at IN 1 .. cardinality(p_tasks) LOOP
      SELECT * INTO one FROM admit_once(p_runner, p_tasks[at:at], p_hashes[at:at], p_models[at:at], p_channels[at:at],
        p_prices[at:at], p_tier_thresholds, p_tier_limits, p_keys[at:at], p_requests[at:at], p_kept);
      CONTINUE WHEN one.places IS NULL;
      places := places || at;
      verdicts := verdicts || one.verdicts;
      accounts := accounts || one.accounts;
      keys := keys || one.keys;
      slot_limits := slot_limits || one.slot_limits;
      runnings := runnings || one.runnings;
      tasks := tasks || one.tasks;
    END LOOP;
    RETURN;
  END IF;

  fresh := ARRAY(SELECT a.ord FROM unnest(asked, used_tasks) AS a (ord, task) WHERE a.task IS NULL ORDER BY a.ord);
  SELECT * INTO admitted
    FROM admit(p_runner, ARRAY(SELECT p_tasks[o] FROM unnest(fresh) AS o), ARRAY(SELECT p_hashes[o] FROM unnest(fresh) AS o),
      ARRAY(SELECT p_models[o] FROM unnest(fresh) AS o), ARRAY(SELECT p_channels[o] FROM unnest(fresh) AS o),
      ARRAY(SELECT p_prices[o] FROM unnest(fresh) AS o), p_tier_thresholds, p_tier_limits);
  INSERT INTO idempotency_keys AS i (account_id, key_hash, request_hash, task_id, created_at)
    SELECT t.account, p_keys[fresh[t.place]], p_requests[fresh[t.place]], p_tasks[fresh[t.place]], clock_timestamp()
      FROM unnest(admitted.places, admitted.verdicts, admitted.accounts) AS t (place, verdict, account)
      WHERE t.verdict = 'accepted'
    ON CONFLICT (account_id, key_hash) DO UPDATE
      SET request_hash = excluded.request_hash, task_id = excluded.task_id, created_at = excluded.created_at;

  SELECT array_agg(r.place), array_agg(r.verdict), array_agg(r.account), array_agg(r.key), array_agg(r.slot_limit),
      array_agg(r.running), array_agg(r.task)
    INTO places, verdicts, accounts, keys, slot_limits, runnings, tasks
    FROM (
      SELECT fresh[t.place] AS place, t.verdict, t.account, t.key, t.slot_limit, t.running, p_tasks[fresh[t.place]] AS task
        FROM unnest(admitted.places, admitted.verdicts, admitted.accounts, admitted.keys, admitted.slot_limits,
          admitted.runnings) AS t (place, verdict, account, key, slot_limit, running)
      UNION ALL
      SELECT u.ord, CASE WHEN u.request = p_requests[u.ord] THEN 'replayed' ELSE 'key_reused' END, u.account, u.key,
          slot_limit(a.recharged_micros, a.consumed_micros, p_tier_thresholds, p_tier_limits), a.running - later.slots, u.task
        FROM unnest(asked, asked_accounts, asked_keys, used_tasks, used_requests) AS u (ord, account, key, task, request)
        CROSS JOIN LATERAL (
          SELECT a.running, a.recharged_micros, a.consumed_micros FROM accounts a WHERE a.id = u.account OFFSET 0
        ) a
        -- Those behind it had no slot yet when its turn came.
        CROSS JOIN LATERAL (
          SELECT count(*)::int AS slots
            FROM unnest(admitted.places, admitted.verdicts, admitted.accounts) AS t (place, verdict, account)
            WHERE t.account = u.account AND t.verdict = 'accepted' AND fresh[t.place] > u.ord
        ) later
        WHERE u.task IS NOT NULL
    ) r;
END
$$;

-- A number is quicker to write and to read than a date with its time zone.
CREATE FUNCTION micros_since_1970(p_at timestamptz) RETURNS bigint
  LANGUAGE sql STABLE RETURN round(date_part('epoch', p_at) * 1000000)::bigint;

-- Ends tasks: a completed one turns its hold into a charge (ledger row, consumed), a failed one gives it back. Both
-- free the slot. Fenced by runner and status: a task that has ended already, or that another runner holds, is left
-- alone. `places` are those of the tasks that this call ended, `runnings` their accounts' slots after all of it.
-- `p_outputs` are array literals; times are in microseconds since 1970.
--
-- Locks the accounts in id order before the tasks, as everybody who changes both does. What it reads of them is true
-- until it ends, and the rows stay where they are.
CREATE FUNCTION settle(
  p_runner uuid, p_accounts uuid[], p_tasks uuid[], p_statuses task_status[], p_outputs text[],
  p_codes text[], p_errors text[], p_inference_ms int[],
  OUT settled bigint, OUT places int[], OUT created bigint[], OUT runnings int[]
) LANGUAGE plpgsql AS $$
DECLARE
  settled_at timestamptz;
  walk int[];
  rows tid[];
  slots int[];
  totals bigint[];
BEGIN
  SELECT array_agg(given.ord), array_agg(a.at), array_agg(a.running), array_agg(a.total)
    INTO walk, rows, slots, totals
    FROM (
      SELECT g.ord::int AS ord, g.account FROM unnest(p_accounts) WITH ORDINALITY AS g (account, ord)
        ORDER BY g.account, g.ord
    ) given
    CROSS JOIN LATERAL (
      SELECT a.ctid AS at, a.running, a.balance_micros + a.held_micros AS total
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
        CASE t.status WHEN 'completed' THEN t.price_micros END AS charge, micros_since_1970(t.created_at) AS began
  ), moved AS (
    UPDATE accounts a SET held_micros = a.held_micros - freed.price,
        balance_micros = a.balance_micros + freed.price - freed.charge,
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
  SELECT array_agg(e.ord), array_agg(e.began), array_agg(e.running) INTO places, created, runnings
    FROM (SELECT ord, began, (running - count(*) OVER (PARTITION BY account_at))::int AS running FROM ended) e;
END
$$;

-- The tasks that run now. An account says how many it has, and ids grow with time: its tasks are read from the newest
-- back, until that many have been found. (An index of them would cost each settlement two more entries in indexes.)
CREATE VIEW unfinished_tasks AS
  SELECT a.id AS account_id, t.id, t.key_id, t.runner_id
    FROM accounts a
    CROSS JOIN LATERAL (
      SELECT t.id, t.key_id, t.runner_id FROM tasks t
        WHERE t.account_id = a.id AND t.status = 'processing' ORDER BY t.id DESC LIMIT a.running
    ) t
    WHERE a.running > 0;

-- What a runner still holds. With these settings there is no other way than to read from the newest back, whatever the
-- planner believes of the tables.
CREATE FUNCTION runner_tasks(p_runner uuid) RETURNS TABLE (account_id uuid, id uuid)
LANGUAGE sql STABLE SET enable_sort = off SET enable_bitmapscan = off AS $$
  SELECT t.account_id, t.id FROM unfinished_tasks t WHERE t.runner_id = p_runner
$$;

-- Fails whatever a runner still holds. The runner must have been ended (or be about to end) in the same
-- transaction, so that nothing new comes in behind.
CREATE FUNCTION end_runner_tasks(p_runner uuid, p_code text, p_error text)
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

-- No row of theirs is looked for by reading a whole table, and no plan gets better by being made anew for an array of
-- another length.
ALTER FUNCTION admit SET enable_seqscan = off;
ALTER FUNCTION admit SET enable_memoize = off;
ALTER FUNCTION admit SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION admit_once SET enable_seqscan = off;
ALTER FUNCTION admit_once SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION settle SET enable_seqscan = off;
ALTER FUNCTION settle SET enable_memoize = off;
ALTER FUNCTION settle SET plan_cache_mode = force_generic_plan;

-- Every task is written twice: room for both in the page, and the second needs no index work.
ALTER TABLE tasks SET (fillfactor = 45);

-- A key's last use changes often: with room in the page it needs no index work.
ALTER TABLE api_keys SET (fillfactor = 80);
