import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock';
import type { Tx } from '../db/database';
import { newId, type UserId } from '../ids';

/** What a mailed link is good for. */
export type TokenPurpose = 'verify' | 'reset';

const LASTS_MS: Record<TokenPurpose, number> = {
  verify: 48 * 60 * 60 * 1_000,
  reset: 60 * 60 * 1_000,
};

/** Starts a link for this person, and ends the earlier ones of this purpose: only the newest mail counts. */
export async function createToken(
  tx: Tx,
  now: Clock,
  userId: UserId,
  purpose: TokenPurpose,
): Promise<string> {
  // One after the other: two that start at once would each not see the other's link, and both would count. Not the
  // user's row, which a link that is being used locks after its own.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`mailed links ${userId}`}, 0))`;
  await tx.emailToken.updateMany({
    where: { userId, purpose, usedAt: null },
    data: { usedAt: now() },
  });
  const id = newId<string>();
  const createdAt = now();
  const expiresAt = new Date(createdAt.getTime() + LASTS_MS[purpose]);
  await tx.emailToken.create({ data: { id, userId, purpose, createdAt, expiresAt } });
  return id;
}

/**
 * The token that goes into the link: the id, and what only a holder of the server's secret can add to it. It is derived
 * again whenever the mail is written, so neither the database nor a log ever holds one.
 */
export function tokenText(secret: string, purpose: TokenPurpose, id: string): string {
  return id.replaceAll('-', '') + proof(secret, purpose, id).toString('hex');
}

/** The id in a token that is genuine; null for anything else. */
export function readToken(secret: string, purpose: TokenPurpose, text: string): string | null {
  const [, hex, given] = /^([0-9a-f]{32})([0-9a-f]{64})$/.exec(text) ?? [];
  if (!hex || !given) return null;
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return timingSafeEqual(proof(secret, purpose, id), Buffer.from(given, 'hex')) ? id : null;
}

function proof(secret: string, purpose: TokenPurpose, id: string): Buffer {
  const key = createHmac('sha256', secret).update('mailed links').digest();
  return createHmac('sha256', key).update(`${purpose}.${id}`).digest();
}

/** Uses a token up and says whose it was; null where it was used before, replaced by a newer one, or is too old. */
export async function spendToken(
  tx: Tx,
  now: Clock,
  purpose: TokenPurpose,
  id: string,
): Promise<UserId | null> {
  const [row] = await tx.$queryRaw<{ userId: UserId }[]>`
    UPDATE email_tokens SET used_at = ${now()}
      WHERE id = ${id}::uuid AND purpose = ${purpose}::token_purpose AND used_at IS NULL AND expires_at > ${now()}
      RETURNING user_id::text AS "userId"`;
  return row?.userId ?? null;
}
