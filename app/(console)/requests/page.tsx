import type { Metadata } from 'next';
import { PageHeader } from '@/components/layout/page-header';
import { RefreshEvery } from '@/components/refresh-every';
import { Panel } from '@/components/ui/panel';
import { requireAccount } from '@/lib/auth/require-account';
import { consoleContext } from '@/lib/console/console-context';
import { keysOfTasks } from '@/lib/tasks/keys-of-tasks';
import { listTasks } from '@/lib/tasks/list-tasks';
import { isFiltering, readTaskFilter } from '@/lib/tasks/task-filter';
import { NoTasks } from './no-tasks';
import { REFRESH_MS } from './refresh-ms';
import { TaskFilters } from './task-filters';
import { TaskPages } from './task-pages';
import { TaskTable } from './task-table';

export const metadata: Metadata = { title: 'Requests' };

export default async function RequestsPage({ searchParams }: PageProps<'/requests'>) {
  const { account } = await requireAccount();
  const { db, catalog } = consoleContext();
  const query = await searchParams;
  const filter = readTaskFilter(query);
  const before = typeof query.before === 'string' ? query.before : null;
  const [page, keys] = await Promise.all([
    listTasks(db, account.id, filter, before),
    keysOfTasks(db, account.id, filter.keyId),
  ]);
  const { tasks, next } = page;
  const first = before === null;
  const filtering = isFiltering(filter);
  // A model that is no longer offered can still have tasks.
  const models = new Set([
    ...catalog.models.map(({ id }) => id),
    ...tasks.map(({ model }) => model),
    ...(filter.model ? [filter.model] : []),
  ]);
  const now = new Date();
  return (
    <>
      <PageHeader
        title="Requests"
        sub="All accepted calls and their cost, newest first. Failed tasks cost nothing."
        account={account}
      />
      {tasks.some(({ status }) => status === 'processing') && <RefreshEvery ms={REFRESH_MS} />}
      {(tasks.length > 0 || filtering || !first) && (
        <TaskFilters filter={filter} models={[...models].sort()} keys={keys} />
      )}
      <Panel>
        {tasks.length === 0 ? (
          <NoTasks filtering={filtering} first={first} more={next !== null} />
        ) : (
          <TaskTable tasks={tasks} now={now} />
        )}
      </Panel>
      <TaskPages filter={filter} page={page} first={first} now={now} />
    </>
  );
}
