import { headers } from 'next/headers';
import { notFound } from 'next/navigation';
import { type ConsoleContext, consoleContext } from '@/lib/console/console-context';
import { isFromThisMachine } from '@/lib/mail/dev-mailbox';

/** What the mailbox is read with. Where it must not be read it is a page that does not exist. */
export async function requireMailbox(): Promise<ConsoleContext> {
  const context = consoleContext();
  const sent = await headers();
  if (!context.devMailbox || !isFromThisMachine((name) => sent.get(name))) notFound();
  return context;
}
