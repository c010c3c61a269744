import type { QueryConfig } from 'pg';
import {
  type Bind,
  microsOf,
  momentAt,
  type Run,
  type Scanned,
  scanSql,
  statement,
} from '../../db/keyset';
import { type SourceRows, sourceRows } from '../../db/merge-newest';
import type { AskedEvents } from './timeline-groups';
import type { TimelineRequest } from './timeline-request';

/** A row as `pg` returns it. */
export interface EventRow extends Scanned {
  id: string;
  actor_kind: 'user' | 'staff' | 'system';
  actor_user_id: string | null;
  action: string;
  target_kind: string;
  target_id: string;
  address: string | null;
  user_agent: string | null;
  request_id: string | null;
  reason: string | null;
  details: Record<string, unknown>;
}

/** Events of the account's log, newest first. */
export async function scanEvents(
  run: Run,
  request: TimelineRequest,
  events: AskedEvents,
): Promise<SourceRows<'event', EventRow>> {
  if (events === 'none') return { rows: [], scannedTo: null };
  return sourceRows('event', await run<EventRow>(eventsQuery(request, events)), (row) => ({
    micros: BigInt(row.scan_cursor),
    id: row.id,
  }));
}

/**
 * Scans the index of the account’s chain, or of the key as target. Both ends compare rows that start with the index’s
 * first column: no other index has this order, so the planner has no choice.
 */
export function eventsQuery(
  { accountId, range: { from, below, cursor }, key, limit, scanLimit }: TimelineRequest,
  events: Exclude<AskedEvents, 'none'>,
): QueryConfig {
  return statement((bind) => {
    const column = key ? 'target_id' : 'chain_id';
    const value = key ? `${bind(key)}::text` : `${bind(accountId)}::uuid`;
    const start = from === null ? `'-infinity'` : momentAt(bind, from);
    const end = cursor
      ? `(t.${column}, t.created_at, t.id) < (${value}, ${momentAt(bind, cursor.micros)}, ${bind(cursor.id)}::bigint)`
      : `(t.${column}, t.created_at) < (${value}, ${below === null ? `'infinity'` : momentAt(bind, below)})`;
    const scan = {
      table: 'audit_events',
      range: [`(t.${column}, t.created_at) >= (${value}, ${start})`, end],
      match: [matchOf(bind, accountId, key, events)],
      order: `t.${column} DESC, t.created_at DESC, t.id DESC`,
      cursor: microsOf('created_at'),
    };
    return scanSql(scan, limit, scanLimit);
  });
}

function matchOf(
  bind: Bind,
  accountId: string,
  key: string | null,
  events: Exclude<AskedEvents, 'none'>,
): string {
  const ofAccount = key
    ? `t.chain_id = ${bind(accountId)}::uuid AND t.target_kind = 'key'`
    : 'true';
  if (events === 'all') return ofAccount;
  const byStaff = events.byStaff ? `t.actor_kind = 'staff' OR ` : '';
  return `${ofAccount} AND (${byStaff}t.action = ANY (${bind(events.actions)}::text[]))`;
}
