import { type AccountId, isId } from '../core/ids';
import type { Database } from '../db/database';
import type { WebhookDelivery } from '../db/generated/client';
import type { DeliveryKind } from './schedule';

/** A delivery with its last attempt. */
export interface Delivery {
  id: string;
  kind: DeliveryKind;
  url: string;
  status: 'pending' | 'delivered' | 'failed';
  attempts: number;
  /** An attempt is in progress. */
  sending: boolean;
  createdAt: Date;
  /** The time of the next attempt; null if it has ended, and during an attempt. */
  dueAt: Date | null;
  lastAttempt: DeliveryAttempt | null;
}

export interface DeliveryAttempt {
  number: number;
  at: Date;
  durationMs: number;
  httpStatus: number | null;
  failure: string | null;
  response: string | null;
}

export interface DeliveryPage {
  deliveries: Delivery[];
  /** Pass it as `before` to get the next page; null on the last one. */
  next: string | null;
}

const PAGE = 25;

/**
 * The account's deliveries, newest task first. `before` is the `next` of the page before; anything that is not an id
 * starts with the newest.
 */
export async function listDeliveries(
  db: Database,
  accountId: AccountId,
  before: string | null,
): Promise<DeliveryPage> {
  const rows = await db.prisma.webhookDelivery.findMany({
    where: { accountId, ...(before && isId(before) ? { id: { lt: before } } : {}) },
    orderBy: { id: 'desc' },
    take: PAGE + 1,
  });
  const page = rows.slice(0, PAGE);
  const last = await db.prisma.webhookAttempt.findMany({
    where: {
      accountId,
      OR: page.map(({ id, attempts }) => ({ deliveryId: id, number: attempts })),
    },
  });
  const attemptOf = new Map(last.map((attempt) => [attempt.deliveryId, attempt]));
  return {
    deliveries: page.map((row) => ({
      ...row,
      ...whenNext(row),
      lastAttempt: attemptOf.get(row.id) ?? null,
    })),
    next: rows.length > PAGE ? (page.at(-1)?.id ?? null) : null,
  };
}

/** One delivery of the account with all its attempts, newest first; null for an unknown id. */
export async function readDelivery(
  db: Database,
  accountId: AccountId,
  id: string,
): Promise<(Delivery & { all: DeliveryAttempt[] }) | null> {
  if (!isId(id)) return null;
  const row = await db.prisma.webhookDelivery.findUnique({
    where: { accountId_id: { accountId, id } },
  });
  if (!row) return null;
  const all = await db.prisma.webhookAttempt.findMany({
    where: { accountId, deliveryId: id },
    orderBy: { number: 'desc' },
  });
  return { ...row, ...whenNext(row), lastAttempt: all[0] ?? null, all };
}

/** An expired claim is that of a sender that died: another one takes the delivery immediately. */
function whenNext({
  status,
  claim,
  dueAt,
}: Pick<WebhookDelivery, 'status' | 'claim' | 'dueAt'>): Pick<Delivery, 'sending' | 'dueAt'> {
  const sending = claim !== null && dueAt > new Date();
  return { sending, dueAt: status === 'pending' && !sending ? dueAt : null };
}
