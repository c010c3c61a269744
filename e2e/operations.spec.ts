import { get } from 'node:http';
import { expect, test } from '@playwright/test';
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
}

test('what both gateways counted is read in one place, and at no public address', async ({
  request,
}) => {
  const refused = async () => {
    const text = await (await request.get(`${metricsUrl}/metrics`)).text();
    return Number(/reason="missing_authorization"\} (\d+)/.exec(text)?.[1]);
  };
  const before = await refused();
  // Connections are dealt out in turn: each gateway gets some of these.
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
