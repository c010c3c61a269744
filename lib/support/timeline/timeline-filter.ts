import { z } from 'zod';
import { daySchema } from '../../core/days';
import { type Refused, refuse } from '../../core/errors';
import { isId } from '../../core/ids';

/** The groups of entries in a timeline, and their names on the page. */
export const TIMELINE_GROUPS = {
  keys: 'Keys',
  money: 'Payments and billing',
  ledger: 'Ledger',
  tasks: 'Tasks',
  refusals: 'Refused calls',
  access: 'Access',
  staff: 'By staff',
} as const;
export type TimelineGroup = keyof typeof TIMELINE_GROUPS;
const GROUPS = Object.keys(TIMELINE_GROUPS) as TimelineGroup[];

/** The filter of an account's timeline. */
export interface TimelineFilter {
  /** The shown groups, in their fixed order; empty for all. */
  show: TimelineGroup[];
  /** The id of a key; null for the whole account. */
  key: string | null;
  /** UTC days, `2026-11-24`, both inclusive. */
  from: string | null;
  to: string | null;
}

/** The whole timeline. */
export const WHOLE_TIMELINE: TimelineFilter = { show: [], key: null, from: null, to: null };

const schema = z.object({
  show: z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',').filter(Boolean) : (value ?? [])),
    z.array(z.enum(GROUPS)).transform(inOrder),
  ),
  key: z.preprocess((value) => value || null, z.string().refine(isId).toLowerCase().nullable()),
  from: daySchema,
  to: daySchema,
});

/** Reads a filter from a query: `show=keys,money&from=2026-11-01`. Invalid values are refused. */
export function parseTimelineFilter(
  query: Record<string, unknown>,
): TimelineFilter | Refused<'invalid_parameters'> {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  return refuse(
    'invalid_parameters',
    `show is a list of ${GROUPS.join(', ')}; key is an id; from and to are days like 2026-11-24`,
  );
}

/** The filter as a query string, without absent fields; `before` is the `next` of a page. */
export function timelineQuery(
  { show, ...rest }: TimelineFilter,
  before: string | null = null,
): string {
  const given = Object.entries({ show: show.join(',') || null, ...rest, before });
  const query = new URLSearchParams(given.filter(([, value]) => value !== null) as string[][]);
  // Commas are allowed in a query (RFC 3986, 3.4).
  return query.toString().replaceAll('%2C', ',');
}

/** Whether it excludes anything. */
export function isFilteringTimeline({ show, key, from, to }: TimelineFilter): boolean {
  return show.length > 0 || key !== null || from !== null || to !== null;
}

/** Whether a group is shown. */
export function isShown({ show }: TimelineFilter, group: TimelineGroup): boolean {
  return show.length === 0 || show.includes(group);
}

/** The same filter with a group toggled. */
export function toggleGroup(filter: TimelineFilter, group: TimelineGroup): TimelineFilter {
  const show = filter.show.includes(group)
    ? filter.show.filter((one) => one !== group)
    : inOrder([...filter.show, group]);
  return { ...filter, show };
}

/** All groups are the same as none: everything. */
function inOrder(show: TimelineGroup[]): TimelineGroup[] {
  const asked = GROUPS.filter((group) => show.includes(group));
  return asked.length === GROUPS.length ? [] : asked;
}
