import Link from 'next/link';
import { countLabel } from '@/components/count-labels';
import { Foreign } from '@/components/foreign';
import { Time } from '@/components/time';
import { Badge } from '@/components/ui/badge';
import { Cell } from '@/components/ui/table';
import { refusalLabel } from '@/lib/keys/refusals/refusal-label';
import type { RefusedRequests } from '@/lib/requests/list-requests';
import { refusedBetween } from './refused-between';

/** Refused calls of one key within an hour, as a sum: they are not stored one by one. */
export function RefusedRow({ refused, now }: { refused: RefusedRequests; now: Date }) {
  return (
    <tr className="bg-code align-top">
      <Cell label="When" className="text-muted">
        <Time at={refused.lastAt} now={now} />
      </Cell>
      <Cell label="Refused" className="[overflow-wrap:anywhere]">
        <div>
          <span className="font-semibold">
            At least {countLabel(refused.calls, 'call')} refused
          </span>{' '}
          {refusedBetween(refused)}
          <span className="block text-muted text-tiny">{refusalLabel(refused.reason)}</span>
        </div>
      </Cell>
      <Cell label="Key" className="text-muted [overflow-wrap:anywhere]">
        <Foreign text={refused.keyName} />
      </Cell>
      <Cell label="Status">
        <div>
          <Badge tone="plain">Refused</Badge>
          <Link
            href={`/api-keys/${refused.keyId}`}
            prefetch={false}
            className="mt-1 block w-fit text-muted text-tiny underline underline-offset-2 hover:text-ink"
          >
            What to do
          </Link>
        </div>
      </Cell>
      <Cell />
      <Cell />
    </tr>
  );
}
