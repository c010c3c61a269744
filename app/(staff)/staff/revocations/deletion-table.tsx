import Link from 'next/link';
import { Foreign } from '@/components/foreign';
import { Time } from '@/components/time';
import { Cell, Head, Table } from '@/components/ui/table';
import type { Deletion } from '@/lib/keys/search-deletions';
import { isolated } from '@/lib/visible-text';
import { countLabel } from './count-labels';

const LINK = 'underline-offset-2 hover:underline';

/** Who deleted which key, when, from where and why, and whether anybody has tried it since. */
export function DeletionTable({ deletions, now }: { deletions: Deletion[]; now: Date }) {
  return (
    <Table name="Revocations">
      <thead>
        <tr>
          <Head>Deleted</Head>
          <Head>Key</Head>
          <Head>Account</Head>
          <Head>By, from</Head>
          <Head>Reason</Head>
          <Head>Used before, refused since</Head>
        </tr>
      </thead>
      <tbody>
        {deletions.map((deletion) => (
          <DeletionRow key={deletion.keyId} deletion={deletion} now={now} />
        ))}
      </tbody>
    </Table>
  );
}

function DeletionRow({ deletion, now }: { deletion: Deletion; now: Date }) {
  return (
    <tr className="align-top">
      <Cell label="Deleted" className="md:min-w-32">
        <div>
          <Time at={deletion.deletedAt} now={now} />
          <div className="text-muted text-tiny">
            <Time at={deletion.deletedAt} now={now} exact />
          </div>
        </div>
      </Cell>
      <Cell label="Key" className="[overflow-wrap:anywhere]">
        <div>
          <Link
            href={`/staff/revocations/${deletion.keyId}`}
            prefetch={false}
            className={`font-semibold ${LINK}`}
          >
            <Foreign text={deletion.name} />
          </Link>
          <div className="font-mono text-muted text-tiny whitespace-nowrap">{deletion.hint}</div>
        </div>
      </Cell>
      <Cell label="Account" className="[overflow-wrap:anywhere]">
        <Owners deletion={deletion} />
      </Cell>
      <Cell label="By, from" className="[overflow-wrap:anywhere]">
        <div>
          <By deletion={deletion} />
          <div className="font-mono text-muted text-tiny">
            <Foreign text={deletion.address ?? 'unknown'} />
          </div>
        </div>
      </Cell>
      <Cell label="Reason" className="max-w-56 text-muted [overflow-wrap:anywhere]">
        <Foreign text={deletion.reason ?? 'none given'} />
      </Cell>
      <Cell label="Used, refused" className="text-muted">
        <div>
          {deletion.lastUsedAt ? (
            <>
              used <Time at={deletion.lastUsedAt} now={now} />
            </>
          ) : (
            'never used'
          )}
          {deletion.lastRefusedAt && (
            <div>
              <span className="font-semibold text-ink whitespace-nowrap">
                {countLabel(deletion.refusedCalls, 'call')} refused
              </span>
              , last <Time at={deletion.lastRefusedAt} now={now} />
            </div>
          )}
        </div>
      </Cell>
    </tr>
  );
}

/** Whose account it is: of many owners one and how many more, all of them on hover. */
function Owners({ deletion: { accountId, owners } }: { deletion: Deletion }) {
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

/** Who it was, where it was not simply one of the account's owners. */
function By({ deletion: { how, deletedBy, owners } }: { deletion: Deletion }) {
  if (how === 'leak_report') return 'leak report';
  if (how === 'owner' && owners.length === 1 && deletedBy === owners[0]) return 'owner';
  return (
    <>
      <Foreign text={deletedBy} />
      {how === 'staff' && ', staff'}
    </>
  );
}
