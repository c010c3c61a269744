import type { AccountId } from '../../core/ids';
import type { Run } from '../../db/keyset';
import { dateOf } from '../../db/merge-newest';
import { type NamedKey, readKeysById } from '../../keys/keys-by-id';
import type { ScannedRefusals } from '../../keys/refusals/scan-refusals';
import { toStatementEntry } from '../../ledger/statement';
import type { ScannedTask } from '../../tasks/scan-tasks';
import type {
  TimelineEntry,
  TimelineEvent,
  TimelineRefusals,
  TimelineTask,
} from './timeline-entry';
import type { EventRow } from './timeline-events';
import type { TimelineRow } from './timeline-row';

/** Looks up the rows that a page refers to by id: users, keys, and refunded charges. */
export async function completeTimeline(
  run: Run,
  accountId: AccountId,
  rows: TimelineRow[],
): Promise<TimelineEntry[]> {
  const known: Known = {
    emails: await emailsOf(run, rows),
    keys: await keysOf(run, accountId, rows),
    givenBack: await givenBackOf(run, rows),
  };
  return rows.map((one) => ({
    cursor: one.cursor,
    at: dateOf(one.cursor),
    ...entryOf(one, known),
  }));
}

interface Known {
  emails: Map<string, string>;
  keys: Map<string, NamedKey>;
  givenBack: Set<string>;
}

function entryOf(one: TimelineRow, known: Known) {
  switch (one.source) {
    case 'event':
      return eventOf(one.row, known);
    case 'ledger':
      return { kind: 'ledger' as const, entry: toStatementEntry(one.row) };
    case 'task':
      return taskOf(one.row, known);
    case 'refusals':
      return refusalsOf(one.row, known);
  }
}

function eventOf(row: EventRow, { emails, keys }: Known): TimelineEvent {
  return {
    kind: 'event',
    action: row.action,
    by: { kind: row.actor_kind, email: emails.get(row.actor_user_id ?? '') ?? null },
    target: { kind: row.target_kind, id: row.target_id },
    key: keys.get(row.target_id) ?? null,
    address: row.address,
    userAgent: row.user_agent,
    requestId: row.request_id,
    reason: row.reason,
    details: row.details,
  };
}

function taskOf(row: ScannedTask, { keys, givenBack }: Known): TimelineTask {
  return {
    kind: 'task',
    taskId: row.id,
    model: row.model,
    channel: row.channel,
    status: row.status,
    code: row.code,
    error: row.error,
    priceMicros: BigInt(row.price_micros),
    completedAt: row.completed_at,
    key: keys.get(row.key_id) ?? null,
    givenBack: givenBack.has(row.id),
  };
}

function refusalsOf(row: ScannedRefusals, { keys }: Known): TimelineRefusals {
  return {
    kind: 'refusals',
    reason: row.reason,
    calls: BigInt(row.calls),
    firstAt: row.first_at,
    lastAt: row.last_at,
    key: keys.get(row.key_id) ?? null,
  };
}

async function emailsOf(run: Run, rows: TimelineRow[]): Promise<Map<string, string>> {
  const ids = rows.flatMap((one) =>
    one.source === 'event' && one.row.actor_user_id ? [one.row.actor_user_id] : [],
  );
  if (ids.length === 0) return new Map();
  const people = await run<{ id: string; email: string }>({
    text: 'SELECT id, email FROM users WHERE id = ANY ($1::uuid[])',
    values: [[...new Set(ids)]],
  });
  return new Map(people.map(({ id, email }) => [id, email]));
}

function keysOf(
  run: Run,
  accountId: AccountId,
  rows: TimelineRow[],
): Promise<Map<string, NamedKey>> {
  const ids = rows.flatMap((one) => {
    if (one.source === 'task' || one.source === 'refusals') return [one.row.key_id];
    return one.source === 'event' && one.row.target_kind === 'key' ? [one.row.target_id] : [];
  });
  return readKeysById(run, accountId, ids);
}

async function givenBackOf(run: Run, rows: TimelineRow[]): Promise<Set<string>> {
  const ids = rows.flatMap((one) => (one.source === 'task' ? [one.row.id] : []));
  if (ids.length === 0) return new Set();
  const refunds = await run<{ reference: string }>({
    text: `SELECT reference FROM ledger WHERE reference = ANY ($1::uuid[]) AND kind = 'charge_refund'`,
    values: [ids],
  });
  return new Set(refunds.map(({ reference }) => reference));
}
