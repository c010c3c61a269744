import { z } from 'zod';
import { type Actor, appendEvent } from '../audit/append-event';
import { type Refused, refuse } from '../core/errors';
import { type AccountId, newId, type PaymentId, type UserId } from '../core/ids';
import { decimalMicros, MICROS_PER_DOLLAR, type Micros, parseDollars } from '../core/money';
import type { Database } from '../db/database';
import { withCustomer } from './customer';
import type { PaymentProvider } from './provider';

/** The preset amounts (product: "Money"). */
export const PRESETS: readonly Micros[] = [10n, 25n, 100n, 1_000n].map(
  (amount) => amount * MICROS_PER_DOLLAR,
);
export const SMALLEST_TOP_UP: Micros = 1n * MICROS_PER_DOLLAR;
export const LARGEST_TOP_UP: Micros = 10_000n * MICROS_PER_DOLLAR;

/** Parses a typed or chosen amount; null if it cannot be topped up. */
export function parseTopUpAmount(text: string): Micros | null {
  const amount = parseDollars(text);
  if (amount === null || amount < SMALLEST_TOP_UP || amount > LARGEST_TOP_UP) return null;
  return amount;
}

/** The body of a top-up request: dollars as text. */
export const topUpSchema = z.object({ amount: z.string().max(20) });

/**
 * Opens a checkout for a top-up and returns its address. Refuses with `invalid_amount` for anything but whole cents
 * from $1 to $10,000, and with `no_payments` if no provider is configured.
 */
export async function startTopUp(
  db: Database,
  provider: PaymentProvider | null,
  by: Actor & { userId: UserId },
  accountId: AccountId,
  amountText: string,
  returnUrl: string,
): Promise<{ url: string } | Refused<'invalid_amount' | 'no_payments'>> {
  if (!provider) return refuse('no_payments');
  const amountMicros = parseTopUpAmount(amountText);
  if (amountMicros === null) return refuse('invalid_amount');

  const paymentId = newId<PaymentId>();
  await db.change(async (tx) => {
    await tx.payment.create({
      data: {
        id: paymentId,
        accountId,
        provider: provider.name,
        amountMicros,
        createdByUserId: by.userId,
      },
    });
    await appendEvent(tx, by, {
      accountId,
      action: 'payment.started',
      targetKind: 'payment',
      targetId: paymentId,
      details: { amount: decimalMicros(amountMicros), provider: provider.name },
    });
  });
  // The payment is recorded before the provider is called, so that an event always finds it.
  const { ref, url } = await withCustomer(db, provider, accountId, (customerRef) =>
    provider.createCheckout({ paymentId, customerRef, amountMicros, returnUrl }),
  );
  await db.prisma.payment.update({ where: { id: paymentId }, data: { providerRef: ref } });
  return { url };
}
