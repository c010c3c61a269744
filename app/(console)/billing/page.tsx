import type { Metadata } from 'next';
import { PageHeader } from '@/components/layout/page-header';
import { OwedNotice } from '@/components/owed-notice';
import { requireAccount } from '@/lib/auth/require-account';
import { consoleContext } from '@/lib/console/console-context';
import { isRefused } from '@/lib/core/errors';
import { LATEST_MONTHS, readMonthTotals } from '@/lib/ledger/month-totals';
import { readStatement } from '@/lib/ledger/statement';
import { NO_FILTER, parseStatementFilter } from '@/lib/ledger/statement-filter';
import { readBillingSettings } from '@/lib/payments/billing-settings';
import { paymentProviders } from '@/lib/payments/payment-providers';
import { readPayment } from '@/lib/payments/read-payment';
import { Automatic } from './automatic';
import { Balance } from './balance';
import { MonthTotals } from './month-totals';
import { PaymentStatus } from './payment-status';
import { Statement } from './statement';
import { TopUpPanel } from './top-up-panel';

export const metadata: Metadata = { title: 'Billing' };

/** More months than any account has. */
const ALL_MONTHS = 1_200;

export default async function BillingPage({ searchParams }: PageProps<'/billing'>) {
  const { account } = await requireAccount();
  const { db } = consoleContext();
  const { provider } = paymentProviders();
  const query = await searchParams;
  const asked = parseStatementFilter(query);
  const filter = isRefused(asked) ? NO_FILTER : asked;
  const before = typeof query.before === 'string' ? query.before : null;
  const allMonths = query.months === 'all';
  const now = new Date();
  const [page, totals, payment, settings] = await Promise.all([
    isRefused(asked) ? { entries: [], next: null } : readStatement(db, account.id, filter, before),
    before === null
      ? readMonthTotals(db, account.id, now, allMonths ? ALL_MONTHS : LATEST_MONTHS)
      : { months: [], older: false },
    typeof query.payment === 'string' ? readPayment(db, account.id, query.payment) : null,
    readBillingSettings(db, account.id),
  ]);
  const statement = (
    <Statement
      page={page}
      filter={filter}
      first={before === null}
      wrong={isRefused(asked)}
      now={now}
    />
  );
  return (
    <>
      <PageHeader title="Billing" sub="Prepaid. Failed tasks cost nothing." account={account} />
      {account.owedMicros > 0n && (
        <div className="mb-[18px]">
          <OwedNotice owed={account.owedMicros} />
        </div>
      )}
      {before === null ? (
        <div className="grid gap-[18px]">
          {payment && (
            <PaymentStatus
              payment={payment}
              owed={account.owedMicros}
              left={query.left !== undefined}
            />
          )}
          <div className="grid gap-4 lg:grid-cols-[1fr_2.1fr]">
            <Balance account={account} />
            <TopUpPanel account={account} provider={provider} />
          </div>
          <Automatic accountId={account.id} provider={provider} settings={settings} now={now} />
          <MonthTotals {...totals} all={allMonths} />
          {statement}
        </div>
      ) : (
        statement
      )}
    </>
  );
}
