-- One walk for every account, and one row of arrays as the answer: less to plan, to sort and to send than deciding
-- accounts with room apart from those without (docs/decisions/0009-batching.md has the figures).
DROP FUNCTION admit(uuid, uuid[], bytea[], text[], text[], bigint[], bigint[], int[]);
DROP FUNCTION admit_one_by_one(uuid[], bigint[], text[], int[], int[]);

-- Admits or refuses submits, in one transaction for all of them: resolves each key hash to a live key, walks each
-- account's requests in the order given (activated? balance? slot?), inserts the accepted tasks with their holds and
-- slots, and returns arrays in the order of the requests.
--
-- Locks the accounts in id order: two gateways must never wait for each other. Holds the runner's row, so that a
-- runner whose lease has ended cannot take slots that nobody would ever free. Then every verdict is 'runner_ended'.
--
-- The tier table comes in as two arrays (threshold, limit, where null is unlimited), ascending, from lib/tiers.
CREATE FUNCTION admit(
  p_runner uuid, p_tasks uuid[], p_hashes bytea[], p_models text[], p_channels text[], p_prices bigint[],
  p_tier_thresholds bigint[], p_tier_limits int[],
  OUT verdicts text[], OUT accounts uuid[], OUT keys uuid[], OUT slot_limits int[], OUT runnings int[]
) LANGUAGE plpgsql AS $$
DECLARE
  size int[] := ARRAY[cardinality(p_tasks)];
  request record;
  walked uuid;
  balance bigint;
  slots int;
  slot_limit int;
  -- What is to be written, per account of which something was accepted; the others leave a hole.
  place int := 0;
  ids uuid[];
  balances bigint[];
  slots_taken int[];
BEGIN
  verdicts := array_fill('unknown_key'::text, size);
  accounts := array_fill(NULL::uuid, size);
  keys := accounts;
  slot_limits := array_fill(NULL::int, size);
  runnings := slot_limits;
  PERFORM 1 FROM runners WHERE id = p_runner AND ended_at IS NULL FOR KEY SHARE;
  IF NOT FOUND THEN
    verdicts := array_fill('runner_ended'::text, size);
    RETURN;
  END IF;

  FOR request IN
    SELECT given.ord::int AS ord, given.price, k.id AS key, a.id AS account, a.balance_micros, a.running,
        a.activated_at IS NOT NULL AS activated, greatest(a.recharged_micros, a.consumed_micros) AS reached
      FROM unnest(p_hashes, p_prices) WITH ORDINALITY AS given (hash, price, ord)
      JOIN LATERAL (
        -- By the hash alone: beside it the planner would take the index of the live keys, and read all of it.
        SELECT key.id, key.account_id, key.deleted_at FROM api_keys key WHERE key.hash = given.hash OFFSET 0
      ) k ON k.deleted_at IS NULL
      JOIN accounts a ON a.id = k.account_id
      ORDER BY a.id, given.ord
      FOR NO KEY UPDATE OF a
  LOOP
    IF request.account IS DISTINCT FROM walked THEN
      walked := request.account;
      balance := request.balance_micros;
      slots := request.running;
      slot_limit := p_tier_limits[width_bucket(request.reached, p_tier_thresholds)];
      place := place + 1;
    END IF;
    accounts[request.ord] := walked;
    keys[request.ord] := request.key;
    IF NOT request.activated THEN
      verdicts[request.ord] := 'not_activated';
    ELSIF balance < request.price THEN
      verdicts[request.ord] := 'insufficient_balance';
    ELSIF slots >= slot_limit THEN
      verdicts[request.ord] := 'no_slot';
    ELSE
      verdicts[request.ord] := 'accepted';
      balance := balance - request.price;
      slots := slots + 1;
      ids[place] := walked;
      balances[place] := balance;
      slots_taken[place] := slots;
    END IF;
    slot_limits[request.ord] := slot_limit;
    runnings[request.ord] := slots;
  END LOOP;

  UPDATE accounts a SET held_micros = a.held_micros + a.balance_micros - taken.balance,
      balance_micros = taken.balance, running = taken.slots
    FROM unnest(ids, balances, slots_taken) AS taken (id, balance, slots) WHERE a.id = taken.id;
  INSERT INTO tasks (id, account_id, key_id, runner_id, model, channel, status, price_micros, created_at)
    SELECT t.task, t.account, t.key, p_runner, t.model, t.channel, 'processing', t.price, clock_timestamp()
      FROM unnest(p_tasks, accounts, keys, p_models, p_channels, p_prices, verdicts)
        AS t (task, account, key, model, channel, price, verdict)
      WHERE t.verdict = 'accepted';
END
$$;

-- Every row these functions look for is found by an index. The planner cannot know how long an array is, and on a
-- table that has just grown it would read all of it instead.
ALTER FUNCTION admit SET enable_seqscan = off;
ALTER FUNCTION admit SET enable_hashjoin = off;
ALTER FUNCTION admit SET enable_mergejoin = off;
ALTER FUNCTION admit SET enable_material = off;

-- The length of an array makes a plan for these very arrays look cheaper, so PostgreSQL would plan each call anew.
ALTER FUNCTION admit SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION settle SET plan_cache_mode = force_generic_plan;
