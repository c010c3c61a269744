import { Pager } from '@/components/pager';
import { RefreshEvery } from '@/components/refresh-every';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import type { DeliveryPage } from '@/lib/webhooks/list-deliveries';
import { DeliveryTable } from './delivery-table';
import { refreshAfter } from './refresh-after';
import { RetryRule } from './retry-rule';

interface DeliveriesProps {
  page: DeliveryPage;
  /** The page with the newest deliveries. */
  first: boolean;
  now: Date;
}

/** One page of the account's deliveries, refreshed automatically while one of them waits. */
export function Deliveries({ page, first, now }: DeliveriesProps) {
  const again = refreshAfter(page.deliveries, now);
  return (
    <section aria-labelledby="deliveries-heading">
      <div className="mb-2 flex flex-wrap justify-between gap-x-6">
        <h2 id="deliveries-heading" className="font-semibold">
          {first ? 'Deliveries' : 'Older deliveries'}
        </h2>
        <RetryRule />
      </div>
      {again !== null && <RefreshEvery ms={again} />}
      <Panel>
        {page.deliveries.length === 0 ? (
          <Empty first={first} />
        ) : (
          <DeliveryTable deliveries={page.deliveries} now={now} />
        )}
      </Panel>
      <Pager
        newest={first ? null : '/webhooks'}
        older={page.next && `/webhooks?before=${page.next}`}
      />
    </section>
  );
}

function Empty({ first }: { first: boolean }) {
  if (!first) {
    return <EmptyState title="No older entries">Deliveries are kept for 30 days.</EmptyState>;
  }
  return (
    <EmptyState title="No deliveries yet">
      Start a receiver, such as the one below, and send it a test event.
    </EmptyState>
  );
}
