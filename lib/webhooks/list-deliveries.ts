import { type AccountId, isId } from '../core/ids';
import type { Database } from '../db/database';
import type { WebhookDelivery } from '../db/generated/client';
import type { DeliveryKind } from './schedule';

/** A delivery with the last attempt of it. */
export interface Delivery {
  id: string;
  kind: DeliveryKind;
  url: string;
  status: 'pending' | 'delivered' | 'failed';
  attempts: number;
  /** An attempt is under way. */
  sending: boolean;
  createdAt: Date;
  /** When it is tried next; null where it has ended, and while it is being sent. */
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
  /** Hand it in as `before` to get the next page; null on the last one. */
  next: string | null;
}

const PAGE = 25;

/**
 * The account's deliveries, the newest task first. Paged by id: `before` is the `next` of the page before; what is no
 * id starts from the newest.
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

/** One delivery of the account with all its attempts, the newest first; null where there is none of this id. */
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

/** A claim that has run out is that of a sender that died: another one takes the delivery at once. */
function whenNext({
  status,
  claim,
  dueAt,
}: Pick<WebhookDelivery, 'status' | 'claim' | 'dueAt'>): Pick<Delivery, 'sending' | 'dueAt'> {
  const sending = claim !== null && dueAt > new Date();
  return { sending, dueAt: status === 'pending' && !sending ? dueAt : null };
}
