import type { Metadata } from 'next';
import Link from 'next/link';
import { countLabel } from '@/components/count-labels';
import { Foreign } from '@/components/foreign';
import { PageHeader } from '@/components/layout/page-header';
import { Pager } from '@/components/pager';
import { Time } from '@/components/time';
import { Badge } from '@/components/ui/badge';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { Cell, Table } from '@/components/ui/table';
import { requireAccount } from '@/lib/auth/require-account';
import { consoleContext } from '@/lib/console/console-context';
import { listRevokedKeys, type RevokedKey } from '@/lib/keys/revocations/list-revoked-keys';
import { ENDED_WORDS } from '@/lib/keys/revocations/revocation-kind';

export const metadata: Metadata = { title: 'Revoked keys' };

export default async function RevokedKeysPage({ searchParams }: PageProps<'/api-keys/revoked'>) {
  const { account } = await requireAccount();
  const { db } = consoleContext();
  const query = await searchParams;
  const before = typeof query.before === 'string' ? query.before : null;
  const { keys, next } = await listRevokedKeys(db, account.id, before);
  const now = new Date();
  return (
    <>
      <PageHeader
        up={
          <Link
            href="/api-keys"
            prefetch={false}
            className="underline underline-offset-2 hover:text-ink"
          >
            API Keys
          </Link>
        }
        title="Revoked keys"
        sub="Deleted and expired keys, and secrets that a rotation replaced. All calls with them are refused."
        account={account}
      />
      <Panel>
        {keys.length === 0 ? (
          <EmptyState title="No revoked keys">
            Keys that are deleted or expire are listed here, with a record of their revocation.
          </EmptyState>
        ) : (
          <Table
            name="Revoked keys"
            columns={['Name', 'Key', 'Status', 'Revoked', 'Last used', 'Refused since']}
          >
            {keys.map((key) => (
              <RevokedKeyRow key={key.id} row={key} now={now} />
            ))}
          </Table>
        )}
      </Panel>
      <Pager
        newest={before === null ? null : '/api-keys/revoked'}
        older={next && `/api-keys/revoked?before=${next}`}
      />
    </>
  );
}

function RevokedKeyRow({ row, now }: { row: RevokedKey; now: Date }) {
  return (
    <tr className="align-top">
      <Cell className="max-md:pb-1">
        <Link
          href={`/api-keys/${row.id}`}
          prefetch={false}
          className="font-semibold underline-offset-3 [overflow-wrap:anywhere] hover:underline"
        >
          <Foreign text={row.name} />
        </Link>
        {row.isOldSecret && <span className="block text-muted text-small">an old secret</span>}
        {row.reason && (
          <span className="block text-muted text-small [overflow-wrap:anywhere]">
            <Foreign text={row.reason} />
          </span>
        )}
      </Cell>
      <Cell label="Key" className="font-mono text-[12.5px] text-muted whitespace-nowrap">
        {row.hint}
      </Cell>
      <Cell label="Status">
        <span>
          <Badge tone="plain">{ENDED_WORDS[row.how]}</Badge>
        </span>
      </Cell>
      <Cell label="Revoked">
        <Time at={row.revokedAt} now={now} />
      </Cell>
      <Cell label="Last used" className="text-muted">
        {row.lastUsedAt ? <Time at={row.lastUsedAt} now={now} /> : 'never'}
      </Cell>
      <Cell label="Refused since" className="text-muted">
        {row.lastRefusedAt ? (
          <span>
            at least {countLabel(row.refusedCalls, 'call')}, last{' '}
            <Time at={row.lastRefusedAt} now={now} />
          </span>
        ) : (
          'none'
        )}
      </Cell>
    </tr>
  );
}
