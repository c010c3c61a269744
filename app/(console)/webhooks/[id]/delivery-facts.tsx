import type { ReactNode } from 'react';
import { Foreign } from '@/components/foreign';
import { Time } from '@/components/time';
import { Fact, Facts } from '@/components/ui/facts';
import { Panel } from '@/components/ui/panel';
import type { Delivery } from '@/lib/webhooks/list-deliveries';
import { DeliveryBadge } from '../delivery-badge';
import { NextAttempt } from '../next-attempt';

interface DeliveryFactsProps {
  delivery: Delivery;
  now: Date;
  action: ReactNode;
}

/** The receiver of a delivery and its state. */
export function DeliveryFacts({ delivery, now, action }: DeliveryFactsProps) {
  return (
    <Panel className="p-5">
      <Facts>
        <Fact name="Status">
          <DeliveryBadge {...delivery} />
        </Fact>
        {delivery.dueAt && (
          <Fact name="Next attempt">
            <NextAttempt delivery={delivery} now={now} />
            {delivery.dueAt > now && (
              <span className="text-muted">
                {' · '}
                <Time at={delivery.dueAt} now={now} exact />
              </span>
            )}
          </Fact>
        )}
        <Fact name="URL">
          <span className="font-mono text-[12.5px] leading-[21px]">
            <Foreign text={delivery.url} />
          </span>
        </Fact>
        <Fact name="webhook-id">
          <span className="font-mono text-[12.5px] leading-[21px]">{delivery.id}</span>
          <span className="block text-muted text-small">
            {delivery.kind === 'task' && 'The task’s id. '}It is the same on every attempt, so that
            a receiver can recognize repetitions.
          </span>
        </Fact>
        <Fact name="Queued">
          <Time at={delivery.createdAt} now={now} exact />
        </Fact>
      </Facts>
      <div className="mt-4 border-line border-t pt-4">{action}</div>
    </Panel>
  );
}
