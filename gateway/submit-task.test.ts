import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isRefused } from '@/lib/core/errors';
import { drawKey } from '@/lib/keys/format';
import { revokeKey } from '@/lib/keys/revocations/revoke-key';
import { reconcileLedger } from '@/lib/ledger/reconcile-ledger';
import { createCustomer, createKey, createOwner, topUp } from '@/test/factories';
import { spend } from '@/test/moving-money';
import { testDatabase } from '@/test/test-database';
import { startTestGateway, type TestGateway } from '@/test/test-gateway';

const PICTURE = '/v1/google/nano-banana-pro/text-to-image';
const WAIT = '/v1/sandbox/wait/run';

const database = testDatabase();
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway(database.url);
});
afterAll(async () => {
  expect(gateway.faults).toEqual([]);
  expect(await reconcileLedger(database.db)).toEqual([]);
  await gateway.close();
});

async function balanceOf(accountId: string) {
  const account = await database.db.prisma.account.findUniqueOrThrow({ where: { id: accountId } });
  return {
    balance: account.balanceMicros,
    held: account.heldMicros,
    running: account.running,
    consumed: account.consumedMicros,
  };
}

async function pollUntilEnded(id: string, key: string) {
  for (;;) {
    const { body } = await gateway.call(`/v1/requests/${id}`, { key });
    if (body.status !== 'processing') return body;
  }
}

describe('a paid call', () => {
  test('sync gives the finished task, whose output is a PNG with the charge taken', async () => {
    const { key, accountId } = await createCustomer(database.db, 10_000_000n);
    const answer = await gateway.call(`${PICTURE}?sync=true`, {
      key: key.secret,
      body: { prompt: 'A cat in space' },
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      model: 'google/nano-banana-pro/text-to-image',
      status: 'completed',
      cost: '0.040000',
      sandbox: true,
    });
    expect(answer.body.timings.inference).toBeGreaterThan(0);
    expect(new Date(answer.body.completed_at) >= new Date(answer.body.created_at)).toBe(true);

    const picture = await fetch(answer.body.outputs[0]);
    expect(picture.headers.get('content-type')).toBe('image/png');
    const bytes = Buffer.from(await picture.arrayBuffer());
    expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    expect(await balanceOf(accountId)).toEqual({
      balance: 9_960_000n,
      held: 0n,
      running: 0,
      consumed: 40_000n,
    });
  });

  test('async answers immediately with the price held, and polling returns the result', async () => {
    const { key, accountId } = await createCustomer(database.db, 10_000_000n);
    const submitted = await gateway.call(WAIT, { key: key.secret, body: { seconds: 0.3 } });
    expect(submitted.status).toBe(200);
    expect(submitted.body).toEqual({
      id: submitted.body.id,
      status: 'created',
      estimated_duration: 1,
    });
    expect(submitted.headers.get('x-concurrency-limit')).toBe('100');
    expect(submitted.headers.get('x-concurrency-remaining')).toBe('99');
    expect(await balanceOf(accountId)).toMatchObject({ held: 1n, running: 1 });
    const task = await pollUntilEnded(submitted.body.id, key.secret);
    expect(task).toMatchObject({ status: 'completed', outputs: [], cost: '0.000001' });
    expect(await balanceOf(accountId)).toMatchObject({ held: 0n, running: 0, consumed: 1n });
  });

  test('a failed task costs nothing and gives its hold and slot back', async () => {
    const { key, accountId } = await createCustomer(database.db, 10_000_000n);
    const { status, body } = await gateway.call(`${WAIT}?sync=true`, {
      key: key.secret,
      body: { fail: true },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'failed', code: 'failed', cost: '0.000000', outputs: [] });
    expect(await balanceOf(accountId)).toEqual({
      balance: 10_000_000n,
      held: 0n,
      running: 0,
      consumed: 0n,
    });
  });

  test('a sync call that outlasts the timeout gets the unfinished task', async () => {
    const impatient = await startTestGateway(database.url, { syncTimeoutMs: 100 });
    const { key } = await createCustomer(database.db, 10_000_000n);
    const { body } = await impatient.call(`${WAIT}?sync=true`, {
      key: key.secret,
      body: { seconds: 5 },
    });
    expect(body).toMatchObject({ status: 'processing', completed_at: null });
    await impatient.close();
    expect(await pollUntilEnded(body.id, key.secret)).toMatchObject({
      status: 'failed',
      code: 'interrupted',
    });
  });

  test('a client that disconnects in sync mode loses nothing', async () => {
    const { key, accountId } = await createCustomer(database.db, 10_000_000n);
    const hangUp = new AbortController();
    const call = fetch(`${gateway.url}${WAIT}?sync=true`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key.secret}` },
      body: '{"seconds": 0.5}',
      signal: hangUp.signal,
    });
    await expect.poll(async () => (await balanceOf(accountId)).running).toBe(1);
    hangUp.abort();
    await expect(call).rejects.toThrow();
    await expect.poll(async () => (await balanceOf(accountId)).consumed).toBe(1n);
  });

  test('the same prompt gives the same bytes, another prompt others', async () => {
    const { key } = await createCustomer(database.db, 10_000_000n);
    const draw = async (prompt: string) => {
      const { body } = await gateway.call(`${PICTURE}?sync=true`, {
        key: key.secret,
        body: { prompt },
      });
      return Buffer.from(await (await fetch(body.outputs[0])).arrayBuffer());
    };
    const [first, again, other] = [await draw('one'), await draw('one'), await draw('two')];
    expect(first.equals(again)).toBe(true);
    expect(first.equals(other)).toBe(false);
  });
});

test('500 parallel calls with money for 50 run exactly 50', async () => {
  const customer = await createCustomer(database.db, 10_000_000n);
  // Spends all but $2.00, the price of fifty pictures.
  await spend(database.db, customer, 8_000_000n);
  const answers = await Promise.all(
    Array.from({ length: 500 }, (_, index) =>
      gateway.call(`${PICTURE}?sync=true`, {
        key: customer.key.secret,
        body: { prompt: `picture ${index}`, aspect_ratio: '1:1' },
      }),
    ),
  );
  const completed = answers.filter(({ body }) => body.status === 'completed');
  const refused = answers.filter(({ status }) => status === 403);
  expect([completed.length, refused.length]).toEqual([50, 450]);
  expect(await balanceOf(customer.accountId)).toEqual({
    balance: 0n,
    held: 0n,
    running: 0,
    consumed: 10_000_000n,
  });
});

describe('refusals', () => {
  test('before the first top-up every call is refused, and the first top-up activates the keys', async () => {
    const owner = await createOwner(database.db);
    const key = await createKey(database.db, owner);
    for (const call of [
      gateway.call('/v1/models', { key: key.secret }),
      gateway.call('/v1/account', { key: key.secret }),
      gateway.call('/v1/nothing', { key: key.secret }),
      gateway.call(WAIT, { key: key.secret, body: {} }),
      gateway.call(WAIT, { key: key.secret, body: 'no json' }),
    ]) {
      expect(await call).toMatchObject({
        status: 403,
        body: { code: 403, error: 'Insufficient balance' },
      });
    }
    await topUp(database.db, owner, 1_000_000n);
    expect((await gateway.call(WAIT, { key: key.secret, body: {} })).status).toBe(200);
  });

  test('without enough money a submit is refused, while reading still works', async () => {
    const { key } = await createCustomer(database.db, 39_999n);
    expect(await gateway.call(PICTURE, { key: key.secret, body: { prompt: 'x' } })).toMatchObject({
      status: 403,
      body: { code: 403, error: 'Insufficient balance' },
    });
    expect((await gateway.call('/v1/models', { key: key.secret })).status).toBe(200);
  });

  test('past the tier’s slots a submit is refused until one is free', async () => {
    const { key, accountId } = await createCustomer(database.db, 1_000_000n);
    const submit = () => gateway.call(WAIT, { key: key.secret, body: { seconds: 0.4 } });
    const answers = [await submit(), await submit(), await submit()];
    expect(answers.map((answer) => answer.headers.get('x-concurrency-remaining'))).toEqual([
      '2',
      '1',
      '0',
    ]);
    const refused = await submit();
    expect(refused).toMatchObject({
      status: 429,
      body: { code: 429, error: 'Rate limit exceeded' },
    });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.headers.get('x-concurrency-limit')).toBe('3');
    await expect.poll(async () => (await balanceOf(accountId)).running).toBe(0);
    expect((await submit()).status).toBe(200);
  });

  test('a deleted key is refused from the moment the revocation is answered; what runs goes on', async () => {
    const customer = await createCustomer(database.db, 10_000_000n);
    const { key, accountId } = customer;
    const waiting = gateway.call(`${WAIT}?sync=true`, {
      key: key.secret,
      body: { seconds: 0.5 },
    });
    await expect.poll(async () => (await balanceOf(accountId)).running).toBe(1);
    const revocation = await revokeKey(database.db, customer.by, accountId, key.id);
    expect(isRefused(revocation)).toBe(false);
    for (const call of [
      gateway.call(WAIT, { key: key.secret, body: {} }),
      gateway.call('/v1/account', { key: key.secret }),
    ]) {
      expect(await call).toMatchObject({
        status: 401,
        body: { code: 401, error: 'Invalid or revoked API key' },
      });
    }
    expect((await waiting).body).toMatchObject({ status: 'completed', cost: '0.000001' });
  });

  test.each([
    ['no JSON', 'no json', 'the body is not valid JSON'],
    ['half of an object', '{"a":', 'the body is not valid JSON'],
    [
      'UTF-16',
      Buffer.from('\ufeff{}', 'utf16le'),
      'the body must be in UTF-8, not UTF-16 or UTF-32',
    ],
    [
      'UTF-16 without a mark',
      Buffer.from('{}', 'utf16le'),
      'the body must be in UTF-8, not UTF-16 or UTF-32',
    ],
    ['Latin-1', Buffer.from('{"prompt":"\xe9"}', 'latin1'), 'the body is not valid UTF-8'],
    ['too deep', '['.repeat(1_000), 'the body is nested deeper than 200 levels'],
    ['an array', [], 'the body must be a JSON object'],
    ['null', 'null', 'the body must be a JSON object'],
    ['nothing', '', 'the body is empty; send a JSON object'],
    ['no prompt', {}, 'prompt is required'],
    ['an empty prompt', { prompt: '' }, 'prompt must NOT have fewer than 1 characters'],
    ['a number as prompt', { prompt: 5 }, 'prompt must be string'],
    [
      'an unknown ratio',
      { prompt: 'x', aspect_ratio: '7:3' },
      'aspect_ratio must be one of 1:1, 3:2, 2:3, 3:4, 4:3, 4:5, 5:4, 9:16, 16:9, 21:9',
    ],
    ['an unknown parameter', { prompt: 'x', promt: 'y' }, 'promt is not a parameter of this model'],
    [
      'an unknown channel',
      { prompt: 'x', channel: 'fast' },
      'channel must be one of economy, stable, official',
    ],
  ])('%s is refused with which and why', async (_what, body, why) => {
    const { key } = await createCustomer(database.db, 10_000_000n);
    expect(await gateway.call(PICTURE, { method: 'POST', key: key.secret, body })).toMatchObject({
      status: 400,
      body: { code: 400, error: `Invalid parameters: ${why}` },
    });
  });

  test.each([
    [
      { 'content-encoding': 'gzip' },
      'Content-Encoding gzip is not supported; send the body as plain JSON',
    ],
    [
      { 'content-encoding': 'identity, br' },
      'Content-Encoding identity, br is not supported; send the body as plain JSON',
    ],
  ])('a body with %j is refused by name', async (headers, why) => {
    const { key } = await createCustomer(database.db, 10_000_000n);
    const body = gzipSync('{}');
    const answer = await gateway.call(WAIT, { key: key.secret, body, headers });
    expect(answer.body).toEqual({ code: 400, error: `Invalid parameters: ${why}` });
    const unknown = await gateway.call(WAIT, { key: drawKey(), body, headers });
    expect(unknown.status).toBe(401);
  });

  test('a byte order mark, and Content-Encoding: identity, change nothing', async () => {
    const { key } = await createCustomer(database.db, 10_000_000n);
    const headers = { 'content-encoding': 'identity' };
    const answer = await gateway.call(WAIT, { key: key.secret, body: '\ufeff{}', headers });
    expect(answer.status).toBe(200);
  });

  test.each([
    ['sync=yes', 'sync must be true or false'],
    ['sync=true&sync=true', 'sync must be true or false'],
    ['sync=true&webhook=https://example.com', 'sync and webhook exclude each other'],
  ])('?%s is refused', async (query, why) => {
    const { key } = await createCustomer(database.db, 10_000_000n);
    const { body } = await gateway.call(`${WAIT}?${query}`, { key: key.secret, body: {} });
    expect(body).toEqual({ code: 400, error: `Invalid parameters: ${why}` });
  });

  test('a body over 10 MiB is refused, one just below is read', async () => {
    const { key } = await createCustomer(database.db, 10_000_000n);
    const send = (size: number) =>
      gateway.call(PICTURE, { key: key.secret, body: `"${'x'.repeat(size - 2)}"` });
    expect(await send(10 * 1024 * 1024 + 1)).toMatchObject({
      status: 413,
      body: { code: 413, error: 'Request body too large' },
    });
    expect((await send(10 * 1024 * 1024)).status).toBe(400);
  });

  test('another account’s task is not found', async () => {
    const [one, other] = [
      await createCustomer(database.db, 1_000_000n),
      await createCustomer(database.db, 1_000_000n),
    ];
    const { body } = await gateway.call(WAIT, { key: one.key.secret, body: {} });
    for (const id of [body.id, 'ffffffff-ffff-7fff-bfff-ffffffffffff', 'x', "'; --"]) {
      expect(
        await gateway.call(`/v1/requests/${encodeURIComponent(id)}`, { key: other.key.secret }),
      ).toMatchObject({ status: 404, body: { code: 404, error: 'Not found' } });
    }
  });
});
