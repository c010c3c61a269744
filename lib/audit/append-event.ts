import type { UserId } from '../core/ids';
import type { Tx } from '../db/database';
import type { Prisma } from '../db/generated/client';

/** Who acts, and from which address. Every change has an actor. */
export interface Actor {
  kind: 'user' | 'staff' | 'system';
  userId: UserId | null;
  address: string | null;
  userAgent: string | null;
  requestId: string | null;
}

/** The product itself: migrations, commands, callbacks of payment providers. */
export const SYSTEM: Actor = {
  kind: 'system',
  userId: null,
  address: null,
  userAgent: null,
  requestId: null,
};

/** The chain of events without an account. */
export const NO_ACCOUNT = '00000000-0000-0000-0000-000000000000';

export interface AuditEntry {
  accountId: string | null;
  action: string;
  targetKind:
    | 'account'
    | 'user'
    | 'session'
    | 'key'
    | 'payment'
    | 'credit'
    | 'task'
    | 'webhook_secret'
    | 'webhook'
    | 'export';
  targetId: string;
  reason?: string;
  /** Must not contain a secret. */
  details?: Prisma.InputJsonObject;
}

/** Appends one event to the log, in the transaction of the change. */
export async function appendEvent(tx: Tx, by: Actor, entry: AuditEntry): Promise<void> {
  await tx.auditEvent.create({
    data: {
      chainId: entry.accountId ?? NO_ACCOUNT,
      actorKind: by.kind,
      actorUserId: by.userId,
      address: by.address,
      userAgent: by.userAgent,
      requestId: by.requestId,
      action: entry.action,
      targetKind: entry.targetKind,
      targetId: entry.targetId,
      reason: entry.reason,
      details: entry.details ?? {},
      // The trigger numbers and hashes the row.
      seq: 0,
      prevHash: Buffer.alloc(0),
      hash: Buffer.alloc(0),
    },
  });
}
