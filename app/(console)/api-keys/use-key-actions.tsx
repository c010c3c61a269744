'use client';

import { useRouter } from 'next/navigation';
import { lazy, type ReactNode, type RefObject, Suspense, useState } from 'react';
import { apiRequest } from '@/components/api-request';
import { FieldError } from '@/components/ui/field-error';
import type { Snippet } from '@/lib/docs/snippet';
import type { KeyDialog, ListedKey } from './listed-key';

// One chunk: the dialogs are loaded together, before the first of them is needed.
const loadDialogs = () => import('./key-dialogs');
const KeyDialogs = lazy(async () => ({ default: (await loadDialogs()).KeyDialogs }));

/** What can be done with a key. */
export interface KeyActions {
  onPause: () => void;
  onEdit: () => void;
  onRotate: () => void;
  onDelete: () => void;
  onEndPrevious: () => void;
}

interface KeyActionsOptions {
  vendors: readonly string[];
  activated: boolean;
  firstCall: Snippet[];
  /** Where the focus goes when the key, and the button that was pressed, are gone. */
  fallback: RefObject<HTMLElement | null>;
}

interface KeyActionsOf {
  actionsOf: (key: ListedKey) => KeyActions;
  /** Loads the dialogs, before they are needed. */
  preload: () => void;
  /** The result of the last action, for below the list or the header. */
  outcome: ReactNode;
  /** The open dialog. It serves all keys, so that it outlives the key that it deletes. */
  dialog: ReactNode;
}

/** The actions of keys with their dialogs, for the list and for a key's page. */
export function useKeyActions({ fallback, ...rest }: KeyActionsOptions): KeyActionsOf {
  const router = useRouter();
  const [asked, setAsked] = useState<{ dialog: KeyDialog; key: ListedKey; nth: number } | null>(
    null,
  );
  const [open, setOpen] = useState(false);
  const [done, setDone] = useState<{ name: string; what: string } | null>(null);
  const [error, setError] = useState<string>();

  async function ask(dialog: KeyDialog, key: ListedKey) {
    setDone(null);
    const ready = await loadDialogs().catch(() => null);
    setError(
      ready ? undefined : 'The console did not respond. Check your connection and try again.',
    );
    if (!ready) return;
    setAsked((before) => ({ dialog, key, nth: (before?.nth ?? 0) + 1 }));
    setOpen(true);
  }

  async function send(method: 'PATCH' | 'DELETE', path: string, body: object, said: typeof done) {
    setDone(null);
    setError(undefined);
    const sent = await apiRequest(method, path, body);
    if (sent.ok) setDone(said);
    else
      setError(
        sent.status === 404
          ? 'The key has changed in the meantime. The page was reloaded.'
          : sent.error,
      );
    router.refresh();
  }

  const actionsOf = (key: ListedKey): KeyActions => ({
    onPause: () => {
      const paused = key.pausedAt === null;
      const what = paused
        ? 'is paused. All calls with it are refused until you resume it.'
        : 'works again.';
      void send('PATCH', `/api/keys/${key.id}`, { paused }, { name: key.name, what });
    },
    onEdit: () => ask('edit', key),
    onRotate: () => ask('rotate', key),
    onDelete: () => ask('delete', key),
    onEndPrevious: () => {
      const what = 'has one secret again. All further calls with the old one are refused.';
      void send('DELETE', `/api/keys/${key.id}/previous`, {}, { name: key.name, what });
    },
  });

  return {
    actionsOf,
    preload: () => void loadDialogs().catch(() => null),
    outcome: (
      <>
        <FieldError>{error}</FieldError>
        <p role="status" className="mt-2 text-muted text-small empty:hidden">
          {done && (
            <>
              <bdi>{done.name}</bdi> {done.what}
            </>
          )}
        </p>
      </>
    ),
    dialog: (
      <Suspense>
        {asked && (
          <KeyDialogs
            // Each begins anew with what the key is now.
            key={asked.nth}
            {...rest}
            dialog={asked.dialog}
            target={asked.key}
            open={open}
            onClose={() => setOpen(false)}
            onDone={(name, what) => {
              setDone({ name, what });
              setOpen(false);
            }}
            list={fallback}
          />
        )}
      </Suspense>
    ),
  };
}
