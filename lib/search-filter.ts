import { z } from 'zod';
import { type Refused, refuse } from './errors';

/** A text in a search's address, without outer spaces; empty counts as absent. */
export const searchTextSchema = z.preprocess(
  (value) => (typeof value === 'string' ? value.trim() || null : (value ?? null)),
  z
    .string()
    .max(320)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u)
    .nullable(),
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
  const fields = new Set(parsed.error.issues.map(({ path }) => path[0] as keyof Filter));
  return refuse('invalid_parameters', [...fields].map((field) => takes[field]).join(' '));
}
