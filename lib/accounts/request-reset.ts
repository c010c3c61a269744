import { setTimeout as pause } from 'node:timers/promises';
import { type Actor, appendEvent } from '../audit/append-event';
import { countAttempt } from '../auth/attempt-limits';
import { clientOf } from '../auth/client-of';
import type { Clock } from '../core/clock';
import { emailAddress } from '../core/email-address';
import { type Refused, refuse } from '../core/errors';
import type { UserId } from '../core/ids';
import type { Database } from '../db/database';
import { queueEmailTo } from '../mail/queue-email';
import { createToken } from '../mail/tokens';

/**
 * Much longer than the work of either case, so that the response time does not reveal whether the email is registered.
 */
const ANSWER_MS = 300;

/**
 * Emails a link that sets a new password, if the address is registered. The answer and the response time are the same
 * if it is not, and if no email is sent because a few were sent recently. An emailed link stays valid for longer than
 * that limit, and another link does not invalidate it. So nobody can flood a mailbox, and nobody can keep its owner
 * from a valid link. Refuses a malformed address, and more than a few requests an hour from one client.
 */
export async function requestReset(
  db: Database,
  now: Clock,
  by: Actor,
  emailText: unknown,
): Promise<{ sent: true } | Refused<'invalid_email' | 'too_many_attempts'>> {
  const email = emailAddress(emailText);
  if (email === null) return refuse('invalid_email');
  const client = clientOf(by);
  const counted = await countAttempt(
    db,
    now,
    { limit: 'reset_pair', of: `${email} ${client}` },
    { limit: 'reset_client', of: client },
  );
  if (!counted) return refuse('too_many_attempts');
  await Promise.all([mailReset(db, now, by, email), pause(ANSWER_MS)]);
  return { sent: true };
}

async function mailReset(db: Database, now: Clock, by: Actor, email: string): Promise<void> {
  const user = await db.prisma.user.findUnique({
    where: { email },
    select: { id: true, memberships: { select: { accountId: true }, take: 1 } },
  });
  if (!user) return;
  if (!(await countAttempt(db, now, { limit: 'reset_mails', of: email }))) return;
  const userId = user.id as UserId;
  await db.change(async (tx) => {
    const tokenId = await createToken(tx, now, userId, 'reset');
    await queueEmailTo(tx, userId, { kind: 'reset_password', tokenId, email });
    // The requester is not authenticated, so the event has no user.
    await appendEvent(tx, by, {
      accountId: user.memberships[0]?.accountId ?? null,
      action: 'password.reset_requested',
      targetKind: 'user',
      targetId: userId,
    });
  });
}
