'use client';

import Link from 'next/link';
import { type FormEvent, useRef, useState } from 'react';
import { apiRequest } from '@/components/api-request';
import { Button } from '@/components/ui/button';
import { FieldError } from '@/components/ui/field-error';
import { Notice } from '@/components/ui/notice';
import { TextField } from '@/components/ui/text-field';

/** Requests a reset link for an email. The answer is the same for known and unknown ones. */
export function ForgotForm({ mailbox }: { mailbox: boolean }) {
  const [pending, setPending] = useState(false);
  const [sentTo, setSentTo] = useState<string>();
  const [error, setError] = useState<string>();
  const busy = useRef(false);

  async function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy.current) return;
    busy.current = true;
    setPending(true);
    setError(undefined);
    const email = String(new FormData(event.currentTarget).get('email'));
    const sent = await apiRequest('POST', '/api/forgot-password', { email });
    busy.current = false;
    setPending(false);
    if (sent.ok) setSentTo(email.trim());
    else setError(sent.error);
  }

  if (sentTo !== undefined) {
    return (
      <Notice tone="good" role="status" title="Check your inbox">
        If {sentTo} has an account, we have sent a link to it. If it does not arrive within a few
        minutes, check your spam folder. All links of the last hour are valid.
        {mailbox && (
          <>
            {' '}
            This installation does not send email. Read it at{' '}
            <Link href="/dev/mail" className="font-semibold underline underline-offset-2">
              /dev/mail
            </Link>
            .
          </>
        )}
      </Notice>
    );
  }
  return (
    <form method="post" noValidate onSubmit={send} className="grid gap-4">
      <TextField
        label="Email"
        name="email"
        type="email"
        autoComplete="username"
        spellCheck={false}
        autoCapitalize="none"
        required
      />
      <div>
        <Button type="submit" kind="primary" pending={pending} className="w-full">
          Send reset link
        </Button>
        <FieldError>{error}</FieldError>
      </div>
    </form>
  );
}
