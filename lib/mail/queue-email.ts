import { z } from 'zod';
import { type AccountId, newId, type UserId } from '../core/ids';
import type { Tx } from '../db/database';

/** An amount in micro-dollars as JSON. */
const micros = z.string().regex(/^\d{1,18}$/);

const keyLimit = z.object({
  keyId: z.uuid(),
  name: z.string(),
  hint: z.string(),
  period: z.enum(['day', 'week', 'month', 'total']),
  limitMicros: micros,
  usedMicros: micros,
  /** Null for a limit in total. */
  resetsAt: z.iso.datetime({ offset: true }).nullable(),
});

/** The data of each alert, as stored until it is sent. */
export const ALERTS = {
  low_balance: z.object({ balanceMicros: micros, lineMicros: micros }),
  payment_failed: z.object({ paymentId: z.string(), amountMicros: micros }),
  tier_changed: z.object({ from: z.string(), to: z.string() }),
  key_generated: z.object({ name: z.string(), hint: z.string() }),
  key_revoked: z.object({
    name: z.string(),
    hint: z.string(),
    reason: z.string().nullable(),
    /** Where a leaked key was found. */
    foundAt: z.string().optional(),
  }),
  key_rotated: z.object({
    keyId: z.uuid(),
    name: z.string(),
    hint: z.string(),
    oldHint: z.string(),
    /** Null where it ended with the rotation. */
    oldEndsAt: z.iso.datetime().nullable(),
  }),
  key_limit_near: keyLimit,
  key_limit_reached: keyLimit,
  key_expires_soon: z.object({
    keyId: z.uuid(),
    name: z.string(),
    hint: z.string(),
    expiresAt: z.iso.datetime(),
  }),
  auto_top_up_stopped: z.object({ amountMicros: micros, reason: z.string() }),
  auto_top_up_limit: z.object({ amountMicros: micros, limitMicros: micros }),
};
export type AlertKind = keyof typeof ALERTS;

/** Emails with their own link: the token's id, never the token. */
export const LINK_MAILS = {
  verify_email: z.object({ tokenId: z.uuid() }),
  /** The user's email, for the browser's password manager; older emails do not have it. */
  reset_password: z.object({ tokenId: z.uuid(), email: z.string().default('') }),
};

/** An alert with its data. */
export type AlertMail = {
  [Kind in AlertKind]: { kind: Kind } & z.infer<(typeof ALERTS)[Kind]>;
}[AlertKind];

/**
 * Queues an alert to the account's owners, in the transaction of the change. Only verified addresses get alerts; the
 * SQL function of the same name decides.
 */
export async function queueEmail(tx: Tx, accountId: AccountId, mail: AlertMail): Promise<void> {
  const { kind, ...data } = mail;
  await tx.$executeRaw`
    SELECT queue_mail(${accountId}::uuid, ${kind}::mail_kind, ${JSON.stringify(data)}::jsonb)`;
}

/** Queues an email to one user, verified or not, that the user has requested. */
export async function queueEmailTo(
  tx: Tx,
  userId: UserId,
  mail:
    | { kind: 'verify_email'; tokenId: string }
    | { kind: 'reset_password'; tokenId: string; email: string }
    | { kind: 'already_registered' },
): Promise<void> {
  const { kind, ...data } = mail;
  await tx.$executeRaw`
    INSERT INTO mails (id, user_id, kind, data, due_at, created_at)
      VALUES (${newId()}::uuid, ${userId}::uuid, ${kind}::mail_kind, ${JSON.stringify(data)}::jsonb,
        clock_timestamp(), clock_timestamp())`;
}
