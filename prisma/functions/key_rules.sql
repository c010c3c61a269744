-- A key's restrictions as `GET /v1/account` shows them: `expires_at` is the secret's own end, which may come before its key's.
CREATE OR REPLACE FUNCTION key_rules(p_key api_keys, p_expires timestamptz) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object(
    'expires_at', p_expires, 'read_only', p_key.read_only, 'models', p_key.allowed_models,
    'addresses', (SELECT array_agg(abbrev(a)) FROM unnest(p_key.allowed_addresses) AS a),
    'limit', (SELECT jsonb_build_object('micros', l.limit_micros::text, 'period', l.period)
      FROM key_limits l WHERE l.key_id = p_key.id AND p_key.limited AND l.period IS NOT NULL))
$$;
