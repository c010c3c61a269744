import { Bar } from '@/components/ui/bar';
import { formatUsd } from '@/lib/core/money';
import type { LimitUse } from '@/lib/keys/issue/list-keys';

const WHEN = { day: 'today', week: 'this week', month: 'this month', total: 'in total' };

interface LimitBarProps {
  limit: LimitUse;
  /** As wide as its place. */
  full?: boolean;
}

/** What a key has used of its spend limit: a bar, and `$3.20 of $5.00 today`. */
export function LimitBar({ limit, full = false }: LimitBarProps) {
  const { usedMicros, micros, period } = limit;
  return (
    <div className={`grid gap-1 ${full ? '' : 'max-w-[210px]'}`}>
      <Bar share={Number(usedMicros) / Number(micros)} />
      <span className="text-small">
        <b className="font-semibold tabular-nums">{formatUsd(usedMicros)}</b>{' '}
        <span className="text-muted">
          of {formatUsd(micros)} {WHEN[period]}
        </span>
      </span>
    </div>
  );
}
