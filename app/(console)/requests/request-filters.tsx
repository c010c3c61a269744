import Form from 'next/form';
import Link from 'next/link';
import { type ReactNode, useId } from 'react';
import { Button } from '@/components/ui/button';
import { buttonStyle } from '@/components/ui/button-style';
import { FIELD_STYLE, TextField } from '@/components/ui/text-field';
import { isFiltering } from '@/lib/core/filter-query';
import { isolated } from '@/lib/core/visible-text';
import { COUNTED_REASONS, refusalLabel } from '@/lib/keys/refusals/refusal-label';
import type { RequestFilter } from '@/lib/requests/request-filter';
import { TASK_FAILURE_CODES } from '@/lib/tasks/failure-codes';
import type { KeyOfTasks } from '@/lib/tasks/keys-of-tasks';

interface RequestFiltersProps {
  filter: RequestFilter;
  models: readonly string[];
  channels: readonly string[];
  keys: readonly KeyOfTasks[];
}

/** The filter of the log. A GET form, so that the address can be saved and shared. */
export function RequestFilters({ filter, models, channels, keys }: RequestFiltersProps) {
  return (
    <search>
      <Form
        // Reset with the address: "Show all" empties its fields.
        key={JSON.stringify(filter)}
        action="/requests"
        prefetch={false}
        className="mb-4 grid grid-cols-2 items-start gap-3 lg:grid-cols-4"
      >
        <Choice label="Status" name="status" chosen={filter.status}>
          <option value="running">Running</option>
          <option value="completed">Completed</option>
          <option value="failed">Failed</option>
          <option value="refused">Refused</option>
        </Choice>
        <Choice label="Reason" name="reason" chosen={filter.reason}>
          <optgroup label="Refused calls">
            {COUNTED_REASONS.map((reason) => (
              <option key={reason} value={reason}>
                {refusalLabel(reason)}
              </option>
            ))}
          </optgroup>
          <optgroup label="Failed tasks">
            {TASK_FAILURE_CODES.map((code) => (
              <option key={code}>{code}</option>
            ))}
          </optgroup>
        </Choice>
        <Choice label="Key" name="key" chosen={filter.key}>
          {keys.map((key) => (
            <option key={key.id} value={key.id}>
              {key.revoked ? `${isolated(key.name)} (${key.hint}, deleted)` : isolated(key.name)}
            </option>
          ))}
        </Choice>
        <Choice label="Channel" name="channel" chosen={filter.channel}>
          {channels.map((channel) => (
            <option key={channel}>{channel}</option>
          ))}
        </Choice>
        <Choice label="Model" name="model" chosen={filter.model} wide>
          {models.map((model) => (
            <option key={model}>{model}</option>
          ))}
        </Choice>
        <TextField label="From" name="from" type="date" defaultValue={dayOf(filter.from)} />
        <TextField label="To" name="to" type="date" defaultValue={dayOf(filter.to)} />
        <div className="col-span-full flex flex-wrap items-center gap-2">
          <Button type="submit">Filter</Button>
          {isFiltering(filter) && (
            <Link href="/requests" prefetch={false} className={buttonStyle('quiet')}>
              Show all
            </Link>
          )}
          <p className="ml-auto text-muted text-small">{timesOf(filter)}</p>
        </div>
      </Form>
    </search>
  );
}

/** The day of a day or an hour: a date field has no hours. */
function dayOf(text: string | null): string {
  return text?.slice(0, 10) ?? '';
}

/** Which times are shown where the address names hours, which a link from a chart does. */
function timesOf({ from, to }: RequestFilter): string {
  const hours = [
    ...(from?.includes('T') ? [`from ${from.replace('T', ', ')}:00`] : []),
    ...(to?.includes('T') ? [`to ${to.replace('T', ', ')}:59`] : []),
  ];
  return hours.length === 0
    ? 'Days are in UTC.'
    : `Shown ${hours.join(' ')} UTC. Filter for whole days.`;
}

interface ChoiceProps {
  label: string;
  name: string;
  chosen: string | null;
  wide?: boolean;
  children: ReactNode;
}

function Choice({ label, name, chosen, wide = false, children }: ChoiceProps) {
  const id = useId();
  return (
    <div className={wide ? 'col-span-2 min-w-0' : 'min-w-0'}>
      <label htmlFor={id} className="mb-1.5 block font-semibold text-small">
        {label}
      </label>
      <select id={id} name={name} defaultValue={chosen ?? ''} className={FIELD_STYLE}>
        <option value="">Any</option>
        {children}
      </select>
    </div>
  );
}
