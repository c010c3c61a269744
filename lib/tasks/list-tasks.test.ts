import { beforeAll, expect, test } from 'vitest';
import { type Customer, createCustomer, createKey } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { scanOne } from '../db/keyset';
import { keysOfTasks } from './keys-of-tasks';
import { listTasks, pageQuery, SCAN_LIMIT } from './list-tasks';
import type { TaskFilter } from './task-filter';

/** Not a multiple of the scan limit: the last scan reaches the end. */
const MANY = 199_990;
const ALL: TaskFilter = { status: null, model: null, keyId: null };

const database = testDatabase();
let busy: Customer;
let rareKeyId: string;

/** The id of the nth task; ids grow with n. */
const idOf = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

async function insertTasks(customer: Customer, from: number, to: number) {
  await database.db.pool.query(
    `INSERT INTO tasks (id, account_id, key_id, runner_id, model, channel, status, price_micros, code, error, completed_at)
      SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, $1, $2, $2,
          CASE WHEN n % 3 = 0 THEN 'a/b/c' ELSE 'd/e/f' END, 'stable',
          CASE WHEN n % 10 = 0 THEN 'failed' ELSE 'completed' END::task_status, n,
          CASE WHEN n % 10 = 0 THEN 'failed' END, CASE WHEN n % 10 = 0 THEN 'No luck.' END, now()
        FROM generate_series($3::int, $4::int) AS n`,
    [customer.accountId, customer.key.id, from, to],
  );
}

beforeAll(async () => {
  busy = await createCustomer(database.db, 1_000_000n);
  rareKeyId = (await createKey(database.db, busy, 'rare')).id;
  const { pool } = database.db;
  // Statistics of an empty table, until a test updates them.
  await pool.query('VACUUM ANALYZE tasks');
  await pool.query('ALTER TABLE tasks SET (autovacuum_enabled = false)');
  await insertTasks(busy, 1, MANY);
  await pool.query('UPDATE tasks SET key_id = $1 WHERE id = $2', [rareKeyId, idOf(7)]);
});

test('pages follow each other without a gap or a repeat, also when tasks come in meanwhile', async () => {
  const customer = await createCustomer(database.db, 1_000_000n);
  await insertTasks(customer, 1, 60);
  const seen: string[] = [];
  let before: string | null = null;
  do {
    const page = await listTasks(database.db, customer.accountId, ALL, before);
    seen.push(...page.tasks.map(({ id }) => id));
    expect(page.scannedTo).toBeNull();
    before = page.next;
    await insertTasks(customer, 61 + seen.length, 61 + seen.length);
  } while (before);
  expect(seen).toEqual(Array.from({ length: 60 }, (_, n) => idOf(60 - n)));
});

test('a task is listed with its key, price and reason', async () => {
  const { tasks } = await listTasks(
    database.db,
    busy.accountId,
    { ...ALL, status: 'failed' },
    null,
  );
  expect(tasks).toHaveLength(25);
  expect(tasks[0]).toEqual({
    id: idOf(MANY),
    model: 'd/e/f',
    channel: 'stable',
    keyId: busy.key.id,
    keyName: busy.key.name,
    status: 'failed',
    priceMicros: BigInt(MANY),
    code: 'failed',
    error: 'No luck.',
    createdAt: expect.any(Date),
    completedAt: expect.any(Date),
  });
  expect(new Set(tasks.map(({ status }) => status))).toEqual(new Set(['failed']));
});

test('filters combine, and go on over pages', async () => {
  const filter: TaskFilter = { status: 'failed', model: 'a/b/c', keyId: busy.key.id };
  const first = await listTasks(database.db, busy.accountId, filter, null);
  const second = await listTasks(database.db, busy.accountId, filter, first.next);
  const numbers = [...first.tasks, ...second.tasks].map(({ id }) => Number(id.slice(-12)));
  const newest = Math.floor(MANY / 30) * 30;
  expect(numbers).toEqual(Array.from({ length: 50 }, (_, n) => newest - 30 * n));
});

test('another account’s tasks are not seen, whatever is asked for', async () => {
  const stranger = await createCustomer(database.db, 1_000_000n);
  for (const filter of [ALL, { ...ALL, keyId: busy.key.id }, { ...ALL, model: 'a/b/c' }]) {
    for (const before of [null, idOf(MANY)]) {
      const page = await listTasks(database.db, stranger.accountId, filter, before);
      expect(page).toEqual({ tasks: [], next: null, scannedTo: null });
    }
  }
  expect(await keysOfTasks(database.db, stranger.accountId, busy.key.id)).toEqual([
    { id: stranger.key.id, name: stranger.key.name, hint: stranger.key.hint, revoked: false },
  ]);
});

test('an invalid cursor starts from the newest task', async () => {
  const newest = await listTasks(database.db, busy.accountId, ALL, null);
  for (const before of ['', 'x', "'; DROP TABLE tasks", `${idOf(9)}x`]) {
    expect(await listTasks(database.db, busy.accountId, ALL, before)).toEqual(newest);
  }
});

test('what is rare is looked for ten thousand tasks at a time, and found in the end', async () => {
  const filter = { ...ALL, keyId: rareKeyId };
  let before: string | null = null;
  let pages = 0;
  for (;;) {
    const page = await listTasks(database.db, busy.accountId, filter, before);
    pages += 1;
    if (page.tasks.length > 0) {
      expect(page).toMatchObject({ tasks: [{ id: idOf(7) }], next: null, scannedTo: null });
      break;
    }
    expect(page.next).toBe(idOf(MANY - pages * SCAN_LIMIT + 1));
    expect(page.scannedTo).toBeInstanceOf(Date);
    before = page.next;
  }
  expect(pages).toBe(Math.ceil(MANY / SCAN_LIMIT));
});

test('an account without running tasks is answered immediately', async () => {
  const filter: TaskFilter = { ...ALL, status: 'processing' };
  expect(await listTasks(database.db, busy.accountId, filter, null)).toEqual({
    tasks: [],
    next: null,
    scannedTo: null,
  });
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

test.each([false, true])(
  'every page is read by the primary key, and only so far as needed (statistics up to date: %s)',
  async (analyzed) => {
    if (analyzed) await database.db.pool.query('ANALYZE tasks');
    const limits: [TaskFilter, number][] = [];
    for (const status of [null, 'processing', 'completed', 'failed'] as const) {
      for (const model of [null, 'a/b/c', 'no/such/model']) {
        for (const keyId of [null, busy.key.id, rareKeyId]) {
          const never = model === 'no/such/model' || keyId === rareKeyId;
          const share = (status === 'failed' ? 10 : 1) * (model ? 3 : 1);
          const rows = status === 'processing' ? 0 : never ? SCAN_LIMIT : 40 * share;
          limits.push([{ status, model, keyId }, rows]);
        }
      }
    }
    for (const [filter, rows] of limits) {
      for (const before of [null, idOf(MANY / 2)]) {
        const query = pageQuery(busy.accountId, filter, before);
        const [explained] = await scanOne<{ 'QUERY PLAN': [{ Plan: Plan }] }>(database.db, {
          ...query,
          text: `EXPLAIN (ANALYZE, FORMAT JSON) ${query.text}`,
        });
        const scans = scansOf((explained?.['QUERY PLAN'] ?? [])[0]?.Plan as Plan).filter(
          (scan) => scan['Index Name'] === 'tasks_pkey' || scan['Node Type'] === 'Seq Scan',
        );
        expect(scans).toHaveLength(1);
        const [scan] = scans as [Plan];
        expect(scan['Node Type']).toBe('Index Scan');
        const read =
          (scan['Actual Rows'] + (scan['Rows Removed by Filter'] ?? 0)) * scan['Actual Loops'];
        expect(read, JSON.stringify(filter)).toBeLessThanOrEqual(rows);
      }
    }
  },
);
