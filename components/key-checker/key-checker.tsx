'use client';

import { type FormEvent, useId, useRef, useState } from 'react';
import { readPastedKey } from '@/lib/keys/explain-form';
import { Button } from '../ui/button';
import { FIELD_STYLE } from '../ui/text-field';
import { askConsole } from './ask-console';
import { Finding, type FindingProps } from './finding';

/**
 * Explains why a key does not work. Its form is checked in the browser, and only the SHA-256 of a well-formed key is
 * sent, for the signed-in owner's account. The key itself is neither sent nor stored.
 */
export function KeyChecker({ signedIn }: { signedIn: boolean }) {
  const id = useId();
  const [text, setText] = useState('');
  const [pending, setPending] = useState(false);
  const [finding, setFinding] = useState<FindingProps | null>(null);
  // Counts inputs and requests, so that outdated answers are ignored.
  const turn = useRef(0);

  function change(pasted: string) {
    turn.current += 1;
    setText(pasted);
    setPending(false);
    setFinding(null);
  }

  async function check(event: FormEvent) {
    event.preventDefault();
    if (pending) return;
    turn.current += 1;
    const asked = turn.current;
    const read = readPastedKey(text);
    if (!('key' in read)) {
      setFinding({ tone: 'bad', title: read.problem, children: read.advice });
      return;
    }
    setPending(true);
    setFinding(null);
    const found = await askConsole(read.key, signedIn);
    if (asked !== turn.current) return;
    setPending(false);
    setFinding(found);
  }

  return (
    <form method="post" noValidate onSubmit={check} className="grid gap-3">
      <div>
        <label htmlFor={id} className="mb-1.5 block font-semibold text-small">
          Key or Authorization header
        </label>
        {/* A text area, since a single-line field would drop the line breaks that may be the problem. */}
        <textarea
          id={id}
          rows={2}
          value={text}
          onChange={(event) => change(event.target.value)}
          placeholder="Authorization: Bearer sk_…"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          translate="no"
          aria-describedby={`${id}-hint`}
          className={`${FIELD_STYLE} field-sizing-content block resize-none font-mono text-[12px]! leading-[22px] [overflow-wrap:anywhere]`}
        />
        <p id={`${id}-hint`} className="mt-1.5 text-muted text-small">
          It stays in this browser.{' '}
          {signedIn
            ? 'If its format is valid, its SHA-256 is compared with your account’s keys.'
            : 'You are signed out: only the format is checked.'}
        </p>
      </div>
      <div>
        <Button type="submit" pending={pending}>
          Check
        </Button>
      </div>
      <div role="status" className="empty:-mt-3">
        {finding && <Finding {...finding} />}
      </div>
    </form>
  );
}
