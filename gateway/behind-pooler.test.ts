import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { revokeKey } from '@/lib/keys/revocations/revoke-key';
import { reconcileLedger } from '@/lib/ledger/reconcile-ledger';
import { createCustomer } from '@/test/factories';
import { type PgBouncer, startPgBouncer } from '@/test/pgbouncer';
import { testDatabase } from '@/test/test-database';
import { startTestGateway, type TestGateway } from '@/test/test-gateway';

const WAIT = '/v1/sandbox/wait/run';

const database = testDatabase(3);
let pooler: PgBouncer;
let gateways: TestGateway[] = [];
const start = async () => {
  gateways = [];
  for (let i = 0; i < 2; i++) {
    gateways.push(await startTestGateway(pooler.url, { pooled: true }));
  }
};
const stop = async () => {
  for (const gateway of gateways) {
    expect(gateway.faults).toEqual([]);
    await gateway.close();
  }
};
beforeAll(async () => {
  pooler = await startPgBouncer(database.url);
  await start();
});
afterAll(async () => {
  await stop();
  await pooler.stop();
});

test('two gateways behind PgBouncer serve batches, polls and repeated submits, refuse a deleted key at once, and start again', async () => {
  const { key } = await createCustomer(database.db, 1_000_000_000n);
  const deleted = await createCustomer(database.db, 1_000_000_000n);
  const call = (index: number, path: string, once: string | null, secret = key.secret) => {
    const gateway = gateways[index % 2];
    if (!gateway) throw new Error('both gateways run');
    return gateway.call(path, {
      key: secret,
      ...(path.startsWith(WAIT) ? { body: { seconds: 0 } } : {}),
      ...(once ? { headers: { 'idempotency-key': once } } : {}),
    });
  };
  const many = <T>(work: (index: number) => Promise<T>) =>
    Promise.all(Array.from({ length: 60 }, (_, index) => work(index)));

  const paid = await many((index) => call(index, `${WAIT}?sync=true`, null));
  expect(new Set(paid.map(({ status }) => status))).toEqual(new Set([200]));
  const polls = await many((index) => call(index, `/v1/requests/${paid[index]?.body.id}`, null));
  expect(polls.map(({ body }) => body.status)).toEqual(Array(60).fill('completed'));
  const once = randomUUID();
  const same = await many((index) => call(index, WAIT, once));
  expect(new Set(same.map(({ body }) => body.id)).size).toBe(1);

  const [other] = gateways;
  if (!other) throw new Error('no gateway');
  await revokeKey(other.db, deleted.by, deleted.accountId, deleted.key.id, 'leaked');
  const refused = await many((index) => call(index, WAIT, null, deleted.key.secret));
  expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([401]));

  await stop();
  await start();
  expect((await call(1, `${WAIT}?sync=true`, null)).status).toBe(200);
  expect(await reconcileLedger(database.db)).toEqual([]);
  const locks = await database.db.pool.query(
    `SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
      WHERE l.locktype = 'advisory' AND d.datname = current_database()`,
  );
  expect(locks.rowCount).toBe(0);
});
