import Form from 'next/form';
import Link from 'next/link';
import { useId } from 'react';
import { Button } from '@/components/ui/button';
import { buttonStyle } from '@/components/ui/button-style';
import { FIELD_STYLE, TextField } from '@/components/ui/text-field';
import { type AccountEventFilter, PRODUCT, SUPPORT } from '@/lib/audit/account-event-filter';
import { EVENT_GROUPS } from '@/lib/audit/event-groups';
import { isFiltering } from '@/lib/core/filter-query';
import { revealed } from '@/lib/core/visible-text';

const HREF = '/activity';

interface ActivityFiltersProps {
  filter: AccountEventFilter;
  /** The emails of the account's users. */
  members: readonly string[];
  brandName: string;
}

/** The filter of the account's log. A GET form, so that the address can be saved and shared. */
export function ActivityFilters({ filter, members, brandName }: ActivityFiltersProps) {
  const people = [
    ...members.map((email) => [email, revealed(email)] as const),
    [SUPPORT, `${brandName} support`] as const,
    [PRODUCT, brandName] as const,
  ];
  return (
    <search>
      <Form
        action={HREF}
        prefetch={false}
        className="mb-4 grid grid-cols-2 items-end gap-3 lg:grid-cols-[1fr_1.4fr_150px_150px_auto]"
      >
        <Choice
          label="Kind"
          name="show"
          chosen={filter.show}
          any="All"
          choices={Object.entries(EVENT_GROUPS)}
        />
        <Choice label="By" name="by" chosen={filter.by} any="Anyone" choices={people} />
        <TextField label="From" name="from" type="date" defaultValue={filter.from ?? ''} />
        <TextField label="To" name="to" type="date" defaultValue={filter.to ?? ''} />
        {filter.target && <input type="hidden" name="target" value={filter.target} />}
        <div className="flex items-center gap-2 max-lg:col-span-2">
          <Button type="submit">Show</Button>
          {isFiltering(filter) && (
            <Link href={HREF} prefetch={false} className={buttonStyle('quiet')}>
              Clear
            </Link>
          )}
        </div>
        <p className="col-span-full -mt-1 text-muted text-small">
          Days are in UTC.
          {filter.target && (
            <>
              {' '}
              Only what concerns <span className="font-mono text-tiny">{filter.target}</span>.
            </>
          )}
        </p>
      </Form>
    </search>
  );
}

interface ChoiceProps {
  label: string;
  name: 'show' | 'by';
  chosen: string | null;
  /** The name of no choice. */
  any: string;
  choices: (readonly [value: string, name: string])[];
}

function Choice({ label, name, chosen, any, choices }: ChoiceProps) {
  const id = useId();
  const isListed = chosen === null || choices.some(([value]) => value === chosen);
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1.5 block font-semibold text-small">
        {label}
      </label>
      <select id={id} name={name} defaultValue={chosen ?? ''} className={FIELD_STYLE}>
        <option value="">{any}</option>
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
