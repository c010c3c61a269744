-- How many tasks an account can run at the same time, by the greater of its two totals (product: "Tiers"). Null means
-- unlimited. The tier table is passed as two ascending arrays from lib/tiers.
CREATE OR REPLACE FUNCTION slot_limit(p_recharged bigint, p_consumed bigint, p_thresholds bigint[], p_limits int[]) RETURNS int
  LANGUAGE sql IMMUTABLE AS $$
  SELECT p_limits[width_bucket(greatest(p_recharged, p_consumed), p_thresholds)]
$$;
