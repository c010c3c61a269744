'use client';

import { type RefObject, useRef, useState } from 'react';
import { apiRequest } from '@/components/api-request';
import { AlertDialog } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { FieldError } from '@/components/ui/field-error';

interface RotateSecretDialogProps {
  open: boolean;
  /** How long the current secret will also sign. */
  overlapHours: number;
  /** A previously rotated secret still signs: this ends it. */
  endsNow: boolean;
  onCancel: () => void;
  onRotated: (secret: string) => void;
  /** The element to focus after the rotation. */
  afterwards: RefObject<HTMLElement | null>;
}

/** Explains what rotating means for receivers, and rotates. */
export function RotateSecretDialog(props: RotateSecretDialogProps) {
  const { open, overlapHours, endsNow, onCancel, onRotated, afterwards } = props;
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string>();
  const cancelButton = useRef<HTMLButtonElement>(null);
  const done = useRef(false);
  const busy = useRef(false);

  function cancel() {
    done.current = false;
    setError(undefined);
    onCancel();
  }

  async function rotate() {
    // React state is too slow for a double click, and a dialog can still be clicked while it fades out: a second
    // rotation would end the current secret immediately.
    if (busy.current || !open) return;
    busy.current = true;
    setPending(true);
    setError(undefined);
    const sent = await apiRequest<{ secret: string }>('POST', '/api/webhooks/secret/rotate');
    busy.current = false;
    setPending(false);
    if (!sent.ok) {
      setError(sent.error);
      return;
    }
    done.current = true;
    onRotated(sent.answer.secret);
  }

  return (
    <AlertDialog
      open={open}
      onCancel={cancel}
      title="Rotate the signing secret?"
      description={`You get a new secret immediately. For ${overlapHours} hours every webhook is signed with both secrets, so receivers with the old one keep working while you update them. After that, the old secret is no longer used.`}
      initialFocus={cancelButton}
      finalFocus={() => (done.current ? afterwards.current : true)}
      foot={
        <>
          <Button ref={cancelButton} onClick={cancel}>
            Cancel
          </Button>
          <Button kind="danger" pending={pending} onClick={rotate}>
            Rotate secret
          </Button>
        </>
      }
    >
      {endsNow && (
        <p className="rounded-control bg-warn-soft px-3 py-2 text-warn">
          The secret from before the last rotation is still in use. Rotating again ends it
          immediately: update receivers that use it first.
        </p>
      )}
      <FieldError>{error}</FieldError>
    </AlertDialog>
  );
}
