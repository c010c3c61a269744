-- CreateEnum
CREATE TYPE "mail_kind" AS ENUM ('verify_email', 'reset_password', 'already_registered', 'low_balance', 'payment_failed', 'tier_changed', 'key_generated', 'key_deleted', 'auto_top_up_stopped', 'auto_top_up_limit');

-- CreateEnum
CREATE TYPE "mail_status" AS ENUM ('pending', 'sent', 'failed', 'expired');

-- CreateEnum
CREATE TYPE "token_purpose" AS ENUM ('verify', 'reset');

-- AlterTable
ALTER TABLE "users" ADD COLUMN     "email_verified_at" TIMESTAMPTZ(6);

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

-- CreateIndex
CREATE INDEX "mails_due" ON "mails"("due_at") WHERE (status = 'pending'::mail_status);

-- CreateIndex
CREATE INDEX "mails_ended" ON "mails"("ended_at") WHERE (status <> 'pending'::mail_status);

-- CreateIndex
CREATE INDEX "mails_user_id_created_at_idx" ON "mails"("user_id", "created_at");

-- CreateIndex
CREATE INDEX "email_tokens_user_id_purpose_idx" ON "email_tokens"("user_id", "purpose");

-- AddForeignKey
ALTER TABLE "mails" ADD CONSTRAINT "mails_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "email_tokens" ADD CONSTRAINT "email_tokens_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE mails
  ADD CONSTRAINT mails_end_is_whole CHECK ((status = 'pending') = (ended_at IS NULL)),
  ADD CONSTRAINT mails_attempts_not_negative CHECK (attempts >= 0);

-- Queues mail to everybody who owns the account and whose address is verified: nobody can have mail sent to a stranger
-- by signing up with that address. In the transaction of whatever the mail tells of.
CREATE FUNCTION queue_mail(p_account uuid, p_kind mail_kind, p_data jsonb) RETURNS void LANGUAGE sql AS $$
  INSERT INTO mails (id, user_id, account_id, kind, data, due_at, created_at)
    SELECT gen_random_uuid(), u.id, p_account, p_kind, p_data, clock_timestamp(), clock_timestamp()
      FROM memberships m JOIN users u ON u.id = m.user_id
      WHERE m.account_id = p_account AND u.email_verified_at IS NOT NULL
$$;

-- Takes mails whose time has come, for one sender, and puts them off by `p_hold`: should the sender die, they come due
-- again. The oldest first; skips what another sender is taking at this moment. What has waited for longer than `p_kept`
-- is not sent any more.
CREATE FUNCTION claim_mails(p_most int, p_hold interval, p_kept interval) RETURNS SETOF mails LANGUAGE sql AS $$
  UPDATE mails SET status = 'expired', ended_at = clock_timestamp()
    WHERE status = 'pending' AND due_at <= clock_timestamp() AND created_at < clock_timestamp() - p_kept;
  UPDATE mails SET due_at = clock_timestamp() + p_hold, attempts = attempts + 1
    WHERE id IN (
      SELECT id FROM mails WHERE status = 'pending' AND due_at <= clock_timestamp()
        ORDER BY due_at LIMIT p_most FOR UPDATE SKIP LOCKED)
    RETURNING *
$$;
