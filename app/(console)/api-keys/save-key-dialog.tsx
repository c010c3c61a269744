'use client';

import { type RefObject, useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import type { Snippet } from '@/lib/docs/snippet';
import { CloseWithoutCopying } from './close-without-copying';
import { NewKey } from './new-key';

interface SaveKeyDialogProps {
  /** The full key, or null when there is none to show. */
  secret: string | null;
  activated: boolean;
  firstCall: Snippet[];
  onClose: () => void;
  finalFocus: RefObject<HTMLElement | null>;
}

/** The only time a key is shown. Closing it before anything was copied asks once more. */
export function SaveKeyDialog({
  secret,
  activated,
  firstCall,
  onClose,
  finalFocus,
}: SaveKeyDialogProps) {
  const [copied, setCopied] = useState(false);
  const [asking, setAsking] = useState(false);
  const copyButton = useRef<HTMLButtonElement>(null);
  // Browsers copy in their own time: who closes right after a click on Copy is not asked, unless it failed.
  const saved = useRef(Promise.resolve(false));
  const atRisk = secret !== null && !copied;

  useEffect(() => {
    if (!atRisk) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [atRisk]);

  function watch(copying: Promise<boolean>) {
    const before = saved.current;
    saved.current = copying.then(async (worked) => worked || (await before));
    copying.then((worked) => worked && setCopied(true));
  }

  async function tryToClose() {
    if (await saved.current) close();
    else setAsking(true);
  }

  function close() {
    saved.current = Promise.resolve(false);
    setCopied(false);
    setAsking(false);
    onClose();
  }

  return (
    <Dialog
      open={secret !== null}
      onClose={tryToClose}
      title="Save your API key"
      description="This is the only time the key is shown. We store only a hash."
      initialFocus={copyButton}
      finalFocus={finalFocus}
      foot={
        <>
          <ActivationHint activated={activated} />
          <Button onClick={tryToClose}>Done</Button>
        </>
      }
    >
      {secret !== null && (
        <NewKey secret={secret} firstCall={firstCall} copyButton={copyButton} onCopy={watch} />
      )}
      <CloseWithoutCopying open={asking} onBack={() => setAsking(false)} onClose={close} />
    </Dialog>
  );
}

function ActivationHint({ activated }: { activated: boolean }) {
  if (activated) return <p className="text-muted">It is active now.</p>;
  return (
    <p className="text-muted">
      Pending activation:{' '}
      <a
        href="/billing"
        className="font-medium text-accent underline underline-offset-2 hover:text-accent-strong"
      >
        top up
      </a>{' '}
      to use it
    </p>
  );
}
