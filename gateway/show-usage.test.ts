import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { usageSchema } from '@/lib/api/usage';
import type { Clock } from '@/lib/core/clock';
import { changeKey, type KeyChange } from '@/lib/keys/control/change-key';
import { revokeKey } from '@/lib/keys/revocations/revoke-key';
import { type Customer, createCustomer, createKey, createOwner } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { type Answer, startTestGateway, type TestGateway } from '@/test/test-gateway';
import { type PastTask, startHistory } from '@/test/usage-history';

const NOW = new Date('2026-11-24T10:30:00Z');
const clock: Clock = () => NOW;
const database = testDatabase();
let gateway: TestGateway;
let customer: Customer;
let other: Awaited<ReturnType<typeof createKey>>;

beforeAll(async () => {
  const { db } = database;
  gateway = await startTestGateway(database.url, { clock, trustedProxies: 1 });
  customer = await createCustomer(db, 1_000_000n);
  other = await createKey(db, customer);
  const task = (at: string, more: Partial<PastTask> = {}): PastTask => ({
    kind: 'completed',
    at: new Date(at),
    keyId: customer.key.id,
    model: 'a/b/c',
    channel: 'stable',
    micros: 40_000n,
    ranMs: 1_000,
    ...more,
  });
  const history = await startHistory(db, customer.accountId, [
    task('2026-10-31T23:59:59Z'),
    task('2026-11-17T23:59:59Z', { micros: 1n }),
    task('2026-11-18T00:00:00Z', { micros: 2_000_003n, channel: 'economy' }),
    task('2026-11-23T10:59:59Z', { micros: 7n, model: 'd/e/f' }),
    task('2026-11-23T11:00:00Z', { kind: 'failed' }),
    task('2026-11-24T10:29:00Z', { keyId: other.id, micros: 900n }),
    { kind: 'charge_refund', at: new Date('2026-11-24T10:29:30Z'), of: 2 },
  ]);
  await history.advance();
});
afterAll(async () => {
  expect(gateway.faults).toEqual([]);
  await gateway.close();
});

const usage = (query = '', key = customer.key.secret) => gateway.call(`/v1/usage${query}`, { key });

const figures = (spent: string, charged: string, returned: string, completed = 0, failed = 0) => ({
  spent,
  charged,
  returned,
  completed,
  failed,
});
const NOTHING = figures('0.000000', '0.000000', '0.000000');

test('without a query: the last seven UTC days, today included', async () => {
  const { status, body } = await usage();
  expect(status).toBe(200);
  expect(usageSchema.parse(body)).toEqual({
    from: '2026-11-18T00:00:00.000Z',
    to: '2026-11-25T00:00:00.000Z',
    by: 'day',
    totals: { ...figures('0.000007', '2.000010', '2.000003', 2, 1), refused: 0 },
    rows: [
      { day: '2026-11-18', ...figures('2.000003', '2.000003', '0.000000', 1), refused: 0 },
      ...['19', '20', '21', '22'].map((day) => ({ day: `2026-11-${day}`, ...NOTHING, refused: 0 })),
      { day: '2026-11-23', ...figures('0.000007', '0.000007', '0.000000', 1, 1), refused: 0 },
      { day: '2026-11-24', ...figures('-2.000003', '0.000000', '2.000003'), refused: 0 },
    ],
  });
});

test('by hour without a range: the last 24 hours, the current one included', async () => {
  const { body } = await usage('?by=hour');
  expect([body.from, body.to]).toEqual(['2026-11-23T11:00:00.000Z', '2026-11-24T11:00:00.000Z']);
  expect(body.rows).toHaveLength(24);
  expect(body.rows[0]).toEqual({
    hour: '2026-11-23T11:00:00.000Z',
    ...figures('0.000000', '0.000000', '0.000000', 0, 1),
    refused: 0,
  });
});

test('by model and by channel: those that were used, the highest spend first', async () => {
  const november = 'from=2026-11-01&to=2026-12-01';
  const { body: models } = await usage(`?by=model&${november}`);
  expect(models.rows).toEqual([
    { model: 'd/e/f', ...figures('0.000007', '0.000007', '0.000000', 1) },
    { model: 'a/b/c', ...figures('0.000001', '2.000004', '2.000003', 2, 1) },
  ]);
  const { body: channels } = await usage(`?by=channel&${november}`);
  expect(channels.rows).toEqual([
    { channel: 'stable', ...figures('0.000008', '0.000008', '0.000000', 2, 1) },
    { channel: 'economy', ...figures('0.000000', '2.000003', '2.000003', 1) },
  ]);
});

test('by key: only the key that asks', async () => {
  const { body } = await usage('?by=key', other.secret);
  const own = { ...figures('0.000900', '0.000900', '0.000000', 1), refused: 0 };
  const { name, hint } = other;
  expect(body).toMatchObject({ totals: own, rows: [{ key: { name, hint }, ...own }] });
  expect(JSON.stringify(body)).not.toContain(customer.key.hint);
});

test('times with an offset are the same moments, and a range can start within a day', async () => {
  const { body } = await usage('?from=2026-11-18T02:00:00%2B02:00&to=2026-11-23T11:00:00Z&by=day');
  expect([body.from, body.to]).toEqual(['2026-11-18T00:00:00.000Z', '2026-11-23T11:00:00.000Z']);
  expect(body.totals).toMatchObject(figures('2.000010', '2.000010', '0.000000', 2));
});

test.each([
  ['from=yesterday', 'from must be a day like 2026-11-24 or a time like 2026-11-24T10:00:00Z'],
  ['to=', 'to must be a day like 2026-11-24 or a time like 2026-11-24T10:00:00Z'],
  ['from=2026-02-29', 'from must be a day like 2026-11-24 or a time like 2026-11-24T10:00:00Z'],
  [
    'from=2026-11-01&from=2026-11-02',
    'from must be a day like 2026-11-24 or a time like 2026-11-24T10:00:00Z',
  ],
  ['by=status', 'by must be one of key, model, channel, day, hour'],
  ['from=2026-11-24&to=2026-11-24', 'to must be after from'],
  ['from=2026-11-24T10:30:00Z', 'from and to must be full hours'],
  ['by=hour&from=2026-11-01&to=2026-11-05', 'a range by hours can have at most 72 hours'],
  ['from=2025-01-01&to=2026-11-01', 'a range can have at most 366 days'],
  ['from=1970-01-01&to=1970-01-02', 'from and to must be times from the year 2000 on'],
])('%s is refused', async (query, why) => {
  const { status, body } = await usage(`?${query}`);
  expect([status, body]).toEqual([400, { code: 400, error: `Invalid parameters: ${why}` }]);
});

test('refused calls are counted', async () => {
  const refusing = await createCustomer(database.db, 1n);
  const { secret: key } = refusing.key;
  const body = { prompt: 'A cat' };
  const path = '/v1/google/nano-banana-pro/text-to-image';
  expect((await gateway.call(path, { key, body })).status).toBe(403);
  const read = async () => (await usage('', key)).body;
  await expect.poll(async () => (await read()).totals.refused).toBe(1);
  const { rows } = await read();
  expect(rows.at(-1)).toMatchObject({ day: '2026-11-24', refused: 1 });
});

test('only GET and HEAD', async () => {
  const answer = await gateway.call('/v1/usage', { key: customer.key.secret, method: 'POST' });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  const head = await gateway.call('/v1/usage', { key: customer.key.secret, method: 'HEAD' });
  expect([head.status, head.body]).toEqual([200, '']);
});

describe('a key is refused as everywhere else', () => {
  const kept = ({ status, body, headers }: Answer) => ({
    status,
    body,
    headers: [...headers].filter(([name]) => /^x-(concurrency|key)|^www-/.test(name)),
  });

  test.each<[what: string, error: string, secret: () => Promise<string>]>([
    ['paused', 'API key paused', () => restricted({ paused: true })],
    [
      'bound to other addresses',
      'Address not allowed for this API key',
      () => restricted({ addresses: ['203.0.113.7'] }),
    ],
    [
      'deleted',
      'Invalid or revoked API key',
      async () => {
        const { id, secret } = await createKey(database.db, customer);
        await revokeKey(database.db, customer.by, customer.accountId, id);
        return secret;
      },
    ],
    [
      'expired',
      'Invalid or revoked API key',
      async () => {
        const { id, secret } = await createKey(database.db, customer);
        await database.db.pool.query('UPDATE api_keys SET expires_at = now() WHERE id = $1', [id]);
        return secret;
      },
    ],
    [
      'of an account that never topped up',
      'Insufficient balance',
      async () => (await createKey(database.db, await createOwner(database.db))).secret,
    ],
  ])('%s', async (_, error, secretOf) => {
    const secret = await secretOf();
    // Also before its query is looked at.
    for (const query of ['', '?by=status']) {
      const answer = kept(await usage(query, secret));
      expect(answer.body.error).toBe(error);
      expect(answer).toEqual(kept(await gateway.call('/v1/account', { key: secret })));
    }
  });

  test('a read-only key may ask', async () => {
    expect((await usage('', await restricted({ readOnly: true }))).status).toBe(200);
  });

  async function restricted(change: KeyChange): Promise<string> {
    const { id, secret } = await createKey(database.db, customer);
    await changeKey(database.db, customer.by, customer.accountId, id, change);
    return secret;
  }
});
