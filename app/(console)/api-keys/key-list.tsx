'use client';

import { lazy, Suspense, useRef, useState } from 'react';
import { Time } from '@/components/time';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { FieldError } from '@/components/ui/field-error';
import { Panel } from '@/components/ui/panel';
import { Cell, Head, Table } from '@/components/ui/table';
import type { LiveKey } from '@/lib/keys/list-keys';

const loadDialog = () => import('./delete-key-dialog');
const DeleteKeyDialog = lazy(async () => ({ default: (await loadDialog()).DeleteKeyDialog }));

interface KeyListProps {
  keys: LiveKey[];
  activated: boolean;
  now: Date;
}

/** The account's live keys. One dialog serves all rows, so that it outlives the row it deletes. */
export function KeyList({ keys, activated, now }: KeyListProps) {
  const [chosen, setChosen] = useState<LiveKey | null>(null);
  const [asking, setAsking] = useState(false);
  const [deleted, setDeleted] = useState<string>();
  const [error, setError] = useState<string>();
  const list = useRef<HTMLElement>(null);

  async function ask(key: LiveKey) {
    setDeleted(undefined);
    const ready = await loadDialog().catch(() => null);
    setError(
      ready ? undefined : 'No answer from the console. Check your connection and try again.',
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
          <Empty />
        ) : (
          <Table name="Live keys">
            <thead>
              <tr>
                <Head>Name</Head>
                <Head>Key</Head>
                <Head>Status</Head>
                <Head>Created</Head>
                <Head>Last used</Head>
                <Head>
                  <span className="sr-only">Actions</span>
                </Head>
              </tr>
            </thead>
            <tbody>
              {keys.map((key) => (
                <KeyRow
                  key={key.id}
                  row={key}
                  activated={activated}
                  now={now}
                  onDelete={() => ask(key)}
                />
              ))}
            </tbody>
          </Table>
        )}
      </Panel>
      <FieldError>{error}</FieldError>
      <p role="status" className="mt-2 text-muted text-small empty:hidden">
        {deleted && `${deleted} was deleted. Every call with it is refused from now on.`}
      </p>
      <Suspense>
        {chosen && (
          <DeleteKeyDialog
            open={asking}
            target={chosen}
            onCancel={() => setAsking(false)}
            onDeleted={(name) => {
              setDeleted(name);
              setAsking(false);
            }}
            afterwards={list}
          />
        )}
      </Suspense>
    </div>
  );
}

interface KeyRowProps {
  row: LiveKey;
  activated: boolean;
  now: Date;
  onDelete: () => void;
}

function KeyRow({ row, activated, now, onDelete }: KeyRowProps) {
  return (
    <tr>
      <Cell className="font-semibold [overflow-wrap:anywhere] max-md:pr-20 max-md:pb-1">
        {row.name}
      </Cell>
      <Cell label="Key" className="font-mono text-[12.5px] text-muted whitespace-nowrap">
        {row.hint}
      </Cell>
      <Cell label="Status">
        <span>
          {activated ? (
            <Badge tone="good">Active</Badge>
          ) : (
            <Badge tone="warn">Pending activation</Badge>
          )}
        </span>
      </Cell>
      <Cell label="Created" className="text-muted">
        <Time at={row.createdAt} now={now} />
      </Cell>
      <Cell label="Last used">
        {row.lastUsedAt ? (
          <Time at={row.lastUsedAt} now={now} />
        ) : (
          <span className="text-muted">never</span>
        )}
      </Cell>
      <Cell numeric className="max-md:absolute max-md:top-2 max-md:right-3">
        <Button
          kind="quiet"
          size="small"
          aria-label={`Delete ${row.name}`}
          onClick={onDelete}
          className="md:-my-1 md:-mr-2"
        >
          Delete
        </Button>
      </Cell>
    </tr>
  );
}

function Empty() {
  return (
    <div className="px-4 py-9 text-center">
      <p className="font-semibold">No keys yet</p>
      <p className="text-muted">Name what will use the first one, above, and generate it.</p>
    </div>
  );
}
