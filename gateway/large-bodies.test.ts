import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import shipped from '@/lib/catalog/models.json';
import { drawKey } from '@/lib/keys/format';
import { createCustomer, createKey, createOwner } from '@/test/factories';
import { writeModelsFile } from '@/test/models-file';
import { testDatabase } from '@/test/test-database';
import { startTestGateway, type TestGateway } from '@/test/test-gateway';

const NOTES = '/v1/stand-in/notes/run';
const WAIT = '/v1/sandbox/wait/run';
const MIB = 1024 * 1024;
const LARGE = 70 * 1024;
const UNAVAILABLE = { code: 503, error: 'Service unavailable' };
const UNKNOWN = { code: 401, error: 'Invalid or revoked API key' };

const shippedWait = shipped.models.find(({ id }) => id === 'sandbox/wait/run');
const database = testDatabase();
let gateway: TestGateway;
let key: string;
beforeAll(async () => {
  const sandbox = { type: 'sandbox', run: 'wait' };
  const file = writeModelsFile({
    models: [
      shippedWait,
      {
        id: 'stand-in/notes/run',
        title: 'Notes',
        input: {
          type: 'object',
          properties: {
            seconds: { type: 'number', maximum: 60, default: 0 },
            text: { type: 'string' },
            fail: { type: 'boolean', default: false },
            // Exponential time in the number of "a".
            slow: { type: 'string', pattern: '^(a+)+$' },
          },
          additionalProperties: false,
        },
        estimated_seconds: 1,
        channels: { stable: { price: '0.000001', upstream: sandbox } },
      },
    ],
  });
  gateway = await startTestGateway(database.url, {
    modelsFile: file.path,
    bodyLimits: { memoryBytes: 8 * MIB, slowMs: 2_000, everyMs: 20, drainMs: 300, checkMs: 3_000 },
  });
  file.remove();
  key = (await createCustomer(database.db, 1_000_000_000n)).key.secret;
});
afterAll(async () => {
  expect(gateway.faults).toEqual([]);
  await gateway.close();
});

/** A connection on which a request is sent in parts. */
interface Sender {
  socket: Socket;
  /** What has been received so far. */
  received(): string;
  /** Resolves when the gateway closes the connection. */
  closed: Promise<unknown>;
}

function open(path: string, secret: string, headers: string[]): Sender {
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
  });
  socket.on('error', () => undefined);
  const head = [`POST ${path} HTTP/1.1`, 'Host: a', `Authorization: Bearer ${secret}`, ...headers];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  return {
    socket,
    received: () => text,
    closed: new Promise((done) => socket.on('close', done)),
  };
}

const announcing = (length: number) => [`Content-Length: ${length}`];
const answered = (sender: Sender, answer: object) =>
  expect.poll(sender.received).toContain(JSON.stringify(answer));
const textOf = (bytes: number) => JSON.stringify({ text: 'x'.repeat(bytes - 11) });

describe('before a large body is read', () => {
  test.each([
    ['by its length', announcing(MIB), ''],
    [
      'in chunks',
      ['Transfer-Encoding: chunked'],
      `${LARGE.toString(16)}\r\n${'x'.repeat(LARGE)}\r\n`,
    ],
  ])('an unknown key is refused: %s', async (_how, headers, part) => {
    const sender = open(WAIT, drawKey(), headers);
    sender.socket.write(part);
    await answered(sender, UNKNOWN);
    await sender.closed;
  });

  test('so is the key of an account that has never topped up, and what no endpoint reads', async () => {
    const { secret } = await createKey(database.db, await createOwner(database.db));
    const inactive = open(WAIT, secret, announcing(MIB));
    await answered(inactive, { code: 403, error: 'Insufficient balance' });
    const missing = open('/v1/no/such/model', key, announcing(MIB));
    await answered(missing, { code: 404, error: 'Not found' });
    const outside = open('/nowhere', key, announcing(MIB));
    await answered(outside, { code: 404, error: 'Not found' });
    const notAllowed = open('/v1/account', key, announcing(MIB));
    await answered(notAllowed, { code: 405, error: 'Method not allowed' });
    await Promise.all([inactive, missing, outside, notAllowed].map(({ closed }) => closed));
  });

  test('"Expect: 100-continue" is answered for live keys only', async () => {
    const body = textOf(LARGE);
    const headers = [...announcing(body.length), 'Expect: 100-continue'];
    const refused = open(NOTES, drawKey(), headers);
    await answered(refused, UNKNOWN);
    await refused.closed;
    expect(refused.received()).not.toContain('100 Continue');
    const allowed = open(NOTES, key, headers);
    await expect.poll(allowed.received).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    allowed.socket.write(body);
    await expect.poll(allowed.received).toContain('"status":"created"');
    allowed.socket.destroy();
  });

  test('a client that sends its body without waiting for "100 Continue" reads the refusal', async () => {
    const body = Buffer.alloc(4 * MIB, 'x');
    const headers = [...announcing(body.length), 'Expect: 100-continue'];
    const sender = open(NOTES, drawKey(), headers);
    // It reads nothing before it has sent everything, like many clients.
    sender.socket.pause();
    await new Promise((done) => sender.socket.write(body, done));
    sender.socket.resume();
    await answered(sender, UNKNOWN);
    await sender.closed;
  });

  test('a refused body that comes to its end leaves the connection fit for the next call', async () => {
    const sender = open(WAIT, drawKey(), announcing(LARGE));
    await answered(sender, UNKNOWN);
    // A request within a refused body is part of the body.
    const inner = `GET /health HTTP/1.1\r\nHost: a\r\n\r\n`;
    sender.socket.write(inner.padEnd(LARGE, 'x'));
    sender.socket.write(
      `GET /v1/account HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${key}\r\nConnection: close\r\n\r\n`,
    );
    await sender.closed;
    expect(sender.received()).toContain('"tier":');
    expect(sender.received()).not.toContain('"status":"ok"');
  });

  test('a body that comes with a GET is read no further than that', async () => {
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined).resume();
    socket.write(`GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: ${MIB}\r\n\r\n`);
    await new Promise((done) => socket.on('close', done));
  });
});

describe('the memory for bodies', () => {
  test('one account has a quarter of it, and gets it back; another has its own', async () => {
    const half = open(NOTES, key, announcing(1.5 * MIB));
    half.socket.write('x'.repeat(1.4 * MIB));
    const other = (await createCustomer(database.db, 1_000_000n)).key.secret;
    const send = (secret: string) => gateway.call(NOTES, { key: secret, body: textOf(MIB) });
    let refused = await send(key);
    const call = async () => {
      refused = await send(key);
      return refused.status;
    };
    await expect.poll(call, { interval: 10 }).toBe(503);
    expect(refused.body).toEqual(UNAVAILABLE);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await send(other)).status).toBe(200);
    half.socket.destroy();
    await expect.poll(async () => (await send(key)).status).toBe(200);
  });

  test('a large input counts until its task has ended', async () => {
    const { secret } = (await createCustomer(database.db, 10_000_000n)).key;
    const body = { seconds: 1, text: 'x'.repeat(1.5 * MIB) };
    const first = await gateway.call(NOTES, { key: secret, body });
    expect(first.status).toBe(200);
    expect((await gateway.call(NOTES, { key: secret, body })).status).toBe(503);
    await expect
      .poll(async () => (await gateway.call(NOTES, { key: secret, body })).status)
      .toBe(200);
  });

  test('half-sent bodies of unknown keys cannot take it: past their share the key is looked up at once', async () => {
    const senders = Array.from({ length: 40 }, () => {
      const sender = open(WAIT, drawKey(), announcing(60_000));
      sender.socket.write('x'.repeat(30_000));
      return sender;
    });
    // 8 MiB ÷ 16: room for eight of them.
    await expect
      .poll(() => senders.filter((one) => one.received().includes('401')).length)
      .toBeGreaterThanOrEqual(32);
    const half = open(NOTES, key, announcing(60_000));
    half.socket.write(textOf(60_000).slice(0, 30_000));
    half.socket.write(textOf(60_000).slice(30_000));
    await expect.poll(half.received).toContain('"status":"created"');
    half.socket.destroy();
    await Promise.all(senders.map(({ closed }) => closed));
  });
});

test('a body that stops coming is refused, and the connection closed', async () => {
  const slow = { code: 408, error: 'Request timeout: the body came too slowly' };
  const sender = open(WAIT, key, announcing(100));
  sender.socket.write('{');
  await answered(sender, slow);
  await sender.closed;
  const large = open(NOTES, key, announcing(MIB));
  large.socket.write('{'.padEnd(LARGE));
  await answered(large, slow);
  await large.closed;
});

describe('a large body', () => {
  const call = (body: unknown, path = `${NOTES}?sync=true`, headers = {}) =>
    gateway.call(path, { key, body, headers });

  test.each([
    ['no JSON', 'x'.repeat(LARGE), 'the body is not valid JSON'],
    ['no object', JSON.stringify('x'.repeat(LARGE)), 'the body must be a JSON object'],
    ['an unknown parameter', { txet: 'x'.repeat(LARGE) }, 'txet is not a parameter of this model'],
    ['a wrong type', { text: Array(LARGE).fill(0) }, 'text must be string'],
    [
      'an unknown channel',
      { text: 'x'.repeat(LARGE), channel: 'fast' },
      'channel must be one of stable',
    ],
    ['many values', `[${'0,'.repeat(MIB / 2)}0]`, 'the body has more than 100000 values'],
  ])('is checked by the same rules: %s', async (_what, body, why) => {
    expect(await call(body)).toMatchObject({
      status: 400,
      body: { code: 400, error: `Invalid parameters: ${why}` },
    });
  });

  test('runs as any other, and the same Idempotency-Key is the same task', async () => {
    const headers = { 'idempotency-key': 'large' };
    const body = textOf(MIB);
    const { body: task } = await call(body, `${NOTES}?sync=true`, headers);
    expect(task).toMatchObject({ status: 'completed', cost: '0.000001' });
    expect((await call(body, NOTES, headers)).body.id).toBe(task.id);
    expect((await call(`${body} `, NOTES, headers)).status).toBe(409);
  });

  test('with which a rule of the model is slow holds up nobody, and is given up on', async () => {
    const slow = call(JSON.stringify({ slow: `${'a'.repeat(100)}!`, text: 'x'.repeat(LARGE) }));
    let isOver = false;
    void slow.then(() => {
      isOver = true;
    });
    for (let small = 0; small < 5; small++) {
      expect((await gateway.call('/v1/account', { key })).status).toBe(200);
    }
    expect(isOver).toBe(false);
    expect((await slow).body.error).toBe('Invalid parameters: the body takes too long to check');
    expect((await call(textOf(LARGE))).body.status).toBe('completed');
  });
});
