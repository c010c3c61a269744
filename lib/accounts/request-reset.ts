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

/** Far longer than either answer takes by itself, so that the time does not tell who is known. */
const ANSWER_MS = 300;

/**
 * Mails a link that sets a new password, where anybody has this address. The answer, and the time that it takes, are the
 * same where nobody does, and where no mail goes out because a few have just gone there: a link that was mailed works
 * for longer than that, and another one does not end it. So nobody's mailbox is filled, and nobody keeps its owner from
 * a link that works. Refuses what is no address, and more than a few requests an hour of one client.
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
    // The requester is not authenticated: the event names no person.
    await appendEvent(tx, by, {
      accountId: user.memberships[0]?.accountId ?? null,
      action: 'password.reset_requested',
      targetKind: 'user',
      targetId: userId,
    });
  });
}
