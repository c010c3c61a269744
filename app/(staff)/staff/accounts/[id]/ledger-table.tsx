import { Movement } from '@/components/money';
import { Time } from '@/components/time';
import { Cell, Head, Table } from '@/components/ui/table';
import { entryWords } from '@/lib/ledger/entry-words';
import type { StatementEntry } from '@/lib/ledger/statement';
import { exactDollars } from '@/lib/money';
import { StaffAction } from './staff-action';

interface LedgerTableProps {
  entries: StatementEntry[];
  accountId: string;
  mayRefund: boolean;
  now: Date;
}

/** The account's newest movements of money, and the way to give a task's charge back. */
export function LedgerTable({ entries, accountId, mayRefund, now }: LedgerTableProps) {
  const givenBack = new Set(
    entries.filter(({ kind }) => kind === 'charge_refund').map(({ reference }) => reference),
  );
  return (
    <Table name="Ledger">
      <thead>
        <tr>
          <Head>When</Head>
          <Head>What</Head>
          <Head>Reference</Head>
          <Head numeric>Amount</Head>
          <Head numeric>Balance after</Head>
          <Head>
            <span className="sr-only">Actions</span>
          </Head>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.id}>
            <Cell label="When" className="text-muted">
              <Time at={entry.createdAt} now={now} />
            </Cell>
            <Cell label="What" className="[overflow-wrap:anywhere]">
              {entryWords(entry)}
            </Cell>
            <Cell label="Reference" className="font-mono text-muted text-tiny">
              <span title={entry.reference}>
                {entry.reference.slice(0, 8)}…{entry.reference.slice(-4)}
              </span>
            </Cell>
            <Cell label="Amount" numeric>
              <Movement amount={entry.amountMicros} />
            </Cell>
            <Cell label="Balance after" numeric className="text-muted">
              {exactDollars(entry.totalAfterMicros)}
            </Cell>
            <Cell className="md:text-right">
              {mayRefund &&
                entry.kind === 'charge' &&
                entry.amountMicros < 0n &&
                !givenBack.has(entry.reference) && (
                  <StaffAction
                    name="Give back"
                    title="Give this charge back?"
                    description={`The balance gets ${exactDollars(-entry.amountMicros)}, and consumed falls by it.`}
                    confirm="Give back"
                    path={`/api/staff/accounts/${accountId}/charge-refunds`}
                    body={{ taskId: entry.reference }}
                  />
                )}
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
