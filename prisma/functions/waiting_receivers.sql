-- The accounts with due deliveries, and their receivers, among the thousand oldest due deliveries. If there are more
-- (`crowded`), two more groups are searched, so that a crowd of deliveries cannot hide others: deliveries that the
-- caller knows to be new (`p_fresh_*`), and, if `p_walk`, up to 200 accounts whose ids follow `p_after`, with 16
-- receivers each that follow the account's receiver in `p_places`. `walked_to` is the receiver to continue after next
-- time, null if the last receiver was reached. Each call therefore reads a bounded number of rows, and with a walk
-- every second all accounts are reached in turn.
--
-- Takes no locks. It uses `now()` instead of `clock_timestamp()`, since an index can search by it.
--
-- Sequential scans are off: the planner may have made its plan while the table was empty.
CREATE OR REPLACE FUNCTION waiting_receivers(
  p_paid boolean, p_fresh_accounts uuid[], p_fresh uuid[], p_walk boolean, p_after uuid,
  p_place_accounts uuid[], p_places text[]
) RETURNS TABLE (account_id uuid, receivers text[], walked boolean, walked_to text, crowded boolean)
LANGUAGE sql STABLE
  SET enable_seqscan = off
AS $$
  WITH RECURSIVE oldest AS MATERIALIZED (
    SELECT d.account_id, d.receiver, d.due_at FROM webhook_deliveries d
      WHERE d.status = 'pending' AND d.paid = p_paid AND d.due_at <= now() ORDER BY d.due_at LIMIT 1000
  ), crowd AS MATERIALIZED (
    SELECT count(*) = 1000 AS crowded FROM oldest
  ), fresh AS (
    SELECT one.account_id, one.receiver
      FROM unnest(p_fresh_accounts, p_fresh) AS given (account_id, id)
      CROSS JOIN LATERAL (
        SELECT d.account_id, d.receiver FROM webhook_deliveries d
          WHERE d.account_id = given.account_id AND d.id = given.id AND d.status = 'pending' AND d.paid = p_paid
            AND d.due_at <= now() OFFSET 0
      ) one
      WHERE (SELECT crowded FROM crowd)
  ), account_walk AS (
    (SELECT d.account_id, 1 AS step FROM webhook_deliveries d
      WHERE p_walk AND (SELECT crowded FROM crowd)
        AND d.status = 'pending' AND d.paid = p_paid AND d.account_id > p_after
      ORDER BY d.account_id LIMIT 1)
    UNION ALL
    SELECT next.account_id, w.step + 1
      FROM account_walk w
      CROSS JOIN LATERAL (
        SELECT d.account_id FROM webhook_deliveries d
          WHERE d.status = 'pending' AND d.paid = p_paid AND d.account_id > w.account_id
          ORDER BY d.account_id LIMIT 1
      ) next
      WHERE w.step < 200
  ), receiver_walk AS (
    SELECT next.account_id, next.receiver, next.due_at, 1 AS step
      FROM account_walk w
      LEFT JOIN unnest(p_place_accounts, p_places) AS place (account_id, receiver) ON place.account_id = w.account_id
      CROSS JOIN LATERAL (
        SELECT d.account_id, d.receiver, d.due_at FROM webhook_deliveries d
          WHERE d.status = 'pending' AND d.paid = p_paid AND d.account_id = w.account_id
            AND d.receiver > coalesce(place.receiver, '')
          ORDER BY d.receiver, d.due_at LIMIT 1
      ) next
    UNION ALL
    SELECT next.account_id, next.receiver, next.due_at, w.step + 1
      FROM receiver_walk w
      CROSS JOIN LATERAL (
        SELECT d.account_id, d.receiver, d.due_at FROM webhook_deliveries d
          WHERE d.status = 'pending' AND d.paid = p_paid AND d.account_id = w.account_id AND d.receiver > w.receiver
          ORDER BY d.receiver, d.due_at LIMIT 1
      ) next
      WHERE w.step < 16
  ), found AS (
    SELECT account_id, receiver, due_at, true AS due, false AS walked, NULL::text AS walked_to FROM oldest
    UNION ALL
    SELECT account_id, receiver, 'infinity', true, false, NULL FROM fresh
    UNION ALL
    SELECT account_id, receiver, due_at, due_at <= now(), true, CASE step WHEN 16 THEN receiver END FROM receiver_walk
    UNION ALL
    -- An account that continued after its last receiver starts again with its first.
    SELECT account_id, NULL, NULL, false, true, NULL FROM account_walk
  ), grouped AS (
    SELECT account_id, receiver, min(due_at) AS due_at, bool_or(due) AS due, bool_or(walked) AS walked,
        max(walked_to) AS walked_to
      FROM found GROUP BY account_id, receiver
  )
  SELECT account_id, coalesce(array_agg(receiver ORDER BY due_at) FILTER (WHERE due), '{}'), bool_or(walked),
      max(walked_to), (SELECT crowded FROM crowd)
    FROM grouped GROUP BY account_id ORDER BY account_id
$$;
