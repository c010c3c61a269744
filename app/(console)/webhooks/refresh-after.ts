import type { Delivery } from '@/lib/webhooks/list-deliveries';

const SOON_MS = 60_000;
const ASK_EVERY_MS = 2_000;
const ASK_SELDOM_MS = 30_000;

/** The time until the deliveries should be reloaded; null when all have ended. */
export function refreshAfter(deliveries: readonly Delivery[], now: Date): number | null {
  if (deliveries.some(({ sending }) => sending)) return ASK_EVERY_MS;
  const due = deliveries.flatMap(({ dueAt }) => (dueAt ? [dueAt.getTime()] : []));
  if (due.length === 0) return null;
  return Math.min(...due) - now.getTime() < SOON_MS ? ASK_EVERY_MS : ASK_SELDOM_MS;
}
