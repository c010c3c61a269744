import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { PageHeader } from '@/components/layout/page-header';
import { RefreshEvery } from '@/components/refresh-every';
import { requireAccount } from '@/lib/auth/require-account';
import { consoleContext } from '@/lib/console/console-context';
import { readTaskDetails } from '@/lib/tasks/read-task-details';
import { readDelivery } from '@/lib/webhooks/list-deliveries';
import { REFRESH_MS } from '../refresh-ms';
import { outcome } from './outcome';
import { TaskFacts } from './task-facts';
import { TaskResults } from './task-results';
import { taskSteps } from './task-steps';
import { TaskTimeline } from './task-timeline';
import { TaskWebhook } from './task-webhook';

export const metadata: Metadata = { title: 'Request' };

export default async function RequestPage({ params }: PageProps<'/requests/[id]'>) {
  const { account } = await requireAccount();
  const { db, catalog, config } = consoleContext();
  const { id } = await params;
  const now = new Date();
  const place = { outputsUrl: `${config.apiUrl}/outputs`, outputDays: config.outputDays };
  const [task, delivery] = await Promise.all([
    readTaskDetails(db, account.id, id, place, now),
    readDelivery(db, account.id, id),
  ]);
  if (!task) notFound();
  const model = catalog.find(task.model);
  return (
    <>
      <PageHeader
        up={
          <Link
            href="/requests"
            prefetch={false}
            className="underline underline-offset-2 hover:text-ink"
          >
            Requests
          </Link>
        }
        title={model?.title ?? task.model}
        sub={outcome(task, now)}
        account={account}
      />
      {(task.status === 'processing' || delivery?.status === 'pending') && (
        <RefreshEvery ms={REFRESH_MS} />
      )}
      <div className="grid grid-cols-[minmax(0,1fr)] gap-[18px]">
        <TaskFacts task={task} sandbox={model?.sandbox ?? false} />
        <TaskTimeline steps={taskSteps(task, delivery)} now={now} />
        <TaskResults task={task} now={now} />
        {task.webhookUrl && <TaskWebhook url={task.webhookUrl} delivery={delivery} />}
      </div>
    </>
  );
}
