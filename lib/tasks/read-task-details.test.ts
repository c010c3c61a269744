import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Customer, createCustomer } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { startTestGateway, type TestGateway } from '@/test/test-gateway';
import { newId } from '../core/ids';
import { revokeKey } from '../keys/revocations/revoke-key';
import { readTaskDetails } from './read-task-details';

const DAY_MS = 86_400_000;
const PLACE = { outputsUrl: 'https://api.example.com/outputs', outputDays: 7 };

const database = testDatabase();
let gateway: TestGateway;
let customer: Customer;
beforeAll(async () => {
  gateway = await startTestGateway(database.url);
  customer = await createCustomer(database.db, 1_000_000n);
});
afterAll(async () => {
  expect(gateway.faults).toEqual([]);
  await gateway.close();
});

async function run(model: string, body: unknown): Promise<{ id: string; outputs: string[] }> {
  const answer = await gateway.call(`/v1/${model}?sync=true`, { key: customer.key.secret, body });
  expect(answer.status).toBe(200);
  return answer.body;
}

const read = (id: string, now = new Date(), accountId = customer.accountId) =>
  readTaskDetails(database.db, accountId, id, PLACE, now);

test('a completed task is told with its key, its cost and its outputs', async () => {
  const { id, outputs } = await run('google/nano-banana-pro/text-to-image', {
    prompt: 'a cat',
    channel: 'economy',
  });
  const name = outputs[0]?.split('/').at(-1);
  expect(await read(id)).toEqual({
    id,
    model: 'google/nano-banana-pro/text-to-image',
    channel: 'economy',
    keyId: customer.key.id,
    keyName: customer.key.name,
    keyHint: customer.key.hint,
    keyRevoked: false,
    status: 'completed',
    priceMicros: 30_000n,
    inferenceMs: expect.any(Number),
    inputBytes: '{"prompt":"a cat","channel":"economy"}'.length,
    code: null,
    error: null,
    outputs: [{ url: `${PLACE.outputsUrl}/${name}`, extension: 'png', goneAt: expect.any(Date) }],
    webhookUrl: null,
    createdAt: expect.any(Date),
    completedAt: expect.any(Date),
    detailsKept: true,
  });
});

test('an output has an address for as long as it is kept, and no longer', async () => {
  const { id } = await run('google/nano-banana-pro/text-to-image', { prompt: 'a dog' });
  const goneAt = (await read(id))?.outputs[0]?.goneAt ?? new Date(0);
  expect(goneAt.getTime() - Date.now()).toBeGreaterThanOrEqual(7 * DAY_MS);
  expect((await read(id, new Date(goneAt.getTime() - 1)))?.outputs[0]?.url).not.toBeNull();
  expect((await read(id, goneAt))?.outputs[0]).toEqual({ url: null, extension: 'png', goneAt });
});

test('the size of the input is that of the body as it was sent, large ones and repeats included', async () => {
  const send = async (body: string, headers: Record<string, string> = {}) => {
    const path = '/v1/google/nano-banana-pro/text-to-image';
    const answer = await gateway.call(path, { key: customer.key.secret, body, headers });
    expect(answer.status).toBe(200);
    return (await read(answer.body.id))?.inputBytes;
  };
  expect(await send('{"prompt": "größer"}')).toBe(22);
  const large = JSON.stringify({ prompt: 'x'.repeat(1_000) }) + ' '.repeat(100_000);
  expect(await send(large)).toBe(large.length);
  const once = { 'idempotency-key': 'once' };
  expect(await send(' {"prompt":"x"}', once)).toBe(15);
  expect(await send(' {"prompt":"x"}', once)).toBe(15);
});

test('a failed task says why, and a deleted key goes on being named', async () => {
  const { id } = await run('sandbox/wait/run', { fail: true });
  const { by, accountId, key } = customer;
  await revokeKey(database.db, by, accountId, key.id);
  expect(await read(id)).toMatchObject({
    status: 'failed',
    code: expect.any(String),
    error: expect.any(String),
    outputs: [],
    keyName: key.name,
    keyRevoked: true,
  });
});

test('another account’s task, an unknown one and what is no id look the same', async () => {
  const stranger = await createCustomer(database.db, 1_000_000n);
  const { body } = await gateway.call('/v1/sandbox/wait/run?sync=true', {
    key: stranger.key.secret,
    body: {},
  });
  expect(await read(body.id, new Date(), stranger.accountId)).not.toBeNull();
  for (const id of [body.id, newId<string>(), 'x', '', '../x']) expect(await read(id)).toBeNull();
});

test('after 30 days only what it was, when and what it cost is told', async () => {
  const other = await createCustomer(database.db, 1_000_000n);
  const { body } = await gateway.call('/v1/sandbox/wait/run?sync=true', {
    key: other.key.secret,
    body: { fail: true },
  });
  await database.db.pool.query(
    "UPDATE tasks SET created_at = created_at - interval '30 days' WHERE id = $1",
    [body.id],
  );
  expect(await read(body.id, new Date(), other.accountId)).toMatchObject({
    model: 'sandbox/wait/run',
    status: 'failed',
    priceMicros: 1n,
    error: null,
    webhookUrl: null,
    inputBytes: null,
    outputs: [],
    detailsKept: false,
  });
});
