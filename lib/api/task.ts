import { z } from 'zod';
import { amountSchema } from './amount';

/** The id of a task in a path. */
export const taskIdSchema = z.uuid().describe('The `id` that the submit answered with.');

/** A task as polling, sync mode and webhooks show it (product: "A task"). */
export const taskSchema = z.strictObject({
  id: z.uuid(),
  model: z.string(),
  status: z.enum(['processing', 'completed', 'failed']),
  outputs: z
    .array(z.url())
    .describe(
      'Addresses of the results; whoever has one can read it, whole or one range of it, without a key.',
    ),
  cost: amountSchema.describe(
    'Dollars: the price while it runs and after success, 0 after a failure.',
  ),
  created_at: z.iso.datetime(),
  completed_at: z.iso.datetime().nullable(),
  timings: z
    .strictObject({ inference: z.number().nonnegative().describe('Milliseconds in the model.') })
    .nullable(),
  code: z.string().optional().describe('Only of a failed task: why, for programs.'),
  error: z.string().optional().describe('Only of a failed task: why, for people.'),
  sandbox: z.literal(true).optional().describe('Made by the sandbox, not by the real model.'),
});
