import Link from 'next/link';
import { Foreign } from '@/components/foreign';
import { Movement } from '@/components/money';
import { Time } from '@/components/time';
import { Cell, Table } from '@/components/ui/table';
import { formatUsd, type Micros } from '@/lib/core/money';
import { entryLabel } from '@/lib/ledger/entry-labels';
import type { StatementEntry } from '@/lib/ledger/statement';

/** Entries of the ledger, to the micro-dollar. */
export function StatementTable({ entries, now }: { entries: StatementEntry[]; now: Date }) {
  return (
    <Table
      name="Statement"
      columns={[
        'When',
        'What',
        'Key',
        'Details',
        { name: 'Amount', numeric: true },
        {
          name: 'Balance after',
          numeric: true,
          title: 'Balance after this entry, including amounts held by running tasks',
        },
      ]}
    >
      {entries.map((entry) => (
        <Entry key={entry.id} entry={entry} now={now} />
      ))}
    </Table>
  );
}

function Entry({ entry, now }: { entry: StatementEntry; now: Date }) {
  const keyName = entry.task?.keyName ?? null;
  return (
    <tr>
      <Cell label="When" className="text-muted">
        <Time at={entry.createdAt} now={now} />
      </Cell>
      <Cell
        label="What"
        columns={keyName === null ? 2 : undefined}
        className="[overflow-wrap:anywhere]"
      >
        <Foreign text={entryLabel(entry)} />
      </Cell>
      {keyName !== null && (
        <Cell label="Key" className="text-muted [overflow-wrap:anywhere]">
          <Foreign text={keyName} />
        </Cell>
      )}
      <Cell label={entry.task || entry.topUp ? 'Details' : undefined}>
        <Details entry={entry} />
      </Cell>
      <Cell label="Amount" numeric>
        <Movement amount={entry.amountMicros} />
      </Cell>
      <Cell label="Balance after" numeric>
        <BalanceAfter total={entry.totalAfterMicros} />
      </Cell>
    </tr>
  );
}

const LINK_STYLE =
  'whitespace-nowrap underline decoration-line-field underline-offset-3 hover:text-accent hover:decoration-current';

/** The link to the cause of an entry. */
function Details({ entry: { task, topUp } }: { entry: StatementEntry }) {
  if (task) {
    return (
      <Link href={`/requests/${task.id}`} prefetch={false} title={task.id} className={LINK_STYLE}>
        <span className="sr-only">Task </span>
        <span className="font-mono text-tiny">
          {task.id.slice(0, 8)}…{task.id.slice(-4)}
        </span>
      </Link>
    );
  }
  if (!topUp) return null;
  return (
    <Link
      href={`/billing/receipts/${topUp.paymentId}`}
      prefetch={false}
      className={`${LINK_STYLE} text-small`}
    >
      Receipt
    </Link>
  );
}

function BalanceAfter({ total }: { total: Micros }) {
  if (total >= 0n) return <span className="text-muted">{formatUsd(total, 'exact')}</span>;
  return (
    <span className="text-bad" title="Owed">
      {formatUsd(total, 'exact')}
    </span>
  );
}
