import { z } from 'zod';
import { dayBounds, daySchema } from '../core/days';
import { type Refused, refuse } from '../core/errors';
import { isId } from '../core/ids';
import { parseFilter, searchTextSchema } from '../core/search-filter';
import { DAY_MS, floorTo, HOUR_MS, MOST_DAYS, MOST_HOURS, type UsageRange } from './usage-range';

/** The offered ranges, and their names on the page. */
export const RANGES = {
  '24h': '24 h',
  '7d': '7 days',
  '30d': '30 days',
  '90d': '90 days',
  month: 'Month',
} as const;
export type Range = keyof typeof RANGES;

/** What the bars are stacked by. */
export const GROUPINGS = {
  key: 'key',
  model: 'model',
  channel: 'channel',
  status: 'status',
} as const;
export type Grouping = keyof typeof GROUPINGS;

/** What the bars show. */
export const MEASURES = {
  spend: 'Spend',
  tasks: 'Tasks',
  failed: 'Failed',
  refused: 'Refused',
} as const;
export type Measure = keyof typeof MEASURES;

/** The columns of the table that it can be sorted by. */
export const SORTS = ['name', ...Object.keys(MEASURES)] as ['name', ...Measure[]];
export type Sort = (typeof SORTS)[number];

/** What the page of usage is asked for; null means the default. Its fields are those of the query. */
export interface UsageQuery {
  range: Range | null;
  /** UTC days, `2026-11-24`, both inclusive; with both the range is not used. */
  from: string | null;
  to: string | null;
  by: Grouping | null;
  show: Measure | null;
  sort: Sort | null;
  /** A key of the account, live or deleted. */
  key: string | null;
  model: string | null;
}

const one = <T extends string>(names: readonly T[]) =>
  z.preprocess((value) => value || null, z.enum(names).nullable());
const schema = z.object({
  range: one(Object.keys(RANGES) as Range[]),
  from: daySchema,
  to: daySchema,
  by: one(Object.keys(GROUPINGS) as Grouping[]),
  show: one(Object.keys(MEASURES) as Measure[]),
  sort: one(SORTS),
  key: searchTextSchema.refine((value) => value === null || isId(value)),
  model: searchTextSchema,
});

/** What each field accepts, for the error message. */
const TAKES: Record<keyof UsageQuery, string> = {
  range: `Range must be one of ${Object.keys(RANGES).join(', ')}.`,
  from: 'From must be a day like 2026-11-24.',
  to: 'To must be a day like 2026-11-24.',
  by: `By must be one of ${Object.keys(GROUPINGS).join(', ')}.`,
  show: `Show must be one of ${Object.keys(MEASURES).join(', ')}.`,
  sort: `Sort must be one of ${SORTS.join(', ')}.`,
  key: 'Key must be an id.',
  model: 'Model must be an id.',
};

/** The defaults: 30 days by key. */
export const DEFAULT_USAGE: UsageQuery = schema.parse({});

/**
 * Reads a query: `?range=7d&by=model`. Empty fields count as absent; what a field does not accept is refused in words, as
 * are days in the wrong order and ranges of more than 366 days.
 */
export function parseUsageQuery(
  query: Record<string, unknown>,
): UsageQuery | Refused<'invalid_parameters'> {
  const parsed = parseFilter(schema, TAKES, query);
  if ('refused' in parsed || !parsed.from || !parsed.to) return parsed;
  const days = (Date.parse(parsed.to) - Date.parse(parsed.from)) / DAY_MS + 1;
  if (days < 1) return refuse('invalid_parameters', 'From must not be after To.');
  if (days > MOST_DAYS) {
    return refuse('invalid_parameters', `A range has at most ${MOST_DAYS} days.`);
  }
  return parsed;
}

/**
 * The time that a query asks for, at this moment: by hours up to three days, else by days of UTC. Ranges include the hour
 * or the day that is not over. With one of `from` and `to`, the other is 30 days away or today.
 */
export function rangeOf({ range, from, to }: UsageQuery, now: Date): UsageRange {
  const today = floorTo(now.getTime(), DAY_MS);
  if (from || to) {
    const end = to ? dayBounds(to).end : new Date(Math.max(today + DAY_MS, Date.parse(from ?? '')));
    const start = from ? dayBounds(from).start : new Date(end.getTime() - 30 * DAY_MS);
    return withBucket(atMost(start, end), end);
  }
  switch (range ?? '30d') {
    case '24h': {
      const end = floorTo(now.getTime(), HOUR_MS) + HOUR_MS;
      return { from: new Date(end - DAY_MS), to: new Date(end), bucket: 'hour' };
    }
    case '7d':
      return lastDays(7, today);
    case '30d':
      return lastDays(30, today);
    case '90d':
      return lastDays(90, today);
    case 'month': {
      const first = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
      return withBucket(new Date(first), new Date(today + DAY_MS));
    }
  }
}

function lastDays(days: number, today: number): UsageRange {
  return withBucket(new Date(today - (days - 1) * DAY_MS), new Date(today + DAY_MS));
}

function atMost(from: Date, to: Date): Date {
  return new Date(Math.max(from.getTime(), to.getTime() - MOST_DAYS * DAY_MS));
}

function withBucket(from: Date, to: Date): UsageRange {
  const hours = (to.getTime() - from.getTime()) / HOUR_MS;
  return { from, to, bucket: hours <= MOST_HOURS ? 'hour' : 'day' };
}
