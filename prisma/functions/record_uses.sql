-- Writes down when secrets were last accepted, to the minute, and from which addresses: the twenty newest are kept for each key.
-- `p_hashes` and `p_addresses` go together; a null address is not kept. Rows are locked in id order: two gateways never wait
-- for each other.
CREATE OR REPLACE FUNCTION record_uses(p_hashes bytea[], p_addresses text[], p_at timestamptz) RETURNS void
LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  most_addresses CONSTANT int := 20;
  touched uuid[];
BEGIN
  UPDATE api_keys k SET last_used_at = p_at
    FROM (
      SELECT k.id FROM api_keys k
        WHERE k.hash = ANY (p_hashes) AND (k.last_used_at IS NULL OR k.last_used_at < p_at - interval '1 minute')
        ORDER BY k.id FOR NO KEY UPDATE
    ) u WHERE k.id = u.id;

  WITH written AS (
    INSERT INTO key_addresses AS a (key_id, address, last_at)
      SELECT DISTINCT coalesce(k.current_key_id, k.id) AS key, g.address, p_at
        FROM unnest(p_hashes, p_addresses) AS g (hash, address)
        CROSS JOIN LATERAL (SELECT k.id, k.current_key_id FROM api_keys k WHERE k.hash = g.hash OFFSET 0) k
        WHERE g.address IS NOT NULL ORDER BY key, g.address
      ON CONFLICT (key_id, address) DO UPDATE SET last_at = excluded.last_at
        WHERE a.last_at < excluded.last_at - interval '1 minute'
      RETURNING a.key_id
  )
  SELECT array_agg(DISTINCT key_id) INTO touched FROM written;
  DELETE FROM key_addresses a
    USING unnest(touched) AS t (key)
    WHERE a.key_id = t.key AND a.address NOT IN (
      SELECT n.address FROM key_addresses n WHERE n.key_id = t.key ORDER BY n.last_at DESC, n.address LIMIT most_addresses
    );
END
$$;
