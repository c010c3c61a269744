import type { Metadata } from 'next';
import Link from 'next/link';
import { Foreign } from '@/components/foreign';
import { PublicShell } from '@/components/layout/public-shell';
import { Time } from '@/components/time';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { Cell, Table } from '@/components/ui/table';
import { consoleContext } from '@/lib/console/console-context';
import { listMailbox, type MailboxLine } from '@/lib/mail/dev-mailbox';
import { emailContext } from '@/lib/mail/email-context';
import { openMailbox } from './open-mailbox';

export const metadata: Metadata = { title: 'Mail' };

/** The emails that would be sent if there were a mail server, for this machine only. */
export default async function MailboxPage() {
  await openMailbox();
  const { db, config } = consoleContext();
  const mails = await listMailbox(db, emailContext());
  return (
    <PublicShell brandName={config.brandName}>
      <h1 className="font-semibold text-title leading-tight tracking-[-0.02em]">Mail</h1>
      <p className="mt-1 mb-5 text-muted">
        SMTP_URL is not set, so no email is sent. The emails are listed here instead, visible only
        on this machine.
      </p>
      <Panel>
        {mails.length === 0 ? (
          <EmptyState title="No emails yet">
            Sign up, and the confirmation email appears here.
          </EmptyState>
        ) : (
          <Mails mails={mails} now={new Date()} />
        )}
      </Panel>
    </PublicShell>
  );
}

function Mails({ mails, now }: { mails: MailboxLine[]; now: Date }) {
  return (
    <Table name="Mail" columns={['When', 'To', 'Subject']}>
      {mails.map((mail) => (
        <tr key={mail.id}>
          <Cell label="When" className="text-muted">
            <Time at={mail.createdAt} now={now} />
          </Cell>
          <Cell label="To" className="[overflow-wrap:anywhere]">
            <Foreign text={mail.to} />
          </Cell>
          <Cell label="Subject" className="[overflow-wrap:anywhere]">
            <Link
              href={`/dev/mail/${mail.id}`}
              prefetch={false}
              className="font-semibold underline decoration-line-field underline-offset-3 hover:text-accent"
            >
              <Foreign text={mail.subject} />
            </Link>
          </Cell>
        </tr>
      ))}
    </Table>
  );
}
