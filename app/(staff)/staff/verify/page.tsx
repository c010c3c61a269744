import type { Metadata } from 'next';
import Link from 'next/link';
import { Foreign } from '@/components/foreign';
import { PageHeader } from '@/components/layout/page-header';
import { Time } from '@/components/time';
import { EmptyState } from '@/components/ui/empty-state';
import { Notice } from '@/components/ui/notice';
import { Panel } from '@/components/ui/panel';
import { Cell, Table } from '@/components/ui/table';
import { newestSeal } from '@/lib/audit/seal-log';
import { requireStaff } from '@/lib/auth/require-account';
import { consoleContext } from '@/lib/console/console-context';
import { lastVerify } from '@/lib/verify/last-verify';
import type { Finding, VerifyRun } from '@/lib/verify/run-verify';
import { NewestSeal } from './newest-seal';

export const metadata: Metadata = { title: 'Verify' };

export default async function VerifyPage() {
  await requireStaff();
  const { db } = consoleContext();
  const [run, seal] = await Promise.all([lastVerify(db), newestSeal(db)]);
  const now = new Date();
  return (
    <>
      <PageHeader
        title="Verify"
        sub="Checks that every account matches its ledger, that every key limit matches its tasks, and that the audit log is complete."
      />
      <div className="grid gap-[18px]">
        {run ? <LastRun run={run} now={now} /> : <Never />}
        <NewestSeal seal={seal} now={now} />
      </div>
    </>
  );
}

function LastRun({ run, now }: { run: VerifyRun; now: Date }) {
  const counts = Object.entries(run.counts).map(
    ([name, n]) => `${name} ${n.toLocaleString('en-US')}`,
  );
  const seconds = (run.finishedAt.getTime() - run.startedAt.getTime()) / 1_000;
  return (
    <>
      <Notice
        tone={run.found === 0 ? 'good' : 'bad'}
        title={
          run.found === 0
            ? 'All accounts and their usage match their ledgers, all key limits match their tasks, and the audit log is complete.'
            : `${run.found.toLocaleString('en-US')} thing${run.found === 1 ? ' does' : 's do'} not agree.`
        }
      >
        Run <Time at={run.startedAt} now={now} />, in {seconds.toFixed(1)} s, over{' '}
        {counts.join(', ')}. Run <code className="font-mono text-tiny">npm run verify</code> to
        check the current state.
      </Notice>
      {run.findings.length > 0 && (
        <Panel>
          <Findings findings={run.findings} />
        </Panel>
      )}
      {run.found > run.findings.length && (
        <p className="text-muted">
          The first {run.findings.length.toLocaleString('en-US')} are shown.
        </p>
      )}
    </>
  );
}

function Findings({ findings }: { findings: Finding[] }) {
  return (
    <Table name="Differences" columns={['Account', 'Differences (micro-dollars)']}>
      {findings.map(({ accountId, what }) => (
        <tr key={`${accountId} ${what}`}>
          <Cell label="Account" className="font-mono text-tiny [overflow-wrap:anywhere]">
            {accountId === null ? (
              'none'
            ) : (
              <Link
                href={`/staff/accounts/${accountId}`}
                prefetch={false}
                className="underline-offset-2 hover:underline"
              >
                {accountId}
              </Link>
            )}
          </Cell>
          <Cell label="What">
            <Foreign text={what} />
          </Cell>
        </tr>
      ))}
    </Table>
  );
}

function Never() {
  return (
    <Panel>
      <EmptyState title="Not run yet">
        <code className="font-mono text-tiny">npm run verify</code> compares every account with its
        ledger and every key limit with its tasks, and checks the audit log. The result of its last
        run is shown here. Run it every night.
      </EmptyState>
    </Panel>
  );
}
