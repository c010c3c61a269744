-- Admits or refuses submits, in one transaction for all of them: resolves each key hash to a live key, walks
-- each account's requests in the order given (activated? balance? slot?), inserts the accepted tasks with
-- their holds and slots, and returns one row per request.
--
-- Locks the accounts in id order: two gateways must never wait for each other. Holds the runner's row, so
-- that a runner whose lease has ended cannot take slots that nobody would ever free. Then every verdict is
-- 'runner_ended'.
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
  request record;
  held_account uuid;
  account accounts;
  account_limit int;
  taken_prices bigint := 0;
  taken_slots int := 0;
  accepted_ords int[] := '{}';
  accepted_accounts uuid[] := '{}';
  accepted_keys uuid[] := '{}';
BEGIN
  PERFORM 1 FROM runners WHERE id = p_runner AND ended_at IS NULL FOR KEY SHARE;
  IF NOT FOUND THEN
    RETURN QUERY SELECT i::int, 'runner_ended', NULL::uuid, NULL::uuid, NULL::int, NULL::int
      FROM generate_subscripts(p_tasks, 1) AS i;
    RETURN;
  END IF;

  FOR request IN
    SELECT given.ord::int AS ord, given.price, k.id AS key_id, k.account_id
      FROM unnest(p_hashes, p_prices) WITH ORDINALITY AS given (hash, price, ord)
      LEFT JOIN api_keys k ON k.hash = given.hash AND k.deleted_at IS NULL
      ORDER BY k.account_id, given.ord
  LOOP
    ord := request.ord;
    account_id := request.account_id;
    key_id := request.key_id;
    slot_limit := NULL;
    running := NULL;
    IF request.key_id IS NULL THEN
      verdict := 'unknown_key';
      RETURN NEXT;
      CONTINUE;
    END IF;

    IF request.account_id IS DISTINCT FROM held_account THEN
      IF taken_slots > 0 THEN
        UPDATE accounts SET balance_micros = balance_micros - taken_prices,
          held_micros = held_micros + taken_prices, running = accounts.running + taken_slots
          WHERE id = held_account;
        taken_prices := 0;
        taken_slots := 0;
      END IF;
      held_account := request.account_id;
      SELECT * INTO STRICT account FROM accounts WHERE id = held_account FOR NO KEY UPDATE;
      account_limit := NULL;
      FOR tier IN 1 .. array_length(p_tier_thresholds, 1) LOOP
        IF greatest(account.recharged_micros, account.consumed_micros) >= p_tier_thresholds[tier] THEN
          account_limit := p_tier_limits[tier];
        END IF;
      END LOOP;
    END IF;

    IF account.activated_at IS NULL THEN
      verdict := 'not_activated';
    ELSIF account.balance_micros - taken_prices < request.price THEN
      verdict := 'insufficient_balance';
    ELSIF account.running + taken_slots >= account_limit THEN
      verdict := 'no_slot';
    ELSE
      verdict := 'accepted';
      taken_prices := taken_prices + request.price;
      taken_slots := taken_slots + 1;
      accepted_ords := accepted_ords || request.ord;
      accepted_accounts := accepted_accounts || request.account_id;
      accepted_keys := accepted_keys || request.key_id;
    END IF;
    slot_limit := account_limit;
    running := account.running + taken_slots;
    RETURN NEXT;
  END LOOP;

  IF taken_slots > 0 THEN
    UPDATE accounts SET balance_micros = balance_micros - taken_prices,
      held_micros = held_micros + taken_prices, running = accounts.running + taken_slots
      WHERE id = held_account;
  END IF;
  INSERT INTO tasks (id, account_id, key_id, runner_id, model, channel, status, price_micros, created_at)
    SELECT p_tasks[a.ord], a.account, a.key, p_runner, p_models[a.ord], p_channels[a.ord], 'processing',
      p_prices[a.ord], clock_timestamp()
    FROM unnest(accepted_ords, accepted_accounts, accepted_keys) AS a (ord, account, key);
END
$$;

-- Ends tasks: a completed one turns its hold into a charge (ledger row, consumed), a failed one gives it
-- back. Both free the slot. Fenced by runner and status: a task that has ended already, or that another
-- runner holds, is left alone. Returns the tasks that this call ended, with their times and the account's slots.
--
-- Locks the accounts in id order before the tasks, as everybody who changes both does.
CREATE FUNCTION settle(
  p_runner uuid, p_accounts uuid[], p_tasks uuid[], p_statuses task_status[], p_outputs jsonb,
  p_codes text[], p_errors text[], p_inference_ms int[]
)
RETURNS TABLE (task_id uuid, created_at timestamptz, completed_at timestamptz, running int)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  PERFORM 1 FROM accounts WHERE id = ANY (p_accounts) ORDER BY id FOR NO KEY UPDATE;
  RETURN QUERY
    WITH ended AS (
      UPDATE tasks t SET status = given.status, code = given.code, error = given.error,
          outputs = coalesce(
            (SELECT array_agg(o) FROM jsonb_array_elements_text(p_outputs -> (given.ord::int - 1)) AS o), '{}'),
          inference_ms = given.inference_ms, completed_at = clock_timestamp()
        FROM unnest(p_accounts, p_tasks, p_statuses, p_codes, p_errors, p_inference_ms) WITH ORDINALITY
          AS given (account_id, id, status, code, error, inference_ms, ord)
        WHERE t.account_id = given.account_id AND t.id = given.id
          AND t.runner_id = p_runner AND t.status = 'processing'
        RETURNING t.account_id, t.id, t.status, t.price_micros, t.created_at, t.completed_at, given.ord
    ), sums AS (
      SELECT account_id, count(*)::int AS slots, sum(price_micros)::bigint AS released,
          coalesce(sum(price_micros) FILTER (WHERE status = 'completed'), 0)::bigint AS charged
        FROM ended GROUP BY account_id
    ), moved AS (
      UPDATE accounts a SET held_micros = a.held_micros - s.released,
          balance_micros = a.balance_micros + s.released - s.charged,
          consumed_micros = a.consumed_micros + s.charged, running = a.running - s.slots
        FROM sums s WHERE a.id = s.account_id
        RETURNING a.id, a.running, a.balance_micros + a.held_micros + s.charged AS total_before
    ), charged AS (
      INSERT INTO ledger (account_id, kind, amount_micros, total_after_micros, reference, created_at)
        SELECT e.account_id, 'charge', -e.price_micros,
            m.total_before - sum(e.price_micros) OVER (PARTITION BY e.account_id ORDER BY e.ord),
            e.id, clock_timestamp()
          FROM ended e JOIN moved m ON m.id = e.account_id
          WHERE e.status = 'completed' ORDER BY e.ord
    )
    SELECT e.id, e.created_at, e.completed_at, m.running FROM ended e JOIN moved m ON m.id = e.account_id;
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
ALTER FUNCTION settle SET enable_seqscan = off;
ALTER FUNCTION settle SET enable_hashjoin = off;
ALTER FUNCTION settle SET enable_mergejoin = off;
