import { expect, test } from 'vitest';
import { accepted } from '@/test/accepted';
import { createCustomer, createKey } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { systemClock } from '../../core/clock';
import { rotateKey } from '../control/rotate-key';
import { hashOf } from '../format';
import { startRefusalRecorder } from '../refusals/record-refusals';
import { listRevokedKeys } from './list-revoked-keys';
import { readRevocation } from './read-revocation';
import { revokeKey } from './revoke-key';

const database = testDatabase();

async function customerWithDeleted(count: number) {
  const customer = await createCustomer(database.db, 1_000_000n);
  const { accountId, by } = customer;
  const ids: string[] = [];
  for (let n = 1; n <= count; n += 1) {
    const key = await createKey(database.db, customer, `deleted ${n}`);
    accepted(await revokeKey(database.db, by, accountId, key.id, `reason ${n}`));
    ids.push(key.id);
  }
  return { ...customer, ids };
}

const expireNow = (keyId: string) =>
  database.db.pool.query(
    `UPDATE api_keys SET expires_at = clock_timestamp() - interval '1 second' WHERE id = $1`,
    [keyId],
  );

test('lists revoked keys of the account only, the last revoked first', async () => {
  const { accountId, ids } = await customerWithDeleted(3);
  const other = await customerWithDeleted(1);
  const { keys, next } = await listRevokedKeys(database.db, accountId, null);
  expect(keys.map(({ id }) => id)).toEqual(ids.toReversed());
  expect(keys[0]).toMatchObject({ name: 'deleted 3', reason: 'reason 3', how: 'owner' });
  expect(next).toBeNull();
  expect((await listRevokedKeys(database.db, other.accountId, null)).keys).toHaveLength(1);
});

test('pages meet without a gap, and a wrong cursor starts with the newest', async () => {
  const { accountId, ids } = await customerWithDeleted(5);
  const seen: string[] = [];
  let before: string | null = null;
  do {
    const page = await listRevokedKeys(database.db, accountId, before, 2);
    seen.push(...page.keys.map(({ id }) => id));
    before = page.next;
  } while (before !== null);
  expect(seen).toEqual(ids.toReversed());
  for (const cursor of ['x', "'; --"]) {
    expect((await listRevokedKeys(database.db, accountId, cursor)).keys).toHaveLength(5);
  }
});

test('a key is in the list and has a record from the moment of its expiry, before it is stamped', async () => {
  const { accountId, key } = await customerWithDeleted(0);
  expect((await listRevokedKeys(database.db, accountId, null)).keys).toEqual([]);
  expect(await readRevocation(database.db, key.id, accountId)).toBeNull();
  await expireNow(key.id);
  const { keys } = await listRevokedKeys(database.db, accountId, null);
  expect(keys).toMatchObject([{ id: key.id, how: 'expired', isOldSecret: false }]);
  const record = await readRevocation(database.db, key.id, accountId);
  expect(record?.deleted).toMatchObject({ how: 'expired', at: keys[0]?.revokedAt, by: null });
});

test('a secret that a rotation replaced has a record with the event that ended it', async () => {
  const { accountId, by, key } = await customerWithDeleted(0);
  const fresh = accepted(await rotateKey(database.db, by, accountId, key.id, 0));
  const { keys } = await listRevokedKeys(database.db, accountId, null);
  expect(keys).toMatchObject([{ how: 'rotated', isOldSecret: true, hint: key.hint }]);
  const record = await readRevocation(database.db, keys[0]?.id ?? '', accountId);
  expect(record).toMatchObject({ currentKeyId: fresh.id, hint: key.hint });
  const event = await database.db.prisma.auditEvent.findFirstOrThrow({
    where: { action: 'key.rotated', targetId: fresh.id },
  });
  expect(record?.proof?.seq).toBe(event.seq.toString());
});

test('counts the calls that were refused since, and nobody else reads the record', async () => {
  const { accountId, key, by } = await customerWithDeleted(0);
  accepted(await revokeKey(database.db, by, accountId, key.id));
  const recorder = startRefusalRecorder(database.db, systemClock, (fault) => {
    throw fault;
  });
  for (let n = 0; n < 3; n += 1) {
    recorder.refused(hashOf(key.secret), 'unknown_key', '198.51.100.7');
  }
  await recorder.close();
  const { keys } = await listRevokedKeys(database.db, accountId, null);
  expect(keys[0]?.refusedCalls).toBe(3n);
  expect((await readRevocation(database.db, key.id, accountId))?.refused?.calls).toBe(3n);
  const other = await customerWithDeleted(0);
  expect(await readRevocation(database.db, key.id, other.accountId)).toBeNull();
});
