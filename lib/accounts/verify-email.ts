import { type Actor, appendEvent } from '../audit/append-event';
import { countAttempt } from '../auth/attempt-limits';
import type { Clock } from '../core/clock';
import { type Refused, refuse } from '../core/errors';
import type { AccountId, UserId } from '../core/ids';
import type { Database, Tx } from '../db/database';
import { queueEmailTo } from '../mail/queue-email';
import { createToken, type DeadLink, findLink, type LinkTokens, spendToken } from '../mail/tokens';

/** Emails a link that verifies the user's address. */
export async function mailVerification(tx: Tx, now: Clock, userId: UserId): Promise<void> {
  const tokenId = await createToken(tx, now, userId, 'verify');
  await queueEmailTo(tx, userId, { kind: 'verify_email', tokenId });
}

/** Emails it again, a few times an hour. Does nothing if the address is already verified. */
export async function mailVerificationAgain(
  db: Database,
  now: Clock,
  by: Actor & { userId: UserId },
  accountId: AccountId,
): Promise<{ sent: boolean } | Refused<'too_many_attempts'>> {
  const { userId } = by;
  const user = await db.prisma.user.findUniqueOrThrow({ where: { id: userId } });
  if (user.emailVerifiedAt) return { sent: false };
  if (!(await countAttempt(db, now, { limit: 'verification', of: userId }))) {
    return refuse('too_many_attempts');
  }
  await db.change(async (tx) => {
    await mailVerification(tx, now, userId);
    await appendEvent(tx, by, {
      accountId,
      action: 'email.link_sent',
      targetKind: 'user',
      targetId: userId,
    });
  });
  return { sent: true };
}

/**
 * Verifies the address that the link was emailed to; `already` if it was verified before, even by a link that has
 * expired since. Refuses any other link that is forged, replaced by a newer one, or older than two days.
 */
export async function verifyEmail(
  db: Database,
  now: Clock,
  by: Actor,
  links: LinkTokens,
  tokenText: string,
): Promise<{ email: string; already: boolean } | DeadLink> {
  const id = links.read('verify', tokenText);
  if (!id) return refuse('invalid_link');
  const confirmed = await db.change(async (tx) => {
    const userId = await spendToken(tx, now, 'verify', id);
    return userId && confirmEmail(tx, now, by, userId);
  });
  if (confirmed) return confirmed;
  const link = await findLink(db, now, 'verify', id);
  if (link?.emailVerified) return { email: link.email, already: true };
  return link?.dead ?? refuse('invalid_link');
}

/** Marks the user's address as verified. Only the first time counts; `already` says whether this was a later one. */
export async function confirmEmail(
  tx: Tx,
  now: Clock,
  by: Actor,
  userId: UserId,
): Promise<{ email: string; already: boolean }> {
  const { count } = await tx.user.updateMany({
    where: { id: userId, emailVerifiedAt: null },
    data: { emailVerifiedAt: now() },
  });
  const user = await tx.user.findUniqueOrThrow({
    where: { id: userId },
    include: { memberships: { select: { accountId: true }, take: 1 } },
  });
  if (count > 0) {
    await appendEvent(
      tx,
      { ...by, kind: 'user', userId },
      {
        accountId: (user.memberships[0]?.accountId as AccountId | undefined) ?? null,
        action: 'email.verified',
        targetKind: 'user',
        targetId: userId,
      },
    );
  }
  return { email: user.email, already: count === 0 };
}
