import { Foreign } from '@/components/foreign';
import { Time } from '@/components/time';
import { Badge } from '@/components/ui/badge';
import { Cell, Table } from '@/components/ui/table';
import { formatUsd } from '@/lib/core/money';
import type { SupportedPayment } from '@/lib/support/list-payments';
import { RefundDialog } from './refund-dialog';

interface PaymentTableProps {
  payments: SupportedPayment[];
  accountId: string;
  mayRefund: boolean;
  now: Date;
}

/** Payments, successful or not, with their refunds. */
export function PaymentTable({ payments, accountId, mayRefund, now }: PaymentTableProps) {
  return (
    <Table
      name="Payments"
      columns={[
        'Started',
        'How',
        'State',
        { name: 'Amount', numeric: true },
        { name: 'Returned', numeric: true },
        { name: 'Actions', hidden: true },
      ]}
    >
      {payments.map((payment) => (
        <tr key={payment.id}>
          <Cell label="Started" className="text-muted">
            <Time at={payment.createdAt} now={now} />
          </Cell>
          <Cell label="How">
            {payment.provider}
            {payment.automatic && ', automatic'}
          </Cell>
          <Cell label="State" className="[overflow-wrap:anywhere]">
            <div>
              <Badge tone={TONES[payment.status]}>{payment.status}</Badge>
              {payment.failure && (
                <div className="mt-1 text-muted text-tiny">
                  <Foreign text={payment.failure} />
                </div>
              )}
            </div>
          </Cell>
          <Cell label="Amount" numeric>
            {formatUsd(payment.amountMicros)}
          </Cell>
          <Cell label="Returned" numeric className="text-muted">
            {formatUsd(payment.refundedMicros + payment.chargedBackMicros)}
          </Cell>
          <Cell className="md:text-right">
            {payment.refundUnderWay ? (
              <span className="text-muted text-small">refund in progress</span>
            ) : (
              mayRefund &&
              payment.leftMicros > 0n && (
                <RefundDialog
                  accountId={accountId}
                  paymentId={payment.id}
                  left={formatUsd(payment.leftMicros)}
                />
              )
            )}
          </Cell>
        </tr>
      ))}
    </Table>
  );
}

const TONES = { pending: 'plain', paid: 'good', cancelled: 'plain', failed: 'bad' } as const;
