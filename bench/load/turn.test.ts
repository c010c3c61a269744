import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { hold } from './hold';
import { runTurn } from './turn';

const opened: Server[] = [];
const dir = mkdtempSync(join(tmpdir(), 'get3w-load-'));
afterEach(() => {
  for (const server of opened.splice(0)) server.close().closeAllConnections();
  rmSync(dir, { recursive: true, force: true });
});

async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const server = createServer(answer);
  opened.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

const GET = 'GET / HTTP/1.1\r\nHost: here\r\n\r\n';

test('each connection has one call under way, and all rows are drawn', async () => {
  const rows = join(dir, 'rows');
  writeFileSync(rows, 'a1b2c3d4');
  const seen = new Map<string, number>();
  let underWay = 0;
  let most = 0;
  const url = await serve((request, response) => {
    seen.set(request.url ?? '', (seen.get(request.url ?? '') ?? 0) + 1);
    underWay += 1;
    most = Math.max(most, underWay);
    setTimeout(() => {
      underWay -= 1;
      // Without a length it is sent in chunks.
      response.write('good ');
      response.end('answer');
    }, 1);
  });
  const request = 'GET /\0/\0 HTTP/1.1\r\nHost: here\r\n\r\n';
  const turn = await runTurn({ url, request, rows, status: 200, containing: 'good' }, 8, 0.2);
  expect(most).toBe(8);
  expect([...seen.keys()].sort()).toEqual(['/a/1', '/b/2', '/c/3', '/d/4']);
  const calls = [...seen.values()].reduce((sum, count) => sum + count, 0);
  expect(Math.max(...seen.values()) - Math.min(...seen.values())).toBeLessThanOrEqual(1);
  expect(turn.perSecond * 0.2).toBeGreaterThan(8);
  expect(turn.perSecond * 0.2).toBeLessThanOrEqual(calls);
  expect(turn.p50Ms).toBeGreaterThanOrEqual(1);
  expect(turn.p99Ms).toBeGreaterThanOrEqual(turn.p50Ms);
});

test('a single answer with another status ends the turn with an error', async () => {
  let calls = 0;
  const url = await serve((_, response) => {
    calls += 1;
    response.writeHead(calls === 20 ? 503 : 200).end('body');
  });
  await expect(runTurn({ url, request: GET, status: 200 }, 4, 5)).rejects.toThrow('503');
});

test('an answer without what it should contain is an error', async () => {
  const url = await serve((_, response) => response.end('{"status":"failed"}'));
  const target = { url, request: GET, status: 200, containing: '"completed"' };
  await expect(runTurn(target, 1, 5)).rejects.toThrow('failed');
});

test('a connection that the server closes is an error', async () => {
  const url = await serve((_, response) => response.destroy());
  await expect(runTurn({ url, request: GET, status: 200 }, 1, 5)).rejects.toThrow();
});

test('a server that is not running is an error', async () => {
  const target = { url: 'http://127.0.0.1:1', request: GET, status: 200 };
  await expect(runTurn(target, 2, 5)).rejects.toThrow('ECONNREFUSED');
});

test('held calls all wait at the same time, and an answered one is noticed', async () => {
  const waiting: ServerResponse[] = [];
  const url = await serve((request, response) => {
    if (request.url === '/') waiting.push(response);
    else response.end();
  });
  const target = { url, request: GET, status: 200 };
  const held = await hold(target, 300);
  await expect.poll(() => waiting.length).toBe(300);
  held.release();

  const again = await hold(target, 2);
  await expect.poll(() => waiting.length).toBe(302);
  waiting.at(-1)?.end('early');
  // Later than the answer, on the same event loop.
  await fetch(`${url}/now`);
  expect(() => again.release()).toThrow('answered');
});
