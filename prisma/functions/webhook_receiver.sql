-- The receiver of a webhook: scheme, host and port of its address. Receivers take turns, so that a slow one delays only
-- its own deliveries.
CREATE OR REPLACE FUNCTION webhook_receiver(p_url text) RETURNS text
  LANGUAGE sql IMMUTABLE AS $$
  SELECT substring(p_url FROM '^[a-z]+://[^/?#]+')
$$;
