'use client';

import { useId } from 'react';
import { Foreign } from '@/components/foreign';
import { FieldError } from '@/components/ui/field-error';
import { SelectField } from '@/components/ui/select-field';
import { TextArea } from '@/components/ui/text-area';
import { TextField } from '@/components/ui/text-field';
import { type Expiry, entriesOf, type SettingsDraft, type WrongField } from './settings-draft';

interface SettingsFieldsProps {
  draft: SettingsDraft;
  onChange: (draft: SettingsDraft) => void;
  /** What the API refused. */
  wrong?: WrongField | null;
  /** The key has an expiry that can be kept, in words. */
  keptExpiry?: string;
  /** Where the key was used from lately. */
  recent?: readonly { address: string; lastUsed: string }[];
  /** Vendors of the catalogue, for example `google`. */
  vendors: readonly string[];
}

const PERIODS = [
  { value: 'day', name: 'per day' },
  { value: 'week', name: 'per week' },
  { value: 'month', name: 'per month' },
  { value: 'total', name: 'in total' },
];
const EXPIRIES = [
  { value: 'never', name: 'Never' },
  { value: '7', name: 'In 7 days' },
  { value: '30', name: 'In 30 days' },
  { value: '90', name: 'In 90 days' },
  { value: 'date', name: 'On a date' },
];

/** The limits and restrictions of a key, for generating and for editing one. */
export function SettingsFields({
  draft,
  onChange,
  wrong,
  keptExpiry,
  recent = [],
  vendors,
}: SettingsFieldsProps) {
  const errorOf = (field: WrongField['field']) => (wrong?.field === field ? wrong.text : undefined);
  const set = (part: Partial<SettingsDraft>) => onChange({ ...draft, ...part });
  const amountErrorId = useId();
  const listed = new Set(entriesOf(draft.addresses));
  const toggle = (address: string) =>
    set({
      addresses: (listed.has(address)
        ? [...listed].filter((one) => one !== address)
        : [...listed, address]
      ).join('\n'),
    });
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-end gap-2">
        <TextField
          label="Spend limit"
          value={draft.amount}
          onChange={(event) => set({ amount: event.target.value })}
          inputMode="decimal"
          placeholder="$ none"
          autoComplete="off"
          aria-invalid={errorOf('amount') ? true : undefined}
          aria-describedby={errorOf('amount') ? amountErrorId : undefined}
        />
        <SelectField
          label="Period"
          choices={PERIODS}
          value={draft.period}
          onChoose={(period) => set({ period: period as SettingsDraft['period'] })}
        />
        <p className="col-span-2 -mt-1 text-muted text-small">
          Exact: a task that does not fit is refused. Days, weeks (from Monday) and months are UTC.
        </p>
        <div className="col-span-2 empty:hidden">
          <FieldError id={amountErrorId}>{errorOf('amount')}</FieldError>
        </div>
      </div>
      <div className="grid content-start gap-2">
        <SelectField
          label="Expires"
          choices={
            keptExpiry ? [{ value: 'keep', name: `Keep: ${keptExpiry}` }, ...EXPIRIES] : EXPIRIES
          }
          value={draft.expiry}
          onChoose={(expiry) => set({ expiry: expiry as Expiry })}
          error={draft.expiry === 'date' ? undefined : errorOf('expiry')}
        />
        {draft.expiry === 'date' ? (
          <TextField
            label="Last day"
            type="date"
            value={draft.date}
            onChange={(event) => set({ date: event.target.value })}
            error={errorOf('expiry')}
          />
        ) : (
          <p className="-mt-1 text-muted text-small">An expired key cannot be renewed.</p>
        )}
      </div>
      <TextArea
        label="Models"
        value={draft.models}
        onChange={(event) => set({ models: event.target.value })}
        placeholder="all"
        spellCheck={false}
        error={errorOf('models')}
        hint={`Ids, or all of a vendor: ${vendors
          .slice(0, 3)
          .map((vendor) => `${vendor}/*`)
          .join(', ')}`}
      />
      <div>
        <TextArea
          label="Addresses"
          value={draft.addresses}
          onChange={(event) => set({ addresses: event.target.value })}
          placeholder="any"
          spellCheck={false}
          error={errorOf('addresses')}
          hint="Up to 50 IPv4 or IPv6 addresses or networks, like 203.0.113.0/24"
        />
        {recent.length > 0 && (
          <fieldset className="mt-2 text-small">
            <legend className="text-muted">Used in the last 30 days from</legend>
            {recent.map(({ address, lastUsed }) => (
              <label key={address} className="flex min-h-7 items-center gap-2">
                <input
                  type="checkbox"
                  checked={listed.has(address)}
                  onChange={() => toggle(address)}
                  className="accent-accent"
                />
                <span className="font-mono text-[12.5px]">
                  <Foreign text={address} />
                </span>
                <span className="text-muted">{lastUsed}</span>
              </label>
            ))}
          </fieldset>
        )}
      </div>
      <TextField
        label="Concurrent tasks"
        value={draft.slots}
        onChange={(event) => set({ slots: event.target.value })}
        inputMode="numeric"
        placeholder="as the tier"
        autoComplete="off"
        error={errorOf('slots')}
        hint="Of the slots of your tier, at most so many for this key."
      />
      <label className="flex items-start gap-2 sm:pt-6">
        <input
          type="checkbox"
          checked={draft.readOnly}
          onChange={(event) => set({ readOnly: event.target.checked })}
          className="mt-1 accent-accent"
        />
        <span>
          Read-only
          <span className="block text-muted text-small">
            May read tasks, models and the account, and not submit tasks.
          </span>
        </span>
      </label>
    </div>
  );
}
