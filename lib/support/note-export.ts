import { type Actor, appendEvent } from '../audit/append-event';
import type { Database } from '../db/database';

/** Notes that staff took a list out of the console as a file, and what it was searched for. */
export async function noteExport(
  db: Database,
  by: Actor,
  list: 'revocations' | 'audit',
  filter: object,
): Promise<void> {
  const asked = Object.entries(filter).filter(([, value]) => value !== null);
  await db.prisma.$transaction((tx) =>
    appendEvent(tx, by, {
      accountId: null,
      action: 'staff.exported',
      targetKind: 'export',
      targetId: list,
      details: Object.fromEntries(asked),
    }),
  );
}
