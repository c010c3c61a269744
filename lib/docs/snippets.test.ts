import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Customer, createCustomer } from '@/test/factories';
import { runSnippet } from '@/test/run-snippet';
import { testDatabase } from '@/test/test-database';
import { startTestGateway, type TestGateway } from '@/test/test-gateway';
import { startReceiver, type WebhookReceiver } from '@/test/webhook-receiver';
import { loadCatalog } from '../catalog/load-catalog';
import { drawKey } from '../keys/format';
import { type Example, exampleOf } from './example';
import { firstCall } from './first-call';
import { listModels } from './list-models';
import { readAnswer } from './read-answer';
import { retrySafely } from './retry-safely';
import { setVariable } from './set-variable';
import { showUsage } from './show-usage';
import type { Snippet } from './snippet';
import { submitAndPoll } from './submit-and-poll';
import { submitWithWebhook } from './submit-with-webhook';
import { tryKey } from './try-key';

const database = testDatabase();
let gateway: TestGateway;
let customer: Customer;
let example: Example;
let receiver: WebhookReceiver;
beforeAll(async () => {
  gateway = await startTestGateway(database.url);
  receiver = await startReceiver();
  customer = await createCustomer(database.db, 9_000_000n);
  example = exampleOf(loadCatalog(undefined, {}), gateway.url);
});
afterAll(async () => {
  expect(gateway.faults).toEqual([]);
  await gateway.close();
  await receiver.close();
});

const UUID = '[0-9a-f-]{36}';
const OUTPUT = 'http://127\\.0\\.0\\.1:\\d+/outputs/[\\w.-]+';
const COMPLETED = new RegExp(
  `^\\{"id":"${UUID}",.*"status":"completed","outputs":\\["${OUTPUT}"\\]`,
);

/** Every snippet that calls the API, and its output in each language. */
const TABLE: [what: string, (example: Example) => Snippet[], Record<string, RegExp>][] = [
  [
    'the first call',
    firstCall,
    {
      curl: COMPLETED,
      Python: new RegExp(`^\\['${OUTPUT}'\\]\n$`),
      JavaScript: new RegExp(`^\\[\\s+'${OUTPUT}'\\s+\\]\n$`),
    },
  ],
  [
    'asking for the account',
    tryKey,
    {
      curl: /^\{"tier":"Bronze","limit":3,/,
      Python: /^Bronze \d\.\d{6}\n$/,
      JavaScript: /^Bronze \d\.\d{6}\n$/,
    },
  ],
  [
    'submitting and polling',
    submitAndPoll,
    {
      curl: new RegExp(
        `^\\{"id":"(${UUID})","status":"created".*\\}\n\\{"id":"\\1",.*"status":"completed"`,
      ),
      Python: new RegExp(`^completed \\['${OUTPUT}'\\]\n$`),
      JavaScript: new RegExp(`^completed \\[\\s+'${OUTPUT}'\\s+\\]\n$`),
    },
  ],
  [
    'retrying safely',
    retrySafely,
    { curl: COMPLETED, Python: /^completed\n$/, JavaScript: /^completed\n$/ },
  ],
  [
    'reading an answer',
    readAnswer,
    {
      curl: /^HTTP\/1\.1 200 OK\r\n(.+\r\n)*x-request-id: [0-9a-f-]{36}\r\n[\s\S]*"tier":"Bronze"/,
      Python: new RegExp(`^200 ${UUID}\n\\{"tier":"Bronze".*\\}\n$`),
      JavaScript: new RegExp(`^200 ${UUID}\n\\{"tier":"Bronze".*\\}\n$`),
    },
  ],
  [
    'listing the models',
    listModels,
    {
      curl: /^\{"models":\[\{"id":"google\/nano-banana-pro\/text-to-image"/,
      Python: /^google\/nano-banana-pro\/text-to-image \{'economy': '0\.030000'/,
      JavaScript: /^google\/nano-banana-pro\/text-to-image \{\s+economy: '0\.030000'/,
    },
  ],
  [
    'the usage',
    showUsage,
    {
      curl: /^\{"from":"[\dT:.-]+Z","to":"[\dT:.-]+Z","by":"day","totals":\{"spent":"\d\.\d{6}"/,
      Python: /^(\d{4}-\d\d-\d\d \d\.\d{6} \d+ \d+\n){7}$/,
      JavaScript: /^(\d{4}-\d\d-\d\d \d\.\d{6} \d+ \d+\n){7}$/,
    },
  ],
];

describe.each(TABLE)('%s prints what the page says', (_what, snippets, prints) => {
  test.each(['curl', 'Python', 'JavaScript'])('in %s', async (language) => {
    const snippet = snippets(example).find(({ name }) => name === language);
    if (!snippet) throw new Error(`there is none in ${language}`);
    expect(snippet.code).toContain(gateway.url);
    const environment = { GET3W_API_KEY: customer.key.secret };
    expect(await runSnippet(snippet, environment)).toMatch(prints[language] ?? /^$/);
  });
});

test('submitting with a webhook prints the id under which the end is sent', async () => {
  for (const snippet of submitWithWebhook(example, receiver.url)) {
    const printed = await runSnippet(snippet, { GET3W_API_KEY: customer.key.secret });
    expect(printed, snippet.name).toMatch(/\bcreated\b/);
    const [id] = new RegExp(UUID).exec(printed) ?? [];
    await expect
      .poll(() => receiver.received.map(({ headers }) => headers['webhook-id']))
      .toContain(id);
  }
  expect(receiver.received).toHaveLength(3);
  for (const { body } of receiver.received) expect(body).toContain('"status":"completed"');
});

test('retrying waits for a free slot and is charged once', async () => {
  for (const snippet of retrySafely(example)) {
    const busy = await createCustomer(database.db, 1_000_000n);
    const [key, body] = [busy.key.secret, { seconds: 1 }];
    for (let slot = 0; slot < 3; slot++) {
      expect((await gateway.call('/v1/sandbox/wait/run', { key, body })).status).toBe(200);
    }
    expect(await runSnippet(snippet, { GET3W_API_KEY: key }), snippet.name).toMatch(/completed/);
    const { body: account } = await gateway.call('/v1/account', { key });
    expect(account.consumed).toBe('0.040003');
  }
});

test('reading an answer shows a refusal as well', async () => {
  for (const snippet of readAnswer(example)) {
    const printed = await runSnippet(snippet, { GET3W_API_KEY: drawKey() });
    expect(printed).toMatch(/\b401 /);
    expect(printed).toContain('{"code":401,"error":"Invalid or revoked API key"}');
  }
});

test('submitting and polling shows why a submit is refused', async () => {
  for (const snippet of submitAndPoll(example)) {
    const environment = { GET3W_API_KEY: drawKey() };
    const said = await runSnippet(snippet, environment).catch((error: Error) => error.message);
    expect(said, snippet.name).toMatch(/Invalid or revoked API key|HTTP Error 401: Unauthorized/);
  }
});

// PowerShell and cmd are not available in tests, so only the form of their lines is checked.
test('the variable is set in bash; PowerShell and cmd have the form of their manuals', async () => {
  const key = customer.key.secret;
  const [bash, powerShell, cmd] = setVariable(key);
  const code = `${bash?.code}\n${tryKey(example)[0]?.code}`;
  expect(await runSnippet({ name: 'bash', code }, { GET3W_API_KEY: '' })).toContain('"tier"');
  expect(powerShell?.code).toBe(`$env:GET3W_API_KEY = "${key}"`);
  // Quotes would become part of the value.
  expect(cmd?.code).toBe(`set GET3W_API_KEY=${key}`);
});
