import type { Database } from '../../db/database';

/** Where a key was used from, and when last, to the minute. */
export interface RecentAddress {
  address: string;
  lastAt: Date;
}

const RECENT_MS = 30 * 24 * 60 * 60_000;

/** The addresses of the last 30 days by key, the newest first; twenty a key at most. The caller has checked whose keys they are. */
export async function recentAddresses(
  db: Database,
  keyIds: string[],
  now = new Date(),
): Promise<Map<string, RecentAddress[]>> {
  const rows = await db.prisma.keyAddress.findMany({
    where: { keyId: { in: keyIds }, lastAt: { gt: new Date(now.getTime() - RECENT_MS) } },
    orderBy: [{ lastAt: 'desc' }, { address: 'asc' }],
  });
  const byKey = new Map<string, RecentAddress[]>();
  for (const { keyId, address, lastAt } of rows) {
    byKey.set(keyId, [...(byKey.get(keyId) ?? []), { address, lastAt }]);
  }
  return byKey;
}
