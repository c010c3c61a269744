'use client';

import { useRouter } from 'next/navigation';
import { type RefObject, useRef, useState } from 'react';
import { apiRequest } from '@/components/api-request';
import { AlertDialog } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { FieldError } from '@/components/ui/field-error';
import { SelectField } from '@/components/ui/select-field';
import type { LiveKey } from '@/lib/keys/issue/list-keys';

interface RotateKeyDialogProps {
  open: boolean;
  target: LiveKey;
  onCancel: () => void;
  /** Gets the new secret, which is shown nowhere else. */
  onRotated: (secret: string) => void;
  finalFocus: RefObject<HTMLElement | null>;
}

const GRACES = [
  { value: '0', name: 'Now' },
  { value: '1', name: 'In 1 hour' },
  { value: '24', name: 'In 24 hours' },
  { value: '168', name: 'In 7 days' },
];

/** Asks when the old secret ends, and rotates. */
export function RotateKeyDialog(props: RotateKeyDialogProps) {
  const { open, target, onCancel, onRotated, finalFocus } = props;
  const router = useRouter();
  const [grace, setGrace] = useState('24');
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string>();
  const cancelButton = useRef<HTMLButtonElement>(null);
  // As the page has it: a use is written down within seconds.
  const isUsed = target.lastUsedAt !== null;

  async function rotate() {
    setPending(true);
    setError(undefined);
    const sent = await apiRequest<{ secret: string }>('POST', `/api/keys/${target.id}/rotate`, {
      graceHours: Number(grace),
    });
    setPending(false);
    if (sent.ok) onRotated(sent.answer.secret);
    else setError(sent.status === 404 ? 'This key is no longer live.' : sent.error);
    if (!sent.ok) router.refresh();
  }

  return (
    <AlertDialog
      open={open}
      onCancel={onCancel}
      title={
        <>
          Rotate <bdi>{target.name}</bdi>?
        </>
      }
      description="The key gets a new secret and keeps its name, limits and restrictions."
      initialFocus={cancelButton}
      finalFocus={finalFocus}
      foot={
        <>
          <Button ref={cancelButton} onClick={onCancel}>
            Cancel
          </Button>
          <Button kind="primary" pending={pending} onClick={rotate}>
            Rotate key
          </Button>
        </>
      }
    >
      <div>
        <SelectField
          label="The old secret ends"
          choices={GRACES}
          value={grace}
          onChoose={setGrace}
        />
        {!isUsed && (
          <p className="mt-1.5 text-muted text-small">A secret that was never used ends now.</p>
        )}
      </div>
      <FieldError>{error}</FieldError>
    </AlertDialog>
  );
}
