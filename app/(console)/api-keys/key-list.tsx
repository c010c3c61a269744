'use client';

import { useRef } from 'react';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { Table } from '@/components/ui/table';
import type { Snippet } from '@/lib/docs/snippet';
import type { AccountState } from './account-state';
import { KeyRow } from './key-row';
import type { ListedKey } from './listed-key';
import { useKeyActions } from './use-key-actions';

interface KeyListProps {
  keys: ListedKey[];
  state: AccountState;
  now: Date;
  vendors: readonly string[];
  firstCall: Snippet[];
}

/** The account's live keys. */
export function KeyList({ keys, state, now, vendors, firstCall }: KeyListProps) {
  const list = useRef<HTMLElement>(null);
  const { actionsOf, preload, outcome, dialog } = useKeyActions({
    vendors,
    activated: state !== 'pending',
    firstCall,
    fallback: list,
  });
  return (
    <div>
      <Panel ref={list} tabIndex={-1} aria-label="Live keys" onPointerEnter={preload}>
        {keys.length === 0 ? (
          <EmptyState title="No keys yet">
            Enter a name above and generate your first key.
          </EmptyState>
        ) : (
          <Table
            name="Live keys"
            isGrouped
            columns={[
              'Name',
              'Key',
              'Status',
              'Spend limit',
              'Last used',
              { name: 'Actions', hidden: true },
            ]}
          >
            {keys.map((key) => (
              <KeyRow key={key.id} row={key} state={state} now={now} {...actionsOf(key)} />
            ))}
          </Table>
        )}
      </Panel>
      {outcome}
      {dialog}
    </div>
  );
}
