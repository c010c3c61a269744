'use client';

import { useState } from 'react';
import { Button } from '../ui/button';
import { FieldError } from '../ui/field-error';

/** Ends this browser's session. What it needs is loaded at the click. */
export function SignOutButton() {
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string>();

  async function leave() {
    setPending(true);
    setError(undefined);
    const { endThisSession } = await import('../auth-requests');
    const failed = await endThisSession();
    if (failed) {
      setError(failed);
      setPending(false);
      return;
    }
    // A whole new page: nothing of the account stays in the browser's memory.
    location.assign('/sign-in');
  }

  return (
    <div>
      <Button kind="quiet" size="small" pending={pending} onClick={leave} className="text-small">
        Sign out
      </Button>
      <FieldError>{error}</FieldError>
    </div>
  );
}
