-- Which warning is due for a key that expires at `p_at`: 7 or 1 days before; null while it is farther off, or never expires.
CREATE OR REPLACE FUNCTION expiry_warned(p_at timestamptz) RETURNS smallint LANGUAGE sql STABLE AS $$
  SELECT (CASE WHEN p_at <= clock_timestamp() + interval '1 day' THEN 1
    WHEN p_at <= clock_timestamp() + interval '7 days' THEN 7 END)::smallint
$$;
