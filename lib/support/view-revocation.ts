import type { Actor } from '../audit/append-event';
import type { Clock } from '../core/clock';
import type { Database } from '../db/database';
import { type RevocationReceipt, readRevocation } from '../keys/revocations/read-revocation';
import { noteView } from './note-view';

/**
 * The receipt of a key's revocation, for staff: callers must use `requireStaff()`. Null for a live or unknown key. It
 * shows a part of the account, and is logged as a view of the account.
 */
export async function viewRevocation(
  db: Database,
  now: Clock,
  by: Actor,
  keyId: string,
): Promise<RevocationReceipt | null> {
  const receipt = await readRevocation(db, keyId);
  if (receipt) await noteView(db, now, by, receipt.accountId);
  return receipt;
}
