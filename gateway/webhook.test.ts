import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endDeadRunners } from '@/lib/admission/runner-lease';
import { listDeliveries } from '@/lib/webhooks/list-deliveries';
import { signingSecrets } from '@/lib/webhooks/secrets';
import { type Customer, createCustomer } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { startTestGateway, type TestGateway } from '@/test/test-gateway';
import { startReceiver, type WebhookReceiver } from '@/test/webhook-receiver';

const WAIT = '/v1/sandbox/wait/run';

const database = testDatabase();
let gateway: TestGateway;
let customer: Customer;
const receivers: WebhookReceiver[] = [];

beforeAll(async () => {
  gateway = await startTestGateway(database.url);
  customer = await createCustomer(database.db, 1_000_000_000n);
});
afterAll(async () => {
  for (const receiver of receivers) await receiver.close();
  expect(gateway.faults).toEqual([]);
  await gateway.close();
});

async function receive(...args: Parameters<typeof startReceiver>): Promise<WebhookReceiver> {
  const receiver = await startReceiver(...args);
  receivers.push(receiver);
  return receiver;
}

function submit(webhook: string, body: unknown = { seconds: 0 }, by = customer) {
  const query = new URLSearchParams({ webhook });
  return gateway.call(`${WAIT}?${query}`, { key: by.key.secret, body });
}

test('the webhook has the same body as polling, signed with the account’s secret', async () => {
  const receiver = await receive();
  const submitted = await submit(receiver.url, { seconds: 0.1 });
  expect(submitted.body).toEqual({
    id: submitted.body.id,
    status: 'created',
    estimated_duration: 1,
  });
  await expect.poll(() => receiver.received.length).toBe(1);
  const [call] = receiver.received;
  const polled = await gateway.call(`/v1/requests/${submitted.body.id}`, {
    key: customer.key.secret,
  });
  expect(JSON.parse(call?.body ?? '')).toEqual(polled.body);
  expect(polled.body).toMatchObject({ status: 'completed', cost: '0.000001' });
  expect(call?.headers).toMatchObject({
    'webhook-id': submitted.body.id,
    'content-type': 'application/json',
    'user-agent': 'Get3W-Webhooks',
  });
  const [secret = ''] = await signingSecrets(database.db, customer.accountId);
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const headers = call?.headers as Record<string, string>;
  expect(new Webhook(secret).verify(call?.body ?? '', headers)).toEqual(polled.body);
  expect(() => new Webhook(secret).verify(`${call?.body} `, headers)).toThrow('No matching');
});

test('failed tasks are sent too, also those whose gateway died', async () => {
  const receiver = await receive();
  const failing = await submit(receiver.url, { fail: true });
  await expect.poll(() => receiver.received.length).toBe(1);
  expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
    id: failing.body.id,
    status: 'failed',
    code: 'failed',
    cost: '0.000000',
  });

  const dying = await startTestGateway(database.url);
  const query = new URLSearchParams({ webhook: receiver.url });
  const left = await dying.call(`${WAIT}?${query}`, {
    key: customer.key.secret,
    body: { seconds: 60 },
  });
  await database.db.pool.query(
    `UPDATE runners SET heartbeat_at = now() - interval '1 minute'
      WHERE id = (SELECT runner_id FROM tasks WHERE id = $1 AND account_id = $2)`,
    [left.body.id, customer.accountId],
  );
  await endDeadRunners(database.db);
  await expect.poll(() => receiver.received.length).toBe(2);
  expect(JSON.parse(receiver.received[1]?.body ?? '')).toMatchObject({
    id: left.body.id,
    status: 'failed',
    code: 'interrupted',
  });
  await dying.close();
  expect(receiver.received).toHaveLength(2);
});

test('with an Idempotency-Key the end is sent once, however often the submit is', async () => {
  const receiver = await receive();
  const query = new URLSearchParams({ webhook: receiver.url });
  const headers = { 'idempotency-key': 'hooked' };
  const answers = await Promise.all(
    Array.from({ length: 5 }, () =>
      gateway.call(`${WAIT}?${query}`, {
        key: customer.key.secret,
        body: { seconds: 0.1 },
        headers,
      }),
    ),
  );
  expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
  await expect.poll(() => receiver.received.length).toBe(1);
  const { deliveries } = await listDeliveries(database.db, customer.accountId, null);
  expect(deliveries.filter((one) => one.url === receiver.url)).toHaveLength(1);
});

test.each([
  ['sync=true&webhook=https://example.com/', 'sync and webhook exclude each other'],
  ['webhook=', 'webhook must be an http:// or https:// address'],
  ['webhook=ftp://example.com/', 'webhook must be an http:// or https:// address'],
  ['webhook=example.com/hook', 'webhook must be an http:// or https:// address'],
  ['webhook=https://me:secret@example.com/', 'webhook must not contain a user or a password'],
  [`webhook=https://example.com/${'x'.repeat(2_048)}`, 'webhook must have at most 2048 characters'],
  ['webhook=https://a.example/&webhook=https://b.example/', 'webhook must be one URL'],
])('%s is refused', async (query, detail) => {
  const refused = await gateway.call(`${WAIT}?${query}`, {
    key: customer.key.secret,
    body: { seconds: 0 },
  });
  expect(refused.body).toEqual({ code: 400, error: `Invalid parameters: ${detail}` });
});
