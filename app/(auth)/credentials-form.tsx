'use client';

import { type FormEvent, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { FieldError } from '@/components/ui/field-error';
import { PasswordField } from '@/components/ui/password-field';
import { TextField } from '@/components/ui/text-field';

interface CredentialsFormProps {
  action: string;
  newPassword?: boolean;
  /** Null on success, else a sentence for the user. */
  submit: (email: string, password: string) => Promise<string | null>;
  /** An error that is shown before the first attempt. */
  firstError?: string;
  /** Where the browser goes after success. */
  next?: string;
}

/** Email and password, with the result next to them. */
export function CredentialsForm({
  action,
  newPassword,
  submit,
  firstError,
  next = '/api-keys',
}: CredentialsFormProps) {
  const [pending, setPending] = useState(false);
  const [error, setError] = useState(firstError);
  const busy = useRef(false);

  async function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy.current) return;
    busy.current = true;
    setPending(true);
    setError(undefined);
    const fields = new FormData(event.currentTarget);
    const failed = await submit(String(fields.get('email')), String(fields.get('password')));
    if (failed === null) {
      location.assign(next);
      return;
    }
    busy.current = false;
    setPending(false);
    setError(failed);
  }

  return (
    // `post`, since without a script a GET form would put the password into the address.
    <form method="post" noValidate onSubmit={send} className="grid gap-4">
      <TextField
        label="Email"
        name="email"
        type="email"
        autoComplete="username"
        spellCheck={false}
        autoCapitalize="none"
        required
      />
      <PasswordField isNew={newPassword ?? false} />
      <div>
        <Button type="submit" kind="primary" pending={pending} className="w-full">
          {action}
        </Button>
        <FieldError>{error}</FieldError>
      </div>
    </form>
  );
}
