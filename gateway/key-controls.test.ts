import { afterAll, beforeAll, expect, test } from 'vitest';
import { accepted } from '@/test/accepted';
import { type Customer, createCustomer, createKey, createOwner } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { type Answer, startTestGateway, type TestGateway } from '@/test/test-gateway';
import { changeKey, type KeyChange } from '../lib/keys/control/change-key';
import { rotateKey } from '../lib/keys/control/rotate-key';

const WAIT = '/v1/sandbox/wait/run';
const PICTURE = '/v1/google/nano-banana-pro/text-to-image';

const database = testDatabase();
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway(database.url, { trustedProxies: 1 });
});
afterAll(async () => {
  expect(gateway.faults).toEqual([]);
  await gateway.close();
});

async function customerWith(change: KeyChange): Promise<Customer> {
  const customer = await createCustomer(database.db, 10_000_000n);
  await set(customer, change);
  return customer;
}

async function set({ by, accountId, key }: Customer, change: KeyChange): Promise<void> {
  accepted(await changeKey(database.db, by, accountId, key.id, change));
}

const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
const submit = (key: string, more = {}) =>
  gateway.call(WAIT, { key, body: { seconds: 0 }, ...more });
const account = (key: string, more = {}) => gateway.call('/v1/account', { key, ...more });

function expectRefusal(answer: Answer, code: number, error: string): void {
  expect([answer.status, answer.body]).toEqual([code, { code, error }]);
}

test('a key that is bound to addresses is refused from others, and shows nothing of the account', async () => {
  const addresses = ['203.0.113.0/24', '2001:db8::/32', '192.0.2.1'];
  const { key } = await customerWith({ addresses });
  expect((await account(key.secret, from('192.0.2.1'))).body.key).toMatchObject({ addresses });
  for (const address of ['203.0.113.7', '::ffff:203.0.113.7', '[2001:db8::9]:443']) {
    expect((await account(key.secret, from(address))).status).toBe(200);
    expect((await submit(key.secret, from(address))).status).toBe(200);
  }
  const large = { body: 'x'.repeat(100_000), ...from('198.51.100.1') };
  for (const answer of [
    await account(key.secret, from('198.51.100.1')),
    await submit(key.secret, from('198.51.100.1')),
    await submit(key.secret, from('198.51.100.1, 203.0.114.1')),
    await account(key.secret),
    await gateway.call(PICTURE, { key: key.secret, ...large }),
    await gateway.call('/v1/no/such/model', { key: key.secret, body: {} }),
  ]) {
    expectRefusal(answer, 403, 'Address not allowed for this API key');
    expect([...answer.headers.keys()].filter((name) => /concurrency|limit/.test(name))).toEqual([]);
  }
});

test('a paused key is refused everywhere, and works again after Resume', async () => {
  const customer = await customerWith({ paused: true });
  const { secret } = customer.key;
  for (const answer of [
    await account(secret),
    await submit(secret),
    await gateway.call('/v1/models', { key: secret }),
    await gateway.call(`/v1/requests/${customer.accountId}`, { key: secret }),
    await gateway.call(PICTURE, { key: secret, body: 'x'.repeat(100_000) }),
  ]) {
    expectRefusal(answer, 403, 'API key paused');
    expect(answer.headers.get('x-concurrency-limit')).toBe('100');
  }
  await set(customer, { paused: false });
  expect((await submit(secret)).status).toBe(200);
});

test('a read-only key may poll and list, not submit; a wrong body is said first', async () => {
  const { key } = await customerWith({ readOnly: true });
  expect((await account(key.secret)).body.key).toMatchObject({ read_only: true });
  expect((await gateway.call('/v1/models', { key: key.secret })).status).toBe(200);
  expectRefusal(await submit(key.secret), 403, 'API key is read-only');
  expect((await submit(key.secret, { body: { seconds: -1 } })).status).toBe(400);
});

test('a key for some models is refused for the others', async () => {
  const { key } = await customerWith({ models: ['google/*'] });
  expectRefusal(await submit(key.secret), 403, 'Model not allowed for this API key');
  const picture = { key: key.secret, body: { prompt: 'A cat' } };
  expect((await gateway.call(PICTURE, picture)).status).toBe(200);
});

test('a spend limit is on every answer, and the call beyond it is refused', async () => {
  const customer = await customerWith({ limit: { micros: 100_000n, period: 'day' } });
  const { secret } = customer.key;
  const picture = (more = {}) =>
    gateway.call(PICTURE, { key: secret, body: { prompt: 'A cat' }, ...more });
  const midnight = new Date(new Date().setUTCHours(24, 0, 0, 0)).toISOString();
  const left = (answer: Answer) => [
    answer.headers.get('x-key-limit-remaining'),
    answer.headers.get('x-key-limit-reset'),
  ];
  expect(left(await account(secret))).toEqual(['0.100000', midnight]);
  expect(left(await picture())).toEqual(['0.060000', midnight]);
  const sync = await gateway.call(`${PICTURE}?sync=true`, { key: secret, body: { prompt: 'A' } });
  expect(left(sync)).toEqual(['0.020000', midnight]);
  const refused = await picture();
  expectRefusal(refused, 403, 'API key limit reached');
  expect(left(refused)).toEqual(['0.020000', midnight]);
  const again = { headers: { 'idempotency-key': 'once' } };
  expectRefusal(await picture(again), 403, 'API key limit reached');
  expect((await account(secret)).body.key.limit).toEqual({
    amount: '0.100000',
    period: 'day',
    remaining: '0.020000',
    resets_at: midnight,
  });
  // Another key of the account has no limit, and says nothing of one.
  const other = await createKey(database.db, customer);
  expect(left(await account(other.secret))).toEqual([null, null]);
  await set(customer, { limit: { micros: 1_000_000n, period: 'total' } });
  expect(left(await picture(again))).toEqual(['0.880000', null]);
});

test('a failed sync task has given its price back when it is answered', async () => {
  const { key } = await customerWith({ limit: { micros: 1n, period: 'month' } });
  const failed = await gateway.call(`${WAIT}?sync=true`, {
    key: key.secret,
    body: { fail: true },
  });
  expect(failed.body.status).toBe('failed');
  expect(failed.headers.get('x-key-limit-remaining')).toBe('0.000001');
});

test('slots of a key are refused like those of the tier, and are in the headers', async () => {
  const { key } = await customerWith({ slots: 1 });
  const first = await submit(key.secret, { body: { seconds: 3 } });
  expect(first.headers.get('x-concurrency-limit')).toBe('1');
  expect(first.headers.get('x-concurrency-remaining')).toBe('0');
  const second = await submit(key.secret);
  expectRefusal(second, 429, 'Rate limit exceeded');
  expect(second.headers.get('retry-after')).toBe('1');
});

test('an expired key is unknown, and so is an old secret after its grace', async () => {
  const { key } = await customerWith({ expiresAt: new Date(Date.now() + 60_000) });
  expect((await account(key.secret)).body.key.expires_at).toMatch(/Z$/);
  await database.db.pool.query('UPDATE api_keys SET expires_at = clock_timestamp() WHERE id = $1', [
    key.id,
  ]);
  for (const answer of [
    await account(key.secret),
    await submit(key.secret),
    await submit(key.secret, { headers: { 'idempotency-key': 'once' } }),
  ]) {
    expectRefusal(answer, 401, 'Invalid or revoked API key');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  }
});

test('both secrets of a rotation spend from one limit and say which of them is asking', async () => {
  const customer = await customerWith({ limit: { micros: 2n, period: 'total' } });
  await submit(customer.key.secret);
  await database.db.prisma.apiKey.update({
    where: { id: customer.key.id },
    data: { lastUsedAt: new Date() },
  });
  const { by, accountId, key } = customer;
  const fresh = accepted(await rotateKey(database.db, by, accountId, key.id, 24));
  expect((await account(key.secret)).body.key).toMatchObject({ hint: key.hint });
  expect((await account(fresh.secret)).body.key).toMatchObject({ hint: fresh.hint });
  expect((await submit(fresh.secret)).headers.get('x-key-limit-remaining')).toBe('0.000000');
  for (const secret of [key.secret, fresh.secret]) {
    expectRefusal(await submit(secret), 403, 'API key limit reached');
  }
});

test('the reasons are checked in the order of the error table', async () => {
  const owner = await createOwner(database.db);
  const key = await createKey(database.db, owner);
  const customer: Customer = { ...owner, key };
  await set(customer, {
    addresses: ['203.0.113.7'],
    paused: true,
    readOnly: true,
    models: ['google/*'],
    limit: { micros: 10_000n, period: 'day' },
  });
  const ask = async () => {
    const answer = await submit(key.secret, from('203.0.113.7'));
    return answer.body.error ?? answer.status;
  };
  expect((await submit(key.secret, from('203.0.113.8'))).body.error).toMatch(/^Address/);
  expect(await ask()).toBe('API key paused');
  await set(customer, { paused: false });
  expect(await ask()).toBe('Insufficient balance');
  await database.db.pool.query('UPDATE accounts SET activated_at = now() WHERE id = $1', [
    owner.accountId,
  ]);
  expect(await ask()).toBe('API key is read-only');
  await set(customer, { readOnly: false });
  expect(await ask()).toBe('Model not allowed for this API key');
  await set(customer, { models: null });
  // The account has nothing; first the key has nothing left, then the account.
  await database.db.pool.query(
    'UPDATE key_limits SET used_micros = limit_micros WHERE key_id = $1',
    [key.id],
  );
  expect(await ask()).toBe('API key limit reached');
  await set(customer, { limit: null });
  expect(await ask()).toBe('Insufficient balance');
});

test('where and when a key was used is kept, twenty addresses at most, and why it was refused', async () => {
  const customer = await customerWith({ readOnly: true });
  const { id, secret } = customer.key;
  for (let n = 1; n <= 25; n++) await account(secret, from(`203.0.113.${n}`));
  await submit(secret, from('203.0.113.1'));
  await expect
    .poll(() => database.db.prisma.keyAddress.count({ where: { keyId: id } }), { timeout: 10_000 })
    .toBe(20);
  await expect
    .poll(() => database.db.prisma.refusedCalls.findMany({ where: { keyId: id } }), {
      timeout: 10_000,
    })
    .toMatchObject([{ reason: 'key_read_only', calls: 1n }]);
});
