import { type Actor, appendEvent } from '../audit/append-event';
import type { Clock } from '../core/clock';
import { type AccountId, isId, type SessionId, type UserId } from '../core/ids';
import type { Micros } from '../core/money';
import type { Database } from '../db/database';
import { liveSessions } from './staff-session';

export type StaffRole = 'support' | 'admin';

/** The signed-in user and their account, in their current state. */
export interface SignedIn {
  sessionId: SessionId;
  userId: UserId;
  email: string;
  emailVerified: boolean;
  /** `support` reads, `admin` also changes money; null for other users. */
  staffRole: StaffRole | null;
  /** When the password was last entered again in this session. */
  confirmedAt: Date | null;
  account: {
    id: AccountId;
    name: string;
    activated: boolean;
    balanceMicros: Micros;
    heldMicros: Micros;
    /** The part of refunds and chargebacks that exceeded the balance. Above zero, every call is refused. */
    owedMicros: Micros;
    rechargedMicros: Micros;
    consumedMicros: Micros;
    running: number;
    liveKeys: number;
  };
}

const SEEN_EVERY_MS = 60_000;

/** Reads a valid session; null if it is unknown, ended or expired. */
export async function readSession(
  db: Database,
  now: Clock,
  sessionId: string,
): Promise<SignedIn | null> {
  if (!isId(sessionId)) return null;
  const session = await db.prisma.session.findFirst({
    where: { id: sessionId, ...liveSessions(now()) },
    include: {
      user: {
        include: {
          memberships: {
            take: 1,
            include: {
              account: {
                include: {
                  _count: { select: { keys: { where: { revokedAt: null, currentKeyId: null } } } },
                },
              },
            },
          },
        },
      },
    },
  });
  const account = session?.user.memberships[0]?.account;
  if (!session || !account) return null;
  if (now().getTime() - session.lastSeenAt.getTime() > SEEN_EVERY_MS) {
    await db.prisma.session.update({ where: { id: session.id }, data: { lastSeenAt: now() } });
  }
  return {
    sessionId: session.id as SessionId,
    userId: session.user.id as UserId,
    email: session.user.email,
    emailVerified: session.user.emailVerifiedAt !== null,
    staffRole: session.user.staffRole,
    confirmedAt: session.confirmedAt,
    account: {
      id: account.id as AccountId,
      name: account.name,
      activated: account.activatedAt !== null,
      balanceMicros: account.balanceMicros,
      heldMicros: account.heldMicros,
      owedMicros: account.owedMicros,
      rechargedMicros: account.rechargedMicros,
      consumedMicros: account.consumedMicros,
      running: account.running,
      liveKeys: account._count.keys,
    },
  };
}

export interface OpenSession {
  id: string;
  address: string | null;
  userAgent: string | null;
  createdAt: Date;
  lastSeenAt: Date;
}

/** The user's open sessions, most recently used first: `limit` of them, and how many there are in total. */
export async function listSessions(
  db: Database,
  now: Clock,
  userId: UserId,
  limit: number,
): Promise<{ sessions: OpenSession[]; total: number }> {
  const where = { userId, ...liveSessions(now()) };
  const [sessions, total] = await Promise.all([
    db.prisma.session.findMany({
      where,
      orderBy: [{ lastSeenAt: 'desc' }, { id: 'desc' }],
      take: limit,
      select: { id: true, address: true, userAgent: true, createdAt: true, lastSeenAt: true },
    }),
    db.prisma.session.count({ where }),
  ]);
  return { sessions, total };
}

/** Ends one of the user's sessions immediately. Returns false if it is unknown, another user's, or already ended. */
export async function endSession(
  db: Database,
  by: Actor,
  userId: UserId,
  accountId: AccountId | null,
  sessionId: string,
): Promise<boolean> {
  if (!isId(sessionId)) return false;
  return db.change(async (tx) => {
    const ended = await tx.$executeRaw`
      UPDATE sessions SET ended_at = clock_timestamp()
        WHERE id = ${sessionId}::uuid AND user_id = ${userId}::uuid AND ended_at IS NULL`;
    if (ended === 0) return false;
    await appendEvent(tx, by, {
      accountId,
      action: 'session.ended',
      targetKind: 'session',
      targetId: sessionId,
    });
    return true;
  });
}
