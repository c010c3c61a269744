import { expect, test } from 'vitest';
import { createCustomer, createOwner } from '@/test/factories';
import { payWith, tell } from '@/test/moving-money';
import { testDatabase } from '@/test/test-database';
import { newId, type PaymentId } from '../core/ids';
import { readReceipt, receiptNumber } from './read-receipt';

const database = testDatabase();

test('a receipt says what was paid, by whom, and what of it went back since', async () => {
  const { db } = database;
  const owner = await createCustomer(db, 1_000_000n);
  const id = await payWith(db, owner, 10_000_000n);
  await tell(db, id, { type: 'refunded', refundedMicros: 2_500_000n });
  const dispute = {
    type: 'disputed',
    disputeRef: newId<string>(),
    amountMicros: 1_000_000n,
  } as const;
  await tell(db, id, { ...dispute, status: 'open' });
  await tell(db, id, { ...dispute, status: 'won' });
  const receipt = await readReceipt(db, owner.accountId, id);
  expect(receipt).toMatchObject({
    number: receiptNumber(id),
    accountName: owner.email,
    email: owner.email,
    amountMicros: 10_000_000n,
    provider: 'sandbox',
    automatic: false,
    keptMicros: 7_500_000n,
  });
  expect(receipt?.returns.map(({ kind, amountMicros }) => [kind, amountMicros])).toEqual([
    ['refund', -2_500_000n],
    ['chargeback', -1_000_000n],
    ['chargeback_reversal', 1_000_000n],
  ]);
  expect((await readReceipt(db, owner.accountId, id.toUpperCase()))?.number).toBe(receipt?.number);
});

test('an automatic top-up is paid by the owner', async () => {
  const owner = await createOwner(database.db);
  const id = await payWith(database.db, owner, 25_000_000n, {
    provider: 'stripe',
    automatic: true,
  });
  expect(await readReceipt(database.db, owner.accountId, id)).toMatchObject({
    email: owner.email,
    provider: 'stripe',
    automatic: true,
    keptMicros: 25_000_000n,
  });
});

test('what is pending, foreign, unknown or no id has no receipt', async () => {
  const { db } = database;
  const [owner, stranger] = [await createOwner(db), await createOwner(db)];
  const paid = await payWith(db, owner, 10_000_000n);
  const pending = newId<PaymentId>();
  await db.prisma.payment.create({
    data: {
      id: pending,
      accountId: owner.accountId,
      provider: 'sandbox',
      amountMicros: 10_000_000n,
      status: 'pending',
      createdByUserId: owner.userId,
    },
  });
  expect(await readReceipt(db, stranger.accountId, paid)).toBeNull();
  for (const id of [pending, newId<PaymentId>(), 'x', '']) {
    expect(await readReceipt(db, owner.accountId, id)).toBeNull();
  }
});

test('a receipt’s number is made of the payment’s id alone', () => {
  expect(receiptNumber('0193a1b2-c3d4-7e5f-8a6b-0123456789ab')).toBe('R-0193A1B2-0123456789AB');
});
