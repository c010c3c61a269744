-- The hash of an audit event, over all its columns and the hash of the event before it. `verify` calculates it again.
-- Takes no locks.
CREATE OR REPLACE FUNCTION audit_event_hash(e audit_events) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(e.prev_hash || convert_to(jsonb_build_array(
    e.chain_id, e.seq, e.actor_kind, e.actor_user_id, e.action, e.target_kind, e.target_id, e.address,
    e.user_agent, e.request_id, e.reason, e.details,
    (extract(epoch FROM e.created_at) * 1000000)::bigint
  )::text, 'UTF8'))
$$;
