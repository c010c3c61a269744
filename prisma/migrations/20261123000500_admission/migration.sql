-- Admits or refuses submits, in one transaction for all of them: resolves each key hash to a live key, decides each
-- account's requests in the order given (activated? balance? slot?), inserts the accepted tasks with their holds and
-- slots, and returns one row per request.
--
-- Locks the accounts in id order: two gateways must never wait for each other. Holds the runner's row, so that a
-- runner whose lease has ended cannot take slots that nobody would ever free. Then every verdict is 'runner_ended'.
--
-- Most accounts have room for all they ask for at once: these are decided together. Only an account that has not is
-- walked request by request, since a refused one leaves its money and slot to those behind it.
--
-- What is known per account is kept in arrays in the order of the ids, and found by the account's rank: joining two
-- results that have no index compares each with each.
--
-- The tier table comes in as two arrays (threshold, limit, where null is unlimited), ascending, from lib/tiers.
CREATE FUNCTION admit(
  p_runner uuid, p_tasks uuid[], p_hashes bytea[], p_models text[], p_channels text[], p_prices bigint[],
  p_tier_thresholds bigint[], p_tier_limits int[]
)
RETURNS TABLE (
  ord int, verdict text, account_id uuid, key_id uuid, slot_limit int, running int
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  asked_accounts uuid[];
  asked_keys uuid[];
  ids uuid[];
  prices bigint[];
  slots int[];
  taken int[];
  slot_limits int[];
  rooms text[];
  verdicts text[];
  limits int[];
  runnings int[];
BEGIN
  PERFORM 1 FROM runners WHERE id = p_runner AND ended_at IS NULL FOR KEY SHARE;
  IF NOT FOUND THEN
    RETURN QUERY SELECT i, 'runner_ended', NULL::uuid, NULL::uuid, NULL::int, NULL::int
      FROM generate_subscripts(p_tasks, 1) AS i;
    RETURN;
  END IF;

  SELECT array_agg(k.account_id ORDER BY given.ord), array_agg(k.id ORDER BY given.ord)
    INTO asked_accounts, asked_keys
    FROM unnest(p_hashes) WITH ORDINALITY AS given (hash, ord)
    LEFT JOIN LATERAL (
      -- By the hash alone: beside it the planner would take the index of the live keys, and read all of it.
      SELECT key.id, key.account_id, key.deleted_at FROM api_keys key WHERE key.hash = given.hash OFFSET 0
    ) k ON k.deleted_at IS NULL;
  PERFORM 1 FROM accounts WHERE id = ANY (asked_accounts) ORDER BY id FOR NO KEY UPDATE;

  SELECT array_agg(a.id ORDER BY a.id), array_agg(asked.price ORDER BY a.id), array_agg(asked.slots ORDER BY a.id),
      array_agg(a.running ORDER BY a.id), array_agg(l.slot_limit ORDER BY a.id),
      array_agg(CASE WHEN a.activated_at IS NULL THEN 'not_activated'
        WHEN a.balance_micros >= asked.price AND a.running + asked.slots <= coalesce(l.slot_limit, 2147483647)
          THEN 'accepted' ELSE 'walk' END ORDER BY a.id)
    INTO ids, prices, slots, taken, slot_limits, rooms
    FROM (
      SELECT account, sum(price)::bigint AS price, count(*)::int AS slots
        FROM unnest(asked_accounts, p_prices) AS given (account, price) WHERE account IS NOT NULL GROUP BY account
    ) asked
    JOIN accounts a ON a.id = asked.account
    CROSS JOIN LATERAL (
      SELECT p_tier_limits[max(i)] AS slot_limit FROM generate_subscripts(p_tier_thresholds, 1) AS i
        WHERE greatest(a.recharged_micros, a.consumed_micros) >= p_tier_thresholds[i]
    ) l;
  UPDATE accounts a SET balance_micros = a.balance_micros - r.price, held_micros = a.held_micros + r.price,
      running = a.running + r.slots
    FROM unnest(ids, prices, slots, rooms) AS r (id, price, slots, room) WHERE a.id = r.id AND r.room = 'accepted';

  SELECT array_agg(CASE WHEN q.key IS NULL THEN 'unknown_key' ELSE rooms[q.rank] END ORDER BY q.ord),
      array_agg(slot_limits[q.rank] ORDER BY q.ord),
      array_agg(taken[q.rank] + CASE WHEN rooms[q.rank] = 'accepted' THEN q.place ELSE 0 END ORDER BY q.ord)
    INTO verdicts, limits, runnings
    FROM (
      SELECT key, ord, dense_rank() OVER (ORDER BY account)::int AS rank,
          row_number() OVER (PARTITION BY account ORDER BY ord)::int AS place
        FROM unnest(asked_accounts, asked_keys) WITH ORDINALITY AS given (account, key, ord)
    ) q;

  IF 'walk' = ANY (verdicts) THEN
    SELECT w.verdicts, w.runnings INTO verdicts, runnings
      FROM admit_one_by_one(asked_accounts, p_prices, verdicts, limits, runnings) AS w;
  END IF;

  INSERT INTO tasks (id, account_id, key_id, runner_id, model, channel, status, price_micros, created_at)
    SELECT t.task, t.account, t.key, p_runner, t.model, t.channel, 'processing', t.price, clock_timestamp()
    FROM unnest(p_tasks, asked_accounts, asked_keys, p_models, p_channels, p_prices, verdicts)
      AS t (task, account, key, model, channel, price, verdict)
    WHERE t.verdict = 'accepted';
  RETURN QUERY
    SELECT o.ord::int, o.verdict, o.account, o.key, o.slot_limit, o.running
      FROM unnest(verdicts, asked_accounts, asked_keys, limits, runnings) WITH ORDINALITY
        AS o (verdict, account, key, slot_limit, running, ord);
END
$$;

-- The part of admit for accounts without room for all: decides the requests marked 'walk' in the order given, each
-- after what the ones before it have taken. The caller holds the accounts' locks.
CREATE FUNCTION admit_one_by_one(
  p_accounts uuid[], p_prices bigint[], INOUT verdicts text[], p_limits int[], INOUT runnings int[]
) LANGUAGE plpgsql AS $$
DECLARE
  request record;
  held_account uuid;
  balance bigint;
  taken_slots int;
  taken_price bigint;
BEGIN
  FOR request IN
    SELECT q.ord::int AS ord, q.account, q.price, q.slot_limit, q.running
      FROM unnest(p_accounts, p_prices, p_limits, runnings, verdicts) WITH ORDINALITY
        AS q (account, price, slot_limit, running, verdict, ord)
      WHERE q.verdict = 'walk' ORDER BY q.account, q.ord
  LOOP
    IF request.account IS DISTINCT FROM held_account THEN
      UPDATE accounts a SET balance_micros = a.balance_micros - taken_price,
        held_micros = a.held_micros + taken_price, running = a.running + taken_slots
        WHERE a.id = held_account AND taken_slots > 0;
      held_account := request.account;
      balance := (SELECT balance_micros FROM accounts WHERE id = held_account);
      taken_slots := 0;
      taken_price := 0;
    END IF;
    IF balance - taken_price < request.price THEN
      verdicts[request.ord] := 'insufficient_balance';
    ELSIF request.running + taken_slots >= request.slot_limit THEN
      verdicts[request.ord] := 'no_slot';
    ELSE
      verdicts[request.ord] := 'accepted';
      taken_slots := taken_slots + 1;
      taken_price := taken_price + request.price;
    END IF;
    runnings[request.ord] := request.running + taken_slots;
  END LOOP;
  UPDATE accounts a SET balance_micros = a.balance_micros - taken_price,
    held_micros = a.held_micros + taken_price, running = a.running + taken_slots
    WHERE a.id = held_account AND taken_slots > 0;
END
$$;

-- Ends tasks: a completed one turns its hold into a charge (ledger row, consumed), a failed one gives it
-- back. Both free the slot. Fenced by runner and status: a task that has ended already, or that another
-- runner holds, is left alone. Returns the tasks that this call ended, with their times and the account's slots.
--
-- Locks the accounts in id order before the tasks, as everybody who changes both does. What is known per account is
-- kept in arrays in the order of the ids, as in admit.
CREATE FUNCTION settle(
  p_runner uuid, p_accounts uuid[], p_tasks uuid[], p_statuses task_status[], p_outputs jsonb,
  p_codes text[], p_errors text[], p_inference_ms int[]
)
RETURNS TABLE (task_id uuid, created_at timestamptz, completed_at timestamptz, running int)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  accounts_of uuid[];
  ids uuid[];
  prices bigint[];
  charges bigint[];
  charged boolean[];
  created timestamptz[];
  completed timestamptz[];
  runnings int[];
  totals bigint[];
BEGIN
  PERFORM 1 FROM accounts WHERE id = ANY (p_accounts) ORDER BY id FOR NO KEY UPDATE;
  WITH ended AS (
    UPDATE tasks t SET status = given.status, code = given.code, error = given.error,
        outputs = CASE WHEN p_outputs -> (given.ord::int - 1) = '[]' THEN '{}' ELSE
          (SELECT array_agg(o) FROM jsonb_array_elements_text(p_outputs -> (given.ord::int - 1)) AS o) END,
        inference_ms = given.inference_ms, completed_at = clock_timestamp()
      FROM unnest(p_accounts, p_tasks, p_statuses, p_codes, p_errors, p_inference_ms) WITH ORDINALITY
        AS given (account_id, id, status, code, error, inference_ms, ord)
      WHERE t.account_id = given.account_id AND t.id = given.id
        AND t.runner_id = p_runner AND t.status = 'processing'
      RETURNING t.account_id, t.id, t.status, t.price_micros, t.created_at, t.completed_at, given.ord
  )
  SELECT array_agg(account_id ORDER BY account_id, ord), array_agg(id ORDER BY account_id, ord),
      array_agg(price_micros ORDER BY account_id, ord),
      array_agg(CASE status WHEN 'completed' THEN price_micros ELSE 0 END ORDER BY account_id, ord),
      array_agg(status = 'completed' ORDER BY account_id, ord),
      array_agg(created_at ORDER BY account_id, ord), array_agg(completed_at ORDER BY account_id, ord)
    INTO accounts_of, ids, prices, charges, charged, created, completed FROM ended;

  WITH moved AS (
    UPDATE accounts a SET held_micros = a.held_micros - s.released,
        balance_micros = a.balance_micros + s.released - s.charged,
        consumed_micros = a.consumed_micros + s.charged, running = a.running - s.slots
      FROM (
        SELECT account, count(*)::int AS slots, sum(price)::bigint AS released, sum(charge)::bigint AS charged
          FROM unnest(accounts_of, prices, charges) AS e (account, price, charge) GROUP BY account
      ) s WHERE a.id = s.account
      RETURNING a.id, a.running, a.balance_micros + a.held_micros + s.charged AS total_before
  )
  SELECT array_agg(running ORDER BY id), array_agg(total_before ORDER BY id) INTO runnings, totals FROM moved;

  INSERT INTO ledger (account_id, kind, amount_micros, total_after_micros, reference, created_at)
    SELECT account, 'charge', -charge, totals[rank] - spent, id, clock_timestamp()
      FROM (
        SELECT account, id, charge, is_charged, ord, dense_rank() OVER (ORDER BY account) AS rank,
            sum(charge) OVER (PARTITION BY account ORDER BY ord) AS spent
          FROM unnest(accounts_of, ids, charges, charged) WITH ORDINALITY AS e (account, id, charge, is_charged, ord)
      ) e
      WHERE is_charged ORDER BY ord;
  RETURN QUERY
    SELECT id, created_at, completed_at, runnings[rank]
      FROM (
        SELECT id, created_at, completed_at, dense_rank() OVER (ORDER BY account) AS rank
          FROM unnest(accounts_of, ids, created, completed) AS e (account, id, created_at, completed_at)
      ) e;
END
$$;

-- Ends every runner that has not been heard of for the lease, and all of its tasks: failed, holds released,
-- slots free. Measured by the database's clock. Returns the ended tasks. A runner is ended by one caller
-- only (skip locked), and in the same transaction as its tasks.
CREATE FUNCTION end_dead_runners(p_lease interval, p_code text, p_error text)
RETURNS SETOF uuid LANGUAGE plpgsql AS $$
DECLARE
  dead uuid;
BEGIN
  FOR dead IN
    SELECT id FROM runners WHERE ended_at IS NULL AND heartbeat_at < clock_timestamp() - p_lease
      ORDER BY id FOR UPDATE SKIP LOCKED
  LOOP
    UPDATE runners SET ended_at = clock_timestamp() WHERE id = dead;
    RETURN QUERY SELECT end_runner_tasks(dead, p_code, p_error);
  END LOOP;
END
$$;

-- Fails whatever a runner still holds. The runner must have been ended (or be about to end) in the same
-- transaction, so that nothing new comes in behind. Accounts with something running are few, and their
-- unfinished tasks lie behind the primary key.
CREATE FUNCTION end_runner_tasks(p_runner uuid, p_code text, p_error text)
RETURNS SETOF uuid LANGUAGE sql AS $$
  SELECT (settle(p_runner, array_agg(t.account_id), array_agg(t.id),
      array_agg('failed'::task_status), '[]'::jsonb, array_agg(p_code), array_agg(p_error), array_agg(NULL::int))).task_id
    FROM accounts a JOIN tasks t ON t.account_id = a.id
    WHERE a.running > 0 AND t.runner_id = p_runner AND t.status = 'processing'
$$;

-- Every row these functions look for is found by an index. The planner cannot know how long an array is, and on a
-- table that has just grown it would read all of it instead.
ALTER FUNCTION admit SET enable_seqscan = off;
ALTER FUNCTION admit SET enable_hashjoin = off;
ALTER FUNCTION admit SET enable_mergejoin = off;
ALTER FUNCTION admit SET enable_material = off;
ALTER FUNCTION settle SET enable_seqscan = off;
ALTER FUNCTION settle SET enable_hashjoin = off;
ALTER FUNCTION settle SET enable_mergejoin = off;
ALTER FUNCTION settle SET enable_material = off;
