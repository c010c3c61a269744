'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, type RefObject, useId, useRef, useState } from 'react';
import { apiRequest } from '@/components/api-request';
import { AlertDialog } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { FieldError } from '@/components/ui/field-error';
import { TextField } from '@/components/ui/text-field';

interface RevokeKeyDialogProps {
  open: boolean;
  /** The key to delete; stays while the dialog fades out. */
  target: { id: string; name: string } | null;
  onCancel: () => void;
  onRevoked: (name: string) => void;
  /** Where the focus goes when the row, and the button in it, are gone. */
  afterwards: RefObject<HTMLElement | null>;
}

/** Says what deleting means, asks why, and deletes. */
export function RevokeKeyDialog({
  open,
  target,
  onCancel,
  onRevoked,
  afterwards,
}: RevokeKeyDialogProps) {
  const formId = useId();
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string>();
  const cancelButton = useRef<HTMLButtonElement>(null);
  const gone = useRef(false);

  function cancel() {
    gone.current = false;
    setError(undefined);
    onCancel();
  }

  async function remove(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!target || pending) return;
    setPending(true);
    setError(undefined);
    const reason = String(new FormData(event.currentTarget).get('reason') ?? '');
    const sent = await apiRequest('DELETE', `/api/keys/${target.id}`, { reason });
    setPending(false);
    // Deleted in another window meanwhile: what was asked for is so.
    if (!sent.ok && sent.status !== 404) {
      setError(sent.error);
      return;
    }
    gone.current = true;
    onRevoked(target.name);
    router.refresh();
  }

  return (
    <AlertDialog
      open={open}
      onCancel={cancel}
      title={
        <>
          Delete <bdi>{target?.name}</bdi>?
        </>
      }
      description="Takes effect immediately, everywhere: new calls with this key are refused. Tasks that are already running finish normally."
      initialFocus={cancelButton}
      finalFocus={() => (gone.current ? afterwards.current : true)}
      foot={
        <>
          <Button ref={cancelButton} onClick={cancel}>
            Cancel
          </Button>
          <Button type="submit" form={formId} kind="danger" pending={pending}>
            Delete key
          </Button>
        </>
      }
    >
      <form id={formId} method="post" onSubmit={remove}>
        <TextField
          label="Reason (optional)"
          name="reason"
          maxLength={200}
          autoComplete="off"
          hint="Saved with the deletion, visible to you and to support."
        />
        <FieldError>{error}</FieldError>
      </form>
    </AlertDialog>
  );
}
