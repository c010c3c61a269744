import { type Actor, appendEvent } from '../audit/append-event';
import type { Clock } from '../core/clock';
import type { AccountId } from '../core/ids';
import type { Database } from '../db/database';

const ACTION = 'account.viewed';
/** The page reloads after every action on it: views within this time count as one. */
const ONE_LOOK_MS = 5 * 60_000;
/** How many of the newest events are searched for an earlier view. */
const LOOKED_THROUGH = 50;

/** Logs that staff viewed an account, for its owner. */
export async function noteView(
  db: Database,
  now: Clock,
  by: Actor,
  accountId: AccountId,
): Promise<void> {
  const newest = await db.prisma.auditEvent.findMany({
    where: { chainId: accountId },
    orderBy: { seq: 'desc' },
    take: LOOKED_THROUGH,
    select: { action: true, actorUserId: true, createdAt: true },
  });
  const goesOn = newest.some(
    ({ action, actorUserId, createdAt }) =>
      action === ACTION &&
      actorUserId === by.userId &&
      now().getTime() - createdAt.getTime() < ONE_LOOK_MS,
  );
  if (goesOn) return;
  await db.change((tx) =>
    appendEvent(tx, by, {
      accountId,
      action: ACTION,
      targetKind: 'account',
      targetId: accountId,
    }),
  );
}
