'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, type ReactNode, useState } from 'react';
import { apiRequest } from '@/components/api-request';
import { Time } from '@/components/time';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { FieldError } from '@/components/ui/field-error';
import { TextField } from '@/components/ui/text-field';
import { formatUsd, type Micros } from '@/lib/core/money';
import type { BillingSettings } from '@/lib/payments/billing-settings';

interface AutoTopUpFormProps {
  settings: BillingSettings;
  /** The card that is charged. */
  cardLine: ReactNode;
  /** A payment provider is configured. */
  available: boolean;
  now: Date;
}

/** Settings of automatic top-ups: below X, add Y, at most Z a month, with the saved card. */
export function AutoTopUpForm({ settings, cardLine, available, now }: AutoTopUpFormProps) {
  const { auto } = settings;
  const router = useRouter();
  const [texts, setTexts] = useState(() => ({
    below: textOf(auto?.belowMicros, '10'),
    amount: textOf(auto?.amountMicros, '25'),
    monthLimit: textOf(auto?.monthLimitMicros, '100'),
  }));
  const [pending, setPending] = useState<'on' | 'off' | null>(null);
  const [error, setError] = useState<string>();

  async function send(what: 'on' | 'off') {
    if (pending) return;
    setPending(what);
    setError(undefined);
    const path = '/api/billing/auto-top-up';
    const sent = await (what === 'on'
      ? apiRequest('POST', path, texts)
      : apiRequest('DELETE', path));
    setPending(null);
    if (!sent.ok) setError(sent.error);
    else router.refresh();
  }
  const field = (name: keyof typeof texts, label: string) => (
    <TextField
      label={label}
      value={texts[name]}
      onChange={(event) => {
        setTexts({ ...texts, [name]: event.target.value });
        setError(undefined);
      }}
      inputMode="decimal"
      autoComplete="off"
      disabled={!available}
    />
  );

  return (
    <form
      method="post"
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void send('on');
      }}
      className="mt-1 grid gap-3"
    >
      <p className="text-muted">
        {auto ? (
          <>
            <Badge tone="good">On</Badge> Below {formatUsd(auto.belowMicros)}, adds{' '}
            {formatUsd(auto.amountMicros)}, at most {formatUsd(auto.monthLimitMicros)} a month
            (UTC).
          </>
        ) : (
          'Off. When the balance falls below your threshold, your card is charged, up to the monthly limit.'
        )}
      </p>
      {settings.autoStoppedReason && (
        <p role="status" className="font-medium text-bad">
          It was stopped: {settings.autoStoppedReason} Check your card, then switch it on again.
        </p>
      )}
      {settings.autoPausedUntil && (
        <p role="status" className="font-medium text-warn">
          The monthly limit is reached. It continues{' '}
          <Time at={settings.autoPausedUntil} now={now} ahead />.
        </p>
      )}
      <div className="grid gap-3 sm:grid-cols-3">
        {field('below', 'When below')}
        {field('amount', 'Add')}
        {field('monthLimit', 'Monthly limit')}
      </div>
      <FieldError>{error}</FieldError>
      <div className="flex flex-wrap items-center justify-between gap-3">
        {cardLine}
        <div className="flex gap-2">
          {auto && (
            <Button pending={pending === 'off'} onClick={() => send('off')}>
              Switch off
            </Button>
          )}
          <Button type="submit" pending={pending === 'on'} disabled={!available}>
            {auto ? 'Save changes' : 'Switch on'}
          </Button>
        </div>
      </div>
    </form>
  );
}

function textOf(amount: Micros | undefined, otherwise: string): string {
  return amount === undefined ? otherwise : formatUsd(amount).slice(1);
}
