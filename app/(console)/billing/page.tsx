import type { Metadata } from 'next';
import { PageHeader } from '@/components/layout/page-header';
import { requireAccount } from '@/lib/auth/require-account';
import { recentEntries } from '@/lib/ledger/recent-entries';
import { readPayment } from '@/lib/payments/read-payment';
import { Balance } from './balance';
import { PaymentStatus } from './payment-status';
import { Statement } from './statement';
import { TopUpPanel } from './top-up-panel';

export const metadata: Metadata = { title: 'Billing' };

const ENTRIES = 20;

export default async function BillingPage({ searchParams }: PageProps<'/billing'>) {
  const { db, account, paymentProvider } = await requireAccount();
  const { payment: paymentId } = await searchParams;
  const [entries, payment] = await Promise.all([
    recentEntries(db, account.id, ENTRIES),
    typeof paymentId === 'string' ? readPayment(db, account.id, paymentId) : null,
  ]);
  return (
    <>
      <PageHeader title="Billing" sub="Prepaid. Failed tasks cost nothing." account={account} />
      <div className="grid gap-[18px]">
        {payment && <PaymentStatus payment={payment} />}
        <div className="grid gap-4 lg:grid-cols-[1fr_2.1fr]">
          <Balance account={account} />
          <TopUpPanel account={account} provider={paymentProvider} />
        </div>
        <Statement entries={entries} most={ENTRIES} now={new Date()} />
      </div>
    </>
  );
}
