import type { ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { isRefused } from '@/lib/core/errors';
import { claimDeliveries } from '@/lib/webhooks/claim-deliveries';
import { findWaiting } from '@/lib/webhooks/find-waiting';
import { readDelivery } from '@/lib/webhooks/list-deliveries';
import { recordAttempt } from '@/lib/webhooks/record-attempt';
import { rotateSecret, signingSecrets } from '@/lib/webhooks/secrets';
import { sendAgain } from '@/lib/webhooks/send-again';
import { sendTestEvent } from '@/lib/webhooks/test-event';
import { loopbackUrls, queueDeliveries } from '@/test/crowd';
import { type Customer, createCustomer, createOwner, type Owner } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { startTestGateway, type TestGateway } from '@/test/test-gateway';
import { startReceiver, type WebhookReceiver } from '@/test/webhook-receiver';

const database = testDatabase();
let gateway: TestGateway;
let owner: Customer;
let receivers: WebhookReceiver[] = [];

beforeAll(async () => {
  gateway = await startTestGateway(database.url);
  // In the highest tier: unlimited parallel tasks.
  owner = await createCustomer(database.db, 1_000_000_000n);
});
afterEach(async () => {
  await Promise.all(receivers.map((receiver) => receiver.close()));
  receivers = [];
});
afterAll(async () => {
  expect(gateway.faults).toEqual([]);
  await gateway.close();
});

async function receive(...args: Parameters<typeof startReceiver>): Promise<WebhookReceiver> {
  const receiver = await startReceiver(...args);
  receivers.push(receiver);
  return receiver;
}

/** Runs a task that ends immediately and is sent to `url`. */
async function send(url: string): Promise<string> {
  const query = new URLSearchParams({ webhook: url });
  const { status, body } = await gateway.call(`/v1/sandbox/wait/run?${query}`, {
    key: owner.key.secret,
    body: { seconds: 0 },
  });
  if (status !== 200) throw new Error(body.error);
  // The end of the task writes it.
  await expect.poll(() => readDelivery(database.db, owner.accountId, body.id)).not.toBeNull();
  return body.id;
}

async function sendTest(url: string): Promise<string> {
  const sent = await sendTestEvent(database.db, owner.by, owner.accountId, url, true);
  if (isRefused(sent)) throw new Error(sent.refused);
  return sent.id;
}

async function read(id: string) {
  const delivery = await readDelivery(database.db, owner.accountId, id);
  if (!delivery) throw new Error('no such delivery');
  return delivery;
}

/** As if the pause before the next attempt had passed. */
function passPause(id: string) {
  return database.db.pool.query('UPDATE webhook_deliveries SET due_at = now() WHERE id = $1', [id]);
}

/** Waits until the delivery has had this many attempts, skipping their pauses. */
async function attempts(id: string, count: number): Promise<void> {
  for (let done = 1; done <= count; done++) {
    if (done > 1) await passPause(id);
    await expect.poll(async () => (await read(id)).attempts).toBeGreaterThanOrEqual(done);
  }
}

test('a refused event is sent again, with the same id and a new signature, until it is accepted', async () => {
  const receiver = await receive((_call, response, nth) => {
    response.statusCode = nth < 3 ? 500 : 204;
    response.end(nth < 3 ? 'not today' : undefined);
  });
  const id = await send(receiver.url);
  await attempts(id, 1);
  const waiting = await read(id);
  expect(waiting).toMatchObject({ status: 'pending', attempts: 1 });
  expect(waiting.dueAt?.getTime()).toBeGreaterThan(Date.now() + 3_000);
  await attempts(id, 3);
  const delivery = await read(id);
  expect(delivery).toMatchObject({ status: 'delivered', attempts: 3, dueAt: null });
  expect(delivery.all).toMatchObject([
    { number: 3, httpStatus: 204, response: '' },
    { number: 2, httpStatus: 500, response: 'not today' },
    { number: 1, httpStatus: 500, response: 'not today' },
  ]);
  expect(receiver.received.map((call) => call.headers['webhook-id'])).toEqual([id, id, id]);
  expect(new Set(receiver.received.map((call) => call.body)).size).toBe(1);
  const [secret = ''] = await signingSecrets(database.db, owner.accountId);
  for (const { body, headers } of receiver.received) {
    new Webhook(secret).verify(body, headers as Record<string, string>);
  }
});

test('after ten attempts it is given up, and can be sent again', async () => {
  const receiver = await receive((_call, response, nth) => {
    response.statusCode = nth <= 10 ? 503 : 200;
    response.end();
  });
  const id = await send(receiver.url);
  await attempts(id, 10);
  expect(await read(id)).toMatchObject({ status: 'failed', attempts: 10, dueAt: null });
  const foreign = await createOwner(database.db);
  const again = (by: Owner) => sendAgain(database.db, by.by, by.accountId, id);
  expect(await again(foreign)).toEqual({ refused: 'not_found' });
  expect(await again(owner)).toEqual({ id });
  await expect.poll(async () => (await read(id)).status).toBe('delivered');
  expect(receiver.received.at(-1)?.headers['webhook-id']).toBe(id);
});

test('a test event is given up after three attempts', async () => {
  const receiver = await receive((_call, response) => {
    response.statusCode = 503;
    response.end();
  });
  const id = await sendTest(receiver.url);
  await attempts(id, 3);
  expect(await read(id)).toMatchObject({ status: 'failed', attempts: 3, dueAt: null });
  expect(receiver.received).toHaveLength(3);
  expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ test: true });
});

test('during an attempt a delivery cannot be sent again, and is shown as being sent', async () => {
  const held: ServerResponse[] = [];
  const receiver = await receive((_call, response) => held.push(response));
  const id = await send(receiver.url);
  const again = () => sendAgain(database.db, owner.by, owner.accountId, id);
  await expect.poll(() => held.length).toBe(1);
  expect(await read(id)).toMatchObject({ status: 'pending', sending: true, attempts: 0 });
  expect(await again()).toEqual({ refused: 'attempt_under_way' });
  held[0]?.writeHead(500).end();
  await attempts(id, 1);
  expect(await read(id)).toMatchObject({ status: 'pending', sending: false });
  expect(await again()).toEqual({ id });
  await expect.poll(() => held.length).toBe(2);
  expect(await again()).toEqual({ refused: 'attempt_under_way' });
  // As if the claim had expired: another sender takes it, and the first sender's result does not count.
  await passPause(id);
  const turn = { accountId: owner.accountId, receiver: new URL(receiver.url).origin, limit: 1 };
  const [claimed] = await claimDeliveries(database.db, true, [turn]);
  if (!claimed) throw new Error('nothing is due');
  held[1]?.writeHead(410).end();
  // A receiver that failed has one slot: the next event is sent when the previous attempt has been recorded.
  await send(receiver.url);
  await expect.poll(() => held.length).toBe(3);
  held[2]?.writeHead(410).end();
  expect(await read(id)).toMatchObject({ status: 'pending', attempts: 1 });
  const answer = { durationMs: 1, httpStatus: 204, failure: null, response: '' };
  await recordAttempt(database.db, claimed, { at: new Date(), ...answer });
  expect((await read(id)).status).toBe('delivered');
  expect((await read(id)).all).toMatchObject([
    { number: 2, httpStatus: 204 },
    { number: 1, httpStatus: 500 },
  ]);
});

test.each([
  ['that never paid', false, 10],
  ['that has paid', true, 200],
])(
  'an account %s, with 1,100 receivers that hang, holds its share of slots, and others are served',
  async (_name, paid, share) => {
    const attacker = await createOwner(database.db);
    let ended = false;
    const hanging = await startReceiver(
      (_call, response) => response.on('close', () => (ended = true)),
      {
        host: '0.0.0.0',
      },
    );
    const quick = await receive();
    const urls = loopbackUrls(1_100, hanging.port);
    await queueDeliveries(database.db, attacker.accountId, urls, { paid, each: 3 });
    await expect.poll(() => hanging.received.length).toBe(share);
    const ids = await Promise.all(Array.from({ length: 20 }, () => send(quick.url)));
    await expect.poll(() => quick.received.length).toBe(20);
    expect(new Set(quick.received.map((call) => call.headers['webhook-id']))).toEqual(new Set(ids));
    // No slot became free, and no more attempts started.
    expect(ended).toBe(false);
    expect(hanging.received).toHaveLength(share);
    await database.db.pool.query("DELETE FROM webhook_deliveries WHERE status = 'pending'");
    await hanging.close();
  },
);

test('410 ends the delivery immediately', async () => {
  const receiver = await receive((_call, response) => {
    response.statusCode = 410;
    response.end('gone');
  });
  const id = await send(receiver.url);
  await expect.poll(async () => (await read(id)).status).toBe('failed');
  expect(receiver.received).toHaveLength(1);
});

test.each([301, 302, 303, 307, 308])('a redirect (%i) is not followed', async (status) => {
  const inside = await receive();
  const receiver = await receive((_call, response) => {
    response.writeHead(status, { location: inside.url });
    response.end();
  });
  const id = await send(receiver.url);
  await attempts(id, 1);
  expect(await read(id)).toMatchObject({ status: 'pending', lastAttempt: { httpStatus: status } });
  expect(inside.connections()).toBe(0);
});

test('a receiver that is down costs an attempt, and gets the event when it is back', async () => {
  const gone = await startReceiver();
  await gone.close();
  const id = await send(gone.url);
  await attempts(id, 1);
  expect((await read(id)).lastAttempt).toMatchObject({
    httpStatus: null,
    failure: 'The server could not be reached.',
  });
  const back = await receive(undefined, { port: gone.port });
  await passPause(id);
  await expect.poll(async () => (await read(id)).status).toBe('delivered');
  expect(back.received[0]?.headers['webhook-id']).toBe(id);
});

test('the beginning of a long answer is kept, and a broken answer is shown as it is', async () => {
  const long = await receive((_call, response) => response.end('ä\0'.repeat(100_000)));
  const broken = await receive((_call, response) => response.socket?.destroy());
  const [longId, brokenId] = [await send(long.url), await send(broken.url)];
  await attempts(longId, 1);
  await attempts(brokenId, 1);
  const { lastAttempt } = await read(longId);
  expect(lastAttempt?.response?.slice(0, 4)).toBe('ä\uFFFDä\uFFFD');
  expect(lastAttempt?.response?.length).toBeLessThan(1_000);
  expect((await read(brokenId)).lastAttempt?.failure).toMatch(/^The connection broke/);
});

test('receivers that hang hold up nobody else, and are given up after 15 seconds', async () => {
  const hanging = await Promise.all(Array.from({ length: 40 }, () => receive(() => undefined)));
  const slowBody = await receive((_call, response) => response.writeHead(200).write('so '));
  const quick = await receive();
  const held = await Promise.all(hanging.map(({ url }) => send(url)));
  // One of them has more waiting deliveries than there are slots.
  const [first] = hanging;
  await database.db.pool.query(
    `INSERT INTO webhook_deliveries (account_id, id, kind, url, receiver, due_at, created_at)
      SELECT $1, gen_random_uuid(), 'test', $2, webhook_receiver($2), now() - interval '1 minute', now()
        FROM generate_series(1, 3000)`,
    [owner.accountId, first?.url],
  );
  const slowId = await send(slowBody.url);
  await expect.poll(() => hanging.every(({ received }) => received.length > 0)).toBe(true);
  const began = performance.now();
  const ids = await Promise.all(Array.from({ length: 20 }, () => send(quick.url)));
  await expect.poll(() => quick.received.length).toBe(20);
  // Much less than the 15 seconds for which the others hold their slots.
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(new Set(quick.received.map((call) => call.headers['webhook-id']))).toEqual(new Set(ids));
  expect(first?.received.length).toBeLessThanOrEqual(2);

  await expect.poll(async () => (await read(held[1] ?? '')).attempts).toBe(1);
  const { lastAttempt } = await read(held[1] ?? '');
  expect(lastAttempt).toMatchObject({ httpStatus: null, failure: 'No response in time.' });
  expect(lastAttempt?.durationMs).toBeGreaterThan(14_000);
  // The status came in time, and only that counts.
  await expect.poll(async () => (await read(slowId)).status).toBe('delivered');
  await database.db.pool.query("DELETE FROM webhook_deliveries WHERE status = 'pending'");
});

test('two gateways send each event once', async () => {
  const other = await startTestGateway(database.url);
  const receiver = await receive();
  const ids = await Promise.all(Array.from({ length: 100 }, () => send(receiver.url)));
  for (const id of ids) {
    await expect.poll(async () => (await read(id)).status).toBe('delivered');
  }
  expect(receiver.received.map((call) => call.headers['webhook-id']).sort()).toEqual(ids.sort());
  await other.close();
  expect(other.faults).toEqual([]);
});

test('what a sender holds when it dies comes due again, and what it holds when it stops at once', async () => {
  await database.db.pool.query("DELETE FROM webhook_deliveries WHERE status = 'pending'");
  const other = await startTestGateway(database.url);
  const hanging = await receive(() => undefined);
  const id = await send(hanging.url);
  await expect.poll(() => hanging.received.length).toBe(1);
  expect((await findWaiting(database.db, true, [], null)).accounts).toEqual([]);
  // As after a kill: nothing has been recorded, and the claim expires.
  await passPause(id);
  await expect.poll(() => hanging.received.length).toBe(2);
  expect((await read(id)).attempts).toBe(0);
  await Promise.all([gateway.close(), other.close()]);
  const receiver = new URL(hanging.url).origin;
  const turn = { accountId: owner.accountId, receiver, limit: 10 };
  const [released] = await claimDeliveries(database.db, true, [turn]);
  expect(released).toMatchObject({ id, attempts: 0 });
  gateway = await startTestGateway(database.url);
});

test('a rotated secret signs along until it expires', async () => {
  const receiver = await receive();
  const { accountId, by } = owner;
  const [before = ''] = await signingSecrets(database.db, accountId);
  const rotate = () => rotateSecret(database.db, by, accountId);
  await rotate();
  const secrets = await signingSecrets(database.db, accountId);
  expect(secrets).toHaveLength(2);
  expect(secrets[1]).toBe(before);
  await send(receiver.url);
  await expect.poll(() => receiver.received.length).toBe(1);
  const { body = '', headers } = receiver.received[0] ?? {};
  for (const secret of secrets) {
    new Webhook(secret).verify(body, headers as Record<string, string>);
  }
  // Never more than two, however often it is rotated.
  await rotate();
  expect(await signingSecrets(database.db, accountId)).toEqual([expect.any(String), secrets[0]]);
  await database.db.pool.query(
    "UPDATE webhook_secrets SET expires_at = now() - interval '1 second' WHERE expires_at IS NOT NULL",
  );
  expect(await signingSecrets(database.db, accountId)).toHaveLength(1);
});
