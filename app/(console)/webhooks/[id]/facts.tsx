import type { ReactNode } from 'react';
import { Time } from '@/components/time';
import { Panel } from '@/components/ui/panel';
import type { Delivery } from '@/lib/webhooks/list-deliveries';
import { DeliveryBadge } from '../delivery-badge';
import { NextAttempt } from '../next-attempt';

interface FactsProps {
  delivery: Delivery;
  now: Date;
  action: ReactNode;
}

/** Where a delivery goes and how it stands. */
export function Facts({ delivery, now, action }: FactsProps) {
  return (
    <Panel className="p-5">
      <dl className="grid gap-x-4 sm:grid-cols-[150px_minmax(0,1fr)] sm:gap-y-2 [&_dd]:mb-2 [&_dd]:[overflow-wrap:anywhere] sm:[&_dd]:mb-0 [&_dt]:text-muted">
        <dt>Status</dt>
        <dd>
          <DeliveryBadge status={delivery.status} />
        </dd>
        {delivery.dueAt && (
          <>
            <dt>Next attempt</dt>
            <dd>
              <NextAttempt delivery={delivery} now={now} />
              {delivery.attempts > 0 && (
                <span className="text-muted">
                  {' · '}
                  <Time at={delivery.dueAt} now={now} exact />
                </span>
              )}
            </dd>
          </>
        )}
        <dt>URL</dt>
        <dd className="font-mono text-[12.5px] leading-[21px]">{delivery.url}</dd>
        <dt>webhook-id</dt>
        <dd>
          <span className="font-mono text-[12.5px] leading-[21px]">{delivery.id}</span>
          <span className="block text-muted text-small">
            {delivery.kind === 'task' && 'The task’s id. '}The same on every attempt, so that a
            receiver can tell a repeat.
          </span>
        </dd>
        <dt>Queued</dt>
        <dd>
          <Time at={delivery.createdAt} now={now} exact />
        </dd>
      </dl>
      <div className="mt-4 border-line border-t pt-4">{action}</div>
    </Panel>
  );
}
