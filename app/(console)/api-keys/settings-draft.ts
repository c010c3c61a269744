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
export function settingsOf(draft: SettingsDraft, now: Date): object {
  const expiresAt = expiryOf(draft, now);
  return {
    limit: draft.amount.trim() === '' ? null : { amount: draft.amount, period: draft.period },
    ...(expiresAt === undefined ? {} : { expiresAt }),
    slots: draft.slots.trim() === '' ? null : Number(draft.slots),
    models: entriesOf(draft.models),
    addresses: entriesOf(draft.addresses),
    readOnly: draft.readOnly,
  };
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
