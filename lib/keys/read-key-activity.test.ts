import { expect, test } from 'vitest';
import { createCustomer } from '@/test/factories';
import { spend } from '@/test/moving-money';
import { testDatabase } from '@/test/test-database';
import { idAt, newId } from '../core/ids';
import type { Database } from '../db/database';
import { readKeyActivity } from './read-key-activity';

const database = testDatabase();
const DAY_MS = 24 * 60 * 60_000;
const NOW = new Date('2026-11-24T12:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);

interface OldTask {
  accountId: string;
  keyId: string;
  at: Date;
  priceMicros: bigint;
  status?: 'completed' | 'failed';
}

/** Writes a task that ended in the past; ids begin with their time. */
async function write({ pool }: Database, task: OldTask): Promise<void> {
  const id = `${idAt(task.at).slice(0, 18)}${newId().slice(18)}`;
  await pool.query(
    `INSERT INTO tasks (id, account_id, key_id, runner_id, model, channel, status, price_micros, created_at, completed_at, code)
      VALUES ($1, $2, $3, $4, 'sandbox/wait/run', 'stable', $5, $6, $7, $7,
        CASE WHEN $5::task_status = 'failed' THEN 'upstream_error' END)`,
    [
      id,
      task.accountId,
      task.keyId,
      newId(),
      task.status ?? 'completed',
      task.priceMicros,
      task.at,
    ],
  );
}

test('counts the tasks of each of 30 days of UTC, and what they cost', async () => {
  const { accountId, key } = await createCustomer(database.db, 1_000_000n);
  const task = { accountId, keyId: key.id, priceMicros: 40_000n };
  await write(database.db, { ...task, at: daysAgo(1) });
  await write(database.db, { ...task, at: daysAgo(1), status: 'failed' });
  await write(database.db, { ...task, at: new Date('2026-10-26T00:00:00Z') });
  // The day before the first, and another key's.
  await write(database.db, { ...task, at: new Date('2026-10-25T23:59:59.999Z') });
  await write(database.db, { ...task, at: daysAgo(1), keyId: newId() });
  const { days, countedFrom } = await readKeyActivity(database.db, accountId, key.id, NOW);
  expect(days).toHaveLength(30);
  expect(days.filter(({ tasks }) => tasks > 0)).toEqual([
    { day: '2026-10-26', tasks: 1, spentMicros: 40_000n },
    { day: '2026-11-23', tasks: 2, spentMicros: 40_000n },
  ]);
  expect(days.at(-1)?.day).toBe('2026-11-24');
  expect(countedFrom).toBeNull();
});

test('says from when on it counted where the account has too many tasks', async () => {
  const { accountId, key } = await createCustomer(database.db, 1_000_000n);
  const task = { accountId, keyId: key.id, priceMicros: 1n };
  for (const days of [5, 3, 1]) await write(database.db, { ...task, at: daysAgo(days) });
  const { days, countedFrom } = await readKeyActivity(database.db, accountId, key.id, NOW, 2);
  expect(days.filter(({ tasks }) => tasks > 0).map(({ day }) => day)).toEqual([
    '2026-11-21',
    '2026-11-23',
  ]);
  expect(countedFrom).toEqual(daysAgo(3));
});

test('adds up refused calls by reason, that of the last call first', async () => {
  const { accountId, key } = await createCustomer(database.db, 1_000_000n);
  const write = (reason: string, days: number, calls: number, keyId: string = key.id) =>
    database.db.pool.query(
      `INSERT INTO refused_calls (account_id, key_id, reason, hour, calls, first_at, last_at)
        VALUES ($1, $2, $3, date_trunc('hour', $4::timestamptz), $5, $4, $4)`,
      [accountId, keyId, reason, daysAgo(days), calls],
    );
  await write('no_slot', 2, 200);
  await write('no_slot', 3, 14);
  await write('key_limit', 1, 5);
  await write('key_paused', 40, 7);
  await write('no_slot', 1, 1_000, newId());
  const { refused } = await readKeyActivity(database.db, accountId, key.id, NOW);
  expect(refused).toEqual([
    { reason: 'key_limit', calls: 5n, firstAt: daysAgo(1), lastAt: daysAgo(1) },
    { reason: 'no_slot', calls: 214n, firstAt: daysAgo(3), lastAt: daysAgo(2) },
  ]);
});

test('a task of this moment is counted under today', async () => {
  const customer = await createCustomer(database.db, 1_000_000n);
  await spend(database.db, customer, 40_000n);
  const { accountId, key } = customer;
  const { days } = await readKeyActivity(database.db, accountId, key.id, new Date());
  expect(days.at(-1)).toMatchObject({ tasks: 1, spentMicros: 40_000n });
});
