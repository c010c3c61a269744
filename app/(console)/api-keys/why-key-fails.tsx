'use client';

import ChevronRight from 'lucide-react/icons/chevron-right';
import { lazy, Suspense, type SyntheticEvent, useState } from 'react';
import { FieldError } from '@/components/ui/field-error';
import { Panel } from '@/components/ui/panel';

const loadChecker = () => import('@/components/key-checker/key-checker');
const KeyChecker = lazy(async () => ({ default: (await loadChecker()).KeyChecker }));

/** The check of a key, collapsed until it is opened; its code is loaded then. */
export function WhyKeyFails() {
  const [state, setState] = useState<'closed' | 'open' | 'failed'>('closed');

  async function open(event: SyntheticEvent<HTMLDetailsElement>) {
    if (!event.currentTarget.open) return;
    const ready = await loadChecker().catch(() => null);
    setState(ready ? 'open' : 'failed');
  }

  return (
    <Panel>
      <details onToggle={open} className="group">
        <summary className="flex items-center gap-2 rounded-panel px-4 py-3 font-semibold list-none [&::-webkit-details-marker]:hidden">
          <ChevronRight
            size={16}
            aria-hidden
            className="text-muted transition-transform group-open:rotate-90"
          />
          Why does my key not work?
        </summary>
        <div className="px-4 pb-4">
          <Suspense>{state === 'open' && <KeyChecker signedIn />}</Suspense>
          <FieldError>
            {state === 'failed' &&
              'The console did not respond. Check your connection, then close this and open it again.'}
          </FieldError>
        </div>
      </details>
    </Panel>
  );
}
