-- Where an account's ledger reaches a moment: entries with this id and above are of then or later, all others are
-- older. Halves the range again and again, each step one look into the primary key, so a million entries take twenty.
-- Entries of one account are written under its row's lock: their ids and their times grow together.
--
-- No row is looked for by reading a whole table, whatever the planner believes of one that was empty when it looked.
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
