import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawKey } from '@/lib/keys/format';
import { fillTemplate } from '@/lib/mail/fill-template';
import { createLinkTokens } from '@/lib/mail/tokens';
import { createCustomer, createKey } from '@/test/factories';
import { createScanner, published, type Scanner, writeScannerKeys } from '@/test/scanner';
import { testDatabase } from '@/test/test-database';
import { startTestGateway, type TestGateway } from '@/test/test-gateway';

/** The example in GitHub's documentation of its partner program, and its public key. */
const SAMPLE = {
  identifier: 'bcb53661c06b4728e59d897fb6165d5c9cda0fd9cdf9d09ead458168deb7518c',
  publicKey: `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYAGMWO8XgCamYKMJS6jc/qgvSlAd
AjPuDPRcXU22YxgBrz+zoN19MzuRyW87qEt9/AmtoNP5GrobzUvQSyJFVw==
-----END PUBLIC KEY-----
`,
  signature:
    'MEQCIQDaMKqrGnE27S0kgMrEK0eYBmyG0LeZismAEz/BgZyt7AIfXt9fErtRS4XaeSt/AO1RtBY66YcAdjxji410VQV4xg==',
  body: '[{"source":"commit","token":"some_token","type":"some_type","url":"https://example.com/base-repo-url/"}]',
};
const PATH = '/v1/leaks/batch';

const database = testDatabase();
const [scanner, partner, stranger] = ['one', 'another', 'stranger'].map(createScanner) as [
  Scanner,
  Scanner,
  Scanner,
];
let gateway: TestGateway;
beforeAll(async () => {
  const file = writeScannerKeys(published(scanner, partner, SAMPLE));
  gateway = await startTestGateway(database.url, { scannerKeysFile: file.path });
  file.remove();
});
afterAll(async () => {
  expect(gateway.faults).toEqual([]);
  await gateway.close();
});

function report(content: unknown, by = scanner) {
  const body = typeof content === 'string' ? content : JSON.stringify(content);
  return gateway.call(PATH, { body, headers: by.headersOf(body) });
}

test('every live key in a batch is deleted, and its owner is told where it was found', async () => {
  const { db } = database;
  const customer = await createCustomer(db, 1_000_000n);
  const other = await createCustomer(db, 1_000_000n);
  const spared = await createKey(db, customer);
  await db.prisma.user.update({
    where: { id: customer.userId },
    data: { emailVerifiedAt: new Date() },
  });
  const url = `https://github.com/octocat/hello/blob/1a2b/a.txt?token=${customer.key.secret}#L7`;
  const answer = await report([
    { token: customer.key.secret, type: 'get3w_api_key', url, source: 'content' },
    { token: customer.key.secret, type: 'get3w_api_key', url: '', source: 'commit' },
    { token: other.key.secret, type: 'get3w_api_key', url: '', source: 'npm', more: 1 },
    { token: drawKey() },
    { token: 'some_token' },
  ]);
  expect([answer.status, answer.body]).toEqual([200, { received: true }]);
  for (const [key, status] of [
    [customer.key.secret, 401],
    [other.key.secret, 401],
    [spared.secret, 200],
  ] as const) {
    expect((await gateway.call('/v1/account', { key })).status).toBe(status);
  }
  const foundAt = 'https://github.com/octocat/hello/blob/1a2b/a.txt';
  const where = { action: 'key.revoked' };
  const events = await db.prisma.auditEvent.findMany({
    where: { ...where, chainId: customer.accountId },
  });
  expect(events).toMatchObject([{ actorKind: 'system', reason: 'leaked', details: { foundAt } }]);
  const [mail] = await db.prisma.mail.findMany({
    where: { userId: customer.userId, kind: 'key_revoked' },
  });
  const email =
    mail && fillTemplate(mail, { brandName: 'B', consoleUrl: '', links: createLinkTokens('') });
  expect(email?.paragraphs).toContain(`It was found at ${foundAt}`);
  const [event] = await db.prisma.auditEvent.findMany({
    where: { ...where, chainId: other.accountId },
  });
  expect(Object.keys(event?.details ?? {})).toEqual(['hint', 'name']);
});

test('live, deleted and unknown keys, an empty list and no key at all get the same bytes', async () => {
  const { key } = await createCustomer(database.db, 1_000_000n);
  const bodies = [
    [{ token: key.secret, url: 'https://a.example' }],
    [{ token: key.secret, url: 'https://a.example' }],
    [{ token: drawKey(), url: null }],
    [{ token: 'x' }],
    [],
  ];
  const answers = [];
  for (const body of bodies) {
    const { status, body: said, headers } = await report(body);
    answers.push([status, said, headers.get('content-length'), headers.get('content-type')]);
  }
  expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
});

test('GitHub’s sample is accepted, and so is a partner with its own key', async () => {
  const headers = {
    'GITHUB-PUBLIC-KEY-IDENTIFIER': SAMPLE.identifier,
    'GITHUB-PUBLIC-KEY-SIGNATURE': SAMPLE.signature,
  };
  expect((await gateway.call(PATH, { body: SAMPLE.body, headers })).status).toBe(200);
  expect((await gateway.call(PATH, { body: `${SAMPLE.body}\n`, headers })).status).toBe(401);
  expect((await report([], partner)).status).toBe(200);
});

test('a batch without a signature, or with an unknown key, is refused and deletes nothing', async () => {
  const { key } = await createCustomer(database.db, 1_000_000n);
  const body = JSON.stringify([{ token: key.secret }]);
  const signed = scanner.headersOf(body);
  const [id, signature] = ['Github-Public-Key-Identifier', 'Github-Public-Key-Signature'];
  const missing = { code: 401, error: 'Missing signature' };
  const invalid = { code: 401, error: 'Invalid signature' };
  for (const [headers, expected] of [
    [{}, missing],
    [{ [id]: 'one' }, missing],
    [{ [signature]: signed[signature] ?? '' }, missing],
    [{ ...signed, [id]: 'another' }, invalid],
    [{ ...signed, [signature]: 'AAAA' }, invalid],
    [scanner.headersOf(`${body} `), invalid],
    [stranger.headersOf(body), invalid],
    [{ ...stranger.headersOf(body), [id]: 'one' }, invalid],
  ] as [Record<string, string>, object][]) {
    const answer = await gateway.call(PATH, { body, headers });
    expect([answer.status, answer.body]).toEqual([401, expected]);
  }
  expect((await gateway.call('/v1/account', { key: key.secret })).status).toBe(200);
});

test.each([
  ['nothing', ''],
  ['no JSON', '[{'],
  ['no array', { token: 'x' }],
  ['no objects', ['x']],
  ['no token', [{ url: 'https://a.example' }]],
  ['a token that is no text', [{ token: 5 }]],
  ['too many', Array(10_001).fill({ token: '' })],
])('signed, but %s, is refused', async (_what, body) => {
  const answer = await report(body);
  expect([answer.status, answer.body]).toEqual([
    400,
    {
      code: 400,
      error:
        'Invalid parameters: the body must be an array of at most 10000 objects with a token each',
    },
  ]);
});

test('other methods and large bodies are refused without asking for a key', async () => {
  const read = await gateway.call(PATH);
  expect([read.status, read.headers.get('allow')]).toEqual([405, 'POST']);
  expect((await report('x'.repeat(5_000_000))).status).toBe(413);
});

test('without scanners’ keys there is no such endpoint', async () => {
  const bare = await startTestGateway(database.url);
  const { key } = await createCustomer(database.db, 1_000_000n);
  const body = '[]';
  const headers = scanner.headersOf(body);
  expect((await bare.call(PATH, { body, headers })).body.error).toBe(
    'Missing Authorization header',
  );
  expect((await bare.call(PATH, { body, headers, key: key.secret })).status).toBe(404);
  expect((await bare.call('/v1/leaks', { body: { key: drawKey() } })).status).toBe(200);
  await bare.close();
});
