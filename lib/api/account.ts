import { z } from 'zod';
import { TIERS } from '../tiers/tiers';
import { amountSchema } from './amount';

/** What `GET /v1/account` answers. */
export const accountSchema = z.strictObject({
  tier: z.enum(TIERS.map((tier) => tier.name)),
  limit: z.int().nullable().describe('Tasks that may run at once; null is unlimited.'),
  running: z.int().nonnegative().describe('Tasks that run now.'),
  balance: amountSchema.describe('Dollars that may still be spent.'),
  held: amountSchema.describe('Dollars that running tasks have reserved.'),
  recharged: amountSchema.describe('Dollars topped up, over the lifetime of the account.'),
  consumed: amountSchema.describe('Dollars charged, over the lifetime of the account.'),
  key: z.strictObject({ name: z.string(), hint: z.string() }).describe('The key that asks.'),
});
