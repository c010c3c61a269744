import { Foreign } from '@/components/foreign';
import { Time } from '@/components/time';
import { Panel } from '@/components/ui/panel';
import type { RecentAddress } from '@/lib/keys/control/recent-addresses';

interface RecentAddressesProps {
  recent: RecentAddress[];
  now: Date;
}

/** Where the key was used from in the last 30 days. */
export function RecentAddresses({ recent, now }: RecentAddressesProps) {
  return (
    <section aria-label="Recent addresses">
      <h2 className="mb-2 font-semibold">Used from</h2>
      <Panel className="px-4 py-3.5">
        {recent.length === 0 ? (
          <p className="text-muted">No address in the last 30 days.</p>
        ) : (
          <>
            <ul className="grid gap-1.5">
              {recent.map(({ address, lastAt }) => (
                <li key={address} className="flex justify-between gap-4">
                  <span className="min-w-0 font-mono text-small [overflow-wrap:anywhere]">
                    <Foreign text={address} />
                  </span>
                  <span className="text-muted">
                    <Time at={lastAt} now={now} />
                  </span>
                </li>
              ))}
            </ul>
            <p className="mt-2.5 text-muted text-tiny">
              The last 30 days, 20 addresses at most, to the minute.
            </p>
          </>
        )}
      </Panel>
    </section>
  );
}
