import { ACTIONS } from '../../audit/event-labels';
import type { TimelineFilter, TimelineGroup } from './timeline-filter';

/** The group by the first word of an action: `key` of `key.revoked`. */
const GROUP_OF = {
  key: 'keys',
  payment: 'money',
  refund: 'money',
  credit: 'money',
  charge: 'money',
  tier: 'money',
  alert: 'money',
  auto_top_up: 'money',
  customer: 'money',
  cards: 'money',
  account: 'access',
  session: 'access',
  sessions: 'access',
  email: 'access',
  password: 'access',
  webhook_secret: 'access',
  webhook: 'access',
  staff: 'staff',
} as const satisfies Record<string, TimelineGroup>;

/** The groups of events. */
const OF_EVENTS: readonly TimelineGroup[] = ['keys', 'money', 'access', 'staff'];

/**
 * The group of an action, whoever did it; actions of staff belong to `staff` as well. Null for an action without a
 * group.
 */
export function groupOf(action: string): TimelineGroup | null {
  const about = action.split('.')[0] ?? '';
  return about in GROUP_OF ? GROUP_OF[about as keyof typeof GROUP_OF] : null;
}

/** The events of a filter: all, none, or those of these actions and, optionally, all actions of staff. */
export type AskedEvents = 'all' | 'none' | { actions: string[]; byStaff: boolean };

/** The events that the filter includes. */
export function askedEvents({ show }: TimelineFilter): AskedEvents {
  const asked = OF_EVENTS.filter((group) => show.includes(group));
  if (show.length === 0 || asked.length === OF_EVENTS.length) return 'all';
  if (asked.length === 0) return 'none';
  const actions = ACTIONS.filter((action) => asked.some((group) => group === groupOf(action)));
  return { actions, byStaff: asked.includes('staff') };
}
