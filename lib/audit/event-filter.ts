import { z } from 'zod';
import { daySchema } from '../core/days';
import type { Refused } from '../core/errors';
import { parseFilter, searchAddressSchema, searchTextSchema } from '../core/search-filter';
import { ACTIONS } from './event-labels';

/** What is searched for in `account` to find the events of no account. */
export const NO_ACCOUNT_WORD = 'none';

/** What the log is searched for; null where it is not asked. */
export interface EventFilter {
  /** An account's id, an owner's email, or `none`. */
  account: string | null;
  /** The email of the actor. */
  by: string | null;
  action: string | null;
  /** The id of what it was done to. */
  target: string | null;
  /** From where. */
  address: string | null;
  /** The id of the request. */
  request: string | null;
  /** Days of UTC, `2026-11-24`; both count in. */
  from: string | null;
  to: string | null;
}

const lowerCase = searchTextSchema.transform((value) => value?.toLowerCase() ?? null);
const schema = z.object({
  account: lowerCase,
  by: lowerCase,
  action: searchTextSchema.refine((value) => value === null || ACTIONS.includes(value)),
  target: searchTextSchema,
  address: searchAddressSchema,
  request: lowerCase,
  from: daySchema,
  to: daySchema,
});

/** What each field accepts, as the error message says it. */
const TAKES: Record<keyof EventFilter, string> = {
  account: `Account must be an id, an owner’s email, or ${NO_ACCOUNT_WORD}.`,
  by: 'Person must be an email.',
  action: 'Action must be one of the list.',
  target: 'Target must be an id.',
  address: 'Address must be an IP address from the log.',
  request: 'Request must be an id.',
  from: 'From must be a day like 2026-11-24.',
  to: 'To must be a day like 2026-11-24.',
};

/** Every event, of all time. */
export const EVERY_EVENT: EventFilter = schema.parse({});

/** Reads a filter from an address. What is empty counts as absent; what a field does not take is refused, in words. */
export function parseEventFilter(
  query: Record<string, unknown>,
): EventFilter | Refused<'invalid_parameters'> {
  return parseFilter(schema, TAKES, query);
}
