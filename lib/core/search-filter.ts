import { z } from 'zod';
import { readAddress } from './client-address';
import { type Refused, refuse } from './errors';
import { hasInvisible, oneSpelling, typedText } from './typed-text';

/** A text in a search's address, spelt as what was typed is stored; empty counts as absent. */
export const searchTextSchema = z.preprocess(
  (value) => (typeof value === 'string' ? oneSpelling(value) || null : (value ?? null)),
  typedText({ max: 320 }).nullable(),
);

/** An address in a search's address, in the text that it is stored in. */
export const searchAddressSchema = searchTextSchema.transform(
  (text) => text && (readAddress(text) ?? text),
);

/**
 * Reads a search's filter from an address. What a field does not take is refused, with what it takes out of `takes`, a
 * sentence for each field.
 */
export function parseFilter<Filter extends object>(
  schema: z.ZodType<Filter>,
  takes: Record<keyof Filter, string>,
  query: Record<string, unknown>,
): Filter | Refused<'invalid_parameters'> {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  if (hasInvisible(parsed.error)) {
    return refuse('invalid_parameters', 'A search must not contain invisible characters.');
  }
  const fields = new Set(parsed.error.issues.map(({ path }) => path[0] as keyof Filter));
  return refuse('invalid_parameters', [...fields].map((field) => takes[field]).join(' '));
}
