import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { PageHeader } from '@/components/layout/page-header';
import { RefreshEvery } from '@/components/refresh-every';
import { requireAccount } from '@/lib/auth/require-account';
import { consoleContext } from '@/lib/console/console-context';
import { readDelivery } from '@/lib/webhooks/list-deliveries';
import { refreshAfter } from '../refresh-after';
import { Attempts } from './attempts';
import { DeliveryFacts } from './delivery-facts';
import { outcome } from './outcome';
import { SendAgain } from './send-again';

export const metadata: Metadata = { title: 'Webhook delivery' };

export default async function DeliveryPage({ params }: PageProps<'/webhooks/[id]'>) {
  const { account } = await requireAccount();
  const { db } = consoleContext();
  const delivery = await readDelivery(db, account.id, (await params).id);
  if (!delivery) notFound();
  const now = new Date();
  const again = refreshAfter([delivery], now);
  return (
    <>
      <PageHeader
        up={
          <Link
            href="/webhooks"
            prefetch={false}
            className="underline underline-offset-2 hover:text-ink"
          >
            Webhooks
          </Link>
        }
        title={delivery.kind === 'test' ? 'Test event' : 'End of a task'}
        sub={outcome(delivery)}
        account={account}
      />
      {again !== null && <RefreshEvery ms={again} />}
      <div className="grid gap-[18px]">
        <DeliveryFacts delivery={delivery} now={now} action={<SendAgain {...delivery} />} />
        <Attempts attempts={delivery.all} now={now} />
      </div>
    </>
  );
}
