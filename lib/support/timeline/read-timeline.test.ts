import { beforeAll, describe, expect, test } from 'vitest';
import { createKey, createOwner, type Owner } from '@/test/factories';
import { fillTimeline } from '@/test/long-timeline';
import { payWith } from '@/test/moving-money';
import { testDatabase } from '@/test/test-database';
import { appendEvent } from '../../audit/append-event';
import { groupOf } from '../../audit/event-groups';
import { ACTIONS } from '../../audit/event-labels';
import { dayBounds } from '../../core/days';
import { readTimeline } from './read-timeline';
import { TIMELINE_ORDER, type TimelineSource } from './timeline-cursor';
import {
  TIMELINE_GROUPS,
  type TimelineFilter,
  type TimelineGroup,
  WHOLE_TIMELINE,
} from './timeline-filter';

const NEWEST = new Date('2026-11-25T00:00:00Z');
const database = testDatabase();
let owner: Owner;
let keyIds: [string, string];
let all: PlainEntry[];

/** An entry as in its table. */
interface PlainEntry {
  source: TimelineSource;
  micros: bigint;
  id: string;
  keyId: string | null;
  action: string;
  actorKind: string;
}

beforeAll(async () => {
  const { db } = database;
  owner = await createOwner(db);
  keyIds = [(await createKey(db, owner)).id, (await createKey(db, owner)).id];
  const size = { tasks: 300, movements: 90, events: 200, hours: 12 };
  await fillTimeline(db, owner, keyIds, size, NEWEST);
  const stranger = await createOwner(db);
  await fillTimeline(db, stranger, [(await createKey(db, stranger)).id, keyIds[0]], size, NEWEST);
  all = await readPlainly();
});

/** The same timeline without indexes or cursors: every row of every table, sorted in memory. */
async function readPlainly(): Promise<PlainEntry[]> {
  const micros = (column: string) => `(extract(epoch FROM ${column}) * 1000000)::bigint AS micros`;
  const read = async (source: TimelineSource, text: string) =>
    (await database.db.pool.query(text, [owner.accountId])).rows.map((row) => ({
      ...row,
      source,
      micros: BigInt(row.micros),
    }));
  const entries: PlainEntry[] = [
    ...(await read(
      'event',
      `SELECT id, ${micros('created_at')}, CASE WHEN target_kind = 'key' THEN target_id END AS "keyId", action,
        actor_kind AS "actorKind" FROM audit_events WHERE chain_id = $1`,
    )),
    ...(await read(
      'ledger',
      `SELECT l.id, ${micros('l.created_at')}, CASE WHEN l.kind = 'charge_refund' THEN t.key_id END AS "keyId"
        FROM ledger l LEFT JOIN tasks t ON t.id = l.reference WHERE l.account_id = $1 AND l.kind <> 'charge'`,
    )),
    ...(await read(
      'task',
      `SELECT id, ${micros('created_at')}, key_id AS "keyId" FROM tasks WHERE account_id = $1`,
    )),
    ...(await read(
      'refusals',
      `SELECT key_id || '.' || reason AS id, ${micros('last_at')}, key_id AS "keyId" FROM refused_calls
        WHERE account_id = $1`,
    )),
  ];
  const number = ({ source, id }: PlainEntry) =>
    source === 'event' || source === 'ledger' ? id.padStart(20, '0') : id;
  const above = (one: PlainEntry, other: PlainEntry) => {
    if (one.micros !== other.micros) return one.micros > other.micros;
    if (one.source !== other.source) {
      return (
        TIMELINE_ORDER.sources.indexOf(one.source) > TIMELINE_ORDER.sources.indexOf(other.source)
      );
    }
    return number(one) > number(other);
  };
  return entries.sort((one, other) => (above(one, other) ? -1 : 1));
}

const GROUP_OF_SOURCE = { ledger: 'ledger', task: 'tasks', refusals: 'refusals' } as const;

/** The same filter again, over rows in memory. */
function passes({ show, key, from, to }: TimelineFilter, entry: PlainEntry): boolean {
  const groups: (TimelineGroup | null)[] =
    entry.source === 'event'
      ? [groupOf(entry.action), entry.actorKind === 'staff' ? 'staff' : null]
      : [GROUP_OF_SOURCE[entry.source]];
  const at = Number(entry.micros) / 1000;
  return (
    (show.length === 0 || show.some((group) => groups.includes(group))) &&
    (key === null || entry.keyId === key) &&
    (from === null || at >= dayBounds(from).start.getTime()) &&
    (to === null || at < dayBounds(to).end.getTime())
  );
}

const cursorsOf = (entries: PlainEntry[]) => entries.map((entry) => TIMELINE_ORDER.format(entry));
const any = (limit: number) => 1 + Math.floor(Math.random() * limit);

/** All pages, each with its own size and scan limit. */
async function walk(
  filter: TimelineFilter,
  sizes: () => { limit: number; look?: number },
): Promise<string[]> {
  const cursors: string[] = [];
  let before: string | null = null;
  do {
    const { entries, next, scannedTo } = await readTimeline(
      database.db,
      owner.accountId,
      filter,
      before,
      sizes(),
    );
    cursors.push(...entries.map(({ cursor }) => TIMELINE_ORDER.format(cursor)));
    if (next === null) expect(scannedTo).toBeNull();
    else expect(next).not.toBe(before);
    before = next;
  } while (before !== null);
  return cursors;
}

const FILTERS: Partial<TimelineFilter>[] = [
  {},
  ...(Object.keys(TIMELINE_GROUPS) as TimelineGroup[]).map((group) => ({ show: [group] })),
  { show: ['keys', 'refusals'] },
  { show: ['money', 'ledger'] },
  { show: ['keys', 'money', 'access', 'staff'] },
  { from: '2026-11-24' },
  { to: '2026-11-24' },
  { from: '2026-11-24', to: '2026-11-24' },
  { show: ['tasks', 'staff'], from: '2026-11-24', to: '2026-11-24' },
  { from: '2026-11-24', to: '2026-11-23' },
  { from: '2030-01-01' },
];

test('there is something to see in every group', () => {
  for (const show of Object.keys(TIMELINE_GROUPS) as TimelineGroup[]) {
    const found = all.filter((entry) => passes({ ...WHOLE_TIMELINE, show: [show] }, entry));
    expect(found.length, show).toBeGreaterThan(5);
  }
  // Enough moments that several sources share to test the order.
  const sources = new Map<bigint, Set<TimelineSource>>();
  for (const { micros, source } of all) {
    sources.set(micros, (sources.get(micros) ?? new Set()).add(source));
  }
  expect([...sources.values()].filter(({ size }) => size > 2).length).toBeGreaterThan(5);
});

test.each(FILTERS)('pages of any size are the whole, once and in order: %j', async (part) => {
  for (const key of [null, ...keyIds]) {
    const filter = { ...WHOLE_TIMELINE, key, ...part };
    const expected = cursorsOf(all.filter((entry) => passes(filter, entry)));
    expect(await walk(filter, () => ({ limit: 1_000 }))).toEqual(expected);
    expect(await walk(filter, () => ({ limit: any(40) }))).toEqual(expected);
    // The result is the same for any scan limit.
    expect(await walk(filter, () => ({ limit: any(20), scanLimit: any(30) }))).toEqual(expected);
  }
});

test('one entry a page has no gaps and no repeats, whatever shares a microsecond', async () => {
  const filter = {
    ...WHOLE_TIMELINE,
    from: '2026-11-24',
    show: ['keys' as const, 'ledger' as const],
  };
  const expected = cursorsOf(all.filter((entry) => passes(filter, entry)));
  expect(await walk(filter, () => ({ limit: 1 }))).toEqual(expected);
});

test('an account that is not there, and a foreign key, have no timeline', async () => {
  const read = (accountId: Owner['accountId'], key: string | null) =>
    readTimeline(database.db, accountId, { ...WHOLE_TIMELINE, key });
  const nobody = await createOwner(database.db);
  expect(await read(nobody.accountId, null)).toEqual({
    entries: [],
    next: null,
    scannedTo: null,
  });
  expect((await read(nobody.accountId, keyIds[0])).entries).toEqual([]);
});

test('an invalid cursor starts from the newest entry', async () => {
  const first = await readTimeline(database.db, owner.accountId, WHOLE_TIMELINE, null, {
    limit: 3,
  });
  for (const before of [
    '',
    'x',
    '1_event_',
    '1_task_x',
    '99999999999999999_event_1',
    '1_nothing_1',
  ]) {
    const page = await readTimeline(database.db, owner.accountId, WHOLE_TIMELINE, before, {
      limit: 3,
    });
    expect(page, before).toEqual(first);
  }
});

test('every action that the log can hold belongs to a group', () => {
  for (const action of ACTIONS) expect(groupOf(action), action).not.toBeNull();
});

describe('what comes in while somebody pages', () => {
  test('is newer than where it began: all that was there is seen once', async () => {
    const { db } = database;
    const other = await createOwner(db);
    const ids: [string, string] = [
      (await createKey(db, other)).id,
      (await createKey(db, other)).id,
    ];
    const size = { tasks: 40, movements: 20, events: 30, hours: 3 };
    await fillTimeline(db, other, ids, size, NEWEST);
    const before = await readTimeline(db, other.accountId, WHOLE_TIMELINE, null, { limit: 1_000 });
    const seen: string[] = [];
    let next: string | null = null;
    for (let hour = 1; ; hour++) {
      const page = await readTimeline(db, other.accountId, WHOLE_TIMELINE, next, { limit: 9 });
      seen.push(...page.entries.map(({ cursor }) => TIMELINE_ORDER.format(cursor)));
      next = page.next;
      if (!next) break;
      await payWith(db, other, 1_000_000n);
      await db.prisma.$transaction((tx) =>
        appendEvent(tx, other.by, {
          accountId: other.accountId,
          action: 'webhook.tested',
          targetKind: 'webhook',
          targetId: 'x',
        }),
      );
      await db.pool.query(
        `INSERT INTO refused_calls (account_id, key_id, reason, hour, calls, first_at, last_at)
          VALUES ($1, $2, 'unknown_key', $3, 1, $3, $3)`,
        [other.accountId, ids[0], new Date(NEWEST.getTime() + hour * 3_600_000)],
      );
    }
    expect(seen).toEqual(before.entries.map(({ cursor }) => TIMELINE_ORDER.format(cursor)));
  });
});
