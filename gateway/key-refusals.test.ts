import { afterAll, beforeAll, expect, test } from 'vitest';
import { accepted } from '@/test/accepted';
import { type Customer, createCustomer } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { type Answer, startTestGateway, type TestGateway } from '@/test/test-gateway';
import { ERROR_TABLE } from '../lib/api/error-table';
import { REFUSALS } from '../lib/core/errors';
import { changeKey, type KeyChange } from '../lib/keys/control/change-key';

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

const BASE: KeyChange = { limit: { micros: 100_000n, period: 'total' }, slots: 1 };

async function customerWith(change: KeyChange, micros = 10_000_000n): Promise<Customer> {
  const customer = await createCustomer(database.db, micros);
  await set(customer, change);
  return customer;
}

async function set({ by, accountId, key }: Customer, change: KeyChange): Promise<void> {
  accepted(await changeKey(database.db, by, accountId, key.id, change));
}

/** The key ends now, by the database's clock. */
async function expire({ key }: Customer): Promise<void> {
  await database.db.pool.query('UPDATE api_keys SET expires_at = clock_timestamp() WHERE id = $1', [
    key.id,
  ]);
}

const picture = (key: string, headers = {}) =>
  gateway.call(PICTURE, { key, body: { prompt: 'A cat' }, headers });

/** The headers that say something of the refusal or of the account. */
function headersOf({ headers }: Answer): Record<string, string> {
  const names = /^(content-type|www-authenticate|retry-after|x-concurrency.*|x-key.*)$/;
  return Object.fromEntries([...headers].filter(([name]) => names.test(name)));
}

const SENT = { 'content-type': 'application/json; charset=utf-8' };
const SLOT = { ...SENT, 'x-concurrency-limit': '1', 'x-concurrency-remaining': '1' };
const LEFT = { ...SLOT, 'x-key-limit-remaining': '0.100000' };

test.each<[number, string, (customer: Customer) => Promise<unknown>, Record<string, string>]>([
  [
    401,
    'Invalid or revoked API key',
    (customer) => expire(customer),
    { ...SENT, 'www-authenticate': 'Bearer' },
  ],
  [
    403,
    'Address not allowed for this API key',
    (customer) => set(customer, { addresses: ['203.0.113.0/24'] }),
    SENT,
  ],
  [403, 'API key paused', (customer) => set(customer, { paused: true }), LEFT],
  [403, 'API key is read-only', (customer) => set(customer, { readOnly: true }), LEFT],
  [
    403,
    'Model not allowed for this API key',
    (customer) => set(customer, { models: ['sandbox/*', 'google/nano-banana-pro/edit'] }),
    LEFT,
  ],
  [
    403,
    'API key limit reached',
    (customer) => set(customer, { limit: { micros: 30_000n, period: 'total' } }),
    { ...SLOT, 'x-key-limit-remaining': '0.030000' },
  ],
  [
    429,
    'Rate limit exceeded',
    ({ key }) => gateway.call(WAIT, { key: key.secret, body: { seconds: 30 } }),
    {
      ...SENT,
      'retry-after': '1',
      'x-concurrency-limit': '1',
      'x-concurrency-remaining': '0',
      'x-key-limit-remaining': '0.099999',
    },
  ],
])(
  '%i %s has this body and these headers, also with an Idempotency-Key',
  async (code, error, make, headers) => {
    const customer = await customerWith(BASE);
    await make(customer);
    const { secret } = customer.key;
    for (const answer of [
      await picture(secret),
      await picture(secret, { 'idempotency-key': 'a' }),
    ]) {
      expect([answer.status, answer.body]).toEqual([code, { code, error }]);
      expect(headersOf(answer)).toEqual(headers);
    }
  },
);

test('what a limited key has left is on every authenticated answer', async () => {
  const customer = await customerWith({ ...BASE, limit: { micros: 100_000n, period: 'week' } });
  const { secret: key } = customer.key;
  const monday = new Date();
  monday.setUTCDate(monday.getUTCDate() + 7 - ((monday.getUTCDay() + 6) % 7));
  monday.setUTCHours(0, 0, 0, 0);
  const reset = monday.toISOString();
  const answers: [number, Answer][] = [
    [200, await gateway.call('/v1/account', { key })],
    [200, await gateway.call('/v1/models', { key })],
    [404, await gateway.call(`/v1/requests/${customer.accountId}`, { key })],
    [404, await gateway.call('/v1/no/such/model', { key, body: {} })],
    [404, await gateway.call('/v1/nothing', { key })],
    [405, await gateway.call('/v1/models', { key, method: 'DELETE' })],
    [400, await gateway.call(PICTURE, { key, body: {} })],
    [400, await gateway.call(PICTURE, { key, body: 'x'.repeat(100_000) })],
    [413, await gateway.call(PICTURE, { key, body: 'x'.repeat(11 * 1024 * 1024) })],
  ];
  for (const [status, answer] of answers) {
    expect(answer.status).toBe(status);
    expect(headersOf(answer)).toMatchObject({
      'x-key-limit-remaining': '0.100000',
      'x-key-limit-reset': reset,
      'x-concurrency-limit': '1',
    });
  }
  for (const answer of [
    await gateway.call('/v1/account'),
    await gateway.call('/openapi.json', { key }),
  ]) {
    expect(Object.keys(headersOf(answer)).filter((name) => name.startsWith('x-'))).toEqual([]);
  }
});

test('of two reasons, the one that is first in the error table is answered', async () => {
  const customer = await customerWith(
    {
      paused: true,
      addresses: ['203.0.113.7'],
      readOnly: true,
      models: ['google/nano-banana-pro/text-to-image'],
      limit: { micros: 40_000n, period: 'total' },
      slots: 1,
    },
    // Enough to be accepted once.
    1_000_000n,
  );
  const { secret: key, id } = customer.key;
  const once = { 'idempotency-key': 'one' };
  const submit = async (path: string, body: unknown, headers = {}, address = '203.0.113.7') => {
    const answer = await gateway.call(path, {
      key,
      body,
      headers: { ...headers, 'x-forwarded-for': address },
    });
    return answer.body.error ?? answer.status;
  };
  const cat = { prompt: 'A cat' };
  expect(await submit('/v1/no/such/model', cat, {}, '203.0.113.8')).toMatch(/^Address not/);
  expect(await submit('/v1/no/such/model', cat)).toBe('API key paused');
  expect(await submit(PICTURE, {})).toBe('API key paused');
  await set(customer, { paused: false });
  expect(await submit('/v1/no/such/model', cat)).toBe('Not found');
  expect(await submit(PICTURE, {})).toMatch(/^Invalid parameters: prompt/);
  expect(await submit(WAIT, { seconds: 0 })).toBe('API key is read-only');
  await set(customer, { readOnly: false });
  expect(await submit(WAIT, { seconds: 0 })).toBe('Model not allowed for this API key');
  expect(await submit(PICTURE, cat, once)).toBe(200);
  // The limit is used up now, and the Idempotency-Key stands for another body.
  await set(customer, { models: ['sandbox/*'] });
  const other = { prompt: 'A dog' };
  expect(await submit(PICTURE, other, once)).toBe('Model not allowed for this API key');
  await set(customer, { models: null });
  expect(await submit(PICTURE, other, once)).toMatch(/^Idempotency key reused/);
  expect(await submit(PICTURE, cat, once)).toBe(200);

  // All slots are taken, and the account has nothing: first the key has nothing left, then the account, then the slots.
  await expect
    .poll(
      async () =>
        (await gateway.call('/v1/account', { key, headers: { 'x-forwarded-for': '203.0.113.7' } }))
          .body.running,
    )
    .toBe(0);
  await set(customer, { limit: { micros: 40_001n, period: 'total' } });
  expect(await submit(WAIT, { seconds: 30 })).toBe(200);
  await database.db.pool.query('UPDATE accounts SET balance_micros = 0 WHERE id = $1', [
    customer.accountId,
  ]);
  expect(await submit(PICTURE, cat)).toBe('API key limit reached');
  await set(customer, { limit: null });
  expect(await submit(PICTURE, cat)).toBe('Insufficient balance');
  await database.db.pool.query('UPDATE accounts SET balance_micros = 1000000 WHERE id = $1', [
    customer.accountId,
  ]);
  expect(await submit(PICTURE, cat)).toBe('Rate limit exceeded');
  await expire({ ...customer, key: { ...customer.key, id } });
  expect(await submit('/v1/no/such/model', cat, {}, '203.0.113.8')).toBe(
    'Invalid or revoked API key',
  );
});

test('the published table is in the order of the checks', () => {
  const order = Object.keys(REFUSALS);
  const published = ERROR_TABLE.map(({ reason }) => order.indexOf(reason));
  expect(published).toEqual([...published].sort((one, other) => one - other));
});
