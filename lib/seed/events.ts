import type { Bulk } from './bulk';

/**
 * Appends what lies in `seed_events` to the audit log: each chain by time (and `seq` where times are the same), numbered
 * and hashed as the trigger does it, behind what the chain has already.
 */
export async function writeEvents(bulk: Bulk): Promise<void> {
  await bulk.query(CHAINING);
  await bulk.query(NOT_BEFORE_THE_LAST);
  await bulk.query(APPEND);
}

/** `seed_chained` over a chain in its order gives the hash of each event, from that of the one before. */
const CHAINING = `
  CREATE OR REPLACE FUNCTION pg_temp.seed_chain(p_before bytea, e audit_events, p_seq bigint, p_head bytea) RETURNS bytea
    LANGUAGE plpgsql AS $$
  BEGIN
    e.seq := p_seq;
    e.prev_hash := coalesce(p_before, p_head);
    RETURN audit_event_hash(e);
  END
  $$;
  CREATE OR REPLACE AGGREGATE pg_temp.seed_chained(audit_events, bigint, bytea) (SFUNC = pg_temp.seed_chain, STYPE = bytea);
  ANALYZE seed_events`;

const NOT_BEFORE_THE_LAST = `
  UPDATE seed_events s SET created_at = greatest(s.created_at, last.at)
    FROM (
      SELECT h.chain_id, (SELECT max(e.created_at) FROM audit_events e WHERE e.chain_id = h.chain_id AND e.seq = h.seq) AS at
        FROM audit_chains h WHERE h.chain_id IN (SELECT chain_id FROM seed_events)
    ) last
    WHERE last.chain_id = s.chain_id`;

const COLUMNS = `actor_kind, actor_user_id, action, target_kind, target_id, address, user_agent, request_id, reason,
  details, created_at`;

const APPEND = `
  WITH numbered AS (
    SELECT ROW(s.*)::audit_events AS e, coalesce(h.hash, '\\x') AS head,
        coalesce(h.seq, 0) + row_number() OVER (PARTITION BY s.chain_id ORDER BY s.created_at, s.seq) AS place
      FROM seed_events s LEFT JOIN audit_chains h ON h.chain_id = s.chain_id
  ), hashed AS (
    SELECT (n.e).*, n.head, n.place,
        pg_temp.seed_chained(n.e, n.place, n.head) OVER (PARTITION BY (n.e).chain_id ORDER BY n.place) AS link
      FROM numbered n
  ), linked AS (
    SELECT h.*, coalesce(lag(link) OVER (PARTITION BY chain_id ORDER BY place), head) AS link_before FROM hashed h
  ), added AS (
    INSERT INTO audit_events (chain_id, seq, ${COLUMNS}, prev_hash, hash)
      SELECT chain_id, place, ${COLUMNS}, link_before, link FROM linked ORDER BY created_at, place
      RETURNING chain_id, seq, hash
  )
  INSERT INTO audit_chains (chain_id, seq, hash)
    SELECT DISTINCT ON (chain_id) chain_id, seq, hash FROM added ORDER BY chain_id, seq DESC
    ON CONFLICT (chain_id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash`;
