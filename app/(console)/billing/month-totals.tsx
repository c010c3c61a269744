import Link from 'next/link';
import { Panel } from '@/components/ui/panel';
import { Cell, Table } from '@/components/ui/table';
import { formatUsd, type Micros } from '@/lib/core/money';
import { LATEST_MONTHS, type MonthTotals as Totals } from '@/lib/ledger/month-totals';

interface MonthTotalsProps {
  months: Totals[];
  /** There are more months. */
  older: boolean;
  /** All months were requested. */
  all: boolean;
}

/** The totals of each month, collapsed at first. */
export function MonthTotals({ months, older, all }: MonthTotalsProps) {
  const [latest] = months;
  if (!latest) return null;
  return (
    <Panel id="months" aria-label="Months" className="scroll-mt-5">
      <details open={all} className="group">
        <summary className="flex flex-wrap items-baseline gap-x-3 rounded-panel px-4 py-3">
          <span className="font-semibold before:mr-2 before:inline-block before:transition-transform before:content-['›'] group-open:before:rotate-90">
            Months
          </span>
          <span className="text-muted">
            {monthName(latest.month)} so far: {formatUsd(latest.topUpsMicros, 'exact')} topped up,{' '}
            {formatUsd(-latest.chargesMicros, 'exact')} charged
          </span>
        </summary>
        <div className="border-line border-t">
          <Table
            name="Months"
            columns={[
              'Month',
              { name: 'Opening', numeric: true },
              { name: 'Top-ups', numeric: true },
              { name: 'Charges', numeric: true },
              {
                name: 'Refunds',
                numeric: true,
                title: 'Refunds, chargebacks and refunded charges',
              },
              { name: 'Credits', numeric: true },
              { name: 'Closing', numeric: true },
            ]}
          >
            {months.map((month) => (
              <MonthRow key={month.month} {...month} />
            ))}
          </Table>
          <div className="flex flex-wrap justify-between gap-x-6 border-line border-t px-4 py-2.5 text-muted text-small">
            <p>
              Months are in UTC. Opening and closing balances include amounts held by running tasks.
            </p>
            {older && (
              <Link
                href="/billing?months=all#months"
                prefetch={false}
                className="underline underline-offset-2 hover:text-ink"
              >
                All months
              </Link>
            )}
            {all && months.length > LATEST_MONTHS && (
              <Link
                href="/billing#months"
                prefetch={false}
                className="underline underline-offset-2 hover:text-ink"
              >
                The last {LATEST_MONTHS} only
              </Link>
            )}
          </div>
        </div>
      </details>
    </Panel>
  );
}

function MonthRow(totals: Totals) {
  const { month } = totals;
  return (
    <tr>
      <Cell className="whitespace-nowrap max-md:pb-1">
        <Link
          href={`/billing?from=${month}-01&to=${month}-${lastDay(month)}#statement`}
          prefetch={false}
          className="font-semibold underline decoration-line-field underline-offset-3 hover:text-accent hover:decoration-current"
        >
          {monthName(month, 'short')}
        </Link>
      </Cell>
      <Cell label="Opening" numeric className="text-muted">
        {formatUsd(totals.openingMicros, 'exact')}
      </Cell>
      <Sum label="Top-ups" amount={totals.topUpsMicros} />
      <Sum label="Charges" amount={totals.chargesMicros} />
      <Sum label="Refunds" amount={totals.refundsMicros} />
      <Sum label="Credits" amount={totals.creditsMicros} />
      <Cell label="Closing" numeric className="text-muted">
        {formatUsd(totals.closingMicros, 'exact')}
      </Cell>
    </tr>
  );
}

function Sum({ label, amount }: { label: string; amount: Micros }) {
  return (
    <Cell label={label} numeric className={amount === 0n ? 'text-faint' : ''}>
      {formatUsd(amount, 'exact')}
    </Cell>
  );
}

function monthName(month: string, form: 'long' | 'short' = 'long'): string {
  const at = new Date(`${month}-01T00:00:00Z`);
  return at.toLocaleDateString('en-US', { month: form, year: 'numeric', timeZone: 'UTC' });
}

function lastDay(month: string): number {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).getUTCDate();
}
