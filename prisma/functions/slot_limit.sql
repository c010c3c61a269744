-- How many tasks an account may run at once, null for any number, by the greater of its two totals (product: "Tiers").
-- The tier table comes in as two arrays, ascending, from lib/tiers.
CREATE OR REPLACE FUNCTION slot_limit(p_recharged bigint, p_consumed bigint, p_thresholds bigint[], p_limits int[]) RETURNS int
  LANGUAGE sql IMMUTABLE AS $$
  SELECT p_limits[width_bucket(greatest(p_recharged, p_consumed), p_thresholds)]
$$;
