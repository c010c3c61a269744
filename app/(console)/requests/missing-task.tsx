import Link from 'next/link';
import { buttonStyle } from '@/components/ui/button-style';
import { EmptyState } from '@/components/ui/empty-state';
import type { FoundRequest } from '@/lib/requests/find-request';

interface MissingTaskProps {
  found: Extract<FoundRequest, { missing: string }>;
}

/** Why a pasted id found no task, and what else it may be. */
export function MissingTask({ found }: MissingTaskProps) {
  const all = (
    <Link href="/requests" prefetch={false} className={buttonStyle('plain')}>
      Show all requests
    </Link>
  );
  if (found.missing === 'no_id') {
    return (
      <EmptyState title="This is not an id" action={all}>
        An id looks like 0192f3a1-7b5c-7d2e-9f10-3c4b5a697887.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No task of this account has this id" action={all}>
      <span className="mx-auto block max-w-[38rem]">
        <span className="block font-mono text-tiny leading-6 [overflow-wrap:anywhere]">
          {found.id}
        </span>
        Only accepted calls are tasks. Refused calls, and calls that read a task, have an
        x-request-id too, but are not stored one by one. A repeated call with the same
        Idempotency-Key has its own: paste the id in its answer.
      </span>
    </EmptyState>
  );
}
