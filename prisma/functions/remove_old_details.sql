-- Removes the details of tasks that were submitted at least `details_kept()` ago. Continues where the last call ended,
-- with at most one hour of tasks. Returns true if there may be more. Only one caller works at a time.
--
-- Sequential scans are off: the planner may have made its plan while the table was empty.
CREATE OR REPLACE FUNCTION remove_old_details() RETURNS boolean LANGUAGE plpgsql
  SET enable_seqscan = off
AS $$
DECLARE
  low timestamptz;
  high timestamptz;
  cutoff timestamptz := clock_timestamp() - details_kept();
BEGIN
  INSERT INTO retention_marks (name, done_before)
    SELECT 'details', min(created_at) - interval '1 hour' FROM accounts HAVING min(created_at) IS NOT NULL
    ON CONFLICT (name) DO NOTHING;
  SELECT done_before INTO low FROM retention_marks WHERE name = 'details' FOR UPDATE SKIP LOCKED;
  IF low IS NULL OR low >= cutoff THEN
    RETURN false;
  END IF;
  high := least(low + interval '1 hour', cutoff);

  UPDATE tasks t SET outputs = '{}', error = NULL, webhook_url = NULL, input_bytes = NULL
    FROM accounts a
    WHERE t.account_id = a.id AND t.id >= first_id_at(low) AND t.id < first_id_at(high)
      AND (t.outputs <> '{}' OR t.error IS NOT NULL OR t.webhook_url IS NOT NULL OR t.input_bytes IS NOT NULL);
  DELETE FROM webhook_attempts w USING accounts a
    WHERE w.account_id = a.id AND w.delivery_id >= first_id_at(low) AND w.delivery_id < first_id_at(high);
  DELETE FROM webhook_deliveries w USING accounts a
    WHERE w.account_id = a.id AND w.id >= first_id_at(low) AND w.id < first_id_at(high);
  UPDATE retention_marks SET done_before = high WHERE name = 'details';
  RETURN high < cutoff;
END
$$;
