import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { PageHeader } from '@/components/layout/page-header';
import { DownloadCsv, Pager } from '@/components/pager';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { Unsearchable } from '@/components/unsearchable';
import { requireStaff, type StaffAccess } from '@/lib/auth/require-account';
import { consoleContext } from '@/lib/console/console-context';
import { isRefused } from '@/lib/core/errors';
import { filterQuery, isFiltering } from '@/lib/core/filter-query';
import { callsFrom } from '@/lib/keys/refusals/calls-from';
import {
  EVERY_REVOCATION,
  parseRevocationFilter,
  type RevocationFilter,
} from '@/lib/keys/revocations/revocation-filter';
import { searchRevocations } from '@/lib/keys/revocations/search-revocations';
import { findKeyForStaff } from '@/lib/support/find-key';
import { CallerNotice } from './caller-notice';
import { FoundKey } from './found-key';
import { RevocationFilters } from './revocation-filters';
import { RevocationTable } from './revocation-table';

export const metadata: Metadata = { title: 'Revocations' };

export default async function RevocationsPage({ searchParams }: PageProps<'/staff/revocations'>) {
  const access = await requireStaff();
  const query = await searchParams;
  const parsed = parseRevocationFilter(query);
  const filter = isRefused(parsed) ? EVERY_REVOCATION : parsed;
  const before = typeof query.before === 'string' ? query.before : null;
  return (
    <>
      <PageHeader
        title="Revocations"
        sub="All deleted keys of all accounts, newest first. Days are in UTC."
      />
      <RevocationFilters key={JSON.stringify(query)} filter={filter} />
      {typeof query.hash === 'string' ? (
        <ByHash access={access} hash={query.hash} />
      ) : isRefused(parsed) ? (
        <Unsearchable why={parsed} />
      ) : (
        <Found filter={filter} before={before} />
      )}
    </>
  );
}

/** A pasted key: its receipt if it is deleted, else its state. */
async function ByHash({ access, hash }: { access: StaffAccess; hash: string }) {
  const found = await findKeyForStaff(consoleContext().db, access.by, hash);
  if (found?.state === 'deleted') redirect(`/staff/revocations/${found.keyId}`);
  return <FoundKey found={found} now={new Date()} />;
}

interface FoundProps {
  filter: RevocationFilter;
  before: string | null;
}

async function Found({ filter, before }: FoundProps) {
  const { db } = consoleContext();
  const page = await searchRevocations(db, filter, before);
  if (isRefused(page)) return <Unsearchable why={page} />;
  const { revocations, next } = page;
  const href = (before?: string) => `/staff/revocations?${filterQuery(filter, before)}`;
  const { caller } = filter;
  const now = new Date();
  return (
    <>
      {caller && (
        <div className="mb-4">
          <CallerNotice address={caller} from={await callsFrom(db, caller)} now={now} />
        </div>
      )}
      <Panel>
        {revocations.length === 0 ? (
          <Empty filtered={isFiltering(filter)} first={before === null} />
        ) : (
          <RevocationTable revocations={revocations} now={now} />
        )}
      </Panel>
      <Pager newest={before === null ? null : href()} older={next && href(next)}>
        {revocations.length > 0 && (
          <DownloadCsv href={`/api/staff/revocations.csv?${filterQuery(filter)}`} />
        )}
      </Pager>
    </>
  );
}

function Empty({ filtered, first }: { filtered: boolean; first: boolean }) {
  const [title, text] = !first
    ? ['No older entries', 'This is the end of the list.']
    : filtered
      ? ['No matching revocations', 'Remove a filter, or paste the complete key: it may be active.']
      : [
          'No deleted keys yet',
          'When an owner deletes a key, it is listed here with who, when, from where and why.',
        ];
  return <EmptyState title={title}>{text}</EmptyState>;
}
