import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { PageHeader } from '@/components/layout/page-header';
import { PrintButton } from '@/components/print-button';
import { requireAccount } from '@/lib/auth/require-account';
import { consoleContext } from '@/lib/console/console-context';
import { readReceipt } from '@/lib/ledger/read-receipt';
import { ReceiptSheet } from './receipt-sheet';

export const metadata: Metadata = { title: 'Receipt' };

export default async function ReceiptPage({ params }: PageProps<'/billing/receipts/[paymentId]'>) {
  const { account } = await requireAccount();
  const { db, config } = consoleContext();
  const receipt = await readReceipt(db, account.id, (await params).paymentId);
  if (!receipt) notFound();
  return (
    <>
      <div className="print:hidden">
        <PageHeader
          up={
            <Link
              href="/billing"
              prefetch={false}
              className="underline underline-offset-2 hover:text-ink"
            >
              Billing
            </Link>
          }
          title="Receipt"
          sub="For one top-up. It prints on one page; use the print dialog to save it as a PDF."
          account={account}
        />
      </div>
      <ReceiptSheet receipt={receipt} seller={config.seller} />
      <div className="mt-4 print:hidden">
        <PrintButton />
      </div>
    </>
  );
}
