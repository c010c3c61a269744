-- What the tasks of each key with limits add up to, for `npm run verify`: `used` is the sum of the prices of those that were
-- admitted in the key's window and have not failed, `running` how many have not ended. Of the latter, `held` is the price
-- of those that were admitted in the window, `unmarked` how many do not say that they count. A key without tasks is left out.
--
-- No table is scanned: each account's tasks are read by their ids, once for all of its keys, back to its oldest window, and
-- running ones from the newest back. Ids follow the gateways' clocks, which are taken to be right to within a day.
CREATE OR REPLACE FUNCTION count_limited_keys()
RETURNS TABLE (key_id uuid, used numeric, running bigint, held numeric, unmarked bigint) LANGUAGE sql STABLE
  SET enable_seqscan = off
  SET enable_sort = off
AS $$
  WITH admitted AS (
    SELECT l.key_id, sum(t.price_micros) AS used
      FROM (
        SELECT account_id, first_id_at(min(window_start) - interval '1 day') AS low
          FROM key_limits WHERE period IS NOT NULL GROUP BY account_id
      ) span
      CROSS JOIN LATERAL (
        SELECT t.key_id, t.price_micros, t.created_at FROM tasks t
          WHERE t.account_id = span.account_id AND t.id >= span.low AND t.status <> 'failed' OFFSET 0
      ) t
      JOIN key_limits l ON l.key_id = t.key_id
      WHERE l.period IS NOT NULL AND t.created_at >= l.window_start
      GROUP BY l.key_id
  ), unfinished AS (
    SELECT l.key_id, count(*) AS running, count(*) FILTER (WHERE NOT t.limited) AS unmarked,
        coalesce(sum(t.price_micros) FILTER (WHERE t.created_at >= l.window_start), 0) AS held
      FROM (SELECT DISTINCT account_id FROM key_limits) a
      CROSS JOIN LATERAL (SELECT u.id FROM unfinished_tasks u WHERE u.account_id = a.account_id OFFSET 0) u
      CROSS JOIN LATERAL (SELECT * FROM tasks t WHERE t.account_id = a.account_id AND t.id = u.id OFFSET 0) t
      JOIN key_limits l ON l.key_id = t.key_id
      GROUP BY l.key_id
  )
  SELECT key_id, coalesce(a.used, 0), coalesce(u.running, 0), coalesce(u.held, 0), coalesce(u.unmarked, 0)
    FROM admitted a FULL JOIN unfinished u USING (key_id)
$$;
