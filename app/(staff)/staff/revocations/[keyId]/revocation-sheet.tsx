import type { ReactNode } from 'react';
import { Foreign, ForeignList } from '@/components/foreign';
import { Time } from '@/components/time';
import { Badge } from '@/components/ui/badge';
import { Fact, Facts } from '@/components/ui/facts';
import { Panel } from '@/components/ui/panel';
import { DELETION_WORDS } from '@/lib/keys/revocations/revocation-kind';
import type { RevocationReceipt, Step } from '@/lib/support/read-revocation';

interface RevocationSheetProps {
  receipt: RevocationReceipt;
  now: Date;
}

/** The key, who generated it, who deleted it and why, and its last use. */
export function RevocationSheet({ receipt, now }: RevocationSheetProps) {
  const { deleted, generated, proof, lastTask, lastUsedAt } = receipt;
  return (
    <Panel aria-label="Receipt" className="px-5 py-5 sm:px-6">
      <div className="mb-4 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 className="font-semibold text-title tracking-[-0.02em] [overflow-wrap:anywhere]">
          <Foreign text={receipt.name} />{' '}
          <span className="font-mono font-normal text-muted text-small whitespace-nowrap">
            {receipt.hint}
          </span>
        </h2>
        <Badge tone="bad">Deleted</Badge>
      </div>
      <div className="grid gap-x-10 gap-y-5 lg:grid-cols-2">
        <Part title="Revocation">
          <Fact name="When">
            <Time at={deleted.at} now={now} exact />, <Time at={deleted.at} now={now} />
          </Fact>
          <Fact name="By">
            <Foreign text={deleted.by ?? NOBODY[deleted.how]} />, {HOW[deleted.how]}
          </Fact>
          <Fact name="Why">
            <Foreign text={deleted.reason ?? 'no reason given'} />
          </Fact>
          {deleted.foundAt && (
            <Fact name="Found at">
              <span className="text-small">
                <Foreign text={deleted.foundAt} />
              </span>
            </Fact>
          )}
          <From step={deleted} />
        </Part>
        <Part title="Before">
          <Fact name="Account">
            <ForeignList texts={receipt.owners} />
          </Fact>
          <Fact name="Generated">
            <Time at={generated.at} now={now} exact />, by <Foreign text={generated.by} />
          </Fact>
          <Fact name="Generated from">
            <span className="font-mono text-tiny">
              <Foreign text={generated.address ?? 'unknown'} />
            </span>
          </Fact>
          <Fact name="Last accepted call">
            {lastUsedAt ? (
              <>
                <Time at={lastUsedAt} now={now} exact />, to the minute
              </>
            ) : (
              'none'
            )}
          </Fact>
          <Fact name="Last task">
            {lastTask ? (
              <>
                {lastTask.model}, <Time at={lastTask.createdAt} now={now} exact />
              </>
            ) : (
              'none among the account’s last 10,000 tasks before that'
            )}
          </Fact>
        </Part>
      </div>
      <p className="mt-5 border-line border-t pt-3 text-muted text-tiny [overflow-wrap:anywhere]">
        Key <span className="font-mono">{receipt.keyId}</span>
        {proof && (
          <>
            . Event {proof.seq} of account <span className="font-mono">{receipt.accountId}</span>,
            hash <span className="font-mono">{proof.hash}</span>
          </>
        )}
      </p>
    </Panel>
  );
}

/** The actor, if it was not a user. */
const NOBODY = {
  owner: 'unknown',
  staff: 'unknown',
  leak_report: 'the person who found the key',
  expired: 'the clock',
  rotated: 'the clock',
};

const HOW = {
  owner: DELETION_WORDS.owner.toLowerCase(),
  staff: DELETION_WORDS.staff.toLowerCase(),
  leak_report: 'by a leak report',
  expired: 'at the end that was set',
  rotated: 'replaced by another secret',
};

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h3 className="mb-2 font-semibold">{title}</h3>
      <Facts>{children}</Facts>
    </div>
  );
}

function From({ step }: { step: Step }) {
  return (
    <>
      <Fact name="From">
        <span className="font-mono text-tiny">
          <Foreign text={step.address ?? 'unknown'} />
        </span>
      </Fact>
      <Fact name="With">
        <span className="text-muted text-small">
          <Foreign text={step.userAgent ?? 'unknown'} />
        </span>
      </Fact>
      <Fact name="Request">
        <span className="font-mono text-tiny">
          <Foreign text={step.requestId ?? 'unknown'} />
        </span>
      </Fact>
    </>
  );
}
