'use client';

import { type RefObject, useId } from 'react';
import { CodeTabs } from '@/components/code-tabs';
import { CopyButton } from '@/components/copy-button';
import { Panel } from '@/components/ui/panel';
import { FIELD_STYLE } from '@/components/ui/text-field';
import { setVariable } from '@/lib/docs/set-variable';
import type { Snippet } from '@/lib/docs/snippet';

interface NewKeyProps {
  secret: string;
  firstCall: Snippet[];
  copyButton: RefObject<HTMLButtonElement | null>;
  onCopy: (copied: Promise<boolean>) => void;
}

/** A key just generated: the key itself, the line that sets it, the call that uses it. */
export function NewKey({ secret, firstCall, copyButton, onCopy }: NewKeyProps) {
  const id = useId();
  return (
    <>
      <div>
        <label htmlFor={id} className="mb-1.5 block font-semibold text-small">
          API key
        </label>
        <div className="grid items-start gap-2 sm:grid-cols-[minmax(0,1fr)_auto]">
          {/* A text area, so that a narrow screen shows the whole key; copied by hand it has no line breaks. */}
          <textarea
            id={id}
            readOnly
            rows={1}
            value={secret}
            onFocus={(event) => event.currentTarget.select()}
            onCopy={() => onCopy(Promise.resolve(true))}
            spellCheck={false}
            translate="no"
            autoComplete="off"
            className={`${FIELD_STYLE} field-sizing-content resize-none font-mono text-[12px]! leading-[22px] [overflow-wrap:anywhere]`}
          />
          <CopyButton ref={copyButton} text={secret} name="Copy" kind="primary" onCopy={onCopy} />
        </div>
      </div>
      <Panel>
        <CodeTabs
          label="Set the key in"
          snippets={setVariable(secret)}
          copyName="Copy command"
          onCopy={onCopy}
        />
      </Panel>
      <div>
        <h3 className="mb-1.5 font-semibold text-small">Then the first call</h3>
        <Panel>
          <CodeTabs label="The first call in" snippets={firstCall} copyName="Copy code" />
        </Panel>
      </div>
    </>
  );
}
