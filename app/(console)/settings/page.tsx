import type { Metadata } from 'next';
import { Foreign } from '@/components/foreign';
import { PageHeader } from '@/components/layout/page-header';
import { Panel } from '@/components/ui/panel';
import { requireAccount } from '@/lib/auth/require-account';
import { listSessions } from '@/lib/auth/session';
import { consoleContext } from '@/lib/console/console-context';
import { systemClock } from '@/lib/core/clock';
import { deviceOf } from './device';
import { EmailPanel } from './email-panel';
import { SessionList } from './session-list';
import { mostShown } from './sessions-shown';

export const metadata: Metadata = { title: 'Settings' };

export default async function SettingsPage({ searchParams }: PageProps<'/settings'>) {
  const { account, email, emailVerified, userId, sessionId } = await requireAccount();
  const { db } = consoleContext();
  const limit = mostShown((await searchParams).sessions);
  const { sessions, total } = await listSessions(db, systemClock, userId, limit);
  return (
    <>
      <PageHeader title="Settings" sub="Your account and your open sessions." account={account} />
      <div className="grid gap-[18px]">
        <Panel className="p-5">
          <dl className="grid gap-x-4 sm:gap-y-2 sm:grid-cols-[150px_minmax(0,1fr)] [&_dd]:mb-2 [&_dd]:[overflow-wrap:anywhere] sm:[&_dd]:mb-0 [&_dt]:text-muted">
            <dt>Account</dt>
            <dd>
              <Foreign text={account.name} />
            </dd>
            <dt>Account id</dt>
            <dd className="font-mono text-[12.5px] leading-[21px]">{account.id}</dd>
            <dt>Signed in as</dt>
            <dd>
              <Foreign text={email} />
            </dd>
          </dl>
        </Panel>
        <EmailPanel email={email} verified={emailVerified} />
        <SessionList
          now={new Date()}
          total={total}
          sessions={sessions.map(({ userAgent, ...session }) => ({
            ...session,
            device: deviceOf(userAgent),
            own: session.id === sessionId,
          }))}
        />
      </div>
    </>
  );
}
