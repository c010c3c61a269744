-- Their parameters or results change: the start makes them anew from prisma/functions.
DROP FUNCTION IF EXISTS settle, key_limits_now;

-- Counted from now on only for keys with slots of their own.
UPDATE key_limits SET running = 0 WHERE slot_limit IS NULL;
