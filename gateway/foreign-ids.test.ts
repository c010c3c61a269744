import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '@/lib/core/ids';
import { type Customer, createCustomer } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { type Answer, startTestGateway, type TestGateway } from '@/test/test-gateway';

const database = testDatabase();
const ONCE = 'the-same-key-of-two-accounts';
const WAIT = '/v1/sandbox/wait/run?sync=true';
let gateway: TestGateway;
let owner: Customer;
let stranger: Customer;
/** The owner's task, submitted with `ONCE`. */
let taskId: string;

beforeAll(async () => {
  gateway = await startTestGateway(database.url);
  owner = await createCustomer(database.db, 10_000_000n);
  stranger = await createCustomer(database.db, 10_000_000n);
  taskId = (await submit(owner)).body.id;
});
afterAll(async () => {
  expect(gateway.faults).toEqual([]);
  await gateway.close();
});

function submit({ key }: Customer): Promise<Answer> {
  const headers = { 'idempotency-key': ONCE };
  return gateway.call(WAIT, { key: key.secret, body: { seconds: 0 }, headers });
}

/** The routes are read from the gateway's files, so that a new one cannot be forgotten. */
const source = readdirSync('gateway')
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => readFileSync(`gateway/${file}`, 'utf8'))
  .join('\n');
const routes = [
  ...source.matchAll(
    /\bapp\s*\.(get|post|put|patch|delete|all|route)\b(?:<[^(]*>)?\(\s*(?:'([^']*)'|(\w+))/g,
  ),
].map(([, method = '', path, constant]) => {
  const text = path ?? new RegExp(`const ${constant} = '([^']*)'`).exec(source)?.[1];
  return `${method.toUpperCase()} ${text}`;
});

/** Endpoints for everybody. */
const PUBLIC = [
  'GET /health',
  'GET /ready',
  'GET /openapi.json',
  // The output's name is the permission, and anybody who has a key can report it.
  'GET /outputs/:name',
  'POST /v1/leaks',
  // A signature is the permission.
  'POST /v1/leaks/batch',
];

/** Calls a route as the stranger, with all of the owner's ids. */
const AS_A_STRANGER: Record<string, () => Promise<void>> = {
  async 'GET /v1/requests/:id'() {
    const key = stranger.key.secret;
    const foreign = await gateway.call(`/v1/requests/${taskId}`, { key });
    const unknown = await gateway.call(`/v1/requests/${newId<string>()}`, { key });
    expect([foreign.status, foreign.body]).toEqual([unknown.status, unknown.body]);
    expect(foreign.status).toBe(404);
  },
  async 'GET /v1/account'() {
    const { body } = await gateway.call('/v1/account', { key: stranger.key.secret });
    expect(body.key.hint).toBe(stranger.key.hint);
    expect(JSON.stringify(body)).not.toContain(owner.key.hint);
    expect(body.consumed).toBe('0.000000');
  },
  async 'GET /v1/usage'() {
    const { body } = await gateway.call('/v1/usage?by=key', { key: stranger.key.secret });
    expect(body.rows).toMatchObject([{ key: { hint: stranger.key.hint }, completed: 0 }]);
    expect(JSON.stringify(body)).not.toContain(owner.key.hint);
  },
  async 'GET /v1/models'() {
    const [mine, theirs] = [stranger, owner].map(({ key }) =>
      gateway.call('/v1/models', { key: key.secret }),
    );
    expect((await mine)?.body).toEqual((await theirs)?.body);
  },
  async 'POST /v1/:vendor/:model/:operation'() {
    const own = await submit(stranger);
    expect(own.status).toBe(200);
    expect(own.body.id).not.toBe(taskId);
    expect((await submit(owner)).body.id).toBe(taskId);
  },
};

test('every route of the gateway is walked below, or is public', () => {
  expect(routes.sort()).toEqual([...PUBLIC, ...Object.keys(AS_A_STRANGER)].sort());
});

test.each(Object.keys(AS_A_STRANGER))('%s asks for a key', async (route) => {
  const [method = '', path = ''] = route.split(' ');
  const answer = await gateway.call(path.replace(':id', taskId), { method });
  expect([answer.status, answer.body.error]).toEqual([401, 'Missing Authorization header']);
});

// In this order, since the last one spends money.
test.each(Object.entries(AS_A_STRANGER))('%s shows a stranger nothing', async (_, walk) => {
  await walk();
});
