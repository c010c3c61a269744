import type { ReactNode } from 'react';
import { formatUsd, type Micros } from '@/lib/core/money';
import { Notice } from './ui/notice';

/** Why every call is refused although the keys are active: money is owed. */
export function OwedNotice({ owed, action }: { owed: Micros; action?: ReactNode }) {
  return (
    <Notice
      tone="bad"
      title={`${formatUsd(owed, 'full')} is owed. Your keys are refused until it is paid.`}
      action={action}
    >
      A refund or a chargeback took back more than the balance had. Until then every call answers
      403 Insufficient balance. A top-up settles it first; from then on all keys work at once.
    </Notice>
  );
}
