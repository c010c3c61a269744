-- Counts one attempt in each of these counters, or in none: false where one of them has reached its limit. A counter
-- begins again when its time is over (both in milliseconds, as the caller's clock has them). Locks the counters' rows in
-- the order of their keys, so that attempts at the same time are counted one after the other and never wait for each
-- other in a circle. Does not wait for the disk: a server that dies forgets the counts of its last second.
CREATE OR REPLACE FUNCTION count_attempt(p_keys text[], p_limits int[], p_lasts_ms bigint[], p_now_ms bigint) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  -- What is refused writes nothing, so that refusals stay cheap however many there are.
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
  -- Once more, now that nobody else can count.
  IF EXISTS (
    SELECT FROM rate_limits r JOIN unnest(p_keys, p_limits) AS c(key, most) ON c.key = r.key WHERE r.points >= c.most
  ) THEN
    RETURN false;
  END IF;
  UPDATE rate_limits SET points = points + 1 WHERE key = ANY (p_keys);
  RETURN true;
END
$$;
