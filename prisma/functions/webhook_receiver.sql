-- Whose server a webhook goes to: scheme, host and port of its address. Receivers get their turns one by one, so that a
-- slow one holds up nobody else.
CREATE OR REPLACE FUNCTION webhook_receiver(p_url text) RETURNS text
  LANGUAGE sql IMMUTABLE AS $$
  SELECT substring(p_url FROM '^[a-z]+://[^/?#]+')
$$;
