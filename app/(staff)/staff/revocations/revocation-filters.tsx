'use client';

import Form from 'next/form';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type FormEvent, useId, useState } from 'react';
import { sha256Hex } from '@/components/sha256';
import { Button } from '@/components/ui/button';
import { buttonStyle } from '@/components/ui/button-style';
import { FIELD_STYLE, TextField } from '@/components/ui/text-field';
import { isFiltering } from '@/lib/core/filter-query';
import { findKeyIn } from '@/lib/keys/explain-form';
import type { RevocationFilter } from '@/lib/keys/revocations/revocation-filter';
import { DELETION_WORDS } from '@/lib/keys/revocations/revocation-kind';

const HREF = '/staff/revocations';

/**
 * The filter of revocations. A GET form, so that the address can be saved and shared. A whole key, or a text that
 * contains one, is hashed here, and only the hash is put into the address.
 */
export function RevocationFilters({ filter }: { filter: RevocationFilter }) {
  const router = useRouter();
  const [key, setKey] = useState(filter.key ?? '');
  const [problem, setProblem] = useState<string>();
  // On a phone the list would start far below all these fields.
  const { key: _, ...others } = filter;
  const [more, setMore] = useState(Object.values(others).some((value) => value !== null));
  const pasted = findKeyIn(key);

  async function searchKey(event: FormEvent) {
    setProblem(undefined);
    if (!pasted) return;
    event.preventDefault();
    if ('problem' in pasted) {
      setProblem(`${pasted.problem} ${pasted.advice}`);
      return;
    }
    const hash = await sha256Hex(pasted.key);
    if (hash === null) {
      setProblem(
        'Browsers compute a SHA-256 only on https and on localhost. Open the console there.',
      );
      return;
    }
    router.push(`${HREF}?hash=${hash}`);
  }

  return (
    <search>
      <Form
        action={HREF}
        prefetch={false}
        onSubmit={searchKey}
        className="mb-4 grid grid-cols-2 items-start gap-3 lg:grid-cols-12"
      >
        {/* The field has no name: without this script, or with a key in it, its content is not sent. */}
        {!pasted && key !== '' && <input type="hidden" name="key" value={key} />}
        <TextField
          label="Key"
          value={key}
          onChange={(event) => {
            setKey(event.target.value);
            setProblem(undefined);
          }}
          placeholder="Name, hint or complete key"
          error={problem}
          hint={pasted && !problem && 'Hashed in your browser: the key itself is not sent.'}
          autoComplete="off"
          spellCheck={false}
          className="max-lg:col-span-2 lg:col-span-3"
        />
        <div className={`contents ${more ? '' : 'max-sm:hidden'}`}>
          <Text filter={filter} name="account" label="Account" placeholder="Email or id" />
          <Text filter={filter} name="by" label="Deleted by" placeholder="Email" />
          <Text
            filter={filter}
            name="reason"
            label="Reason"
            placeholder="A part of it"
            className="max-lg:col-span-2 lg:col-span-3"
          />
          <Address filter={filter} name="address" label="Deleted from" />
          <Address filter={filter} name="caller" label="Called since from" />
          <How chosen={filter.how} />
          <Day filter={filter} name="from" label="From" />
          <Day filter={filter} name="to" label="To" />
        </div>
        <div className="flex flex-wrap items-center gap-2 max-lg:col-span-2 lg:col-span-2 lg:pt-[25.5px]">
          <Button type="submit">Search</Button>
          {isFiltering(filter) && (
            <Link href={HREF} prefetch={false} className={`${buttonStyle('quiet')} lg:px-2`}>
              Clear
            </Link>
          )}
          {!more && (
            <Button kind="quiet" onClick={() => setMore(true)} className="sm:hidden">
              More filters
            </Button>
          )}
        </div>
      </Form>
    </search>
  );
}

interface FieldProps<Name extends keyof RevocationFilter> {
  filter: RevocationFilter;
  name: Name;
  label: string;
  placeholder?: string;
  className?: string;
}

function Text({
  filter,
  className = 'lg:col-span-3',
  ...rest
}: FieldProps<'account' | 'by' | 'reason' | 'address' | 'caller'>) {
  return (
    <TextField
      {...rest}
      defaultValue={filter[rest.name] ?? ''}
      autoComplete="off"
      spellCheck={false}
      className={className}
    />
  );
}

function Address(props: FieldProps<'address' | 'caller'>) {
  return <Text {...props} placeholder="Address" className="lg:col-span-2" />;
}

function Day({ filter, ...rest }: FieldProps<'from' | 'to'>) {
  return (
    <TextField
      {...rest}
      type="date"
      title="A day of UTC"
      defaultValue={filter[rest.name] ?? ''}
      className="lg:col-span-2"
    />
  );
}

function How({ chosen }: { chosen: RevocationFilter['how'] }) {
  const id = useId();
  return (
    <div className="max-lg:col-span-2 lg:col-span-2">
      <label htmlFor={id} className="mb-1.5 block font-semibold text-small">
        How
      </label>
      <select id={id} name="how" defaultValue={chosen ?? ''} className={FIELD_STYLE}>
        <option value="">Any</option>
        {Object.entries(DELETION_WORDS).map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}
