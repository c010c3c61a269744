import { headers } from 'next/headers';
import { notFound } from 'next/navigation';
import { isFromThisMachine } from '@/lib/mail/dev-mailbox';
import { hasDevMailbox } from '@/lib/mail/email-context';

/** Answers 404 if the mailbox must not be readable. */
export async function openMailbox(): Promise<void> {
  const sent = await headers();
  if (!hasDevMailbox() || !isFromThisMachine((name) => sent.get(name))) notFound();
}
