import Link from 'next/link';
import { buttonStyle } from '@/components/ui/button-style';
import { Panel } from '@/components/ui/panel';
import type { LiveKey } from '@/lib/keys/issue/list-keys';
import { StaffAction } from '../../staff-action';
import { LiveKeys } from './live-keys';

interface KeysProps {
  keys: LiveKey[];
  accountId: string;
  admin: boolean;
}

/** The live keys, the link to the deleted ones, and the button that signs everybody out. */
export function Keys({ keys, accountId, admin }: KeysProps) {
  return (
    <div>
      <div className="mb-2 flex min-h-9 flex-wrap items-center justify-between gap-2">
        <h2 className="font-semibold">Live keys</h2>
        <div className="flex flex-wrap items-center gap-2">
          <Link
            href={`/staff/revocations?account=${accountId}`}
            prefetch={false}
            className={buttonStyle('quiet', 'small')}
          >
            Deleted keys
          </Link>
          {admin && (
            <StaffAction
              name="End all sessions"
              title="Sign out all users of this account?"
              description="Takes effect immediately, in every browser. API keys keep working."
              confirm="End sessions"
              path={`/api/staff/accounts/${accountId}/sessions`}
            />
          )}
        </div>
      </div>
      <Panel>
        {keys.length === 0 ? (
          <p className="px-4 py-6 text-center text-muted">No live keys.</p>
        ) : (
          <LiveKeys keys={keys} accountId={accountId} now={new Date()} />
        )}
      </Panel>
    </div>
  );
}
