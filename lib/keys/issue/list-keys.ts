import type { AccountId } from '../../core/ids';
import type { Database } from '../../db/database';

export interface LiveKey {
  id: string;
  name: string;
  hint: string;
  createdAt: Date;
  lastUsedAt: Date | null;
}

/** The account's live keys, oldest first; ten at most. */
export function listLiveKeys(db: Database, accountId: AccountId): Promise<LiveKey[]> {
  return db.prisma.apiKey.findMany({
    where: { accountId, revokedAt: null },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { id: true, name: true, hint: true, createdAt: true, lastUsedAt: true },
  });
}
