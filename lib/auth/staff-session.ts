import { isId } from '../core/ids';
import type { Database } from '../db/database';
import type { Prisma } from '../db/generated/client';

/** How long a session of staff lasts after its sign-in, whenever the person became staff. */
export const STAFF_SESSION_MS = 8 * 60 * 60_000;

/** For how long a password that was typed again lets staff act. */
export const CONFIRMED_MS = 5 * 60_000;

/** Which sessions count now. One of staff ends altogether with its shorter time: there is no second state to get wrong. */
export function liveSessions(now: Date): Prisma.SessionWhereInput {
  return {
    endedAt: null,
    expiresAt: { gt: now },
    OR: [{ user: { staffRole: null } }, { createdAt: { gt: staffSessionsSince(now) } }],
  };
}

/** Whether a session would still count if its person were no staff: then a page asks them to sign in again. */
export async function isStaffSessionOver(
  db: Database,
  now: Date,
  sessionId: string,
): Promise<boolean> {
  if (!isId(sessionId)) return false;
  const over = await db.prisma.session.findFirst({
    where: {
      id: sessionId,
      endedAt: null,
      expiresAt: { gt: now },
      user: { staffRole: { not: null } },
      createdAt: { lte: staffSessionsSince(now) },
    },
    select: { id: true },
  });
  return over !== null;
}

/** Whether the password was typed again a moment ago. */
export function isConfirmed(session: { confirmedAt: Date | null }, now: Date): boolean {
  return (
    session.confirmedAt !== null && now.getTime() - session.confirmedAt.getTime() < CONFIRMED_MS
  );
}

function staffSessionsSince(now: Date): Date {
  return new Date(now.getTime() - STAFF_SESSION_MS);
}
