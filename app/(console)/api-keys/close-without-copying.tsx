'use client';

import { useRef } from 'react';
import { AlertDialog } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';

interface CloseWithoutCopyingProps {
  open: boolean;
  onBack: () => void;
  onClose: () => void;
}

/** Asks for confirmation before a key that was not copied disappears. */
export function CloseWithoutCopying({ open, onBack, onClose }: CloseWithoutCopyingProps) {
  const back = useRef<HTMLButtonElement>(null);
  return (
    <AlertDialog
      open={open}
      onCancel={onBack}
      title="Close without copying?"
      description="It cannot be shown again."
      initialFocus={back}
      foot={
        <>
          <Button onClick={onClose}>Close anyway</Button>
          <Button ref={back} kind="primary" onClick={onBack}>
            Go back
          </Button>
        </>
      }
    />
  );
}
