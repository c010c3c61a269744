import type { AccountId } from '../core/ids';
import type { Database } from '../db/database';

/** A key as usage shows it: deleted keys stay. */
export interface KeyOfUsage {
  id: string;
  name: string;
  hint: string;
  revoked: boolean;
}

/** The account's keys with these ids, by id. */
export async function keysOfUsage(
  db: Database,
  accountId: AccountId,
  ids: string[],
): Promise<Map<string, KeyOfUsage>> {
  const keys = await db.prisma.apiKey.findMany({
    where: { accountId, id: { in: ids } },
    select: { id: true, name: true, hint: true, revokedAt: true },
  });
  return new Map(
    keys.map(({ revokedAt, ...key }) => [key.id, { ...key, revoked: revokedAt !== null }]),
  );
}
