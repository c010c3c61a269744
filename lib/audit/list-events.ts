import type { AccountId } from '../core/ids';
import type { Database } from '../db/database';

/** One event of an account's log, as its owner may see it: staff stays nameless. */
export interface AccountEvent {
  /** Its place in the account's log; grows with time. */
  seq: string;
  action: string;
  /** Who did it. The email only of the account's own people. */
  by: { kind: 'user'; email: string | null } | { kind: 'staff' | 'system' };
  address: string | null;
  reason: string | null;
  details: Record<string, unknown>;
  createdAt: Date;
}

export interface EventPage {
  events: AccountEvent[];
  /** Hand it in as `before` to get the next page; null on the last one. */
  next: string | null;
}

const PAGE = 25;

/**
 * One page of what happened to the account, newest first, or only of what staff did to it. Paged by the events' places:
 * `before` is the `next` of the page before; an invalid one starts from the newest.
 */
export async function listEvents(
  db: Database,
  accountId: AccountId,
  before: string | null,
  byStaffOnly = false,
): Promise<EventPage> {
  const place = before !== null && /^\d{1,18}$/.test(before) ? BigInt(before) : null;
  const rows = await db.prisma.auditEvent.findMany({
    where: {
      chainId: accountId,
      ...(place === null ? {} : { seq: { lt: place } }),
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
