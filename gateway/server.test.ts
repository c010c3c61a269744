import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawKey } from '@/lib/keys/format';
import { createCustomer, createOwner } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { startTestGateway, type TestGateway } from '@/test/test-gateway';

const database = testDatabase();
let gateway: TestGateway;
let key: string;
beforeAll(async () => {
  gateway = await startTestGateway(database.url);
  key = (await createCustomer(database.db, 10_000_000n)).key.secret;
});
afterAll(async () => {
  expect(gateway.faults).toEqual([]);
  await gateway.close();
});

/** Sends headers unchanged, which fetch would not. */
function callRaw(path: string, headers: string[], method = 'GET') {
  return new Promise<{ status: number; body: unknown; headers: NodeJS.Dict<string | string[]> }>(
    (done, fail) => {
      const { hostname, port } = new URL(gateway.url);
      const call = httpRequest(
        { hostname, port, path, method, headers: ['Host', hostname, ...headers] },
        (response) => {
          let text = '';
          response.on('data', (chunk) => {
            text += chunk;
          });
          response.on('end', () =>
            done({
              status: response.statusCode ?? 0,
              body: text && JSON.parse(text),
              headers: response.headers,
            }),
          );
        },
      );
      call.on('error', fail);
      call.end();
    },
  );
}

describe('the Authorization header', () => {
  const missing = 'Missing Authorization header';
  const format = 'Invalid Authorization format';
  const invalid = 'Invalid or revoked API key';
  const unknown = drawKey();

  test.each<[string, () => string[], string]>([
    ['none', () => [], missing],
    ['empty', () => ['Authorization', ''], missing],
    ['only spaces', () => ['Authorization', '   '], missing],
    ['no scheme', () => ['Authorization', key], format],
    ['another scheme', () => ['Authorization', `Basic ${key}`], format],
    ['lower case', () => ['Authorization', `bearer ${key}`], format],
    ['two spaces', () => ['Authorization', `Bearer  ${key}`], format],
    ['a tab', () => ['Authorization', `Bearer\t${key}`], format],
    ['nothing after Bearer', () => ['Authorization', 'Bearer'], format],
    ['a second word', () => ['Authorization', `Bearer ${key} x`], format],
    [
      'sent twice',
      () => ['Authorization', `Bearer ${key}`, 'authorization', `Bearer ${key}`],
      format,
    ],
    ['no key', () => ['Authorization', 'Bearer hello'], invalid],
    ['a wrong checksum', () => ['Authorization', `Bearer ${unknown.slice(0, -1)}-`], invalid],
    ['an unknown key', () => ['Authorization', `Bearer ${unknown}`], invalid],
    ['a longer key', () => ['Authorization', `Bearer ${key}a`], invalid],
  ])('%s is refused', async (_what, headers, error) => {
    const answer = await callRaw('/v1/account', headers());
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual({ code: 401, error });
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('endpoints', () => {
  test.each([
    ['GET', '/v1'],
    ['GET', '/v1/'],
    ['GET', '/v1/nothing'],
    ['POST', '/v1/no/such/model'],
    ['GET', '/v1/no/such/model'],
    ['GET', '/v1/models/'],
    ['GET', '/v1/requests'],
    ['GET', '/v1/%E0%A4%A'],
    ['GET', `/v1/requests/${'x'.repeat(200)}`],
  ])('%s %s is not found, for a key; without one the key is asked for', async (method, path) => {
    const bearer = ['Authorization', `Bearer ${key}`];
    expect(await callRaw(path, bearer, method)).toMatchObject({
      status: 404,
      body: { code: 404, error: 'Not found' },
    });
    expect((await callRaw(path, [], method)).status).toBe(401);
  });

  test.each([
    ['POST', '/v1/models', 'GET, HEAD'],
    ['DELETE', '/v1/account', 'GET, HEAD'],
    ['PUT', '/v1/requests/x', 'GET, HEAD'],
    ['GET', '/v1/sandbox/wait/run', 'POST'],
    ['PATCH', '/v1/google/nano-banana-pro/text-to-image', 'POST'],
  ])('%s %s is not allowed, and Allow says what is', async (method, path, allow) => {
    const answer = await callRaw(path, ['Authorization', `Bearer ${key}`], method);
    expect(answer).toMatchObject({ status: 405, body: { code: 405, error: 'Method not allowed' } });
    expect(answer.headers.allow).toBe(allow);
  });

  test('other paths are not found, with or without a key', async () => {
    expect(await callRaw('/', [])).toMatchObject({ status: 404, body: { code: 404 } });
    expect(await callRaw('/outputs/..%2f..%2fetc%2fpasswd', [])).toMatchObject({ status: 404 });
  });

  test('a too large body for no endpoint is not found', async () => {
    const body = 'x'.repeat(11 * 1024 * 1024);
    expect(await gateway.call('/v1/no/such/model', { key, body })).toMatchObject({ status: 404 });
  });

  test('what is no HTTP gets our form of error', async () => {
    const { hostname, port } = new URL(gateway.url);
    const answer = await new Promise<string>((done) => {
      const socket = connect(Number(port), hostname, () => socket.end('HELLO\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => done(text));
    });
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('{"code":400,"error":"Invalid parameters: malformed HTTP request"}');
  });

  test('the catalogue lists input rules and prices per channel', async () => {
    const { body } = await gateway.call('/v1/models', { key });
    const picture = body.models[0];
    expect(picture.id).toBe('google/nano-banana-pro/text-to-image');
    expect(picture.prices).toEqual({
      economy: '0.030000',
      stable: '0.040000',
      official: '0.090000',
    });
    expect(picture.input.required).toEqual(['prompt']);
    expect(picture.input.properties.channel.enum).toEqual(['economy', 'stable', 'official']);
  });

  test('the account says tier, slots, money and which key asks', async () => {
    const customer = await createCustomer(database.db, 1_000_000_000n);
    const answer = await gateway.call('/v1/account', { key: customer.key.secret });
    expect(answer.body).toEqual({
      tier: 'Platinum',
      limit: null,
      running: 0,
      balance: '1000.000000',
      held: '0.000000',
      recharged: '1000.000000',
      consumed: '0.000000',
      key: {
        name: customer.key.name,
        hint: customer.key.hint,
        expires_at: null,
        read_only: false,
        models: null,
        addresses: null,
        concurrency: null,
        limit: null,
      },
    });
    expect(answer.headers.get('x-concurrency-limit')).toBe('unlimited');
    expect(answer.headers.get('x-concurrency-remaining')).toBe('unlimited');
  });

  test('using a key shows as its last use', async () => {
    const { key: used, by } = await createCustomer(database.db, 1_000_000n);
    await gateway.call('/v1/account', { key: used.secret });
    await expect
      .poll(
        async () =>
          (await database.db.prisma.apiKey.findUniqueOrThrow({ where: { id: used.id } }))
            .lastUsedAt,
        { timeout: 10_000 },
      )
      .not.toBeNull();
    expect(by.userId).toBeTruthy();
    await createOwner(database.db);
  });
});
