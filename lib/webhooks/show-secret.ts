import { type Actor, appendEvent } from '../audit/append-event';
import type { AccountId } from '../core/ids';
import type { Database } from '../db/database';
import { secretText, signingSecrets, type WebhookSecret } from './secrets';

/** Returns the current secret for its owner, and logs that it was shown. Creates one if there is none yet. */
export async function showSecret(
  db: Database,
  by: Actor,
  accountId: AccountId,
): Promise<WebhookSecret> {
  await signingSecrets(db, accountId);
  return db.change(async (tx) => {
    const current = await tx.webhookSecret.findFirstOrThrow({
      where: { accountId, expiresAt: null },
    });
    await appendEvent(tx, by, {
      accountId,
      action: 'webhook_secret.shown',
      targetKind: 'webhook_secret',
      targetId: current.id,
    });
    return secretText(current.secret);
  });
}
