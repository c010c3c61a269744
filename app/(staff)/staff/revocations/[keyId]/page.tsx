import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { PageHeader } from '@/components/layout/page-header';
import { PrintButton } from '@/components/print-button';
import { RefusedSince } from '@/components/revocation/refused-since';
import { RevocationSheet } from '@/components/revocation/revocation-sheet';
import { RunningTasks } from '@/components/revocation/running-tasks';
import { buttonStyle } from '@/components/ui/button-style';
import { requireStaff } from '@/lib/auth/require-account';
import { consoleContext } from '@/lib/console/console-context';
import { systemClock } from '@/lib/core/clock';
import { viewRevocation } from '@/lib/support/view-revocation';

export const metadata: Metadata = { title: 'Revocation receipt' };

export default async function RevocationPage({ params }: PageProps<'/staff/revocations/[keyId]'>) {
  const { by } = await requireStaff();
  const { db } = consoleContext();
  const receipt = await viewRevocation(db, systemClock, by, (await params).keyId);
  if (!receipt) notFound();
  const now = new Date();
  return (
    <>
      <div className="print:hidden">
        <PageHeader
          up={
            <Link href="/staff/revocations" prefetch={false} className="hover:text-ink">
              ← Revocations
            </Link>
          }
          title="Revocation receipt"
          sub="Everything known about one deleted key."
        />
      </div>
      <div className="grid gap-[18px]">
        <RevocationSheet receipt={receipt} now={now} />
        <RefusedSince refused={receipt.refused} keyName={receipt.name} now={now} forStaff />
        {receipt.currentKeyId === null && (
          <RunningTasks tasks={receipt.running} now={now} forStaff />
        )}
      </div>
      <div className="mt-4 flex flex-wrap gap-2 print:hidden">
        <PrintButton />
        <Link
          href={`/staff/accounts/${receipt.accountId}`}
          prefetch={false}
          className={buttonStyle('plain')}
        >
          The account’s timeline
        </Link>
        <Link
          href={`/staff/audit?target=${receipt.keyId}`}
          prefetch={false}
          className={buttonStyle('quiet')}
        >
          Events in the audit log
        </Link>
      </div>
    </>
  );
}
