-- Admits or refuses submits, in one transaction for all of them: resolves each key hash to a live key, walks each
-- account's requests in the order given (activated and nothing owed? balance? slot?), and inserts the accepted tasks
-- with their holds and slots; `p_webhooks` are the addresses that their ends are sent to, or null where there is none at
-- all. Answers in arrays: `places` are those of the requests whose key is live, the other arrays go with it. A request
-- that is not there has an unknown key; where no key is known, nothing is written and nothing locked.
--
-- Locks the accounts in id order: two gateways must never wait for each other. Holds the runner's row, so that a
-- runner whose lease has ended cannot take slots that nobody would ever free; then `runner_ended` is true, and nothing
-- else is answered. Keeps the locks until it ends, so a locked row stays where it is, and can be found by its ctid.
--
-- No row is looked for by reading a whole table: the planner cannot know how long an array is, and may have made its plan
-- while the table was small. Nor does a plan get better by being made anew for an array of another length.
CREATE OR REPLACE FUNCTION admit(
  p_runner uuid, p_tasks uuid[], p_hashes bytea[], p_models text[], p_channels text[], p_prices bigint[],
  p_webhooks text[],
  p_tier_thresholds bigint[], p_tier_limits int[],
  OUT runner_ended boolean, OUT places int[], OUT verdicts text[], OUT accounts uuid[],
  OUT keys uuid[], OUT slot_limits int[], OUT runnings int[]
) LANGUAGE plpgsql
  SET enable_seqscan = off
  SET enable_memoize = off
  SET plan_cache_mode = force_generic_plan
AS $$
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
              SELECT k.id, k.account_id, k.revoked_at FROM api_keys k WHERE k.hash = given.hash OFFSET 0
            ) k
            WHERE k.revoked_at IS NULL ORDER BY k.account_id, given.ord
        ) asked
        CROSS JOIN LATERAL (
          SELECT a.ctid AS at, a.balance_micros AS balance, a.running,
              a.activated_at IS NOT NULL AND a.owed_micros = 0 AS activated,
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
  INSERT INTO tasks (id, account_id, key_id, runner_id, model, channel, status, price_micros, webhook_url, created_at)
    SELECT p_tasks[t.place], t.account, t.key, p_runner, p_models[t.place], p_channels[t.place], 'processing',
        p_prices[t.place], p_webhooks[t.place], clock_timestamp()
      FROM unnest(places, accounts, keys, verdicts) AS t (place, account, key, verdict)
      WHERE t.verdict = 'accepted';
END
$$;
