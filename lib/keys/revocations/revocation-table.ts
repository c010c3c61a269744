import type { SearchedTable } from '../../db/search-newest';
import type { RevocationKind } from './revocation-kind';

/** A row as `pg` gives it. */
export interface RevocationRow {
  id: string;
  account_id: string;
  owners: string[];
  name: string;
  hint: string;
  revoked_at: Date;
  revoked_how: RevocationKind;
  revoked_by: string | null;
  revoked_address: string | null;
  revoked_reason: string | null;
  last_used_at: Date | null;
  refused_calls: string;
  last_refused_at: Date | null;
}

/** The deleted keys, and what is shown with each of them. */
export const REVOCATIONS: SearchedTable = {
  table: 'api_keys',
  at: 'revoked_at',
  id: 'id',
  idType: 'uuid',
  always: 't.revoked_at IS NOT NULL',
  columns: `t.id, t.account_id, o.owners, t.name, t.hint, t.revoked_at, t.revoked_how, d.email AS revoked_by,
    t.revoked_address, t.revoked_reason, t.last_used_at, coalesce(c.calls, 0) AS refused_calls,
    c.last_at AS last_refused_at`,
  // OFFSET 0: row by row, by unique indexes, whatever the planner believes.
  joins: `
    CROSS JOIN LATERAL (
      SELECT array_agg(u.email ORDER BY u.email) AS owners FROM memberships m
        CROSS JOIN LATERAL (SELECT email FROM users WHERE id = m.user_id OFFSET 0) u WHERE m.account_id = t.account_id
    ) o
    LEFT JOIN LATERAL (SELECT email FROM users WHERE id = t.revoked_by_user_id OFFSET 0) d ON true
    LEFT JOIN LATERAL (SELECT calls, last_at FROM revoked_key_calls WHERE key_id = t.id OFFSET 0) c ON true`,
};
