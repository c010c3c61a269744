-- Rows of these tables are never changed or removed.
CREATE OR REPLACE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER payment_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payment_events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER payment_returns_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payment_returns
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER credits_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON credits
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER audit_seals_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seals
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER audit_seal_heads_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal_heads
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Tasks and ledger refer to accounts and keys without foreign keys, so these rows must stay.
CREATE OR REPLACE TRIGGER accounts_stay BEFORE DELETE OR TRUNCATE ON accounts
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER api_keys_stay BEFORE DELETE OR TRUNCATE ON api_keys
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE OR REPLACE TRIGGER audit_events_chain BEFORE INSERT ON audit_events
  FOR EACH ROW EXECUTE FUNCTION chain_audit_event();
CREATE OR REPLACE TRIGGER api_keys_limit BEFORE INSERT ON api_keys
  FOR EACH ROW EXECUTE FUNCTION limit_live_keys();
CREATE OR REPLACE TRIGGER api_keys_keep BEFORE UPDATE ON api_keys
  FOR EACH ROW EXECUTE FUNCTION keep_key();
-- Not for what is only kept for people: a key's name, its last use, its warnings.
CREATE OR REPLACE TRIGGER api_keys_changed AFTER UPDATE OF hash, expires_at, paused_at, allowed_models, allowed_addresses,
  read_only, limited, revoked_at ON api_keys
  FOR EACH ROW EXECUTE FUNCTION note_key_change();
CREATE OR REPLACE TRIGGER accounts_watch_balance BEFORE UPDATE ON accounts FOR EACH ROW
  WHEN (NEW.balance_micros < NEW.alert_at_micros OR NEW.balance_micros < NEW.auto_top_up_at_micros)
  EXECUTE FUNCTION watch_balance();
-- After the change: before it, every row would be locked a second time.
CREATE OR REPLACE TRIGGER key_limits_watch AFTER UPDATE ON key_limits FOR EACH ROW
  WHEN (NEW.mailed_percent < 100 AND NEW.limit_micros IS NOT NULL
    AND (NEW.reached OR NEW.mailed_percent < 80 AND NEW.used_micros * 5 >= NEW.limit_micros * 4))
  EXECUTE FUNCTION watch_key_limit();
