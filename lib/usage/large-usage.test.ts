import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { createKey, createOwner, type Owner } from '@/test/factories';
import { fillUsage } from '@/test/large-usage';
import { testDatabase } from '@/test/test-database';
import { readUsage } from './read-usage';
import { rollUpStep } from './roll-up';
import { DAY_MS, HOUR_MS, type UsageBucket } from './usage-range';

const TASKS = 200_000;
const UNTIL = new Date('2026-11-24T12:30:00Z');
const END = Date.parse('2026-11-24T13:00:00Z');
/** 4 keys, 3 models, 2 channels, and what failed of them. */
const ROWS_PER_BUCKET = 48;
/** Charges that have not been added up: about an hour of them. */
const NOT_ADDED = 90;
const STEP = 10_000;
const database = testDatabase();
let owner: Owner;

beforeAll(async () => {
  owner = await createOwner(database.db);
  const key = await createKey(database.db, owner);
  await fillUsage(database.db, { accountId: owner.accountId, key }, TASKS, UNTIL);
  const { rows } = await database.db.pool.query('SELECT FROM ledger');
  for (let left = rows.length; left > NOT_ADDED; left -= STEP) {
    await rollUpStep(database.db.pool, owner.accountId, Math.min(STEP, left - NOT_ADDED));
  }
}, 120_000);

interface Reads {
  table: string;
  scans: number;
  rows: number;
}

/** How often each table was scanned as a whole by one statement, and how many rows it read of it. */
async function readsOf(text: string, values: unknown[]): Promise<Map<string, Reads>> {
  // A new connection: the numbers are those of all its transactions that were not reported yet.
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(text, values);
    const { rows } = await client.query<Reads>(
      `SELECT relname AS table, seq_scan::int AS scans, (seq_tup_read + idx_tup_fetch)::int AS rows
        FROM pg_stat_xact_user_tables WHERE seq_tup_read + idx_tup_fetch > 0 OR seq_scan > 0`,
    );
    await client.query('ROLLBACK');
    return new Map(rows.map((row) => [row.table, row]));
  } finally {
    await client.end();
  }
}

const TEXT = 'SELECT * FROM read_usage($1, $2, $3::usage_grain[], $4, $5, $6, $7, $8, $9)';

function ranges(bucket: UsageBucket, buckets: number, last = END): unknown[] {
  const size = bucket === 'day' ? DAY_MS : HOUR_MS;
  const high = Math.ceil(last / size) * size;
  return [
    owner.accountId,
    [0],
    [bucket],
    [new Date(high - buckets * size)],
    [new Date(high)],
    bucket,
    'key',
    null,
    null,
  ];
}

// A database before and after ANALYZE, since the planner's statistics differ.
describe.each(['before', 'after'])('%s the planner has statistics', (when) => {
  beforeAll(async () => {
    if (when === 'after') await database.db.pool.query('ANALYZE');
  });

  test.each<[UsageBucket, number]>([
    ['day', 90],
    ['day', 7],
    ['hour', 72],
    ['hour', 3],
  ])('by %s, %i of them: reads their rows and what is not added up', async (bucket, buckets) => {
    const reads = await readsOf(TEXT, ranges(bucket, buckets));
    for (const { table, scans } of reads.values()) expect(scans, table).toBe(0);
    expect(reads.get('usage_totals')?.rows).toBeGreaterThan(buckets);
    expect(reads.get('usage_totals')?.rows).toBeLessThanOrEqual(buckets * ROWS_PER_BUCKET);
    // Each charge and its task once, and the tasks of that time once more for those that failed.
    expect(reads.get('ledger')?.rows).toBeLessThan(NOT_ADDED + 3);
    expect(reads.get('tasks')?.rows).toBeLessThan(2.2 * NOT_ADDED);
  });

  test('a range that ended before the mark reads stored rows only', async () => {
    const reads = await readsOf(TEXT, ranges('day', 30, END - 2 * DAY_MS));
    expect([...reads.keys()].sort()).toEqual(['usage_marks', 'usage_totals']);
  });

  test('another step reads what is new, and the hour before for tasks that fail', async () => {
    const reads = await readsOf('SELECT roll_up_usage($1, 10000)', [owner.accountId]);
    for (const { table, scans } of reads.values()) expect(scans, table).toBe(0);
    // Once to see how many there are, and to find times.
    expect(reads.get('ledger')?.rows).toBeLessThan(2 * NOT_ADDED + 60);
    // Three times the tasks of two hours, and one task per charge.
    expect(reads.get('tasks')?.rows).toBeLessThan(3 * 2 * 95 + NOT_ADDED);
  });
});

test('ninety days are all tasks', async () => {
  const to = new Date(Math.ceil(END / DAY_MS) * DAY_MS);
  const range = { from: new Date(to.getTime() - 91 * DAY_MS), to, bucket: 'day' as const };
  const asked = { range, by: 'key' as const, keyId: null, model: null };
  const { totals, groups } = await readUsage(database.db, owner.accountId, asked, UNTIL);
  expect(totals.tasks).toBe(TASKS);
  expect(groups).toHaveLength(4);
});
