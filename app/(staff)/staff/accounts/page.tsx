import type { Metadata } from 'next';
import Link from 'next/link';
import { ForeignList } from '@/components/foreign';
import { PageHeader } from '@/components/layout/page-header';
import { Time } from '@/components/time';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { Cell, Table } from '@/components/ui/table';
import { TextField } from '@/components/ui/text-field';
import { Unsearchable } from '@/components/unsearchable';
import { requireStaff } from '@/lib/auth/require-account';
import { consoleContext } from '@/lib/console/console-context';
import { isRefused } from '@/lib/core/errors';
import { formatUsd } from '@/lib/core/money';
import { type FoundAccount, findAccounts, parseAccountSearch } from '@/lib/support/find-accounts';
import { tierOf } from '@/lib/tiers/tiers';

export const metadata: Metadata = { title: 'Accounts' };

export default async function AccountsPage({ searchParams }: PageProps<'/staff/accounts'>) {
  await requireStaff();
  const { db } = consoleContext();
  const query = await searchParams;
  const parsed = parseAccountSearch(query);
  const search = isRefused(parsed) ? null : parsed.q;
  return (
    <>
      <PageHeader
        title="Accounts"
        sub={
          search
            ? 'Matching accounts, newest first.'
            : 'Newest accounts first. Search to find others.'
        }
      />
      <search>
        <form className="mb-4 grid gap-3 sm:grid-cols-[minmax(0,28rem)_auto]">
          <TextField
            label="Email or account id"
            name="q"
            defaultValue={search ?? ''}
            placeholder="Enter at least the beginning"
            autoComplete="off"
            spellCheck={false}
          />
          <Button type="submit" className="justify-self-start self-start sm:mt-[25.5px]">
            Search
          </Button>
        </form>
      </search>
      {isRefused(parsed) ? (
        <Unsearchable why={parsed} />
      ) : (
        <Panel>
          <Found accounts={await findAccounts(db, search)} />
        </Panel>
      )}
    </>
  );
}

function Found({ accounts }: { accounts: FoundAccount[] }) {
  if (accounts.length > 0) return <Accounts accounts={accounts} now={new Date()} />;
  return (
    <EmptyState title="No matching accounts">
      Search by the beginning of an owner’s email, or by a complete account id.
    </EmptyState>
  );
}

function Accounts({ accounts, now }: { accounts: FoundAccount[]; now: Date }) {
  return (
    <Table
      name="Accounts"
      columns={[
        'Owner',
        'Tier',
        'Signed up',
        { name: 'Recharged', numeric: true },
        { name: 'Balance', numeric: true },
      ]}
    >
      {accounts.map((one) => (
        <tr key={one.id}>
          <Cell label="Owner" className="[overflow-wrap:anywhere]">
            <Link
              href={`/staff/accounts/${one.id}`}
              prefetch={false}
              className="font-semibold underline-offset-2 hover:underline"
            >
              <ForeignList texts={one.emails.length > 0 ? one.emails : [one.name]} />
            </Link>
          </Cell>
          <Cell label="Tier">{tierOf(one).name}</Cell>
          <Cell label="Signed up" className="text-muted">
            <Time at={one.createdAt} now={now} />
          </Cell>
          <Cell label="Recharged" numeric className="text-muted">
            {formatUsd(one.rechargedMicros)}
          </Cell>
          <Cell label="Balance" numeric>
            {one.owedMicros > 0n ? (
              <span className="text-bad">{formatUsd(-one.owedMicros)} owed</span>
            ) : (
              formatUsd(one.balanceMicros)
            )}
          </Cell>
        </tr>
      ))}
    </Table>
  );
}
