import type { QueryConfig } from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { createKey, createOwner, type Owner } from '@/test/factories';
import { fillTimeline } from '@/test/long-timeline';
import { testDatabase } from '@/test/test-database';
import { dayBounds } from '../../core/days';
import { scanOne } from '../../db/keyset';
import { refusalsQuery } from '../../keys/refusals/scan-refusals';
import { tasksQuery } from '../../tasks/scan-tasks';
import { readTimeline, SCAN_LIMIT } from './read-timeline';
import { TIMELINE_ORDER, type TimelineSource } from './timeline-cursor';
import { eventsQuery } from './timeline-events';
import {
  TIMELINE_GROUPS,
  type TimelineFilter,
  type TimelineGroup,
  WHOLE_TIMELINE,
} from './timeline-filter';
import { askedEvents } from './timeline-groups';
import { ledgerQuery } from './timeline-ledger';

const NEWEST = new Date('2026-11-25T00:00:00Z');
const SIZE = { tasks: 120_000, movements: 40_000, events: 60_000, hours: 3_000 };
const LIMIT = 51;
const database = testDatabase();
let owner: Owner;
let keyIds: [string, string];

beforeAll(async () => {
  const { db } = database;
  owner = await createOwner(db);
  keyIds = [(await createKey(db, owner)).id, (await createKey(db, owner)).id];
  await fillTimeline(db, owner, keyIds, SIZE, NEWEST);
}, 120_000);

interface Plan {
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Relation Name'?: string;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: Plan[];
}

/** How many rows of the scanned table a query read, and how many pages of 8 KB it touched. */
async function costOf(query: QueryConfig, table: string): Promise<{ rows: number; pages: number }> {
  const text = `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${query.text}`;
  const rows = await scanOne<{ 'QUERY PLAN': [{ Plan: Plan }] }>(database.db, { ...query, text });
  const plan = rows[0]?.['QUERY PLAN'][0].Plan;
  if (!plan) throw new Error('no plan');
  return {
    rows: rowsOf(plan, table),
    pages: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'],
  };
}

function rowsOf(plan: Plan, table: string): number {
  const inside = (plan.Plans ?? []).reduce((sum, one) => sum + rowsOf(one, table), 0);
  if (plan['Relation Name'] !== table) return inside;
  const each = plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0);
  return inside + each * plan['Actual Loops'];
}

/** The statements of a page, as `readTimeline` runs them. */
function statements(filter: TimelineFilter, before: string | null): [string, QueryConfig][] {
  const cursor = before === null ? null : TIMELINE_ORDER.parse(before);
  const from = filter.from ? dayBounds(filter.from).start : null;
  const to = filter.to ? dayBounds(filter.to).end : null;
  const ask = (source: TimelineSource) => ({
    accountId: owner.accountId,
    key: filter.key,
    range: TIMELINE_ORDER.rangeOf(source, from, to, cursor),
    limit: LIMIT,
    scanLimit: SCAN_LIMIT,
  });
  const events = askedEvents(filter);
  return [
    ...(events === 'none'
      ? []
      : [['audit_events', eventsQuery(ask('event'), events)] as [string, QueryConfig]]),
    ['ledger', ledgerQuery(ask('ledger'))],
    ['tasks', tasksQuery(ask('task'), { keyId: filter.key })],
    ['refused_calls', refusalsQuery(ask('refusals'), { keyId: filter.key })],
  ];
}

const DAYS: Partial<TimelineFilter>[] = [
  {},
  { to: '2026-11-20' },
  { from: '2026-11-10', to: '2026-11-12' },
  { from: '2030-01-01' },
];

// A database before and after ANALYZE, since the planner's statistics differ.
describe.each(['before', 'after'])('%s the planner has statistics', (when) => {
  beforeAll(async () => {
    if (when === 'after') await database.db.pool.query('ANALYZE');
  });

  test.each(DAYS)('a page of everything reads one page of each source: %j', async (part) => {
    const filter = { ...WHOLE_TIMELINE, ...part };
    const first = await readTimeline(database.db, owner.accountId, filter);
    const deep = await readTimeline(database.db, owner.accountId, filter, first.next, {
      limit: 3_000,
    });
    for (const before of [null, first.next, deep.next]) {
      for (const [table, query] of statements(filter, before)) {
        const cost = await costOf(query, table);
        // The ledger's figure includes the rows of tasks and payments that caused its entries, and the search for the
        // start.
        expect(cost.rows, table).toBeLessThanOrEqual(table === 'ledger' ? LIMIT * 2 : LIMIT);
        expect(cost.pages, table).toBeLessThan(LIMIT * 25);
      }
    }
  });

  test.each(Object.keys(TIMELINE_GROUPS) as TimelineGroup[])(
    'what is rare is looked for in ten thousand rows: %s of a key',
    async (group) => {
      for (const key of [null, ...keyIds, '00000000-0000-7000-8000-000000000000']) {
        for (const [table, query] of statements({ ...WHOLE_TIMELINE, show: [group], key }, null)) {
          expect((await costOf(query, table)).rows, table).toBeLessThanOrEqual(SCAN_LIMIT + 1);
        }
      }
    },
  );
});

test('a search without matches ends after ten thousand rows a page, and says how far it got', async () => {
  const filter = { ...WHOLE_TIMELINE, show: ['tasks' as const], key: owner.accountId };
  const { entries, next, scannedTo } = await readTimeline(database.db, owner.accountId, filter);
  expect(entries).toEqual([]);
  expect(scannedTo?.getTime()).toBe(NEWEST.getTime() - Math.floor(SCAN_LIMIT / 3) * 40_000);
  const more = await readTimeline(database.db, owner.accountId, filter, next);
  expect(more.scannedTo?.getTime()).toBe(
    NEWEST.getTime() - Math.floor((2 * SCAN_LIMIT) / 3) * 40_000,
  );
});
