import { Foreign } from '@/components/foreign';
import { Bar } from '@/components/ui/bar';
import { Panel } from '@/components/ui/panel';
import type { RunningOfKey } from '@/lib/admission/running-by-key';
import { isolated } from '@/lib/core/visible-text';
import type { Tier } from '@/lib/tiers/tiers';

interface RunningNowProps {
  tier: Tier;
  running: number;
  byKey: RunningOfKey[];
}

/** How many slots are currently used, and by which keys. */
export function RunningNow({ tier, running, byKey }: RunningNowProps) {
  const limit = tier.limit?.toLocaleString('en-US');
  const count = running.toLocaleString('en-US');
  return (
    <Panel className="p-5">
      <h2 className="text-muted">Running now</h2>
      <p className="mt-1 mb-3.5 font-semibold text-big leading-tight tracking-[-0.03em]">
        {count}{' '}
        <span className="font-normal text-[18px] text-muted tracking-[-0.01em]">
          {limit === undefined ? 'of unlimited' : `of ${limit}`}
        </span>
      </p>
      {tier.limit !== null && <Bar share={running / tier.limit} />}
      {byKey.length === 0 ? (
        <p className="mt-3.5 text-muted">All slots are free.</p>
      ) : (
        <ul aria-label="Running by key" className="mt-3 grid gap-1.5">
          {byKey.map((key) => (
            <li key={key.hint} className="flex justify-between gap-4">
              <span className="min-w-0 truncate" title={`${isolated(key.keyName)} ${key.hint}`}>
                <Foreign text={key.keyName} />{' '}
                <span className="font-mono text-muted text-tiny">{key.hint}</span>
              </span>
              <span>{key.running.toLocaleString('en-US')}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
