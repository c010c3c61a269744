'use client';

import { useRouter } from 'next/navigation';
import { lazy, Suspense, useRef, useState } from 'react';
import { apiRequest } from '@/components/api-request';
import { EmptyState } from '@/components/ui/empty-state';
import { FieldError } from '@/components/ui/field-error';
import { Panel } from '@/components/ui/panel';
import { Table } from '@/components/ui/table';
import type { Snippet } from '@/lib/docs/snippet';
import { KeyRow } from './key-row';
import type { AccountState } from './key-status';
import type { KeyDialog, ListedKey } from './listed-key';

// One chunk: the dialogs are loaded together, before the first of them is needed.
const loadDialogs = () => import('./key-dialogs');
const KeyDialogs = lazy(async () => ({ default: (await loadDialogs()).KeyDialogs }));

interface KeyListProps {
  keys: ListedKey[];
  state: AccountState;
  now: Date;
  vendors: readonly string[];
  firstCall: Snippet[];
}

/** The account's live keys. The dialogs serve all rows, so that they outlive the row that they delete. */
export function KeyList({ keys, state, now, vendors, firstCall }: KeyListProps) {
  const router = useRouter();
  const [asked, setAsked] = useState<{ dialog: KeyDialog; key: ListedKey } | null>(null);
  const [open, setOpen] = useState(false);
  const [done, setDone] = useState<{ name: string; what: string } | null>(null);
  const [error, setError] = useState<string>();
  const list = useRef<HTMLElement>(null);

  async function ask(dialog: KeyDialog, key: ListedKey) {
    setDone(null);
    const ready = await loadDialogs().catch(() => null);
    setError(
      ready ? undefined : 'The console did not respond. Check your connection and try again.',
    );
    if (!ready) return;
    setAsked({ dialog, key });
    setOpen(true);
  }

  async function send(method: 'PATCH' | 'DELETE', path: string, body: object, said: typeof done) {
    setDone(null);
    setError(undefined);
    const sent = await apiRequest(method, path, body);
    if (sent.ok) setDone(said);
    else
      setError(sent.status === 404 ? 'This is no longer so. The list was reloaded.' : sent.error);
    router.refresh();
  }

  const rows = keys.map((key) => (
    <KeyRow
      key={key.id}
      row={key}
      state={state}
      now={now}
      onPause={() => {
        const paused = key.pausedAt === null;
        const what = paused
          ? 'is paused. All calls with it are refused until you resume it.'
          : 'works again.';
        void send('PATCH', `/api/keys/${key.id}`, { paused }, { name: key.name, what });
      }}
      onEdit={() => ask('edit', key)}
      onRotate={() => ask('rotate', key)}
      onDelete={() => ask('delete', key)}
      onEndPrevious={() => {
        const what = 'has one secret again. All further calls with the old one are refused.';
        void send('DELETE', `/api/keys/${key.id}/previous`, {}, { name: key.name, what });
      }}
    />
  ));

  return (
    <div>
      <Panel
        ref={list}
        tabIndex={-1}
        aria-label="Live keys"
        onPointerEnter={() => loadDialogs().catch(() => null)}
      >
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
            {rows}
          </Table>
        )}
      </Panel>
      <FieldError>{error}</FieldError>
      <p role="status" className="mt-2 text-muted text-small empty:hidden">
        {done && (
          <>
            <bdi>{done.name}</bdi> {done.what}
          </>
        )}
      </p>
      <Suspense>
        {asked && (
          <KeyDialogs
            key={`${asked.dialog} ${asked.key.id}`}
            dialog={asked.dialog}
            target={asked.key}
            open={open}
            vendors={vendors}
            activated={state !== 'pending'}
            firstCall={firstCall}
            onClose={() => setOpen(false)}
            onDone={(name, what) => {
              setDone({ name, what });
              setOpen(false);
            }}
            list={list}
          />
        )}
      </Suspense>
    </div>
  );
}
