-- Claims due emails for one sender, oldest first, and postpones them by `p_hold`: if the sender dies, they become due
-- again. Skips rows that another sender is claiming. Emails that have waited for longer than `p_kept` expire.
CREATE OR REPLACE FUNCTION claim_mails(p_most int, p_hold interval, p_kept interval) RETURNS SETOF mails LANGUAGE sql AS $$
  UPDATE mails SET status = 'expired', ended_at = clock_timestamp()
    WHERE status = 'pending' AND due_at <= clock_timestamp() AND created_at < clock_timestamp() - p_kept;
  UPDATE mails SET due_at = clock_timestamp() + p_hold, attempts = attempts + 1
    WHERE id IN (
      SELECT id FROM mails WHERE status = 'pending' AND due_at <= clock_timestamp()
        ORDER BY due_at LIMIT p_most FOR UPDATE SKIP LOCKED)
    RETURNING *
$$;
