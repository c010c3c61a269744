'use client';

import { useState } from 'react';
import { ButtonRadios } from '@/components/ui/button-radios';
import { TextField } from '@/components/ui/text-field';
import { StaffAction } from '../../staff-action';

const DIRECTIONS = [
  { value: 'grant', name: 'Grant' },
  { value: 'take back', name: 'Take back' },
];

/** Grants credit, or takes it back. */
export function CreditDialog({ accountId }: { accountId: string }) {
  const [direction, setDirection] = useState('grant');
  return (
    <StaffAction
      name="Credit…"
      title="Grant or take back credit?"
      description="Credit can be spent like a top-up, but does not activate keys and is not a payment. Taking back credit can reduce the balance to zero, not below."
      confirm={direction === 'grant' ? 'Grant credit' : 'Take credit back'}
      path={`/api/staff/accounts/${accountId}/credits`}
      body={{ direction }}
    >
      <ButtonRadios
        name="Direction"
        choices={DIRECTIONS}
        chosen={direction}
        onChoose={setDirection}
        disabled={false}
      />
      <TextField label="Amount in dollars" name="amount" inputMode="decimal" autoComplete="off" />
    </StaffAction>
  );
}
