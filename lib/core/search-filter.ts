import { z } from 'zod';
import { readAddress } from './client-address';
import { type Refused, refuse } from './errors';
import { hasInvisible, oneSpelling, typedText } from './typed-text';

/** A text in a search's query, normalised like stored text; empty counts as absent. */
export const searchTextSchema = z.preprocess(
  (value) => (typeof value === 'string' ? oneSpelling(value) || null : (value ?? null)),
  typedText({ max: 320 }).nullable(),
);

/** A client address in a search's query, in its stored form. */
export const searchAddressSchema = searchTextSchema.transform(
  (text) => text && (readAddress(text) ?? text),
);

/** Parses a search's filter from a query. An invalid field is refused with its sentence in `takes`. */
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
