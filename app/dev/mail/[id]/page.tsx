import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { Foreign } from '@/components/foreign';
import { PublicShell } from '@/components/layout/public-shell';
import { Time } from '@/components/time';
import { Panel } from '@/components/ui/panel';
import { consoleContext } from '@/lib/console/console-context';
import { readMailbox } from '@/lib/mail/dev-mailbox';
import { emailContext } from '@/lib/mail/email-context';
import { openMailbox } from '../open-mailbox';

export const metadata: Metadata = { title: 'Mail' };

export default async function MailPage({ params }: PageProps<'/dev/mail/[id]'>) {
  const { id } = await params;
  await openMailbox();
  const { db, config } = consoleContext();
  const mail = await readMailbox(db, emailContext(), id);
  if (!mail) notFound();
  const [before, after] = mail.link ? mail.text.split(mail.link) : [mail.text];
  return (
    <PublicShell brandName={config.brandName}>
      <p className="mb-1 text-muted text-small">
        <Link href="/dev/mail" prefetch={false} className="hover:text-ink">
          ← Mail
        </Link>
      </p>
      <h1 className="font-semibold text-title leading-tight tracking-[-0.02em] [overflow-wrap:anywhere]">
        <Foreign text={mail.subject} />
      </h1>
      <p className="mt-1 mb-5 text-muted [overflow-wrap:anywhere]">
        To <Foreign text={mail.to} />, <Time at={mail.createdAt} now={new Date()} />
      </p>
      <Panel className="max-w-[640px] px-6 py-5">
        <p className="whitespace-pre-wrap [overflow-wrap:anywhere]">
          {before}
          {mail.link && (
            <a href={mail.link} className="text-accent underline underline-offset-2">
              {mail.link}
            </a>
          )}
          {after}
        </p>
      </Panel>
    </PublicShell>
  );
}
