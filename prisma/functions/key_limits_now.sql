-- What limit_state writes of a key's limits at this moment; null for a key without limits. Takes part in no decision.
CREATE OR REPLACE FUNCTION key_limits_now(p_key uuid, p_limited boolean) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT limit_state(
      l.limit_micros - CASE WHEN l.window_start = w.window_start THEN l.used_micros ELSE 0 END,
      limit_window_end(l.period, w.window_start), l.slot_limit, l.running)
    FROM key_limits l
    CROSS JOIN LATERAL (SELECT greatest(l.window_start, limit_window(l.period, clock_timestamp())) AS window_start) w
    WHERE l.key_id = p_key AND p_limited
$$;
