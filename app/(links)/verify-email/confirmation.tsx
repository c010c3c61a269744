'use client';

import Link from 'next/link';
import { useRef, useState } from 'react';
import { apiRequest, type Sent } from '@/components/api-request';
import { Foreign } from '@/components/foreign';
import { Button } from '@/components/ui/button';
import { buttonStyle } from '@/components/ui/button-style';
import { FieldError } from '@/components/ui/field-error';
import { useMailedLink } from '../mailed-token';

/** Verifies on a click, since virus scanners open the links in emails, and shows the result. */
export function Confirmation() {
  const link = useMailedLink();
  const [sent, setSent] = useState<Sent<{ email: string; already: boolean }>>();
  const [pending, setPending] = useState(false);
  const busy = useRef(false);

  async function confirm() {
    if (busy.current || link === null) return;
    busy.current = true;
    setPending(true);
    setSent(await apiRequest('POST', '/api/verify-email', { token: link.token }));
    setPending(false);
    busy.current = false;
  }

  if (sent?.ok) {
    const { email, already } = sent.answer;
    return (
      <div className="grid gap-5">
        <p role="status">
          <b className="font-semibold [overflow-wrap:anywhere]">
            <Foreign text={email} />
          </b>{' '}
          {already ? 'is already confirmed.' : 'is confirmed.'} Alerts about your keys and your
          balance are sent there.
        </p>
        <Link href="/api-keys" prefetch={false} className={`${buttonStyle('primary')} w-full`}>
          Go to your keys
        </Link>
      </div>
    );
  }
  if (sent?.status === 400) {
    return (
      <div className="grid gap-5">
        <p role="alert">{sent.error} Settings sends another.</p>
        <Link href="/settings" prefetch={false} className={`${buttonStyle('primary')} w-full`}>
          Go to Settings
        </Link>
      </div>
    );
  }
  return (
    <div className="grid gap-5">
      <p>Confirm this address to receive alerts about your keys and your balance.</p>
      <div>
        <Button
          kind="primary"
          pending={pending}
          // Until the script has read the link.
          disabled={link === null}
          onClick={confirm}
          className="w-full"
        >
          Confirm
        </Button>
        <FieldError>{sent?.error}</FieldError>
      </div>
    </div>
  );
}
