import pg from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { type Customer, createCustomer } from '@/test/factories';
import { spend } from '@/test/moving-money';
import { testDatabase } from '@/test/test-database';
import { systemClock } from '../core/clock';
import { refundCharge } from '../ledger/credit';
import { rollUpUsage } from '../usage/roll-up';
import { runVerify } from './run-verify';

const database = testDatabase();
let customer: Customer;
let hour: string;

beforeAll(async () => {
  const { db } = database;
  customer = await createCustomer(db, 10_000_000n);
  const taskId = await spend(db, customer, 40_001n);
  await refundCharge(db, customer.by, customer.accountId, taskId, 'black picture');
  await spend(db, customer, 1n);
  await rollUpUsage(db, (error) => expect(error).toBeUndefined());
  const { startsAt } = await db.prisma.usageTotal.findFirstOrThrow({ where: { grain: 'hour' } });
  hour = startsAt.toISOString().slice(0, 16).replace('T', ' ');
});

/** What verify finds after somebody has changed the rows; then it is undone. */
async function tamper(statement: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query('CREATE TEMP TABLE kept AS SELECT * FROM usage_totals');
    await client.query(statement);
    const run = await runVerify(database.db, systemClock);
    await client.query('DELETE FROM usage_totals');
    await client.query('INSERT INTO usage_totals SELECT * FROM kept');
    return run.findings.map(({ accountId, what }) => {
      expect(accountId).toBe(customer.accountId);
      return what;
    });
  } finally {
    await client.end();
  }
}

test('usage that was added up agrees', async () => {
  const run = await runVerify(database.db, systemClock);
  expect(run.findings).toEqual([]);
  expect(run.counts['usage rows']).toBe(2);
});

test.each([
  [
    'a charge',
    "charged_micros = charged_micros + 1 WHERE grain = 'hour'",
    'charged 40002, returned 40001',
  ],
  ['a refund', "returned_micros = 0 WHERE grain = 'hour'", 'charged 40001, returned 0'],
])('%s that was changed is found', async (_, change, stored) => {
  expect(await tamper(`UPDATE usage_totals SET ${change}`)).toEqual([
    `usage: 1 row is not what ledger and tasks add up to; the first is the hour of ${hour} UTC, ` +
      `API key ${customer.key.id}, sandbox/wait/run, stable, completed: ` +
      `1 tasks, ${stored} stored, 1 tasks, charged 40001, returned 40001 expected`,
  ]);
});

test.each([
  ['the number of tasks', "UPDATE usage_totals SET tasks = 2 WHERE grain = 'day'"],
  [
    'the hour',
    "UPDATE usage_totals SET starts_at = starts_at - interval '1 hour' WHERE grain = 'hour'",
  ],
  ['the key', "UPDATE usage_totals SET key_id = account_id WHERE grain = 'day'"],
  ['how tasks ended', "UPDATE usage_totals SET status = 'failed' WHERE grain = 'day'"],
])('%s that was changed is found', async (_, statement) => {
  expect(await tamper(statement)).toEqual([expect.stringContaining('add up to')]);
});

test('missing rows are found', async () => {
  expect(await tamper('DELETE FROM usage_totals')).toEqual([
    expect.stringMatching(/2 rows are not .* nothing stored, 1 tasks/),
  ]);
});
