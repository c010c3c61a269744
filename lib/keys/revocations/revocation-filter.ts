import { z } from 'zod';
import { daySchema } from '../../core/days';
import type { Refused } from '../../core/errors';
import { parseFilter, searchAddressSchema, searchTextSchema } from '../../core/search-filter';
import { DELETION_WORDS, type RevocationKind } from './revocation-kind';

/** Texts are searched by their trigrams: with fewer characters there is none. */
export const SHORTEST_TEXT = 3;

/** What the revocations are searched for; null where it is not asked. */
export interface RevocationFilter {
  /** An account's id, or the beginning of an owner's email. */
  account: string | null;
  /** A part of the key's name or hint. */
  key: string | null;
  /** The beginning of the email of the person who deleted it. */
  by: string | null;
  how: RevocationKind | null;
  /** A part of the reason. */
  reason: string | null;
  /** From where it was deleted. */
  address: string | null;
  /** From where calls with it were refused since. */
  caller: string | null;
  /** Days of UTC, `2026-11-24`; both count in. */
  from: string | null;
  to: string | null;
}

const part = searchTextSchema.refine(
  (value) => value === null || [...value].length >= SHORTEST_TEXT,
);
const schema = z.object({
  account: searchTextSchema,
  key: part,
  by: searchTextSchema,
  how: z.preprocess(
    (value) => value || null,
    z.enum(Object.keys(DELETION_WORDS) as RevocationKind[]).nullable(),
  ),
  reason: part,
  address: searchAddressSchema,
  caller: searchAddressSchema,
  from: daySchema,
  to: daySchema,
});

/** What each field accepts, as the error message says it. */
const TAKES: Record<keyof RevocationFilter, string> = {
  account: 'Account must be an id or the beginning of an email.',
  key: `Key must be part of its name or hint, with at least ${SHORTEST_TEXT} characters.`,
  by: 'Deleted by must be the beginning of an email.',
  how: `How must be one of ${Object.keys(DELETION_WORDS).join(', ')}.`,
  reason: `Reason must be part of it, with at least ${SHORTEST_TEXT} characters.`,
  address: 'Deleted from must be an IP address.',
  caller: 'Called from must be an IP address.',
  from: 'From must be a day like 2026-11-24.',
  to: 'To must be a day like 2026-11-24.',
};

/** Every revocation, of all time. */
export const EVERY_REVOCATION: RevocationFilter = schema.parse({});

/** Reads a filter from an address. What is empty counts as absent; what a field does not take is refused, in words. */
export function parseRevocationFilter(
  query: Record<string, unknown>,
): RevocationFilter | Refused<'invalid_parameters'> {
  return parseFilter(schema, TAKES, query);
}
