import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { callRaw } from '@/test/raw-call';
import { refuseClientErrors } from './client-error';

let server: Server;
let origin: string;
let refused: string[];
let handle: RequestListener;

beforeEach(() => listen(200));

/** Starts a server that keeps refused connections open for this long. */
async function listen(lingerMs: number): Promise<void> {
  refused = [];
  handle = (_request, response) => response.end('well');
  server = createServer(
    { headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 20 },
    (request, response) => handle(request, response),
  );
  server.on(
    'clientError',
    refuseClientErrors({ onRefused: (reason) => refused.push(reason), lingerMs }),
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n';
const LARGE = { code: 431, error: 'Request headers too large' };
const SLOW = { code: 408, error: 'Request timeout' };

test.each([
  ['a header', `${GET}Cookie: ${'c'.repeat(17_000)}\r\n\r\n`, LARGE],
  ['many headers', `${GET}${'Name: value\r\n'.repeat(2_000)}\r\n`, LARGE],
  ['an address', `GET /${'p'.repeat(17_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, LARGE],
  ['half a header', `${GET}Coo`, SLOW],
  ['half a body', `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf`, SLOW],
  ['no HTTP', 'HELLO\r\n\r\n', { code: 400, error: 'Invalid parameters: malformed HTTP request' }],
])('%s is refused in our form, and the connection closed', async (_what, sent, body) => {
  handle = (request) => void request.resume();
  const answer = await callRaw(origin, (socket) => socket.write(sent));
  expect(answer).toMatchObject({
    status: body.code,
    body,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(JSON.stringify(body).length),
      'cache-control': 'no-store',
      connection: 'close',
    },
  });
  expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(refused).toHaveLength(1);
});

test('a client that keeps sending and reads later still gets the answer', async () => {
  server.close();
  // Long enough for four megabytes on a busy machine.
  await listen(10_000);
  const answer = await callRaw(origin, (socket) => {
    socket.pause();
    socket.write(`${GET}Cookie: ${'c'.repeat(4_000_000)}`, () => socket.resume());
  });
  expect(answer.body).toEqual(LARGE);
  expect(refused).toEqual(['headers_too_large']);
});

test('a client that never closes is disconnected', async () => {
  const socket = connect({ port: Number(new URL(origin).port), allowHalfOpen: true });
  const closed = new Promise<void>((done) => {
    server.once('connection', (one) => one.once('close', () => done()));
  });
  socket.resume();
  socket.write('HELLO\r\n\r\n');
  await closed;
  socket.destroy();
});

test('a client that sends nothing is disconnected without an answer', async () => {
  expect((await callRaw(origin, () => undefined)).text).toBe('');
  expect(refused).toEqual([]);
});

test('an answer that is under way is cut off, and nothing is written into it', async () => {
  handle = (_request, response) => {
    response.writeHead(200, { 'Content-Length': 1_000 });
    response.write('half');
  };
  const answer = await callRaw(origin, (socket) => {
    socket.write(`${GET}\r\n`);
    socket.once('data', () => socket.write('HELLO\r\n\r\n'));
  });
  expect(answer.status).toBe(200);
  expect(answer.text).toMatch(/half$/);
});
