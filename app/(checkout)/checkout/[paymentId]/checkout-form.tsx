'use client';

import { useRef, useState } from 'react';
import { apiRequest } from '@/components/api-request';
import { Button } from '@/components/ui/button';
import { FieldError } from '@/components/ui/field-error';

type Outcome = 'paid' | 'cancelled';

/** Pays or cancels, and returns to the billing page. */
export function CheckoutForm({ paymentId, amount }: { paymentId: string; amount: string }) {
  const [pending, setPending] = useState<Outcome | null>(null);
  const [error, setError] = useState<string>();
  const busy = useRef(false);

  async function finish(outcome: Outcome) {
    if (busy.current) return;
    busy.current = true;
    setPending(outcome);
    setError(undefined);
    const sent = await apiRequest('POST', `/api/checkout/${paymentId}`, { outcome });
    // It ended in another window: the billing page shows the result.
    if (sent.ok || sent.status === 409) {
      location.assign(`/billing?payment=${paymentId}`);
      return;
    }
    busy.current = false;
    setPending(null);
    setError(sent.error);
  }

  return (
    <div className="grid gap-2">
      <Button kind="primary" pending={pending === 'paid'} onClick={() => finish('paid')}>
        Pay {amount}
      </Button>
      <Button pending={pending === 'cancelled'} onClick={() => finish('cancelled')}>
        Cancel
      </Button>
      <FieldError>{error}</FieldError>
    </div>
  );
}
