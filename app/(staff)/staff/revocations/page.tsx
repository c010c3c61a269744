import type { Metadata } from 'next';
import Link from 'next/link';
import { PageHeader } from '@/components/layout/page-header';
import { buttonStyle } from '@/components/ui/button-style';
import { Panel } from '@/components/ui/panel';
import { requireStaff } from '@/lib/auth/require-account';
import { listDeletions } from '@/lib/keys/list-deletions';
import { DeletionTable } from './deletion-table';

export const metadata: Metadata = { title: 'Revocations' };

export default async function RevocationsPage({ searchParams }: PageProps<'/staff/revocations'>) {
  const { db, account } = await requireStaff();
  const { before } = await searchParams;
  const page = await listDeletions(db, typeof before === 'string' ? before : null);
  return (
    <>
      <PageHeader
        title="Revocations"
        sub="Every deleted key of every account, newest first."
        account={account}
      />
      <Panel>
        {page.deletions.length === 0 ? (
          <Empty first={before === undefined} />
        ) : (
          <DeletionTable deletions={page.deletions} now={new Date()} />
        )}
      </Panel>
      <nav aria-label="Pages" className="mt-4 flex justify-end gap-2">
        {before !== undefined && (
          <Link href="/staff/revocations" prefetch={false} className={buttonStyle('plain')}>
            Newest
          </Link>
        )}
        {page.next && (
          <Link
            href={`/staff/revocations?before=${page.next}`}
            prefetch={false}
            className={buttonStyle('plain')}
          >
            Older
          </Link>
        )}
      </nav>
    </>
  );
}

function Empty({ first }: { first: boolean }) {
  return (
    <div className="px-4 py-9 text-center">
      <p className="font-semibold">{first ? 'No key was deleted yet' : 'Nothing older'}</p>
      <p className="text-muted">
        {first
          ? 'As soon as an owner deletes a key, it stands here with who, when, from where and why.'
          : 'This is the end of the list.'}
      </p>
    </div>
  );
}
