import type { AccountId } from '../core/ids';
import type { Database } from '../db/database';
import { type Actor, appendEvent } from './append-event';

/** What staff takes away as a file. */
export type Exported = 'audit log' | 'revocations' | 'account timeline';

/**
 * Logs that staff exports a filtered list, before the first byte of it is sent. Its owner reads of what is one
 * account's; the rest is of no account.
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
