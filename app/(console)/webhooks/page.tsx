import type { Metadata } from 'next';
import { CodeTabs } from '@/components/code-tabs';
import { PageHeader } from '@/components/layout/page-header';
import { Panel } from '@/components/ui/panel';
import { requireAccount } from '@/lib/auth/require-account';
import { consoleContext } from '@/lib/console/console-context';
import { receiveWebhook } from '@/lib/docs/receive-webhook';
import { listDeliveries } from '@/lib/webhooks/list-deliveries';
import { OVERLAP_HOURS, secretState } from '@/lib/webhooks/secrets';
import { Deliveries } from './deliveries';
import { HowItWorks } from './how-it-works';
import { InternalNotice } from './internal-notice';
import { SigningSecret } from './signing-secret';
import { TestEvent } from './test-event';

export const metadata: Metadata = { title: 'Webhooks' };

export default async function WebhooksPage({ searchParams }: PageProps<'/webhooks'>) {
  const { account } = await requireAccount();
  const { db, config } = consoleContext();
  const { before } = await searchParams;
  const [page, secret] = await Promise.all([
    listDeliveries(db, account.id, typeof before === 'string' ? before : null),
    secretState(db, account.id),
  ]);
  const now = new Date();
  const deliveries = <Deliveries page={page} first={before === undefined} now={now} />;
  return (
    <>
      <PageHeader title="Webhooks" sub={<HowItWorks />} account={account} />
      {before === undefined ? (
        <div className="grid gap-[18px]">
          {config.allowInternalWebhooks && <InternalNotice />}
          <div className="grid gap-4 lg:grid-cols-2">
            <SigningSecret {...secret} overlapHours={OVERLAP_HOURS} now={now} />
            <TestEvent
              tests={page.deliveries.filter(({ kind }) => kind === 'test')}
              allowInternal={config.allowInternalWebhooks}
            />
          </div>
          {deliveries}
          <div>
            <div className="mb-2 flex flex-wrap justify-between gap-x-6">
              <h2 className="font-semibold">Verify a signature</h2>
              <p className="text-muted">
                A complete receiver without dependencies. Put the secret into{' '}
                <code className="font-mono text-tiny">GET3W_WEBHOOK_SECRET</code>.
              </p>
            </div>
            <Panel>
              <CodeTabs
                label="A receiver in"
                snippets={receiveWebhook()}
                copyName="Copy receiver"
              />
            </Panel>
          </div>
        </div>
      ) : (
        deliveries
      )}
    </>
  );
}
