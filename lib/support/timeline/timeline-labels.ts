import { eventLabel } from '../../audit/event-labels';
import { REFUSALS } from '../../core/errors';
import { entryLabel } from '../../ledger/entry-labels';
import type { TimelineEntry } from './timeline-entry';

/** The API has the same text for both; staff sees which it was. */
const WHICH: Record<string, string> = {
  not_activated: 'never topped up or money owed',
  insufficient_balance: 'less than the price',
  no_key_slot: 'all slots of the key taken',
};

/** The text of an entry, the same on the page and in the file. */
export function timelineLabel(entry: TimelineEntry): string {
  switch (entry.kind) {
    case 'event':
      return eventLabel(entry);
    case 'ledger':
      return entryLabel(entry.entry);
    case 'task':
      return entry.model;
    case 'refusals':
      return `${counted(entry.calls)} refused: ${refusalLabel(entry.reason)}`;
  }
}

/** Why calls were refused, in the words of the API, distinguished where two reasons have the same text. */
export function refusalLabel(reason: string): string {
  const known = Object.entries(REFUSALS).find(([name]) => name === reason);
  const which = WHICH[reason];
  return `${known ? known[1][1] : reason}${which ? ` (${which})` : ''}`;
}

function counted(calls: bigint): string {
  return calls === 1n ? '1 call' : `${calls.toLocaleString('en-US')} calls`;
}
