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

-- CreateIndex
CREATE INDEX "payment_refunds_payment_id_idx" ON "payment_refunds"("payment_id");

-- AddForeignKey
ALTER TABLE "payment_refunds" ADD CONSTRAINT "payment_refunds_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AlterTable
ALTER TABLE "disputes" ADD COLUMN     "moves" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "taken_micros" BIGINT NOT NULL DEFAULT 0;

-- What was known as a total until now becomes one refund, and what a dispute has taken follows from its status.
INSERT INTO payment_refunds (provider, ref, payment_id, amount_micros)
  SELECT provider, 'total:' || id, id, told_refunded_micros FROM payments WHERE told_refunded_micros > 0;
UPDATE disputes SET moves = CASE status WHEN 'inquiry' THEN 0 WHEN 'won' THEN 2 ELSE 1 END,
  taken_micros = CASE WHEN status IN ('open', 'lost') THEN amount_micros ELSE 0 END;

-- AlterTable
ALTER TABLE "payments" DROP COLUMN "told_refunded_micros";

ALTER TABLE payment_refunds ADD CONSTRAINT payment_refunds_amount CHECK (amount_micros > 0);
ALTER TABLE disputes ADD CONSTRAINT disputes_taken CHECK (taken_micros BETWEEN 0 AND amount_micros AND moves >= 0);

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
    recharged_micros = recharged_micros + CASE
      WHEN p_kind IN ('top_up', 'refund', 'refund_reversal', 'chargeback', 'chargeback_reversal') THEN p_amount ELSE 0 END,
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
