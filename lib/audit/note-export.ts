import type { Database } from '../db/database';
import { type Actor, appendEvent } from './append-event';

/** What staff takes away as a file. */
export type Exported = 'audit log' | 'revocations';

/** Notes that staff exports what a filter lets through, before the first byte of it leaves. Of no account. */
export async function noteExport(
  db: Database,
  by: Actor,
  what: Exported,
  filter: object,
): Promise<void> {
  const asked = Object.entries(filter).filter(([, value]) => value !== null);
  await db.prisma.$transaction((tx) =>
    appendEvent(tx, by, {
      accountId: null,
      action: 'staff.exported',
      targetKind: 'export',
      targetId: what,
      details: { what, filter: Object.fromEntries(asked) },
    }),
  );
}
