import { z } from 'zod';
import type { Micros } from '../../core/money';

/** What we read of Stripe's objects; everything else in them is nobody's business here. */
export const MICROS_PER_CENT = 10_000n;

const cents = z
  .int()
  .nonnegative()
  .transform((amount) => BigInt(amount) * MICROS_PER_CENT);
/** Stripe names another object by its id, or puts it in whole. */
const named = z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)]);
const metadata = z
  .record(z.string(), z.string())
  .nullish()
  .transform((given) => given ?? {});
export type StripeMetadata = Record<string, string>;

/** Of any object: whether it carries our metadata. */
export const markSchema = z.object({ metadata });
/** Of a charge, refund or dispute: the payment intent that it belongs to. */
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
  /** Null for ones from before Stripe said it: they went through. */
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
  /** Each time that its money moved, in the currency that we are paid out in. */
  balance_transactions: z
    .array(z.object({ amount: z.int(), currency: z.string() }))
    .nullish()
    .transform((given) => given ?? []),
});
export type StripeDispute = z.infer<typeof disputeSchema>;

/** Our amount as Stripe counts: payments and refunds are of whole cents. */
export function centsOf(amountMicros: Micros): number {
  return Number(amountMicros / MICROS_PER_CENT);
}
