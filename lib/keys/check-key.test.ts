import { expect, test } from 'vitest';
import { accepted } from '@/test/accepted';
import { createCustomer, createKey, createOwner, topUp } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { checkKey, keyHashSchema } from './check-key';
import { changeKey } from './control/change-key';
import { rotateKey } from './control/rotate-key';
import { drawKey, hashOf } from './format';
import { revokeKey } from './revocations/revoke-key';

const database = testDatabase();

test('a live key is not activated, then fine, then without balance, as its account goes', async () => {
  const { db } = database;
  const owner = await createOwner(db);
  const key = await createKey(db, owner, 'web');
  const check = () => checkKey(db, owner.accountId, hashOf(key.secret));
  expect(await check()).toEqual({ state: 'not_activated', name: 'web' });
  await topUp(db, owner, 10_000n);
  expect(await check()).toEqual({
    state: 'fine',
    name: 'web',
    restrictions: [],
    endsAt: null,
  });
  // Spent: all of it is held by what runs.
  await db.prisma.account.update({
    where: { id: owner.accountId },
    data: { balanceMicros: 0n, heldMicros: 10_000n },
  });
  expect(await check()).toEqual({ state: 'no_balance', name: 'web' });
  await db.prisma.account.update({ where: { id: owner.accountId }, data: { owedMicros: 1n } });
  expect(await check()).toEqual({ state: 'owed', name: 'web' });
});

test('a deleted key says when it was deleted, also before the first top-up', async () => {
  const { db } = database;
  const owner = await createOwner(db);
  const key = await createKey(db, owner, 'web');
  await revokeKey(db, owner.by, owner.accountId, key.id);
  const row = await db.prisma.apiKey.findUniqueOrThrow({ where: { id: key.id } });
  expect(await checkKey(db, owner.accountId, hashOf(key.secret))).toEqual({
    state: 'deleted',
    name: 'web',
    revokedAt: row.revokedAt,
  });
});

test('a restricted key says what refuses it, and an old secret that it is one', async () => {
  const { db } = database;
  const customer = await createCustomer(db, 10_000n);
  const { by, accountId, key } = customer;
  const check = async (secret = key.secret) =>
    (await checkKey(db, accountId, hashOf(secret))) as { state: string };
  await changeKey(db, by, accountId, key.id, { limit: { micros: 10_000n, period: 'total' } });
  await db.prisma.keyLimit.update({ where: { keyId: key.id }, data: { reached: true } });
  expect(await check()).toMatchObject({ state: 'limit_reached' });
  await changeKey(db, by, accountId, key.id, { paused: true });
  expect(await check()).toMatchObject({ state: 'paused' });
  const fresh = accepted(await rotateKey(db, by, accountId, key.id, 0));
  expect(await check()).toMatchObject({ state: 'rotated', name: key.name });
  expect(await check(fresh.secret)).toMatchObject({ state: 'paused' });
  await db.pool.query('UPDATE api_keys SET expires_at = clock_timestamp() WHERE id = $1', [key.id]);
  const { expiresAt } = await db.prisma.apiKey.findUniqueOrThrow({ where: { id: key.id } });
  expect(await check(fresh.secret)).toEqual({
    state: 'expired',
    name: key.name,
    revokedAt: expiresAt,
  });
});

test('a key that works says what else refuses its calls, and when it ends', async () => {
  const { db } = database;
  const { by, accountId, key } = await createCustomer(db, 10_000n);
  const check = (secret: string) => checkKey(db, accountId, hashOf(secret));
  const expiresAt = new Date(Date.now() + 60 * 60_000);
  await changeKey(db, by, accountId, key.id, {
    slots: 1,
    limit: { micros: 10_000n, period: 'day' },
    readOnly: true,
    addresses: ['203.0.113.7'],
    models: ['google/*'],
  });
  expect(await check(key.secret)).toEqual({
    state: 'fine',
    name: key.name,
    restrictions: ['addresses', 'read_only', 'models', 'limit', 'slots'],
    endsAt: null,
  });
  await db.prisma.apiKey.update({ where: { id: key.id }, data: { lastUsedAt: new Date() } });
  await changeKey(db, by, accountId, key.id, { expiresAt, slots: null, limit: null });
  const fresh = accepted(await rotateKey(db, by, accountId, key.id, 24));
  // The old secret does not outlive its key.
  for (const secret of [key.secret, fresh.secret]) {
    expect(await check(secret)).toMatchObject({
      restrictions: ['addresses', 'read_only', 'models'],
      endsAt: expiresAt,
    });
  }
});

test('another account’s key, live or deleted, is answered to the byte like one that never was', async () => {
  const { db } = database;
  const [owner, stranger] = [await createCustomer(db, 10_000n), await createOwner(db)];
  const ask = async (secret: string) =>
    JSON.stringify(await checkKey(db, stranger.accountId, hashOf(secret)));
  const never = await ask(drawKey());
  expect(never).toBe('{"state":"unknown"}');
  expect(await ask(owner.key.secret)).toBe(never);
  await revokeKey(db, owner.by, owner.accountId, owner.key.id);
  expect(await ask(owner.key.secret)).toBe(never);
});

test('only a SHA-256 in hexadecimal is a hash', () => {
  const key = drawKey();
  const hash = Buffer.from(hashOf(key)).toString('hex');
  expect(keyHashSchema.parse(hash)).toEqual(new Uint8Array(hashOf(key)));
  for (const text of [key, hash.toUpperCase(), hash.slice(1), `${hash}0`, '']) {
    expect(keyHashSchema.safeParse(text).success, text).toBe(false);
  }
});
