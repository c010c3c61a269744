import { afterAll, beforeAll, expect, test } from 'vitest';
import { reconcileLedger } from '@/lib/ledger/reconcile-ledger';
import { createCustomer, payIn } from '@/test/factories';
import { tell } from '@/test/moving-money';
import { testDatabase } from '@/test/test-database';
import { startTestGateway, type TestGateway } from '@/test/test-gateway';

const database = testDatabase();
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway(database.url);
});
afterAll(() => gateway.close());

const REFUSED = { code: 403, error: 'Insufficient balance' };
const PRICE = '0.040000';

test('while money is owed every call is refused, a task that runs goes on, and a top-up settles it', async () => {
  const { db } = database;
  const customer = await createCustomer(db, 10_000_000n);
  const { secret: key } = customer.key;
  const submit = (headers: Record<string, string> = {}) =>
    gateway.call('/v1/google/nano-banana-pro/text-to-image?sync=true', {
      key,
      headers,
      body: { prompt: 'A cat' },
    });
  expect((await submit()).body.cost).toBe(PRICE);
  const running = await gateway.call('/v1/sandbox/wait/run', { key, body: { seconds: 1 } });
  const payment = await db.prisma.payment.findFirstOrThrow({
    where: { accountId: customer.accountId },
  });
  await tell(db, payment.id, { type: 'refunded', refundedMicros: 10_000_000n });

  const refused = [
    await gateway.call('/v1/account', { key }),
    await gateway.call('/v1/models', { key }),
    await gateway.call(`/v1/requests/${running.body.id}`, { key }),
    await submit(),
    await submit({ 'idempotency-key': 'while it is owed' }),
    // Even for the smallest price.
    await gateway.call('/v1/sandbox/wait/run', { key, body: {} }),
  ];
  expect(refused.map(({ status, body }) => [status, body])).toEqual(
    Array(refused.length).fill([403, REFUSED]),
  );
  const account = () => db.prisma.account.findUniqueOrThrow({ where: { id: customer.accountId } });
  await expect.poll(async () => (await account()).running).toBe(0);
  expect(await account()).toMatchObject({
    balanceMicros: 0n,
    owedMicros: 40_001n,
    heldMicros: 0n,
    rechargedMicros: 0n,
    consumedMicros: 40_001n,
  });

  await payIn(db, customer, 1_000_000n);
  const { body } = await gateway.call('/v1/account', { key });
  expect(body.balance).toBe('0.959999');
  expect((await submit()).status).toBe(200);
  expect(await reconcileLedger(db)).toEqual([]);
});
