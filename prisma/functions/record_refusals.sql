-- Adds up refused calls: for every key by hour and reason; for a deleted key also in total and by address, for at most
-- a hundred addresses (calls from other addresses are counted together). Hashes without a key are ignored. Rows are
-- locked in the order of their keys, so that two gateways never deadlock.
CREATE OR REPLACE FUNCTION record_refusals(
  p_hashes bytea[], p_reasons text[], p_addresses text[], p_calls bigint[], p_firsts timestamptz[], p_lasts timestamptz[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  most_addresses CONSTANT int := 100;
  dead uuid[];
  callers text[];
  counts bigint[];
  firsts timestamptz[];
  lasts timestamptz[];
BEGIN
  INSERT INTO refused_calls AS r (account_id, key_id, reason, hour, calls, first_at, last_at)
    SELECT k.account_id, CASE WHEN k.revoked_at IS NULL THEN coalesce(k.current_key_id, k.id) ELSE k.id END, g.reason, date_trunc('hour', g.last_at, 'UTC'), sum(g.calls), min(g.first_at), max(g.last_at)
      FROM unnest(p_hashes, p_reasons, p_calls, p_firsts, p_lasts) AS g (hash, reason, calls, first_at, last_at)
      JOIN api_keys k ON k.hash = g.hash
      GROUP BY 1, 2, 3, 4 ORDER BY 1, 4, 2, 3
    ON CONFLICT (account_id, hour, key_id, reason) DO UPDATE SET calls = r.calls + excluded.calls,
      first_at = least(r.first_at, excluded.first_at), last_at = greatest(r.last_at, excluded.last_at);

  SELECT array_agg(t.id), array_agg(t.address), array_agg(t.calls), array_agg(t.first_at), array_agg(t.last_at)
    INTO dead, callers, counts, firsts, lasts
    FROM (
      -- The clocks of gateways may be slow: no call is refused before the revocation.
      SELECT k.id, g.address, sum(g.calls)::bigint AS calls, greatest(min(g.first_at), k.revoked_at) AS first_at,
          greatest(max(g.last_at), k.revoked_at) AS last_at
        FROM unnest(p_hashes, p_reasons, p_addresses, p_calls, p_firsts, p_lasts)
          AS g (hash, reason, address, calls, first_at, last_at)
        JOIN api_keys k ON k.hash = g.hash
        WHERE k.revoked_at IS NOT NULL AND g.reason = 'unknown_key'
        GROUP BY k.id, g.address
    ) t;
  IF dead IS NULL THEN
    RETURN;
  END IF;

  -- Locks every key's row until the end, so that nobody else adds addresses to it.
  INSERT INTO revoked_key_calls AS d (key_id, calls, first_at, last_at)
    SELECT t.id, sum(t.calls), min(t.first_at), max(t.last_at)
      FROM unnest(dead, counts, firsts, lasts) AS t (id, calls, first_at, last_at)
      GROUP BY t.id ORDER BY t.id
    ON CONFLICT (key_id) DO UPDATE SET calls = d.calls + excluded.calls,
      first_at = least(d.first_at, excluded.first_at), last_at = greatest(d.last_at, excluded.last_at);

  WITH given AS (
    SELECT t.*, c.key_id IS NOT NULL AS known,
        row_number() OVER (PARTITION BY t.id, c.key_id IS NOT NULL ORDER BY t.first_at, t.address) AS place
      FROM unnest(dead, callers, counts, firsts, lasts) AS t (id, address, calls, first_at, last_at)
      LEFT JOIN revoked_key_callers c ON c.key_id = t.id AND c.address = t.address
  ), kept AS (
    SELECT g.*, g.known OR g.place + d.addresses <= most_addresses AS keep
      FROM given g JOIN revoked_key_calls d ON d.key_id = g.id
  ), added AS (
    INSERT INTO revoked_key_callers AS c (key_id, address, calls, first_at, last_at)
      SELECT id, address, kept.calls, first_at, last_at FROM kept WHERE keep
    ON CONFLICT (key_id, address) DO UPDATE SET calls = c.calls + excluded.calls,
      first_at = least(c.first_at, excluded.first_at), last_at = greatest(c.last_at, excluded.last_at)
  )
  UPDATE revoked_key_calls d SET addresses = d.addresses + n.fresh, calls_elsewhere = d.calls_elsewhere + n.elsewhere
    FROM (
      SELECT id, count(*) FILTER (WHERE keep AND NOT known)::int AS fresh,
          coalesce(sum(kept.calls) FILTER (WHERE NOT keep), 0)::bigint AS elsewhere
        FROM kept GROUP BY id
    ) n
    WHERE d.key_id = n.id AND (n.fresh > 0 OR n.elsewhere > 0);
END
$$;
