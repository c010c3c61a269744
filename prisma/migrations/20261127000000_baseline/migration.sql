-- The tables as of the first release.

-- CreateEnum
CREATE TYPE "staff_role" AS ENUM ('support', 'admin');

-- CreateEnum
CREATE TYPE "membership_role" AS ENUM ('owner');

-- CreateEnum
CREATE TYPE "actor_kind" AS ENUM ('user', 'staff', 'system');

-- CreateEnum
CREATE TYPE "key_revocation" AS ENUM ('owner', 'staff', 'leak_report');

-- CreateEnum
CREATE TYPE "mail_kind" AS ENUM ('verify_email', 'reset_password', 'already_registered', 'low_balance', 'payment_failed', 'tier_changed', 'key_generated', 'key_revoked', 'auto_top_up_stopped', 'auto_top_up_limit');

-- CreateEnum
CREATE TYPE "mail_status" AS ENUM ('pending', 'sent', 'failed', 'expired');

-- CreateEnum
CREATE TYPE "token_purpose" AS ENUM ('verify', 'reset');

-- CreateEnum
CREATE TYPE "ledger_kind" AS ENUM ('top_up', 'charge', 'refund', 'refund_reversal', 'chargeback', 'chargeback_reversal', 'credit', 'charge_refund');

-- CreateEnum
CREATE TYPE "payment_status" AS ENUM ('pending', 'paid', 'cancelled', 'failed');

-- CreateEnum
CREATE TYPE "dispute_status" AS ENUM ('inquiry', 'open', 'won', 'lost');

-- CreateEnum
CREATE TYPE "refund_status" AS ENUM ('requested', 'done', 'failed');

-- CreateEnum
CREATE TYPE "auto_top_up_status" AS ENUM ('due', 'paid', 'declined', 'over_limit', 'dropped');

-- CreateEnum
CREATE TYPE "task_status" AS ENUM ('processing', 'completed', 'failed');

-- CreateEnum
CREATE TYPE "webhook_kind" AS ENUM ('task', 'test');

-- CreateEnum
CREATE TYPE "webhook_status" AS ENUM ('pending', 'delivered', 'failed');

-- CreateTable
CREATE TABLE "accounts" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "balance_micros" BIGINT NOT NULL DEFAULT 0,
    "held_micros" BIGINT NOT NULL DEFAULT 0,
    "recharged_micros" BIGINT NOT NULL DEFAULT 0,
    "consumed_micros" BIGINT NOT NULL DEFAULT 0,
    "owed_micros" BIGINT NOT NULL DEFAULT 0,
    "running" INTEGER NOT NULL DEFAULT 0,
    "activated_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "alert_at_micros" BIGINT,
    "auto_top_up_at_micros" BIGINT,
    "told_tier" TEXT NOT NULL DEFAULT 'Bronze',

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified_at" TIMESTAMPTZ(6),
    "password_hash" TEXT NOT NULL,
    "staff_role" "staff_role",
    "staff_since" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "memberships" (
    "user_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "role" "membership_role" NOT NULL DEFAULT 'owner',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "memberships_pkey" PRIMARY KEY ("user_id","account_id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "address" TEXT,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6),
    "confirmed_at" TIMESTAMPTZ(6),

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_limits" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL,
    "expire" BIGINT NOT NULL,

    CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "audit_events" (
    "id" BIGSERIAL NOT NULL,
    "chain_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "actor_kind" "actor_kind" NOT NULL,
    "actor_user_id" UUID,
    "action" TEXT NOT NULL,
    "target_kind" TEXT NOT NULL,
    "target_id" TEXT NOT NULL,
    "address" TEXT,
    "user_agent" TEXT,
    "request_id" TEXT,
    "reason" TEXT,
    "details" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "prev_hash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_chains" (
    "chain_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,
    "sealed_seq" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "audit_chains_pkey" PRIMARY KEY ("chain_id")
);

-- CreateTable
CREATE TABLE "audit_seals" (
    "number" BIGINT NOT NULL,
    "sealed_at" TIMESTAMPTZ(3) NOT NULL,
    "chains" INTEGER NOT NULL,
    "prev_hash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_seals_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "audit_seal_heads" (
    "seal_number" BIGINT NOT NULL,
    "chain_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_seal_heads_pkey" PRIMARY KEY ("seal_number","chain_id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "hint" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by_user_id" UUID NOT NULL,
    "last_used_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),
    "revoked_by_user_id" UUID,
    "revoked_reason" TEXT,
    "revoked_address" TEXT,
    "revoked_user_agent" TEXT,
    "revoked_how" "key_revocation",
    "revoked_running" UUID[],

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
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

-- CreateTable
CREATE TABLE "revoked_key_calls" (
    "key_id" UUID NOT NULL,
    "calls" BIGINT NOT NULL,
    "first_at" TIMESTAMPTZ(6) NOT NULL,
    "last_at" TIMESTAMPTZ(6) NOT NULL,
    "addresses" INTEGER NOT NULL DEFAULT 0,
    "calls_elsewhere" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "revoked_key_calls_pkey" PRIMARY KEY ("key_id")
);

-- CreateTable
CREATE TABLE "revoked_key_callers" (
    "key_id" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "calls" BIGINT NOT NULL,
    "first_at" TIMESTAMPTZ(6) NOT NULL,
    "last_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "revoked_key_callers_pkey" PRIMARY KEY ("key_id","address")
);

-- CreateTable
CREATE TABLE "mails" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "account_id" UUID,
    "kind" "mail_kind" NOT NULL,
    "data" JSONB NOT NULL DEFAULT '{}',
    "status" "mail_status" NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6),
    "failure" TEXT,

    CONSTRAINT "mails_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "email_tokens" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "purpose" "token_purpose" NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "used_at" TIMESTAMPTZ(6),

    CONSTRAINT "email_tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger" (
    "id" BIGSERIAL NOT NULL,
    "account_id" UUID NOT NULL,
    "kind" "ledger_kind" NOT NULL,
    "amount_micros" BIGINT NOT NULL,
    "total_after_micros" BIGINT NOT NULL,
    "reference" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ledger_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "payments" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "provider_ref" TEXT,
    "charge_ref" TEXT,
    "amount_micros" BIGINT NOT NULL,
    "status" "payment_status" NOT NULL DEFAULT 'pending',
    "automatic" BOOLEAN NOT NULL DEFAULT false,
    "failure" TEXT,
    "refunded_micros" BIGINT NOT NULL DEFAULT 0,
    "charged_back_micros" BIGINT NOT NULL DEFAULT 0,
    "created_by_user_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(6),
    "asked_at" TIMESTAMPTZ(6),

    CONSTRAINT "payments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payment_events" (
    "provider" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "payment_id" UUID NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payment_events_pkey" PRIMARY KEY ("provider","event_id")
);

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
CREATE TABLE "payment_refunds" (
    "provider" TEXT NOT NULL,
    "ref" TEXT NOT NULL,
    "payment_id" UUID NOT NULL,
    "amount_micros" BIGINT NOT NULL,
    "failed" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payment_refunds_pkey" PRIMARY KEY ("provider","ref")
);

-- CreateTable
CREATE TABLE "disputes" (
    "provider" TEXT NOT NULL,
    "ref" TEXT NOT NULL,
    "payment_id" UUID NOT NULL,
    "amount_micros" BIGINT NOT NULL,
    "taken_micros" BIGINT NOT NULL DEFAULT 0,
    "moves" INTEGER NOT NULL DEFAULT 0,
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
    "former_refs" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],

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

-- CreateTable
CREATE TABLE "tasks" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "key_id" UUID NOT NULL,
    "runner_id" UUID NOT NULL,
    "model" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "status" "task_status" NOT NULL,
    "price_micros" BIGINT NOT NULL,
    "outputs" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "code" TEXT,
    "error" TEXT,
    "inference_ms" INTEGER,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "completed_at" TIMESTAMPTZ(6),
    "webhook_url" TEXT,

    CONSTRAINT "tasks_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "runners" (
    "id" UUID NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "heartbeat_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(6),

    CONSTRAINT "runners_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "account_id" UUID NOT NULL,
    "key_hash" BYTEA NOT NULL,
    "request_hash" BYTEA NOT NULL,
    "task_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("account_id","key_hash")
);

-- CreateTable
CREATE TABLE "retention_marks" (
    "name" TEXT NOT NULL,
    "done_before" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "retention_marks_pkey" PRIMARY KEY ("name")
);

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
    "paid" BOOLEAN NOT NULL DEFAULT true,
    "claim" UUID,
    "tries_left" INTEGER NOT NULL DEFAULT 10,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6),

    CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "webhook_counts" (
    "account_id" UUID NOT NULL,
    "action" TEXT NOT NULL,
    "minute_began" TIMESTAMPTZ(6) NOT NULL,
    "in_minute" INTEGER NOT NULL,
    "day_began" TIMESTAMPTZ(6) NOT NULL,
    "in_day" INTEGER NOT NULL,

    CONSTRAINT "webhook_counts_pkey" PRIMARY KEY ("account_id","action")
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
CREATE TABLE "applied_functions" (
    "hash" TEXT NOT NULL,
    "applied_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "applied_functions_pkey" PRIMARY KEY ("hash")
);

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE INDEX "users_email_beginning" ON "users"("email" text_pattern_ops);

-- CreateIndex
CREATE INDEX "memberships_account_id_idx" ON "memberships"("account_id");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE INDEX "rate_limits_expire_idx" ON "rate_limits"("expire");

-- CreateIndex
CREATE INDEX "audit_events_time" ON "audit_events"("created_at", "id");

-- CreateIndex
CREATE INDEX "audit_events_chain" ON "audit_events"("chain_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "audit_events_actor" ON "audit_events"("actor_user_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "audit_events_action" ON "audit_events"("action", "created_at", "id");

-- CreateIndex
CREATE INDEX "audit_events_target" ON "audit_events"("target_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "audit_events_address" ON "audit_events"("address", "created_at", "id");

-- CreateIndex
CREATE INDEX "audit_events_request" ON "audit_events"("request_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "audit_events_chain_id_seq_key" ON "audit_events"("chain_id", "seq");

-- CreateIndex
CREATE INDEX "audit_chains_unsealed" ON "audit_chains"("chain_id") WHERE (seq <> sealed_seq);

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_hash_key" ON "api_keys"("hash");

-- CreateIndex
CREATE INDEX "api_keys_account_id_created_at_idx" ON "api_keys"("account_id", "created_at");

-- CreateIndex
CREATE INDEX "api_keys_revocations" ON "api_keys"("revoked_at" DESC, "id" DESC) WHERE ("revoked_at" IS NOT NULL);

-- CreateIndex
CREATE INDEX "api_keys_revocations_of_account" ON "api_keys"("account_id", "revoked_at", "id") WHERE ("revoked_at" IS NOT NULL);

-- CreateIndex
CREATE INDEX "api_keys_revocations_by_person" ON "api_keys"("revoked_by_user_id", "revoked_at", "id") WHERE ("revoked_at" IS NOT NULL);

-- CreateIndex
CREATE INDEX "api_keys_revocations_from_address" ON "api_keys"("revoked_address", "revoked_at", "id") WHERE ("revoked_at" IS NOT NULL);

-- CreateIndex
CREATE INDEX "api_keys_revocations_by_kind" ON "api_keys"("revoked_how", "revoked_at", "id") WHERE ("revoked_at" IS NOT NULL);

-- CreateIndex
CREATE INDEX "api_keys_revocations_text" ON "api_keys" USING GIN ("name" gin_trgm_ops, "hint" gin_trgm_ops, "revoked_reason" gin_trgm_ops) WITH (fastupdate = off) WHERE ("revoked_at" IS NOT NULL);

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_live_name" ON "api_keys"("account_id", "name") WHERE ("revoked_at" IS NULL);

-- CreateIndex
CREATE INDEX "refused_calls_time" ON "refused_calls"("account_id", "last_at" DESC, "key_id" DESC, "reason" DESC);

-- CreateIndex
CREATE INDEX "revoked_key_callers_address" ON "revoked_key_callers"("address", "last_at" DESC, "key_id" DESC);

-- CreateIndex
CREATE INDEX "mails_due" ON "mails"("due_at") WHERE (status = 'pending'::mail_status);

-- CreateIndex
CREATE INDEX "mails_ended" ON "mails"("ended_at") WHERE (status <> 'pending'::mail_status);

-- CreateIndex
CREATE INDEX "mails_user_id_created_at_idx" ON "mails"("user_id", "created_at");

-- CreateIndex
CREATE INDEX "email_tokens_user_id_purpose_idx" ON "email_tokens"("user_id", "purpose");

-- CreateIndex
CREATE INDEX "ledger_but_charges" ON "ledger"("account_id", "id") WHERE (kind <> 'charge'::ledger_kind);

-- CreateIndex
CREATE UNIQUE INDEX "ledger_reference_kind_key" ON "ledger"("reference", "kind");

-- CreateIndex
CREATE INDEX "payments_account_id_created_at_idx" ON "payments"("account_id", "created_at");

-- CreateIndex
CREATE INDEX "payments_pending" ON "payments"("created_at") WHERE (status = 'pending'::payment_status);

-- CreateIndex
CREATE UNIQUE INDEX "payments_provider_provider_ref_key" ON "payments"("provider", "provider_ref");

-- CreateIndex
CREATE INDEX "payment_returns_payment_id_idx" ON "payment_returns"("payment_id");

-- CreateIndex
CREATE INDEX "payment_refunds_payment_id_idx" ON "payment_refunds"("payment_id");

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
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

-- CreateIndex
CREATE INDEX "webhook_secrets_account_id_created_at_idx" ON "webhook_secrets"("account_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_secrets_current" ON "webhook_secrets"("account_id") WHERE ("expires_at" IS NULL);

-- CreateIndex
CREATE INDEX "webhook_deliveries_pending" ON "webhook_deliveries"("paid", "account_id", "receiver", "due_at") WHERE (status = 'pending'::webhook_status);

-- CreateIndex
CREATE INDEX "webhook_deliveries_due" ON "webhook_deliveries"("paid", "due_at") WHERE (status = 'pending'::webhook_status);

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_seal_heads" ADD CONSTRAINT "audit_seal_heads_seal_number_fkey" FOREIGN KEY ("seal_number") REFERENCES "audit_seals"("number") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_created_by_user_id_fkey" FOREIGN KEY ("created_by_user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_revoked_by_user_id_fkey" FOREIGN KEY ("revoked_by_user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mails" ADD CONSTRAINT "mails_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "email_tokens" ADD CONSTRAINT "email_tokens_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payments" ADD CONSTRAINT "payments_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payments" ADD CONSTRAINT "payments_created_by_user_id_fkey" FOREIGN KEY ("created_by_user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_events" ADD CONSTRAINT "payment_events_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_returns" ADD CONSTRAINT "payment_returns_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_refunds" ADD CONSTRAINT "payment_refunds_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "billing_settings" ADD CONSTRAINT "billing_settings_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_secrets" ADD CONSTRAINT "webhook_secrets_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Up to here the text is what `npm run db:diff` writes from the schema files, with the operator class of
-- users_email_beginning and the storage option of api_keys_revocations_text added. What follows cannot be said there.

-- What must hold whatever the code does. The code refuses first and with better words. These rules make sure that a
-- mistake in it cannot reach the data. While something is owed there is nothing to spend.
ALTER TABLE accounts
  ADD CONSTRAINT accounts_amounts_not_negative CHECK (
    balance_micros >= 0 AND held_micros >= 0 AND recharged_micros >= 0 AND consumed_micros >= 0
  ),
  ADD CONSTRAINT accounts_running_not_negative CHECK (running >= 0),
  ADD CONSTRAINT accounts_owed CHECK (owed_micros >= 0 AND (owed_micros = 0 OR balance_micros = 0));

ALTER TABLE users ADD CONSTRAINT users_staff_since CHECK ((staff_role IS NULL) = (staff_since IS NULL));

ALTER TABLE api_keys
  ADD CONSTRAINT api_keys_hash_is_sha256 CHECK (octet_length(hash) = 32),
  ADD CONSTRAINT api_keys_hint_is_no_key CHECK (char_length(hint) <= 12),
  ADD CONSTRAINT api_keys_name_length CHECK (char_length(name) BETWEEN 1 AND 64),
  ADD CONSTRAINT api_keys_revocation_is_whole CHECK ((revoked_at IS NULL) = (revoked_how IS NULL));

ALTER TABLE tasks
  ADD CONSTRAINT tasks_price_not_negative CHECK (price_micros >= 0),
  ADD CONSTRAINT tasks_end_is_whole CHECK (
    (status = 'processing') = (completed_at IS NULL) AND (status = 'failed') = (code IS NOT NULL)
  );

ALTER TABLE ledger
  ADD CONSTRAINT ledger_sign CHECK (
    CASE kind WHEN 'charge' THEN amount_micros <= 0 WHEN 'refund' THEN amount_micros < 0
      WHEN 'chargeback' THEN amount_micros < 0 WHEN 'credit' THEN amount_micros <> 0 ELSE amount_micros > 0 END
  );

-- Top-ups are whole cents from $1 to $10,000 (product: "Money").
ALTER TABLE payments
  ADD CONSTRAINT payments_amount CHECK (
    amount_micros BETWEEN 1000000 AND 10000000000 AND amount_micros % 10000 = 0
  ),
  ADD CONSTRAINT payments_end_is_whole CHECK ((status = 'pending') = (ended_at IS NULL)),
  ADD CONSTRAINT payments_returned CHECK (
    refunded_micros >= 0 AND charged_back_micros >= 0 AND refunded_micros + charged_back_micros <= amount_micros
  ),
  ADD CONSTRAINT payments_only_paid_go_back CHECK (status = 'paid' OR refunded_micros + charged_back_micros = 0),
  ADD CONSTRAINT payments_by_somebody CHECK (automatic = (created_by_user_id IS NULL));

ALTER TABLE payment_refunds ADD CONSTRAINT payment_refunds_amount CHECK (amount_micros > 0);
ALTER TABLE disputes ADD CONSTRAINT disputes_taken CHECK (taken_micros BETWEEN 0 AND amount_micros AND moves >= 0);
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

ALTER TABLE mails
  ADD CONSTRAINT mails_end_is_whole CHECK ((status = 'pending') = (ended_at IS NULL)),
  ADD CONSTRAINT mails_attempts_not_negative CHECK (attempts >= 0);

ALTER TABLE webhook_secrets ADD CONSTRAINT webhook_secrets_length CHECK (octet_length(secret) BETWEEN 24 AND 64);
ALTER TABLE webhook_deliveries
  ADD CONSTRAINT webhook_deliveries_end_is_whole CHECK ((status = 'pending') = (ended_at IS NULL)),
  ADD CONSTRAINT webhook_deliveries_counts_not_negative CHECK (attempts >= 0 AND tries_left >= 0),
  ADD CONSTRAINT webhook_deliveries_claimed_is_pending CHECK (claim IS NULL OR status = 'pending');

-- Room in the page for the next version of a row, so that a change needs no index work. An account's row changes with
-- every call, a task is written twice, a key's last use changes often, and each attempt writes its delivery again.
ALTER TABLE accounts SET (fillfactor = 50);
ALTER TABLE tasks SET (fillfactor = 45);
ALTER TABLE api_keys SET (fillfactor = 80);
ALTER TABLE webhook_deliveries SET (fillfactor = 70);

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
