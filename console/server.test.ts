import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callRaw } from '@/test/raw-call';
import { type ConsoleServerOptions, createConsoleServer } from './server';

let server: Server;
let origin: string;
const faults: unknown[] = [];
let handle: ConsoleServerOptions['handle'];

beforeAll(async () => {
  server = createConsoleServer({
    headers: { development: false, https: false, trustedProxies: 0 },
    brandName: 'Get3W',
    readiness: async () => ({ status: 'ok' }),
    handle: (request, response) => handle(request, response),
    onFault: (error) => faults.push(error),
    times: { headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 20 },
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test.each([
  [
    'large headers',
    `GET / HTTP/1.1\r\nHost: a\r\nCookie: ${'c'.repeat(20_000)}\r\n\r\n`,
    { code: 431, error: 'Request headers too large' },
  ],
  ['slow headers', 'GET / HTTP/1.1\r\n', { code: 408, error: 'Request timeout' }],
  [
    'a slow body',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{',
    { code: 408, error: 'Request timeout' },
  ],
  [
    'a slow body in chunks',
    'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n',
    { code: 408, error: 'Request timeout' },
  ],
  [
    'what is no HTTP',
    'HELLO\r\n\r\n',
    { code: 400, error: 'Invalid parameters: malformed HTTP request' },
  ],
])(
  '%s is refused in the form of every error, and the connection closed',
  async (_what, sent, body) => {
    handle = async (request) => void request.resume();
    const answer = await callRaw(origin, (socket) => socket.write(sent));
    expect([answer.status, answer.body]).toEqual([body.code, body]);
    expect(answer.headers.connection).toBe('close');
    expect(faults).toEqual([]);
  },
);

test('what cannot be handled is a fault of ours, and answered', async () => {
  handle = async () => {
    throw new Error('of the test');
  };
  expect((await fetch(origin)).status).toBe(500);
  expect(faults).toHaveLength(1);
});
