'use client';

import Link from 'next/link';
import { useEffect, useRef, useState } from 'react';
import { type Sent, sendChange } from '@/components/send-change';
import { buttonStyle } from '@/components/ui/button-style';
import { useMailedToken } from '../mailed-token';

/** Confirms by itself, and says how it went. */
export function Confirmation() {
  const token = useMailedToken();
  const [sent, setSent] = useState<Sent<{ email: string }>>();
  const asked = useRef(false);

  useEffect(() => {
    if (token === null || asked.current) return;
    asked.current = true;
    void sendChange<{ email: string }>('POST', '/api/verify-email', { token }).then(setSent);
  }, [token]);

  return (
    <div className="grid gap-5">
      <p role="status">
        {!sent && 'One moment…'}
        {sent?.ok && (
          <>
            <b className="font-semibold [overflow-wrap:anywhere]">{sent.answer.email}</b> is
            confirmed. Alerts about your keys and your balance reach you there.
          </>
        )}
        {sent && !sent.ok && `${sent.error} Settings sends another confirmation.`}
      </p>
      {sent && (
        <Link
          href={sent.ok ? '/api-keys' : '/settings'}
          prefetch={false}
          className={`${buttonStyle('primary')} w-full`}
        >
          {sent.ok ? 'Go to your keys' : 'Go to Settings'}
        </Link>
      )}
    </div>
  );
}
