import Link from 'next/link';
import { RefreshEvery } from '@/components/refresh-every';
import { buttonStyle } from '@/components/ui/button-style';
import { Panel } from '@/components/ui/panel';
import type { DeliveryPage } from '@/lib/webhooks/list-deliveries';
import { DeliveryTable } from './delivery-table';
import { refreshAfter } from './refresh-after';
import { RetryRule } from './retry-rule';

interface DeliveriesProps {
  page: DeliveryPage;
  /** The page with the newest. */
  first: boolean;
  now: Date;
}

/** One page of the account's deliveries, which looks again by itself while one of them waits. */
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
      {(!first || page.next) && (
        <nav aria-label="Pages" className="mt-4 flex justify-end gap-2">
          {!first && (
            <Link href="/webhooks" prefetch={false} className={buttonStyle('plain')}>
              Newest
            </Link>
          )}
          {page.next && (
            <Link
              href={`/webhooks?before=${page.next}`}
              prefetch={false}
              className={buttonStyle('plain')}
            >
              Older
            </Link>
          )}
        </nav>
      )}
    </section>
  );
}

function Empty({ first }: { first: boolean }) {
  return (
    <div className="px-4 py-9 text-center">
      <p className="font-semibold">{first ? 'No deliveries yet' : 'No older entries'}</p>
      <p className="text-muted">
        {first
          ? 'Start a receiver, such as the one below, and send it a test event.'
          : 'Deliveries are kept for 30 days.'}
      </p>
    </div>
  );
}
