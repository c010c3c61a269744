import type { QueryConfig } from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { type FilledEvent, fillEvents } from '@/test/many-events';
import { parseCsv } from '@/test/parse-csv';
import { testDatabase } from '@/test/test-database';
import { dayBounds } from '../core/days';
import { isRefused } from '../core/errors';
import { filterQuery } from '../core/filter-query';
import { scanOne } from '../db/keyset';
import { lookUpQuery, SCAN_LIMIT, scanQuery } from '../db/search-newest';
import { EVERY_EVENT, type EventFilter, parseEventFilter } from './event-filter';
import { EVENTS } from './event-table';
import { eventsCsv } from './events-csv';
import { eventSearch, searchEvents } from './search-events';

const COUNT = 110_000;
const NEWEST = new Date('2026-11-25T00:00:00Z');
const NO_CHAIN = '00000000-0000-0000-0000-000000000000';
const ACCOUNT = '00000000-0000-7000-9000-000000000003';
const database = testDatabase();
let all: FilledEvent[];

beforeAll(async () => {
  all = await fillEvents(database.db, COUNT, NEWEST);
}, 120_000);

/** Filters for each field, with many, few and no matches, and combinations. */
const FILTERS: Partial<EventFilter>[] = [
  {},
  { account: ACCOUNT },
  { account: 'person-3@example.com' },
  { account: 'none' },
  { by: 'person-7@example.com' },
  { action: 'session.started' },
  { action: 'payment.disputed' },
  { target: 'target 4711' },
  { target: 'rare 7' },
  { address: '192.0.2.7' },
  { request: 'request 11' },
  { request: 'request 1' },
  { from: '2026-11-24' },
  { to: '2026-11-13' },
  { from: '2026-11-23', to: '2026-11-23' },
  { account: ACCOUNT, action: 'payment.disputed' },
  { account: ACCOUNT, by: 'person-2@example.com' },
  { account: 'none', by: 'person-30@example.com', action: 'session.ended' },
  { by: 'person-30@example.com', address: '192.0.2.29' },
  { action: 'session.started', address: '192.0.2.7', from: '2026-11-14', to: '2026-11-20' },
  { target: 'target 4711', account: 'person-1@example.com', from: '2026-11-20' },
  { request: 'request 11', by: 'person-10@example.com' },
  {
    account: ACCOUNT,
    by: 'person-17@example.com',
    action: 'key.generated',
    target: 'target 2116',
    address: '192.0.2.116',
    from: '2026-11-01',
    to: '2026-11-24',
  },
];
const FIND_NOTHING: Partial<EventFilter>[] = [
  { account: 'nobody@example.com' },
  // A person without an account, and an account without an event.
  { account: 'person-25@example.com' },
  { account: '00000000-0000-7000-9000-000000000020' },
  { by: 'nobody@example.com' },
  { action: 'tier.changed' },
  { target: 'target' },
  { address: '192.0.2' },
  { from: '2026-11-23', to: '2026-11-22' },
  { by: 'person-30@example.com', address: '192.0.2.30' },
  { action: 'payment.disputed', by: 'person-7@example.com' },
  { account: ACCOUNT, by: 'person-7@example.com' },
];
const filterOf = (part: Partial<EventFilter>): EventFilter => ({ ...EVERY_EVENT, ...part });

function chainOf(account: string): string {
  if (account === 'none') return NO_CHAIN;
  if (!account.includes('@')) return account;
  const number = Number(/^person-(\d+)@/.exec(account)?.[1] ?? 0);
  return number > 20 ? '' : `00000000-0000-7000-9000-${String(number).padStart(12, '0')}`;
}

/** The same rule again, over rows in memory. */
function passes(filter: EventFilter, row: FilledEvent): boolean {
  const { account, by, action, target, address, request, from, to } = filter;
  return (
    (account === null || row.chainId === chainOf(account)) &&
    (by === null || row.by === by) &&
    (action === null || row.action === action) &&
    (target === null || row.targetId === target) &&
    (address === null || row.address === address) &&
    (request === null || row.requestId === request) &&
    (from === null || row.createdAt >= dayBounds(from).start) &&
    (to === null || row.createdAt < dayBounds(to).end)
  );
}

const idsOf = (filter: EventFilter) => all.filter((row) => passes(filter, row)).map(({ id }) => id);

async function searchOf(part: Partial<EventFilter>, before: string | null = null) {
  const search = await eventSearch(database.db, filterOf(part), before, 50);
  if (!search) throw new Error('nobody');
  return search;
}

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
}

/** The plan of a scan, as the search runs it, or of a lookup. */
async function planOf(way: 'scan' | 'look up', query: QueryConfig): Promise<Plan[]> {
  const text = `EXPLAIN (ANALYZE, FORMAT JSON) ${query.text}`;
  type Explained = { 'QUERY PLAN': [{ Plan: Plan }] };
  const [row] =
    way === 'scan'
      ? await scanOne<Explained>(database.db, { ...query, text })
      : (await database.db.pool.query<Explained>({ ...query, text })).rows;
  const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];
  return row ? nodes(row['QUERY PLAN'][0].Plan) : [];
}

/** How many events a plan read. */
function rowsRead(plans: Plan[]): number {
  return plans
    .filter((plan) => plan['Relation Name'] === 'audit_events')
    .reduce(
      (sum, plan) =>
        sum + (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops'],
      0,
    );
}

test('the log is long, and each filter finds something, or nothing, as it shall', () => {
  expect(all.length).toBeGreaterThan(100_000);
  const findsNothing = (part: Partial<EventFilter>) => idsOf(filterOf(part)).length === 0;
  expect(FILTERS.filter(findsNothing)).toEqual([]);
  expect(FIND_NOTHING.filter(findsNothing)).toEqual(FIND_NOTHING);
});

// A database before and after ANALYZE, since the planner's statistics differ.
describe.each(['before', 'after'])('%s the planner has statistics', (when) => {
  beforeAll(async () => {
    if (when === 'after') await database.db.pool.query('ANALYZE');
  });

  test.each([...FILTERS, ...FIND_NOTHING].map((part) => [JSON.stringify(part), part] as const))(
    'three pages of %s are what a plain filter finds',
    async (_name, part) => {
      const filter = filterOf(part);
      const expected = idsOf(filter);
      let before: string | null = null;
      for (let page = 0; page < 3; page += 1) {
        const found = await searchEvents(database.db, filter, before);
        expect(found.events.map(({ id }) => id)).toEqual(expected.slice(page * 50, page * 50 + 50));
        before = found.next;
        expect(before === null).toBe(expected.length <= page * 50 + 50);
        if (before === null) break;
      }
    },
  );

  test.each([
    {},
    { account: ACCOUNT },
    { account: 'none' },
    { by: 'person-7@example.com' },
    { action: 'session.started' },
    { action: 'payment.disputed' },
    { target: 'target 4711' },
    { address: '192.0.2.7' },
    { request: 'request 11' },
    { from: '2026-11-14', to: '2026-11-20' },
    { account: ACCOUNT, from: '2026-11-14' },
  ])('a page of %o reads its own rows and no others', async (part) => {
    const { next } = await searchEvents(database.db, filterOf(part), null);
    for (const before of [null, next]) {
      const plans = await planOf('scan', scanQuery(EVENTS, await searchOf(part, before)));
      expect(rowsRead(plans)).toBeLessThanOrEqual(51);
      expect(plans.some((plan) => plan['Node Type'] === 'Seq Scan')).toBe(false);
    }
  });

  test('rare events are looked up by their indexes', async () => {
    const search = await searchOf({ account: ACCOUNT, action: 'payment.disputed' });
    const plans = await planOf('look up', lookUpQuery(EVENTS, search));
    expect(rowsRead(plans)).toBeLessThan(100);
  });

  test('a scan that finds nothing ends at its limit', async () => {
    const search = await searchOf({ account: ACCOUNT, action: 'payment.disputed' });
    const plans = await planOf('scan', scanQuery(EVENTS, search));
    expect(rowsRead(plans)).toBeLessThanOrEqual(SCAN_LIMIT + 1);
  });
});

test('an event stands with its account, its person and all that it says', async () => {
  const filter = filterOf({ by: 'person-30@example.com', account: 'person-1@example.com' });
  const [event] = (await searchEvents(database.db, filter, null)).events;
  expect(event).toMatchObject({
    account: { owners: ['person-1@example.com'] },
    by: { kind: 'staff', email: 'person-30@example.com' },
    target: { kind: 'session', id: expect.stringMatching(/^target /), email: null },
    userAgent: 'filled',
    reason: 'a reason, "quoted"',
    details: { n: expect.any(Number) },
    seq: expect.stringMatching(/^\d+$/),
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test('the file has all that is found, in order, in pieces', async () => {
  for (const part of [{}, { action: 'payment.disputed' }, { account: 'nobody@example.com' }]) {
    const filter = filterOf(part);
    const pieces: string[] = [];
    for await (const piece of eventsCsv(database.db, filter)) pieces.push(piece);
    const [head, ...lines] = parseCsv(pieces.join(''));
    const places = all.filter((row) => passes(filter, row)).map(({ createdAt }) => createdAt);
    expect(head?.[0]).toBe('time_utc');
    expect(lines.map(([time]) => time)).toEqual(places.map((time) => time.toISOString()));
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(1_500_000);
  }
}, 30_000);

test('a filter is read from an address and written into one; what a field does not take is refused in words', () => {
  expect(parseEventFilter({})).toEqual(EVERY_EVENT);
  const filter = filterOf({ by: 'a@example.com', action: 'key.revoked', from: '2026-11-24' });
  expect(
    parseEventFilter({ by: ' A@Example.com ', action: 'key.revoked', from: '2026-11-24', to: '' }),
  ).toEqual(filter);
  expect(parseEventFilter({ address: '[2001:DB8:0::1]' })).toEqual(
    filterOf({ address: '2001:db8::1' }),
  );
  const query = filterQuery(filter, '1_2');
  expect(query).toBe('by=a%40example.com&action=key.revoked&from=2026-11-24&before=1_2');
  expect(parseEventFilter(Object.fromEntries(new URLSearchParams(query)))).toEqual(filter);
  for (const wrong of [
    { action: 'key' },
    { from: '2026-02-29' },
    { account: ['a', 'b'] },
    { by: 'a\0b' },
    { address: 'x'.repeat(400) },
  ]) {
    const refused = parseEventFilter(wrong);
    expect(isRefused(refused) && refused.detail).toMatch(/^[A-Z].*\.$/);
  }
});

test('an invalid cursor starts from the newest entry', async () => {
  for (const before of ['x', '1_x', `1_${'9'.repeat(30)}`]) {
    const { events } = await searchEvents(database.db, EVERY_EVENT, before);
    expect(events[0]?.id).toBe(all[0]?.id);
  }
});
