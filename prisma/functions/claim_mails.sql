-- Takes mails whose time has come, for one sender, and puts them off by `p_hold`: should the sender die, they come due
-- again. The oldest first; skips what another sender is taking at this moment. What has waited for longer than `p_kept`
-- is not sent any more.
CREATE OR REPLACE FUNCTION claim_mails(p_most int, p_hold interval, p_kept interval) RETURNS SETOF mails LANGUAGE sql AS $$
  UPDATE mails SET status = 'expired', ended_at = clock_timestamp()
    WHERE status = 'pending' AND due_at <= clock_timestamp() AND created_at < clock_timestamp() - p_kept;
  UPDATE mails SET due_at = clock_timestamp() + p_hold, attempts = attempts + 1
    WHERE id IN (
      SELECT id FROM mails WHERE status = 'pending' AND due_at <= clock_timestamp()
        ORDER BY due_at LIMIT p_most FOR UPDATE SKIP LOCKED)
    RETURNING *
$$;
