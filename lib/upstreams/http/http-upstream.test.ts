import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Customer, createCustomer } from '@/test/factories';
import { modelOn, writeModelsFile } from '@/test/models-file';
import {
  type ProviderAnswer,
  type ProviderRequest,
  type StandInProvider,
  startStandInProvider,
} from '@/test/stand-in-provider';
import { testDatabase } from '@/test/test-database';
import { type Answer, startTestGateway, type TestGateway } from '@/test/test-gateway';
import { INTERRUPTED } from '../../admission/runner-lease';
import { reconcileLedger } from '../../ledger/reconcile-ledger';

const SECRET = 'pk-stand-in-credential-0123456789';
const BALANCE = 10_000_000n;
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

const database = testDatabase();
let provider: StandInProvider;
let modelsFile: ReturnType<typeof writeModelsFile>;
let gateway: TestGateway;
let customer: Customer;

/** The models of this file, by the distinguishing part of their id. */
function models(origin: string) {
  const answer = {
    outputs: 'data.*.url',
    outputs_are: 'url',
    error_message: 'error.message',
    error_code: 'error.code',
  };
  const direct = {
    type: 'http',
    url: `${origin}/submit`,
    headers: { Authorization: `Bearer \${PROVIDER_KEY}`, 'X-Version': '2' },
    extra: { model: 'theirs', prompt_strength: 1 },
    timeout_seconds: 20,
    answer_limit_mib: 0.0625,
    answer,
    errors: { content_policy: 'moderation', '402': 'unavailable', bad_size: 'invalid_input' },
  };
  const polled = {
    ...direct,
    answer: { ...answer, id: 'task.id', status: 'task.status' },
    poll: {
      url: `${origin}/tasks/{id}?full=1`,
      every_ms: 10,
      completed: ['succeeded'],
      failed: ['failed', 'canceled'],
    },
  };
  return {
    direct,
    polled,
    base64: { ...direct, answer: { ...answer, outputs: 'images.*', outputs_are: 'base64' } },
    hasty: { ...direct, timeout_seconds: 0.3 },
    'hasty-polled': { ...polled, timeout_seconds: 0.3 },
  };
}
type ModelName = keyof ReturnType<typeof models>;

beforeAll(async () => {
  provider = await startStandInProvider();
  const upstreams = models(provider.origin);
  modelsFile = writeModelsFile({
    models: [
      ...Object.entries(upstreams).map(([name, upstream]) =>
        modelOn(upstream, `stand-in/${name}/run`),
      ),
      modelOn(upstreams.direct, 'requests/account/models'),
    ],
  });
  gateway = await startGateway();
});
afterAll(async () => {
  expect(await reconcileLedger(database.db)).toEqual([]);
  await gateway.close();
  await provider.close();
  modelsFile.remove();
});
beforeEach(async () => {
  customer = await createCustomer(database.db, BALANCE);
  gateway.faults.splice(0);
});

function startGateway() {
  const environment = { PROVIDER_KEY: SECRET };
  return startTestGateway(database.url, { modelsFile: modelsFile.path, environment });
}

function submit(name: ModelName, body: unknown = { prompt: 'A cat' }): Promise<Answer> {
  const path = `/v1/stand-in/${name}/run?sync=true`;
  return gateway.call(path, { key: customer.key.secret, body });
}

async function balance() {
  const where = { id: customer.accountId };
  const account = await database.db.prisma.account.findUniqueOrThrow({ where });
  const { balanceMicros, heldMicros, running } = account;
  return { balanceMicros, heldMicros, running };
}

const NOTHING_CHARGED = { balanceMicros: BALANCE, heldMicros: 0n, running: 0 };

/** Everything that a customer can see of a task, as text. */
async function allThatShows(answer: Answer): Promise<string> {
  const polled = await gateway.call(`/v1/requests/${answer.body.id}`, { key: customer.key.secret });
  const catalogue = await gateway.call('/v1/models', { key: customer.key.secret });
  return [answer, polled, catalogue]
    .map(({ headers, body }) => JSON.stringify([[...headers], body]))
    .join('\n');
}

/** Serves files; `script` answers other requests. */
function withFiles(script: (request: ProviderRequest, before: number) => ProviderAnswer) {
  provider.answerWith((request, before) =>
    request.path.startsWith('/files/')
      ? { contentType: 'image/png', body: PNG }
      : script(request, before),
  );
}

const file = (name = 'one.png') => ({ url: `${provider.origin}/files/${name}` });

describe('a task at a provider', () => {
  test('that answers directly is paid, and its output is kept by us', async () => {
    withFiles(() => ({ body: { data: [file(), file('two.png')] } }));
    const answer = await submit('direct', { prompt: 'A cat', channel: 'stable' });
    expect(answer.body).toMatchObject({ status: 'completed', cost: '0.050000' });
    expect(answer.body.sandbox).toBeUndefined();
    expect(answer.body.outputs).toHaveLength(2);
    const output = await fetch(answer.body.outputs[0]);
    expect(output.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await output.arrayBuffer())).toEqual(PNG);
    expect(await balance()).toEqual({ ...NOTHING_CHARGED, balanceMicros: BALANCE - 50_000n });
    expect(await allThatShows(answer)).not.toContain(provider.host);

    const [sent, download] = provider.requests;
    expect(sent).toMatchObject({ method: 'POST', path: '/submit' });
    expect(JSON.parse(sent?.body ?? '')).toEqual({
      prompt: 'A cat',
      model: 'theirs',
      prompt_strength: 1,
    });
    expect(sent?.headers).toMatchObject({
      authorization: `Bearer ${SECRET}`,
      'x-version': '2',
      'content-type': 'application/json',
    });
    expect(JSON.stringify(sent)).not.toContain(customer.key.secret);
    expect(download?.headers.authorization).toBeUndefined();
  });

  test('that is polled ends when the provider says so, through polls that fail', async () => {
    const polls: ProviderAnswer[] = [
      { body: { task: { status: 'queued' } } },
      { status: 500 },
      { status: 429 },
      { body: '<html>' },
      { body: { task: { status: 'queued' } }, cutOff: true },
      { body: { task: { status: 'succeeded' }, data: [file()] } },
    ];
    withFiles((_request, before) =>
      before === 0
        ? { status: 202, body: { task: { id: 'a/../b?c', status: 'queued' } } }
        : (polls[before - 1] ?? { status: 404 }),
    );
    const answer = await submit('polled');
    expect(answer.body).toMatchObject({ status: 'completed', cost: '0.050000' });
    const asked = provider.requests.map(({ method, path }) => `${method} ${path}`);
    expect(asked).toEqual([
      'POST /submit',
      ...polls.map(() => 'GET /tasks/a%2F..%2Fb%3Fc?full=1'),
      'GET /files/one.png',
    ]);
    expect(provider.requests[1]?.headers.authorization).toBe(`Bearer ${SECRET}`);
    expect(gateway.faults).toEqual([]);
  });

  test('that was already done when it was submitted is not polled', async () => {
    withFiles(() => ({ body: { task: { id: 1, status: 'succeeded' }, data: [file()] } }));
    expect((await submit('polled')).body).toMatchObject({ status: 'completed' });
    expect(provider.requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  test('may have a model that is named like our own endpoints', async () => {
    withFiles(() => ({ body: { data: [file()] } }));
    const options = { key: customer.key.secret };
    const path = '/v1/requests/account/models?sync=true';
    const { body } = await gateway.call(path, { ...options, body: {} });
    expect(body).toMatchObject({ status: 'completed', model: 'requests/account/models' });
    expect((await gateway.call(`/v1/requests/${body.id}`, options)).body).toEqual(body);
  });

  test.each([
    ['png', PNG],
    ['bin', Buffer.from('<script>')],
  ])('that sends its outputs as base64 has them kept as %s by their bytes', async (kind, bytes) => {
    const images = [bytes.toString('base64'), `data:image/gif;base64,${bytes.toString('base64')}`];
    provider.answerWith(() => ({ body: { images } }));
    const { body } = await submit('base64');
    expect(body.status).toBe('completed');
    for (const url of body.outputs) {
      expect(url).toMatch(new RegExp(`\\.${kind}$`));
      expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(bytes);
    }
  });
});

const LEAKY = () => ({
  error: {
    code: 'no_such_code',
    message: `Bad prompt.\nSee ${provider.origin}/docs or ${provider.host}, key ${SECRET}.`,
  },
});
const CLEANED = 'Bad prompt. See [removed] or [removed], key [removed].';

interface Fault {
  model: ModelName;
  answer: (before: number) => ProviderAnswer;
  code: string;
  error: string;
  /** How many requests the provider has received. */
  asked?: number;
  /** The log message for the operator; absent if there is nothing to do. */
  fault?: RegExp;
}

const UNAVAILABLE = 'The model is not available at the moment. Try again shortly.';
const FAILED = 'The model failed.';
const TIMEOUT = 'The model took too long.';
const id = { id: 'x', status: 'queued' };

const FAULTS: Record<string, Fault> = {
  'slower than its time': {
    model: 'hasty',
    answer: () => ({ silent: true }),
    code: 'timeout',
    error: TIMEOUT,
  },
  'cut off': {
    model: 'direct',
    answer: () => ({ body: { data: [file()] }, cutOff: true }),
    code: 'unavailable',
    error: UNAVAILABLE,
  },
  'hung up on without a word': {
    model: 'direct',
    answer: () => ({ hangUp: true }),
    code: 'unavailable',
    error: UNAVAILABLE,
  },
  '429': {
    model: 'direct',
    answer: () => ({ status: 429, body: LEAKY() }),
    code: 'unavailable',
    error: UNAVAILABLE,
  },
  '503': {
    model: 'direct',
    answer: () => ({ status: 503, body: LEAKY() }),
    code: 'unavailable',
    error: UNAVAILABLE,
  },
  '504': { model: 'direct', answer: () => ({ status: 504 }), code: 'timeout', error: TIMEOUT },
  '500': {
    model: 'direct',
    answer: () => ({ status: 500, body: LEAKY() }),
    code: 'failed',
    error: FAILED,
    fault: /its submit was answered with 500/,
  },
  'our credential refused': {
    model: 'direct',
    answer: () => ({ status: 401, body: LEAKY() }),
    code: 'failed',
    error: FAILED,
    fault: /stand-in\/direct\/run \(stable\): its submit was answered with 401/,
  },
  'a redirect': {
    model: 'direct',
    answer: () => ({ status: 302, body: LEAKY() }),
    code: 'failed',
    error: FAILED,
    fault: /answered with 302/,
  },
  'input that the provider refuses': {
    model: 'direct',
    answer: () => ({ status: 422, body: LEAKY() }),
    code: 'invalid_input',
    error: CLEANED,
  },
  'input refused without a word': {
    model: 'direct',
    answer: () => ({ status: 400, body: '<html>' }),
    code: 'invalid_input',
    error: 'The model does not accept this input.',
  },
  'an error code that is mapped': {
    model: 'direct',
    answer: () => ({
      status: 400,
      body: { error: { code: 'content_policy', message: 'Not that.' } },
    }),
    code: 'moderation',
    error: 'Not that.',
  },
  'an error with status 200': {
    model: 'direct',
    answer: () => ({ body: { error: { code: 'bad_size', message: 'Too wide.' } } }),
    code: 'invalid_input',
    error: 'Too wide.',
  },
  'a status that is mapped': {
    model: 'direct',
    answer: () => ({ status: 402, body: LEAKY() }),
    code: 'unavailable',
    error: UNAVAILABLE,
  },
  'no JSON': {
    model: 'direct',
    answer: () => ({ body: `<html>${provider.host}` }),
    code: 'failed',
    error: FAILED,
    fault: /answered with no JSON/,
  },
  'JSON without outputs': {
    model: 'direct',
    answer: () => ({ body: { data: [{ url: 7 }] } }),
    code: 'failed',
    error: FAILED,
    fault: /no outputs at data\.\*\.url/,
  },
  'too large an answer': {
    model: 'direct',
    answer: () => ({ body: { data: [file()], more: 'x'.repeat(70_000) } }),
    code: 'failed',
    error: FAILED,
    fault: /The answer is too large/,
  },
  'too many outputs': {
    model: 'direct',
    answer: () => ({ body: { data: Array.from({ length: 17 }, () => file()) } }),
    code: 'failed',
    error: FAILED,
    fault: /17 outputs/,
  },
  'no base64': {
    model: 'base64',
    answer: () => ({ body: { images: ['<html>'] } }),
    code: 'failed',
    error: FAILED,
    fault: /no base64/,
  },
  'an empty output': {
    model: 'direct',
    answer: (before) => ({ body: before === 0 ? { data: [file()] } : '' }),
    code: 'failed',
    error: FAILED,
    asked: 2,
    fault: /an output is empty/,
  },
  'an output at an internal address': {
    model: 'direct',
    answer: () => ({ body: { data: [{ url: 'http://127.0.0.1:1/latest/meta-data' }] } }),
    code: 'failed',
    error: FAILED,
    fault: /address of an output must not be a private/,
  },
  'an output that is gone': {
    model: 'direct',
    answer: (before) => (before === 0 ? { body: { data: [file()] } } : { status: 404 }),
    code: 'failed',
    error: FAILED,
    asked: 2,
    fault: /the address of an output answered 404/,
  },
  'too large an output': {
    model: 'direct',
    answer: (before) =>
      before === 0
        ? { body: { data: [file(), file()] } }
        : { contentType: 'image/png', body: Buffer.alloc(40_000) },
    code: 'failed',
    error: FAILED,
    asked: 3,
    fault: /too large/,
  },
  'an output that stays cut off': {
    model: 'direct',
    answer: (before) => (before === 0 ? { body: { data: [file()] } } : { body: PNG, cutOff: true }),
    code: 'unavailable',
    error: UNAVAILABLE,
    asked: 3,
  },
  'no id to ask with': {
    model: 'polled',
    answer: () => ({ body: { task: { id: '..', status: 'queued' } } }),
    code: 'failed',
    error: FAILED,
    fault: /without a usable id/,
  },
  'a task that fails at the provider': {
    model: 'polled',
    answer: (before) =>
      before === 0 ? { body: { task: id } } : { body: { task: { status: 'failed' }, ...LEAKY() } },
    code: 'failed',
    error: FAILED,
    asked: 2,
  },
  'a task that fails for its input': {
    model: 'polled',
    answer: (before) =>
      before === 0
        ? { body: { task: id } }
        : { body: { task: { status: 'failed' }, error: { ...LEAKY().error, code: 'bad_size' } } },
    code: 'invalid_input',
    error: CLEANED,
    asked: 2,
  },
  'a task that is done with nothing made': {
    model: 'polled',
    answer: (before) =>
      before === 0 ? { body: { task: id } } : { body: { task: { status: 'succeeded' } } },
    code: 'failed',
    error: FAILED,
    asked: 2,
    fault: /no outputs/,
  },
  'a poll that is refused': {
    model: 'polled',
    answer: (before) => (before === 0 ? { body: { task: id } } : { status: 404, body: LEAKY() }),
    code: 'failed',
    error: FAILED,
    asked: 2,
    fault: /its poll was answered with 404/,
  },
  'a task that never ends': {
    model: 'hasty-polled',
    answer: () => ({ body: { task: id } }),
    code: 'timeout',
    error: TIMEOUT,
    asked: Number.NaN,
  },
};

describe('a provider’s fault fails the task, costs nothing and shows nothing of the provider', () => {
  test.each(Object.entries(FAULTS))('%s', async (_name, { model, answer, ...expected }) => {
    provider.answerWith((_request, before) => answer(before));
    const got = await submit(model);
    expect(got.status).toBe(200);
    expect(got.body).toMatchObject({
      status: 'failed',
      code: expected.code,
      error: expected.error,
      cost: '0.000000',
      outputs: [],
    });
    expect(await balance()).toEqual(NOTHING_CHARGED);
    const shown = await allThatShows(got);
    for (const secret of [SECRET, provider.host, provider.host.replace('127.0.0.1', '')]) {
      expect(shown).not.toContain(secret);
    }
    const { asked = 1 } = expected;
    if (Number.isNaN(asked)) expect(provider.requests.length).toBeGreaterThan(2);
    else expect(provider.requests).toHaveLength(asked);

    const faults = gateway.faults.map(String);
    expect(faults).toEqual(expected.fault ? [expect.stringMatching(expected.fault)] : []);
    expect(faults.join()).not.toContain(SECRET);
  });
});

test('a gateway that stops ends its tasks at providers at once', async () => {
  const stopping = await startGateway();
  const asked = new Promise<void>((done) => {
    provider.answerWith(() => {
      done();
      return { silent: true };
    });
  });
  const options = { key: customer.key.secret, body: {} };
  const { body } = await stopping.call('/v1/stand-in/direct/run', options);
  await asked;
  const started = performance.now();
  await stopping.close();
  expect(performance.now() - started).toBeLessThan(4_000);
  const task = await gateway.call(`/v1/requests/${body.id}`, { key: customer.key.secret });
  expect(task.body).toMatchObject({ status: 'failed', ...INTERRUPTED });
  expect(await balance()).toEqual(NOTHING_CHARGED);
});
