import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Customer, createCustomer } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { startTestGateway, type TestGateway } from '@/test/test-gateway';

const WAIT = '/v1/sandbox/wait/run';

const database = testDatabase();
let first: TestGateway;
let second: TestGateway;
let customer: Customer;
beforeAll(async () => {
  first = await startTestGateway(database.url);
  second = await startTestGateway(database.url);
  customer = await createCustomer(database.db, 1_000_000n);
});
afterAll(async () => {
  expect([...first.faults, ...second.faults]).toEqual([]);
  await first.close();
  await second.close();
});

function submit(gateway: TestGateway, idempotencyKey: string, body: unknown, query = '') {
  const headers = { 'idempotency-key': idempotencyKey };
  return gateway.call(`${WAIT}${query}`, { key: customer.key.secret, body, headers });
}

test('a sync call that is sent again to another gateway waits there for the same end', async () => {
  const body = { seconds: 0.3 };
  const submitted = await submit(first, 'again', body);
  expect(submitted.status).toBe(200);
  const waited = await submit(second, 'again', body, '?sync=true');
  expect(waited.body).toMatchObject({ id: submitted.body.id, status: 'completed' });
  expect((await submit(second, 'again', body)).body).toEqual(submitted.body);
});

test('the key is bound to the model and the body, to the byte', async () => {
  expect((await submit(first, 'bound', { seconds: 0 })).status).toBe(200);
  const other = await submit(second, 'bound', '{"seconds": 0}');
  expect(other.status).toBe(409);
  expect(other.body).toEqual({
    code: 409,
    error: 'Idempotency key reused with different parameters',
  });
});

test.each(['', 'x'.repeat(256), 'ü'])('the key %j is refused', async (idempotencyKey) => {
  const refused = await submit(first, idempotencyKey, { seconds: 0 });
  expect(refused.body).toEqual({
    code: 400,
    error: 'Invalid parameters: Idempotency-Key must have 1 to 255 ASCII characters',
  });
});
