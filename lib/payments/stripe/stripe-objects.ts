import { z } from 'zod';
import type { Micros } from '../../core/money';

/** The parts of Stripe's objects that we read; other fields are ignored. */
export const MICROS_PER_CENT = 10_000n;

const cents = z
  .int()
  .nonnegative()
  .transform((amount) => BigInt(amount) * MICROS_PER_CENT);
/** Stripe refers to another object by its id, or embeds it. */
const named = z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)]);
const metadata = z
  .record(z.string(), z.string())
  .nullish()
  .transform((given) => given ?? {});
export type StripeMetadata = Record<string, string>;

/** The metadata of any object, to see whether it is ours. */
export const markSchema = z.object({ metadata });
/** The payment intent of a charge, refund or dispute. */
export const withIntentSchema = z.object({ payment_intent: named.nullish() });

export const sessionSchema = z.object({
  id: z.string(),
  status: z.string().nullable(),
  payment_status: z.string(),
  amount_total: cents.nullable(),
  currency: z.string().nullable(),
  customer: named.nullable(),
  payment_intent: named.nullable(),
  metadata,
});
export type StripeSession = z.infer<typeof sessionSchema>;

export const intentSchema = z.object({
  id: z.string(),
  status: z.string(),
  amount: cents,
  currency: z.string(),
  customer: named.nullable(),
  metadata,
  last_payment_error: z.object({ message: z.string().nullish() }).nullish(),
});
export type StripeIntent = z.infer<typeof intentSchema>;

export const refundSchema = z.object({
  id: z.string(),
  amount: cents,
  /** Null for old refunds, from before Stripe had the field: they succeeded. */
  status: z.string().nullable(),
  failure_reason: z.string().nullish(),
  metadata,
});
export type StripeRefund = z.infer<typeof refundSchema>;

export const disputeSchema = z.object({
  id: z.string(),
  amount: cents,
  currency: z.string(),
  status: z.string(),
  /** Each movement of its money, in our payout currency. */
  balance_transactions: z
    .array(z.object({ amount: z.int(), currency: z.string() }))
    .nullish()
    .transform((given) => given ?? []),
});
export type StripeDispute = z.infer<typeof disputeSchema>;

/** Our amount in Stripe's unit: payments and refunds are whole cents. */
export function centsOf(amountMicros: Micros): number {
  return Number(amountMicros / MICROS_PER_CENT);
}
