import Form from 'next/form';
import Link from 'next/link';
import { useId } from 'react';
import { Button } from '@/components/ui/button';
import { buttonStyle } from '@/components/ui/button-style';
import { FIELD_STYLE, TextField } from '@/components/ui/text-field';
import { filterQuery, isFiltering } from '@/lib/core/filter-query';
import { revealed } from '@/lib/core/visible-text';
import { GROUPINGS, MEASURES, RANGES, type UsageQuery } from '@/lib/usage/usage-query';

const HREF = '/usage';

/** The address of the page with some fields changed. */
export function usageHref(query: UsageQuery, change: Partial<UsageQuery>): string {
  const text = filterQuery({ ...query, ...change });
  return text ? `${HREF}?${text}` : HREF;
}

interface UsageControlsProps {
  query: UsageQuery;
  /** The keys of the account, live ones first; names are what came from outside. */
  keys: readonly { id: string; name: string; hint: string }[];
  models: readonly string[];
}

/** The range, what is shown, and the filter. Everything is in the address. */
export function UsageControls({ query, keys, models }: UsageControlsProps) {
  const hasDays = query.from !== null || query.to !== null;
  return (
    <search className="mb-4 grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="flex flex-wrap gap-3">
        <Segments
          label="Range"
          names={RANGES}
          current={hasDays ? null : (query.range ?? '30d')}
          href={(range) => usageHref(query, { range: range === '30d' ? null : range, ...NO_DAYS })}
        />
        <Segments
          label="Show"
          names={MEASURES}
          current={query.show ?? 'spend'}
          href={(show) => usageHref(query, { show: show === 'spend' ? null : show })}
        />
        <Segments
          label="Stacked by"
          names={BY_NAMES}
          current={query.by ?? 'key'}
          href={(by) => usageHref(query, { by: by === 'key' ? null : by })}
        />
      </div>
      <Form
        // A new filter resets the form, so that earlier input does not stay.
        key={JSON.stringify(query)}
        action={HREF}
        prefetch={false}
        aria-label="Filter"
        className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)] items-end gap-3 lg:grid-cols-[1fr_1.4fr_150px_150px_auto]"
      >
        {(['range', 'by', 'show', 'sort'] as const).map(
          (name) =>
            query[name] && <input key={name} type="hidden" name={name} value={query[name]} />,
        )}
        <Choice
          label="Key"
          name="key"
          chosen={query.key}
          choices={keys.map(({ id, name, hint }) => [id, `${revealed(name)} ${hint}`])}
        />
        <Choice
          label="Model"
          name="model"
          chosen={query.model}
          choices={models.map((model) => [model, revealed(model)])}
        />
        <TextField label="From" name="from" type="date" defaultValue={query.from ?? ''} />
        <TextField label="To" name="to" type="date" defaultValue={query.to ?? ''} />
        <div className="flex items-center gap-2 max-lg:col-span-2">
          <Button type="submit">Show</Button>
          {isFiltering({ key: query.key, model: query.model, from: query.from, to: query.to }) && (
            <Link
              href={usageHref(query, { key: null, model: null, ...NO_DAYS })}
              prefetch={false}
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

const NO_DAYS = { from: null, to: null };
const BY_NAMES = Object.fromEntries(
  Object.entries(GROUPINGS).map(([by, name]) => [by, `by ${name}`]),
) as Record<keyof typeof GROUPINGS, string>;

interface SegmentsProps<T extends string> {
  label: string;
  names: Record<T, string>;
  current: T | null;
  href: (value: T) => string;
}

/** Links of which one is current, as a row. */
function Segments<T extends string>({ label, names, current, href }: SegmentsProps<T>) {
  return (
    <nav
      aria-label={label}
      className="flex max-w-full overflow-x-auto rounded-control border border-line-strong bg-panel"
    >
      {(Object.keys(names) as T[]).map((value) => (
        <Link
          key={value}
          href={href(value)}
          prefetch={false}
          scroll={false}
          aria-current={value === current ? 'true' : undefined}
          className="border-line border-l px-3 py-1.5 text-muted whitespace-nowrap first:border-l-0 hover:text-ink aria-[current]:bg-accent-soft aria-[current]:text-ink"
        >
          {names[value]}
        </Link>
      ))}
    </nav>
  );
}

interface ChoiceProps {
  label: string;
  name: 'key' | 'model';
  chosen: string | null;
  choices: (readonly [value: string, name: string])[];
}

function Choice({ label, name, chosen, choices }: ChoiceProps) {
  const id = useId();
  const isListed = chosen === null || choices.some(([value]) => value === chosen);
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1.5 block font-semibold text-small">
        {label}
      </label>
      <select id={id} name={name} defaultValue={chosen ?? ''} className={FIELD_STYLE}>
        <option value="">All</option>
        {choices.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
        {!isListed && <option value={chosen}>{revealed(chosen)}</option>}
      </select>
    </div>
  );
}
