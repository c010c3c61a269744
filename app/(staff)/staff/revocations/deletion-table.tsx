import { Time } from '@/components/time';
import { Cell, Head, Table } from '@/components/ui/table';
import type { Deletion } from '@/lib/keys/list-deletions';

/** Who deleted which key, when, from where and why. */
export function DeletionTable({ deletions, now }: { deletions: Deletion[]; now: Date }) {
  return (
    <Table name="Revocations">
      <thead>
        <tr>
          <Head>Deleted</Head>
          <Head>Account</Head>
          <Head>Key</Head>
          <Head>By, from</Head>
          <Head>Reason</Head>
          <Head>Last used before</Head>
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
      <Cell label="Deleted">
        <div>
          <Time at={deletion.deletedAt} now={now} />
          <div className="text-muted text-tiny">
            <Time at={deletion.deletedAt} now={now} exact />
          </div>
        </div>
      </Cell>
      <Cell label="Account" className="[overflow-wrap:anywhere]">
        <div>
          {deletion.accountName}
          <div title={deletion.accountId} className="font-mono text-muted text-tiny">
            {deletion.accountId.slice(0, 8)}…{deletion.accountId.slice(-4)}
          </div>
        </div>
      </Cell>
      <Cell label="Key" className="[overflow-wrap:anywhere]">
        <div>
          <span className="font-semibold">{deletion.name}</span>
          <div className="font-mono text-muted text-tiny whitespace-nowrap">{deletion.hint}</div>
        </div>
      </Cell>
      <Cell label="By, from" className="[overflow-wrap:anywhere]">
        <div>
          {deletion.deletedBy ?? 'whoever reported it'}
          <div className="font-mono text-muted text-tiny">{deletion.address ?? 'unknown'}</div>
        </div>
      </Cell>
      <Cell label="Reason" className="max-w-72 text-muted [overflow-wrap:anywhere]">
        {deletion.reason ?? 'none given'}
      </Cell>
      <Cell label="Last used before" className="text-muted">
        {deletion.lastUsedAt ? <Time at={deletion.lastUsedAt} now={now} /> : 'never'}
      </Cell>
    </tr>
  );
}
