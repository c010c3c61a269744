import { z } from 'zod';

/** The query of a submit. The caller decides whether `webhook` is an address that may be called. */
export const submitQuerySchema = z
  .object({
    sync: z
      .enum(['true', 'false'], { error: 'sync must be true or false' })
      .optional()
      .describe('`true`: wait until the task has finished and return it.'),
    webhook: z
      .string({ error: 'webhook must be one URL' })
      .optional()
      .describe('Answer immediately, and POST the finished task to this URL, signed.'),
  })
  .refine(({ sync, webhook }) => sync !== 'true' || webhook === undefined, {
    error: 'sync and webhook exclude each other',
  });

const IDEMPOTENCY_KEY_RULE = 'Idempotency-Key must have 1 to 255 ASCII characters';

/** The `Idempotency-Key` header of a submit. */
export const idempotencyKeySchema = z
  .string({ error: IDEMPOTENCY_KEY_RULE })
  .regex(/^[\x20-\x7e]{1,255}$/, { error: IDEMPOTENCY_KEY_RULE })
  .describe(
    '1 to 255 ASCII characters. Makes retries safe for 24 hours: the same key with the same body returns the same task and one charge.',
  );

/** The answer to a submit that does not wait for the end of the task. */
export const submitAnswerSchema = z.strictObject({
  id: z.uuid().describe('The id of the task, for `GET /v1/requests/{id}`.'),
  status: z.literal('created'),
  estimated_duration: z.number().nonnegative().describe('Usual duration in seconds.'),
});
