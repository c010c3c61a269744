import { headers } from 'next/headers';
import { notFound } from 'next/navigation';
import { hasDevMailbox } from '@/lib/mail/console-mail';
import { isFromThisMachine } from '@/lib/mail/dev-mailbox';

/** Where the mailbox must not be read it is a page that does not exist. */
export async function requireMailbox(): Promise<void> {
  const sent = await headers();
  if (!hasDevMailbox() || !isFromThisMachine((name) => sent.get(name))) notFound();
}
