import { Foreign } from '@/components/foreign';
import { Panel } from '@/components/ui/panel';
import type { Config } from '@/lib/core/env';
import { formatUsd, type Micros } from '@/lib/core/money';
import { utcDay } from '@/lib/ledger/entry-labels';
import type { PaymentReturn, Receipt } from '@/lib/ledger/read-receipt';

interface ReceiptSheetProps {
  receipt: Receipt;
  seller: Config['seller'];
}

/** The printed receipt: seller, customer, payment and its refunds. Times are always UTC. */
export function ReceiptSheet({ receipt, seller }: ReceiptSheetProps) {
  return (
    <Panel
      aria-label="Receipt"
      className="max-w-[680px] px-6 py-6 sm:px-9 sm:py-8 print:max-w-none print:border-0 print:p-0 print:shadow-none"
    >
      <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-4">
        <div>
          <p className="font-semibold text-title tracking-[-0.02em]">Receipt</p>
          <p className="font-mono text-small text-muted">{receipt.number}</p>
        </div>
        <address className="text-right not-italic max-sm:text-left">
          <p className="font-semibold">{seller.name}</p>
          {[...seller.address, seller.taxId, seller.email].filter(Boolean).map((line) => (
            <p key={line} className="text-muted">
              {line}
            </p>
          ))}
        </address>
      </div>
      <Facts receipt={receipt} />
      <Amounts receipt={receipt} />
      {receipt.provider === 'sandbox' && (
        <p className="mt-6 font-semibold text-warn">
          Sandbox: no real money was paid. This receipt is not a proof of payment.
        </p>
      )}
    </Panel>
  );
}

const PROVIDERS: Record<string, string> = {
  stripe: 'Stripe',
  sandbox: 'Sandbox: no real money',
};

function Facts({ receipt }: { receipt: Receipt }) {
  const { provider, automatic, accountName, email } = receipt;
  return (
    <dl className="mt-7 grid gap-x-4 sm:grid-cols-[140px_minmax(0,1fr)] sm:gap-y-2 [&_dd]:mb-2 [&_dd]:[overflow-wrap:anywhere] sm:[&_dd]:mb-0 [&_dt]:text-muted">
      <dt>Paid on</dt>
      <dd>
        <time dateTime={receipt.paidAt.toISOString()}>{utcMoment(receipt.paidAt)}</time>
      </dd>
      <dt>Paid by</dt>
      <dd>
        <Foreign text={accountName} />
        {email !== accountName && (
          <span className="block">
            <Foreign text={email} />
          </span>
        )}
      </dd>
      <dt>Paid through</dt>
      <dd>
        {PROVIDERS[provider] ?? provider}
        {automatic && ', automatic top-up with the saved card'}
      </dd>
      <dt>Payment</dt>
      <dd className="font-mono text-[12.5px] leading-[21px]">{receipt.paymentId}</dd>
    </dl>
  );
}

const RETURNS: Record<PaymentReturn['kind'], string> = {
  refund: 'Refunded',
  refund_reversal: 'Failed refund returned',
  chargeback: 'Chargeback',
  chargeback_reversal: 'Chargeback reversed',
};

function Amounts({ receipt: { amountMicros, returns, keptMicros } }: { receipt: Receipt }) {
  return (
    <table className="mt-7 w-full border-collapse [&_td]:py-2 [&_th]:py-2">
      <caption className="sr-only">Amounts in US dollars</caption>
      <thead>
        <tr className="border-line-strong border-b text-muted text-small">
          <th scope="col" className="text-left font-medium">
            What
          </th>
          <th scope="col" className="text-right font-medium">
            Amount
          </th>
        </tr>
      </thead>
      <tbody>
        <Line what="Top-up of prepaid balance" amount={amountMicros} />
        {returns.map(({ id, kind, amountMicros, at }) => (
          <Line key={id} what={`${RETURNS[kind]} on ${utcMoment(at)}`} amount={amountMicros} />
        ))}
      </tbody>
      <tfoot>
        <tr className="border-line-strong border-t font-semibold">
          <th scope="row" className="text-left">
            {returns.length === 0 ? 'Paid' : 'Paid, after refunds and chargebacks'}
          </th>
          <td className="text-right">{formatUsd(keptMicros, 'full')}</td>
        </tr>
      </tfoot>
    </table>
  );
}

function Line({ what, amount }: { what: string; amount: Micros }) {
  return (
    <tr className="border-line border-b last:border-b-0">
      <td className="pr-4">{what}</td>
      <td className="whitespace-nowrap text-right">{formatUsd(amount, 'full')}</td>
    </tr>
  );
}

function utcMoment(at: Date): string {
  return `${utcDay(at)}, ${at.toISOString().slice(11, 16)} UTC`;
}
