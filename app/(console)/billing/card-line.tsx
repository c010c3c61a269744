'use client';

import { useState } from 'react';
import { apiRequest } from '@/components/api-request';
import { Button } from '@/components/ui/button';
import { FieldError } from '@/components/ui/field-error';

interface CardLineProps {
  /** Its display name; null if there is none. */
  card: string | null;
  /** The provider has a page to manage cards. */
  hasPage: boolean;
}

/** The card that is charged, and the link to the provider's page to manage cards. */
export function CardLine({ card, hasPage }: CardLineProps) {
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string>();

  async function open() {
    if (pending) return;
    setPending(true);
    setError(undefined);
    const sent = await apiRequest<{ url: string }>('POST', '/api/billing/cards');
    if (sent.ok) {
      location.assign(sent.answer.url);
      return;
    }
    setPending(false);
    setError(sent.error);
  }

  return (
    <div>
      <p className="flex flex-wrap items-center gap-x-3 text-muted text-small">
        {card ?? 'No saved card yet'}
        {hasPage && (
          <Button kind="quiet" size="small" pending={pending} onClick={open}>
            {card ? 'Manage cards' : 'Add a card'}
          </Button>
        )}
      </p>
      <FieldError>{error}</FieldError>
    </div>
  );
}
