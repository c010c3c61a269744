import Link from 'next/link';
import { Foreign } from '@/components/foreign';
import { Panel } from '@/components/ui/panel';
import type { Delivery } from '@/lib/webhooks/list-deliveries';
import { DeliveryBadge } from '../../webhooks/delivery-badge';

interface TaskWebhookProps {
  url: string;
  /** Null until the task has ended. */
  delivery: Delivery | null;
}

/** The webhook of a task, and the state of its delivery. */
export function TaskWebhook({ url, delivery }: TaskWebhookProps) {
  return (
    <section aria-labelledby="webhook-heading">
      <h2 id="webhook-heading" className="mb-2 font-semibold">
        Webhook
      </h2>
      <Panel className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
        {delivery ? (
          <DeliveryBadge {...delivery} />
        ) : (
          <span className="text-muted">Will be sent when the task ends, to</span>
        )}
        <span className="min-w-0 font-mono text-[12.5px] leading-[21px] [overflow-wrap:anywhere]">
          <Foreign text={url} />
        </span>
        {delivery && (
          <Link
            href={`/webhooks/${delivery.id}`}
            prefetch={false}
            className="font-medium text-accent underline underline-offset-2 hover:text-accent-strong"
          >
            Its attempts
          </Link>
        )}
      </Panel>
    </section>
  );
}
