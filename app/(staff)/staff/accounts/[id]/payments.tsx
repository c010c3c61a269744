import { Panel } from '@/components/ui/panel';
import type { SupportedPayment } from '@/lib/support/list-payments';
import { CreditDialog } from './credit-dialog';
import { PaymentTable } from './payment-table';

/** More would push the timeline off the screen. */
const FEW = 4;

interface PaymentsProps {
  payments: SupportedPayment[];
  accountId: string;
  admin: boolean;
}

/** The account's payments with their actions; collapsed if there are many. */
export function Payments({ payments, accountId, admin }: PaymentsProps) {
  const table = (
    <PaymentTable payments={payments} accountId={accountId} mayRefund={admin} now={new Date()} />
  );
  return (
    <div>
      <div className="mb-2 flex min-h-9 flex-wrap items-center justify-between gap-2">
        <h2 className="font-semibold">Payments</h2>
        {admin ? (
          <CreditDialog accountId={accountId} />
        ) : (
          <p className="text-muted text-small">Only admins can refund payments and grant credit.</p>
        )}
      </div>
      <Panel>
        {payments.length === 0 ? (
          <p className="px-4 py-6 text-center text-muted">No payments yet.</p>
        ) : payments.length <= FEW ? (
          table
        ) : (
          <details className="group">
            <summary className="rounded-panel px-4 py-2.5 text-muted group-open:border-line group-open:border-b">
              The newest {payments.length} payments
            </summary>
            {table}
          </details>
        )}
      </Panel>
    </div>
  );
}
