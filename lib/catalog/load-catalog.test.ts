import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { modelOn, writeModelsFile } from '@/test/models-file';
import { loadCatalog } from './load-catalog';

const SECRET = 'secret-of-the-provider';
const HTTP = {
  type: 'http',
  url: 'https://api.provider.example/v1/images',
  headers: { Authorization: `Bearer \${PROVIDER_KEY}` },
  answer: { outputs: 'data.*.url', outputs_are: 'url' },
};
const POLL = {
  url: 'https://api.provider.example/v1/tasks/{id}',
  completed: ['done'],
  failed: ['failed'],
};
const SANDBOX = { type: 'sandbox', run: 'wait' };

const written: { remove(): void }[] = [];
afterEach(() => {
  for (const file of written.splice(0)) file.remove();
});

function load(content: unknown, environment: Record<string, string> = { PROVIDER_KEY: SECRET }) {
  const file = writeModelsFile(content);
  written.push(file);
  return loadCatalog(file.path, environment);
}

/** The error line of a failed start, without its constant beginning. */
function problemOf(content: unknown, environment?: Record<string, string>): string {
  try {
    load(content, environment);
  } catch (error) {
    const { message } = error as Error;
    expect(message).toMatch(/^MODELS_FILE \S+models\.json: /);
    expect(message).not.toContain('\n');
    expect(message).not.toContain(SECRET);
    return message.replace(/^MODELS_FILE \S+: /, '');
  }
  throw new Error('it was loaded');
}

/** A file with a valid model before the tested one, so that the index is in the path. */
function second(changes: Record<string, unknown>) {
  return { models: [modelOn(HTTP), { ...modelOn(HTTP, 'stand-in/other/run'), ...changes }] };
}

function withInput(input: unknown) {
  return second({ input });
}

function withUpstream(changes: Record<string, unknown>) {
  return second({ channels: { stable: { price: '1', upstream: { ...HTTP, ...changes } } } });
}

test('without MODELS_FILE the catalogue that ships is on offer', () => {
  const catalog = loadCatalog(undefined, {});
  expect(catalog.models.map(({ id, sandbox }) => [id, sandbox])).toEqual([
    ['google/nano-banana-pro/text-to-image', true],
    ['sandbox/wait/run', true],
  ]);
  expect(catalog.models[0]?.priceMicros).toEqual({
    economy: 30_000n,
    stable: 40_000n,
    official: 90_000n,
  });
});

test('MODELS_FILE replaces the whole catalogue, and each channel has its price and upstream', () => {
  const catalog = load({
    models: [
      {
        ...modelOn(HTTP),
        channels: {
          stable: { price: '0.000001', upstream: HTTP },
          official: { price: '12', upstream: HTTP },
        },
      },
    ],
  });
  expect(catalog.models).toHaveLength(1);
  expect(catalog.models[0]).toMatchObject({
    channels: ['stable', 'official'],
    priceMicros: { stable: 1n, official: 12_000_000n },
    sandbox: false,
  });
  expect(catalog.check('stand-in/model/run', { channel: 'economy' })).toEqual({
    refused: 'invalid_parameters',
    detail: 'channel must be one of stable, official',
  });
  expect(catalog.check('stand-in/model/run', { channel: 'official' })).toMatchObject({
    channel: 'official',
    priceMicros: 12_000_000n,
  });
});

test('what pages and answers are made from knows no address and no credential', () => {
  const { models, check } = load({ models: [modelOn(HTTP)] });
  const shown = [models, check('stand-in/model/run', {})];
  const text = JSON.stringify(shown, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  expect(text).toContain('stand-in/model/run');
  expect(text).not.toContain('provider.example');
  expect(text).not.toContain(SECRET);
});

test('the example in the documentation can be loaded as it stands', () => {
  const example = /```json\n(.*?)```/s.exec(readFileSync('docs/operations.md', 'utf8'))?.[1];
  const catalog = load(example, { ACME_KEY: SECRET });
  expect(catalog.models.map(({ id }) => id)).toEqual([
    'acme/sketch/text-to-image',
    'acme/film/text-to-video',
  ]);
});

describe('what is wrong stops the start with one line', () => {
  test.each<[string, unknown, RegExp]>([
    ['no JSON', '{"models": [', /^is no JSON: /],
    ['no models', { models: [] }, /^models: /],
    ['no object', [], /^Invalid input: expected object/],
    ['a field too many', { ...second({}), model: [] }, /^Unrecognized key: "model"/],
    ['a misspelt field', second({ prices: {} }), /^models\.1: Unrecognized key: "prices"/],
    ['an id in capitals', second({ id: 'A/b/c' }), /^models\.1\.id: must be vendor\/model/],
    ['an id of two parts', second({ id: 'a/b' }), /^models\.1\.id: must be vendor\/model/],
    ['an id of dots', second({ id: 'a/../c' }), /^models\.1\.id: must be vendor\/model/],
    ['an id twice', second({ id: 'stand-in/model/run' }), /^models\.1\.id: is there twice$/],
    [
      'input that is no object',
      withInput({ type: 'string' }),
      /^models\.1\.input\.type: .*; models\.1\.input\.properties: /,
    ],
    [
      'input with a channel',
      withInput({ type: 'object', properties: { channel: { type: 'string' } } }),
      /^models\.1\.input\.properties\.channel: is the name of a field of ours$/,
    ],
    [
      'a keyword that is none',
      withInput({ type: 'object', properties: { a: { type: 'string', minLenght: 1 } } }),
      /^models\.1\.input: strict mode: unknown keyword: "minLenght"$/,
    ],
    [
      'a type that is none',
      withInput({ type: 'object', properties: { a: { type: 'text' } } }),
      /^models\.1\.input: .*schema is invalid/,
    ],
    [
      'a promise instead of an answer',
      withInput({ $async: true, type: 'object', properties: {} }),
      /^models\.1\.input: \$async is not supported$/,
    ],
    [
      'no default channel',
      second({ channels: { economy: { price: '1', upstream: HTTP } } }),
      /^models\.1\.channels\.stable: /,
    ],
    [
      'a channel that is none',
      second({ channels: { fast: {}, stable: { price: '1', upstream: HTTP } } }),
      /^models\.1\.channels: Unrecognized key: "fast"/,
    ],
    ...['0', '-1', '0.0000001', '1e3', '$1'].map((price): [string, unknown, RegExp] => [
      `the price ${price}`,
      second({ channels: { stable: { price, upstream: HTTP } } }),
      /^models\.1\.channels\.stable\.price: must be dollars above 0/,
    ]),
    [
      'a price that is a number',
      second({ channels: { stable: { price: 0.04, upstream: HTTP } } }),
      /^models\.1\.channels\.stable\.price: .*expected string/,
    ],
    [
      'sandbox beside http',
      second({
        channels: {
          stable: { price: '1', upstream: HTTP },
          economy: { price: '1', upstream: SANDBOX },
        },
      }),
      /^models\.1\.channels: must all be sandbox, or none of them$/,
    ],
    [
      'an unknown kind of upstream',
      withUpstream({ type: 'ftp' }),
      /^models\.1\.channels\.stable\.upstream\.type: /,
    ],
    [
      'an address that is none',
      withUpstream({ url: 'api' }),
      /upstream\.url: must be an http:\/\//,
    ],
    [
      'a password in an address',
      withUpstream({ url: 'https://me:it@provider.example/' }),
      /upstream\.url: must not contain a user or a password$/,
    ],
    [
      'a header of the client',
      withUpstream({ headers: { Host: 'x' } }),
      /upstream\.headers\.Host: is a header that cannot be set$/,
    ],
    [
      'a missing variable',
      withUpstream({ headers: { 'X-Key': `\${OTHER_KEY}` } }),
      /upstream\.headers\.X-Key: the variable OTHER_KEY is not set$/,
    ],
    [
      'a path that is none',
      withUpstream({ answer: { outputs: 'a..b', outputs_are: 'url' } }),
      /answer\.outputs: must be names/,
    ],
    [
      'a status without polls',
      withUpstream({ answer: { ...HTTP.answer, status: 'status' } }),
      /answer\.status: has no effect without poll$/,
    ],
    [
      'polls without an id',
      withUpstream({ answer: { ...HTTP.answer, status: 's' }, poll: POLL }),
      /answer\.id: is required with poll$/,
    ],
    [
      'a poll address without id',
      withUpstream({ poll: { ...POLL, url: 'https://provider.example/' } }),
      /poll\.url: must have \{id\} in its path or query$/,
    ],
    [
      'an id that chooses the server',
      withUpstream({ poll: { ...POLL, url: 'https://{id}.provider.example/' } }),
      /poll\.url: must have \{id\} in its path or query$/,
    ],
    [
      'an unknown task code',
      withUpstream({ errors: { nsfw: 'refused' } }),
      /upstream\.errors\.nsfw: /,
    ],
    ['no time', withUpstream({ timeout_seconds: 0 }), /upstream\.timeout_seconds: /],
  ])('%s', (_name, content, problem) => {
    expect(problemOf(content)).toMatch(problem);
  });

  test('a file that is not there', () => {
    expect(() => loadCatalog('nowhere/models.json', {})).toThrow(
      /^MODELS_FILE nowhere\/models\.json: cannot be read: ENOENT/,
    );
  });

  test('a credential that no header can hold, without showing it', () => {
    const problem = problemOf(second({}), { PROVIDER_KEY: `${SECRET}\n` });
    expect(problem).toMatch(
      /^models\.0\.channels\.stable\.upstream\.headers\.Authorization: must be/,
    );
  });
});
