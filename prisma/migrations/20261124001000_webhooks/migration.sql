-- CreateEnum
CREATE TYPE "webhook_kind" AS ENUM ('task', 'test');

-- CreateEnum
CREATE TYPE "webhook_status" AS ENUM ('pending', 'delivered', 'failed');

-- AlterTable
ALTER TABLE "tasks" ADD COLUMN "webhook_url" TEXT;

-- CreateTable
CREATE TABLE "webhook_secrets" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "secret" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6),

    CONSTRAINT "webhook_secrets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_deliveries" (
    "account_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" "webhook_kind" NOT NULL,
    "url" TEXT NOT NULL,
    "receiver" TEXT NOT NULL,
    "status" "webhook_status" NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "tries_left" INTEGER NOT NULL DEFAULT 10,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6),

    CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "webhook_attempts" (
    "account_id" UUID NOT NULL,
    "delivery_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "duration_ms" INTEGER NOT NULL,
    "http_status" INTEGER,
    "failure" TEXT,
    "response" TEXT,

    CONSTRAINT "webhook_attempts_pkey" PRIMARY KEY ("account_id","delivery_id","number")
);

-- CreateTable
CREATE TABLE "retention_marks" (
    "name" TEXT NOT NULL,
    "done_before" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "retention_marks_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE INDEX "webhook_secrets_account_id_created_at_idx" ON "webhook_secrets"("account_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_secrets_current" ON "webhook_secrets"("account_id") WHERE (expires_at IS NULL);

-- CreateIndex
CREATE INDEX "webhook_deliveries_pending" ON "webhook_deliveries"("account_id", "receiver", "due_at") WHERE (status = 'pending'::"webhook_status");

-- CreateIndex
CREATE INDEX "webhook_deliveries_due" ON "webhook_deliveries"("due_at") WHERE (status = 'pending'::"webhook_status");

-- AddForeignKey
ALTER TABLE "webhook_secrets" ADD CONSTRAINT "webhook_secrets_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE webhook_secrets ADD CONSTRAINT webhook_secrets_length CHECK (octet_length(secret) BETWEEN 24 AND 64);
ALTER TABLE webhook_deliveries
  ADD CONSTRAINT webhook_deliveries_end_is_whole CHECK ((status = 'pending') = (ended_at IS NULL)),
  ADD CONSTRAINT webhook_deliveries_counts_not_negative CHECK (attempts >= 0 AND tries_left >= 0);

-- Each attempt writes a delivery's row again.
ALTER TABLE webhook_deliveries SET (fillfactor = 70);

-- Whose server a webhook goes to: scheme, host and port of its address. Receivers get their turns one by one, so that a
-- slow one holds up nobody else.
CREATE FUNCTION webhook_receiver(p_url text) RETURNS text
  LANGUAGE sql IMMUTABLE RETURN substring(p_url FROM '^[a-z]+://[^/?#]+');

DROP FUNCTION admit_once(
  uuid, uuid[], bytea[], text[], text[], bigint[], bigint[], int[], bytea[], bytea[], interval
);
DROP FUNCTION admit(uuid, uuid[], bytea[], text[], text[], bigint[], bigint[], int[]);

-- Admits or refuses submits, in one transaction for all of them: resolves each key hash to a live key, walks each
-- account's requests in the order given (activated? balance? slot?), and inserts the accepted tasks with their holds
-- and slots; `p_webhooks` are the addresses that their ends are sent to, or null where there is none at all. Answers in arrays: `places` are those of the requests whose key is live, the other arrays go with it.
-- A request that is not there has an unknown key; where no key is known, nothing is written and nothing locked.
--
-- Locks the accounts in id order: two gateways must never wait for each other. Holds the runner's row, so that a
-- runner whose lease has ended cannot take slots that nobody would ever free; then `runner_ended` is true, and nothing
-- else is answered. Keeps the locks until it ends, so a locked row stays where it is, and can be found by its ctid.
CREATE FUNCTION admit(
  p_runner uuid, p_tasks uuid[], p_hashes bytea[], p_models text[], p_channels text[], p_prices bigint[],
  p_webhooks text[],
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
  INSERT INTO tasks (id, account_id, key_id, runner_id, model, channel, status, price_micros, webhook_url, created_at)
    SELECT p_tasks[t.place], t.account, t.key, p_runner, p_models[t.place], p_channels[t.place], 'processing',
        p_prices[t.place], p_webhooks[t.place], clock_timestamp()
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
  p_webhooks text[],
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
        p_prices[at:at], p_webhooks[at:at], p_tier_thresholds, p_tier_limits, p_keys[at:at], p_requests[at:at], p_kept);
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
      ARRAY(SELECT p_prices[o] FROM unnest(fresh) AS o),
      ARRAY(SELECT p_webhooks[o] FROM unnest(fresh) AS o), p_tier_thresholds, p_tier_limits);
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

-- Ends tasks: a completed one turns its hold into a charge (ledger row, consumed), a failed one gives it back. Both
-- free the slot. Fenced by runner and status: a task that has ended already, or that another runner holds, is left
-- alone. `places` are those of the tasks that this call ended, `runnings` their accounts' slots after all of it.
-- `p_outputs` are array literals; times are in microseconds since 1970. Where a task's end is to be sent to a webhook,
-- the delivery is written here, so that no crash can come between the two.
--
-- Locks the accounts in id order before the tasks, as everybody who changes both does. What it reads of them is true
-- until it ends, and the rows stay where they are.
CREATE OR REPLACE FUNCTION settle(
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
  hooked int[];
  urls text[];
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
        CASE t.status WHEN 'completed' THEN t.price_micros END AS charge, micros_since_1970(t.created_at) AS began, t.webhook_url
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
  SELECT array_agg(e.ord), array_agg(e.began), array_agg(e.running),
      array_agg(e.ord) FILTER (WHERE e.webhook_url IS NOT NULL), array_agg(e.webhook_url) FILTER (WHERE e.webhook_url IS NOT NULL)
    INTO places, created, runnings, hooked, urls
    FROM (
      SELECT ord, began, webhook_url, (running - count(*) OVER (PARTITION BY account_at))::int AS running FROM ended
    ) e;
  IF hooked IS NOT NULL THEN
    INSERT INTO webhook_deliveries (account_id, id, kind, url, receiver, due_at, created_at)
      SELECT p_accounts[h.ord], p_tasks[h.ord], 'task', h.url, webhook_receiver(h.url), settled_at, settled_at
        FROM unnest(hooked, urls) AS h (ord, url);
  END IF;
END
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

-- Takes deliveries whose time has come, for one sender, and puts them off by `p_hold`: should the sender die, they come
-- due again. Of each receiver `p_each` at most, or what the arrays say of it: how many more it may have under way. The
-- oldest first, `p_most` in all. Skips what another sender is taking at this moment.
--
-- The receivers are those of the thousand oldest. Only where there are more than that, others could stand behind a
-- crowd: then all are looked up one by one, from index entry to index entry, a crowd being one step.
CREATE FUNCTION claim_deliveries(
  p_most int, p_hold interval, p_each int, p_accounts uuid[], p_receivers text[], p_free int[]
) RETURNS SETOF webhook_deliveries LANGUAGE sql AS $$
  WITH RECURSIVE oldest AS MATERIALIZED (
    SELECT d.account_id, d.receiver FROM webhook_deliveries d
      WHERE d.status = 'pending' AND d.due_at <= clock_timestamp() ORDER BY d.due_at LIMIT 1000
  ), waiting AS (
    (SELECT d.account_id, d.receiver FROM webhook_deliveries d
      WHERE d.status = 'pending' AND (SELECT count(*) FROM oldest) = 1000 ORDER BY d.account_id, d.receiver LIMIT 1)
    UNION ALL
    SELECT next.account_id, next.receiver
      FROM waiting w
      CROSS JOIN LATERAL (
        SELECT d.account_id, d.receiver FROM webhook_deliveries d
          WHERE d.status = 'pending' AND (d.account_id, d.receiver) > (w.account_id, w.receiver)
          ORDER BY d.account_id, d.receiver LIMIT 1
      ) next
  ), due AS (
    SELECT one.account_id, one.id
      FROM (SELECT account_id, receiver FROM oldest UNION SELECT account_id, receiver FROM waiting) w
      LEFT JOIN unnest(p_accounts, p_receivers, p_free) AS known (account_id, receiver, free)
        ON known.account_id = w.account_id AND known.receiver = w.receiver
      CROSS JOIN LATERAL (
        SELECT d.account_id, d.id, d.due_at FROM webhook_deliveries d
          WHERE d.account_id = w.account_id AND d.receiver = w.receiver AND d.status = 'pending'
            AND d.due_at <= clock_timestamp()
          ORDER BY d.due_at LIMIT coalesce(known.free, p_each) FOR UPDATE SKIP LOCKED
      ) one
      ORDER BY one.due_at LIMIT p_most
  )
  UPDATE webhook_deliveries d SET due_at = clock_timestamp() + p_hold
    FROM due WHERE d.account_id = due.account_id AND d.id = due.id
    RETURNING d.*
$$;

-- Whatever the planner believes of a table that was empty when it looked.
ALTER FUNCTION claim_deliveries SET enable_seqscan = off;

-- How long the details of a task can be read: what it made, why it failed, where its end was sent. What it was and what
-- it cost stays for ever.
CREATE FUNCTION details_kept() RETURNS interval LANGUAGE sql IMMUTABLE RETURN interval '30 days';

-- The lowest id of version 7 that can have been made at this moment (RFC 9562, 5.7).
CREATE FUNCTION first_id_at(p_at timestamptz) RETURNS uuid LANGUAGE sql STABLE
  RETURN rpad(lpad(to_hex(floor(date_part('epoch', p_at) * 1000)::bigint), 12, '0'), 32, '0')::uuid;

-- Removes the details of tasks that were submitted at least `details_kept()` ago, from where the last call ended and an
-- hour's worth of tasks at most. True where there may be more to do. One caller at a time does the work.
CREATE FUNCTION remove_old_details() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  low timestamptz;
  high timestamptz;
  cutoff timestamptz := clock_timestamp() - details_kept();
BEGIN
  INSERT INTO retention_marks (name, done_before)
    SELECT 'details', min(created_at) - interval '1 hour' FROM accounts HAVING min(created_at) IS NOT NULL
    ON CONFLICT (name) DO NOTHING;
  SELECT done_before INTO low FROM retention_marks WHERE name = 'details' FOR UPDATE SKIP LOCKED;
  IF low IS NULL OR low >= cutoff THEN
    RETURN false;
  END IF;
  high := least(low + interval '1 hour', cutoff);

  UPDATE tasks t SET outputs = '{}', error = NULL, webhook_url = NULL
    FROM accounts a
    WHERE t.account_id = a.id AND t.id >= first_id_at(low) AND t.id < first_id_at(high)
      AND (t.outputs <> '{}' OR t.error IS NOT NULL OR t.webhook_url IS NOT NULL);
  DELETE FROM webhook_attempts w USING accounts a
    WHERE w.account_id = a.id AND w.delivery_id >= first_id_at(low) AND w.delivery_id < first_id_at(high);
  DELETE FROM webhook_deliveries w USING accounts a
    WHERE w.account_id = a.id AND w.id >= first_id_at(low) AND w.id < first_id_at(high);
  UPDATE retention_marks SET done_before = high WHERE name = 'details';
  RETURN high < cutoff;
END
$$;
ALTER FUNCTION remove_old_details SET enable_seqscan = off;

-- Reads many callers' keys and tasks in one statement, for `GET`: one row per hash that belongs to a key, `place` being
-- its place in the arrays, from 1. No row: the key is unknown, or deleted and not asked for by `p_even_if_deleted`. The
-- task's columns are null where the key's account has no task of that id, or had it too long ago. Times are milliseconds since 1970.
--
-- Locks nothing, and sees what was committed when the statement that calls it began.
CREATE OR REPLACE FUNCTION read_tasks(p_hashes bytea[], p_tasks uuid[], p_even_if_deleted boolean[])
RETURNS TABLE (
  place int, key_id uuid, account_id uuid, name text, hint text, activated boolean, running int,
  balance_micros bigint, held_micros bigint, recharged_micros bigint, consumed_micros bigint,
  task_id uuid, model text, status task_status, outputs text[], price_micros bigint, code text, error text,
  inference_ms int, created_ms float8, completed_ms float8
) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT given.place::int, k.id, a.id, k.name, k.hint, a.activated_at IS NOT NULL, a.running,
      a.balance_micros, a.held_micros, a.recharged_micros, a.consumed_micros,
      t.id, t.model, t.status, t.outputs, t.price_micros, t.code, t.error,
      t.inference_ms, floor(date_part('epoch', t.created_at) * 1000), floor(date_part('epoch', t.completed_at) * 1000)
    FROM unnest(p_hashes, p_tasks, p_even_if_deleted) WITH ORDINALITY AS given (hash, task, even_if_deleted, place)
    -- Each row is found by a unique index, and by nothing else: OFFSET 0 leaves the planner no other way.
    JOIN LATERAL (
      SELECT key.id, key.account_id, key.name, key.hint, key.deleted_at FROM api_keys key
        WHERE key.hash = given.hash OFFSET 0
    ) k ON k.deleted_at IS NULL OR given.even_if_deleted
    JOIN LATERAL (SELECT * FROM accounts WHERE accounts.id = k.account_id OFFSET 0) a ON true
    LEFT JOIN LATERAL (
      SELECT * FROM tasks WHERE tasks.account_id = k.account_id AND tasks.id = given.task
        AND (tasks.completed_at IS NULL OR tasks.completed_at > clock_timestamp() - details_kept()) OFFSET 0
    ) t ON true;
END
$$;

-- The plan is made once, and may be made while the tables are small: it must not read them whole then.
ALTER FUNCTION read_tasks SET enable_seqscan = off;
ALTER FUNCTION read_tasks SET plan_cache_mode = force_generic_plan;
