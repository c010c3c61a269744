'use client';

import { type FormEvent, useRef, useState } from 'react';
import { apiRequest } from '@/components/api-request';
import { Button } from '@/components/ui/button';
import { FieldError } from '@/components/ui/field-error';
import { Notice } from '@/components/ui/notice';
import { TextField } from '@/components/ui/text-field';

/** Reports a key; the answer is always the same. */
export function LeakForm() {
  const [pending, setPending] = useState(false);
  const [received, setReceived] = useState(false);
  const [error, setError] = useState<string>();
  const busy = useRef(false);

  async function report(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy.current) return;
    busy.current = true;
    setPending(true);
    setError(undefined);
    const key = String(new FormData(event.currentTarget).get('key'));
    const sent = await apiRequest('POST', '/api/leaks', { key });
    busy.current = false;
    setPending(false);
    if (sent.ok) setReceived(true);
    else setError(sent.error);
  }

  if (received) {
    return (
      <Notice tone="good" role="status" title="Thank you">
        If the key was active, it has been deleted and its owner has been notified. We do not say
        whether it was, so that nobody can test keys here.
      </Notice>
    );
  }
  return (
    // `post`, since without a script a GET form would put the key into the address.
    <form method="post" noValidate onSubmit={report} className="grid gap-4">
      <TextField
        label="API key"
        name="key"
        placeholder="sk_…"
        autoComplete="off"
        spellCheck={false}
        required
      />
      <div>
        <Button type="submit" kind="primary" pending={pending} className="w-full">
          Report
        </Button>
        <FieldError>{error}</FieldError>
      </div>
    </form>
  );
}
