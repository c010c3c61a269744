import Link from 'next/link';
import { useId } from 'react';
import { buttonStyle } from '@/components/ui/button-style';
import { FIELD_STYLE, TextField } from '@/components/ui/text-field';
import type { KindGroup, StatementFilter } from '@/lib/ledger/statement-filter';

const NAMES: Record<KindGroup, string> = {
  top_ups: 'Top-ups',
  charges: 'Charges',
  refunds: 'Refunds',
  credits: 'Credits',
};

interface StatementFilterFormProps {
  filter: StatementFilter;
  /** A filter is set. */
  filtered: boolean;
}

/** The filter of the statement: a plain GET form, so it works without JavaScript. */
export function StatementFilterForm({ filter, filtered }: StatementFilterFormProps) {
  const id = useId();
  return (
    <form
      // A new filter resets the form, so that earlier input does not stay.
      key={JSON.stringify(filter)}
      method="get"
      action="/billing#statement"
      aria-label="Filter"
      className="border-line border-b px-4 py-3"
    >
      <div className="grid grid-cols-2 items-end gap-3 sm:grid-cols-[150px_150px_150px_auto_1fr]">
        <div className="max-sm:col-span-2">
          <label htmlFor={id} className="mb-1.5 block font-semibold text-small">
            Kind
          </label>
          <select id={id} name="kind" defaultValue={filter.kind ?? 'all'} className={FIELD_STYLE}>
            <option value="all">All</option>
            {Object.entries(NAMES).map(([kind, name]) => (
              <option key={kind} value={kind}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <TextField label="From" name="from" type="date" defaultValue={filter.from ?? ''} />
        <TextField label="To" name="to" type="date" defaultValue={filter.to ?? ''} />
        <div className="flex items-center gap-2 max-sm:col-span-2">
          <button type="submit" className={buttonStyle('plain')}>
            Show
          </button>
          {filtered && (
            <Link
              href="/billing#statement"
              prefetch={false}
              scroll={false}
              className={buttonStyle('quiet')}
            >
              Clear
            </Link>
          )}
        </div>
        <p className="self-center text-muted text-small max-sm:col-span-2 sm:pt-6 sm:text-right">
          Days are in UTC.
        </p>
      </div>
    </form>
  );
}
