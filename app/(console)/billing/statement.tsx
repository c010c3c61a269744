import { Movement } from '@/components/money';
import { Time } from '@/components/time';
import { Panel } from '@/components/ui/panel';
import { Cell, Head, Table } from '@/components/ui/table';
import type { StatementLine } from '@/lib/ledger/recent-entries';
import { exactDollars } from '@/lib/money';

interface StatementProps {
  entries: StatementLine[];
  /** How many are asked for. */
  most: number;
  now: Date;
}

/** The newest entries of the ledger, to the micro-dollar. */
export function Statement({ entries, most, now }: StatementProps) {
  return (
    <div>
      <h2 className="mb-2 font-semibold">
        {entries.length < most ? 'Statement' : `Statement: the last ${most} entries`}
      </h2>
      <Panel>{entries.length === 0 ? <Empty /> : <Entries entries={entries} now={now} />}</Panel>
    </div>
  );
}

function Entries({ entries, now }: { entries: StatementLine[]; now: Date }) {
  return (
    <Table name="Statement">
      <thead>
        <tr>
          <Head>When</Head>
          <Head>What</Head>
          <Head>Key</Head>
          <Head numeric>Amount</Head>
          <Head numeric title="Balance and what running tasks hold, after this entry">
            Balance after
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
              {entry.kind === 'top_up' ? 'Top-up' : (entry.model ?? 'Charge')}
            </Cell>
            <Cell
              label={entry.keyName === null ? undefined : 'Key'}
              className="text-muted [overflow-wrap:anywhere]"
            >
              {entry.keyName}
            </Cell>
            <Cell label="Amount" numeric>
              <Movement amount={entry.amountMicros} />
            </Cell>
            <Cell label="Balance after" numeric className="text-muted">
              {exactDollars(entry.totalAfterMicros)}
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function Empty() {
  return (
    <div className="px-4 py-9 text-center">
      <p className="font-semibold">Nothing has moved yet</p>
      <p className="text-muted">
        Top-ups and the charges of completed tasks appear here. The first top-up also activates your
        keys.
      </p>
    </div>
  );
}
