-- A new value of an enum can be used only after the transaction that adds it: hence a migration of its own.
ALTER TYPE "ledger_kind" ADD VALUE 'refund_reversal';
