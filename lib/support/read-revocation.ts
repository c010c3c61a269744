import type { Actor } from '../audit/append-event';
import type { Clock } from '../core/clock';
import { type AccountId, isId } from '../core/ids';
import type { Database } from '../db/database';
import type { RevocationKind } from '../keys/revocations/revocation-kind';
import { noteView } from './note-view';
import { type TaskOfKey, tasksAround } from './tasks-around-revocation';

/** Who acted on the key, and from which address. */
export interface Step {
  at: Date;
  by: string | null;
  address: string | null;
  userAgent: string | null;
  requestId: string | null;
}

/** Calls with the key from one address, all refused. */
export interface Caller {
  address: string;
  calls: bigint;
  firstAt: Date;
  lastAt: Date;
}

/** Everything known about a revocation. */
export interface RevocationReceipt {
  keyId: string;
  name: string;
  hint: string;
  accountId: string;
  owners: string[];
  generated: Step;
  deleted: Step & {
    how: RevocationKind;
    reason: string | null;
    /** Where the reporter of a leak found it. */
    foundAt: string | null;
  };
  /** The revocation's number in the account's log, and the hash that proves it; null if the log has lost it. */
  proof: { seq: string; hash: string } | null;
  /** To the minute; polls count as well. */
  lastUsedAt: Date | null;
  /** The last task that was submitted with it before the revocation. */
  lastTask: TaskOfKey | null;
  /** The tasks that were running at that moment, and those that were admitted during the deletion. */
  running: TaskOfKey[];
  refused: {
    calls: bigint;
    firstAt: Date;
    lastAt: Date;
    callers: Caller[];
    /** From addresses beyond the hundred that are stored. */
    callsElsewhere: bigint;
  } | null;
}

/**
 * The receipt of a key's revocation, for staff: callers must use `requireStaff()`. Null for a live or unknown key. It
 * shows a part of the account, and is logged as a view of the account.
 */
export async function readRevocation(
  db: Database,
  now: Clock,
  by: Actor,
  keyId: string,
): Promise<RevocationReceipt | null> {
  if (!isId(keyId)) return null;
  const key = await db.prisma.apiKey.findUnique({
    where: { id: keyId },
    include: {
      createdBy: { select: { email: true } },
      revokedBy: { select: { email: true } },
      account: { select: { memberships: { select: { user: { select: { email: true } } } } } },
    },
  });
  if (!key?.revokedAt || !key.revokedHow) return null;
  const accountId = key.accountId as AccountId;
  await noteView(db, now, by, accountId);
  const [events, tasks, refused] = await Promise.all([
    db.prisma.auditEvent.findMany({
      where: { targetId: key.id, action: { in: ['key.generated', 'key.revoked'] } },
      orderBy: { createdAt: 'asc' },
    }),
    tasksAround(db, accountId, key.id, key.revokedAt, key.revokedRunning),
    readRefused(db, key.id),
  ]);
  const generated = events.find(({ action }) => action === 'key.generated');
  const deleted = events.find(({ action }) => action === 'key.revoked');
  return {
    keyId: key.id,
    name: key.name,
    hint: key.hint,
    accountId,
    owners: key.account.memberships.map(({ user }) => user.email),
    generated: {
      at: key.createdAt,
      by: key.createdBy.email,
      address: generated?.address ?? null,
      userAgent: generated?.userAgent ?? null,
      requestId: generated?.requestId ?? null,
    },
    deleted: {
      at: key.revokedAt,
      by: key.revokedBy?.email ?? null,
      address: key.revokedAddress,
      userAgent: key.revokedUserAgent,
      requestId: deleted?.requestId ?? null,
      how: key.revokedHow,
      reason: key.revokedReason,
      foundAt: foundAt(deleted?.details),
    },
    proof: deleted
      ? { seq: deleted.seq.toString(), hash: Buffer.from(deleted.hash).toString('hex') }
      : null,
    lastUsedAt: key.lastUsedAt,
    ...tasks,
    refused,
  };
}

function foundAt(details: unknown): string | null {
  const found =
    typeof details === 'object' && details !== null && 'foundAt' in details && details.foundAt;
  return typeof found === 'string' ? found : null;
}

async function readRefused(db: Database, keyId: string): Promise<RevocationReceipt['refused']> {
  const calls = await db.prisma.revokedKeyCalls.findUnique({ where: { keyId } });
  if (!calls) return null;
  const callers = await db.prisma.revokedKeyCaller.findMany({
    where: { keyId },
    orderBy: [{ lastAt: 'desc' }, { address: 'asc' }],
  });
  return { ...calls, callers };
}
