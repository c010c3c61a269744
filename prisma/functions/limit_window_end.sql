-- When the window ends that began at `p_start`; null for a limit in total. The sum is made in UTC, where no day is longer
-- than another.
CREATE OR REPLACE FUNCTION limit_window_end(p_period limit_period, p_start timestamptz) RETURNS timestamptz
  LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN p_period IN ('day', 'week', 'month')
    THEN (p_start AT TIME ZONE 'UTC' + ('1 ' || p_period::text)::interval) AT TIME ZONE 'UTC' END
$$;
