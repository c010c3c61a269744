'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { apiRequest } from '@/components/api-request';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/text-field';
import { formatUsd, type Micros } from '@/lib/core/money';

/** Sets the balance below which an email is sent. */
export function AlertForm({ line }: { line: Micros | null }) {
  const router = useRouter();
  const [below, setBelow] = useState(line === null ? '' : formatUsd(line).slice(1));
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string>();
  const [saved, setSaved] = useState(false);

  async function save(event: FormEvent) {
    event.preventDefault();
    if (pending) return;
    setPending(true);
    setError(undefined);
    setSaved(false);
    const sent = await apiRequest('POST', '/api/billing/alert', { below });
    setPending(false);
    if (!sent.ok) {
      setError(sent.error);
      return;
    }
    setSaved(true);
    router.refresh();
  }

  return (
    <form method="post" noValidate onSubmit={save} className="mt-1 grid gap-3">
      <p className="text-muted">
        {line === null
          ? 'Off. Enter an amount to get an email when the balance falls below it.'
          : `You get one email when the balance falls below ${formatUsd(line)}, and the next one after it has risen again.`}
      </p>
      <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-3">
        <TextField
          label="Email me below"
          value={below}
          onChange={(event) => {
            setBelow(event.target.value);
            setError(undefined);
            setSaved(false);
          }}
          inputMode="decimal"
          autoComplete="off"
          placeholder="never"
          error={error}
        />
        <Button
          type="submit"
          pending={pending}
          aria-label="Save alert"
          className="self-start mt-[25.5px]"
        >
          Save
        </Button>
      </div>
      <p role="status" className="text-muted text-small empty:hidden">
        {saved && 'Saved.'}
      </p>
    </form>
  );
}
