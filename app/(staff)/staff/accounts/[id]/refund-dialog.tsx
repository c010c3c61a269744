'use client';

import { TextField } from '@/components/ui/text-field';
import { StaffAction } from '../../staff-action';

interface RefundDialogProps {
  accountId: string;
  paymentId: string;
  /** The amount that can still be refunded, in dollars. */
  left: string;
}

/** Refunds a part of a payment. */
export function RefundDialog({ accountId, paymentId, left }: RefundDialogProps) {
  return (
    <StaffAction
      name="Refund"
      title="Refund this payment?"
      description={`You can refund up to ${left}, and no more than the balance. The provider returns the money to the original payment method. Balance, recharged and tier decrease.`}
      confirm="Refund"
      path={`/api/staff/accounts/${accountId}/refunds`}
      body={{ paymentId }}
    >
      <TextField
        label="Amount in dollars"
        name="amount"
        defaultValue={left.slice(1)}
        inputMode="decimal"
        autoComplete="off"
      />
    </StaffAction>
  );
}
