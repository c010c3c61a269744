import type { ListedRequest } from '@/lib/requests/list-requests';
import type { RequestFilter } from '@/lib/requests/request-filter';

interface RefusedNoteProps {
  entries: ListedRequest[];
  filter: RequestFilter;
}

/** How refused calls are counted, or why none are shown. */
export function RefusedNote({ entries, filter }: RefusedNoteProps) {
  const text = entries.some(({ kind }) => kind === 'refused')
    ? 'Refused calls are counted by key, reason and hour, and written down every two seconds. If a server crashes, its last two seconds are not counted.'
    : entries.length > 0 && filter.status === null && (filter.model ?? filter.channel) !== null
      ? 'Refused calls are counted without their model and channel, so none are shown.'
      : null;
  if (text === null) return null;
  return <p className="border-line border-t px-4 py-2.5 text-muted text-tiny">{text}</p>;
}
