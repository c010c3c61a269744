import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '@/lib/core/ids';
import { findRequest } from '@/lib/requests/find-request';
import { type Customer, createCustomer } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { startTestGateway, type TestGateway } from '@/test/test-gateway';

const WAIT = '/v1/sandbox/wait/run';
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

const submit = (query = '', body: unknown = {}, headers: Record<string, string> = {}) =>
  gateway.call(`${WAIT}${query}`, { key: customer.key.secret, body, headers });
const find = (text: string, accountId = customer.accountId) =>
  findRequest(database.db, accountId, text);
const requestIdOf = ({ headers }: { headers: Headers }) => headers.get('x-request-id') ?? '';

test('the x-request-id of an accepted submit is the id of its task', async () => {
  for (const answer of [
    await submit(),
    await submit('?sync=true'),
    await submit('', { fail: true }),
  ]) {
    expect(answer.status).toBe(200);
    expect(requestIdOf(answer)).toBe(answer.body.id);
    expect(await find(requestIdOf(answer))).toEqual({ taskId: answer.body.id });
  }
});

test('a repeated submit has an x-request-id of its own; the task is the first one’s', async () => {
  const headers = { 'idempotency-key': 'once' };
  const first = await submit('', {}, headers);
  const second = await submit('', {}, headers);
  expect(second.body.id).toBe(first.body.id);
  expect(requestIdOf(first)).toBe(first.body.id);
  expect(requestIdOf(second)).not.toBe(first.body.id);
  expect(await find(requestIdOf(second))).toMatchObject({ missing: 'unknown' });
});

test('refused submits and polls have ids without a task, each its own', async () => {
  const { body } = await submit();
  const poll = () => gateway.call(`/v1/requests/${body.id}`, { key: customer.key.secret });
  const answers = [
    await submit('', { seconds: 'x' }),
    await submit('?sync=no'),
    await poll(),
    await poll(),
  ];
  const ids = answers.map(requestIdOf);
  expect(new Set([...ids, body.id]).size).toBe(5);
  for (const id of ids) expect(await find(id)).toEqual({ missing: 'unknown', id });
});

test('whatever is pasted with the id is ignored', async () => {
  const { body } = await submit();
  for (const text of [
    ` ${body.id.toUpperCase()} `,
    `x-request-id: ${body.id}\r\n`,
    `"id":"${body.id}","status":"created"`,
    `https://api.example.com/v1/requests/${body.id}`,
  ]) {
    expect(await find(text)).toEqual({ taskId: body.id });
  }
  for (const text of ['x', body.id.slice(1), "'; DROP TABLE tasks", '\0']) {
    expect(await find(text)).toEqual({ missing: 'no_id' });
  }
});

test('another account’s task and an unknown id look the same', async () => {
  const stranger = await createCustomer(database.db, 1_000_000n);
  const { body } = await submit();
  const unknown = newId<string>();
  expect(await find(body.id, stranger.accountId)).toEqual({ missing: 'unknown', id: body.id });
  expect(await find(unknown, stranger.accountId)).toEqual({ missing: 'unknown', id: unknown });
});
