import { afterAll, beforeAll, expect, test } from 'vitest';
import { anonymousActor } from '@/lib/auth/request-actor';
import { drawKey } from '@/lib/keys/format';
import { reportLeak } from '@/lib/keys/leaks/report-leak';
import { readRevocation } from '@/lib/keys/revocations/read-revocation';
import { revokeKey } from '@/lib/keys/revocations/revoke-key';
import { type Customer, createCustomer, createKey, createOwner } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { startTestGateway, type TestGateway } from '@/test/test-gateway';

const database = testDatabase();
const WAIT = '/v1/sandbox/wait/run';
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway(database.url, { trustedProxies: 1 });
});
afterAll(async () => {
  await gateway.close();
});

const remove = (customer: Customer, reason = 'not needed any more') =>
  revokeKey(database.db, customer.by, customer.accountId, customer.key.id, reason);

/** Another gateway for these calls, closed after them, so that everything is recorded. */
async function withGateway(calls: (one: TestGateway) => Promise<unknown>): Promise<void> {
  const one = await startTestGateway(database.url, { trustedProxies: 1 });
  await calls(one);
  await one.close();
  expect(one.faults).toEqual([]);
}

const from = (address: string) => ({ 'x-forwarded-for': `203.0.113.99, ${address}` });
const receiptOf = (customer: Customer) => readRevocation(database.db, customer.key.id);

test('calls with a deleted key are counted, with the first, the last and where they come from', async () => {
  const customer = await createCustomer(database.db, 5_000_000n);
  const { secret } = customer.key;
  await remove(customer);
  expect((await receiptOf(customer))?.refused).toBeNull();
  const begun = Date.now();
  await withGateway(async (one) => {
    for (const [address, path] of [
      ['198.51.100.7', '/v1/account'],
      ['198.51.100.7', '/v1/requests/x'],
      ['::ffff:198.51.100.7', '/v1/models/none'],
      ['2001:db8::1', '/v1/account'],
    ] as const) {
      const answer = await one.call(path, { key: secret, headers: from(address) });
      expect(answer.status).toBe(401);
    }
    // A valid submit, and one with a wrong body: the key is refused first.
    for (const body of [{ seconds: 1 }, 'no JSON']) {
      const call = { key: secret, body, headers: from('198.51.100.8') };
      expect((await one.call(WAIT, call)).status).toBe(401);
    }
    // Not with this key.
    await one.call('/v1/account', { key: drawKey(), headers: from('198.51.100.7') });
    await one.call('/v1/account', { key: 'sk_short', headers: from('198.51.100.7') });
  });
  const refused = (await receiptOf(customer))?.refused;
  expect(refused).toMatchObject({ calls: 6n, callsElsewhere: 0n });
  expect(refused?.callers.map(({ address, calls }) => [address, calls]).sort()).toEqual([
    ['198.51.100.7', 3n],
    ['198.51.100.8', 2n],
    ['2001:db8::1', 1n],
  ]);
  expect(refused?.firstAt.getTime()).toBeGreaterThanOrEqual(begun - 1);
  expect(refused?.lastAt.getTime()).toBeLessThanOrEqual(Date.now());
});

test('from more than a hundred addresses the rest is counted together, also from two gateways at once', async () => {
  const customer = await createCustomer(database.db, 5_000_000n);
  await remove(customer);
  const flood = (part: string) =>
    withGateway(async (one) => {
      for (let n = 0; n < 80; n += 1) {
        const headers = from(`2001:db8:${part}::${n}`);
        await one.call('/v1/account', { key: customer.key.secret, headers });
      }
    });
  await Promise.all([flood('a'), flood('b')]);
  await withGateway((one) =>
    one.call('/v1/account', { key: customer.key.secret, headers: from('2001:db8:c::1') }),
  );
  const refused = (await receiptOf(customer))?.refused;
  expect(refused?.callers).toHaveLength(100);
  const kept = refused?.callers.reduce((sum, { calls }) => sum + calls, 0n) ?? 0n;
  expect([refused?.calls, kept + (refused?.callsElsewhere ?? 0n)]).toEqual([161n, 161n]);
});

test('refused calls of live keys are kept by reason and hour', async () => {
  const [pending, customer] = [
    await createOwner(database.db),
    await createCustomer(database.db, 5_000_000n),
  ];
  const key = await createKey(database.db, pending);
  await withGateway(async (one) => {
    expect((await one.call('/v1/account', { key: key.secret })).status).toBe(403);
    const { secret } = customer.key;
    expect((await one.call(WAIT, { key: secret, body: { seconds: 'x' } })).status).toBe(400);
    expect((await one.call(WAIT, { key: secret, body: { seconds: -1 } })).status).toBe(400);
    expect((await one.call('/v1/nobody/none/run', { key: secret, body: {} })).status).toBe(404);
    expect((await one.call('/v1/account', { key: secret })).status).toBe(200);
  });
  const rows = await database.db.prisma.refusedCalls.findMany({
    where: { accountId: { in: [pending.accountId, customer.accountId] } },
    orderBy: [{ accountId: 'asc' }, { reason: 'asc' }],
  });
  expect(rows.map(({ keyId, reason, calls }) => [keyId, reason, calls])).toEqual([
    [key.id, 'not_activated', 1n],
    [customer.key.id, 'invalid_parameters', 2n],
    [customer.key.id, 'not_found', 1n],
  ]);
});

test('the receipt says who, when, from where and why, what ran, and how that ended', async () => {
  const customer = await createCustomer(database.db, 5_000_000n);
  const { secret } = customer.key;
  const done = await gateway.call(`${WAIT}?sync=true`, { key: secret, body: { seconds: 0 } });
  const submit = () => gateway.call(WAIT, { key: secret, body: { seconds: 1 } });
  const running = [(await submit()).body.id, (await submit()).body.id];
  // With another key of the account.
  const other = await createKey(database.db, customer);
  await gateway.call(WAIT, { key: other.secret, body: { seconds: 1 } });
  await remove(customer, 'the laptop was stolen');
  const receipt = await receiptOf(customer);
  expect(receipt).toMatchObject({
    name: customer.key.name,
    hint: customer.key.hint,
    accountId: customer.accountId,
    owners: [customer.email],
    generated: { by: customer.email, address: '192.0.2.1', userAgent: 'tests' },
    deleted: {
      by: customer.email,
      address: '192.0.2.1',
      userAgent: 'tests',
      how: 'owner',
      reason: 'the laptop was stolen',
    },
    lastTask: { id: running[1] },
    refused: null,
  });
  expect(receipt?.running.map(({ id, status }) => [id, status])).toEqual(
    running.map((id) => [id, 'processing']),
  );
  expect(receipt?.proof?.hash).toMatch(/^[0-9a-f]{64}$/);
  await gateway.call(`/v1/requests/${done.body.id}`, { key: other.secret });
  await expect
    .poll(async () => (await receiptOf(customer))?.running.map(({ status }) => status), {
      timeout: 10_000,
    })
    .toEqual(['completed', 'completed']);
});

test('what was refused before the revocation is not counted as since', async () => {
  const owner = await createOwner(database.db);
  const pending = { ...owner, key: await createKey(database.db, owner) };
  await withGateway(async (one) => {
    // Not activated: recorded only after the key is deleted.
    expect((await one.call('/v1/account', { key: pending.key.secret })).status).toBe(403);
    await remove(pending);
  });
  expect((await receiptOf(pending))?.refused).toBeNull();
});

test('a live key, another id and any text have no receipt', async () => {
  const customer = await createCustomer(database.db, 1_000_000n);
  expect(await receiptOf(customer)).toBeNull();
  for (const id of [customer.accountId, 'x', '']) {
    expect(await readRevocation(database.db, id)).toBeNull();
  }
});

test('a leak report and staff are told apart from the owner', async () => {
  const [one, two] = [
    await createCustomer(database.db, 1_000_000n),
    await createCustomer(database.db, 1_000_000n),
  ];
  await gateway.call('/v1/leaks', {
    body: { key: one.key.secret },
    headers: from('198.51.100.9'),
  });
  await revokeKey(
    database.db,
    { ...two.by, kind: 'staff' },
    two.accountId,
    two.key.id,
    'seen on a forum',
  );
  expect((await receiptOf(one))?.deleted).toMatchObject({
    how: 'leak_report',
    by: null,
    address: '198.51.100.9',
  });
  expect((await receiptOf(two))?.deleted.how).toBe('staff');
  // Through the console's page, without a session.
  const three = await createCustomer(database.db, 1_000_000n);
  await reportLeak(
    database.db,
    anonymousActor(() => null),
    { key: three.key.secret },
  );
  expect((await receiptOf(three))?.deleted).toMatchObject({ how: 'leak_report', by: null });
});
