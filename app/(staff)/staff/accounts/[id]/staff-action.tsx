'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, type ReactNode, useId, useRef, useState } from 'react';
import { sendChange } from '@/components/send-change';
import { AlertDialog } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { FieldError } from '@/components/ui/field-error';
import { TextField } from '@/components/ui/text-field';

interface StaffActionProps {
  /** On the button that opens it. */
  name: string;
  title: string;
  description: ReactNode;
  /** On the button that does it. */
  confirm: string;
  path: string;
  /** What is sent beside the reason and the form's fields. */
  body?: Record<string, string>;
  /** Fields before the reason. */
  children?: ReactNode;
}

/** Something that staff does to an account: asks why, since the owner reads it, and does it once. */
export function StaffAction(props: StaffActionProps) {
  const formId = useId();
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string>();
  const cancelButton = useRef<HTMLButtonElement>(null);
  // The same form sent again, after an answer that was lost, is the same action.
  const id = useRef('');

  function begin() {
    id.current = crypto.randomUUID();
    setError(undefined);
    setOpen(true);
  }

  async function act(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    setPending(true);
    setError(undefined);
    const fields = Object.fromEntries(new FormData(event.currentTarget));
    const sent = await sendChange('POST', props.path, {
      id: id.current,
      ...props.body,
      ...fields,
    });
    setPending(false);
    if (!sent.ok) {
      setError(sent.error);
      return;
    }
    setOpen(false);
    router.refresh();
  }

  return (
    <>
      <Button size="small" onClick={begin}>
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
        <form id={formId} method="post" noValidate onSubmit={act} className="grid gap-4">
          {props.children}
          <TextField
            label="Reason"
            name="reason"
            maxLength={200}
            autoComplete="off"
            hint="At least 10 characters. The owner reads it."
          />
          <FieldError>{error}</FieldError>
        </form>
      </AlertDialog>
    </>
  );
}
