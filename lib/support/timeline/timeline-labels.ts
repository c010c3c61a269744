import { eventLabel } from '../../audit/event-labels';
import { refusalLabel } from '../../keys/refusals/refusal-label';
import { entryLabel } from '../../ledger/entry-labels';
import type { TimelineEntry } from './timeline-entry';

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

function counted(calls: bigint): string {
  return calls === 1n ? '1 call' : `${calls.toLocaleString('en-US')} calls`;
}
