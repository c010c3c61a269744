import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { PageHeader } from '@/components/layout/page-header';
import { RefreshEvery } from '@/components/refresh-every';
import { Panel } from '@/components/ui/panel';
import { Unsearchable } from '@/components/unsearchable';
import { requireAccount } from '@/lib/auth/require-account';
import type { SignedIn } from '@/lib/auth/session';
import { consoleContext } from '@/lib/console/console-context';
import { isRefused } from '@/lib/core/errors';
import { isFiltering } from '@/lib/core/filter-query';
import { findRequest } from '@/lib/requests/find-request';
import { listRequests } from '@/lib/requests/list-requests';
import {
  EVERY_REQUEST,
  parseRequestFilter,
  type RequestFilter,
} from '@/lib/requests/request-filter';
import { keysOfTasks } from '@/lib/tasks/keys-of-tasks';
import { FindById } from './find-by-id';
import { MissingTask } from './missing-task';
import { NoRequests } from './no-requests';
import { REFRESH_MS } from './refresh-ms';
import { RefusedNote } from './refused-note';
import { RequestFilters } from './request-filters';
import { RequestPages } from './request-pages';
import { RequestTable } from './request-table';

export const metadata: Metadata = { title: 'Requests' };

export default async function RequestsPage({ searchParams }: PageProps<'/requests'>) {
  const { account } = await requireAccount();
  const query = await searchParams;
  const parsed = parseRequestFilter(query);
  const before = typeof query.before === 'string' ? query.before : null;
  const pasted = typeof query.id === 'string' ? query.id : '';
  const found = pasted ? await findRequest(consoleContext().db, account.id, pasted) : null;
  if (found && 'taskId' in found) redirect(`/requests/${found.taskId}`);
  return (
    <>
      <PageHeader
        title="Requests"
        sub="All accepted calls and their cost, and the refused ones, newest first. Only completed tasks cost something."
        account={account}
      />
      {found ? (
        <>
          <FindById pasted={pasted} />
          <Panel>
            <MissingTask found={found} />
          </Panel>
        </>
      ) : isRefused(parsed) ? (
        <>
          <Filters account={account} filter={EVERY_REQUEST} listed={[]} />
          <Unsearchable why={parsed} />
        </>
      ) : (
        <Log account={account} filter={parsed} before={before} />
      )}
    </>
  );
}

interface LogProps {
  account: SignedIn['account'];
  filter: RequestFilter;
  before: string | null;
}

async function Log({ account, filter, before }: LogProps) {
  const page = await listRequests(consoleContext().db, account.id, filter, before);
  const { entries, next } = page;
  const first = before === null;
  const now = new Date();
  const tasks = entries.filter((entry) => entry.kind === 'task');
  return (
    <>
      {tasks.some(({ status }) => status === 'processing') && <RefreshEvery ms={REFRESH_MS} />}
      {(entries.length > 0 || isFiltering(filter) || !first) && (
        <Filters account={account} filter={filter} listed={tasks} />
      )}
      <Panel>
        {entries.length === 0 ? (
          <NoRequests filter={filter} first={first} more={next !== null} />
        ) : (
          <RequestTable entries={entries} now={now} />
        )}
        <RefusedNote entries={entries} filter={filter} />
      </Panel>
      <RequestPages filter={filter} page={page} first={first} now={now} />
    </>
  );
}

interface FiltersProps extends Pick<LogProps, 'account' | 'filter'> {
  /** The tasks on the page. */
  listed: { model: string; channel: string }[];
}

async function Filters({ account, filter, listed }: FiltersProps) {
  const { db, catalog } = consoleContext();
  const keys = await keysOfTasks(db, account.id, filter.key);
  // A model that is no longer offered can still have tasks.
  const models = new Set([
    ...catalog.models.map(({ id }) => id),
    ...listed.map(({ model }) => model),
    ...(filter.model ? [filter.model] : []),
  ]);
  const channels = new Set([
    ...catalog.models.flatMap(({ channels: offered }) => offered),
    ...listed.map(({ channel }) => channel),
    ...(filter.channel ? [filter.channel] : []),
  ]);
  return (
    <>
      <FindById pasted="" />
      <RequestFilters
        filter={filter}
        models={[...models].sort()}
        channels={[...channels].sort()}
        keys={keys}
      />
    </>
  );
}
