import type { AccountId } from '../core/ids';
import type { Micros } from '../core/money';
import type { Database } from '../db/database';
import { readUsageTotals } from './read-usage';
import { DAY_MS, floorTo, HOUR_MS } from './usage-range';

/** How fast the account spends, and how long its balance lasts. */
export interface Pace {
  /** Since when the pace is measured: seven days ago, to the full hour. */
  since: Date;
  /** Spent since then. */
  spentMicros: Micros;
  balanceMicros: Micros;
  /** When the balance ends at this pace. */
  lastsUntil: Date;
}

const PACE_MS = 7 * DAY_MS;
/** Seven days say nothing about a time further ahead. */
const MOST_AHEAD_MS = 366 * DAY_MS;

/**
 * "At the pace of the last seven days the balance lasts until …". Null where that cannot be known: the account is
 * younger than seven days, has spent nothing in them, has no balance, tops up automatically, or would last for more than
 * a year. Amounts that running tasks hold are not part of the balance.
 */
export async function readPace(
  db: Database,
  accountId: AccountId,
  now: Date,
): Promise<Pace | null> {
  const hour = floorTo(now.getTime(), HOUR_MS);
  const [since, to] = [new Date(hour - PACE_MS), new Date(hour + HOUR_MS)];
  const [account, settings] = await Promise.all([
    db.prisma.account.findUniqueOrThrow({
      where: { id: accountId },
      select: { balanceMicros: true, activatedAt: true },
    }),
    db.prisma.billingSettings.findUnique({
      where: { accountId },
      select: { autoAmountMicros: true },
    }),
  ]);
  const { balanceMicros, activatedAt } = account;
  if (balanceMicros <= 0n || settings?.autoAmountMicros != null) return null;
  if (!activatedAt || activatedAt > since) return null;
  const { spentMicros } = await readUsageTotals(db, accountId, { from: since, to });
  if (spentMicros <= 0n) return null;
  const measuredMs = BigInt(now.getTime() - since.getTime());
  const leftMs = (balanceMicros * measuredMs) / spentMicros;
  if (leftMs > BigInt(MOST_AHEAD_MS)) return null;
  const lastsUntil = new Date(now.getTime() + Number(leftMs));
  return { since, spentMicros, balanceMicros, lastsUntil };
}
