import type { ReactNode } from 'react';
import type { RevocationReceipt, Step } from '@/lib/keys/revocations/read-revocation';
import { ENDED_WORDS } from '@/lib/keys/revocations/revocation-kind';
import { Foreign, ForeignList } from '../foreign';
import { Time } from '../time';
import { Badge } from '../ui/badge';
import { Fact, Facts } from '../ui/facts';
import { Panel } from '../ui/panel';

interface RevocationSheetProps {
  receipt: RevocationReceipt;
  now: Date;
  /** For owners: the brand, which stands for the names and addresses of its staff. Absent for staff. */
  brandName?: string;
}

/** The key, who generated it, who deleted it and why, and its last use. */
export function RevocationSheet({ receipt, now, brandName }: RevocationSheetProps) {
  const { deleted, generated, proof, lastTask, lastUsedAt } = receipt;
  const hidesStaff = brandName !== undefined && deleted.how === 'staff';
  return (
    <Panel aria-label="Receipt" className="px-5 py-5 sm:px-6">
      <div className="mb-4 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 className="font-semibold text-title tracking-[-0.02em] [overflow-wrap:anywhere]">
          <Foreign text={receipt.name} />{' '}
          <span className="font-mono font-normal text-muted text-small whitespace-nowrap">
            {receipt.hint}
          </span>
        </h2>
        <Badge tone="bad">{ENDED_WORDS[deleted.how]}</Badge>
      </div>
      <div className="grid gap-x-10 gap-y-5 lg:grid-cols-2">
        <Part title="Revocation">
          <Fact name="When">
            <Time at={deleted.at} now={now} exact />, <Time at={deleted.at} now={now} />
          </Fact>
          <Fact name="By">
            {hidesStaff ? (
              `${brandName} support`
            ) : (
              <>
                <Foreign text={deleted.by} />
                {deleted.by && ', '}
                {HOW[deleted.how]}
              </>
            )}
          </Fact>
          {BY_REQUEST[deleted.how] && (
            <Fact name="Why">
              <Foreign text={deleted.reason ?? 'no reason given'} />
            </Fact>
          )}
          {deleted.foundAt && (
            <Fact name="Found at">
              <span className="text-small">
                <Foreign text={deleted.foundAt} />
              </span>
            </Fact>
          )}
          {BY_REQUEST[deleted.how] && !hidesStaff && <From step={deleted} />}
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
          {receipt.currentKeyId === null && (
            <Fact name="Last task">
              {lastTask ? (
                <>
                  {lastTask.model}, <Time at={lastTask.createdAt} now={now} exact />
                </>
              ) : (
                'none among the account’s last 10,000 tasks before that'
              )}
            </Fact>
          )}
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

const HOW = {
  owner: 'owner',
  staff: 'staff',
  leak_report: 'reported as leaked by someone who found it',
  expired: 'the expiry that was set',
  rotated: 'a rotation replaced this secret',
};

/** Whether a request ended it then, with an address and a reason. */
const BY_REQUEST = { owner: true, staff: true, leak_report: true, expired: false, rotated: false };

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
