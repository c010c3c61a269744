import { Badge } from '@/components/ui/badge';
import type { LiveKey } from '@/lib/keys/issue/list-keys';
import type { AccountState } from './account-state';

const DAY_MS = 24 * 60 * 60_000;
const SOON_DAYS = 30;

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
  const days = row.expiresAt && (row.expiresAt.getTime() - now.getTime()) / DAY_MS;
  if (days !== null && days < SOON_DAYS) {
    return <Badge tone="warn">{days < 1 ? 'Expires today' : `Expires in ${dayCount(days)}`}</Badge>;
  }
  return <Badge tone="good">Active</Badge>;
}

function dayCount(days: number): string {
  const whole = Math.floor(days);
  return `${whole} day${whole === 1 ? '' : 's'}`;
}
