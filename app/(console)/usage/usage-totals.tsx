import Link from 'next/link';
import type { ReactNode } from 'react';
import { dayName, shortDay } from '@/components/chart/day-names';
import { Panel } from '@/components/ui/panel';
import { formatUsd } from '@/lib/core/money';
import { refusalLabel } from '@/lib/keys/refusals/refusal-label';
import type { Usage } from '@/lib/usage/read-usage';

interface UsageTotalsProps {
  usage: Usage;
  /** The day on which the balance ends at the pace of the last seven days; null if that cannot be known. */
  lastsUntil: Date | null;
  /** The refused calls of the range in Requests. */
  refusedHref: string;
}

/** Four figures of the range, with the change against the period before. */
export function UsageTotals({ usage, lastsUntil, refusedHref }: UsageTotalsProps) {
  const { totals, refused, previous } = usage;
  return (
    <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <Figure name="Spend" value={formatUsd(totals.spentMicros)}>
        <Change now={Number(totals.spentMicros)} then={Number(previous.totals.spentMicros)} />
      </Figure>
      <Figure name="Tasks" value={totals.tasks.toLocaleString('en-US')}>
        {totals.tasks === 0 ? (
          <Change now={0} then={previous.totals.tasks} />
        ) : (
          `${totals.failed.toLocaleString('en-US')} failed, free of charge`
        )}
      </Figure>
      <Figure
        name="Refused calls"
        value={refused ? refused.calls.toLocaleString('en-US') : 'not known'}
      >
        {refused === null && 'not counted by model'}
        {refused?.calls === 0 && 'none'}
        {refused !== null && refused.calls > 0 && (
          <Link
            href={refusedHref}
            prefetch={false}
            className="underline underline-offset-2 hover:text-ink"
          >
            mostly {refusalLabel(refused.reasons[0]?.id ?? '')}
          </Link>
        )}
      </Figure>
      <Figure name="Balance lasts until" value={lastsUntil ? dayOf(lastsUntil) : 'not known'}>
        {lastsUntil ? 'at the pace of the last 7 days' : 'there is no pace to tell from'}
      </Figure>
    </div>
  );
}

function Figure({ name, value, children }: { name: string; value: string; children: ReactNode }) {
  return (
    <Panel className="px-4 py-3.5" aria-label={name}>
      <h2 className="text-muted">{name}</h2>
      <p className="font-semibold text-title leading-snug tracking-[-0.02em]">{value}</p>
      <p className="text-muted text-small">{children}</p>
    </Panel>
  );
}

/** `12 % more than in the period before`. */
function Change({ now, then }: { now: number; then: number }) {
  if (then <= 0) return 'nothing in the period before';
  const percent = Math.round(((now - then) / then) * 100);
  if (percent === 0) return 'as in the period before';
  return `${Math.abs(percent).toLocaleString('en-US')} % ${percent > 0 ? 'more' : 'less'} than in the period before`;
}

function dayOf(at: Date): string {
  const day = at.toISOString().slice(0, 10);
  return `${dayName(day).slice(0, 3)}, ${shortDay(day)}`;
}
