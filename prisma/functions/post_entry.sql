-- Writes one ledger entry other than a charge and changes the account's amounts with it. A debit beyond the balance is
-- owed, and a credit pays what is owed first. Returns false and changes nothing if the reference already has an entry
-- of this kind: an event that is applied twice counts once. Locks the account's row. A credit that lifts the balance to
-- the alert's threshold arms the alert again.
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
