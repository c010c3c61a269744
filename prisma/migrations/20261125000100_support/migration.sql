-- How a key was deleted, and which of its tasks ran at that moment.
CREATE TYPE "key_deletion" AS ENUM ('owner', 'staff', 'leak_report');
ALTER TABLE "api_keys" ADD COLUMN "deleted_how" "key_deletion", ADD COLUMN "deleted_running" UUID[];
ALTER TABLE api_keys
  ADD CONSTRAINT api_keys_deletion_is_whole CHECK ((deleted_at IS NULL) = (deleted_how IS NULL));

-- A deleted key stays deleted, with all that is known of it, and a key stays the account's and itself.
CREATE OR REPLACE FUNCTION keep_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.hash <> OLD.hash OR NEW.account_id <> OLD.account_id THEN
    RAISE EXCEPTION 'a key cannot become another' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.deleted_at IS NOT NULL AND (NEW.deleted_at, NEW.deleted_by_user_id, NEW.deleted_reason, NEW.deleted_address,
      NEW.deleted_user_agent, NEW.deleted_how, NEW.deleted_running)
    IS DISTINCT FROM (OLD.deleted_at, OLD.deleted_by_user_id, OLD.deleted_reason, OLD.deleted_address,
      OLD.deleted_user_agent, OLD.deleted_how, OLD.deleted_running)
  THEN
    RAISE EXCEPTION 'a deleted key cannot change its deletion' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;

-- Each search of the deletions walks one of these from its newest end, whatever else it asks for. All columns in the
-- same direction: where a page begins and ends is said by comparing rows of them.
CREATE INDEX "api_keys_deletions_of_account" ON "api_keys"("account_id", "deleted_at", "id")
  WHERE (deleted_at IS NOT NULL);
CREATE INDEX "api_keys_deletions_by_person" ON "api_keys"("deleted_by_user_id", "deleted_at", "id")
  WHERE (deleted_at IS NOT NULL);
CREATE INDEX "api_keys_deletions_from_address" ON "api_keys"("deleted_address", "deleted_at", "id")
  WHERE (deleted_at IS NOT NULL);
CREATE INDEX "api_keys_deletions_by_kind" ON "api_keys"("deleted_how", "deleted_at", "id")
  WHERE (deleted_at IS NOT NULL);
-- A part of a name, hint or reason. Without a list of what is still to be put in: a search would read that each time.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX "api_keys_deletions_text" ON "api_keys"
  USING gin ("name" gin_trgm_ops, "hint" gin_trgm_ops, "deleted_reason" gin_trgm_ops) WITH (fastupdate = off)
  WHERE (deleted_at IS NOT NULL);

-- People are found by the beginning of their e-mail.
CREATE INDEX "users_email_beginning" ON "users"("email" text_pattern_ops);

-- The log is searched in the same way. The events of an account are walked by time, too, among what else it did.
CREATE INDEX "audit_events_time" ON "audit_events"("created_at", "id");
CREATE INDEX "audit_events_chain" ON "audit_events"("chain_id", "created_at", "id");
CREATE INDEX "audit_events_actor" ON "audit_events"("actor_user_id", "created_at", "id");
CREATE INDEX "audit_events_action" ON "audit_events"("action", "created_at", "id");
CREATE INDEX "audit_events_target" ON "audit_events"("target_id", "created_at", "id");
CREATE INDEX "audit_events_address" ON "audit_events"("address", "created_at", "id");

-- Calls that were refused, per key, reason and hour.
CREATE TABLE "refused_calls" (
    "account_id" UUID NOT NULL,
    "key_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "hour" TIMESTAMPTZ(6) NOT NULL,
    "calls" BIGINT NOT NULL,
    "first_at" TIMESTAMPTZ(6) NOT NULL,
    "last_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "refused_calls_pkey" PRIMARY KEY ("account_id","hour","key_id","reason")
);
CREATE INDEX "refused_calls_time" ON "refused_calls"("account_id", "last_at" DESC, "key_id" DESC, "reason" DESC);

-- Calls with a deleted key, all of them refused.
CREATE TABLE "deleted_key_calls" (
    "key_id" UUID NOT NULL,
    "calls" BIGINT NOT NULL,
    "first_at" TIMESTAMPTZ(6) NOT NULL,
    "last_at" TIMESTAMPTZ(6) NOT NULL,
    "addresses" INTEGER NOT NULL DEFAULT 0,
    "calls_elsewhere" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "deleted_key_calls_pkey" PRIMARY KEY ("key_id")
);
CREATE TABLE "deleted_key_callers" (
    "key_id" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "calls" BIGINT NOT NULL,
    "first_at" TIMESTAMPTZ(6) NOT NULL,
    "last_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "deleted_key_callers_pkey" PRIMARY KEY ("key_id","address")
);
CREATE INDEX "deleted_key_callers_address" ON "deleted_key_callers"("address", "last_at" DESC, "key_id" DESC);

-- Adds refused calls up: of each key, by hour and reason, and of a deleted one in all and by address, of which it keeps
-- a hundred (calls from others are counted together). Hashes of no key are passed over. Rows are locked in the order of
-- their keys: two gateways never wait for each other.
CREATE FUNCTION record_refusals(
  p_hashes bytea[], p_reasons text[], p_addresses text[], p_calls bigint[], p_firsts timestamptz[], p_lasts timestamptz[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  most_addresses CONSTANT int := 100;
  dead uuid[];
  callers text[];
  counts bigint[];
  firsts timestamptz[];
  lasts timestamptz[];
BEGIN
  INSERT INTO refused_calls AS r (account_id, key_id, reason, hour, calls, first_at, last_at)
    SELECT k.account_id, k.id, g.reason, date_trunc('hour', g.last_at, 'UTC'), sum(g.calls), min(g.first_at), max(g.last_at)
      FROM unnest(p_hashes, p_reasons, p_calls, p_firsts, p_lasts) AS g (hash, reason, calls, first_at, last_at)
      JOIN api_keys k ON k.hash = g.hash
      GROUP BY 1, 2, 3, 4 ORDER BY 1, 4, 2, 3
    ON CONFLICT (account_id, hour, key_id, reason) DO UPDATE SET calls = r.calls + excluded.calls,
      first_at = least(r.first_at, excluded.first_at), last_at = greatest(r.last_at, excluded.last_at);

  SELECT array_agg(t.id), array_agg(t.address), array_agg(t.calls), array_agg(t.first_at), array_agg(t.last_at)
    INTO dead, callers, counts, firsts, lasts
    FROM (
      -- The clocks of gateways may be behind: no call is refused before the deletion.
      SELECT k.id, g.address, sum(g.calls)::bigint AS calls, greatest(min(g.first_at), k.deleted_at) AS first_at,
          greatest(max(g.last_at), k.deleted_at) AS last_at
        FROM unnest(p_hashes, p_reasons, p_addresses, p_calls, p_firsts, p_lasts)
          AS g (hash, reason, address, calls, first_at, last_at)
        JOIN api_keys k ON k.hash = g.hash
        WHERE k.deleted_at IS NOT NULL AND g.reason = 'unknown_key'
        GROUP BY k.id, g.address
    ) t;
  IF dead IS NULL THEN
    RETURN;
  END IF;

  -- Holds every key's row until the end, so that nobody else adds addresses to it meanwhile.
  INSERT INTO deleted_key_calls AS d (key_id, calls, first_at, last_at)
    SELECT t.id, sum(t.calls), min(t.first_at), max(t.last_at)
      FROM unnest(dead, counts, firsts, lasts) AS t (id, calls, first_at, last_at)
      GROUP BY t.id ORDER BY t.id
    ON CONFLICT (key_id) DO UPDATE SET calls = d.calls + excluded.calls,
      first_at = least(d.first_at, excluded.first_at), last_at = greatest(d.last_at, excluded.last_at);

  WITH given AS (
    SELECT t.*, c.key_id IS NOT NULL AS known,
        row_number() OVER (PARTITION BY t.id, c.key_id IS NOT NULL ORDER BY t.first_at, t.address) AS place
      FROM unnest(dead, callers, counts, firsts, lasts) AS t (id, address, calls, first_at, last_at)
      LEFT JOIN deleted_key_callers c ON c.key_id = t.id AND c.address = t.address
  ), kept AS (
    SELECT g.*, g.known OR g.place + d.addresses <= most_addresses AS keep
      FROM given g JOIN deleted_key_calls d ON d.key_id = g.id
  ), added AS (
    INSERT INTO deleted_key_callers AS c (key_id, address, calls, first_at, last_at)
      SELECT id, address, kept.calls, first_at, last_at FROM kept WHERE keep
    ON CONFLICT (key_id, address) DO UPDATE SET calls = c.calls + excluded.calls,
      first_at = least(c.first_at, excluded.first_at), last_at = greatest(c.last_at, excluded.last_at)
  )
  UPDATE deleted_key_calls d SET addresses = d.addresses + n.fresh, calls_elsewhere = d.calls_elsewhere + n.elsewhere
    FROM (
      SELECT id, count(*) FILTER (WHERE keep AND NOT known)::int AS fresh,
          coalesce(sum(kept.calls) FILTER (WHERE NOT keep), 0)::bigint AS elsewhere
        FROM kept GROUP BY id
    ) n
    WHERE d.key_id = n.id AND (n.fresh > 0 OR n.elsewhere > 0);
END
$$;
