'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { apiRequest } from '@/components/api-request';
import { Foreign } from '@/components/foreign';
import { Time } from '@/components/time';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { FieldError } from '@/components/ui/field-error';
import { Panel } from '@/components/ui/panel';
import { Cell, Table } from '@/components/ui/table';
import { isolated } from '@/lib/core/visible-text';
import { showMorePath } from './sessions-shown';

interface ShownSession {
  id: string;
  device: string;
  address: string | null;
  createdAt: Date;
  lastSeenAt: Date;
  /** The session of this browser. */
  own: boolean;
}

const ALL = 'all';

interface SessionListProps {
  /** The most recently used ones. */
  sessions: ShownSession[];
  /** The total number. */
  total: number;
  now: Date;
}

/** The user's sessions, with buttons to end them. */
export function SessionList({ sessions, total, now }: SessionListProps) {
  const router = useRouter();
  const [ending, setEnding] = useState<string | null>(null);
  const [error, setError] = useState<string>();
  const [done, setDone] = useState('');
  const list = useRef<HTMLElement>(null);

  async function end(id: string) {
    if (ending !== null) return;
    setEnding(id);
    setError(undefined);
    setDone('');
    const sent = await apiRequest('DELETE', id === ALL ? '/api/sessions' : `/api/sessions/${id}`);
    setEnding(null);
    // Already ended, which is the requested result.
    if (!sent.ok && sent.status !== 404) {
      setError(sent.error);
      return;
    }
    setDone(id === ALL ? 'All other sessions were ended.' : 'The session was ended.');
    list.current?.focus();
    router.refresh();
  }

  return (
    <div>
      <div className="mb-2 flex min-h-9 flex-wrap items-center justify-between gap-2">
        <h2 className="font-semibold">
          Open sessions <span className="font-normal text-muted tabular-nums">{total}</span>
        </h2>
        {total > 1 && (
          <Button pending={ending === ALL} onClick={() => end(ALL)}>
            End all other sessions
          </Button>
        )}
      </div>
      <Panel ref={list} tabIndex={-1} aria-label="Open sessions">
        <Table
          name="Open sessions"
          columns={[
            'Device',
            'Address',
            'Signed in',
            'Last seen',
            { name: 'Actions', hidden: true },
          ]}
        >
          {sessions.map((session) => (
            <SessionRow
              key={session.id}
              session={session}
              now={now}
              pending={ending === session.id}
              onEnd={() => end(session.id)}
            />
          ))}
        </Table>
      </Panel>
      {total > sessions.length && (
        <p className="mt-2 text-muted text-small">
          The {sessions.length} used last.{' '}
          <Link
            href={showMorePath(sessions.length)}
            scroll={false}
            prefetch={false}
            className="font-semibold text-accent underline underline-offset-2"
          >
            Show more
          </Link>
        </p>
      )}
      <FieldError>{error}</FieldError>
      <p role="status" className="mt-2 text-muted text-small empty:hidden">
        {done}
      </p>
    </div>
  );
}

interface SessionRowProps {
  session: ShownSession;
  now: Date;
  pending: boolean;
  onEnd: () => void;
}

function SessionRow({ session, now, pending, onEnd }: SessionRowProps) {
  const address = session.address ?? 'unknown';
  return (
    <tr>
      <Cell className="font-semibold max-md:pr-16 max-md:pb-1">
        {session.device} {session.own && <Badge tone="good">This browser</Badge>}
      </Cell>
      <Cell label="Address" className="font-mono text-[12.5px] text-muted">
        <Foreign text={address} />
      </Cell>
      <Cell label="Signed in" className="text-muted">
        <Time at={session.createdAt} now={now} />
      </Cell>
      <Cell label="Last seen">
        <Time at={session.lastSeenAt} now={now} />
      </Cell>
      <Cell numeric className="max-md:absolute max-md:top-2 max-md:right-3">
        {!session.own && (
          <Button
            kind="quiet"
            size="small"
            pending={pending}
            aria-label={`End session from ${isolated(address)}`}
            onClick={onEnd}
            className="md:-my-1 md:-mr-2"
          >
            End
          </Button>
        )}
      </Cell>
    </tr>
  );
}
