import Link from 'next/link';
import type { RevocationReceipt } from '@/lib/keys/revocations/read-revocation';
import { countLabel } from '../count-labels';
import { Foreign } from '../foreign';
import { Time } from '../time';
import { Panel } from '../ui/panel';
import { Cell, Table } from '../ui/table';

interface RefusedSinceProps {
  refused: RevocationReceipt['refused'];
  keyName: string;
  now: Date;
  /** For staff an address leads to the other deleted keys that it called with. */
  forStaff?: boolean;
}

/** Whether, from where and until when the key has been used since its revocation. */
export function RefusedSince({ refused, keyName, now, forStaff = false }: RefusedSinceProps) {
  return (
    <section aria-label="Calls refused since">
      <h2 className="mb-2 font-semibold">Calls refused since</h2>
      <Panel>
        {refused === null ? (
          <p className="px-4 py-6 text-center text-muted">
            No calls with <Foreign text={keyName} /> since its revocation.
          </p>
        ) : (
          <>
            <p className="px-4 py-3">
              <span className="font-semibold">At least {countLabel(refused.calls, 'call')}</span>,
              all refused. The first <Time at={refused.firstAt} now={now} exact />, the last{' '}
              <Time at={refused.lastAt} now={now} exact /> (<Time at={refused.lastAt} now={now} />
              ).
              <span className="mt-1 block text-muted text-small">
                If a server crashes, calls refused in its last two seconds are not counted.
              </span>
            </p>
            <Callers refused={refused} now={now} forStaff={forStaff} />
          </>
        )}
      </Panel>
    </section>
  );
}

function Callers({
  refused,
  now,
  forStaff,
}: {
  refused: NonNullable<RevocationReceipt['refused']>;
  now: Date;
  forStaff: boolean;
}) {
  return (
    <Table name="Addresses" columns={['From', 'Last', 'First', { name: 'Calls', numeric: true }]}>
      {refused.callers.map((caller) => (
        <tr key={caller.address}>
          <Cell label="From" className="font-mono text-tiny [overflow-wrap:anywhere]">
            {forStaff ? (
              <Link
                href={`/staff/revocations?${new URLSearchParams({ caller: caller.address })}`}
                prefetch={false}
                title="All deleted keys called from this address"
                className="underline-offset-2 hover:underline"
              >
                <Foreign text={caller.address} />
              </Link>
            ) : (
              <Foreign text={caller.address} />
            )}
          </Cell>
          <Cell label="Last">
            <Time at={caller.lastAt} now={now} />
          </Cell>
          <Cell label="First" className="text-muted">
            <Time at={caller.firstAt} now={now} />
          </Cell>
          <Cell label="Calls" numeric>
            {caller.calls.toLocaleString('en-US')}
          </Cell>
        </tr>
      ))}
      {refused.callsElsewhere > 0n && (
        <tr>
          <Cell label="From" columns={3} className="text-muted">
            more addresses; only one hundred are kept
          </Cell>
          <Cell label="Calls" numeric>
            {refused.callsElsewhere.toLocaleString('en-US')}
          </Cell>
        </tr>
      )}
    </Table>
  );
}
