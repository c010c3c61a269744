import type { Database } from '../../db/database';

/** Refused calls with deleted keys from one address, of those addresses that are kept. */
export interface CallsFrom {
  keys: number;
  calls: bigint;
  firstAt: Date;
  lastAt: Date;
}

/** What comes from this address, for staff; null where nothing ever came. */
export async function callsFrom(db: Database, address: string): Promise<CallsFrom | null> {
  const { _count, _sum, _min, _max } = await db.prisma.revokedKeyCaller.aggregate({
    where: { address },
    _count: true,
    _sum: { calls: true },
    _min: { firstAt: true },
    _max: { lastAt: true },
  });
  if (!_min.firstAt || !_max.lastAt) return null;
  return { keys: _count, calls: _sum.calls ?? 0n, firstAt: _min.firstAt, lastAt: _max.lastAt };
}
