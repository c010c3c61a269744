import Link from 'next/link';
import { PageHeader } from '@/components/layout/page-header';
import { PrintButton } from '@/components/print-button';
import { RefusedSince } from '@/components/revocation/refused-since';
import { RevocationSheet } from '@/components/revocation/revocation-sheet';
import { RunningTasks } from '@/components/revocation/running-tasks';
import { buttonStyle } from '@/components/ui/button-style';
import type { SignedIn } from '@/lib/auth/session';
import { consoleContext } from '@/lib/console/console-context';
import type { RevocationReceipt } from '@/lib/keys/revocations/read-revocation';

interface RevokedKeyPageProps {
  account: SignedIn['account'];
  receipt: RevocationReceipt;
}

/** The revocation record of a key, or of a secret that was replaced. */
export function RevokedKeyPage({ account, receipt }: RevokedKeyPageProps) {
  const { config } = consoleContext();
  const now = new Date();
  const { currentKeyId } = receipt;
  return (
    <>
      <div className="print:hidden">
        <PageHeader
          up={
            <Link
              href="/api-keys/revoked"
              prefetch={false}
              className="underline underline-offset-2 hover:text-ink"
            >
              Revoked keys
            </Link>
          }
          title="Revocation record"
          sub={
            currentKeyId === null
              ? 'When this key was revoked, and what came after. Times are those of the database.'
              : 'When this secret ended, and what came after. Times are those of the database.'
          }
          account={account}
        />
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-[18px]">
        <RevocationSheet receipt={receipt} now={now} brandName={config.brandName} />
        <RefusedSince refused={receipt.refused} keyName={receipt.name} now={now} />
        {currentKeyId === null && <RunningTasks tasks={receipt.running} now={now} />}
      </div>
      <div className="mt-4 flex flex-wrap gap-2 print:hidden">
        <PrintButton />
        <Link
          href={`/requests?key=${currentKeyId ?? receipt.keyId}`}
          prefetch={false}
          className={buttonStyle('plain')}
        >
          Requests of this key
        </Link>
        {currentKeyId !== null && (
          <Link
            href={`/api-keys/${currentKeyId}`}
            prefetch={false}
            className={buttonStyle('plain')}
          >
            The key itself
          </Link>
        )}
      </div>
    </>
  );
}
