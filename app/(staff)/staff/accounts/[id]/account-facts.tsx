import { Foreign } from '@/components/foreign';
import { Time } from '@/components/time';
import { Panel } from '@/components/ui/panel';
import { formatUsd } from '@/lib/core/money';
import type { SupportedAccount } from '@/lib/support/read-account';
import { tierOf } from '@/lib/tiers/tiers';

/** The owner and the state of an account, to the micro-dollar. */
export function AccountFacts({ account, now }: { account: SupportedAccount; now: Date }) {
  const tier = tierOf(account);
  return (
    <Panel className="p-5">
      {account.owedMicros > 0n && (
        <p className="mb-3 font-semibold text-bad">
          {formatUsd(account.owedMicros)} owed: all keys are refused until a top-up pays it.
        </p>
      )}
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-4 [&_dt]:text-muted [&_dt]:text-small">
        <div>
          <dt>Balance</dt>
          <dd>{formatUsd(account.balanceMicros, 'exact')}</dd>
        </div>
        <div>
          <dt>Held</dt>
          <dd>{formatUsd(account.heldMicros, 'exact')}</dd>
        </div>
        <div>
          <dt>Recharged</dt>
          <dd>{formatUsd(account.rechargedMicros, 'exact')}</dd>
        </div>
        <div>
          <dt>Consumed</dt>
          <dd>{formatUsd(account.consumedMicros, 'exact')}</dd>
        </div>
        <div>
          <dt>Tier</dt>
          <dd>{tier.name}</dd>
        </div>
        <div>
          <dt>Tasks running</dt>
          <dd>
            {account.running.toLocaleString('en-US')} of{' '}
            {tier.limit?.toLocaleString('en-US') ?? 'unlimited'}
          </dd>
        </div>
        <div>
          <dt>Signed up</dt>
          <dd>
            <Time at={account.createdAt} now={now} />
          </dd>
        </div>
        <div>
          <dt>Activated</dt>
          <dd>{account.activatedAt ? <Time at={account.activatedAt} now={now} /> : 'not yet'}</dd>
        </div>
        <div className="col-span-full">
          <dt>Members</dt>
          <dd className="[overflow-wrap:anywhere]">
            {account.members.map(({ email, role, emailVerified }) => (
              <div key={email}>
                <Foreign text={email} />{' '}
                <span className="text-muted">
                  {role}
                  {!emailVerified && ', email not confirmed'}
                </span>
              </div>
            ))}
            {account.members.length === 0 && 'none'}
          </dd>
        </div>
      </dl>
    </Panel>
  );
}
