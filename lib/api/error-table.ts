import { z } from 'zod';
import { REFUSALS, type Reason } from '../core/errors';

/** The body of every refusal. */
export const errorSchema = z.strictObject({
  code: z.int().describe('The HTTP status.'),
  error: z
    .string()
    .describe('The error message. After `Invalid parameters:` it says which and why.'),
});

/** The calls that a row of the table applies to: all calls, reads of a task, or submits. */
export type CallKind = 'read' | 'task' | 'submit';

export interface ErrorRow {
  reason: Reason;
  status: number;
  /** The text of `error`. */
  error: string;
  /** When this is answered, for people. */
  when: string;
  calls: readonly CallKind[];
}

const ALL: readonly CallKind[] = ['read', 'task', 'submit'];

/** The public refusals in the order in which they are checked (product: "Errors"). */
export const ERROR_TABLE: readonly ErrorRow[] = [
  row('headers_too_large', ALL, 'Address and headers together are larger than 16 KiB.'),
  row('missing_authorization', ALL, 'No Authorization header, or an empty one.'),
  row(
    'invalid_authorization',
    ALL,
    'Not exactly `Bearer`, one space and the key; or the header was sent twice.',
  ),
  row('unknown_key', ALL, 'Mistyped, unknown, deleted or expired.'),
  row(
    'address_not_allowed',
    ALL,
    'The key may only be used from other addresses. Its owner sets them on the page of the key.',
  ),
  row('key_paused', ALL, 'The owner has paused the key.'),
  row(
    'not_activated',
    ALL,
    'The account has never topped up: its keys are not active yet. Or it owes money after a refund or a chargeback.',
  ),
  row('not_found', ['task', 'submit'], 'No such endpoint, model or task.'),
  row(
    'method_not_allowed',
    ALL,
    'The endpoint does not support this method; `Allow` lists those that it supports.',
  ),
  row('body_too_large', ['submit'], 'The body is larger than 10 MiB.'),
  row(
    'request_timeout',
    ALL,
    'The headers did not come within a minute, or the body comes too slowly. Try again.',
  ),
  row(
    'invalid_parameters',
    ['submit'],
    'The body is not a JSON object in UTF-8, breaks a rule of the model, or has more than 100,000 values or 200 levels; `sync` together with `webhook`; an invalid webhook URL.',
    ': prompt is required',
  ),
  row('key_read_only', ['submit'], 'The key may only read tasks, models, usage and the account.'),
  row('model_not_allowed', ['submit'], 'The key may only call other models.'),
  row('key_reused', ['submit'], 'This Idempotency-Key was used before with another model or body.'),
  row(
    'key_limit',
    ['submit'],
    'The price is more than what the key may still spend: see `x-key-limit-remaining` and `x-key-limit-reset`.',
  ),
  row('insufficient_balance', ['submit'], 'The balance is below the price of this task.'),
  row(
    'no_slot',
    ['submit'],
    'The maximum number of concurrent tasks of the tier or of the key is running.',
  ),
  row('server_error', ALL, 'A fault of ours.'),
  row(
    'unavailable',
    ALL,
    'The database is temporarily unavailable, or too many large bodies are being sent. Try again.',
  ),
];

/** A row with the status and text of the gateway's answer. */
export function row(
  reason: Reason,
  calls: readonly CallKind[],
  when: string,
  exampleDetail = '',
): ErrorRow {
  const [status, text] = REFUSALS[reason];
  return { reason, status, error: `${text}${exampleDetail}`, when, calls };
}
