import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { requireAccount } from '@/lib/auth/require-account';
import { consoleContext } from '@/lib/console/console-context';
import { isId } from '@/lib/core/ids';
import { listLiveKeys } from '@/lib/keys/issue/list-keys';
import { readRevocation } from '@/lib/keys/revocations/read-revocation';
import { LiveKeyPage } from './live-key-page';
import { RevokedKeyPage } from './revoked-key-page';

export const metadata: Metadata = { title: 'API key' };

/** One key of the account: what it does now, or the record of its revocation. */
export default async function KeyPage({ params }: PageProps<'/api-keys/[id]'>) {
  const { account } = await requireAccount();
  const { db } = consoleContext();
  const { id } = await params;
  if (!isId(id)) notFound();
  const [key] = await listLiveKeys(db, account.id, id);
  if (key) return <LiveKeyPage account={account} row={key} />;
  const receipt = await readRevocation(db, id, account.id);
  return receipt ? <RevokedKeyPage account={account} receipt={receipt} /> : notFound();
}
