import type { Delivery } from '@/lib/webhooks/list-deliveries';

/** How a delivery stands, in a sentence. */
export function outcome({ status, attempts }: Pick<Delivery, 'status' | 'attempts'>): string {
  const count = `${attempts} attempt${attempts === 1 ? '' : 's'}`;
  switch (status) {
    case 'delivered':
      return `Delivered, ${count} in all.`;
    case 'failed':
      return `Given up after ${count}. Mend the receiver, then send it again.`;
    case 'pending':
      return attempts === 0 ? 'On its way.' : `Not delivered yet: ${count} so far.`;
  }
}
