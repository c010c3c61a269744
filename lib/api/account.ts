import { z } from 'zod';
import { TIERS } from '../tiers/tiers';
import { amountSchema } from './amount';

/** The answer of `GET /v1/account`. */
export const accountSchema = z.strictObject({
  tier: z.enum(TIERS.map((tier) => tier.name)),
  limit: z.int().nullable().describe('Maximum number of concurrent tasks; null is unlimited.'),
  running: z.int().nonnegative().describe('Number of running tasks.'),
  balance: amountSchema.describe('Available balance in dollars.'),
  held: amountSchema.describe('Dollars held by running tasks.'),
  recharged: amountSchema.describe('Lifetime top-ups in dollars, minus refunds and chargebacks.'),
  consumed: amountSchema.describe('Lifetime charges in dollars, minus refunded charges.'),
  key: z.strictObject({ name: z.string(), hint: z.string() }).describe('The key of this request.'),
});
