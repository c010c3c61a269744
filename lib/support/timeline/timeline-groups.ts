import { actionsOf, type EventGroup } from '../../audit/event-groups';
import type { TimelineFilter } from './timeline-filter';

/** The groups of events. */
const OF_EVENTS: readonly EventGroup[] = ['keys', 'money', 'access', 'staff'];

/** The events of a filter: all, none, or those of these actions and, optionally, all actions of staff. */
export type AskedEvents = 'all' | 'none' | { actions: string[]; byStaff: boolean };

/** The events that the filter includes. */
export function askedEvents({ show }: TimelineFilter): AskedEvents {
  const asked = OF_EVENTS.filter((group) => show.includes(group));
  if (show.length === 0 || asked.length === OF_EVENTS.length) return 'all';
  if (asked.length === 0) return 'none';
  return { actions: actionsOf(asked), byStaff: asked.includes('staff') };
}
