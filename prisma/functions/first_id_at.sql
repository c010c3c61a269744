-- The lowest UUIDv7 of this moment (RFC 9562, 5.7). There is none of a moment before 1970: it gives the lowest of all.
CREATE OR REPLACE FUNCTION first_id_at(p_at timestamptz) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT rpad(lpad(to_hex(greatest(floor(date_part('epoch', p_at) * 1000)::bigint, 0)), 12, '0'), 32, '0')::uuid
$$;
