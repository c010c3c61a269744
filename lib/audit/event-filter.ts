import { z } from 'zod';
import { daySchema } from '../core/days';
import type { Refused } from '../core/errors';
import { parseFilter, searchAddressSchema, searchTextSchema } from '../core/search-filter';
import { ACTIONS } from './event-labels';

/** The value of `account` that finds the events without an account. */
export const NO_ACCOUNT_WORD = 'none';

/** The criteria of a search in the log; null means any. */
export interface EventFilter {
  /** An account's id, an owner's email, or `none`. */
  account: string | null;
  /** The email of the actor. */
  by: string | null;
  action: string | null;
  /** The id of the target. */
  target: string | null;
  /** The client's address. */
  address: string | null;
  /** The id of the request. */
  request: string | null;
  /** UTC days, `2026-11-24`, both inclusive. */
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

/** What each field accepts, for the error message. */
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

/** All events. */
export const EVERY_EVENT: EventFilter = schema.parse({});

/** Reads a filter from a query. An empty field counts as absent; an invalid one is refused with a message. */
export function parseEventFilter(
  query: Record<string, unknown>,
): EventFilter | Refused<'invalid_parameters'> {
  return parseFilter(schema, TAKES, query);
}
