import type { ReactNode } from 'react';
import { formatUsd, type Micros } from '@/lib/core/money';
import { Notice } from './ui/notice';

/** Why every call is refused although the keys are active: the account owes money. */
export function OwedNotice({ owed, action }: { owed: Micros; action?: ReactNode }) {
  return (
    <Notice
      tone="bad"
      title={`${formatUsd(owed, 'full')} is owed. Your keys are refused until it is paid.`}
      action={action}
    >
      A refund or a chargeback exceeded the balance. Every call is answered with 403 Insufficient
      balance until a top-up covers the difference. Then all keys work immediately.
    </Notice>
  );
}
