import Form from 'next/form';
import Link from 'next/link';
import { useId } from 'react';
import { Button } from '@/components/ui/button';
import { buttonStyle } from '@/components/ui/button-style';
import { FIELD_STYLE, TextField } from '@/components/ui/text-field';
import { type EventFilter, NO_ACCOUNT_WORD } from '@/lib/audit/event-filter';
import { ACTIONS, actionName } from '@/lib/audit/event-labels';
import { isFiltering } from '@/lib/core/filter-query';

const HREF = '/staff/audit';

/** The filter of the log. A GET form, so that the address can be saved and shared. */
export function EventFilters({ filter }: { filter: EventFilter }) {
  return (
    <search>
      <Form
        action={HREF}
        prefetch={false}
        className="mb-4 grid grid-cols-2 items-start gap-3 lg:grid-cols-4"
      >
        <Text
          filter={filter}
          name="account"
          label="Account"
          placeholder={`Email, id, or ${NO_ACCOUNT_WORD}`}
        />
        <Text filter={filter} name="by" label="Person" placeholder="Email" />
        <Action chosen={filter.action} />
        <Text
          filter={filter}
          name="target"
          label="Target"
          placeholder="Id of what was changed"
          wide
        />
        <Text filter={filter} name="address" label="Address" placeholder="From where" />
        <Text filter={filter} name="request" label="Request" placeholder="x-request-id" />
        <div className="grid grid-cols-2 gap-3 max-lg:col-span-2 lg:col-span-2">
          <TextField label="From" name="from" type="date" defaultValue={filter.from ?? ''} />
          <TextField label="To" name="to" type="date" defaultValue={filter.to ?? ''} />
        </div>
        <div className="col-span-full flex flex-wrap items-center gap-2">
          <Button type="submit">Search</Button>
          {isFiltering(filter) && (
            <Link href={HREF} prefetch={false} className={buttonStyle('quiet')}>
              Show all
            </Link>
          )}
          <p className="ml-auto text-muted text-small">Days are in UTC.</p>
        </div>
      </Form>
    </search>
  );
}

interface TextProps {
  filter: EventFilter;
  name: 'account' | 'by' | 'target' | 'address' | 'request';
  label: string;
  placeholder: string;
  wide?: boolean;
}

function Text({ filter, name, wide = false, ...rest }: TextProps) {
  return (
    <TextField
      {...rest}
      name={name}
      defaultValue={filter[name] ?? ''}
      autoComplete="off"
      spellCheck={false}
      className={wide ? 'max-lg:col-span-2' : ''}
    />
  );
}

function Action({ chosen }: { chosen: string | null }) {
  const id = useId();
  return (
    <div className="max-lg:col-span-2">
      <label htmlFor={id} className="mb-1.5 block font-semibold text-small">
        Action
      </label>
      <select id={id} name="action" defaultValue={chosen ?? ''} className={FIELD_STYLE}>
        <option value="">Any</option>
        {ACTIONS.map((action) => (
          <option key={action} value={action}>
            {actionName(action)}
          </option>
        ))}
      </select>
    </div>
  );
}
