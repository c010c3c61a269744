import Link from 'next/link';
import { Foreign, ForeignList } from '@/components/foreign';
import { Time } from '@/components/time';
import { Fact, Facts } from '@/components/ui/facts';
import { Notice } from '@/components/ui/notice';
import { Panel } from '@/components/ui/panel';
import type { FoundKey as Found } from '@/lib/support/find-key';
import { StaffAction } from '../staff-action';

interface FoundKeyProps {
  /** Null if no account has or had the key. */
  found: Extract<Found, { state: 'live' }> | null;
  now: Date;
}

/** A pasted key that is not deleted: its account, and the button to delete it. */
export function FoundKey({ found, now }: FoundKeyProps) {
  if (!found) {
    return (
      <Notice tone="plain" title="Unknown key: no account has or had it.">
        Its format is valid, so it may belong to another installation. There is nothing to delete.
      </Notice>
    );
  }
  return (
    <div className="grid gap-[18px]">
      <Notice
        tone="warn"
        title="This key is active: calls with it are accepted."
        action={
          <StaffAction
            name="Delete"
            title={
              <>
                Delete <Foreign text={found.name} />?
              </>
            }
            description="Takes effect immediately, everywhere: new calls with this key are refused. The owner is notified by email."
            confirm="Delete key"
            path={`/api/staff/accounts/${found.accountId}/keys/${found.keyId}`}
          />
        }
      >
        If someone else has it, delete it.
      </Notice>
      <Panel className="px-4 py-4">
        <Facts>
          <Fact name="Account">
            <Link
              href={`/staff/accounts/${found.accountId}`}
              prefetch={false}
              className="font-semibold underline-offset-2 hover:underline"
            >
              <ForeignList texts={found.owners} />
            </Link>
          </Fact>
          <Fact name="Key">
            <Foreign text={found.name} />{' '}
            <span className="font-mono text-muted text-tiny">{found.hint}</span>
          </Fact>
          <Fact name="Generated">
            <Time at={found.createdAt} now={now} />, by <Foreign text={found.createdBy} />
          </Fact>
          <Fact name="Last used">
            {found.lastUsedAt ? <Time at={found.lastUsedAt} now={now} /> : 'never'}
          </Fact>
        </Facts>
      </Panel>
    </div>
  );
}
