import { Time } from '@/components/time';
import { Badge } from '@/components/ui/badge';
import type { LiveKey } from '@/lib/keys/issue/list-keys';
import type { AccountState } from './account-state';

const SOON_MS = 30 * 24 * 60 * 60_000;

interface KeyStatusProps {
  row: Pick<LiveKey, 'pausedAt' | 'expiresAt' | 'limit'>;
  state: AccountState;
  now: Date;
}

/** What a live key is at this moment: the first that stops its calls, else whether its end is near. */
export function KeyStatus({ row, state, now }: KeyStatusProps) {
  if (state === 'pending') return <Badge tone="warn">Pending activation</Badge>;
  if (state === 'owed') return <Badge tone="warn">Refused: money owed</Badge>;
  if (row.pausedAt) return <Badge tone="plain">Paused</Badge>;
  if (row.limit?.reached) return <Badge tone="warn">Limit reached</Badge>;
  if (row.expiresAt && row.expiresAt.getTime() - now.getTime() < SOON_MS) {
    return (
      <Badge tone="warn">
        Expires <Time at={row.expiresAt} now={now} ahead />
      </Badge>
    );
  }
  return <Badge tone="good">Active</Badge>;
}
