import type { Bulk } from './bulk-transaction';

/**
 * Appends the rows of `seed_events` to the audit log: each chain by time (and `seq` for equal times), numbered and
 * hashed as the trigger does it, after the events that the chain already has.
 */
export async function writeEvents(bulk: Bulk): Promise<void> {
  await bulk.query(CHAINING);
  await bulk.query(NOT_BEFORE_THE_LAST);
  await bulk.query(APPEND);
  await bulk.query(MOVE_HEADS);
}

/**
 * An aggregate over a chain in order: `seed_chained` returns each event as the trigger would write it, given the one
 * before.
 */
const CHAINING = `
  CREATE OR REPLACE FUNCTION pg_temp.seed_chain(p_before audit_events, e audit_events, p_head audit_chains)
    RETURNS audit_events LANGUAGE plpgsql AS $$
  BEGIN
    e.seq := coalesce(p_before.seq, p_head.seq, 0) + 1;
    e.prev_hash := coalesce(p_before.hash, p_head.hash, '\\x');
    e.hash := audit_event_hash(e);
    RETURN e;
  END
  $$;
  CREATE OR REPLACE AGGREGATE pg_temp.seed_chained(audit_events, audit_chains) (
    SFUNC = pg_temp.seed_chain, STYPE = audit_events
  );
  ANALYZE seed_events`;

const NOT_BEFORE_THE_LAST = `
  UPDATE seed_events s SET created_at = greatest(s.created_at, last.at)
    FROM (
      SELECT h.chain_id, (SELECT max(e.created_at) FROM audit_events e WHERE e.chain_id = h.chain_id AND e.seq = h.seq) AS at
        FROM audit_chains h WHERE h.chain_id IN (SELECT chain_id FROM seed_events)
    ) last
    WHERE last.chain_id = s.chain_id`;

const COLUMNS = [
  'chain_id',
  'seq',
  'actor_kind',
  'actor_user_id',
  'action',
  'target_kind',
  'target_id',
  'address',
  'user_agent',
  'request_id',
  'reason',
  'details',
  'created_at',
  'prev_hash',
  'hash',
];

/** In the order in which the product would have written them. */
const APPEND = `
  INSERT INTO audit_events (${COLUMNS.join(', ')})
    SELECT ${COLUMNS.map((column) => `(e).${column}`).join(', ')}
      FROM (
        SELECT pg_temp.seed_chained(ROW(s.*)::audit_events, h) OVER (PARTITION BY s.chain_id ORDER BY s.created_at, s.seq) AS e
          FROM seed_events s LEFT JOIN audit_chains h ON h.chain_id = s.chain_id
      ) chained
      ORDER BY (e).created_at, (e).seq`;

const MOVE_HEADS = `
  INSERT INTO audit_chains (chain_id, seq, hash)
    SELECT c.chain_id, last.seq, last.hash
      FROM (SELECT DISTINCT chain_id FROM seed_events) c
      CROSS JOIN LATERAL (
        SELECT e.seq, e.hash FROM audit_events e WHERE e.chain_id = c.chain_id ORDER BY e.seq DESC LIMIT 1
      ) last
    ON CONFLICT (chain_id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash`;
