import type { AccountId } from '../core/ids';
import type { Database } from '../db/database';
import { type Actor, appendEvent } from './append-event';

/** The kinds of files that staff can download. */
export type Exported = 'audit log' | 'revocations' | 'account timeline';

/**
 * Logs that staff exports a filtered list, before the first byte is sent. The owner of an account sees exports of that
 * account; other exports belong to no account.
 */
export async function noteExport(
  db: Database,
  by: Actor,
  what: Exported,
  filter: object,
  accountId: AccountId | null = null,
): Promise<void> {
  const asked = Object.entries(filter).filter(([, value]) => value !== null);
  await db.change((tx) =>
    appendEvent(tx, by, {
      accountId,
      action: 'staff.exported',
      targetKind: 'export',
      targetId: what,
      details: { what, filter: Object.fromEntries(asked) },
    }),
  );
}
