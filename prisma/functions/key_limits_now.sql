-- What a key may still spend at `p_now`, when that starts anew, the slots of the key, and how many of them are taken; no row
-- for a key without limits. A window that has ended counts as empty. Becomes a part of the statement that uses it; OFFSET 0
-- leaves that no other way than to find the row by its key.
CREATE OR REPLACE FUNCTION key_limits_now(p_key uuid, p_now timestamptz)
RETURNS TABLE (left_micros bigint, resets_at timestamptz, slot_limit int, running int) LANGUAGE sql STABLE ROWS 1 AS $$
  SELECT l.limit_micros - CASE WHEN limit_window_end(l.period, l.window_start) <= p_now THEN 0 ELSE l.used_micros END,
      CASE WHEN limit_window_end(l.period, l.window_start) <= p_now
        THEN limit_window_end(l.period, limit_window(l.period, p_now)) ELSE limit_window_end(l.period, l.window_start) END,
      l.slot_limit, l.running
    FROM key_limits l WHERE l.key_id = p_key OFFSET 0
$$;
