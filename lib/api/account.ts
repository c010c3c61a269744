import { z } from 'zod';
import { TIERS } from '../tiers/tiers';
import { amountSchema } from './amount';

/** What the asking key may do. */
export const keyRulesSchema = z.strictObject({
  expires_at: z.iso.datetime().nullable().describe('When the key stops working; null is never.'),
  read_only: z.boolean().describe('Whether the key can only read, not submit.'),
  models: z
    .array(z.string())
    .nullable()
    .describe('Models that the key may call, exact or `vendor/*`; null is all.'),
  addresses: z
    .array(z.string())
    .nullable()
    .describe('Addresses and networks that the key may be used from; null is all.'),
  concurrency: z
    .int()
    .nullable()
    .describe('Maximum number of concurrent tasks of this key; null is that of the account.'),
  limit: z
    .strictObject({
      amount: amountSchema.describe('Dollars that the key may spend per period.'),
      period: z.enum(['day', 'week', 'month', 'total']),
      remaining: amountSchema.describe('Dollars that are left in this period.'),
      resets_at: z.iso
        .datetime()
        .nullable()
        .describe('When the next period begins; null for a limit in total.'),
    })
    .nullable()
    .describe('The spend limit of the key; null is none.'),
});

/** The answer of `GET /v1/account`. */
export const accountSchema = z.strictObject({
  tier: z.enum(TIERS.map((tier) => tier.name)),
  limit: z.int().nullable().describe('Maximum number of concurrent tasks; null is unlimited.'),
  running: z.int().nonnegative().describe('Number of running tasks.'),
  balance: amountSchema.describe('Available balance in dollars.'),
  held: amountSchema.describe('Dollars held by running tasks.'),
  recharged: amountSchema.describe('Lifetime top-ups in dollars, minus refunds and chargebacks.'),
  consumed: amountSchema.describe('Lifetime charges in dollars, minus refunded charges.'),
  key: z
    .strictObject({ name: z.string(), hint: z.string(), ...keyRulesSchema.shape })
    .describe('The key of this request, and what it may do.'),
});
