import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { PageHeader } from '@/components/layout/page-header';
import { Panel } from '@/components/ui/panel';
import { requireStaff } from '@/lib/auth/require-account';
import { systemClock } from '@/lib/clock';
import { listLiveKeys } from '@/lib/keys/list-keys';
import { readStatement } from '@/lib/ledger/statement';
import { NO_FILTER } from '@/lib/ledger/statement-filter';
import { listPaymentsForStaff } from '@/lib/support/list-payments';
import { noteLook } from '@/lib/support/note-look';
import { readAccountForStaff } from '@/lib/support/read-account';
import { AccountFacts } from './account-facts';
import { CreditDialog } from './credit-dialog';
import { LedgerTable } from './ledger-table';
import { LiveKeys } from './live-keys';
import { PaymentTable } from './payment-table';
import { StaffAction } from './staff-action';

export const metadata: Metadata = { title: 'Account' };

export default async function AccountPage({ params }: PageProps<'/staff/accounts/[id]'>) {
  const { db, account: own, staffRole, by } = await requireStaff();
  const account = await readAccountForStaff(db, (await params).id);
  if (!account) notFound();
  await noteLook(db, systemClock, by, account.id);
  const [keys, payments, ledger] = await Promise.all([
    listLiveKeys(db, account.id),
    listPaymentsForStaff(db, account.id),
    readStatement(db, account.id, NO_FILTER),
  ]);
  const admin = staffRole === 'admin';
  return (
    <>
      <PageHeader
        title={account.emails.join(', ') || account.name}
        sub={<span className="font-mono text-tiny">{account.id}</span>}
        up={
          <Link href="/staff/accounts" prefetch={false} className="hover:text-ink">
            ← Accounts
          </Link>
        }
        account={own}
      />
      <div className="grid gap-[18px]">
        <AccountFacts account={account} now={new Date()} />
        <div>
          <div className="mb-2 flex min-h-9 flex-wrap items-center justify-between gap-2">
            <h2 className="font-semibold">Live keys</h2>
            {admin && (
              <StaffAction
                name="End all sessions"
                title="Sign everybody of this account out?"
                description="Works at once, in every browser. API keys go on working."
                confirm="End sessions"
                path={`/api/staff/accounts/${account.id}/sessions`}
              />
            )}
          </div>
          <Panel>
            {keys.length === 0 ? (
              <p className="px-4 py-9 text-center text-muted">No key is live.</p>
            ) : (
              <LiveKeys keys={keys} accountId={account.id} now={new Date()} />
            )}
          </Panel>
        </div>
        <div>
          <div className="mb-2 flex min-h-9 flex-wrap items-center justify-between gap-2">
            <h2 className="font-semibold">Payments</h2>
            {admin ? (
              <CreditDialog accountId={account.id} />
            ) : (
              <p className="text-muted text-small">Refunds and credit need the role admin.</p>
            )}
          </div>
          <Panel>
            {payments.length === 0 ? (
              <p className="px-4 py-9 text-center text-muted">No payment was started yet.</p>
            ) : (
              <PaymentTable
                payments={payments}
                accountId={account.id}
                mayRefund={admin}
                now={new Date()}
              />
            )}
          </Panel>
        </div>
        <div>
          <h2 className="mb-2 font-semibold">Ledger, newest first</h2>
          <Panel>
            {ledger.entries.length === 0 ? (
              <p className="px-4 py-9 text-center text-muted">No money has moved yet.</p>
            ) : (
              <LedgerTable
                entries={ledger.entries}
                accountId={account.id}
                mayRefund={admin}
                now={new Date()}
              />
            )}
          </Panel>
        </div>
      </div>
    </>
  );
}
