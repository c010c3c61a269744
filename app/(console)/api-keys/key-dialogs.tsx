'use client';

import { useRouter } from 'next/navigation';
import { type RefObject, useState } from 'react';
import type { Snippet } from '@/lib/docs/snippet';
import { EditKeyDialog } from './edit-key-dialog';
import type { KeyDialog, ListedKey } from './listed-key';
import { RevokeKeyDialog } from './revoke-key-dialog';
import { RotateKeyDialog } from './rotate-key-dialog';
import { SaveKeyDialog } from './save-key-dialog';

interface KeyDialogsProps {
  dialog: KeyDialog;
  /** The key; stays while the dialog fades out. */
  target: ListedKey;
  open: boolean;
  vendors: readonly string[];
  activated: boolean;
  firstCall: Snippet[];
  onClose: () => void;
  /** What was done with the key of this name. */
  onDone: (name: string, what: string) => void;
  /** Where the focus goes when the row, and the button in it, are gone. */
  list: RefObject<HTMLElement | null>;
}

/** The dialog that was asked for. A rotation shows the new secret once, in this component's state. */
export function KeyDialogs(props: KeyDialogsProps) {
  const { dialog, target, open, onClose, onDone, list } = props;
  const router = useRouter();
  const [secret, setSecret] = useState<string | null>(null);
  const [shown, setShown] = useState(false);

  switch (dialog) {
    case 'edit':
      return (
        <EditKeyDialog
          open={open}
          target={target}
          vendors={props.vendors}
          onClose={onClose}
          onSaved={(name) => onDone(name, 'was changed.')}
          finalFocus={list}
        />
      );
    case 'delete':
      return (
        <RevokeKeyDialog
          open={open}
          target={target}
          onCancel={onClose}
          onRevoked={(name) => onDone(name, 'was deleted. All further calls with it are refused.')}
          afterwards={list}
        />
      );
    case 'rotate':
      return (
        <>
          <RotateKeyDialog
            open={open && !shown}
            target={target}
            onCancel={onClose}
            onRotated={(fresh) => {
              setSecret(fresh);
              setShown(true);
            }}
            finalFocus={list}
          />
          {shown && (
            <SaveKeyDialog
              secret={secret}
              activated={props.activated}
              firstCall={props.firstCall}
              onClose={() => {
                setSecret(null);
                onDone(target.name, 'has a new secret.');
                router.refresh();
              }}
              finalFocus={list}
            />
          )}
        </>
      );
  }
}
