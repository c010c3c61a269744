import { z } from 'zod';
import { amountSchema } from './amount';
import { row } from './error-table';

const momentSchema = (name: 'from' | 'to') =>
  z
    .union([z.iso.date(), z.iso.datetime({ offset: true })], {
      error: `${name} must be a day like 2026-11-24 or a time like 2026-11-24T10:00:00Z`,
    })
    .optional();

export const USAGE_GROUPS = ['key', 'model', 'channel', 'day', 'hour'] as const;

/** The query of `GET /v1/usage`. The caller decides whether `from` and `to` make a range. */
export const usageQuerySchema = z.object({
  from: momentSchema('from').describe(
    'The beginning: a UTC day (`2026-11-24`), or a time at a full hour (`2026-11-24T10:00:00Z`). Without it: 7 days before `to`, for hours 24 hours.',
  ),
  to: momentSchema('to').describe(
    'The end, excluded, in the same forms. Without it: the end of the current UTC day, for hours of the current hour.',
  ),
  by: z
    .enum(USAGE_GROUPS, { error: `by must be one of ${USAGE_GROUPS.join(', ')}` })
    .optional()
    .describe(
      'What the rows are; without it `day`. Hours are for at most 72 hours, all others for 366 days.',
    ),
});

const signedAmountSchema = z
  .string()
  .regex(/^-?\d+\.\d{6}$/)
  .describe('Dollars, as a decimal string with six places; below zero with a minus sign.');

const figures = {
  spent: signedAmountSchema.describe('Dollars charged minus dollars returned.'),
  charged: amountSchema.describe('Dollars charged, as in the statement.'),
  returned: amountSchema.describe(
    'Dollars of charges that were refunded, on the day of the refund.',
  ),
  completed: z.int().nonnegative().describe('Tasks that completed.'),
  failed: z.int().nonnegative().describe('Tasks that failed. They cost nothing.'),
};

/** The answer of `GET /v1/usage`. */
export const usageSchema = z.strictObject({
  from: z.iso.datetime().describe('The beginning of the range.'),
  to: z.iso.datetime().describe('Its end, excluded.'),
  by: z.enum(USAGE_GROUPS).describe('What the rows are.'),
  totals: z
    .strictObject({
      ...figures,
      refused: z.int().nonnegative().describe('Refused calls. They arrive a few seconds late.'),
    })
    .describe('What the key of this request used in the range.'),
  rows: z
    .array(
      z.strictObject({
        hour: z.iso.datetime().optional().describe('The beginning of the hour, with `by=hour`.'),
        day: z.iso.date().optional().describe('The UTC day, with `by=day`.'),
        key: z
          .strictObject({ name: z.string(), hint: z.string() })
          .optional()
          .describe('The key, with `by=key`: the key of this request.'),
        model: z.string().optional().describe('The model, with `by=model`.'),
        channel: z.string().optional().describe('The channel, with `by=channel`.'),
        ...figures,
        refused: z
          .int()
          .nonnegative()
          .optional()
          .describe('Refused calls, with `by=key`, `by=day` and `by=hour`.'),
      }),
    )
    .describe('Every hour or day of the range in order; models and channels by spend.'),
});

/** What `GET /v1/usage` refuses beside what every call refuses. */
export const USAGE_ERRORS = [
  row(
    'invalid_parameters',
    ['read'],
    '`from`, `to` or `by` is invalid, not at full hours, or asks for too long a range.',
    ': to must be after from',
  ),
];
