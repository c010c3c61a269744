import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../core/clock';
import { type Refused, refuse } from '../core/errors';
import { newId, type UserId } from '../core/ids';
import type { Database, Tx } from '../db/database';

/** The purpose of an emailed link. */
export type TokenPurpose = 'verify' | 'reset';

/** Why a link is invalid. */
export type DeadLink = Refused<'invalid_link' | 'link_expired' | 'link_used' | 'link_replaced'>;

const LASTS_MS: Record<TokenPurpose, number> = {
  verify: 48 * 60 * 60 * 1_000,
  reset: 60 * 60 * 1_000,
};

/**
 * Creates a link for this user. A new verification link invalidates earlier ones: only the newest email counts. A new
 * password reset link does not, since anybody can request one: all of them end when one is used.
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
 * One at a time: two parallel transactions would each not see the other's link. It does not lock the user's row, which
 * using a link locks later.
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

/** Creates and verifies the tokens of emailed links. */
export interface LinkTokens {
  /**
   * The token for the link: the id, and a part that requires the server's secret. It is derived again whenever the
   * email is rendered, so neither the database nor a log contains one.
   */
  write(purpose: TokenPurpose, id: string): string;
  /** The id in a genuine token; null for anything else. */
  read(purpose: TokenPurpose, text: string): string | null;
}

/** The tokens of a server with this secret (AUTH_SECRET), which stays private to them. */
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
  /** Why it is invalid; null while it is valid. */
  dead: DeadLink | null;
}

/** Finds a link of this purpose without changing anything. Null if it is unknown, or expired long ago and removed. */
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
 * Uses a token, which also ends all others of its user and purpose, and returns its user; null if it was used before,
 * replaced by a newer one, or is expired.
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
