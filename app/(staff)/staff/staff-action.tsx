'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { apiRequest } from '@/components/api-request';
import { randomId } from '@/components/random-id';
import { AlertDialog } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { FieldError } from '@/components/ui/field-error';
import { KnownUsername } from '@/components/ui/known-username';
import { NO_PASSWORD_MANAGER } from '@/components/ui/no-password-manager';
import { TextField } from '@/components/ui/text-field';
import { REFUSALS } from '@/lib/core/errors';
import { useStaffEmail } from './staff-email';

interface StaffActionProps {
  /** The text of the button that opens it. */
  name: string;
  title: ReactNode;
  description: ReactNode;
  /** The text of the button that submits it. */
  confirm: string;
  path: string;
  /** Sent in addition to the reason and the form's fields. */
  body?: Record<string, string>;
  /** Fields before the reason. */
  children?: ReactNode;
  /** Who reads the reason. */
  reader?: string;
  /** For a button in every row of a long list. */
  quiet?: boolean;
}

/**
 * An action of staff: asks for the reason and says who reads it, and runs once. If the server requires the password
 * again, the same form asks for it and keeps the input.
 */
export function StaffAction(props: StaffActionProps) {
  const formId = useId();
  const router = useRouter();
  const email = useStaffEmail();
  const [open, setOpen] = useState(false);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string>();
  const [asksPassword, setAsksPassword] = useState(false);
  const [passwordError, setPasswordError] = useState<string>();
  const cancelButton = useRef<HTMLButtonElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);
  const reasonField = useRef<HTMLInputElement>(null);
  // Submitting the same form again, after a lost answer, is the same action.
  const id = useRef('');

  // When it appears, and again after a wrong one.
  useEffect(() => {
    if (asksPassword && !pending) passwordField.current?.select();
  }, [asksPassword, pending]);

  function begin() {
    id.current = randomId();
    setError(undefined);
    setPasswordError(undefined);
    setAsksPassword(false);
    setOpen(true);
  }

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    const { password, ...fields } = Object.fromEntries(new FormData(event.currentTarget));
    setPending(true);
    setError(undefined);
    setPasswordError(undefined);
    await act(fields, password);
    setPending(false);
  }

  async function act(fields: object, password: FormDataEntryValue | undefined) {
    if (asksPassword) {
      const confirmed = await apiRequest('POST', '/api/staff/confirm', { password });
      if (!confirmed.ok) {
        setPasswordError(confirmed.error);
        return;
      }
      setAsksPassword(false);
    }
    const sent = await apiRequest('POST', props.path, { id: id.current, ...props.body, ...fields });
    if (sent.ok) {
      setOpen(false);
      router.refresh();
    } else if (sent.error === REFUSALS.confirm_password[1]) {
      setAsksPassword(true);
    } else {
      setError(sent.error);
      // The password field, which had the focus, is removed.
      if (asksPassword) reasonField.current?.focus();
    }
  }

  return (
    <>
      <Button size="small" kind={props.quiet ? 'quiet' : 'plain'} onClick={begin}>
        {props.name}
      </Button>
      <AlertDialog
        open={open}
        onCancel={() => setOpen(false)}
        title={props.title}
        description={props.description}
        initialFocus={cancelButton}
        foot={
          <>
            <Button ref={cancelButton} onClick={() => setOpen(false)}>
              Cancel
            </Button>
            <Button type="submit" form={formId} kind="danger" pending={pending}>
              {props.confirm}
            </Button>
          </>
        }
      >
        <form id={formId} method="post" noValidate onSubmit={submit} className="grid gap-4">
          {props.children}
          <TextField
            ref={reasonField}
            label="Reason"
            name="reason"
            maxLength={200}
            autoComplete="off"
            {...NO_PASSWORD_MANAGER}
            hint={`At least 10 characters. ${props.reader ?? 'The owner'} reads it.`}
          />
          {asksPassword && (
            <>
              <KnownUsername email={email} />
              <TextField
                ref={passwordField}
                label="Password"
                name="password"
                type="password"
                autoComplete="current-password"
                hint="Enter your password to confirm. You will not be asked again for five minutes."
                error={passwordError}
              />
            </>
          )}
          <FieldError>{error}</FieldError>
        </form>
      </AlertDialog>
    </>
  );
}
