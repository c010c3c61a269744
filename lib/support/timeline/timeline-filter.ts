import { z } from 'zod';
import { daySchema } from '../../core/days';
import { type Refused, refuse } from '../../core/errors';
import { isId } from '../../core/ids';

/** What a timeline is told of, and how the screen calls it. */
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

/** Which part of an account's timeline is asked for. */
export interface TimelineFilter {
  /** What it is told of, in the order of the groups; empty for everything. */
  show: TimelineGroup[];
  /** The id of the key that it is of; null where it is of the whole account. */
  key: string | null;
  /** Days of UTC, `2026-11-24`; both count in. */
  from: string | null;
  to: string | null;
}

/** All of it. */
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

/** Reads a filter from an address: `show=keys,money&from=2026-11-01`. What makes no sense is refused. */
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

/** The filter as part of an address, without what is absent; `before` is the `next` of a page. */
export function timelineQuery(
  { show, ...rest }: TimelineFilter,
  before: string | null = null,
): string {
  const given = Object.entries({ show: show.join(',') || null, ...rest, before });
  const query = new URLSearchParams(given.filter(([, value]) => value !== null) as string[][]);
  // Commas may stand in an address as they are (RFC 3986, 3.4).
  return query.toString().replaceAll('%2C', ',');
}

/** Whether it leaves anything out. */
export function isFilteringTimeline({ show, key, from, to }: TimelineFilter): boolean {
  return show.length > 0 || key !== null || from !== null || to !== null;
}

/** Whether a group is asked for. */
export function isShown({ show }: TimelineFilter, group: TimelineGroup): boolean {
  return show.length === 0 || show.includes(group);
}

/** The same filter with a group put in where it is not, and taken out where it is. */
export function toggleGroup(filter: TimelineFilter, group: TimelineGroup): TimelineFilter {
  const show = filter.show.includes(group)
    ? filter.show.filter((one) => one !== group)
    : inOrder([...filter.show, group]);
  return { ...filter, show };
}

/** All groups are as good as none: everything. */
function inOrder(show: TimelineGroup[]): TimelineGroup[] {
  const asked = GROUPS.filter((group) => show.includes(group));
  return asked.length === GROUPS.length ? [] : asked;
}
