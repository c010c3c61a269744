import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { hostAndPort, ownOrigin } from './listen-address';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

test.each(['::1', '127.0.0.1', '0.0.0.0', '::', 'localhost'])(
  'this machine reaches a server of ours that listens on %s',
  async (host) => {
    const listening = createServer((_request, response) => response.end('here'));
    server = listening;
    await new Promise<void>((done) => listening.listen(0, host, done));
    const { port } = listening.address() as AddressInfo;
    const answer = await fetch(`${ownOrigin(host, port)}/path`);
    expect(await answer.text()).toBe('here');
  },
);

test('an IPv6 address is in brackets, and nothing else is', () => {
  expect(hostAndPort('::1', 3000)).toBe('[::1]:3000');
  expect(hostAndPort('127.0.0.1', 3000)).toBe('127.0.0.1:3000');
  expect(hostAndPort('console.internal', 3000)).toBe('console.internal:3000');
});
