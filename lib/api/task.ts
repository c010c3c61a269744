import { z } from 'zod';
import { amountSchema } from './amount';

/** The id of a task in a path. */
export const taskIdSchema = z.uuid().describe('The `id` from the answer to the submit.');

/** A task as in polls, sync answers and webhooks (product: "A task"). */
export const taskSchema = z.strictObject({
  id: z.uuid(),
  model: z.string(),
  status: z.enum(['processing', 'completed', 'failed']),
  outputs: z
    .array(z.url())
    .describe(
      'Addresses of the results. Anyone who has an address can read the file, or a range of it, without a key.',
    ),
  cost: amountSchema.describe(
    'Cost in dollars: the price while it runs and after success, 0 after a failure.',
  ),
  created_at: z.iso.datetime(),
  completed_at: z.iso.datetime().nullable(),
  timings: z
    .strictObject({
      inference: z.number().nonnegative().describe('Milliseconds that the model took.'),
    })
    .nullable(),
  code: z.string().optional().describe('Only for failed tasks: the error code.'),
  error: z.string().optional().describe('Only for failed tasks: the error message.'),
  sandbox: z.literal(true).optional().describe('Made by the sandbox, not by the real model.'),
});
