-- Which task a customer's Idempotency-Key stands for. Both the key and what was asked for are SHA-256.
CREATE TABLE "idempotency_keys" (
    "account_id" UUID NOT NULL,
    "key_hash" BYTEA NOT NULL,
    "request_hash" BYTEA NOT NULL,
    "task_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("account_id","key_hash")
);
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

-- Admits submits that carry an Idempotency-Key. One whose key the account has used within p_kept gets that task again,
-- 'replayed', or 'key_reused' where it asks for something else; neither takes anything. All others are admitted, and
-- an accepted one writes its key down in the same transaction. A refused one leaves its key free.
--
-- Locks the runner's row and then the accounts in id order, as admit does: an account's submits come one after another
-- here, on all gateways, and so do those of one batch.
CREATE FUNCTION admit_once(
  p_runner uuid, p_tasks uuid[], p_hashes bytea[], p_models text[], p_channels text[], p_prices bigint[],
  p_tier_thresholds bigint[], p_tier_limits int[], p_keys bytea[], p_requests bytea[], p_kept interval,
  OUT verdicts text[], OUT accounts uuid[], OUT keys uuid[], OUT slot_limits int[], OUT runnings int[], OUT tasks uuid[]
) LANGUAGE plpgsql AS $$
DECLARE
  asking record;
  used record;
  account record;
  admitted record;
BEGIN
  tasks := p_tasks;
  PERFORM 1 FROM runners WHERE id = p_runner AND ended_at IS NULL FOR KEY SHARE;
  IF NOT FOUND THEN
    verdicts := array_fill('runner_ended'::text, ARRAY[cardinality(p_tasks)]);
    RETURN;
  END IF;
  PERFORM 1 FROM accounts a
    WHERE a.id IN (SELECT k.account_id FROM api_keys k WHERE k.hash = ANY (p_hashes)) ORDER BY a.id FOR NO KEY UPDATE;

  FOR at IN 1 .. cardinality(p_tasks) LOOP
    SELECT k.id AS key, k.account_id AS account INTO asking
      FROM api_keys k WHERE k.hash = p_hashes[at] AND k.deleted_at IS NULL;
    SELECT i.task_id, i.request_hash INTO used FROM idempotency_keys i
      WHERE i.account_id = asking.account AND i.key_hash = p_keys[at] AND i.created_at > clock_timestamp() - p_kept;
    IF FOUND THEN
      verdicts[at] := CASE WHEN used.request_hash = p_requests[at] THEN 'replayed' ELSE 'key_reused' END;
      tasks[at] := used.task_id;
      accounts[at] := asking.account;
      keys[at] := asking.key;
      SELECT a.running, greatest(a.recharged_micros, a.consumed_micros) AS reached INTO account
        FROM accounts a WHERE a.id = asking.account;
      runnings[at] := account.running;
      slot_limits[at] := p_tier_limits[width_bucket(account.reached, p_tier_thresholds)];
    ELSE
      SELECT * INTO admitted FROM admit(p_runner, p_tasks[at:at], p_hashes[at:at], p_models[at:at], p_channels[at:at],
        p_prices[at:at], p_tier_thresholds, p_tier_limits);
      verdicts[at] := admitted.verdicts[1];
      accounts[at] := admitted.accounts[1];
      keys[at] := admitted.keys[1];
      slot_limits[at] := admitted.slot_limits[1];
      runnings[at] := admitted.runnings[1];
      IF verdicts[at] = 'accepted' THEN
        INSERT INTO idempotency_keys AS i (account_id, key_hash, request_hash, task_id, created_at)
          VALUES (accounts[at], p_keys[at], p_requests[at], p_tasks[at], clock_timestamp())
          ON CONFLICT (account_id, key_hash) DO UPDATE
            SET request_hash = excluded.request_hash, task_id = excluded.task_id, created_at = excluded.created_at;
      END IF;
    END IF;
  END LOOP;
END
$$;
