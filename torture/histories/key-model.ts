import type { AccountId, KeyId } from '@/lib/core/ids';
import type { Micros } from '@/lib/core/money';
import type { KeyChange } from '@/lib/keys/control/change-key';
import { type KeySettings, UNRESTRICTED } from '@/lib/keys/control/key-settings';
import type { GraceHours } from '@/lib/keys/control/rotate-key';
import type { Model, ModelKey, ModelTask, Period, SecretId } from './state';

export const secretIdOf = (hash: Uint8Array): SecretId => Buffer.from(hash).toString('hex');

/** Adds a key without restrictions. */
export function addKey(model: Model, accountId: AccountId, keyId: KeyId, secret: SecretId): void {
  const fresh = { live: true, paused: false, previous: null };
  model.keys.set(keyId, { ...fresh, accountId, settings: UNRESTRICTED, current: secret });
  model.secrets.set(secret, { keyId, used: false });
}

/** The live key that the secret is accepted as; null for any other secret. */
export function liveKeyOf(model: Model, secret: SecretId): { id: KeyId; key: ModelKey } | null {
  const id = model.secrets.get(secret)?.keyId;
  const key = id && model.keys.get(id);
  if (!id || !key?.live || (key.current !== secret && key.previous !== secret)) return null;
  return { id, key };
}

/** The secrets that are accepted as the key, the newest first. */
export function secretsOf({ live, current, previous }: ModelKey): SecretId[] {
  if (!live) return [];
  return previous === null ? [current] : [current, previous];
}

/** Changes the key, and tells what really changed. */
export function changeKey(model: Model, keyId: KeyId, change: KeyChange): string {
  const key = model.keys.get(keyId);
  if (!key?.live) return 'not_found';
  const { paused = key.paused, ...settings } = change;
  const changed = (Object.keys(key.settings) as (keyof KeySettings)[]).filter(
    (name) => name in settings && inText(settings[name]) !== inText(key.settings[name]),
  );
  if (paused !== key.paused) changed.unshift('paused' as keyof KeySettings);
  key.paused = paused;
  key.settings = { ...key.settings, ...settings };
  return `changed ${changed.sort().join(' ')}`;
}

const inText = (setting: unknown) =>
  JSON.stringify(setting, (_, value) => (typeof value === 'bigint' ? String(value) : value));

/** Rotates the key. A secret that was never used ends at once; one that is in use goes on, except without a grace. */
export function rotateKey(
  model: Model,
  { keyId, graceHours, secretId }: { keyId: KeyId; graceHours: GraceHours; secretId: SecretId },
): string {
  const key = model.keys.get(keyId);
  if (!key?.live) return 'not_found';
  const isUsed = model.secrets.get(key.current)?.used;
  if (isUsed && key.previous) return 'rotation_under_way';
  if (isUsed) key.previous = key.current;
  if (graceHours === 0) key.previous = null;
  key.current = secretId;
  model.secrets.set(secretId, { keyId, used: false });
  return 'rotated';
}

/** Ends the secret that a rotation left in use. */
export function endOldSecret(model: Model, keyId: KeyId): string {
  const key = model.keys.get(keyId);
  if (!key?.live || !key.previous) return 'not_found';
  key.previous = null;
  return 'ended';
}

/** Deletes the key with all of its secrets. */
export function revokeKey(model: Model, keyId: KeyId): string {
  const key = model.keys.get(keyId);
  if (!key?.live) return 'not_found';
  key.live = false;
  return 'deleted';
}

/** It was written down that the secret was used. */
export function recordUse(model: Model, secretId: SecretId): void {
  const secret = model.secrets.get(secretId);
  if (secret) secret.used = true;
}

/** Moves the admissions of the key's tasks back by one window, or by `period` where it has no windows that end. */
export function passPeriod(model: Model, keyId: KeyId, period: Period): void {
  for (const task of tasksOf(model, keyId)) task.day = before(task.day, period);
}

/** The day one period before this one. A month before the 31st is the last day of the month before. */
function before(day: string, period: Period): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  if (period !== 'month')
    return isoDay(Date.UTC(year, month - 1, date - (period === 'day' ? 1 : 7)));
  const lastOfMonth = new Date(Date.UTC(year, month - 1, 0)).getUTCDate();
  return isoDay(Date.UTC(year, month - 2, Math.min(date, lastOfMonth)));
}

export const isoDay = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** What the key has used of its current window: charged and held. */
export function used(model: Model, keyId: KeyId): Micros {
  const { start } = windowOf(model, keyId);
  return tasksOf(model, keyId)
    .filter(({ day, state }) => day >= start && !state.startsWith('failed'))
    .reduce((sum, { priceMicros }) => sum + priceMicros, 0n);
}

/** What is left of the key's spend limit and until when, as text; empty without a limit. */
export function leftOf(model: Model, keyId: KeyId | undefined): string {
  const limit = keyId && model.keys.get(keyId)?.settings.limit;
  if (!keyId || !limit) return '';
  const left = limit.micros - used(model, keyId);
  return `, left ${left < 0n ? 0n : left} until ${windowOf(model, keyId).end ?? 'ever'}`;
}

/** The first day of the key's current window and of the next one. Without a limit, and in total, all days are one window. */
function windowOf(model: Model, keyId: KeyId): { start: string; end: string | null } {
  const [year, month, date] = model.today.split('-').map(Number) as [number, number, number];
  const days = (from: number, to: number) => ({
    start: isoDay(Date.UTC(year, month - 1, from)),
    end: isoDay(Date.UTC(year, month - 1, to)),
  });
  const period = model.keys.get(keyId)?.settings.limit?.period;
  if (period === 'day') return days(date, date + 1);
  if (period === 'month') return { ...days(1, 1), end: isoDay(Date.UTC(year, month, 1)) };
  if (period !== 'week') return { start: '', end: null };
  const daysSinceMonday = (new Date(model.today).getUTCDay() + 6) % 7;
  return days(date - daysSinceMonday, date - daysSinceMonday + 7);
}

function tasksOf(model: Model, keyId: KeyId): ModelTask[] {
  return [...model.tasks.values()].filter((task) => task.keyId === keyId);
}

export const runningOf = (model: Model, keyId: KeyId) =>
  tasksOf(model, keyId).filter(({ state }) => state === 'processing').length;

/** The smaller limit; null is none. */
export function fewer(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}

/** How many slots a caller is told to have taken: of the key and of the account, those that leave him fewer. */
export function takenSlots(
  slots: number | null,
  running: number,
  account: { limit: number | null; running: number },
): number {
  if (slots === null) return account.running;
  const left = fewer(
    slots - running,
    account.limit === null ? null : account.limit - account.running,
  );
  return (fewer(slots, account.limit) ?? 0) - (left ?? 0);
}

/** Whether the list has the model, or all of its vendor's. */
export const isAmong = (models: string[], model: string) =>
  models.some((one) => one === model || (one.endsWith('/*') && model.startsWith(one.slice(0, -1))));
