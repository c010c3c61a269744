import Link from 'next/link';
import { countLabel } from '@/components/count-labels';
import { Foreign } from '@/components/foreign';
import { Time } from '@/components/time';
import { Cell, Table } from '@/components/ui/table';
import { isolated } from '@/lib/core/visible-text';
import type { Revocation } from '@/lib/keys/revocations/search-revocations';

const LINK = 'underline-offset-2 hover:underline';

/** Revocations with key, actor, time, address, reason, and whether the key has been used since. */
export function RevocationTable({ revocations, now }: { revocations: Revocation[]; now: Date }) {
  return (
    <Table
      name="Revocations"
      columns={['Deleted', 'Key', 'Account', 'By, from', 'Reason', 'Used before, refused since']}
    >
      {revocations.map((revocation) => (
        <RevocationRow key={revocation.keyId} revocation={revocation} now={now} />
      ))}
    </Table>
  );
}

function RevocationRow({ revocation, now }: { revocation: Revocation; now: Date }) {
  return (
    <tr className="align-top">
      <Cell label="Deleted" className="md:min-w-32">
        <div>
          <Time at={revocation.revokedAt} now={now} />
          <div className="text-muted text-tiny">
            <Time at={revocation.revokedAt} now={now} exact />
          </div>
        </div>
      </Cell>
      <Cell label="Key" className="[overflow-wrap:anywhere]">
        <div>
          <Link
            href={`/staff/revocations/${revocation.keyId}`}
            prefetch={false}
            className={`font-semibold ${LINK}`}
          >
            <Foreign text={revocation.name} />
          </Link>
          <div className="font-mono text-muted text-tiny whitespace-nowrap">{revocation.hint}</div>
        </div>
      </Cell>
      <Cell label="Account" className="[overflow-wrap:anywhere]">
        <Owners revocation={revocation} />
      </Cell>
      <Cell label="By, from" className="[overflow-wrap:anywhere]">
        <div>
          <By revocation={revocation} />
          <div className="font-mono text-muted text-tiny">
            <Foreign text={revocation.address ?? 'unknown'} />
          </div>
        </div>
      </Cell>
      <Cell label="Reason" className="max-w-56 text-muted [overflow-wrap:anywhere]">
        <Foreign text={revocation.reason ?? 'none given'} />
      </Cell>
      <Cell label="Used, refused" className="text-muted">
        <div>
          {revocation.lastUsedAt ? (
            <>
              used <Time at={revocation.lastUsedAt} now={now} />
            </>
          ) : (
            'never used'
          )}
          {revocation.lastRefusedAt && (
            <div>
              <span className="font-semibold text-ink whitespace-nowrap">
                {countLabel(revocation.refusedCalls, 'call')} refused
              </span>
              , last <Time at={revocation.lastRefusedAt} now={now} />
            </div>
          )}
        </div>
      </Cell>
    </tr>
  );
}

/** The owners of the account: one and the number of others, with all of them on hover. */
function Owners({ revocation: { accountId, owners } }: { revocation: Revocation }) {
  const [first, ...others] = owners;
  return (
    <div title={owners.map(isolated).join(', ')}>
      <Link href={`/staff/accounts/${accountId}`} prefetch={false} className={LINK}>
        <Foreign text={first} />
      </Link>
      {others.length > 0 && (
        <span className="text-muted text-small"> and {countLabel(others.length, 'other')}</span>
      )}
    </div>
  );
}

/** The actor, unless it was simply one of the account's owners. */
function By({ revocation: { how, revokedBy, owners } }: { revocation: Revocation }) {
  if (how === 'leak_report') return 'leak report';
  if (how === 'owner' && owners.length === 1 && revokedBy === owners[0]) return 'owner';
  return (
    <>
      <Foreign text={revokedBy} />
      {how === 'staff' && ', staff'}
    </>
  );
}
