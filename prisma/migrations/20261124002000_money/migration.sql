-- CreateEnum
CREATE TYPE "dispute_status" AS ENUM ('inquiry', 'open', 'won', 'lost');

-- CreateEnum
CREATE TYPE "refund_status" AS ENUM ('requested', 'done', 'failed');

-- CreateEnum
CREATE TYPE "auto_top_up_status" AS ENUM ('due', 'paid', 'declined', 'over_limit', 'dropped');

-- AlterTable
ALTER TABLE "accounts" ADD COLUMN     "alert_at_micros" BIGINT,
ADD COLUMN     "auto_top_up_at_micros" BIGINT,
ADD COLUMN     "owed_micros" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "told_tier" TEXT NOT NULL DEFAULT 'Bronze';

-- AlterTable
ALTER TABLE "payments" ADD COLUMN     "asked_at" TIMESTAMPTZ(6),
ADD COLUMN     "automatic" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "charge_ref" TEXT,
ADD COLUMN     "charged_back_micros" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "failure" TEXT,
ADD COLUMN     "refunded_micros" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "told_refunded_micros" BIGINT NOT NULL DEFAULT 0,
ALTER COLUMN "created_by_user_id" DROP NOT NULL;

-- CreateTable
CREATE TABLE "payment_returns" (
    "id" UUID NOT NULL,
    "payment_id" UUID NOT NULL,
    "kind" "ledger_kind" NOT NULL,
    "amount_micros" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payment_returns_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "disputes" (
    "provider" TEXT NOT NULL,
    "ref" TEXT NOT NULL,
    "payment_id" UUID NOT NULL,
    "amount_micros" BIGINT NOT NULL,
    "status" "dispute_status" NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "disputes_pkey" PRIMARY KEY ("provider","ref")
);

-- CreateTable
CREATE TABLE "refunds" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "payment_id" UUID NOT NULL,
    "amount_micros" BIGINT NOT NULL,
    "status" "refund_status" NOT NULL DEFAULT 'requested',
    "reason" TEXT NOT NULL,
    "by_user_id" UUID NOT NULL,
    "due_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "failure" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(6),

    CONSTRAINT "refunds_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "credits" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "amount_micros" BIGINT NOT NULL,
    "reason" TEXT NOT NULL,
    "by_user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "credits_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payment_customers" (
    "provider" TEXT NOT NULL,
    "account_id" UUID NOT NULL,
    "ref" TEXT NOT NULL,

    CONSTRAINT "payment_customers_pkey" PRIMARY KEY ("provider","account_id")
);

-- CreateTable
CREATE TABLE "billing_settings" (
    "account_id" UUID NOT NULL,
    "alert_below_micros" BIGINT,
    "auto_below_micros" BIGINT,
    "auto_amount_micros" BIGINT,
    "auto_month_limit_micros" BIGINT,
    "auto_stopped_reason" TEXT,
    "auto_paused_until" TIMESTAMPTZ(6),

    CONSTRAINT "billing_settings_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "auto_top_ups" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "status" "auto_top_up_status" NOT NULL DEFAULT 'due',
    "payment_id" UUID,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6),

    CONSTRAINT "auto_top_ups_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verify_runs" (
    "id" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "finished_at" TIMESTAMPTZ(6) NOT NULL,
    "counts" JSONB NOT NULL,
    "differences" JSONB NOT NULL,

    CONSTRAINT "verify_runs_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "payment_returns_payment_id_idx" ON "payment_returns"("payment_id");

-- CreateIndex
CREATE INDEX "disputes_payment_id_idx" ON "disputes"("payment_id");

-- CreateIndex
CREATE UNIQUE INDEX "refunds_under_way" ON "refunds"("payment_id") WHERE (status = 'requested'::refund_status);

-- CreateIndex
CREATE INDEX "credits_account_id_idx" ON "credits"("account_id");

-- CreateIndex
CREATE UNIQUE INDEX "payment_customers_provider_ref_key" ON "payment_customers"("provider", "ref");

-- CreateIndex
CREATE UNIQUE INDEX "auto_top_ups_payment_id_key" ON "auto_top_ups"("payment_id");

-- CreateIndex
CREATE INDEX "auto_top_ups_due" ON "auto_top_ups"("due_at") WHERE (status = 'due'::auto_top_up_status);

-- CreateIndex
CREATE UNIQUE INDEX "auto_top_ups_under_way" ON "auto_top_ups"("account_id") WHERE (status = 'due'::auto_top_up_status);

-- CreateIndex
CREATE INDEX "verify_runs_started_at_idx" ON "verify_runs"("started_at");

-- CreateIndex
CREATE INDEX "ledger_but_charges" ON "ledger"("account_id", "id") WHERE (kind <> 'charge'::ledger_kind);

-- CreateIndex
CREATE INDEX "payments_pending" ON "payments"("created_at") WHERE (status = 'pending'::payment_status);

-- AddForeignKey
ALTER TABLE "payment_returns" ADD CONSTRAINT "payment_returns_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "billing_settings" ADD CONSTRAINT "billing_settings_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What must hold whatever the code does. While something is owed there is nothing to spend.
ALTER TABLE accounts ADD CONSTRAINT accounts_owed CHECK (owed_micros >= 0 AND (owed_micros = 0 OR balance_micros = 0));
ALTER TABLE ledger
  DROP CONSTRAINT ledger_total_not_negative,
  DROP CONSTRAINT ledger_sign,
  ADD CONSTRAINT ledger_sign CHECK (
    CASE kind WHEN 'charge' THEN amount_micros <= 0 WHEN 'refund' THEN amount_micros < 0
      WHEN 'chargeback' THEN amount_micros < 0 WHEN 'credit' THEN amount_micros <> 0 ELSE amount_micros > 0 END
  );
ALTER TABLE payments
  ADD CONSTRAINT payments_returned CHECK (
    refunded_micros >= 0 AND charged_back_micros >= 0 AND refunded_micros + charged_back_micros <= amount_micros
  ),
  ADD CONSTRAINT payments_only_paid_go_back CHECK (status = 'paid' OR refunded_micros + charged_back_micros = 0),
  ADD CONSTRAINT payments_by_somebody CHECK (automatic = (created_by_user_id IS NULL));
ALTER TABLE refunds
  ADD CONSTRAINT refunds_amount CHECK (amount_micros > 0),
  ADD CONSTRAINT refunds_end_is_whole CHECK ((status = 'requested') = (ended_at IS NULL));
ALTER TABLE credits ADD CONSTRAINT credits_amount CHECK (amount_micros <> 0);
ALTER TABLE billing_settings
  ADD CONSTRAINT billing_settings_alert CHECK (alert_below_micros > 0),
  ADD CONSTRAINT billing_settings_auto_is_whole CHECK (
    num_nulls(auto_below_micros, auto_amount_micros, auto_month_limit_micros) IN (0, 3)
  ),
  ADD CONSTRAINT billing_settings_auto CHECK (auto_below_micros > 0 AND auto_month_limit_micros >= auto_amount_micros);
ALTER TABLE auto_top_ups ADD CONSTRAINT auto_top_ups_end_is_whole CHECK ((status = 'due') = (ended_at IS NULL));

CREATE TRIGGER payment_returns_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payment_returns
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER credits_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON credits
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Writes one movement of money that is no charge, and moves the account's amounts with it. What the balance cannot give
-- is owed, and what comes in settles that first. Returns false, and changes nothing, when this reference has had this
-- kind before: the same event applied twice counts once. Locks the account's row. Money that comes in arms the alert
-- again, where it lifts the balance to its line.
CREATE OR REPLACE FUNCTION post_entry(p_account uuid, p_kind ledger_kind, p_amount bigint, p_reference uuid)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  free bigint;
  held bigint;
BEGIN
  SELECT balance_micros - owed_micros, held_micros INTO STRICT free, held
    FROM accounts WHERE id = p_account FOR NO KEY UPDATE;
  INSERT INTO ledger (account_id, kind, amount_micros, total_after_micros, reference, created_at)
    VALUES (p_account, p_kind, p_amount, free + held + p_amount, p_reference, clock_timestamp())
    ON CONFLICT (reference, kind) DO NOTHING;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  free := free + p_amount;
  UPDATE accounts SET
    balance_micros = greatest(0, free), owed_micros = greatest(0, -free),
    recharged_micros = recharged_micros
      + CASE WHEN p_kind IN ('top_up', 'refund', 'chargeback', 'chargeback_reversal') THEN p_amount ELSE 0 END,
    consumed_micros = consumed_micros - CASE WHEN p_kind = 'charge_refund' THEN p_amount ELSE 0 END,
    activated_at = CASE WHEN p_kind = 'top_up' THEN coalesce(activated_at, clock_timestamp()) ELSE activated_at END,
    alert_at_micros = CASE WHEN p_amount > 0 THEN coalesce(
        (SELECT s.alert_below_micros FROM billing_settings s
          WHERE s.account_id = p_account AND s.alert_below_micros <= free),
        alert_at_micros) ELSE alert_at_micros END
    WHERE id = p_account;
  RETURN true;
END
$$;

-- Acts at the moment a balance falls below a line that its owner has set, whoever moved it: queues the alert, starts an
-- automatic top-up. Each line is taken down by that, so that one fall does it once; the account's row is locked then,
-- so two gateways cannot both do it.
CREATE FUNCTION watch_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.balance_micros < NEW.alert_at_micros THEN
    PERFORM queue_mail(NEW.id, 'low_balance', jsonb_build_object(
      'balanceMicros', NEW.balance_micros::text, 'lineMicros', NEW.alert_at_micros::text));
    NEW.alert_at_micros := NULL;
  END IF;
  IF NEW.balance_micros < NEW.auto_top_up_at_micros THEN
    INSERT INTO auto_top_ups (id, account_id, due_at, created_at)
      VALUES (gen_random_uuid(), NEW.id, clock_timestamp(), clock_timestamp())
      ON CONFLICT (account_id) WHERE status = 'due' DO NOTHING;
    NEW.auto_top_up_at_micros := NULL;
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER accounts_watch_balance BEFORE UPDATE ON accounts FOR EACH ROW
  WHEN (NEW.balance_micros < NEW.alert_at_micros OR NEW.balance_micros < NEW.auto_top_up_at_micros)
  EXECUTE FUNCTION watch_balance();

-- Where an account's ledger reaches a moment: entries with this id and above are of then or later, all others are
-- older. Halves the range again and again, each step one look into the primary key, so a million entries take twenty.
-- Entries of one account are written under its row's lock: their ids and their times grow together.
CREATE FUNCTION ledger_id_at(p_account uuid, p_at timestamptz) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
  low bigint;
  high bigint;
  middle bigint;
  entry record;
BEGIN
  SELECT id INTO low FROM ledger WHERE account_id = p_account ORDER BY id LIMIT 1;
  SELECT id + 1 INTO high FROM ledger WHERE account_id = p_account ORDER BY id DESC LIMIT 1;
  WHILE low < high LOOP
    middle := low + (high - low) / 2;
    SELECT id, created_at INTO entry FROM ledger WHERE account_id = p_account AND id >= middle ORDER BY id LIMIT 1;
    IF entry.created_at < p_at THEN
      low := entry.id + 1;
    ELSE
      high := middle;
    END IF;
  END LOOP;
  RETURN coalesce(low, 0);
END
$$;
ALTER FUNCTION ledger_id_at SET enable_seqscan = off;

-- Admits or refuses submits, in one transaction for all of them: resolves each key hash to a live key, walks each
-- account's requests in the order given (activated and nothing owed? balance? slot?), and inserts the accepted tasks
-- with their holds and slots; `p_webhooks` are the addresses that their ends are sent to, or null where there is none at
-- all. Answers in arrays: `places` are those of the requests whose key is live, the other arrays go with it. A request
-- that is not there has an unknown key; where no key is known, nothing is written and nothing locked.
--
-- Locks the accounts in id order: two gateways must never wait for each other. Holds the runner's row, so that a
-- runner whose lease has ended cannot take slots that nobody would ever free; then `runner_ended` is true, and nothing
-- else is answered. Keeps the locks until it ends, so a locked row stays where it is, and can be found by its ctid.
CREATE OR REPLACE FUNCTION admit(
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

-- Ends tasks: a completed one turns its hold into a charge (ledger row, consumed), a failed one gives it back, to what is owed first. Both
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
        CASE t.status WHEN 'completed' THEN t.price_micros END AS charge, micros_since_1970(t.created_at) AS began, t.webhook_url
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

-- Reads many callers' keys and tasks in one statement, for `GET`: one row per hash that belongs to a key, `place` being
-- its place in the arrays, from 1. No row: the key is unknown, or deleted and not asked for by `p_even_if_deleted`. The
-- task's columns are null where the key's account has no task of that id, or had it too long ago. Times are milliseconds since 1970.
--
-- `activated` is false also where something is owed: such keys are refused alike.
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
  RETURN QUERY SELECT given.place::int, k.id, a.id, k.name, k.hint, a.activated_at IS NOT NULL AND a.owed_micros = 0, a.running,
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

-- A replaced function forgets its settings (why they are so: the migration before).
ALTER FUNCTION admit SET enable_seqscan = off;
ALTER FUNCTION admit SET enable_memoize = off;
ALTER FUNCTION admit SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION settle SET enable_seqscan = off;
ALTER FUNCTION settle SET enable_memoize = off;
ALTER FUNCTION settle SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION read_tasks SET enable_seqscan = off;
ALTER FUNCTION read_tasks SET plan_cache_mode = force_generic_plan;
