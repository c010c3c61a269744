import type { QueryConfig } from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { accepted } from '@/test/accepted';
import { type FilledRevocation, fillRevocations } from '@/test/many-revocations';
import { parseCsv } from '@/test/parse-csv';
import { testDatabase } from '@/test/test-database';
import { dayBounds } from '../../core/days';
import { isRefused } from '../../core/errors';
import { scanOne } from '../../db/keyset';
import { lookUpQuery, SCAN_LIMIT, scanQuery } from '../../db/search-newest';
import { callsFrom } from '../refusals/calls-from';
import {
  EVERY_REVOCATION,
  parseRevocationFilter,
  type RevocationFilter,
} from './revocation-filter';
import { REVOCATIONS } from './revocation-table';
import { revocationsCsv } from './revocations-csv';
import { type RevocationPage, revocationSearch, searchRevocations } from './search-revocations';

const COUNT = 40_000;
const NEWEST = new Date('2026-11-25T00:00:00Z');
const database = testDatabase();
let all: FilledRevocation[];

beforeAll(async () => {
  all = await fillRevocations(database.db, COUNT, NEWEST);
}, 120_000);

const ACCOUNT = '00000000-0000-7000-9000-000000000003';
/** One or more for each field, found often and seldom and never. */
const FILTERS: Partial<RevocationFilter>[] = [
  {},
  { account: ACCOUNT },
  { account: 'person-3@example.com' },
  { account: 'Person-1' },
  { account: 'person_1' },
  { account: 'person-%' },
  { account: 'nobody' },
  { account: '00000000-0000-7000-9000-999999999999' },
  { key: 'nightly' },
  { key: 'STAGING_2 1' },
  { key: '100%' },
  { key: '100\\%' },
  { key: 'laptop_100' },
  { key: ' 39990' },
  { key: 'sk_0b5f' },
  { key: 'nothing like it' },
  { by: 'person-7@example.com' },
  { by: 'person-2' },
  { by: 'person_2' },
  { by: '%-2' },
  { by: 'person\\-2' },
  { by: 'person-30@example.com' },
  { how: 'staff' },
  { how: 'leak_report' },
  { reason: 'leaked' },
  { reason: 'größe "50%_OFF"' },
  { reason: '50x_' },
  { reason: 'left\\' },
  { address: '192.0.2.7' },
  { address: 'nowhere' },
  { caller: '198.51.100.7' },
  { caller: '198.51.100.8' },
  { from: '2026-11-24' },
  { to: '2026-11-21' },
  { from: '2026-11-23', to: '2026-11-23' },
  { from: '2026-11-23', to: '2026-11-22' },
  { account: ACCOUNT, by: 'person-7@example.com' },
  { account: ACCOUNT, reason: 'forum' },
  { by: 'person-30@example.com', address: '192.0.2.7' },
  { how: 'staff', by: 'person-7@example.com' },
  { how: 'leak_report', reason: 'rotated' },
  { reason: 'forum', from: '2026-11-21', to: '2026-11-23' },
  { key: 'prod', caller: '198.51.100.7', how: 'leak_report' },
  { key: 'laptop', reason: 'left', address: '192.0.2.7', by: 'person-8', from: '2026-11-21' },
];
const filterOf = (part: Partial<RevocationFilter>) => ({ ...EVERY_REVOCATION, ...part });
const nameOf = (part: Partial<RevocationFilter>) => JSON.stringify(part);

/** The rule said a second time, over rows in memory. */
function passes(filter: RevocationFilter, row: FilledRevocation): boolean {
  const has = (text: string | null, part: string) =>
    text?.toLowerCase().includes(part.toLowerCase()) === true;
  const isOf = (email: string | null, text: string) =>
    email === text || (!text.includes('@') && email?.startsWith(text.toLowerCase()) === true);
  const owner = `person-${Number(row.accountId.slice(-12))}@example.com`;
  const { account, key, by, how, reason, address, caller, from, to } = filter;
  return (
    (account === null || row.accountId === account || isOf(owner, account)) &&
    (key === null || has(row.name, key) || has(row.hint, key)) &&
    (by === null || isOf(row.by, by)) &&
    (how === null || row.how === how) &&
    (reason === null || has(row.reason, reason)) &&
    (address === null || row.address === address) &&
    (caller === null || row.caller === caller) &&
    (from === null || row.revokedAt >= dayBounds(from).start) &&
    (to === null || row.revokedAt < dayBounds(to).end)
  );
}

const idsOf = (filter: RevocationFilter) =>
  all.filter((row) => passes(filter, row)).map(({ id }) => id);

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: Plan[];
}

/** The plan of a scan, as the search runs it, or of a look-up. */
async function planOf(way: 'scan' | 'look up', query: QueryConfig): Promise<Plan[]> {
  const text = `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${query.text}`;
  type Explained = { 'QUERY PLAN': [{ Plan: Plan }] };
  const [row] =
    way === 'scan'
      ? await scanOne<Explained>(database.db, { ...query, text })
      : (await database.db.pool.query<Explained>({ ...query, text })).rows;
  const all = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(all)];
  return row ? all(row['QUERY PLAN'][0].Plan) : [];
}

/** How many revocations a plan read. */
function rowsRead(plans: Plan[]): number {
  return plans
    .filter((plan) => plan['Relation Name'] === 'api_keys')
    .reduce(
      (sum, plan) =>
        sum + (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops'],
      0,
    );
}

// A database that has never been analyzed, and one that has: the planner believes different things.
describe.each(['before', 'after'])('%s the planner has statistics', (when) => {
  beforeAll(async () => {
    if (when === 'after') await database.db.pool.query('ANALYZE');
  });

  test.each(FILTERS.map((part) => [nameOf(part), part] as const))(
    'three pages of %s are what a plain filter finds',
    async (_name, part) => {
      const filter = filterOf(part);
      const expected = idsOf(filter);
      let before: string | null = null;
      for (let page = 0; page < 3; page += 1) {
        const found: RevocationPage = accepted(
          await searchRevocations(database.db, filter, before),
        );
        expect(found.revocations.map(({ keyId }) => keyId)).toEqual(
          expected.slice(page * 50, page * 50 + 50),
        );
        before = found.next;
        expect(before === null).toBe(expected.length <= page * 50 + 50);
        if (before === null) break;
      }
    },
  );

  test.each([
    {},
    { account: ACCOUNT },
    { by: 'person-7@example.com' },
    { how: 'staff' as const },
    { address: '192.0.2.7' },
    { from: '2026-11-21', to: '2026-11-22' },
    { account: ACCOUNT, from: '2026-11-21' },
  ])('a page of %o reads its own rows and no others', async (part) => {
    const filter = filterOf(part);
    const first = accepted(await searchRevocations(database.db, filter, null));
    for (const before of [null, first.next]) {
      const search = accepted(await revocationSearch(database.db, filter, before, 50));
      const plans = await planOf('scan', scanQuery(REVOCATIONS, search));
      expect(rowsRead(plans)).toBeLessThanOrEqual(51);
      expect(plans.some((plan) => plan['Node Type'] === 'Seq Scan')).toBe(false);
    }
  });

  test.each([{}, { account: ACCOUNT }, { how: 'owner' as const }])(
    'a page far back in %o touches as little as the first',
    async (part) => {
      const filter = filterOf(part);
      const { next } = accepted(await searchRevocations(database.db, filter, null, 3_000));
      expect(next).not.toBeNull();
      const search = accepted(await revocationSearch(database.db, filter, next, 50));
      const [all] = await planOf('scan', scanQuery(REVOCATIONS, search));
      expect((all?.['Shared Hit Blocks'] ?? 0) + (all?.['Shared Read Blocks'] ?? 0)).toBeLessThan(
        1_100,
      );
    },
  );

  test.each([
    { reason: 'forum' },
    { key: 'sk_0b5f' },
    { caller: '198.51.100.7' },
    { key: 'prod', reason: 'forum' },
  ])('what %o finds is looked up by its index', async (part) => {
    const search = accepted(await revocationSearch(database.db, filterOf(part), null, 50));
    const plans = await planOf('look up', lookUpQuery(REVOCATIONS, search));
    expect(rowsRead(plans)).toBeLessThan(250);
  });

  test('a scan that finds nothing ends at its limit', async () => {
    const filter = filterOf({ how: 'owner', reason: 'leaked' });
    const search = accepted(await revocationSearch(database.db, filter, null, 50));
    const plans = await planOf('scan', scanQuery(REVOCATIONS, search));
    // With the rows that stand beside each other at the edges of what is read.
    expect(rowsRead(plans)).toBeLessThanOrEqual(SCAN_LIMIT + 1);
  });
});

test('the file has all that is found, in order, in pieces', async () => {
  for (const part of [{}, { reason: 'forum' }, { how: 'staff' as const }, { by: 'nobody' }]) {
    const filter = filterOf(part);
    const pieces: string[] = [];
    const search = accepted(await revocationSearch(database.db, filter, null, 2_000));
    for await (const piece of revocationsCsv(database.db, search)) pieces.push(piece);
    const [head, ...lines] = parseCsv(pieces.join(''));
    expect(head?.[3]).toBe('key_id');
    expect(lines.map((line) => line[3])).toEqual(idsOf(filter));
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(1_000_000);
  }
});

test('a filter is read from an address; what a field does not take is refused in words', () => {
  expect(parseRevocationFilter({})).toEqual(EVERY_REVOCATION);
  expect(
    parseRevocationFilter({ key: ' sk_9fQ2 ', how: '', from: '', by: 'A@example.com' }),
  ).toEqual(filterOf({ key: 'sk_9fQ2', by: 'A@example.com' }));
  expect(parseRevocationFilter({ address: '::FFFF:192.0.2.1', caller: 'unknown' })).toEqual(
    filterOf({ address: '192.0.2.1', caller: 'unknown' }),
  );
  for (const query of [
    { key: 'sk' },
    { reason: 'no' },
    { how: 'expiry' },
    { from: '2026-02-29' },
    { account: ['a', 'b'] },
    { by: 'a\0b' },
    { address: 'x'.repeat(400) },
    { reason: 'left\u200B' },
  ]) {
    const refused = parseRevocationFilter(query);
    expect(isRefused(refused) && refused.detail).toMatch(/^[A-Z].*\.$/);
  }
});

test('an address says how much comes from there', async () => {
  const some = all.filter(({ caller }) => caller !== null);
  expect(await callsFrom(database.db, '198.51.100.7')).toMatchObject({
    keys: some.length,
    calls: BigInt(some.length) * 5n,
    lastAt: some[0]?.revokedAt,
  });
  expect(await callsFrom(database.db, '198.51.100.8')).toBeNull();
});

test('the beginning of an email that too many users share is refused with a message', async () => {
  for (const part of [{ by: 'person' }, { account: 'person-' }]) {
    const refused = await searchRevocations(database.db, filterOf(part), null);
    expect(isRefused(refused) && refused.detail).toMatch(/more than 20 people begin with person/);
  }
});

test('an invalid cursor starts from the newest entry', async () => {
  for (const before of ['x', '1_2', '99999999999999999_00000000-0000-7000-a000-000000000001']) {
    const { revocations } = accepted(
      await searchRevocations(database.db, EVERY_REVOCATION, before),
    );
    expect(revocations[0]?.keyId).toBe(all[0]?.id);
  }
});
