-- What an account used in ranges of hours, by range, bucket and group: what is added up, plus what lies behind the
-- mark, in one snapshot. Range n is hours or days (`p_grains`) from `p_lows` to before `p_highs`, and belongs to part
-- `p_parts` of the question; part 0 is divided into buckets of `p_bucket`, other parts have null. `p_by` is key, model,
-- channel or status, or null for no groups. `p_key` and `p_model` filter; null is any.
--
-- No table is scanned, whatever the planner's statistics: only the rows of the ranges are read, and what lies behind the mark
-- only where a range reaches there. Failed tasks behind the mark are searched among ids from a minute before it, and
-- among those that had not ended at the mark.
CREATE OR REPLACE FUNCTION read_usage(
  p_account uuid, p_parts int[], p_grains usage_grain[], p_lows timestamptz[], p_highs timestamptz[],
  p_bucket usage_grain, p_by text, p_key uuid, p_model text
) RETURNS TABLE (
  part int, starts_at timestamptz, name text, completed bigint, failed bigint, charged_micros bigint, returned_micros bigint
) LANGUAGE plpgsql STABLE
  SET enable_seqscan = off
  SET plan_cache_mode = force_generic_plan
  SET jit = off
AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    SELECT u.part, CASE u.part WHEN 0 THEN date_trunc(p_bucket::text, u.starts_at, 'UTC') END,
        CASE p_by WHEN 'key' THEN u.key_id::text WHEN 'model' THEN u.model WHEN 'channel' THEN u.channel
          WHEN 'status' THEN u.status::text END,
        coalesce(sum(u.tasks) FILTER (WHERE u.status = 'completed'), 0)::bigint,
        coalesce(sum(u.tasks) FILTER (WHERE u.status = 'failed'), 0)::bigint,
        sum(u.charged_micros)::bigint, sum(u.returned_micros)::bigint
      FROM (
        SELECT given.part, t.starts_at, t.key_id, t.model, t.channel, t.status, t.tasks, t.charged_micros, t.returned_micros
          FROM unnest(p_parts, p_grains, p_lows, p_highs) AS given (part, grain, low, high)
          CROSS JOIN LATERAL (
            SELECT * FROM usage_totals t WHERE t.account_id = p_account AND t.grain = given.grain
              AND t.starts_at >= given.low AND t.starts_at < given.high OFFSET 0
          ) t
        UNION ALL
        SELECT given.part, e.hour, e.key_id, e.model, e.channel, e.status, e.tasks, e.charged_micros, e.returned_micros
          FROM (
            SELECT coalesce(max(m.next_entry), 0) AS entry, coalesce(max(m.rolled_until), to_timestamp(0)) AS until,
                coalesce(max(m.open_tasks), '{}') AS open
              FROM usage_marks m WHERE m.account_id = p_account
          ) mark
          CROSS JOIN LATERAL usage_between(p_account, mark.entry, 9223372036854775807, mark.until, 'infinity',
            first_id_at(mark.until - interval '1 minute'), 'ffffffff-ffff-ffff-ffff-ffffffffffff', mark.open) e
          JOIN unnest(p_parts, p_lows, p_highs) AS given (part, low, high) ON e.hour >= given.low AND e.hour < given.high
          WHERE mark.until < (SELECT max(high) FROM unnest(p_highs) AS high)
      ) u
      WHERE (p_key IS NULL OR u.key_id = p_key) AND (p_model IS NULL OR u.model = p_model)
      GROUP BY 1, 2, 3;
END
$$;
