import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { ForeignList } from '@/components/foreign';
import { PageHeader } from '@/components/layout/page-header';
import { requireStaff } from '@/lib/auth/require-account';
import { consoleContext } from '@/lib/console/console-context';
import { systemClock } from '@/lib/core/clock';
import { listLiveKeys } from '@/lib/keys/issue/list-keys';
import { listPaymentsForStaff } from '@/lib/support/list-payments';
import { noteView } from '@/lib/support/note-view';
import { readAccountForStaff } from '@/lib/support/read-account';
import { AccountFacts } from './account-facts';
import { Keys } from './keys';
import { Payments } from './payments';
import { Timeline } from './timeline';

export const metadata: Metadata = { title: 'Account' };

export default async function AccountPage({
  params,
  searchParams,
}: PageProps<'/staff/accounts/[id]'>) {
  const access = await requireStaff();
  const { by, staffRole } = access;
  const { db } = consoleContext();
  const account = await readAccountForStaff(db, (await params).id);
  if (!account) notFound();
  await noteView(db, systemClock, by, account.id);
  const [keys, payments] = await Promise.all([
    listLiveKeys(db, account.id),
    listPaymentsForStaff(db, account.id),
  ]);
  const admin = staffRole === 'admin';
  return (
    <>
      <PageHeader
        title={<ForeignList texts={account.emails.length > 0 ? account.emails : [account.name]} />}
        sub={<span className="font-mono text-tiny">{account.id}</span>}
        up={
          <Link href="/staff/accounts" prefetch={false} className="hover:text-ink">
            ← Accounts
          </Link>
        }
      />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-[18px]">
        <AccountFacts account={account} now={new Date()} />
        <Keys keys={keys} accountId={account.id} admin={admin} />
        <Payments payments={payments} accountId={account.id} admin={admin} />
        <Timeline access={access} accountId={account.id} query={await searchParams} />
      </div>
    </>
  );
}
