import { expect, test } from 'vitest';
import { type Customer, createCustomer } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { newId, type RunnerId, type TaskId } from '../core/ids';
import { openDatabase } from '../db/database';
import { hashOf } from '../keys/format';
import { admit } from './admit';
import { endDeadRunners, LEASE_MS } from './runner-lease';
import { runningByKey } from './running-by-key';

const database = testDatabase();

/** A runner that has died with a task of this customer. */
async function deadRunnerOf(customer: Customer): Promise<RunnerId> {
  const runnerId = newId<RunnerId>();
  await database.db.prisma.runner.create({ data: { id: runnerId, host: 'test', pid: 1 } });
  const request = { model: 'sandbox/wait/run', channel: 'stable', priceMicros: 1n };
  const keyHash = hashOf(customer.key.secret);
  await admit(database.db.pool, runnerId, [{ ...request, taskId: newId<TaskId>(), keyHash }]);
  const heartbeatAt = new Date(Date.now() - 2 * LEASE_MS);
  await database.db.prisma.runner.update({ where: { id: runnerId }, data: { heartbeatAt } });
  return runnerId;
}

test('runners that died together are ended without a deadlock with whoever locks accounts in id order', async () => {
  const customers = [
    await createCustomer(database.db, 1_000_000n),
    await createCustomer(database.db, 1_000_000n),
  ].sort((a, b) => (a.accountId < b.accountId ? -1 : 1));
  const [first, second] = customers as [Customer, Customer];
  // The first runner holds the account that the others lock last.
  await deadRunnerOf(second);
  await deadRunnerOf(first);

  const client = await database.db.pool.connect();
  const lock = (customer: Customer) =>
    client.query('SELECT 1 FROM accounts WHERE id = $1 FOR NO KEY UPDATE', [customer.accountId]);
  await client.query('BEGIN');
  await lock(first);
  const ending = endDeadRunners(database.db);
  await expect
    .poll(async () => {
      const { rowCount } = await database.db.pool.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rowCount;
    })
    .toBe(1);
  await lock(second);
  await client.query('COMMIT');
  client.release();
  await ending;
  expect(await database.db.prisma.task.count({ where: { status: 'processing' } })).toBe(0);
});

test('what a dead runner holds is found without reading what has ended', async () => {
  const customer = await createCustomer(database.db, 1_000_000n);
  const { accountId, key } = customer;
  await database.db.pool.query(
    `INSERT INTO tasks (id, account_id, key_id, runner_id, model, channel, status, price_micros, completed_at)
      SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, $1, $2, $2, 'sandbox/wait/run', 'stable',
        'completed', 1, now() FROM generate_series(1, 2000) AS n`,
    [accountId, key.id],
  );
  await deadRunnerOf(customer);
  expect(await runningByKey(database.db, accountId)).toEqual([
    { keyName: key.name, hint: key.hint, running: 1 },
  ]);

  // On a connection of its own: what others did on theirs would be counted too.
  const db = openDatabase(database.url);
  const client = await db.pool.connect();
  await client.query('BEGIN');
  const ended = await client.query(
    "SELECT task_id FROM end_dead_runner('10 s', 'interrupted', 'Gone.')",
  );
  const { rows } = await client.query(
    "SELECT idx_tup_fetch::int + seq_tup_read::int AS read FROM pg_stat_xact_user_tables WHERE relname = 'tasks'",
  );
  await client.query('COMMIT');
  client.release();
  await db.close();
  expect(ended.rows).toHaveLength(1);
  expect(rows[0]?.read).toBeLessThan(10);
  expect(await runningByKey(database.db, accountId)).toEqual([]);
});
