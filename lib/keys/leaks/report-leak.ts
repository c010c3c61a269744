import { leakReportSchema } from '../../api/leaks';
import type { Actor } from '../../audit/append-event';
import { type Refused, refuse } from '../../core/errors';
import type { AccountId } from '../../core/ids';
import type { Database } from '../../db/database';
import { isWellFormedKey } from '../form';
import { hashOf } from '../format';
import { revokeKey } from '../revocations/revoke-key';

/** Why a reported key was deleted, in the log and in the owner's mail. */
export const LEAKED = 'leaked';

/**
 * Deletes a leaked key: anyone who holds it can delete it. Immediately, with the reason "leaked"; the owner gets
 * mail and sees it under Activity. The answer is the same whether the key was live, deleted or never there. Refuses only
 * what cannot be a key.
 */
export async function reportLeak(
  db: Database,
  by: Actor,
  body: unknown,
): Promise<{ received: true } | Refused<'invalid_parameters'>> {
  const report = leakReportSchema.safeParse(body);
  const key = report.success ? report.data.key.trim() : '';
  if (!isWellFormedKey(key)) {
    return refuse('invalid_parameters', 'key must be a whole API key, sk_ and 64 characters');
  }
  const found = await db.prisma.apiKey.findFirst({
    where: { hash: new Uint8Array(hashOf(key)), revokedAt: null },
    select: { id: true, accountId: true },
  });
  if (!found) return { received: true };
  // If the key was deleted meanwhile, the report has its effect already.
  await revokeKey(db, by, found.accountId as AccountId, found.id, LEAKED);
  return { received: true };
}
