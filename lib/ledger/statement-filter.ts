import { z } from 'zod';
import { daySchema } from '../core/days';
import { type Refused, refuse } from '../core/errors';

/** The groups of kinds in a statement, by their names in the ledger. */
export const KIND_GROUPS = {
  top_ups: ['top_up'],
  charges: ['charge'],
  refunds: ['refund', 'refund_reversal', 'chargeback', 'chargeback_reversal', 'charge_refund'],
  credits: ['credit'],
} as const;

export type KindGroup = keyof typeof KIND_GROUPS;

/** The filter of a statement. UTC days, `2026-11-24`, both inclusive. */
export interface StatementFilter {
  kind: KindGroup | null;
  from: string | null;
  to: string | null;
}

const schema = z.object({
  kind: z.preprocess(
    (value) => (value === 'all' ? null : value || null),
    z.enum(Object.keys(KIND_GROUPS) as KindGroup[]).nullable(),
  ),
  from: daySchema,
  to: daySchema,
});

/** Reads a filter from a query. An empty value counts as absent; an invalid kind or day is refused. */
export function parseStatementFilter(
  query: Record<string, unknown>,
): StatementFilter | Refused<'invalid_parameters'> {
  const parsed = schema.safeParse({ kind: query.kind, from: query.from, to: query.to });
  if (parsed.success) return parsed.data;
  return refuse(
    'invalid_parameters',
    `kind is all, ${Object.keys(KIND_GROUPS).join(', ')}; from and to are days like 2026-11-24`,
  );
}

/** All entries. */
export const NO_FILTER: StatementFilter = { kind: null, from: null, to: null };
