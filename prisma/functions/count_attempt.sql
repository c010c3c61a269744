-- Counts one attempt in all of these counters, or in none if one of them has reached its limit; then it returns false.
-- A counter restarts when its period is over (both in milliseconds of the caller's clock). Locks the counters' rows in
-- the order of their keys, so that parallel attempts are counted one after the other without deadlocks. Commits
-- asynchronously: a server crash loses the counts of the last second.
CREATE OR REPLACE FUNCTION count_attempt(p_keys text[], p_limits int[], p_lasts_ms bigint[], p_now_ms bigint) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  -- A refusal writes nothing, so that any number of refusals stays cheap.
  IF EXISTS (
    SELECT FROM rate_limits r JOIN unnest(p_keys, p_limits) AS c(key, most) ON c.key = r.key
      WHERE r.points >= c.most AND r.expire > p_now_ms
  ) THEN
    RETURN false;
  END IF;
  PERFORM set_config('synchronous_commit', 'off', true);
  INSERT INTO rate_limits AS r (key, points, expire)
    SELECT c.key, 0, p_now_ms + c.lasts_ms FROM unnest(p_keys, p_lasts_ms) AS c(key, lasts_ms) ORDER BY c.key
    ON CONFLICT (key) DO UPDATE SET points = 0, expire = excluded.expire WHERE r.expire <= p_now_ms;
  -- Check again, now that the rows are locked.
  IF EXISTS (
    SELECT FROM rate_limits r JOIN unnest(p_keys, p_limits) AS c(key, most) ON c.key = r.key WHERE r.points >= c.most
  ) THEN
    RETURN false;
  END IF;
  UPDATE rate_limits SET points = points + 1 WHERE key = ANY (p_keys);
  RETURN true;
END
$$;
