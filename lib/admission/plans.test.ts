import { expect, test } from 'vitest';
import { createCustomer } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { newId, type RunnerId, type TaskId } from '../core/ids';
import { openDatabase } from '../db/database';
import { hashOf } from '../keys/format';
import { admit } from './admit';
import { settle } from './settle';

const database = testDatabase();

test('plans that are made while the tables are known to be empty find rows by index all the same', async () => {
  const customer = await createCustomer(database.db, 1_000_000n);
  const runnerId = newId<RunnerId>();
  await database.db.pool.query("INSERT INTO runners (id, host, pid) VALUES ($1, 'test', 1)", [
    runnerId,
  ]);
  await database.db.pool.query('VACUUM ANALYZE');

  // One connection: a plan is its own.
  const db = openDatabase(database.url, { connections: 1 });
  const client = await db.pool.connect();
  const call = async () => {
    const request = {
      taskId: newId<TaskId>(),
      keyHash: hashOf(customer.key.secret),
      model: 'sandbox/wait/run',
      channel: 'stable',
      priceMicros: 1n,
    };
    await admit(client, runnerId, [request]);
    const ending = { status: 'completed' as const, outputs: [], inferenceMs: 0 };
    const [settled] = await settle(client, runnerId, [
      { accountId: customer.accountId, taskId: request.taskId, ending },
    ]);
    expect(settled).not.toBeNull();
  };
  await call();
  await database.db.pool.query(
    `INSERT INTO tasks (id, account_id, key_id, runner_id, model, channel, status, price_micros, created_at, completed_at)
      SELECT gen_random_uuid(), $1, $2, $3, 'sandbox/wait/run', 'stable', 'completed', 1, now(), now()
        FROM generate_series(1, 1000)`,
    [customer.accountId, customer.key.id, runnerId],
  );

  await client.query('BEGIN');
  await call();
  const { rows } = await client.query(
    `SELECT relname, seq_tup_read::int AS scanned, idx_tup_fetch::int <= 4 AS few
      FROM pg_stat_xact_user_tables WHERE relname IN ('accounts', 'api_keys', 'tasks') ORDER BY relname`,
  );
  client.release(true);
  await db.close();
  expect(rows).toEqual(
    ['accounts', 'api_keys', 'tasks'].map((relname) => ({ relname, scanned: 0, few: true })),
  );
});
