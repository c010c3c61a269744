import { describe, expect, test } from 'vitest';
import { accepted } from '@/test/accepted';
import { type Customer, createCustomer, createKey, createOwner } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { isRefused } from '../../core/errors';
import { newId } from '../../core/ids';
import { readTasks } from '../../tasks/read-tasks';
import { hashOf } from '../format';
import { generateKey, keyNameSchema } from '../issue/generate-key';
import { listLiveKeys } from '../issue/list-keys';
import { reportLeak } from '../leaks/report-leak';
import { revokeKey } from '../revocations/revoke-key';
import { changeKey, type KeyChange } from './change-key';
import { expireKeys } from './expire-keys';
import { endPreviousSecret, rotateKey } from './rotate-key';

const database = testDatabase(20);
const DAY_MS = 24 * 60 * 60 * 1_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS);
const name = (text: string) => keyNameSchema.parse(text);

const customerWithMail = async (): Promise<Customer> => {
  const customer = await createCustomer(database.db, 1_000_000n);
  await database.db.prisma.user.update({
    where: { id: customer.userId },
    data: { emailVerifiedAt: new Date() },
  });
  return customer;
};
const change = ({ by, accountId, key }: Customer, changes: KeyChange) =>
  changeKey(database.db, by, accountId, key.id, changes);
const rotate = ({ by, accountId, key }: Customer, hours: 0 | 1 | 24 | 168) =>
  rotateKey(database.db, by, accountId, key.id, hours);
const rowOf = (id: string) => database.db.prisma.apiKey.findUniqueOrThrow({ where: { id } });
const only = async ({ accountId }: Customer) => {
  const [key] = await listLiveKeys(database.db, accountId);
  return key;
};

/** Whether a call with this secret is let in now, and as which key. */
async function tryKey(secret: string) {
  const keyHash = hashOf(secret);
  const [reading] = await readTasks(database.db, [{ keyHash, taskId: null, evenIfRevoked: false }]);
  return reading && (reading.key.refusal ?? reading.key.keyId);
}

const use = (id: string) =>
  database.db.prisma.apiKey.update({ where: { id }, data: { lastUsedAt: new Date() } });

/** The key's end is now, by the database's clock. */
async function expire(id: string): Promise<void> {
  await database.db.pool.query('UPDATE api_keys SET expires_at = clock_timestamp() WHERE id = $1', [
    id,
  ]);
}

const actionsOf = async (targetId: string) =>
  (
    await database.db.prisma.auditEvent.findMany({ where: { targetId }, orderBy: { seq: 'asc' } })
  ).map(({ action }) => action);

describe('changing', () => {
  test('every setting is written, shown and logged with before and after', async () => {
    const customer = await createCustomer(database.db, 1_000_000n);
    const expiresAt = inDays(30);
    const settings: KeyChange = {
      name: name('batch'),
      expiresAt,
      limit: { micros: 5_000_000n, period: 'day' },
      slots: 2,
      models: ['google/*'],
      addresses: ['203.0.113.0/24', '198.51.100.7', '2001:db8::/32', '2001:db8:4::17'],
      readOnly: true,
    };
    accepted(await change(customer, settings));
    expect(await only(customer)).toMatchObject({
      name: 'batch',
      expiresAt,
      slots: 2,
      running: 0,
      models: ['google/*'],
      addresses: settings.addresses,
      readOnly: true,
      limit: { micros: 5_000_000n, period: 'day', usedMicros: 0n, reached: false },
    });
    const event = await database.db.prisma.auditEvent.findFirstOrThrow({
      where: { targetId: customer.key.id, action: 'key.changed' },
    });
    expect(event.details).toMatchObject({
      before: { name: customer.key.name, limit: 'none', models: 'all', readOnly: 'no' },
      after: { name: 'batch', limit: '$5.00 per day', models: 'google/*', readOnly: 'yes' },
    });
    // The same again changes nothing, and is no event.
    expect(await change(customer, settings)).toEqual({ changed: [] });
    expect(await actionsOf(customer.key.id)).toEqual(['key.generated', 'key.changed']);
  });

  test('a key is generated with its settings', async () => {
    const owner = await createOwner(database.db);
    const settings = { limit: { micros: 1n, period: 'total' as const }, slots: 1 };
    const key = accepted(
      await generateKey(database.db, owner.by, owner.accountId, name('web'), settings),
    );
    const [live] = await listLiveKeys(database.db, owner.accountId);
    expect(live).toMatchObject({
      id: key.id,
      slots: 1,
      limit: { period: 'total', resetsAt: null },
    });
  });

  test('a pause and a resume are events of their own, once each', async () => {
    const customer = await createCustomer(database.db, 1_000_000n);
    for (const paused of [true, true, false, false]) await change(customer, { paused });
    expect(await actionsOf(customer.key.id)).toEqual([
      'key.generated',
      'key.paused',
      'key.resumed',
    ]);
    await change(customer, { paused: true });
    expect(await tryKey(customer.key.secret)).toBe('key_paused');
  });

  test('a name of another live key is refused, that of a deleted one is free', async () => {
    const customer = await createCustomer(database.db, 1_000_000n);
    const other = await createKey(database.db, customer, 'other');
    expect(await change(customer, { name: name('other') })).toEqual({ refused: 'name_taken' });
    await revokeKey(database.db, customer.by, customer.accountId, other.id);
    accepted(await change(customer, { name: name('other') }));
  });

  test('a foreign, a deleted and an unknown key are not found', async () => {
    const [one, other] = [
      await createCustomer(database.db, 1_000_000n),
      await createCustomer(database.db, 1_000_000n),
    ];
    const none = { refused: 'not_found' };
    expect(await change({ ...other, key: one.key }, { paused: true })).toEqual(none);
    expect(await rotate({ ...other, key: one.key }, 0)).toEqual(none);
    await revokeKey(database.db, one.by, one.accountId, one.key.id);
    expect(await change(one, { paused: false })).toEqual(none);
    for (const id of ['x', newId()]) {
      expect(await changeKey(database.db, one.by, one.accountId, id, {})).toEqual(none);
      expect(await endPreviousSecret(database.db, one.by, one.accountId, id)).toEqual(none);
    }
  });
});

describe('expiry', () => {
  test('an expired key is refused at once, frees name and place, and cannot be revived', async () => {
    const customer = await createCustomer(database.db, 1_000_000n);
    for (let index = 1; index < 10; index++) await createKey(database.db, customer);
    expect(await tryKey(customer.key.secret)).toBe(customer.key.id);
    await expire(customer.key.id);
    expect(await tryKey(customer.key.secret)).toBeNull();
    expect(await change(customer, { expiresAt: inDays(1) })).toEqual({ refused: 'not_found' });
    await expect(
      database.db.pool.query('UPDATE api_keys SET expires_at = NULL WHERE id = $1', [
        customer.key.id,
      ]),
    ).rejects.toThrow(/cannot be revived|violates/);
    // The eleventh key under the same name.
    const again = await generateKey(
      database.db,
      customer.by,
      customer.accountId,
      name(customer.key.name),
    );
    expect(isRefused(again)).toBe(false);
    const row = await rowOf(customer.key.id);
    expect(row).toMatchObject({ revokedHow: 'expired', revokedByUserId: null });
    expect(row.revokedAt).toEqual(row.expiresAt);
    expect(await actionsOf(customer.key.id)).toEqual(['key.generated', 'key.expired']);
  });

  test('the job stamps the moment of expiry, and two of them write one event', async () => {
    const customer = await createCustomer(database.db, 1_000_000n);
    await expire(customer.key.id);
    await Promise.all([expireKeys(database.db), expireKeys(database.db)]);
    const row = await rowOf(customer.key.id);
    expect(row.revokedAt).toEqual(row.expiresAt);
    expect(await actionsOf(customer.key.id)).toEqual(['key.generated', 'key.expired']);
  });

  test('owners are warned seven days and one day before, once each', async () => {
    const customer = await customerWithMail();
    const warnings = () =>
      database.db.prisma.mail.count({
        where: { accountId: customer.accountId, kind: 'key_expires_soon' },
      });
    const look = async () => {
      await Promise.all([expireKeys(database.db), expireKeys(database.db)]);
      return warnings();
    };
    await change(customer, { expiresAt: inDays(8) });
    expect(await look()).toBe(0);
    const comeCloser = (days: number) =>
      database.db.pool.query('UPDATE api_keys SET expires_at = $2 WHERE id = $1', [
        customer.key.id,
        inDays(days),
      ]);
    await comeCloser(6.9);
    expect([await look(), await look()]).toEqual([1, 1]);
    await comeCloser(0.9);
    expect([await look(), await look()]).toEqual([2, 2]);
    // Who sets an end that is near knows of it.
    await change(customer, { expiresAt: inDays(5) });
    expect(await look()).toBe(2);
    await comeCloser(0.5);
    expect(await look()).toBe(3);
  });
});

describe('rotation', () => {
  test('both secrets are one key in the grace; the old one ends now when it is told to', async () => {
    const customer = await customerWithMail();
    await use(customer.key.id);
    const fresh = accepted(await rotate(customer, 24));
    expect(fresh).toMatchObject({ id: customer.key.id, name: customer.key.name });
    expect(await tryKey(customer.key.secret)).toBe(customer.key.id);
    expect(await tryKey(fresh.secret)).toBe(customer.key.id);
    expect(await only(customer)).toMatchObject({
      hint: fresh.hint,
      lastUsedAt: null,
      previous: { hint: customer.key.hint },
    });
    const { by, accountId, key } = customer;
    expect(await endPreviousSecret(database.db, by, accountId, key.id)).toEqual({
      ended: key.hint,
    });
    expect(await tryKey(key.secret)).toBeNull();
    expect(await tryKey(fresh.secret)).toBe(key.id);
    expect(await only(customer)).toMatchObject({ previous: null });
    expect(await actionsOf(key.id)).toEqual(['key.generated', 'key.rotated', 'key.secret_ended']);
    const old = await database.db.prisma.apiKey.findFirstOrThrow({
      where: { currentKeyId: key.id },
    });
    expect(old).toMatchObject({ revokedHow: 'rotated', revokedByUserId: by.userId });
    expect(await database.db.prisma.mail.count({ where: { accountId, kind: 'key_rotated' } })).toBe(
      1,
    );
  });

  test('with a grace of zero, or of a secret that was never used, the old one ends at once', async () => {
    const customer = await createCustomer(database.db, 1_000_000n);
    const second = accepted(await rotate(customer, 24));
    expect(await tryKey(customer.key.secret)).toBeNull();
    await use(customer.key.id);
    const third = accepted(await rotate(customer, 0));
    expect(await tryKey(second.secret)).toBeNull();
    expect(await tryKey(third.secret)).toBe(customer.key.id);
  });

  test('there are never three: a used one is not chained, an unused one is replaced', async () => {
    const customer = await createCustomer(database.db, 1_000_000n);
    await use(customer.key.id);
    const second = accepted(await rotate(customer, 24));
    const third = accepted(await rotate(customer, 1));
    expect(await tryKey(second.secret)).toBeNull();
    expect(await tryKey(customer.key.secret)).toBe(customer.key.id);
    const endsAt = (await only(customer))?.previous?.endsAt.getTime() ?? 0;
    expect(endsAt - Date.now()).toBeLessThan(1.1 * 60 * 60 * 1_000);
    await use(customer.key.id);
    expect(await rotate(customer, 24)).toEqual({ refused: 'rotation_under_way' });
    expect(await tryKey(third.secret)).toBe(customer.key.id);
    const results = await Promise.all([0, 1, 2, 3].map(() => rotate(customer, 24)));
    expect(results.every(isRefused)).toBe(true);
  });

  test('the old secret takes no place among ten, and ends with its key', async () => {
    const customer = await createCustomer(database.db, 1_000_000n);
    for (let index = 1; index < 10; index++) await createKey(database.db, customer);
    await use(customer.key.id);
    const fresh = accepted(await rotate(customer, 168));
    expect(await listLiveKeys(database.db, customer.accountId)).toHaveLength(10);
    await change(customer, { paused: true });
    expect(await tryKey(customer.key.secret)).toBe('key_paused');
    await change(customer, { paused: false, expiresAt: inDays(1) });
    const ends = (await only(customer))?.previous?.endsAt.getTime() ?? 0;
    expect(ends).toBeLessThanOrEqual(inDays(1).getTime());
    await reportLeak(database.db, { ...customer.by, userId: null }, { key: customer.key.secret });
    expect(await tryKey(customer.key.secret)).toBeNull();
    expect(await tryKey(fresh.secret)).toBeNull();
    expect(await rowOf(customer.key.id)).toMatchObject({ revokedHow: 'leak_report' });
  });

  test('an old secret that has expired is stamped as rotated', async () => {
    const customer = await createCustomer(database.db, 1_000_000n);
    await use(customer.key.id);
    await rotate(customer, 1);
    const where = { currentKeyId: customer.key.id };
    const { id } = await database.db.prisma.apiKey.findFirstOrThrow({ where });
    await expire(id);
    expect(await tryKey(customer.key.secret)).toBeNull();
    await expireKeys(database.db);
    expect(await rowOf(id)).toMatchObject({ revokedHow: 'rotated' });
    expect(await actionsOf(customer.key.id)).toContain('key.secret_ended');
  });

  test('no statement makes one key of another', async () => {
    const customer = await createCustomer(database.db, 1_000_000n);
    await use(customer.key.id);
    await rotate(customer, 24);
    const { id } = await database.db.prisma.apiKey.findFirstOrThrow({
      where: { currentKeyId: customer.key.id },
    });
    for (const set of ["hash = sha256('x')", 'current_key_id = NULL']) {
      await expect(
        database.db.pool.query(`UPDATE api_keys SET ${set} WHERE id = $1`, [id]),
      ).rejects.toThrow(/cannot become another/);
    }
  });
});
