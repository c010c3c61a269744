import type { Delivery } from '@/lib/webhooks/list-deliveries';

/** The state of a delivery, in a sentence. */
export function outcome({
  status,
  attempts,
  sending,
}: Pick<Delivery, 'status' | 'attempts' | 'sending'>): string {
  const count = `${attempts} attempt${attempts === 1 ? '' : 's'}`;
  switch (status) {
    case 'delivered':
      return `Delivered, ${count} in all.`;
    case 'failed':
      return `Not delivered after ${count}. Fix the receiver, then send it again.`;
    case 'pending':
      if (sending) return `Attempt ${attempts + 1} is in progress.`;
      return attempts === 0 ? 'On its way.' : `Not delivered yet: ${count} so far.`;
  }
}
