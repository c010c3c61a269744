-- A key's limits as admit and read_tasks answer them, in one text that needs no quotes in an array: what is left to spend in
-- micro-dollars, when that starts anew in microseconds since 1970, the slots of the key, and how many of them are taken,
-- separated by `:`. A part that does not apply is empty. Null for a key without limits.
CREATE OR REPLACE FUNCTION limit_state(p_left bigint, p_reset timestamptz, p_slots int, p_running int) RETURNS text
  LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN p_left IS NOT NULL OR p_slots IS NOT NULL
    THEN concat(CASE WHEN p_left IS NOT NULL THEN greatest(p_left, 0) END, ':', micros_since_1970(p_reset), ':', p_slots, ':',
      CASE WHEN p_slots IS NOT NULL THEN p_running END)
  END
$$;
