'use client';

import { useState } from 'react';
import { Button } from '../ui/button';
import { FieldError } from '../ui/field-error';

/** Ends this browser's session. Its code is loaded on click. */
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
    // A full page load, so that no account data stays in the browser's memory.
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
