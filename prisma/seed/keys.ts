import type { KeyId } from '@/lib/core/ids';
import { type ApiKeySecret, drawKey, hashOf, hintOf } from '@/lib/keys/format';
import { LEAKED } from '@/lib/keys/leaks/report-leak';
import type { Doer, History, Person } from './history';
import { idAt } from './rows';

const HOUR_MS = 60 * 60_000;

/** A key, with its future row. */
export interface Key {
  id: KeyId;
  name: string;
  hint: string;
  secret: ApiKeySecret;
  row: Record<string, unknown>;
}

/** A member generates a key. */
export function generate(
  { rows, accountId, tell }: History,
  at: Date,
  by: Person,
  name: string,
): Key {
  const secret = drawKey();
  const key = { id: idAt<KeyId>(at), name, hint: hintOf(secret) };
  const row: Record<string, unknown> = {
    ...key,
    account_id: accountId,
    hash: hexOf(secret),
    created_at: at,
    created_by_user_id: by.id,
    last_used_at: null,
    revoked_at: null,
    revoked_by_user_id: null,
    revoked_reason: null,
    revoked_address: null,
    revoked_user_agent: null,
    revoked_how: null,
    revoked_running: null,
  };
  rows.add('api_keys', row);
  const details = { name, hint: key.hint };
  tell(at, by, 'key.generated', ['key', key.id], { details });
  return { ...key, secret, row };
}

/** Somebody who found a key and reports it. */
export function reporter(address: string): Doer {
  return { kind: 'system', id: null, address, agent: 'secret-scanner/2.3' };
}

/** A member, staff or a reporter deletes a key. */
export function revokeKey(
  { tell }: History,
  at: Date,
  by: Doer,
  { id, name, hint, row }: Key,
  reason: string | null,
  running: string[] = [],
): void {
  const why = by.kind === 'system' ? LEAKED : reason;
  Object.assign(row, {
    revoked_at: at,
    revoked_by_user_id: by.id,
    revoked_reason: why,
    revoked_address: by.address,
    revoked_user_agent: by.agent,
    revoked_how: HOW[by.kind],
    revoked_running: running,
  });
  tell(at, by, 'key.revoked', ['key', id], { reason: why, details: { name, hint } });
}

const HOW = { user: 'owner', staff: 'staff', system: 'leak_report' };

/** Calls with a key that were refused: this many in every hour of a period, from one address. */
export function refuseCalls(
  { rows }: History,
  { row }: Key,
  reason: string,
  address: string,
  [from, to]: [Date, Date],
  calls: number,
): void {
  for (let at = from.getTime(); at < to.getTime(); at += HOUR_MS) {
    const lastAt = new Date(Math.min(at + 0.8 * HOUR_MS, to.getTime()));
    rows.refuse({ hash: String(row.hash), reason, address, calls, firstAt: new Date(at), lastAt });
  }
}

function hexOf(secret: ApiKeySecret): string {
  return `\\x${Buffer.from(hashOf(secret)).toString('hex')}`;
}
