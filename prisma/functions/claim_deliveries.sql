-- Claims due deliveries for one sender: the oldest of each given receiver, at most `p_most[i]` for receiver i. They
-- become due again after `p_hold`, in case the sender dies. Skips rows that another sender is claiming.
--
-- Sequential scans are off: the planner may have made its plan while the table was empty.
CREATE OR REPLACE FUNCTION claim_deliveries(
  p_claim uuid, p_hold interval, p_paid boolean, p_accounts uuid[], p_receivers text[], p_most int[]
) RETURNS SETOF webhook_deliveries LANGUAGE sql
  SET enable_seqscan = off
AS $$
  WITH due AS MATERIALIZED (
    SELECT one.account_id, one.id
      FROM unnest(p_accounts, p_receivers, p_most) AS given (account_id, receiver, most)
      CROSS JOIN LATERAL (
        SELECT d.account_id, d.id FROM webhook_deliveries d
          WHERE d.status = 'pending' AND d.paid = p_paid AND d.account_id = given.account_id
            AND d.receiver = given.receiver AND d.due_at <= now()
          ORDER BY d.due_at LIMIT given.most FOR UPDATE SKIP LOCKED
      ) one
  )
  UPDATE webhook_deliveries d SET due_at = clock_timestamp() + p_hold, claim = p_claim
    FROM due WHERE d.account_id = due.account_id AND d.id = due.id
    RETURNING d.*
$$;
