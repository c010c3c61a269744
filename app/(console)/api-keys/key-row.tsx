import { Time } from '@/components/time';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Cell } from '@/components/ui/table';
import type { LiveKey } from '@/lib/keys/issue/list-keys';

/** The state of all live keys of the account. */
export type KeyState = keyof typeof STATES;

const STATES = {
  active: 'Active',
  pending: 'Pending activation',
  owed: 'Refused: money owed',
};

interface KeyRowProps {
  row: LiveKey;
  state: KeyState;
  now: Date;
  onDelete: () => void;
}

/** One live key, and the way to delete it. */
export function KeyRow({ row, state, now, onDelete }: KeyRowProps) {
  return (
    <tr>
      <Cell className="font-semibold [overflow-wrap:anywhere] max-md:pr-20 max-md:pb-1">
        <bdi>{row.name}</bdi>
      </Cell>
      <Cell label="Key" className="font-mono text-[12.5px] text-muted whitespace-nowrap">
        {row.hint}
      </Cell>
      <Cell label="Status">
        <span>
          <Badge tone={state === 'active' ? 'good' : 'warn'}>{STATES[state]}</Badge>
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
