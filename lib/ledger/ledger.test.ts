import { expect, test } from 'vitest';
import { createCustomer, createOwner } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { newId, type PaymentId } from '../core/ids';
import { postEntry } from './post-entry';
import { reconcileLedger } from './reconcile-ledger';

const database = testDatabase();

test('the same payment credited many times at once counts once', async () => {
  const owner = await createOwner(database.db);
  const paymentId = newId<PaymentId>();
  await database.db.prisma.payment.create({
    data: {
      id: paymentId,
      accountId: owner.accountId,
      provider: 'sandbox',
      amountMicros: 5_000_000n,
      status: 'paid',
      createdByUserId: owner.userId,
      endedAt: new Date(),
    },
  });
  const credited = await Promise.all(
    Array.from({ length: 20 }, () =>
      database.db.prisma.$transaction((tx) =>
        postEntry(tx, owner.accountId, 'top_up', 5_000_000n, paymentId),
      ),
    ),
  );
  expect(credited.filter(Boolean)).toHaveLength(1);
  const account = await database.db.prisma.account.findUniqueOrThrow({
    where: { id: owner.accountId },
  });
  expect(account).toMatchObject({ balanceMicros: 5_000_000n, rechargedMicros: 5_000_000n });
  expect(account.activatedAt).not.toBeNull();
});

test.each([
  'UPDATE ledger SET amount_micros = 1',
  'DELETE FROM ledger',
  'TRUNCATE ledger',
  'UPDATE audit_events SET reason = NULL',
  'DELETE FROM audit_events',
  'TRUNCATE audit_events',
  'DELETE FROM accounts',
])('%s is refused by the database', async (sql) => {
  await createCustomer(database.db, 1_000_000n);
  await expect(database.db.pool.query(sql)).rejects.toThrow(/never change/);
});

test.each([
  ['balance_micros = -1'],
  ['held_micros = -1'],
  ['running = -1'],
  ['consumed_micros = -1'],
])('an account cannot have %s', async (change) => {
  await createOwner(database.db);
  await expect(database.db.pool.query(`UPDATE accounts SET ${change}`)).rejects.toThrow(
    /violates check constraint/,
  );
});

test('reconciling finds an amount that was changed behind the ledger’s back', async () => {
  const customer = await createCustomer(database.db, 1_000_000n);
  expect(await reconcileLedger(database.db)).toEqual([]);
  await database.db.pool.query(
    'UPDATE accounts SET balance_micros = balance_micros + 1, running = 2 WHERE id = $1',
    [customer.accountId],
  );
  expect(await reconcileLedger(database.db)).toEqual([
    { accountId: customer.accountId, what: 'balance + held - owed 1000001, ledger 1000000' },
    { accountId: customer.accountId, what: 'running 2, unfinished tasks 0' },
  ]);
});
