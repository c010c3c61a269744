import { ACTIONS } from '../../audit/event-labels';
import type { TimelineFilter, TimelineGroup } from './timeline-filter';

/** What an action is about: the first word of its name, `key` of `key.revoked`. */
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

/** The groups that events belong to. */
const OF_EVENTS: readonly TimelineGroup[] = ['keys', 'money', 'access', 'staff'];

/** The group of an action, whoever did it; what staff did belongs to `staff` as well. Null for an action without one. */
export function groupOf(action: string): TimelineGroup | null {
  const about = action.split('.')[0] ?? '';
  return about in GROUP_OF ? GROUP_OF[about as keyof typeof GROUP_OF] : null;
}

/** Which events a filter asks for: all, or those of these actions and, where it says so, everything that staff did. */
export type AskedEvents = 'all' | 'none' | { actions: string[]; byStaff: boolean };

/** The events that the filter asks for. */
export function askedEvents({ show }: TimelineFilter): AskedEvents {
  const asked = OF_EVENTS.filter((group) => show.includes(group));
  if (show.length === 0 || asked.length === OF_EVENTS.length) return 'all';
  if (asked.length === 0) return 'none';
  const actions = ACTIONS.filter((action) => asked.some((group) => group === groupOf(action)));
  return { actions, byStaff: asked.includes('staff') };
}
