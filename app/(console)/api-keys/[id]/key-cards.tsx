import type { ReactNode } from 'react';
import { Time } from '@/components/time';
import { Bar } from '@/components/ui/bar';
import { Panel } from '@/components/ui/panel';
import type { LiveKey } from '@/lib/keys/issue/list-keys';
import { LimitBar } from '../limit-bar';

interface KeyCardsProps {
  row: LiveKey;
  now: Date;
}

/** The key's limits with bars, and its last accepted call. */
export function KeyCards({ row, now }: KeyCardsProps) {
  const { limit, slots, running } = row;
  const lastUsedAt = latest(row.lastUsedAt, row.previous?.lastUsedAt ?? null);
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      <Card name="Spend limit">
        {limit ? (
          <>
            <LimitBar limit={limit} full />
            <p className="mt-1 text-muted text-small">
              {limit.resetsAt ? (
                <>
                  resets <Time at={limit.resetsAt} now={now} ahead />
                </>
              ) : (
                'never resets'
              )}
            </p>
          </>
        ) : (
          <p>
            None <span className="text-muted">besides the balance</span>
          </p>
        )}
      </Card>
      <Card name="Running tasks">
        {slots === null ? (
          <p>
            No limit <span className="text-muted">besides the tier’s</span>
          </p>
        ) : (
          <>
            <Bar share={(running ?? 0) / slots} />
            <p className="mt-1 text-small">
              <b className="font-semibold">{(running ?? 0).toLocaleString('en-US')}</b>{' '}
              <span className="text-muted">of {slots.toLocaleString('en-US')} slots taken</span>
            </p>
          </>
        )}
      </Card>
      <Card name="Last accepted call">
        {lastUsedAt ? (
          <p>
            <Time at={lastUsedAt} now={now} />
            <span className="block text-muted text-small">
              <Time at={lastUsedAt} now={now} exact />, to the minute
            </span>
          </p>
        ) : (
          <p>None with this secret</p>
        )}
      </Card>
    </div>
  );
}

/** A rotated key was used with whichever secret was used last. */
function latest(one: Date | null, two: Date | null): Date | null {
  return one && two ? (one > two ? one : two) : (one ?? two);
}

function Card({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Panel className="px-4 py-3.5" aria-label={name}>
      <h2 className="mb-2 text-muted">{name}</h2>
      {children}
    </Panel>
  );
}
