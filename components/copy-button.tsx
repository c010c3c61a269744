'use client';

import Check from 'lucide-react/icons/check';
import Copy from 'lucide-react/icons/copy';
import { useEffect, useState } from 'react';
import { copyText } from './copy-text';
import { Button } from './ui/button';
import type { ButtonKind } from './ui/button-style';

interface CopyButtonProps {
  text: string;
  /** The accessible name, which stays while the button says "Copied". */
  name: string;
  kind?: ButtonKind;
  /** Called on click; the promise says whether it worked. */
  onCopy?: (copied: Promise<boolean>) => void;
  ref?: React.Ref<HTMLButtonElement>;
}

type State = 'ready' | 'copied' | 'failed';
const WORDS: Record<State, string> = { ready: 'Copy', copied: 'Copied', failed: 'Copy failed' };
const SHOWN_MS = 2_000;

/** Copies a text and confirms it, in the button and to screen readers. */
export function CopyButton({ text, name, kind = 'quiet', onCopy, ref }: CopyButtonProps) {
  const [state, setState] = useState<State>('ready');
  useEffect(() => {
    if (state === 'ready') return;
    const timer = setTimeout(() => setState('ready'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);

  async function copy(button: HTMLButtonElement) {
    const copying = copyText(text, button.parentElement ?? document.body);
    onCopy?.(copying);
    const copied = await copying;
    setState(copied ? 'copied' : 'failed');
    if (!copied) button.focus();
  }

  return (
    <>
      <Button
        ref={ref}
        kind={kind}
        size={kind === 'quiet' ? 'small' : 'normal'}
        aria-label={name}
        onClick={(event) => copy(event.currentTarget)}
        className="min-w-24"
      >
        {state === 'copied' ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
        {WORDS[state]}
      </Button>
      <span role="status" className="sr-only">
        {state === 'copied' && 'Copied'}
        {state === 'failed' && 'The browser did not allow copying. Select the text and copy it.'}
      </span>
    </>
  );
}
