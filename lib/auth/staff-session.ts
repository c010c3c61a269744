import { isId } from '../core/ids';
import type { Database } from '../db/database';
import type { Prisma } from '../db/generated/client';

/** The lifetime of a staff session after its sign-in, whenever the user became staff. */
export const STAFF_SESSION_MS = 8 * 60 * 60_000;

/** How long staff can act after entering the password again. */
export const CONFIRMED_MS = 5 * 60_000;

/**
 * The sessions that are valid now. A staff session ends completely with its shorter lifetime: a session has no second
 * state that code could get wrong.
 */
export function liveSessions(now: Date): Prisma.SessionWhereInput {
  return {
    endedAt: null,
    expiresAt: { gt: now },
    OR: [{ user: { staffRole: null } }, { createdAt: { gt: staffSessionsSince(now) } }],
  };
}

/** Whether a session would still be valid if its user were not staff: then a page asks them to sign in again. */
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

/** Whether the password was entered again recently. */
export function isConfirmed(session: { confirmedAt: Date | null }, now: Date): boolean {
  return (
    session.confirmedAt !== null && now.getTime() - session.confirmedAt.getTime() < CONFIRMED_MS
  );
}

function staffSessionsSince(now: Date): Date {
  return new Date(now.getTime() - STAFF_SESSION_MS);
}
