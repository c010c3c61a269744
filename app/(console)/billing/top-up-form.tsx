'use client';

import { type FormEvent, useId, useRef, useState } from 'react';
import { apiRequest } from '@/components/api-request';
import { Button } from '@/components/ui/button';
import { ButtonRadios } from '@/components/ui/button-radios';
import { FieldError } from '@/components/ui/field-error';
import { TextField } from '@/components/ui/text-field';
import { formatUsd, MICROS_PER_DOLLAR, type Micros, parseDollars } from '@/lib/core/money';
import type { Totals } from '@/lib/tiers/tiers';
import { AfterTopUp } from './after-top-up';

interface TopUpFormProps {
  presets: readonly Micros[];
  smallest: Micros;
  largest: Micros;
  totals: Totals;
  owed: Micros;
  disabled: boolean;
}

/** Chooses an amount, shows its effect on the tier, and opens the checkout. */
export function TopUpForm({ presets, smallest, largest, totals, owed, disabled }: TopUpFormProps) {
  const [amountText, setAmountText] = useState(() => wholeDollars(presets[0] ?? smallest));
  const [custom, setCustom] = useState('');
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string>();
  const errorId = useId();
  const field = useRef<HTMLInputElement>(null);
  const busy = useRef(false);

  const chosen = custom || amountText;
  const parsed = parseDollars(chosen);
  const amount = parsed !== null && parsed >= smallest && parsed <= largest ? parsed : null;

  async function topUp(event: FormEvent) {
    event.preventDefault();
    if (busy.current || disabled) return;
    busy.current = true;
    setPending(true);
    setError(undefined);
    const sent = await apiRequest<{ url: string }>('POST', '/api/billing/top-ups', {
      amount: chosen.trim(),
    });
    if (sent.ok) {
      location.assign(sent.answer.url);
      return;
    }
    busy.current = false;
    setPending(false);
    setError(sent.error);
    if (sent.status === 400) field.current?.focus();
  }

  return (
    <form method="post" noValidate onSubmit={topUp}>
      <div className="grid items-start gap-3 sm:grid-cols-[auto_minmax(9rem,1fr)_auto]">
        <ButtonRadios
          name="Amount"
          disabled={disabled}
          choices={presets.map((preset) => ({
            value: wholeDollars(preset),
            name: formatUsd(preset, 'short'),
          }))}
          chosen={custom ? null : amountText}
          onChoose={(value) => {
            setAmountText(value);
            setCustom('');
            setError(undefined);
          }}
        />
        <TextField
          ref={field}
          label="Custom amount"
          value={custom}
          onChange={(event) => {
            setCustom(event.target.value);
            setError(undefined);
          }}
          inputMode="decimal"
          autoComplete="off"
          placeholder={`${formatUsd(smallest).slice(1)} to ${formatUsd(largest).slice(1)}`}
          disabled={disabled}
          aria-invalid={error !== undefined}
          aria-describedby={errorId}
        />
        <Button
          type="submit"
          kind="primary"
          pending={pending}
          disabled={disabled}
          className="sm:mt-[25.5px]"
        >
          Top up
        </Button>
      </div>
      <FieldError id={errorId}>{error}</FieldError>
      {!error && !disabled && (
        <div aria-live="polite" className="mt-3 min-h-[21px] text-muted">
          {amount !== null ? (
            <AfterTopUp totals={totals} owed={owed} amount={amount} smallest={smallest} />
          ) : (
            `Whole cents from ${formatUsd(smallest)} to ${formatUsd(largest)}.`
          )}
        </div>
      )}
    </form>
  );
}

function wholeDollars(amount: Micros): string {
  return (amount / MICROS_PER_DOLLAR).toString();
}
