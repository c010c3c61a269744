'use client';

import { lazy, Suspense, useRef, useState } from 'react';
import { EmptyState } from '@/components/ui/empty-state';
import { FieldError } from '@/components/ui/field-error';
import { Panel } from '@/components/ui/panel';
import { Table } from '@/components/ui/table';
import type { LiveKey } from '@/lib/keys/issue/list-keys';
import { KeyRow, type KeyState } from './key-row';

const loadDialog = () => import('./revoke-key-dialog');
const RevokeKeyDialog = lazy(async () => ({ default: (await loadDialog()).RevokeKeyDialog }));

interface KeyListProps {
  keys: LiveKey[];
  state: KeyState;
  now: Date;
}

/** The account's live keys. One dialog serves all rows, so that it outlives the row it deletes. */
export function KeyList({ keys, state, now }: KeyListProps) {
  const [chosen, setChosen] = useState<LiveKey | null>(null);
  const [asking, setAsking] = useState(false);
  const [deleted, setRevoked] = useState<string>();
  const [error, setError] = useState<string>();
  const list = useRef<HTMLElement>(null);

  async function ask(key: LiveKey) {
    setRevoked(undefined);
    const ready = await loadDialog().catch(() => null);
    setError(
      ready ? undefined : 'The console did not respond. Check your connection and try again.',
    );
    if (!ready) return;
    setChosen(key);
    setAsking(true);
  }

  return (
    <div>
      <Panel
        ref={list}
        tabIndex={-1}
        aria-label="Live keys"
        onPointerEnter={() => loadDialog().catch(() => null)}
      >
        {keys.length === 0 ? (
          <EmptyState title="No keys yet">
            Enter a name above and generate your first key.
          </EmptyState>
        ) : (
          <Table
            name="Live keys"
            columns={[
              'Name',
              'Key',
              'Status',
              'Created',
              'Last used',
              { name: 'Actions', hidden: true },
            ]}
          >
            {keys.map((key) => (
              <KeyRow key={key.id} row={key} state={state} now={now} onDelete={() => ask(key)} />
            ))}
          </Table>
        )}
      </Panel>
      <FieldError>{error}</FieldError>
      <p role="status" className="mt-2 text-muted text-small empty:hidden">
        {deleted && (
          <>
            <bdi>{deleted}</bdi> was deleted. All further calls with it are refused.
          </>
        )}
      </p>
      <Suspense>
        {chosen && (
          <RevokeKeyDialog
            open={asking}
            target={chosen}
            onCancel={() => setAsking(false)}
            onRevoked={(name) => {
              setRevoked(name);
              setAsking(false);
            }}
            afterwards={list}
          />
        )}
      </Suspense>
    </div>
  );
}
