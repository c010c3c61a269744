-- Refuses the statement, for tables whose rows must not be changed or removed (triggers.sql). Takes no locks.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% refused: rows of % never change', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
