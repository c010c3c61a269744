import { countLabel } from '@/components/count-labels';
import { Time } from '@/components/time';
import { Panel } from '@/components/ui/panel';
import { Cell, Table } from '@/components/ui/table';
import type { SignedIn } from '@/lib/auth/session';
import type { LiveKey } from '@/lib/keys/issue/list-keys';
import type { RefusedFor } from '@/lib/keys/read-key-activity';
import { refusalLabel } from '@/lib/keys/refusals/refusal-label';
import { Remedy } from './remedy';

interface RefusedCallsProps {
  refused: RefusedFor[];
  row: LiveKey;
  account: SignedIn['account'];
  now: Date;
}

/** Why calls of a live key were refused in the last 30 days, and what to do about it. */
export function RefusedCalls({ refused, row, account, now }: RefusedCallsProps) {
  return (
    <section aria-label="Refused calls">
      <h2 className="mb-2 font-semibold">Refused calls in the last 30 days</h2>
      <Panel>
        {refused.length === 0 ? (
          <p className="px-4 py-6 text-center text-muted">None.</p>
        ) : (
          <>
            <Table
              name="Refused calls"
              columns={['Reason', { name: 'Calls', numeric: true }, 'First', 'Last', 'What to do']}
            >
              {refused.map((one) => (
                <tr key={one.reason} className="align-top">
                  <Cell className="font-semibold max-md:pb-1">{refusalLabel(one.reason)}</Cell>
                  <Cell label="Calls" numeric>
                    at least {one.calls.toLocaleString('en-US')}
                  </Cell>
                  <Cell label="First" className="text-muted">
                    <Time at={one.firstAt} now={now} />
                  </Cell>
                  <Cell label="Last" className="text-muted">
                    <Time at={one.lastAt} now={now} />
                  </Cell>
                  <Cell label="What to do" className="text-muted">
                    <span>
                      <Remedy reason={one.reason} row={row} account={account} now={now} />
                    </span>
                  </Cell>
                </tr>
              ))}
            </Table>
            <p className="border-line border-t px-4 py-2.5 text-muted text-tiny">
              {countLabel(
                refused.reduce((sum, { calls }) => sum + calls, 0n),
                'call',
              )}{' '}
              in all, written down every two seconds. If a server crashes, its last two seconds are
              not counted.
            </p>
          </>
        )}
      </Panel>
    </section>
  );
}
