import Form from 'next/form';
import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { buttonStyle } from '@/components/ui/button-style';
import { FIELD_STYLE, TextField } from '@/components/ui/text-field';
import { isolated } from '@/lib/core/visible-text';
import {
  TIMELINE_GROUPS,
  type TimelineFilter,
  type TimelineGroup,
  timelineQuery,
  toggleGroup,
  WHOLE_TIMELINE,
} from '@/lib/support/timeline/timeline-filter';
import type { KeyOfTasks } from '@/lib/tasks/keys-of-tasks';

interface TimelineFiltersProps {
  accountId: string;
  filter: TimelineFilter;
  keys: readonly KeyOfTasks[];
}

/** The filters of the timeline: kinds as links that add up, days and a key as a form. All of them are in the address. */
export function TimelineFilters({ accountId, filter, keys }: TimelineFiltersProps) {
  const path = `/staff/accounts/${accountId}`;
  const href = (one: TimelineFilter) => `${path}?${timelineQuery(one)}`;
  return (
    <search className="mb-3 grid gap-3">
      <nav aria-label="Shown" className="-ml-2 flex flex-wrap gap-1 sm:gap-2">
        <Chip href={href({ ...filter, show: [] })} chosen={filter.show.length === 0}>
          Everything
        </Chip>
        {(Object.keys(TIMELINE_GROUPS) as TimelineGroup[]).map((group) => (
          <Chip
            key={group}
            href={href(toggleGroup(filter, group))}
            chosen={filter.show.includes(group)}
          >
            {TIMELINE_GROUPS[group]}
          </Chip>
        ))}
      </nav>
      <Form
        // Reset with the address: "Clear" empties its fields.
        key={JSON.stringify(filter)}
        action={path}
        prefetch={false}
        scroll={false}
        className="grid grid-cols-2 items-end gap-3 sm:flex sm:flex-wrap"
      >
        {filter.show.length > 0 && (
          <input type="hidden" name="show" value={filter.show.join(',')} />
        )}
        <TextField
          label="From"
          name="from"
          type="date"
          defaultValue={filter.from ?? ''}
          className="min-w-0 sm:w-40"
        />
        <TextField
          label="To"
          name="to"
          type="date"
          defaultValue={filter.to ?? ''}
          className="min-w-0 sm:w-40"
        />
        <div className="col-span-2 min-w-0 sm:w-[260px]">
          <label htmlFor="timeline-key" className="mb-1.5 block font-semibold text-small">
            Key
          </label>
          <select
            id="timeline-key"
            name="key"
            defaultValue={filter.key ?? ''}
            className={FIELD_STYLE}
          >
            <option value="">The whole account</option>
            {keys.map((key) => (
              <option key={key.id} value={key.id}>
                {`${isolated(key.name)} (${key.hint}${key.revoked ? ', deleted' : ''})`}
              </option>
            ))}
          </select>
        </div>
        <div className="col-span-2 flex flex-wrap gap-2">
          <Button type="submit">Filter</Button>
          {(filter.key ?? filter.from ?? filter.to) !== null && (
            <Link
              href={href({ ...WHOLE_TIMELINE, show: filter.show })}
              prefetch={false}
              scroll={false}
              className={buttonStyle('quiet')}
            >
              Clear
            </Link>
          )}
        </div>
      </Form>
    </search>
  );
}

function Chip({ href, chosen, children }: { href: string; chosen: boolean; children: string }) {
  return (
    <Link
      href={href}
      prefetch={false}
      scroll={false}
      aria-current={chosen ? 'true' : undefined}
      className={buttonStyle(chosen ? 'plain' : 'quiet', 'small')}
    >
      {children}
    </Link>
  );
}
