import Link from 'next/link';
import { Foreign } from '@/components/foreign';
import { isolated } from '@/lib/core/visible-text';
import type { NamedKey } from '@/lib/keys/keys-by-id';
import type { TimelineEntry, TimelineEvent } from '@/lib/support/timeline/timeline-entry';
import { type TimelineFilter, timelineQuery } from '@/lib/support/timeline/timeline-filter';

interface TimelineWhoProps {
  entry: TimelineEntry;
  accountId: string;
  filter: TimelineFilter;
}

/** The actor and the address; for a call, its key. */
export function TimelineWho({ entry, accountId, filter }: TimelineWhoProps) {
  if (entry.kind === 'event') return <Person event={entry} />;
  if (entry.kind === 'ledger') return <Foreign text={entry.entry.task?.keyName} />;
  if (!entry.key) return null;
  const only = `/staff/accounts/${accountId}?${timelineQuery({ ...filter, key: entry.key.id })}`;
  return <Key timelineKey={entry.key} href={filter.key ? null : only} />;
}

function Person({ event: { by, address, userAgent, requestId } }: { event: TimelineEvent }) {
  return (
    <div>
      {by.kind === 'system' ? (
        <span className="text-muted">{address ? 'not signed in' : 'by itself'}</span>
      ) : (
        <>
          {by.kind === 'staff' && <span className="font-semibold text-warn">Staff </span>}
          <Foreign text={by.email ?? 'unknown'} />
        </>
      )}
      {address && (
        <div
          title={[userAgent, requestId && `request ${requestId}`]
            .flatMap((one) => (one ? [isolated(one)] : []))
            .join('\n')}
          className="font-mono text-muted text-tiny"
        >
          <Foreign text={address} />
        </div>
      )}
    </div>
  );
}

/** A key's name links to the timeline of this key. */
function Key({
  timelineKey: { name, hint, revoked },
  href,
}: {
  timelineKey: NamedKey;
  href: string | null;
}) {
  return (
    <div>
      {href ? (
        <Link
          href={href}
          prefetch={false}
          scroll={false}
          title="Only this key"
          className="underline-offset-2 hover:underline"
        >
          <Foreign text={name} />
        </Link>
      ) : (
        <Foreign text={name} />
      )}
      <div className="text-muted text-tiny">
        <span className="font-mono">{hint}</span>
        {revoked && ', deleted'}
      </div>
    </div>
  );
}
