import { Badge } from '@/components/ui/badge';
import type { Delivery } from '@/lib/webhooks/list-deliveries';

/** The state of a delivery, in a word. */
export function DeliveryBadge({ status, sending }: Pick<Delivery, 'status' | 'sending'>) {
  if (sending) return <Badge tone="plain">Sending now</Badge>;
  switch (status) {
    case 'delivered':
      return <Badge tone="good">Delivered</Badge>;
    case 'failed':
      return <Badge tone="bad">Failed</Badge>;
    case 'pending':
      return <Badge tone="warn">Waiting</Badge>;
  }
}
