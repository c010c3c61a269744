-- Writes one movement of money that is no charge, and moves the account's amounts with it. Returns false,
-- and changes nothing, when this reference has had this kind before: the same event applied twice counts
-- once. Locks the account's row; refuses (by constraint) a balance below zero.
CREATE FUNCTION post_entry(p_account uuid, p_kind ledger_kind, p_amount bigint, p_reference uuid)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  total_before bigint;
BEGIN
  SELECT balance_micros + held_micros INTO STRICT total_before
    FROM accounts WHERE id = p_account FOR NO KEY UPDATE;
  INSERT INTO ledger (account_id, kind, amount_micros, total_after_micros, reference, created_at)
    VALUES (p_account, p_kind, p_amount, total_before + p_amount, p_reference, clock_timestamp())
    ON CONFLICT (reference, kind) DO NOTHING;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  UPDATE accounts SET
    balance_micros = balance_micros + p_amount,
    recharged_micros = recharged_micros + CASE WHEN p_kind = 'top_up' THEN p_amount ELSE 0 END,
    activated_at = CASE WHEN p_kind = 'top_up' THEN coalesce(activated_at, clock_timestamp()) ELSE activated_at END
    WHERE id = p_account;
  RETURN true;
END
$$;
