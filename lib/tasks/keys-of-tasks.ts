import type { AccountId } from '../core/ids';
import type { Database } from '../db/database';

/** A key in the filter of tasks. */
export interface KeyOfTasks {
  id: string;
  name: string;
  hint: string;
  revoked: boolean;
}

/** A longer list would be unusable. */
const MAX_DELETED = 50;

/**
 * The keys in the filter of the account's tasks: the live ones by name, then the most recently deleted ones. `chosenId`
 * is included, however long ago it was deleted, if it belongs to the account.
 */
export async function keysOfTasks(
  db: Database,
  accountId: AccountId,
  chosenId: string | null,
): Promise<KeyOfTasks[]> {
  const select = { id: true, name: true, hint: true, revokedAt: true };
  const { apiKey } = db.prisma;
  const [live, deleted, chosen] = await Promise.all([
    apiKey.findMany({
      where: { accountId, revokedAt: null, currentKeyId: null },
      orderBy: { name: 'asc' },
      select,
    }),
    apiKey.findMany({
      where: { accountId, currentKeyId: null, revokedAt: { not: null } },
      orderBy: [{ revokedAt: 'desc' }, { id: 'desc' }],
      take: MAX_DELETED,
      select,
    }),
    chosenId ? apiKey.findMany({ where: { accountId, id: chosenId }, select }) : [],
  ]);
  const found = new Map([...live, ...deleted, ...chosen].map((key) => [key.id, key]));
  return Array.from(found.values(), ({ revokedAt, ...key }) => ({
    ...key,
    revoked: revokedAt !== null,
  }));
}
