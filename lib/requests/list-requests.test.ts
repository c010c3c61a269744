import type { QueryConfig } from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Customer, createCustomer, createKey } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { type AccountId, idAt } from '../core/ids';
import { scanOne } from '../db/keyset';
import { refusalsQuery } from '../keys/refusals/scan-refusals';
import { keysOfTasks } from '../tasks/keys-of-tasks';
import { tasksQuery } from '../tasks/scan-tasks';
import { listRequests, REQUEST_ORDER, SCAN_LIMIT, sourceRequests } from './list-requests';
import {
  EVERY_REQUEST,
  momentsOf,
  type RequestFilter,
  refusalConditions,
  taskConditions,
} from './request-filter';

const NEWEST = new Date('2026-11-25T00:00:00Z');
const DAY_MS = 86_400_000;
/** One task every minute; not a multiple of the scan limit, so that the last scan reaches the end. */
const MANY = 199_990;
/** Refused calls every hour for two reasons. */
const HOURS = 12_000;
const PAGE = 25;

const database = testDatabase();
let busy: Customer;
let rareKeyId: string;

const filtered = (part: Partial<RequestFilter>): RequestFilter => ({ ...EVERY_REQUEST, ...part });
const momentOf = (n: number) => new Date(NEWEST.getTime() - n * 60_000);
/** The id of the nth task before the newest moment, in the given account. */
const idOf = (n: number, end = 0) =>
  `${idAt(momentOf(n)).slice(0, -12)}${end.toString(16).padStart(12, '0')}`;

async function insertTasks(customer: Customer, from: number, to: number) {
  const numbers = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  await database.db.pool.query(
    `INSERT INTO tasks (id, account_id, key_id, runner_id, model, channel, status, price_micros, code, error,
        created_at, completed_at)
      SELECT id, $1, $2, $2, CASE WHEN n % 3 = 0 THEN 'a/b/c' ELSE 'd/e/f' END,
          CASE WHEN n % 5 = 0 THEN 'economy' ELSE 'stable' END,
          CASE WHEN n % 10 = 0 THEN 'failed' ELSE 'completed' END::task_status, n,
          CASE WHEN n % 20 = 0 THEN 'timeout' WHEN n % 10 = 0 THEN 'failed' END,
          CASE WHEN n % 10 = 0 THEN 'No luck.' END, $5::timestamptz - n * interval '1 minute', now()
        FROM unnest($3::uuid[], $4::int[]) AS t (id, n)`,
    [customer.accountId, customer.key.id, numbers.map((n) => idOf(n)), numbers, NEWEST],
  );
}

async function insertRefusals(customer: Customer, keyIds: string[], hours: number) {
  await database.db.pool.query(
    `INSERT INTO refused_calls (account_id, key_id, reason, hour, calls, first_at, last_at)
      SELECT $1, key_id, reason, date_trunc('hour', at, 'UTC'), n, at - interval '20 minutes', at
        FROM (SELECT n, $3::timestamptz - n * interval '1 hour' AS at FROM generate_series(1, $4::int) n) hours,
          unnest($2::uuid[]) key_id, unnest(ARRAY['no_slot', 'insufficient_balance']) reason`,
    [customer.accountId, keyIds, NEWEST, hours],
  );
}

beforeAll(async () => {
  busy = await createCustomer(database.db, 1_000_000n);
  rareKeyId = (await createKey(database.db, busy, 'rare')).id;
  const { pool } = database.db;
  // Statistics of empty tables, until a test updates them.
  await pool.query('VACUUM ANALYZE tasks, refused_calls');
  for (const table of ['tasks', 'refused_calls']) {
    await pool.query(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
  }
  for (let from = 1; from <= MANY; from += 50_000) {
    await insertTasks(busy, from, Math.min(MANY, from + 49_999));
  }
  await insertRefusals(busy, [busy.key.id], HOURS);
  await pool.query('UPDATE tasks SET key_id = $1 WHERE account_id = $2 AND id = $3', [
    rareKeyId,
    busy.accountId,
    idOf(MANY - 7),
  ]);
}, 120_000);

const list = (
  accountId: AccountId,
  filter: RequestFilter,
  before: string | null = null,
  limits: { limit?: number; scanLimit?: number } = {},
) => listRequests(database.db, accountId, filter, before, limits);

test('a task is listed with its key, price and reason, and refused calls with their sum', async () => {
  const { entries } = await list(busy.accountId, EVERY_REQUEST, null, { limit: 60 });
  expect(entries).toHaveLength(60);
  expect(entries[9]).toEqual({
    kind: 'task',
    id: idOf(10),
    model: 'd/e/f',
    channel: 'economy',
    keyId: busy.key.id,
    keyName: busy.key.name,
    status: 'failed',
    priceMicros: 10n,
    code: 'failed',
    error: 'No luck.',
    createdAt: momentOf(10),
    completedAt: expect.any(Date),
  });
  expect(entries[59]).toEqual({ ...entries[59], kind: 'task', id: idOf(60) });
  const { entries: later } = await list(busy.accountId, filtered({ status: 'refused' }));
  expect(later[0]).toEqual({
    kind: 'refused',
    id: `${BigInt(momentOf(60).getTime()) * 1000n}_refusals_${busy.key.id}.no_slot`,
    reason: 'no_slot',
    calls: 1n,
    firstAt: momentOf(80),
    lastAt: momentOf(60),
    keyId: busy.key.id,
    keyName: busy.key.name,
  });
});

describe('pages', () => {
  let small: Customer;
  let other: string;
  interface Plain {
    position: string;
    at: number;
    task: { status: string; model: string; channel: string; code: string | null } | null;
    reason: string | null;
    key: string;
  }
  let all: Plain[];

  beforeAll(async () => {
    small = await createCustomer(database.db, 1_000_000n);
    other = (await createKey(database.db, small, 'other')).id;
    await insertTasks(small, 1, 400);
    await database.db.pool.query(
      `UPDATE tasks SET key_id = $1 WHERE account_id = $2 AND price_micros % 4 = 0`,
      [other, small.accountId],
    );
    await insertRefusals(small, [small.key.id, other], 6);
    all = await readPlainly();
  });

  /** The same log without indexes or cursors: every row of both tables, sorted in memory. */
  async function readPlainly(): Promise<Plain[]> {
    const { pool } = database.db;
    const tasks = await pool.query('SELECT * FROM tasks WHERE account_id = $1', [small.accountId]);
    const refusals = await pool.query('SELECT * FROM refused_calls WHERE account_id = $1', [
      small.accountId,
    ]);
    const rows: Plain[] = [
      ...tasks.rows.map((row) => ({
        position: REQUEST_ORDER.format({
          source: 'task',
          id: row.id,
          micros: BigInt(row.created_at.getTime()) * 1000n,
        }),
        at: row.created_at.getTime(),
        task: row,
        reason: row.code,
        key: row.key_id,
      })),
      ...refusals.rows.map((row) => ({
        position: REQUEST_ORDER.format({
          source: 'refusals',
          id: `${row.key_id}.${row.reason}`,
          micros: BigInt(row.last_at.getTime()) * 1000n,
        }),
        at: row.last_at.getTime(),
        task: null,
        reason: row.reason,
        key: row.key_id,
      })),
    ];
    return rows.sort((one, two) => {
      if (one.at !== two.at) return two.at - one.at;
      if (!one.task !== !two.task) return one.task ? -1 : 1;
      return one.position > two.position ? -1 : 1;
    });
  }

  /** The same filter again, over rows in memory. */
  function passes(filter: RequestFilter, { at, task, reason, key }: Plain): boolean {
    const { from, to } = momentsOf(filter);
    return (
      (filter.status === null || filter.status === (task?.status ?? 'refused')) &&
      (filter.reason === null || filter.reason === reason) &&
      (filter.key === null || filter.key === key) &&
      (filter.model === null || filter.model === task?.model) &&
      (filter.channel === null || filter.channel === task?.channel) &&
      (from === null || at >= from.getTime()) &&
      (to === null || at < to.getTime())
    );
  }

  async function walk(
    filter: RequestFilter,
    sizes: () => { limit: number; scanLimit?: number },
  ): Promise<string[]> {
    const positions: string[] = [];
    let before: string | null = null;
    do {
      const page = await list(small.accountId, filter, before, sizes());
      positions.push(
        ...page.entries.map((entry) =>
          entry.kind === 'task'
            ? `${BigInt(entry.createdAt.getTime()) * 1000n}_task_${entry.id}`
            : entry.id,
        ),
      );
      if (page.next === null) expect(page.scannedTo).toBeNull();
      else expect(page.next).not.toBe(before);
      before = page.next;
    } while (before !== null);
    return positions;
  }

  test.each<Partial<RequestFilter>>([
    {},
    { status: 'failed' },
    { status: 'completed', model: 'a/b/c' },
    { status: 'refused' },
    { status: 'running' },
    { reason: 'timeout' },
    { reason: 'no_slot' },
    { model: 'a/b/c', channel: 'economy' },
    { from: '2026-11-24' },
    { to: '2026-11-23' },
    { from: '2026-11-24T20', to: '2026-11-24T21' },
    { from: '2026-11-24T20', to: '2026-11-24T20', status: 'refused' },
    { from: '2026-11-25' },
    { from: '2026-11-25', to: '2026-11-24' },
  ])('of any size are the whole, once and in order: %j', async (part) => {
    const any = (most: number) => 1 + Math.floor(Math.random() * most);
    for (const key of [null, small.key.id, other]) {
      const filter = filtered({ ...part, key });
      const expected = all.filter((one) => passes(filter, one)).map(({ position }) => position);
      expect(await walk(filter, () => ({ limit: 1_000 }))).toEqual(expected);
      expect(await walk(filter, () => ({ limit: any(30) }))).toEqual(expected);
      // The result is the same for any scan limit.
      expect(await walk(filter, () => ({ limit: any(20), scanLimit: any(25) }))).toEqual(expected);
    }
  });

  test('there is something of every kind to page through', () => {
    const found = (part: Partial<RequestFilter>) =>
      all.filter((one) => passes(filtered(part), one)).length;
    for (const status of ['completed', 'failed', 'refused'] as const) {
      expect(found({ status })).toBeGreaterThan(10);
    }
    expect(found({ from: '2026-11-24T20', to: '2026-11-24T21' })).toBe(120 + 8);
  });

  test('have no gap and no repeat when requests come in meanwhile', async () => {
    const customer = await createCustomer(database.db, 1_000_000n);
    await insertTasks(customer, 101, 160);
    const seen: string[] = [];
    let before: string | null = null;
    for (let newer = 100; ; newer--) {
      const page = await list(customer.accountId, EVERY_REQUEST, before);
      seen.push(...page.entries.map(({ id }) => id));
      before = page.next;
      if (before === null) break;
      await insertTasks(customer, newer, newer);
    }
    expect(seen).toEqual(Array.from({ length: 60 }, (_, n) => idOf(101 + n)));
  });
});

test('another account’s requests are not seen, whatever is asked for', async () => {
  const stranger = await createCustomer(database.db, 1_000_000n);
  const nothing = { entries: [], next: null, scannedTo: null };
  for (const part of [{}, { key: busy.key.id }, { model: 'a/b/c' }, { status: 'refused' }]) {
    for (const before of [null, `${BigInt(momentOf(9).getTime()) * 1000n}_task_${idOf(9)}`]) {
      const filter = filtered(part as Partial<RequestFilter>);
      expect(await list(stranger.accountId, filter, before)).toEqual(nothing);
    }
  }
  expect(await keysOfTasks(database.db, stranger.accountId, busy.key.id)).toEqual([
    { id: stranger.key.id, name: stranger.key.name, hint: stranger.key.hint, revoked: false },
  ]);
});

test('an invalid cursor starts from the newest request', async () => {
  const newest = await list(busy.accountId, EVERY_REQUEST);
  for (const before of ['', 'x', "'; DROP TABLE tasks", idOf(9), '1_task_x', '1_event_1']) {
    expect(await list(busy.accountId, EVERY_REQUEST, before)).toEqual(newest);
  }
});

test('what is rare is looked for ten thousand tasks at a time, and found in the end', async () => {
  const filter = filtered({ key: rareKeyId });
  let before: string | null = null;
  let pages = 0;
  for (;;) {
    const page = await list(busy.accountId, filter, before);
    pages += 1;
    if (page.entries.length > 0) {
      expect(page.entries).toMatchObject([{ id: idOf(MANY - 7), keyName: 'rare' }]);
      break;
    }
    expect(page.scannedTo).toEqual(momentOf(pages * SCAN_LIMIT));
    before = page.next;
  }
  expect(pages).toBe(Math.ceil(MANY / SCAN_LIMIT));
});

test('a day is found at once, however old it is', async () => {
  const day = new Date(NEWEST.getTime() - 130 * DAY_MS).toISOString().slice(0, 10);
  const filter = filtered({ from: day, to: day, status: 'failed' });
  const { entries, scannedTo } = await list(busy.accountId, filter);
  expect(scannedTo).toBeNull();
  expect(entries).toHaveLength(PAGE);
  for (const entry of entries) {
    expect(entry.kind === 'task' && entry.createdAt.toISOString().slice(0, 10)).toBe(day);
  }
});

test('running tasks are not searched for in an account that has none', async () => {
  const page = await list(busy.accountId, filtered({ status: 'running' }));
  expect(page).toEqual({ entries: [], next: null, scannedTo: null });
});

interface Plan {
  'Node Type': string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
}

function scansOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(scansOf)].filter((node) =>
    node['Node Type'].includes('Scan'),
  );
}

/** How many rows a scan read; it must be a scan of this index. */
async function rowsRead(query: QueryConfig, index: string): Promise<number> {
  const text = `EXPLAIN (ANALYZE, FORMAT JSON) ${query.text}`;
  const [explained] = await scanOne<{ 'QUERY PLAN': [{ Plan: Plan }] }>(database.db, {
    ...query,
    text,
  });
  const plan = explained?.['QUERY PLAN'][0].Plan;
  if (!plan) throw new Error('no plan');
  const scans = scansOf(plan).filter(
    (scan) => scan['Index Name'] === index || scan['Node Type'] === 'Seq Scan',
  );
  expect(scans.map((scan) => scan['Node Type'])).toEqual(['Index Scan']);
  return scans.reduce(
    (sum, scan) =>
      sum + (scan['Actual Rows'] + (scan['Rows Removed by Filter'] ?? 0)) * scan['Actual Loops'],
    0,
  );
}

test.each([false, true])(
  'every page is read by one index of each table, and only so far as needed (statistics up to date: %s)',
  async (analyzed) => {
    if (analyzed) await database.db.pool.query('ANALYZE tasks, refused_calls');
    const middle = { from: '2026-09-01', to: '2026-09-03' };
    for (const status of [null, 'running', 'completed', 'failed', 'refused'] as const) {
      for (const part of [
        {},
        { model: 'a/b/c' },
        { model: 'no/such/model' },
        { key: rareKeyId },
        { key: busy.key.id, channel: 'economy' },
        { reason: 'timeout' },
        { reason: 'no_slot' },
        { reason: 'no_key_slot' },
        middle,
        { ...middle, key: rareKeyId },
      ]) {
        const filter = filtered({ ...part, status });
        for (const before of [
          null,
          `${BigInt(momentOf(MANY / 2).getTime()) * 1000n}_task_${idOf(0)}`,
        ]) {
          const asked = sourceRequests(busy.accountId, filter, before, {
            limit: PAGE,
            scanLimit: SCAN_LIMIT,
          });
          const name = JSON.stringify({ filter, before });
          const ofTasks = taskConditions(filter);
          if (ofTasks) {
            const rows = await rowsRead(tasksQuery(asked.tasks, ofTasks), 'tasks_pkey');
            const never = filter.model === 'no/such/model' || filter.key === rareKeyId;
            // One of so many tasks matches.
            const share =
              (filter.reason ? 20 : status === 'failed' || filter.channel ? 10 : 1) *
              (filter.model ? 3 : 1);
            const most = status === 'running' ? 0 : never ? SCAN_LIMIT : 40 * share;
            expect(rows, name).toBeLessThanOrEqual(
              part === middle ? Math.min(most, 3 * 1_440) : most,
            );
          }
          const ofRefusals = refusalConditions(filter);
          if (ofRefusals) {
            const rows = await rowsRead(
              refusalsQuery(asked.refusals, ofRefusals),
              'refused_calls_time',
            );
            const never = filter.key === rareKeyId || filter.reason === 'no_key_slot';
            expect(rows, name).toBeLessThanOrEqual(never ? SCAN_LIMIT : 60);
          }
        }
      }
    }
  },
  60_000,
);
