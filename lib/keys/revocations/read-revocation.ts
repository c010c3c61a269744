import { type AccountId, isId } from '../../core/ids';
import type { Database } from '../../db/database';
import type { RevocationKind } from './revocation-kind';
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
  /** The key that this was a secret of before a rotation, and that has its tasks; null where it is the key itself. */
  currentKeyId: string | null;
  name: string;
  hint: string;
  accountId: AccountId;
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

/** The events that may have ended a key or a secret, by how it ended. */
const ENDED_BY = {
  owner: ['key.revoked'],
  staff: ['key.revoked'],
  leak_report: ['key.revoked'],
  expired: ['key.expired'],
  rotated: ['key.secret_ended', 'key.rotated'],
} as const satisfies Record<RevocationKind, readonly string[]>;

/**
 * The receipt of a key's revocation, for staff; with `accountId` for the owners of that account. Null for a live or
 * unknown key, and for a key of another account.
 */
export async function readRevocation(
  db: Database,
  keyId: string,
  accountId?: AccountId,
): Promise<RevocationReceipt | null> {
  if (!isId(keyId)) return null;
  const key = await db.prisma.apiKey.findFirst({
    where: { id: keyId, accountId },
    include: {
      createdBy: { select: { email: true } },
      revokedBy: { select: { email: true } },
      account: { select: { memberships: { select: { user: { select: { email: true } } } } } },
    },
  });
  // Expired keys are stamped as revoked a moment after their end.
  const revokedAt = key && (key.revokedAt ?? (isOver(key.expiresAt) ? key.expiresAt : null));
  if (!revokedAt) return null;
  const owner = key.accountId as AccountId;
  const how = key.revokedHow ?? (key.currentKeyId ? 'rotated' : 'expired');
  const [events, tasks, refused] = await Promise.all([
    db.prisma.auditEvent.findMany({
      where: {
        targetId: { in: [key.id, key.currentKeyId ?? key.id] },
        chainId: owner,
        action: { in: ['key.generated', ...ENDED_BY[how]] },
      },
      orderBy: { seq: 'asc' },
    }),
    tasksAround(db, owner, key.id, revokedAt, key.revokedRunning),
    readRefused(db, key.id),
  ]);
  const generated = events.find(({ action }) => action === 'key.generated');
  const ended = events.findLast(
    ({ action, details }) =>
      action !== 'key.generated' && (how !== 'rotated' || endsSecret(action, details, key.hint)),
  );
  return {
    keyId: key.id,
    currentKeyId: key.currentKeyId,
    name: key.name,
    hint: key.hint,
    accountId: owner,
    owners: key.account.memberships.map(({ user }) => user.email),
    generated: {
      at: key.createdAt,
      by: key.createdBy.email,
      address: generated?.address ?? null,
      userAgent: generated?.userAgent ?? null,
      requestId: generated?.requestId ?? null,
    },
    deleted: {
      at: revokedAt,
      by: key.revokedBy?.email ?? null,
      address: key.revokedAddress,
      userAgent: key.revokedUserAgent,
      requestId: ended?.requestId ?? null,
      how,
      reason: key.revokedReason,
      foundAt: textOf(ended?.details, 'foundAt'),
    },
    proof: ended
      ? { seq: ended.seq.toString(), hash: Buffer.from(ended.hash).toString('hex') }
      : null,
    lastUsedAt: key.lastUsedAt,
    ...tasks,
    refused,
  };
}

function isOver(expiresAt: Date | null): boolean {
  return expiresAt !== null && expiresAt <= new Date();
}

/** Whether an event of a rotated key ended the secret with this hint. */
function endsSecret(action: string, details: unknown, hint: string): boolean {
  return textOf(details, action === 'key.rotated' ? 'oldHint' : 'hint') === hint;
}

function textOf(details: unknown, name: string): string | null {
  if (typeof details !== 'object' || details === null) return null;
  const value = Object.entries(details).find(([key]) => key === name)?.[1];
  return typeof value === 'string' ? value : null;
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
