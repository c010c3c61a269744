import Pause from 'lucide-react/icons/pause';
import Pencil from 'lucide-react/icons/pencil';
import Play from 'lucide-react/icons/play';
import RefreshCw from 'lucide-react/icons/refresh-cw';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Time } from '@/components/time';
import { Button } from '@/components/ui/button';
import { Cell } from '@/components/ui/table';
import type { LiveKey } from '@/lib/keys/issue/list-keys';
import type { AccountState } from './account-state';
import { KeyStatus } from './key-status';
import { LimitBar } from './limit-bar';
import type { KeyActions } from './use-key-actions';

interface KeyRowProps extends KeyActions {
  row: LiveKey;
  state: AccountState;
  now: Date;
}

/** One live key with what can be done with it; under it the secret before its rotation, while that works. */
export function KeyRow({ row, state, now, ...actions }: KeyRowProps) {
  return (
    <tbody>
      <tr>
        <Cell className="max-md:pr-20 max-md:pb-1">
          <Link
            href={`/api-keys/${row.id}`}
            prefetch={false}
            className="font-semibold underline-offset-3 [overflow-wrap:anywhere] hover:underline"
          >
            <bdi>{row.name}</bdi>
          </Link>
          <Restrictions row={row} />
        </Cell>
        <Cell label="Key" className="font-mono text-[12.5px] text-muted whitespace-nowrap">
          {row.hint}
        </Cell>
        <Cell label="Status">
          <span>
            <KeyStatus row={row} state={state} now={now} />
          </span>
        </Cell>
        <Cell label="Spend limit">
          {row.limit ? <LimitBar limit={row.limit} /> : <span className="text-muted">none</span>}
        </Cell>
        <Cell label="Last used">
          {row.lastUsedAt ? (
            <Time at={row.lastUsedAt} now={now} />
          ) : (
            <span className="text-muted">never</span>
          )}
        </Cell>
        <Cell numeric className="max-md:pt-1">
          <span className="inline-flex items-center md:-my-1 md:-mr-2">
            <Action
              name={`${row.pausedAt ? 'Resume' : 'Pause'} ${row.name}`}
              title={row.pausedAt ? 'Resume' : 'Pause'}
              onClick={actions.onPause}
            >
              {row.pausedAt ? <Play size={16} aria-hidden /> : <Pause size={16} aria-hidden />}
            </Action>
            <Action name={`Edit ${row.name}`} title="Edit" onClick={actions.onEdit}>
              <Pencil size={16} aria-hidden />
            </Action>
            <Action name={`Rotate ${row.name}`} title="Rotate" onClick={actions.onRotate}>
              <RefreshCw size={16} aria-hidden />
            </Action>
            <Button
              kind="quiet"
              size="small"
              aria-label={`Delete ${row.name}`}
              onClick={actions.onDelete}
            >
              Delete
            </Button>
          </span>
        </Cell>
      </tr>
      {row.previous && (
        <tr>
          <Cell className="text-muted md:border-t-0! md:pl-8">↳ before rotation</Cell>
          <Cell
            label="Key"
            className="font-mono text-[12.5px] text-muted whitespace-nowrap md:border-t-0!"
          >
            {row.previous.hint}
          </Cell>
          <Cell label="Status" columns={2} className="text-muted md:border-t-0!">
            <span>
              ends <Time at={row.previous.endsAt} now={now} ahead />
            </span>
          </Cell>
          <Cell label="Last used" className="text-muted md:border-t-0!">
            {row.previous.lastUsedAt ? <Time at={row.previous.lastUsedAt} now={now} /> : 'never'}
          </Cell>
          <Cell numeric className="md:border-t-0!">
            <Button
              kind="quiet"
              size="small"
              aria-label={`End the old secret of ${row.name} now`}
              onClick={actions.onEndPrevious}
              className="md:-my-1 md:-mr-2"
            >
              End now
            </Button>
          </Cell>
        </tr>
      )}
    </tbody>
  );
}

interface ActionProps {
  name: string;
  title: string;
  onClick: () => void;
  children: ReactNode;
}

function Action({ name, title, onClick, children }: ActionProps) {
  return (
    <Button kind="quiet" size="small" aria-label={name} title={title} onClick={onClick}>
      {children}
    </Button>
  );
}

/** What the key is restricted to besides money, in one muted line. */
function Restrictions({ row }: { row: LiveKey }) {
  const parts = [
    row.slots === null ? null : `${row.slots} slot${row.slots === 1 ? '' : 's'}`,
    shortList(row.models, 'models'),
    shortList(row.addresses, 'addresses'),
    row.readOnly ? 'read-only' : null,
  ].filter((part) => part !== null);
  if (parts.length === 0) return null;
  return (
    <span className="block text-muted text-small [overflow-wrap:anywhere]">
      {parts.join(' · ')}
    </span>
  );
}

function shortList(list: string[] | null, noun: string): string | null {
  if (list === null) return null;
  return list.length === 1 && list[0] ? list[0] : `${list.length} ${noun}`;
}
