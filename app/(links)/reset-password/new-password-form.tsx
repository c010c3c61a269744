'use client';

import Link from 'next/link';
import { type FormEvent, useRef, useState } from 'react';
import { apiRequest } from '@/components/api-request';
import { Button } from '@/components/ui/button';
import { buttonStyle } from '@/components/ui/button-style';
import { FieldError } from '@/components/ui/field-error';
import { KnownUsername } from '@/components/ui/known-username';
import { PasswordField } from '@/components/ui/password-field';
import { useMailedLink } from '../mailed-token';

/** Sets the new password, and continues to the sign-in. */
export function NewPasswordForm() {
  const link = useMailedLink();
  const [pending, setPending] = useState(false);
  const [done, setDone] = useState(false);
  const [error, setError] = useState<string>();
  const busy = useRef(false);

  async function set(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy.current || link === null) return;
    busy.current = true;
    setPending(true);
    setError(undefined);
    const password = String(new FormData(event.currentTarget).get('password'));
    const { token } = link;
    const sent = await apiRequest('POST', '/api/reset-password', { token, password });
    busy.current = false;
    setPending(false);
    if (sent.ok) setDone(true);
    else setError(sent.error);
  }

  if (done) {
    return (
      <div className="grid gap-5">
        <p role="status">Your password has been changed. Sign in with the new one.</p>
        <Link href="/sign-in" className={`${buttonStyle('primary')} w-full`}>
          Sign in
        </Link>
      </div>
    );
  }
  return (
    // `post`, since without a script a GET form would put the password into the address.
    <form method="post" noValidate onSubmit={set} className="grid gap-4">
      <KnownUsername email={link?.email ?? ''} />
      <PasswordField label="New password" isNew />
      <div>
        <Button
          type="submit"
          kind="primary"
          pending={pending}
          // Until the script has read the link.
          disabled={link === null}
          className="w-full"
        >
          Set password
        </Button>
        <FieldError>{error}</FieldError>
      </div>
      <p className="text-center text-muted">
        <Link
          href="/forgot-password"
          className="font-semibold text-accent underline underline-offset-2"
        >
          Request a new link
        </Link>
      </p>
    </form>
  );
}
