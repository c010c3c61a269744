import { expect, test } from 'vitest';
import { createCustomer, createKey, createOwner, topUp } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { checkKey, keyHashSchema } from './check-key';
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
  expect(await check()).toEqual({ state: 'fine', name: 'web' });
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
