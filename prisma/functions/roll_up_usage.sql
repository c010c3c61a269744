-- Adds the next part of an account's history to usage_totals, and moves its mark: about `p_most` ledger entries, and the
-- tasks that failed meanwhile. Returns true if there is more. A part is added together with the move of the mark, so it
-- is added exactly once, whoever dies; where somebody else is adding, nothing is done.
--
-- Everything before the new mark must be visible, also what commits late. The mark is the time of an entry, or of a
-- task's end, that is visible: all of an account's entries and ends are written under its row's lock, with the time
-- taken after the lock. So whoever has an earlier time had the lock before, and has committed. No lock is taken but the
-- mark's: a paid call never waits for this. The mark itself is excluded: several rows can have that time.
--
-- Charges and their refunds are read by ledger ids. Failed tasks are searched among the tasks with ids from an hour
-- before the old mark, and among those that had not ended then. Ids follow the gateways' clocks, which are taken to be
-- right to within an hour.
--
-- No table is scanned, whatever the planner's statistics.
CREATE OR REPLACE FUNCTION roll_up_usage(p_account uuid, p_most int) RETURNS boolean LANGUAGE plpgsql
  SET enable_seqscan = off
  SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  clocks_differ CONSTANT interval := interval '1 hour';
  mark usage_marks;
  seen xid;
  high timestamptz;
  high_entry bigint;
  low_task uuid;
  high_task uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  open uuid[];
  more boolean := true;
BEGIN
  -- Not before it is known to be missing: an insert would wait for whoever is changing the row.
  IF NOT EXISTS (SELECT 1 FROM usage_marks WHERE account_id = p_account) THEN
    INSERT INTO usage_marks (account_id, next_entry, rolled_until, open_tasks)
      VALUES (p_account, 0, to_timestamp(0), '{}') ON CONFLICT DO NOTHING;
  END IF;
  SELECT * INTO mark FROM usage_marks WHERE account_id = p_account FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  -- Before anything else is read: a later change is found by the next run.
  SELECT xmin INTO STRICT seen FROM accounts WHERE id = p_account;
  low_task := first_id_at(mark.rolled_until - clocks_differ);

  SELECT created_at INTO high FROM ledger
    WHERE account_id = p_account AND id >= mark.next_entry ORDER BY id OFFSET p_most LIMIT 1;
  IF high IS NOT NULL AND ledger_id_at(p_account, high) <= mark.next_entry THEN
    -- More entries than that have one time.
    SELECT created_at INTO high FROM ledger
      WHERE account_id = p_account AND id >= ledger_id_at(p_account, high + interval '1 microsecond') ORDER BY id LIMIT 1;
  END IF;
  IF high IS NULL THEN
    more := false;
    SELECT max(at) INTO high FROM (
      (SELECT created_at FROM ledger WHERE account_id = p_account ORDER BY id DESC LIMIT 1)
      UNION ALL
      SELECT completed_at FROM tasks WHERE account_id = p_account AND id >= low_task AND status = 'failed'
      UNION ALL
      SELECT t.completed_at FROM unnest(mark.open_tasks) AS o (id)
        CROSS JOIN LATERAL (SELECT * FROM tasks t WHERE t.account_id = p_account AND t.id = o.id OFFSET 0) t
        WHERE t.status = 'failed'
    ) AS event (at);
  ELSE
    high_task := first_id_at(high + clocks_differ);
  END IF;
  high := greatest(high, mark.rolled_until);
  high_entry := greatest(ledger_id_at(p_account, high), mark.next_entry);

  INSERT INTO usage_totals AS u
      (account_id, grain, starts_at, key_id, model, channel, status, tasks, charged_micros, returned_micros)
    SELECT p_account, g.grain, date_trunc(g.grain::text, e.hour, 'UTC'), e.key_id, e.model, e.channel, e.status,
        sum(e.tasks), sum(e.charged_micros), sum(e.returned_micros)
      FROM usage_between(p_account, mark.next_entry, high_entry, mark.rolled_until, high, low_task, high_task, mark.open_tasks) e
      CROSS JOIN unnest(enum_range(NULL::usage_grain)) AS g (grain)
      GROUP BY 2, 3, 4, 5, 6, 7
    ON CONFLICT (account_id, grain, starts_at, key_id, model, channel, status) DO UPDATE SET tasks = u.tasks + excluded.tasks,
      charged_micros = u.charged_micros + excluded.charged_micros, returned_micros = u.returned_micros + excluded.returned_micros;

  SELECT coalesce(array_agg(t.id), '{}') INTO open FROM (
    SELECT id, status, completed_at FROM tasks
      WHERE account_id = p_account AND id >= low_task AND id < high_task AND created_at < high
    UNION ALL
    SELECT t.id, t.status, t.completed_at FROM unnest(mark.open_tasks) AS o (id)
      CROSS JOIN LATERAL (SELECT * FROM tasks t WHERE t.account_id = p_account AND t.id = o.id OFFSET 0) t
      WHERE o.id < low_task
  ) t WHERE t.status = 'processing' OR t.status = 'failed' AND t.completed_at >= high;

  -- Where the clock was set back, times lead nowhere: the next change of the account tries again.
  more := more AND high_entry > mark.next_entry;
  UPDATE usage_marks SET next_entry = high_entry, rolled_until = high, open_tasks = open,
      account_xmin = CASE WHEN more THEN NULL ELSE seen END
    WHERE account_id = p_account;
  RETURN more;
END
$$;
