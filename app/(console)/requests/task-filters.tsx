import Form from 'next/form';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { buttonStyle } from '@/components/ui/button-style';
import { FIELD_STYLE } from '@/components/ui/text-field';
import { isolated } from '@/lib/core/visible-text';
import type { KeyOfTasks } from '@/lib/tasks/keys-of-tasks';
import { isFiltering, STATUS_WORDS, type TaskFilter } from '@/lib/tasks/task-filter';

interface TaskFiltersProps {
  filter: TaskFilter;
  models: readonly string[];
  keys: readonly KeyOfTasks[];
}

/** The filter of tasks. A GET form, so that the address can be saved and shared. */
export function TaskFilters({ filter, models, keys }: TaskFiltersProps) {
  return (
    <Form
      // Reset with the address: "Show all" empties its fields.
      key={JSON.stringify(filter)}
      action="/requests"
      prefetch={false}
      className="mb-4 grid grid-cols-2 items-end gap-3 sm:flex sm:flex-wrap"
    >
      <Choice label="Status" name="status" chosen={filter.status && STATUS_WORDS[filter.status]}>
        <option value={STATUS_WORDS.processing}>Running</option>
        <option value={STATUS_WORDS.completed}>Completed</option>
        <option value={STATUS_WORDS.failed}>Failed</option>
      </Choice>
      <Choice label="Key" name="key" chosen={filter.keyId}>
        {keys.map((key) => (
          <option key={key.id} value={key.id}>
            {key.revoked ? `${isolated(key.name)} (${key.hint}, deleted)` : isolated(key.name)}
          </option>
        ))}
      </Choice>
      <Choice label="Model" name="model" chosen={filter.model} wide>
        {models.map((model) => (
          <option key={model}>{model}</option>
        ))}
      </Choice>
      <div className="col-span-2 flex gap-2">
        <Button type="submit">Filter</Button>
        {isFiltering(filter) && (
          <Link href="/requests" prefetch={false} className={buttonStyle('quiet')}>
            Show all
          </Link>
        )}
      </div>
    </Form>
  );
}

interface ChoiceProps {
  label: string;
  name: string;
  chosen: string | null;
  wide?: boolean;
  children: ReactNode;
}

function Choice({ label, name, chosen, wide = false, children }: ChoiceProps) {
  return (
    <div className={wide ? 'col-span-2 min-w-0 sm:w-[300px]' : 'min-w-0 sm:w-[168px]'}>
      <label htmlFor={`filter-${name}`} className="mb-1.5 block font-semibold text-small">
        {label}
      </label>
      <select id={`filter-${name}`} name={name} defaultValue={chosen ?? ''} className={FIELD_STYLE}>
        <option value="">Any</option>
        {children}
      </select>
    </div>
  );
}
