'use client';

import { useState } from 'react';
import { apiRequest } from '@/components/api-request';
import { Foreign } from '@/components/foreign';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { FieldError } from '@/components/ui/field-error';
import { Panel } from '@/components/ui/panel';

/** Whether the address is verified, and which emails are sent there. */
export function EmailPanel({ email, verified }: { email: string; verified: boolean }) {
  const [pending, setPending] = useState(false);
  const [sent, setSent] = useState(false);
  const [error, setError] = useState<string>();

  async function send() {
    if (pending) return;
    setPending(true);
    setError(undefined);
    const answer = await apiRequest('POST', '/api/verify-email/send');
    setPending(false);
    if (answer.ok) setSent(true);
    else setError(answer.error);
  }

  return (
    <Panel aria-labelledby="email-heading" className="p-5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h2 id="email-heading" className="font-semibold">
          Email and alerts
        </h2>
        <Badge tone={verified ? 'good' : 'warn'}>{verified ? 'Confirmed' : 'Not confirmed'}</Badge>
      </div>
      <p className="mt-1 text-muted [overflow-wrap:anywhere]">
        {verified ? (
          <>
            <Foreign text={email} /> receives an email when a key is generated or deleted, when the
            tier changes, when a payment or an automatic top-up fails, and when the balance falls
            below the threshold set under Billing.
          </>
        ) : (
          <>
            Alerts about your keys and your balance are sent only to confirmed addresses. Open the
            link that was sent to <Foreign text={email} />.
          </>
        )}
      </p>
      {!verified && (
        <div className="mt-3">
          <Button pending={pending} onClick={send}>
            Resend confirmation email
          </Button>
          <p role="status" className="mt-2 text-muted text-small empty:hidden">
            {sent && 'Sent. Only the newest link is valid.'}
          </p>
          <FieldError>{error}</FieldError>
        </div>
      )}
    </Panel>
  );
}
