-- New values of an enum can be used only after the transaction that adds them: hence a migration of their own.

ALTER TYPE "ledger_kind" ADD VALUE 'refund';
ALTER TYPE "ledger_kind" ADD VALUE 'chargeback';
ALTER TYPE "ledger_kind" ADD VALUE 'chargeback_reversal';
ALTER TYPE "ledger_kind" ADD VALUE 'credit';
ALTER TYPE "ledger_kind" ADD VALUE 'charge_refund';
ALTER TYPE "payment_status" ADD VALUE 'failed';
