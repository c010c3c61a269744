import { setTimeout as pause } from 'node:timers/promises';
import { type Actor, appendEvent } from '../audit/append-event';
import type { Clock } from '../clock';
import type { Database } from '../db/database';
import { type Refused, refuse } from '../errors';
import type { UserId } from '../ids';
import { queueMailTo } from '../mail/queue-mail';
import { createToken } from '../mail/tokens';
import { countAttempt } from './attempt-limits';
import { clientOf } from './client-of';
import { emailSchema } from './credentials';

/** Far longer than either answer takes by itself, so that the time does not tell who is known. */
const ANSWER_MS = 300;

/**
 * Mails a link that sets a new password, where anybody has this address. The answer, and the time that it takes, are the
 * same where nobody does. Refuses what is no address, and more than a few an hour for one address or from one place.
 */
export async function requestReset(
  db: Database,
  now: Clock,
  by: Actor,
  emailText: unknown,
): Promise<{ sent: true } | Refused<'invalid_email' | 'too_many_attempts'>> {
  const email = emailSchema.safeParse(emailText);
  if (!email.success) return refuse('invalid_email');
  const counted = [
    await countAttempt(db, 'reset_email', email.data),
    await countAttempt(db, 'reset_address', clientOf(by)),
  ];
  if (counted.includes(false)) return refuse('too_many_attempts');
  await Promise.all([mailReset(db, now, by, email.data), pause(ANSWER_MS)]);
  return { sent: true };
}

async function mailReset(db: Database, now: Clock, by: Actor, email: string): Promise<void> {
  const user = await db.prisma.user.findUnique({
    where: { email },
    select: { id: true, memberships: { select: { accountId: true }, take: 1 } },
  });
  if (!user) return;
  const userId = user.id as UserId;
  await db.prisma.$transaction(async (tx) => {
    const tokenId = await createToken(tx, now, userId, 'reset');
    await queueMailTo(tx, userId, { kind: 'reset_password', tokenId });
    // Whoever asks has proven nothing: the event names no person.
    await appendEvent(tx, by, {
      accountId: user.memberships[0]?.accountId ?? null,
      action: 'password.reset_requested',
      targetKind: 'user',
      targetId: userId,
    });
  });
}
