-- The first id of an account's ledger at or after a moment: entries with this id and above are of that moment or later,
-- all others are older. A binary search in the primary key: twenty steps for a million entries. It works because
-- entries of one account are written under its row's lock, so ids and times grow together.
--
-- Sequential scans are off: the planner may have made its plan while the table was empty.
CREATE OR REPLACE FUNCTION ledger_id_at(p_account uuid, p_at timestamptz) RETURNS bigint LANGUAGE plpgsql STABLE
  SET enable_seqscan = off
AS $$
DECLARE
  low bigint;
  high bigint;
  middle bigint;
  entry record;
BEGIN
  SELECT id INTO low FROM ledger WHERE account_id = p_account ORDER BY id LIMIT 1;
  SELECT id + 1 INTO high FROM ledger WHERE account_id = p_account ORDER BY id DESC LIMIT 1;
  WHILE low < high LOOP
    middle := low + (high - low) / 2;
    SELECT id, created_at INTO entry FROM ledger WHERE account_id = p_account AND id >= middle ORDER BY id LIMIT 1;
    IF entry.created_at < p_at THEN
      low := entry.id + 1;
    ELSE
      high := middle;
    END IF;
  END LOOP;
  RETURN coalesce(low, 0);
END
$$;
