import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Readiness } from '@/lib/db/readiness';
import { answerHealth } from './health';

let readiness: Readiness = { status: 'ok' };
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (!answerHealth(request, response, async () => readiness)) response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('health says that the process is alive, ready whether it can serve; no cache keeps either', async () => {
  readiness = { status: 'unavailable', missing: 'database' };
  const health = await fetch(`${url}/health`);
  expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
  const unready = await fetch(`${url}/ready?from=monitoring`);
  expect([unready.status, await unready.json()]).toEqual([503, readiness]);
  readiness = { status: 'ok' };
  const ready = await fetch(`${url}/ready`);
  expect([ready.status, await ready.json()]).toEqual([200, readiness]);
  for (const answer of [health, unready, ready]) {
    expect(answer.headers.get('cache-control')).toBe('no-store');
  }
});

test('everything else is left to the pages', async () => {
  expect((await fetch(`${url}/healthy`)).status).toBe(404);
  expect((await fetch(`${url}/ready`, { method: 'POST' })).status).toBe(404);
});
