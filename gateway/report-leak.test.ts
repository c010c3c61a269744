import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawKey } from '@/lib/keys/format';
import { createCustomer, createKey } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { startTestGateway, type TestGateway } from '@/test/test-gateway';

const database = testDatabase();
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway(database.url);
});
afterAll(async () => {
  expect(gateway.faults).toEqual([]);
  await gateway.close();
});

const report = (body: unknown) => gateway.call('/v1/leaks', { body });

test('anyone who holds a key can delete it, and the owner is notified', async () => {
  const { db } = database;
  const customer = await createCustomer(db, 1_000_000n);
  await db.prisma.user.update({
    where: { id: customer.userId },
    data: { emailVerifiedAt: new Date() },
  });
  const { secret, id } = customer.key;
  const other = await createKey(db, customer);
  expect((await gateway.call('/v1/account', { key: secret })).status).toBe(200);
  const answers = await Promise.all([report({ key: secret }), report({ key: ` ${secret}\n` })]);
  expect(answers.map(({ status, body }) => [status, body])).toEqual(
    Array(2).fill([200, { received: true }]),
  );
  expect((await gateway.call('/v1/account', { key: secret })).status).toBe(401);
  expect((await gateway.call('/v1/account', { key: other.secret })).status).toBe(200);
  expect(await db.prisma.apiKey.findUnique({ where: { id } })).toMatchObject({
    revokedReason: 'leaked',
    revokedByUserId: null,
    revokedAddress: '127.0.0.1',
  });
  const events = await db.prisma.auditEvent.findMany({
    where: { targetId: id, action: 'key.revoked' },
  });
  expect(events).toMatchObject([{ actorKind: 'system', reason: 'leaked' }]);
  const mails = await db.prisma.mail.findMany({
    where: { userId: customer.userId, kind: 'key_revoked' },
  });
  expect(mails).toMatchObject([{ data: { reason: 'leaked' } }]);
});

test('a live, a deleted and an unknown key get the same bytes', async () => {
  const customer = await createCustomer(database.db, 1_000_000n);
  const answers = [];
  for (const key of [customer.key.secret, customer.key.secret, drawKey()]) {
    const { status, body, headers } = await report({ key });
    answers.push([status, body, headers.get('content-length'), headers.get('content-type')]);
  }
  expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
});

test.each([
  ['no JSON', 'sk_'],
  ['no object', '[]'],
  ['nothing', ''],
  ['no key', '{}'],
  ['a number', { key: 5 }],
  ['a part of a key', { key: drawKey().slice(0, -1) }],
  ['a mistyped key', { key: drawKey().replace(/.$/, '-') }],
])('%s is refused', async (_what, body) => {
  const answer = await report(body);
  expect([answer.status, answer.body]).toEqual([
    400,
    {
      code: 400,
      error: 'Invalid parameters: key must be a whole API key, sk_ and 64 characters',
    },
  ]);
});

test('other methods and large bodies are refused without asking for a key', async () => {
  const read = await gateway.call('/v1/leaks');
  expect([read.status, read.headers.get('allow')]).toEqual([405, 'POST']);
  expect((await report({ key: 'x'.repeat(5_000) })).status).toBe(413);
});
