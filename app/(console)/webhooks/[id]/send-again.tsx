'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { apiRequest } from '@/components/api-request';
import { Button } from '@/components/ui/button';
import { FieldError } from '@/components/ui/field-error';

interface SendAgainProps {
  id: string;
  /** The number before resending: one more means that it was sent. */
  attempts: number;
  /** An attempt is in progress: it cannot be resent now. */
  sending: boolean;
}

/** Resends a delivery, whatever its state. */
export function SendAgain({ id, attempts, sending }: SendAgainProps) {
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const [queuedAfter, setQueuedAfter] = useState<number>();
  const [error, setError] = useState<string>();

  async function send() {
    setPending(true);
    setError(undefined);
    const sent = await apiRequest('POST', `/api/webhooks/deliveries/${id}/send-again`);
    setPending(false);
    if (!sent.ok) {
      setError(sent.error);
      return;
    }
    setQueuedAfter(attempts);
    router.refresh();
  }

  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button pending={pending || sending} onClick={send}>
          Send again
        </Button>
        <p role="status" className="text-muted text-small">
          {sending
            ? 'An attempt is in progress. You can send it again when it has finished.'
            : words(queuedAfter, attempts)}
        </p>
      </div>
      <FieldError>{error}</FieldError>
    </>
  );
}

function words(queuedAfter: number | undefined, attempts: number): string {
  if (queuedAfter === undefined)
    return 'Sent immediately, with the same webhook-id and a new signature.';
  return queuedAfter < attempts
    ? 'Sent again: see the newest attempt below.'
    : 'Queued. The attempt will appear below automatically.';
}
