import { decimalMicros } from '@/lib/core/money';
import type { LiveKey } from '@/lib/keys/issue/list-keys';

/** How long a key lasts, as the form asks: `keep` leaves what is set. */
export type Expiry = 'keep' | 'never' | '7' | '30' | '90' | 'date';

/** The settings of a key as they are typed. */
export interface SettingsDraft {
  /** Dollars; empty for no limit. */
  amount: string;
  period: 'day' | 'week' | 'month' | 'total';
  expiry: Expiry;
  /** `2026-12-04`, where `expiry` is `date`. */
  date: string;
  slots: string;
  /** Separated by commas, spaces or lines. */
  models: string;
  addresses: string;
  readOnly: boolean;
}

export const EMPTY_DRAFT: SettingsDraft = {
  amount: '',
  period: 'month',
  expiry: 'never',
  date: '',
  slots: '',
  models: '',
  addresses: '',
  readOnly: false,
};

/** What the form shows for a key. */
export function draftOf(key: LiveKey): SettingsDraft {
  return {
    amount: key.limit ? decimalMicros(key.limit.micros).slice(0, -4) : '',
    period: key.limit?.period ?? 'month',
    expiry: key.expiresAt ? 'keep' : 'never',
    date: '',
    slots: key.slots === null ? '' : String(key.slots),
    models: key.models?.join('\n') ?? '',
    addresses: key.addresses?.join('\n') ?? '',
    readOnly: key.readOnly,
  };
}

/** The entries of a list that was typed with commas, spaces or lines between them. */
export function entriesOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}

/** What the API is sent. A wrong entry is sent as it is: the API says what is wrong with it. */
export function settingsOf(draft: SettingsDraft, now: Date): Record<string, unknown> {
  const expiresAt = expiryOf(draft, now);
  return {
    limit: draft.amount.trim() === '' ? null : { amount: draft.amount, period: draft.period },
    ...(expiresAt === undefined ? {} : { expiresAt }),
    slots: slotsOf(draft.slots.trim()),
    models: entriesOf(draft.models),
    addresses: entriesOf(draft.addresses),
    readOnly: draft.readOnly,
  };
}

function slotsOf(typed: string): number | string | null {
  if (typed === '') return null;
  // JSON has no NaN: it would become null, which takes the restriction away.
  return /^\d+$/.test(typed) ? Number(typed) : typed;
}

/**
 * What the API is sent of an edited key: only what was changed in the form, so that what somebody else changed meanwhile
 * stays.
 */
export function changesOf(draft: SettingsDraft, before: SettingsDraft, now: Date): object {
  const was = settingsOf(before, now);
  return Object.fromEntries(
    Object.entries(settingsOf(draft, now)).filter(
      ([setting, value]) => JSON.stringify(value) !== JSON.stringify(was[setting]),
    ),
  );
}

/** A field of the form that the API refused, and why. Null is none of them. */
export interface WrongField {
  field: 'name' | keyof SettingsDraft | null;
  text: string;
}

const BEGINNINGS: [string, WrongField['field']][] = [
  ['The name', 'name'],
  ['A key with this name', 'name'],
  ['Enter a limit', 'amount'],
  ['Choose a time', 'expiry'],
  ['Enter a number of concurrent tasks', 'slots'],
  ['A model', 'models'],
  ['An address', 'addresses'],
];

/** The field that a refusal of the API is about. */
export function wrongField(text: string): WrongField {
  const [, field = null] = BEGINNINGS.find(([beginning]) => text.startsWith(beginning)) ?? [];
  return { field, text };
}

/** The end as an ISO time, null for never, undefined where it stays. A date lasts until its end where the reader is. */
export function expiryOf({ expiry, date }: SettingsDraft, now: Date): string | null | undefined {
  if (expiry === 'keep') return undefined;
  if (expiry === 'never') return null;
  if (expiry === 'date') {
    const end = new Date(`${date}T23:59:59`);
    return Number.isNaN(end.getTime()) ? 'no date' : end.toISOString();
  }
  return new Date(now.getTime() + Number(expiry) * 24 * 60 * 60_000).toISOString();
}

/** The settings in one line: `$5.00 per day, 30 days, google/*`. */
export function draftLine(draft: SettingsDraft): string {
  const { amount, period, expiry, date } = draft;
  const models = entriesOf(draft.models);
  const addresses = entriesOf(draft.addresses);
  return [
    amount.trim() === ''
      ? 'no spend limit'
      : `$${amount.replace('$', '').trim()} ${period === 'total' ? 'in total' : `per ${period}`}`,
    expiry === 'never'
      ? 'never expires'
      : expiry === 'date'
        ? `expires on ${date || 'a date'}`
        : expiry === 'keep'
          ? 'expires as set'
          : `expires in ${expiry} days`,
    models.length === 0 ? 'all models' : models.join(' '),
    addresses.length === 0
      ? 'any address'
      : `${addresses.length} address${addresses.length === 1 ? '' : 'es'}`,
    ...(draft.slots.trim() === '' ? [] : [`${draft.slots} at the same time`]),
    ...(draft.readOnly ? ['read-only'] : []),
  ].join(', ');
}
