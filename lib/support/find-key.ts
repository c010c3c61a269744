import type { Actor } from '../audit/append-event';
import { systemClock } from '../core/clock';
import type { AccountId } from '../core/ids';
import type { Database } from '../db/database';
import { keyHashSchema } from '../keys/check-key';
import { noteView } from './note-view';

/** A key that staff looks up by its hash. */
export type FoundKey =
  | { state: 'deleted'; keyId: string }
  | {
      state: 'live';
      keyId: string;
      accountId: string;
      owners: string[];
      name: string;
      hint: string;
      createdAt: Date;
      createdBy: string;
      lastUsedAt: Date | null;
    };

/**
 * The key with this SHA-256 (64 hexadecimal digits), of any account; null if there is none, or for other text. For a
 * live key it reveals the account, which is logged as a view of the account.
 */
export async function findKeyForStaff(
  db: Database,
  by: Actor,
  hashText: string,
): Promise<FoundKey | null> {
  const hash = keyHashSchema.safeParse(hashText);
  if (!hash.success) return null;
  const key = await db.prisma.apiKey.findUnique({
    where: { hash: hash.data },
    include: {
      createdBy: { select: { email: true } },
      account: { select: { memberships: { select: { user: { select: { email: true } } } } } },
    },
  });
  if (!key) return null;
  if (key.revokedAt) return { state: 'deleted', keyId: key.id };
  await noteView(db, systemClock, by, key.accountId as AccountId);
  return {
    state: 'live',
    keyId: key.id,
    accountId: key.accountId,
    owners: key.account.memberships.map(({ user }) => user.email),
    name: key.name,
    hint: key.hint,
    createdAt: key.createdAt,
    createdBy: key.createdBy.email,
    lastUsedAt: key.lastUsedAt,
  };
}
