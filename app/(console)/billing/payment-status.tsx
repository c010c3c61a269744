import { Foreign } from '@/components/foreign';
import { RefreshEvery } from '@/components/refresh-every';
import { Notice } from '@/components/ui/notice';
import { formatUsd, type Micros } from '@/lib/core/money';
import type { PaymentView } from '@/lib/payments/read-payment';
import { AskProvider } from './ask-provider';

const ASK_EVERY_MS = 2_000;

interface PaymentStatusProps {
  payment: PaymentView;
  owed: Micros;
  /** The user came back without paying. */
  left: boolean;
}

/** The result of the checkout that the user returns from. */
export function PaymentStatus({ payment, owed, left }: PaymentStatusProps) {
  switch (payment.status) {
    case 'paid':
      return (
        <Notice
          tone="good"
          role="status"
          title={`Topped up ${formatUsd(payment.amountMicros)}.${owed === 0n ? ' Your keys are active.' : ''}`}
        >
          {owed > 0n &&
            `It was used to pay what you owed; ${formatUsd(owed, 'exact')} is still owed.`}
        </Notice>
      );
    case 'cancelled':
      return (
        <Notice
          tone="plain"
          role="status"
          title="The checkout was cancelled. Nothing was charged."
        />
      );
    case 'failed':
      return (
        <Notice tone="bad" role="alert" title="The payment failed. Nothing was charged.">
          <Foreign text={payment.failure ?? 'The provider gave no reason.'} /> Try again or use
          another card.
        </Notice>
      );
    case 'pending':
      if (left) {
        return (
          <Notice tone="plain" role="status" title="You left the checkout. Nothing was charged." />
        );
      }
      return (
        <Notice tone="warn" role="status" title="Waiting for the payment…">
          This page updates automatically. A bank transfer can take days: you can leave this page,
          and the balance is updated when the money arrives. <RefreshEvery ms={ASK_EVERY_MS} />
          <AskProvider paymentId={payment.id} />
        </Notice>
      );
  }
}
