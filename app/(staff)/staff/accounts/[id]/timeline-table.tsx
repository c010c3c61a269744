import { Table } from '@/components/ui/table';
import { utcDay } from '@/lib/ledger/entry-labels';
import { TIMELINE_ORDER } from '@/lib/support/timeline/timeline-cursor';
import type { TimelineEntry } from '@/lib/support/timeline/timeline-entry';
import type { TimelineFilter } from '@/lib/support/timeline/timeline-filter';
import { TimelineRow } from './timeline-row';

interface TimelineTableProps {
  entries: TimelineEntry[];
  accountId: string;
  filter: TimelineFilter;
  mayRefund: boolean;
}

/** The entries of a page, grouped by day. */
export function TimelineTable({ entries, ...rest }: TimelineTableProps) {
  return (
    <Table
      name="Timeline"
      columns={[
        'Time',
        'What',
        'Who, or which key',
        { name: 'Amount', numeric: true },
        { name: 'Actions', hidden: true },
      ]}
      isGrouped
    >
      {byDay(entries).map(({ day, happened }) => (
        <tbody key={day}>
          <tr>
            <th
              colSpan={5}
              scope="rowgroup"
              className="border-line bg-code px-4 py-1.5 text-left font-semibold text-small max-md:-mx-4 max-md:-my-3 max-md:block md:border-t"
            >
              {day}
            </th>
          </tr>
          {happened.map((entry) => (
            <TimelineRow key={TIMELINE_ORDER.format(entry.cursor)} entry={entry} {...rest} />
          ))}
        </tbody>
      ))}
    </Table>
  );
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

function byDay(entries: TimelineEntry[]): { day: string; happened: TimelineEntry[] }[] {
  const days = new Map<string, TimelineEntry[]>();
  for (const entry of entries) {
    const day = `${WEEKDAYS[entry.at.getUTCDay()]}, ${utcDay(entry.at)}`;
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return Array.from(days, ([day, happened]) => ({ day, happened }));
}
