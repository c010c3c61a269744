// Runs in the browser too.
import { ACTIONS } from './event-labels';

/** The groups of events, and their names on pages. */
export const EVENT_GROUPS = {
  keys: 'Keys',
  money: 'Payments and billing',
  access: 'Access',
  staff: 'By support',
} as const;
export type EventGroup = keyof typeof EVENT_GROUPS;

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
} as const satisfies Record<string, EventGroup>;

/**
 * The group of an action, whoever did it; actions of staff belong to `staff` as well. Null for an action without a
 * group.
 */
export function groupOf(action: string): EventGroup | null {
  const about = action.split('.')[0] ?? '';
  return about in GROUP_OF ? GROUP_OF[about as keyof typeof GROUP_OF] : null;
}

/** All actions of these groups. */
export function actionsOf(groups: readonly EventGroup[]): string[] {
  return ACTIONS.filter((action) => groups.some((group) => group === groupOf(action)));
}
