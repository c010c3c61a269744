import { randomBytes } from 'node:crypto';
import { type Actor, appendEvent, SYSTEM } from '../audit/append-event';
import { type AccountId, newId } from '../core/ids';
import type { Database } from '../db/database';

const SECRET_BYTES = 32;

/** How long a rotated secret also signs, so that receivers have time to change theirs. */
export const OVERLAP_HOURS = 24;

/** A secret in the form for its owner: `whsec_` and base64 (Standard Webhooks, "Signature scheme"). */
export type WebhookSecret = string;

export interface SecretState {
  /** When the current one was created; null if there is none. */
  createdAt: Date | null;
  /** Until when the previous one also signs; null if there is none. */
  previousUntil: Date | null;
}

/**
 * All valid secrets, the current one first; the first call for an account creates one. A receiver can verify with any
 * of them.
 */
export async function signingSecrets(db: Database, accountId: AccountId): Promise<WebhookSecret[]> {
  const found = await readSecrets(db, accountId);
  if (found.length > 0) return found;
  await db.change(async (tx) => {
    const id = newId<string>();
    // Waits for a rotation in progress, and blocks the next: otherwise their rows would conflict.
    const made = await tx.$executeRaw`
      INSERT INTO webhook_secrets (id, account_id, secret)
        SELECT ${id}::uuid, id, ${randomBytes(SECRET_BYTES)}::bytea FROM accounts
          WHERE id = ${accountId}::uuid FOR NO KEY UPDATE
        ON CONFLICT (account_id) WHERE expires_at IS NULL DO NOTHING`;
    if (made === 0) return;
    await appendEvent(tx, SYSTEM, {
      accountId,
      action: 'webhook_secret.made',
      targetKind: 'webhook_secret',
      targetId: id,
    });
  });
  return readSecrets(db, accountId);
}

async function readSecrets(db: Database, accountId: AccountId): Promise<WebhookSecret[]> {
  const { rows } = await db.pool.query<{ secret: Buffer }>({
    name: 'webhook-secrets',
    text: `SELECT secret FROM webhook_secrets
      WHERE account_id = $1 AND (expires_at IS NULL OR expires_at > clock_timestamp())
      ORDER BY expires_at IS NULL DESC, created_at DESC`,
    values: [accountId],
  });
  return rows.map(({ secret }) => secretText(secret));
}

/** A secret's bytes in the form for its owner. */
export function secretText(secret: Uint8Array): WebhookSecret {
  return `whsec_${Buffer.from(secret).toString('base64')}`;
}

/** When the account's secrets were created and until when they are valid, without the secrets. */
export async function secretState(db: Database, accountId: AccountId): Promise<SecretState> {
  const { rows } = await db.pool.query<{ created_at: Date; expires_at: Date | null }>(
    `SELECT created_at, expires_at FROM webhook_secrets
      WHERE account_id = $1 AND (expires_at IS NULL OR expires_at > clock_timestamp())
      ORDER BY created_at DESC`,
    [accountId],
  );
  return {
    createdAt: rows.find((row) => row.expires_at === null)?.created_at ?? null,
    previousUntil: rows.find((row) => row.expires_at !== null)?.expires_at ?? null,
  };
}

/**
 * Creates a new current secret and returns it for its owner. The previous one also signs for `OVERLAP_HOURS`; older
 * ones end immediately, so that there are never more than two.
 */
export function rotateSecret(
  db: Database,
  by: Actor,
  accountId: AccountId,
): Promise<WebhookSecret> {
  return db.change(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM accounts WHERE id = ${accountId}::uuid FOR NO KEY UPDATE`;
    await tx.$executeRaw`
    UPDATE webhook_secrets SET expires_at = clock_timestamp()
      WHERE account_id = ${accountId}::uuid AND expires_at > clock_timestamp()`;
    await tx.$executeRaw`
    UPDATE webhook_secrets SET expires_at = clock_timestamp() + ${OVERLAP_HOURS} * interval '1 hour'
      WHERE account_id = ${accountId}::uuid AND expires_at IS NULL`;
    const id = newId<string>();
    const secret = randomBytes(SECRET_BYTES);
    await tx.$executeRaw`
    INSERT INTO webhook_secrets (id, account_id, secret, created_at)
      VALUES (${id}::uuid, ${accountId}::uuid, ${secret}, clock_timestamp())`;
    await appendEvent(tx, by, {
      accountId,
      action: 'webhook_secret.rotated',
      targetKind: 'webhook_secret',
      targetId: id,
    });
    return secretText(secret);
  });
}
