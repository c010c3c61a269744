import type { z } from 'zod';
import { type USAGE_GROUPS, usageQuerySchema } from '@/lib/api/usage';
import { isRefused, type Refused, refuse } from '@/lib/core/errors';
import { DAY_MS, floorTo, HOUR_MS, type UsageRange, usageRange } from '@/lib/usage/usage-range';

export interface UsageQuery {
  range: UsageRange;
  by: (typeof USAGE_GROUPS)[number];
}

/** Reads the query of `GET /v1/usage`; without `from` and `to`, the last seven days or 24 hours up to `now`. */
export function readUsageQuery(
  query: unknown,
  now: Date,
): UsageQuery | Refused<'invalid_parameters'> {
  const parsed = usageQuerySchema.safeParse(query);
  if (!parsed.success) {
    return refuse('invalid_parameters', parsed.error.issues[0]?.message ?? 'invalid query');
  }
  const { by = 'day' } = parsed.data;
  const bucket = by === 'hour' ? 'hour' : 'day';
  const { from, to } = boundsOf(parsed.data, bucket === 'hour' ? HOUR_MS : DAY_MS, now);
  const range = usageRange(from, to, bucket);
  return isRefused(range) ? range : { range, by };
}

function boundsOf(
  query: z.infer<typeof usageQuerySchema>,
  step: number,
  now: Date,
): { from: Date; to: Date } {
  const to = query.to ? new Date(query.to) : new Date(floorTo(now.getTime(), step) + step);
  const usual = step === HOUR_MS ? DAY_MS : 7 * DAY_MS;
  return { from: query.from ? new Date(query.from) : new Date(to.getTime() - usual), to };
}
