import { Foreign } from '@/components/foreign';
import type { LoggedEvent } from '@/lib/audit/search-events';

/** Everything else that the log holds about an event; collapsed. */
export function EventDetails({ event }: { event: LoggedEvent }) {
  const facts: [string, string | null][] = [
    ['Action', event.action],
    ['Target', `${event.target.kind} ${event.target.id}`],
    ['Details', JSON.stringify(event.details)],
    ['Request', event.requestId],
    ['Browser', event.userAgent],
    ['Position in the chain', event.seq],
    ['Hash', event.hash],
  ];
  return (
    <details className="mt-1 text-small">
      <summary className="w-fit cursor-pointer rounded-control text-muted hover:text-ink">
        More
      </summary>
      <dl className="mt-1.5 grid grid-cols-1 gap-x-4 gap-y-1 sm:grid-cols-[8rem_minmax(0,1fr)]">
        {facts.map(
          ([name, value]) =>
            value !== null && (
              <div key={name} className="contents">
                <dt className="text-muted">{name}</dt>
                <dd className="font-mono text-tiny leading-5 [overflow-wrap:anywhere]">
                  <Foreign text={value} />
                </dd>
              </div>
            ),
        )}
      </dl>
    </details>
  );
}
