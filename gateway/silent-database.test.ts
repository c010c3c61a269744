import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCustomer } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { type Answer, startTestGateway, type TestGateway } from '@/test/test-gateway';
import { startWire, type Wire } from '@/test/wire';

/** Instead of the product's six seconds. */
const SILENCE_MS = 600;
/** The longest wait of a caller: for a batch in progress, and for its own. */
const WITHIN_MS = 3 * SILENCE_MS;
const WAIT = '/v1/sandbox/wait/run';

const database = testDatabase();
let wire: Wire;
let gateway: TestGateway;
beforeAll(async () => {
  wire = await startWire(database.url);
  gateway = await startTestGateway(wire.url, { silenceMs: SILENCE_MS });
});
afterAll(async () => {
  await gateway.close();
  await wire.close();
});

/** One call of each kind that needs the database. */
function calls(key: string): Promise<Answer[]> {
  return Promise.all([
    gateway.call(WAIT, { key, body: { seconds: 0 } }),
    gateway.call(`${WAIT}?sync=true`, { key, body: { seconds: 0 } }),
    gateway.call(WAIT, { key, body: {}, headers: { 'idempotency-key': randomUUID() } }),
    gateway.call('/v1/account', { key }),
  ]);
}

function expectUnavailable(answer: Answer | undefined): void {
  expect(answer).toMatchObject({ status: 503, body: { error: 'Service unavailable' } });
  expect(answer?.headers.get('retry-after')).toBe('1');
}

const OK = [200, 200, 200, 200];
const statuses = (answers: Answer[]) => answers.map(({ status }) => status);

test('while the connections that are open are silent, calls get 503 in time, and from then on new connections', async () => {
  const { key } = await createCustomer(database.db, 1_000_000_000n);
  expect(statuses(await calls(key.secret))).toEqual(OK);
  wire.silence();
  const began = performance.now();
  const answers = await calls(key.secret);
  expect(performance.now() - began).toBeLessThan(WITHIN_MS);
  expectUnavailable(answers[0]);
  // Calls without an idle connection got a new one.
  for (const answer of answers) if (answer.status !== 200) expectUnavailable(answer);
  expect(statuses(await calls(key.secret))).toEqual(OK);
});

test('while new connections are silent as well, every call gets 503 in time, and works once the database speaks', async () => {
  const { key } = await createCustomer(database.db, 1_000_000_000n);
  wire.silence();
  wire.silenceNew(true);
  for (let round = 0; round < 2; round++) {
    const began = performance.now();
    for (const answer of await calls(key.secret)) expectUnavailable(answer);
    expect(performance.now() - began).toBeLessThan(WITHIN_MS);
  }
  wire.silenceNew(false);
  await expect.poll(async () => statuses(await calls(key.secret))).toEqual(OK);
});
