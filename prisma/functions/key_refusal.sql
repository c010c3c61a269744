-- Why a key's own restrictions refuse a call, or null. `p_model` is null for calls that read. `p_address` is the caller's, null
-- where it is unknown: then a key that is bound to addresses is refused. In the order of the error table (product: "Errors").
CREATE OR REPLACE FUNCTION key_refusal(
  p_addresses inet[], p_paused timestamptz, p_models text[], p_read_only boolean, p_address text, p_model text
) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN p_addresses IS NOT NULL AND (p_address IS NULL OR NOT p_address::inet <<= ANY (p_addresses)) THEN 'address_not_allowed'
    WHEN p_paused IS NOT NULL THEN 'key_paused'
    WHEN p_model IS NULL THEN NULL
    WHEN p_read_only THEN 'key_read_only'
    WHEN p_models IS NOT NULL
      AND NOT (p_model = ANY (p_models) OR split_part(p_model, '/', 1) || '/*' = ANY (p_models)) THEN 'model_not_allowed'
  END
$$;
