import { z } from 'zod';
import { daySchema } from '../core/days';
import type { Refused } from '../core/errors';
import { isId } from '../core/ids';
import { parseFilter, searchTextSchema } from '../core/search-filter';
import { EVENT_GROUPS, type EventGroup } from './event-groups';

/** The value of `by` that finds the actions of support, and of the product itself. */
export const [SUPPORT, PRODUCT] = ['support', 'product'] as const;

/** The criteria of an owner's search in the account's log; null means any. */
export interface AccountEventFilter {
  show: EventGroup | null;
  /** The email of a user, `support`, or `product`. */
  by: string | null;
  /** The id of what was changed, for example of a key. */
  target: string | null;
  /** UTC days, `2026-11-24`, both inclusive. */
  from: string | null;
  to: string | null;
}

const schema = z.object({
  show: z.preprocess(
    (value) => value || null,
    z.enum(Object.keys(EVENT_GROUPS) as EventGroup[]).nullable(),
  ),
  by: searchTextSchema.transform((value) => value?.toLowerCase() ?? null),
  target: z.preprocess((value) => value || null, z.string().refine(isId).toLowerCase().nullable()),
  from: daySchema,
  to: daySchema,
});

/** What each field accepts, for the error message. */
const TAKES: Record<keyof AccountEventFilter, string> = {
  show: `Kind must be one of ${Object.keys(EVENT_GROUPS).join(', ')}.`,
  by: `By must be an email, ${SUPPORT} or ${PRODUCT}.`,
  target: 'Target must be an id.',
  from: 'From must be a day like 2026-11-24.',
  to: 'To must be a day like 2026-11-24.',
};

/** All events of the account. */
export const EVERY_ACCOUNT_EVENT: AccountEventFilter = schema.parse({});

/** Reads a filter from a query. An empty field counts as absent; an invalid one is refused with a message. */
export function parseAccountEventFilter(
  query: Record<string, unknown>,
): AccountEventFilter | Refused<'invalid_parameters'> {
  return parseFilter(schema, TAKES, query);
}
