import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { Foreign } from '@/components/foreign';
import { QuietPage } from '@/components/layout/quiet-page';
import { Badge } from '@/components/ui/badge';
import { buttonStyle } from '@/components/ui/button-style';
import { Panel } from '@/components/ui/panel';
import { requireAccount } from '@/lib/auth/require-account';
import { consoleContext } from '@/lib/console/console-context';
import { formatUsd } from '@/lib/core/money';
import { paymentProviders } from '@/lib/payments/payment-providers';
import { readPayment } from '@/lib/payments/read-payment';
import { CheckoutForm } from './checkout-form';

export const metadata: Metadata = { title: 'Sandbox checkout' };

/** The sandbox's checkout: a real provider would have this page on its own site. */
export default async function CheckoutPage({ params }: PageProps<'/checkout/[paymentId]'>) {
  const { account } = await requireAccount();
  const { db, config } = consoleContext();
  const { sandbox } = paymentProviders();
  const payment = await readPayment(db, account.id, (await params).paymentId);
  if (!payment || !sandbox) notFound();
  const amount = formatUsd(payment.amountMicros);
  return (
    <QuietPage brandName={config.brandName}>
      <Panel className="px-6 py-6">
        <Badge tone="warn">Sandbox: no real money</Badge>
        <h1 className="mt-3 text-muted">
          Top up <Foreign text={account.name} />
        </h1>
        <p className="mt-1 mb-5 font-semibold text-big leading-tight tracking-[-0.03em]">
          {amount}
        </p>
        {payment.status === 'pending' ? (
          <CheckoutForm paymentId={payment.id} amount={amount} />
        ) : (
          <Ended id={payment.id} paid={payment.status === 'paid'} />
        )}
      </Panel>
    </QuietPage>
  );
}

function Ended({ id, paid }: { id: string; paid: boolean }) {
  return (
    <>
      <p className="mb-5">This checkout has ended: {paid ? 'it was paid.' : 'it was cancelled.'}</p>
      <Link href={`/billing?payment=${id}`} className={`${buttonStyle('plain')} w-full`}>
        Back to billing
      </Link>
    </>
  );
}
