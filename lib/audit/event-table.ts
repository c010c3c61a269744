import type { SearchedTable } from '../db/search-newest';

/** A row as `pg` returns it. */
export interface EventRow {
  id: string;
  chain_id: string;
  seq: string;
  owners: string[] | null;
  actor_kind: 'user' | 'staff' | 'system';
  actor: string | null;
  action: string;
  target_kind: string;
  target_id: string;
  target_person: string | null;
  address: string | null;
  user_agent: string | null;
  request_id: string | null;
  reason: string | null;
  details: Record<string, unknown>;
  created_at: Date;
  hash: string;
}

/** The whole log, and the columns shown with each event. */
export const EVENTS: SearchedTable = {
  table: 'audit_events',
  at: 'created_at',
  id: 'id',
  idType: 'bigint',
  always: 'true',
  columns: `t.id, t.chain_id, t.seq, o.owners, t.actor_kind, p.email AS actor, t.action, t.target_kind, t.target_id,
    u.email AS target_person, t.address, t.user_agent, t.request_id, t.reason, t.details, t.created_at,
    encode(t.hash, 'hex') AS hash`,
  // OFFSET 0 forces one lookup per row in a unique index, whatever the planner's statistics.
  joins: `
    CROSS JOIN LATERAL (
      SELECT array_agg(e.email ORDER BY e.email) AS owners FROM memberships m
        CROSS JOIN LATERAL (SELECT email FROM users WHERE id = m.user_id OFFSET 0) e WHERE m.account_id = t.chain_id
    ) o
    LEFT JOIN LATERAL (SELECT email FROM users WHERE id = t.actor_user_id OFFSET 0) p ON true
    LEFT JOIN LATERAL (
      SELECT email FROM users
        WHERE id = CASE WHEN t.target_kind = 'user' AND t.target_id ~ '^[0-9a-f-]{36}$' THEN t.target_id::uuid END OFFSET 0
    ) u ON true`,
};
