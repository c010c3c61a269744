'use client';

import { useRef } from 'react';
import { Time } from '@/components/time';
import { Button } from '@/components/ui/button';
import { Panel } from '@/components/ui/panel';
import type { Snippet } from '@/lib/docs/snippet';
import type { AccountState } from '../account-state';
import { KeyStatus } from '../key-status';
import type { ListedKey } from '../listed-key';
import { useKeyActions } from '../use-key-actions';

interface KeyControlsProps {
  row: ListedKey;
  state: AccountState;
  now: Date;
  vendors: readonly string[];
  firstCall: Snippet[];
}

/** The status of a key, what can be done with it, and its old secret while that works. */
export function KeyControls({ row, state, now, vendors, firstCall }: KeyControlsProps) {
  const panel = useRef<HTMLElement>(null);
  const { actionsOf, preload, outcome, dialog } = useKeyActions({
    vendors,
    activated: state !== 'pending',
    firstCall,
    fallback: panel,
  });
  const actions = actionsOf(row);
  return (
    <div>
      <Panel ref={panel} tabIndex={-1} aria-label="Status" onPointerEnter={preload}>
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 px-4 py-3">
          <KeyStatus row={row} state={state} now={now} />
          <div className="flex flex-wrap gap-2">
            <Button size="small" onClick={actions.onPause}>
              {row.pausedAt ? 'Resume' : 'Pause'}
            </Button>
            <Button size="small" onClick={actions.onEdit}>
              Edit
            </Button>
            <Button size="small" onClick={actions.onRotate}>
              Rotate
            </Button>
            <Button size="small" onClick={actions.onDelete}>
              Delete
            </Button>
          </div>
        </div>
        {row.previous && (
          <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-line border-t px-4 py-3">
            <p className="text-muted">
              The old secret <span className="font-mono text-small">{row.previous.hint}</span> still
              works.{' '}
              {row.previous.lastUsedAt ? (
                <>
                  Last used <Time at={row.previous.lastUsedAt} now={now} />,
                </>
              ) : (
                'Never used,'
              )}{' '}
              ends <Time at={row.previous.endsAt} now={now} ahead />.
            </p>
            <Button size="small" onClick={actions.onEndPrevious}>
              End now
            </Button>
          </div>
        )}
      </Panel>
      {outcome}
      {dialog}
    </div>
  );
}
