import { z } from 'zod';
import { type ErrorRow, row } from './error-table';

/** An example of a key: its checksum is valid, but it belongs to nobody. */
export const EXAMPLE_KEY = 'sk_ThisIsAnExampleOfAKeyAndNobodysKey0000000000000000000000000HAHYq';

/** The body of a report. */
export const leakReportSchema = z.object({
  key: z.string().describe('The complete key: `sk_` and 64 letters and digits.'),
});

/** The maximum number of matches in one batch. */
export const MAX_MATCHES = 10_000;

/**
 * The body of a scanner's report, in the format of GitHub's secret scanning partner program. Other fields are ignored.
 */
export const leakBatchSchema = z
  .array(
    z.object({
      token: z
        .string()
        .describe('The text that was found. Texts that are not keys of ours are ignored.'),
      type: z.string().optional().describe('The scanner’s name for this kind of secret.'),
      url: z
        .string()
        .nullish()
        .describe('Where it was found; can be empty. It is shown to the owner of the key.'),
      source: z.string().optional().describe('The kind of place: `content`, `commit` …'),
    }),
  )
  .max(MAX_MATCHES);

/** The answer to every well-formed report, whether the keys exist or not. */
export const leakAnswerSchema = z.strictObject({
  received: z.literal(true).describe('Does not reveal whether the key existed.'),
});

const POST_ONLY = row('method_not_allowed', [], 'It takes `POST` only.');
const OUR_FAULT = [
  row('server_error', [], 'A fault of ours.'),
  row('unavailable', [], 'The database is temporarily unavailable. Try again.'),
];

const TOO_SLOW = row('request_timeout', [], 'The report comes too slowly. Try again.');

/** The refusals of a report, in the order of the checks. */
export const LEAK_ERRORS: readonly ErrorRow[] = [
  POST_ONLY,
  row('body_too_large', [], 'The body is larger than 4 KiB.'),
  TOO_SLOW,
  row(
    'invalid_parameters',
    [],
    'What was sent cannot be a key: not the pattern, or a wrong checksum.',
    ': key must be a whole API key, sk_ and 64 characters',
  ),
  ...OUR_FAULT,
];

/** The refusals of a batch, in the order of the checks. */
export const LEAK_BATCH_ERRORS: readonly ErrorRow[] = [
  POST_ONLY,
  row('body_too_large', [], 'The body is larger than 4 MiB.'),
  TOO_SLOW,
  row('missing_signature', [], 'One of the two headers is missing.'),
  row(
    'invalid_signature',
    [],
    'We have no key of this identifier, or it did not sign exactly these bytes.',
  ),
  row(
    'invalid_parameters',
    [],
    'The body is no list of matches, or has too many.',
    `: the body must be an array of at most ${MAX_MATCHES} objects with a token each`,
  ),
  ...OUR_FAULT,
];
