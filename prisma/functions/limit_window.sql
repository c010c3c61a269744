-- When the window of a key's spend limit began that `p_at` lies in: a day, a week from Monday or a month of UTC. A limit in
-- total has one window, from 1970.
CREATE OR REPLACE FUNCTION limit_window(p_period limit_period, p_at timestamptz) RETURNS timestamptz
  LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN p_period IN ('day', 'week', 'month') THEN date_trunc(p_period::text, p_at, 'UTC') ELSE to_timestamp(0) END
$$;
