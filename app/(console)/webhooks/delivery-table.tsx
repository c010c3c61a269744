import Link from 'next/link';
import { durationLabel } from '@/components/duration-labels';
import { Foreign } from '@/components/foreign';
import { Time } from '@/components/time';
import { Cell, Table } from '@/components/ui/table';
import type { Delivery } from '@/lib/webhooks/list-deliveries';
import { answerLabel } from './attempt-labels';
import { DeliveryBadge } from './delivery-badge';
import { NextAttempt } from './next-attempt';
import { shortUrl } from './short-url';

/** Deliveries with receiver and state. */
export function DeliveryTable({ deliveries, now }: { deliveries: Delivery[]; now: Date }) {
  return (
    <Table
      name="Deliveries"
      columns={[
        'What',
        'Receiver',
        'Status',
        { name: 'Attempts', numeric: true },
        'Last answer',
        { name: 'Duration', numeric: true, title: 'How long the last attempt took' },
        'When',
      ]}
    >
      {deliveries.map((delivery) => (
        <DeliveryRow key={delivery.id} delivery={delivery} now={now} />
      ))}
    </Table>
  );
}

function DeliveryRow({ delivery, now }: { delivery: Delivery; now: Date }) {
  const { id, kind, url, dueAt, attempts, lastAttempt } = delivery;
  return (
    <tr className="align-top">
      <Cell className="whitespace-nowrap max-md:pb-1">
        <Link
          href={`/webhooks/${id}`}
          prefetch={false}
          title={id}
          className="font-semibold underline decoration-line-field underline-offset-3 hover:text-accent hover:decoration-current"
        >
          {kind === 'test' ? (
            'Test event'
          ) : (
            <span className="font-mono font-medium text-[12.5px]">
              {id.slice(0, 8)}…{id.slice(-4)}
            </span>
          )}
        </Link>
      </Cell>
      <Cell label="Receiver" className="text-muted [overflow-wrap:anywhere]">
        <span title={url} className="font-mono text-tiny">
          <Foreign text={shortUrl(url)} />
        </span>
      </Cell>
      <Cell label="Status">
        <div>
          <DeliveryBadge {...delivery} />
          {dueAt && (
            <div className="mt-1 text-muted text-tiny">
              {attempts > 0 ? 'next attempt ' : 'first attempt '}
              <NextAttempt delivery={delivery} now={now} />
            </div>
          )}
        </div>
      </Cell>
      <Cell label="Attempts" numeric>
        {attempts}
      </Cell>
      <Cell label={lastAttempt ? 'Last answer' : undefined} className="text-muted">
        {lastAttempt && answerLabel(lastAttempt)}
      </Cell>
      <Cell label={lastAttempt ? 'Duration' : undefined} numeric className="text-muted">
        {lastAttempt && durationLabel(lastAttempt.durationMs)}
      </Cell>
      <Cell label="When" className="text-muted">
        <Time at={delivery.createdAt} now={now} />
      </Cell>
    </tr>
  );
}
