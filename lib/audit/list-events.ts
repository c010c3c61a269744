import type { AccountId } from '../core/ids';
import type { Database } from '../db/database';

/** One event of an account's log for its owner: without the names of staff. */
export interface AccountEvent {
  /** Its number in the account's log; grows with time. */
  seq: string;
  action: string;
  /** The actor. The email is only given for users of the account. */
  by: { kind: 'user'; email: string | null } | { kind: 'staff' | 'system' };
  address: string | null;
  reason: string | null;
  details: Record<string, unknown>;
  createdAt: Date;
}

export interface EventPage {
  events: AccountEvent[];
  /** Pass it as `before` to get the next page; null on the last one. */
  next: string | null;
}

const PAGE = 25;

/** Which events of the account are listed; by default all. */
export interface EventChoice {
  byStaffOnly?: boolean;
  /** What they changed: the id of a key, for example. */
  targetId?: string;
}

/**
 * One page of the account's events, newest first. `before` is the `next` of the page before; an invalid one starts with
 * the newest.
 */
export async function listEvents(
  db: Database,
  accountId: AccountId,
  before: string | null,
  { byStaffOnly = false, targetId }: EventChoice = {},
): Promise<EventPage> {
  const place = before !== null && /^\d{1,18}$/.test(before) ? BigInt(before) : null;
  const rows = await db.prisma.auditEvent.findMany({
    where: {
      chainId: accountId,
      ...(place === null ? {} : { seq: { lt: place } }),
      targetId,
      ...(byStaffOnly ? { actorKind: 'staff' as const } : {}),
    },
    orderBy: { seq: 'desc' },
    take: PAGE + 1,
  });
  const shown = rows.slice(0, PAGE);
  const userIds = new Set(shown.flatMap((row) => row.actorUserId ?? []));
  const users = await db.prisma.user.findMany({
    where: { id: { in: [...userIds] } },
    select: { id: true, email: true },
  });
  const emails = new Map(users.map(({ id, email }) => [id, email]));
  const events = shown.map(
    (row): AccountEvent => ({
      seq: row.seq.toString(),
      action: row.action,
      by:
        row.actorKind === 'user'
          ? { kind: 'user', email: emails.get(row.actorUserId ?? '') ?? null }
          : { kind: row.actorKind },
      // The address of staff is not shown to owners.
      address: row.actorKind === 'user' ? row.address : null,
      reason: row.reason,
      details: isObject(row.details) ? row.details : {},
      createdAt: row.createdAt,
    }),
  );
  return { events, next: rows.length > PAGE ? (events.at(-1)?.seq ?? null) : null };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
