import { type Actor, appendEvent } from '../audit/append-event';
import type { Clock } from '../core/clock';
import { newId, type SessionId, type UserId } from '../core/ids';
import type { Database, Tx } from '../db/database';
import { liveSessions } from './staff-session';

/** The lifetime of a session; using it does not extend it. */
export const SESSION_SECONDS = 30 * 24 * 60 * 60;

/** Open sessions per user. One more ends the one that was used longest ago. */
export const MAX_SESSIONS = 50;

/** Starts a session of this user. Returns null if the password has changed since it was checked. */
export function startSession(
  db: Database,
  now: Clock,
  by: Actor,
  {
    id: userId,
    accountId,
    passwordHash,
  }: { id: UserId; accountId: string | null; passwordHash: string },
): Promise<SessionId | null> {
  const user = { ...by, kind: 'user' as const, userId };
  return db.change(async (tx) => {
    // Locked until the session is written. A password change in progress either waits, and then ends this session with
    // the others, or has already committed, and then the old password is refused here. Sign-ins of one user wait for
    // each other, so sessions are counted exactly.
    const same = await tx.$queryRaw<unknown[]>`
      SELECT 1 FROM users WHERE id = ${userId}::uuid AND password_hash = ${passwordHash} FOR NO KEY UPDATE`;
    if (same.length === 0) return null;
    await endOldest(tx, now, user, accountId);
    const id = newId<SessionId>();
    const at = now();
    await tx.session.create({
      data: {
        id,
        userId,
        address: by.address,
        userAgent: by.userAgent,
        createdAt: at,
        lastSeenAt: at,
        expiresAt: new Date(at.getTime() + SESSION_SECONDS * 1_000),
      },
    });
    await appendEvent(tx, user, {
      accountId,
      action: 'session.started',
      targetKind: 'session',
      targetId: id,
    });
    return id;
  });
}

/** Makes room for one more session. */
async function endOldest(
  tx: Tx,
  now: Clock,
  user: Actor & { userId: UserId },
  accountId: string | null,
): Promise<void> {
  const over = await tx.session.findMany({
    where: { userId: user.userId, ...liveSessions(now()) },
    orderBy: [{ lastSeenAt: 'desc' }, { id: 'desc' }],
    skip: MAX_SESSIONS - 1,
    // Users from before the limit may have thousands: the next sign-ins end the rest.
    take: 100,
    select: { id: true },
  });
  for (const { id } of over) {
    const { count } = await tx.session.updateMany({
      where: { id, endedAt: null },
      data: { endedAt: now() },
    });
    // The user ended it at the same moment.
    if (count === 0) continue;
    await appendEvent(tx, user, {
      accountId,
      action: 'session.ended',
      targetKind: 'session',
      targetId: id,
      details: { because: `more than ${MAX_SESSIONS} were open` },
    });
  }
}
