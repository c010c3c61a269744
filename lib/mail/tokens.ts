import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../core/clock';
import { type Refused, refuse } from '../core/errors';
import { newId, type UserId } from '../core/ids';
import type { Database, Tx } from '../db/database';

/** What a mailed link is good for. */
export type TokenPurpose = 'verify' | 'reset';

/** Why a link does nothing. */
export type DeadLink = Refused<'invalid_link' | 'link_expired' | 'link_used' | 'link_replaced'>;

const LASTS_MS: Record<TokenPurpose, number> = {
  verify: 48 * 60 * 60 * 1_000,
  reset: 60 * 60 * 1_000,
};

/**
 * Starts a link for this person. A new confirmation ends the earlier ones: only the newest mail counts. A new link for a
 * password does not, since anybody may ask for one: they end together, when one is used.
 */
export async function createToken(
  tx: Tx,
  now: Clock,
  userId: UserId,
  purpose: TokenPurpose,
): Promise<string> {
  await lockTokens(tx, userId);
  if (purpose === 'verify') await endTokens(tx, now, userId, purpose);
  const id = newId<string>();
  const createdAt = now();
  const expiresAt = new Date(createdAt.getTime() + LASTS_MS[purpose]);
  await tx.emailToken.create({ data: { id, userId, purpose, createdAt, expiresAt } });
  return id;
}

/**
 * One after the other: two that happen at once would each not see the other's link. Not the user's row, which a link that
 * is being used locks later.
 */
async function lockTokens(tx: Tx, userId: UserId): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`mailed links ${userId}`}, 0))`;
}

async function endTokens(tx: Tx, now: Clock, userId: UserId, purpose: TokenPurpose): Promise<void> {
  await tx.emailToken.updateMany({
    where: { userId, purpose, usedAt: null },
    data: { usedAt: now() },
  });
}

/** Writes and reads the tokens of mailed links. */
export interface LinkTokens {
  /**
   * The token that goes into the link: the id, and what only a holder of the server's secret can add to it. It is
   * derived again whenever the mail is written, so neither the database nor a log ever holds one.
   */
  write(purpose: TokenPurpose, id: string): string;
  /** The id in a token that is genuine; null for anything else. */
  read(purpose: TokenPurpose, text: string): string | null;
}

/** The tokens of a server with this secret (AUTH_SECRET), which stays in here. */
export function createLinkTokens(secret: string): LinkTokens {
  const key = createHmac('sha256', secret).update('mailed links').digest();
  const proof = (purpose: TokenPurpose, id: string) =>
    createHmac('sha256', key).update(`${purpose}.${id}`).digest();
  return {
    write: (purpose, id) => id.replaceAll('-', '') + proof(purpose, id).toString('hex'),
    read(purpose, text) {
      const [, hex, given] = /^([0-9a-f]{32})([0-9a-f]{64})$/.exec(text) ?? [];
      if (!hex || !given) return null;
      const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
      return timingSafeEqual(proof(purpose, id), Buffer.from(given, 'hex')) ? id : null;
    },
  };
}

/** The state of a link. */
export interface MailedLink {
  userId: UserId;
  email: string;
  emailVerified: boolean;
  /** Why it does nothing; null while it works. */
  dead: DeadLink | null;
}

/** Finds a link of this purpose, and changes nothing. Null for one that is unknown, or long over and removed. */
export async function findLink(
  db: Database,
  now: Clock,
  purpose: TokenPurpose,
  id: string,
): Promise<MailedLink | null> {
  const token = await db.prisma.emailToken.findFirst({
    where: { id, purpose },
    include: { user: { select: { email: true, emailVerifiedAt: true } } },
  });
  if (!token) return null;
  const { userId, user, usedAt, expiresAt } = token;
  const used = purpose === 'verify' ? 'link_replaced' : 'link_used';
  return {
    userId: userId as UserId,
    email: user.email,
    emailVerified: user.emailVerifiedAt !== null,
    dead: usedAt ? refuse(used) : expiresAt <= now() ? refuse('link_expired') : null,
  };
}

/**
 * Uses a token up, with all others of its person and purpose, and says whose it was; null where it was used before,
 * replaced by a newer one, or is too old.
 */
export async function spendToken(
  tx: Tx,
  now: Clock,
  purpose: TokenPurpose,
  id: string,
): Promise<UserId | null> {
  const token = await tx.emailToken.findFirst({ where: { id, purpose } });
  if (!token) return null;
  const userId = token.userId as UserId;
  await lockTokens(tx, userId);
  const { count } = await tx.emailToken.updateMany({
    where: { id, usedAt: null, expiresAt: { gt: now() } },
    data: { usedAt: now() },
  });
  if (count === 0) return null;
  await endTokens(tx, now, userId, purpose);
  return userId;
}
