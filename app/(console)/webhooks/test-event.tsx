'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useRef, useState } from 'react';
import { apiRequest } from '@/components/api-request';
import { Button } from '@/components/ui/button';
import { Panel } from '@/components/ui/panel';
import { TextField } from '@/components/ui/text-field';
import type { Delivery } from '@/lib/webhooks/list-deliveries';
import { TRIES } from '@/lib/webhooks/schedule';
import { TestOutcome } from './test-outcome';

interface TestEventProps {
  /** The newest deliveries of test events, which include the ones sent here. */
  tests: Delivery[];
  allowInternal: boolean;
}

/** Sends a test event to an address, and shows its result. */
export function TestEvent({ tests, allowInternal }: TestEventProps) {
  const router = useRouter();
  const [url, setUrl] = useState('');
  const [pending, setPending] = useState(false);
  const [sentId, setSentId] = useState<string>();
  const [error, setError] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const busy = useRef(false);

  async function send(event: FormEvent) {
    event.preventDefault();
    // React state is too slow for a double click, which would send a second event.
    if (busy.current) return;
    busy.current = true;
    setPending(true);
    setError(undefined);
    setSentId(undefined);
    const sent = await apiRequest<{ id: string }>('POST', '/api/webhooks/test-events', { url });
    busy.current = false;
    setPending(false);
    if (!sent.ok) {
      setError(sent.error);
      field.current?.focus();
      return;
    }
    setSentId(sent.answer.id);
    router.refresh();
  }

  return (
    <Panel aria-labelledby="test-heading" className="p-4">
      <h2 id="test-heading" className="min-h-9 font-semibold leading-9">
        Test your receiver
      </h2>
      <p className="mt-1 mb-3 text-muted">
        Sends a signed event with <code className="font-mono text-tiny">"test": true</code>. It is
        tried up to {TRIES.test} times and costs nothing.
      </p>
      <form
        method="post"
        noValidate
        onSubmit={send}
        className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_auto]"
      >
        <TextField
          ref={field}
          label="URL"
          type="url"
          inputMode="url"
          value={url}
          onChange={(event) => {
            setUrl(event.target.value);
            setError(undefined);
          }}
          placeholder={
            allowInternal ? 'http://localhost:8000/webhook' : 'https://example.com/webhook'
          }
          autoComplete="off"
          spellCheck={false}
          error={error}
        />
        <Button type="submit" pending={pending} className="self-start sm:mt-[25.5px]">
          Send a test event
        </Button>
      </form>
      <div role="status" className="mt-2 empty:hidden">
        {sentId && <TestOutcome delivery={tests.find(({ id }) => id === sentId)} />}
      </div>
    </Panel>
  );
}
