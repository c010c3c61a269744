import { afterAll, beforeAll, expect, test } from 'vitest';
import { metricsSnapshot, metricsText } from '@/lib/core/metrics';
import { callRaw } from '@/test/raw-call';
import { testDatabase } from '@/test/test-database';
import { startTestGateway, type TestGateway } from '@/test/test-gateway';

const database = testDatabase();
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway(database.url, {
    clientTimes: { headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 20 },
  });
});
afterAll(async () => {
  expect(gateway.faults).toEqual([]);
  await gateway.close();
});

const refusals = async (reason: string) => {
  const text = await metricsText(await metricsSnapshot());
  return Number(new RegExp(`reason="${reason}"\\} (\\d+)`).exec(text)?.[1]);
};

test.each([
  [
    'headers_too_large',
    `GET /v1/account HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${'x'.repeat(20_000)}\r\n\r\n`,
    { code: 431, error: 'Request headers too large' },
  ],
  [
    'request_timeout',
    'GET /v1/account HTTP/1.1\r\nHost: a\r\n',
    { code: 408, error: 'Request timeout' },
  ],
  [
    'invalid_parameters',
    'HELLO\r\n\r\n',
    { code: 400, error: 'Invalid parameters: malformed HTTP request' },
  ],
])(
  '%s is answered as the table says, counted, and the connection closed',
  async (reason, sent, body) => {
    const before = await refusals(reason);
    const answer = await callRaw(gateway.url, (socket) => socket.write(sent));
    expect([answer.status, answer.body]).toEqual([body.code, body]);
    expect(answer.headers).toMatchObject({
      connection: 'close',
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(await refusals(reason)).toBe(before + 1);
  },
);
