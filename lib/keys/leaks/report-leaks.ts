import { leakBatchSchema, MAX_MATCHES } from '../../api/leaks';
import type { Actor } from '../../audit/append-event';
import { type Refused, refuse } from '../../core/errors';
import type { AccountId } from '../../core/ids';
import type { Database } from '../../db/database';
import { isWellFormedKey } from '../form';
import { hashOf } from '../format';
import { revokeKey } from '../revocations/revoke-key';
import { placeFound } from './place-found';
import { LEAKED } from './report-leak';

/**
 * Deletes every live key among what a scanner found, each in a transaction of its own, with the reason "leaked" and where
 * it was found; the owners get mail. What cannot be a key of ours is ignored. The answer is the same for every
 * well-formed report. One that broke off in the middle may be sent again.
 */
export async function reportLeaks(
  db: Database,
  by: Actor,
  body: unknown,
): Promise<{ received: true } | Refused<'invalid_parameters'>> {
  const report = leakBatchSchema.safeParse(body);
  if (!report.success) {
    return refuse(
      'invalid_parameters',
      `the body must be an array of at most ${MAX_MATCHES} objects with a token each`,
    );
  }
  const places = new Map<string, string | null>();
  for (const { token, url } of report.data) {
    if (!isWellFormedKey(token.trim())) continue;
    const hash = hexOf(hashOf(token.trim()));
    places.set(hash, places.get(hash) ?? placeFound(url ?? ''));
  }
  const live = await db.prisma.apiKey.findMany({
    where: {
      hash: { in: [...places.keys()].map((hex) => Buffer.from(hex, 'hex')) },
      revokedAt: null,
    },
    select: { id: true, accountId: true, hash: true },
  });
  for (const { id, accountId, hash } of live) {
    const foundAt = places.get(hexOf(hash)) ?? undefined;
    // If the key was deleted meanwhile, the report has its effect already.
    await revokeKey(db, by, accountId as AccountId, id, LEAKED, foundAt);
  }
  return { received: true };
}

function hexOf(hash: Uint8Array): string {
  return Buffer.from(hash).toString('hex');
}
