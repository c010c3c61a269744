import type { ReactNode } from 'react';
import { Time } from '@/components/time';
import { Bar } from '@/components/ui/bar';
import { Panel } from '@/components/ui/panel';
import type { SignedIn } from '@/lib/auth/session';
import type { LiveKey } from '@/lib/keys/issue/list-keys';
import type { RefusedFor } from '@/lib/keys/read-key-activity';
import { refusalLabel } from '@/lib/keys/refusals/refusal-label';
import { LimitBar } from '../limit-bar';
import { Remedy } from './remedy';

interface KeyCardsProps {
  row: LiveKey;
  /** The reason of the last refused call. */
  refused: RefusedFor | undefined;
  account: SignedIn['account'];
  now: Date;
}

/** The key's limits with bars, its last accepted call, and its last refused one with what to do about it. */
export function KeyCards({ row, refused, account, now }: KeyCardsProps) {
  const lastUsedAt = latest(row.lastUsedAt, row.previous?.lastUsedAt ?? null);
  return (
    <div className="grid gap-4 md:grid-cols-3">
      <Card name="Limits">
        <Limits row={row} now={now} />
      </Card>
      <Card name="Last accepted">
        {lastUsedAt ? (
          <>
            <Moment>
              <Time at={lastUsedAt} now={now} />
            </Moment>
            <p className="text-muted text-small">
              <Time at={lastUsedAt} now={now} exact />, to the minute
            </p>
          </>
        ) : (
          <Moment>no call yet</Moment>
        )}
      </Card>
      <Card name="Last refused">
        {refused ? (
          <>
            <Moment>
              <Time at={refused.lastAt} now={now} />
            </Moment>
            <p className="text-muted text-small">
              at least {refused.calls.toLocaleString('en-US')}{' '}
              {refused.calls === 1n ? 'call' : 'calls'} since{' '}
              <Time at={refused.firstAt} now={now} exact />:{' '}
              <span className="font-semibold text-ink">{refusalLabel(refused.reason)}</span>.{' '}
              <Remedy reason={refused.reason} row={row} account={account} now={now} />
            </p>
          </>
        ) : (
          <Moment>no call in 30 days</Moment>
        )}
      </Card>
    </div>
  );
}

function Limits({ row: { limit, slots, running }, now }: { row: LiveKey; now: Date }) {
  const taken = (running ?? 0).toLocaleString('en-US');
  return (
    <>
      {limit ? (
        <>
          <LimitBar limit={limit} full />
          <p className="text-muted text-small">
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
        <p>No spend limit</p>
      )}
      {slots !== null && (
        <div className="mt-2.5 grid gap-1">
          <Bar share={(running ?? 0) / slots} />
          <p className="text-small">
            <b className="font-semibold">{taken}</b>{' '}
            <span className="text-muted">of {slots.toLocaleString('en-US')} slots taken</span>
          </p>
        </div>
      )}
      {slots === null && <p className="text-muted text-small">Slots: those of the tier</p>}
    </>
  );
}

/** A rotated key was used with whichever secret was used last. */
function latest(one: Date | null, two: Date | null): Date | null {
  return one && two ? (one > two ? one : two) : (one ?? two);
}

function Moment({ children }: { children: ReactNode }) {
  return <p className="font-semibold text-[18px] leading-snug tracking-[-0.01em]">{children}</p>;
}

function Card({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Panel className="px-4 py-3.5" aria-label={name}>
      <h2 className="mb-2 text-muted">{name}</h2>
      {children}
    </Panel>
  );
}
