'use client';

import { type Ref, useId } from 'react';
import { CopyButton } from '@/components/copy-button';
import { Button } from '@/components/ui/button';
import { FIELD_STYLE } from '@/components/ui/text-field';

interface SecretFieldProps {
  /** Null while it is hidden. */
  secret: string | null;
  /** It is loading. */
  pending: boolean;
  onShow: () => void;
  onHide: () => void;
  ref: Ref<HTMLTextAreaElement>;
}

const STYLE = `${FIELD_STYLE} font-mono text-[12px]! leading-[22px]`;

/** The secret with its copy button, or a placeholder while it is hidden. */
export function SecretField({ secret, pending, onShow, onHide, ref }: SecretFieldProps) {
  const id = useId();
  return (
    <div className="mt-3">
      {secret === null ? (
        <p aria-hidden="true" className={`${STYLE} truncate border-line! text-muted!`}>
          whsec_{'•'.repeat(24)}
        </p>
      ) : (
        <>
          <label htmlFor={id} className="sr-only">
            Signing secret
          </label>
          {/* A text area, so that a narrow screen shows the whole secret; a manual copy has no line breaks. */}
          <textarea
            ref={ref}
            id={id}
            readOnly
            rows={1}
            value={secret}
            onFocus={(event) => event.currentTarget.select()}
            spellCheck={false}
            translate="no"
            autoComplete="off"
            className={`${STYLE} block field-sizing-content resize-none [overflow-wrap:anywhere]`}
          />
        </>
      )}
      <div className="mt-2 flex gap-2">
        {secret !== null && <CopyButton text={secret} name="Copy" kind="primary" />}
        {/* One button for both, so that the focus stays on it. */}
        <Button pending={pending} onClick={secret === null ? onShow : onHide}>
          {secret === null ? 'Show' : 'Hide'}
        </Button>
      </div>
    </div>
  );
}
