-- Numbers a new audit event within its chain and hashes it together with the event before it, so that an edited,
-- removed or reordered row is detected. Locks the chain's head: events of one account are written one after the other,
-- and different chains never wait for each other.
CREATE OR REPLACE FUNCTION chain_audit_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  head audit_chains;
BEGIN
  INSERT INTO audit_chains (chain_id, seq, hash) VALUES (NEW.chain_id, 0, '\x')
    ON CONFLICT (chain_id) DO NOTHING;
  SELECT * INTO STRICT head FROM audit_chains WHERE chain_id = NEW.chain_id FOR UPDATE;
  NEW.created_at := clock_timestamp();
  NEW.seq := head.seq + 1;
  NEW.prev_hash := head.hash;
  NEW.hash := audit_event_hash(NEW);
  UPDATE audit_chains SET seq = NEW.seq, hash = NEW.hash WHERE chain_id = NEW.chain_id;
  RETURN NEW;
END
$$;
