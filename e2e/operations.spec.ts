import { Agent, get, type IncomingHttpHeaders } from 'node:http';
import { expect, test } from '@playwright/test';
import { callRaw } from '@/test/raw-call';
import { product } from './serve';

const { consoleUrl, apiUrl, metricsUrl } = product();

for (const [name, url] of Object.entries({ console: consoleUrl, gateway: apiUrl })) {
  test(`the ${name} tells, without a session or a key, that it is alive and ready`, async ({
    request,
  }) => {
    for (const path of ['/health', '/ready']) {
      const answer = await request.get(`${url}${path}`);
      expect([answer.status(), await answer.json()]).toEqual([200, { status: 'ok' }]);
      expect(answer.headers()['cache-control']).toBe('no-store');
    }
  });

  // If the server closes first, a load balancer may use a closed connection, and answers 502.
  test(`the ${name} keeps idle connections for longer than load balancers, which do for 60 s`, async () => {
    const agent = new Agent({ keepAlive: true });
    const headers = await new Promise<IncomingHttpHeaders>((done, fail) => {
      get(`${url}/health`, { agent }, (answer) => done(answer.resume().headers)).once(
        'error',
        fail,
      );
    });
    agent.destroy();
    expect(headers.connection).toBe('keep-alive');
    const seconds = /^timeout=(\d+)$/.exec(String(headers['keep-alive']))?.[1];
    expect(Number(seconds)).toBeGreaterThan(60);
  });
}

for (const [name, url] of Object.entries({ console: consoleUrl, gateway: apiUrl })) {
  test(`the ${name} refuses too large headers in the form of every error`, async () => {
    const answer = await callRaw(url, (socket) =>
      socket.write(`GET / HTTP/1.1\r\nHost: a\r\nCookie: ${'c'.repeat(100_000)}\r\n\r\n`),
    );
    expect([answer.status, answer.body]).toEqual([
      431,
      { code: 431, error: 'Request headers too large' },
    ]);
  });
}

test('what both gateways counted is read in one place, and at no public address', async ({
  request,
}) => {
  const refused = async () => {
    const text = await (await request.get(`${metricsUrl}/metrics`)).text();
    return Number(/reason="missing_authorization"\} (\d+)/.exec(text)?.[1]);
  };
  const before = await refused();
  // Connections are distributed round-robin: each gateway gets some of these.
  for (let call = 0; call < 10; call++) {
    expect(await statusOnItsOwnConnection(`${apiUrl}/v1/account`)).toBe(401);
  }
  expect(await refused()).toBeGreaterThanOrEqual(before + 10);
  expect((await request.get(`${apiUrl}/metrics`)).status()).toBe(404);
  expect((await request.get(`${consoleUrl}/metrics`)).status()).toBe(404);
});

function statusOnItsOwnConnection(url: string): Promise<number | undefined> {
  return new Promise((done, fail) => {
    get(url, { agent: false }, (answer) => done(answer.resume().statusCode)).once('error', fail);
  });
}
