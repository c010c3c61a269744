-- When the window ends that began at `p_start`; null for a limit in total. In UTC no day is longer than another, but a month
-- may be.
CREATE OR REPLACE FUNCTION limit_window_end(p_period limit_period, p_start timestamptz) RETURNS timestamptz
  LANGUAGE sql STABLE AS $$
  SELECT CASE p_period
    WHEN 'day' THEN p_start + interval '24 hours'
    WHEN 'week' THEN p_start + interval '168 hours'
    WHEN 'month' THEN (p_start AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC'
  END
$$;
