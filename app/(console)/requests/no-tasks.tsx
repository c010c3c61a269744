import Link from 'next/link';
import type { ReactNode } from 'react';
import { buttonStyle } from '@/components/ui/button-style';

interface NoTasksProps {
  /** Something is left out by the filters. */
  filtering: boolean;
  /** The page with the newest. */
  first: boolean;
  /** There may be some further back. */
  more: boolean;
}

/** Says why there is nothing in the list, and what to do next. */
export function NoTasks({ filtering, first, more }: NoTasksProps) {
  if (more)
    return <Empty title="None found so far">Older requests have not been searched yet.</Empty>;
  if (!first) return <Empty title="No older entries">This is the end of the list.</Empty>;
  if (filtering) {
    return <Empty title="No matching requests">Change or clear the filters.</Empty>;
  }
  return (
    <Empty title="No requests yet">
      Every accepted call is listed here with its cost.
      <span className="mt-4 flex flex-wrap justify-center gap-2">
        <Link href="/docs" prefetch={false} className={buttonStyle('primary')}>
          Make the first call
        </Link>
      </span>
    </Empty>
  );
}

function Empty({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="px-4 py-9 text-center">
      <p className="font-semibold">{title}</p>
      <p className="text-muted">{children}</p>
    </div>
  );
}
