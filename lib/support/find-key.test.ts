import { expect, test } from 'vitest';
import { createCustomer } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { drawKey, hashOf } from '../keys/format';
import { revokeKey } from '../keys/revocations/revoke-key';
import { findKeyForStaff } from './find-key';

const database = testDatabase();
const hex = (key: string) => Buffer.from(hashOf(key)).toString('hex');

test('a key is found by its hash, live and deleted; whose a live one is counts as a look', async () => {
  const { db } = database;
  const customer = await createCustomer(db, 1_000_000n);
  const { accountId, key } = customer;
  const staff = { ...customer.by, kind: 'staff' as const };
  const find = (hash: string) => findKeyForStaff(db, staff, hash);
  const looks = () =>
    db.prisma.auditEvent.count({ where: { chainId: accountId, action: 'account.viewed' } });
  for (const hash of [hex(drawKey()), '', 'x', hex(key.secret).toUpperCase(), key.secret]) {
    expect(await find(hash)).toBeNull();
  }
  expect(await looks()).toBe(0);
  expect(await find(hex(key.secret))).toMatchObject({
    state: 'live',
    keyId: key.id,
    accountId,
    owners: [customer.email],
    hint: key.hint,
  });
  expect(await looks()).toBe(1);
  await revokeKey(db, staff, accountId, key.id, 'seen on a forum');
  expect(await find(hex(key.secret))).toEqual({ state: 'deleted', keyId: key.id });
});
