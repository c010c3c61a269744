import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Customer, createCustomer, createKey, createOwner } from '@/test/factories';
import { createScanner, published, writeScannerKeys } from '@/test/scanner';
import { testDatabase } from '@/test/test-database';
import { type Answer, startTestGateway, type TestGateway } from '@/test/test-gateway';
import { changeKey, type KeyChange } from '../keys/control/change-key';
import { accountSchema } from './account';
import { ERROR_TABLE, type ErrorRow, errorSchema } from './error-table';
import { LEAK_BATCH_ERRORS, LEAK_ERRORS, leakAnswerSchema } from './leaks';
import { modelsSchema } from './models';
import type { OpenApiDocument, Operation } from './open-api-types';
import { submitAnswerSchema } from './submit';
import { taskSchema } from './task';
import { USAGE_ERRORS, USAGE_GROUPS, usageSchema } from './usage';

const PICTURE = '/v1/google/nano-banana-pro/text-to-image';
const WAIT = '/v1/sandbox/wait/run';

const database = testDatabase();
const scanner = createScanner('one');
let gateway: TestGateway;
let customer: Customer;
let key: string;
let document: OpenApiDocument;
beforeAll(async () => {
  const scannerKeys = writeScannerKeys(published(scanner));
  gateway = await startTestGateway(database.url, { scannerKeysFile: scannerKeys.path });
  scannerKeys.remove();
  customer = await createCustomer(database.db, 1_000_000n);
  key = customer.key.secret;
  document = (await gateway.call('/openapi.json')).body;
});
afterAll(async () => {
  expect(gateway.faults).toEqual([]);
  await gateway.close();
});

/** That the answer has every header that is declared, but those of a spend limit only where the key has one. */
function expectHeaders(answer: Pick<Answer, 'headers'>, declared: object, what: string): void {
  for (const name of Object.keys(declared)) {
    if (!name.startsWith('x-key-limit')) {
      expect(answer.headers.has(name), `${what}: ${name}`).toBe(true);
    }
  }
}

function operations(): { path: string; method: string; operation: Operation }[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );
}

/** All values of `$ref`, at any depth. */
function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) =>
    name === '$ref' ? [String(child)] : references(child),
  );
}

test('the document is served to everybody, for pages of every origin', async () => {
  const answer = await gateway.call('/openapi.json');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  expect(document).toMatchObject({ openapi: '3.1.0', servers: [{ url: gateway.url }] });
});

test('it has what OpenAPI 3.1 requires, and every reference leads somewhere', () => {
  expect(document.info).toMatchObject({ title: 'Get3W API', version: '1' });
  expect(document.security).toEqual([{ apiKey: [] }]);
  expect(document.components.securitySchemes.apiKey).toMatchObject({
    type: 'http',
    scheme: 'bearer',
  });
  for (const reference of references(document)) {
    const target = reference
      .slice(2)
      .split('/')
      .reduce<unknown>((node, name) => (node as Record<string, unknown>)?.[name], document);
    expect(target, reference).toBeTypeOf('object');
  }
  const ids = operations().map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  const tags = document.tags.map((tag) => tag.name);
  for (const { path, operation } of operations()) {
    for (const tag of operation.tags) expect(tags).toContain(tag);
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = operation.parameters.filter((one) => one.in === 'path');
    expect(declared.map(({ name, required }) => [name, required])).toEqual(
      inPath.map((name) => [name, true]),
    );
    for (const response of Object.values(operation.responses)) {
      expect(response.description).not.toBe('');
      expect(response.content['application/json'].schema).toBeTypeOf('object');
    }
  }
});

test('every refusal of the product is an example of its status', () => {
  const examples = operations().flatMap(({ operation }) =>
    Object.entries(operation.responses).flatMap(([status, response]) =>
      Object.entries(response.content['application/json'].examples ?? {}).map(
        ([reason, example]) => [reason, Number(status), example.value.error],
      ),
    ),
  );
  for (const { reason, status, error } of [
    ...ERROR_TABLE,
    ...LEAK_ERRORS,
    ...LEAK_BATCH_ERRORS,
    ...USAGE_ERRORS,
  ]) {
    expect(examples).toContainEqual([reason, status, error]);
  }
});

test('every path answers with the example of its body', async () => {
  for (const { path, method, operation } of operations()) {
    const example = operation.requestBody?.content['application/json'].example;
    const body = example === undefined ? undefined : JSON.stringify(example);
    const signed = operation.parameters.some(({ name }) => name.endsWith('-Signature'));
    const answer = await gateway.call(path.replace('{id}', customer.accountId), {
      method: method.toUpperCase(),
      key: operation.security ? undefined : key,
      headers: signed && body ? scanner.headersOf(body) : {},
      body,
    });
    // There is no task with this id.
    expect(answer.status, path).toBe(path.includes('{id}') ? 404 : 200);
    const headers = operation.responses[String(answer.status)]?.headers ?? {};
    expectHeaders(answer, headers, path);
  }
});

test('submits, tasks, models, account and usage are what the schemas say, to the field', async () => {
  const created = await gateway.call(WAIT, { key, body: { seconds: 0 } });
  submitAnswerSchema.parse(created.body);
  const completed = await gateway.call(`${PICTURE}?sync=true`, { key, body: { prompt: 'A cat' } });
  expect(taskSchema.parse(completed.body).status).toBe('completed');
  const failed = await gateway.call(`${WAIT}?sync=true`, { key, body: { fail: true } });
  expect(taskSchema.parse(failed.body)).toMatchObject({ status: 'failed', cost: '0.000000' });
  const impatient = await startTestGateway(database.url, { syncTimeoutMs: 50 });
  const processing = await impatient.call(`${WAIT}?sync=true`, { key, body: { seconds: 30 } });
  expect(taskSchema.parse(processing.body).status).toBe('processing');
  await impatient.close();
  const polled = await gateway.call(`/v1/requests/${completed.body.id}`, { key });
  expect(taskSchema.parse(polled.body)).toEqual(completed.body);
  modelsSchema.parse((await gateway.call('/v1/models', { key })).body);
  accountSchema.parse((await gateway.call('/v1/account', { key })).body);
  for (const by of USAGE_GROUPS) {
    const { body } = await gateway.call(`/v1/usage?by=${by}`, { key });
    expect(usageSchema.parse(body).by).toBe(by);
  }
});

test('reports of leaks are answered and refused as the document says', async () => {
  const post = (path: string, body: string, headers = {}) => gateway.call(path, { body, headers });
  const [LEAKS, BATCH] = ['/v1/leaks', '/v1/leaks/batch'];
  const signed = (body: string) => scanner.headersOf(body);
  leakAnswerSchema.parse((await post(BATCH, '[]', signed('[]'))).body);
  const large = 'x'.repeat(5_000_000);
  const refusals: [string, readonly ErrorRow[], Record<string, Promise<Answer>>][] = [
    [
      LEAKS,
      LEAK_ERRORS,
      {
        body_too_large: post(LEAKS, large),
        invalid_parameters: post(LEAKS, '{}'),
        method_not_allowed: gateway.call(LEAKS),
      },
    ],
    [
      BATCH,
      LEAK_BATCH_ERRORS,
      {
        body_too_large: post(BATCH, large),
        missing_signature: post(BATCH, '[]'),
        invalid_signature: post(BATCH, '[]', signed('{}')),
        invalid_parameters: post(BATCH, '{}', signed('{}')),
        method_not_allowed: gateway.call(BATCH),
      },
    ],
  ];
  for (const [path, rows, answers] of refusals) {
    for (const [reason, promise] of Object.entries(answers)) {
      const { body, headers, status } = await promise;
      const row = rows.find((one) => one.reason === reason);
      expect(errorSchema.parse(body), reason).toEqual({ code: row?.status, error: row?.error });
      const declared = document.paths[path]?.post?.responses[String(status)]?.headers ?? {};
      for (const name of Object.keys(declared)) expect(headers.has(name), reason).toBe(true);
    }
  }
});

test('every refusal that can be provoked is its row of the table, with its headers', async () => {
  const pending = await createKey(database.db, await createOwner(database.db));
  const poor = await createCustomer(database.db, 1n);
  const busy = await createCustomer(database.db, 1_000_000n);
  const once = { 'idempotency-key': 'once' };
  const restricted = async (change: KeyChange) => {
    const one = await createKey(database.db, customer);
    await changeKey(database.db, customer.by, customer.accountId, one.id, change);
    return one.secret;
  };
  await gateway.call(WAIT, { key, body: { seconds: 0 }, headers: once });
  for (let slot = 0; slot < 3; slot++) {
    await gateway.call(WAIT, { key: busy.key.secret, body: { seconds: 3 } });
  }
  const prompt = { prompt: 'A cat' };
  const answers = {
    missing_authorization: await gateway.call('/v1/account'),
    invalid_authorization: await gateway.call('/v1/account', { headers: { authorization: key } }),
    unknown_key: await gateway.call('/v1/account', { key: `${key.slice(0, -1)}!` }),
    address_not_allowed: await gateway.call('/v1/account', {
      key: await restricted({ addresses: ['203.0.113.7'] }),
    }),
    key_paused: await gateway.call('/v1/account', { key: await restricted({ paused: true }) }),
    not_activated: await gateway.call('/v1/account', { key: pending.secret }),
    not_found: await gateway.call('/v1/no/such/model', { key, body: {} }),
    method_not_allowed: await gateway.call(PICTURE, { key }),
    body_too_large: await gateway.call(PICTURE, { key, body: 'x'.repeat(11 * 1024 * 1024) }),
    invalid_parameters: await gateway.call(PICTURE, { key, body: {} }),
    key_read_only: await gateway.call(PICTURE, {
      key: await restricted({ readOnly: true }),
      body: prompt,
    }),
    model_not_allowed: await gateway.call(PICTURE, {
      key: await restricted({ models: ['sandbox/*'] }),
      body: prompt,
    }),
    key_limit: await gateway.call(PICTURE, {
      key: await restricted({ limit: { micros: 10_000n, period: 'day' } }),
      body: prompt,
    }),
    key_reused: await gateway.call(WAIT, { key, body: { seconds: 1 }, headers: once }),
    insufficient_balance: await gateway.call(PICTURE, { key: poor.key.secret, body: prompt }),
    no_slot: await gateway.call(PICTURE, { key: busy.key.secret, body: prompt }),
  };
  for (const [reason, answer] of Object.entries(answers)) {
    const row = ERROR_TABLE.find((one) => one.reason === reason);
    expect(errorSchema.parse(answer.body), reason).toEqual({
      code: row?.status,
      error: row?.error,
    });
    const kind = row?.calls.includes('read') ? document.paths['/v1/account']?.get : undefined;
    const operation = kind ?? document.paths[PICTURE]?.post;
    const declared = operation?.responses[String(answer.status)];
    // Whose address is not allowed sees nothing of the account.
    if (reason === 'address_not_allowed') continue;
    expectHeaders(answer, declared?.headers ?? {}, reason);
  }
});
