-- CreateEnum
CREATE TYPE "limit_period" AS ENUM ('day', 'week', 'month', 'total');

-- AlterEnum
ALTER TYPE "key_revocation" ADD VALUE 'expired';
ALTER TYPE "key_revocation" ADD VALUE 'rotated';

-- AlterEnum
ALTER TYPE "mail_kind" ADD VALUE 'key_rotated';
ALTER TYPE "mail_kind" ADD VALUE 'key_limit_near';
ALTER TYPE "mail_kind" ADD VALUE 'key_limit_reached';
ALTER TYPE "mail_kind" ADD VALUE 'key_expires_soon';

-- DropIndex
DROP INDEX "api_keys_live_name";

-- AlterTable
ALTER TABLE "api_keys" ADD COLUMN     "allowed_addresses" INET[],
ADD COLUMN     "allowed_models" TEXT[],
ADD COLUMN     "current_key_id" UUID,
ADD COLUMN     "expires_at" TIMESTAMPTZ(6),
ADD COLUMN     "expiry_warned_days" SMALLINT,
ADD COLUMN     "limited" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "paused_at" TIMESTAMPTZ(6),
ADD COLUMN     "read_only" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "tasks" ADD COLUMN     "limited" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "key_limits" (
    "key_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "limit_micros" BIGINT,
    "period" "limit_period",
    "window_start" TIMESTAMPTZ(6) NOT NULL,
    "used_micros" BIGINT NOT NULL DEFAULT 0,
    "slot_limit" INTEGER,
    "running" INTEGER NOT NULL DEFAULT 0,
    "reached" BOOLEAN NOT NULL DEFAULT false,
    "mailed_percent" SMALLINT NOT NULL DEFAULT 0,

    CONSTRAINT "key_limits_pkey" PRIMARY KEY ("key_id")
);

-- CreateTable
CREATE TABLE "key_addresses" (
    "key_id" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "last_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "key_addresses_pkey" PRIMARY KEY ("key_id","address")
);

-- CreateIndex
CREATE INDEX "key_limits_account_id_idx" ON "key_limits"("account_id");

-- CreateIndex
CREATE INDEX "api_keys_expiring" ON "api_keys"("expires_at") WHERE (revoked_at IS NULL AND expires_at IS NOT NULL);

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_live_name" ON "api_keys"("account_id", "name") WHERE ("revoked_at" IS NULL AND "current_key_id" IS NULL);

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_one_previous_secret" ON "api_keys"("current_key_id") WHERE (revoked_at IS NULL AND current_key_id IS NOT NULL);

-- Up to here the text is what `npm run db:diff` writes. What follows cannot be said in the schema files.

ALTER TABLE api_keys
  ADD CONSTRAINT api_keys_restrictions_not_empty CHECK (allowed_models <> '{}' AND allowed_addresses <> '{}'),
  ADD CONSTRAINT api_keys_previous_secret_ends CHECK (current_key_id IS NULL OR expires_at IS NOT NULL OR revoked_at IS NOT NULL);

ALTER TABLE key_limits
  ADD CONSTRAINT key_limits_spend_is_whole CHECK ((limit_micros IS NULL) = (period IS NULL)),
  ADD CONSTRAINT key_limits_limits_something CHECK (num_nonnulls(limit_micros, slot_limit) > 0),
  ADD CONSTRAINT key_limits_positive CHECK (limit_micros > 0 AND slot_limit > 0),
  ADD CONSTRAINT key_limits_counts_not_negative CHECK (used_micros >= 0 AND running >= 0);
-- The row of a busy key changes with every call, as its account's does.
ALTER TABLE key_limits SET (fillfactor = 50);

-- Their parameters or results change: the start makes them anew from prisma/functions.
DROP FUNCTION IF EXISTS admit, admit_idempotent, read_tasks;
