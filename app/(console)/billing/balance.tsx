import { Panel } from '@/components/ui/panel';
import type { SignedIn } from '@/lib/auth/session';
import { formatUsd, type Micros } from '@/lib/core/money';

/** The balance or what is owed, and the holds of running tasks. */
export function Balance({ account }: { account: SignedIn['account'] }) {
  const tasks = `${account.running.toLocaleString('en-US')} running task${account.running === 1 ? '' : 's'}`;
  const owed = account.owedMicros > 0n;
  return (
    <Panel className="p-5">
      <h2 className="text-muted">Balance</h2>
      <p
        className={`my-1 font-semibold text-big leading-tight tracking-[-0.03em] ${owed ? 'text-bad' : ''}`}
      >
        {owed ? formatUsd(-account.owedMicros, 'full') : formatUsd(account.balanceMicros)}
      </p>
      {owed && <p className="text-muted">Owed. The next top-up pays this first.</p>}
      <p className="text-muted">
        {account.running > 0
          ? `${heldText(account.heldMicros)} held by ${tasks}`
          : 'Nothing held: no tasks are running.'}
      </p>
    </Panel>
  );
}

const CENT: Micros = 10_000n;

/** Below a cent, shown to the micro-dollar: "$0.00 held" would look like a mistake. */
function heldText(held: Micros): string {
  return held < CENT ? formatUsd(held, 'exact') : formatUsd(held);
}
