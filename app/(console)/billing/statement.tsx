import Link from 'next/link';
import { buttonStyle } from '@/components/ui/button-style';
import { Panel } from '@/components/ui/panel';
import { filterQuery, isFiltering } from '@/lib/core/filter-query';
import type { StatementPage } from '@/lib/ledger/statement';
import type { StatementFilter } from '@/lib/ledger/statement-filter';
import { StatementFilterForm } from './statement-filter-form';
import { StatementTable } from './statement-table';

interface StatementProps {
  page: StatementPage;
  filter: StatementFilter;
  /** The page with the newest. */
  first: boolean;
  /** The address asks for what there is not. */
  wrong: boolean;
  now: Date;
}

/** One page of the ledger, what it shows, and the way to the others and to the file. */
export function Statement({ page, filter, first, wrong, now }: StatementProps) {
  const query = filterQuery(filter);
  const filtered = isFiltering(filter) || wrong;
  const { entries, next } = page;
  return (
    <section id="statement" aria-labelledby="statement-heading" className="scroll-mt-5">
      <div className="mb-2 flex min-h-8 flex-wrap items-center justify-between gap-x-6">
        <h2 id="statement-heading" className="font-semibold">
          {first ? 'Statement' : 'Statement: older entries'}
        </h2>
        {entries.length > 0 && (
          <a
            href={`/api/billing/statement.csv?${query}`}
            download
            className={buttonStyle('quiet', 'small')}
          >
            Download CSV
          </a>
        )}
      </div>
      <Panel>
        {(entries.length > 0 || filtered || !first) && (
          <StatementFilterForm filter={filter} filtered={filtered} />
        )}
        {entries.length === 0 ? (
          <Empty filtered={filtered} wrong={wrong} first={first} />
        ) : (
          <StatementTable entries={entries} now={now} />
        )}
      </Panel>
      {(!first || next) && (
        <nav aria-label="Pages" className="mt-4 flex justify-end gap-2">
          {!first && (
            <Link
              href={`/billing?${query}#statement`}
              prefetch={false}
              className={buttonStyle('plain')}
            >
              Newest
            </Link>
          )}
          {next && (
            <Link
              href={`/billing?${filterQuery(filter, next)}`}
              prefetch={false}
              className={buttonStyle('plain')}
            >
              Older
            </Link>
          )}
        </nav>
      )}
    </section>
  );
}

function Empty({ filtered, wrong, first }: Record<'filtered' | 'wrong' | 'first', boolean>) {
  if (wrong) {
    return (
      <EmptyNotice title="Invalid filter">
        The kind or a day in the address is invalid. Choose them above.
      </EmptyNotice>
    );
  }
  if (!first)
    return <EmptyNotice title="No older entries">Go back to the newest entries.</EmptyNotice>;
  if (filtered) {
    return (
      <EmptyNotice title="No matching entries">
        There are no entries of this kind in this period. Change or clear the filter.
      </EmptyNotice>
    );
  }
  return (
    <EmptyNotice title="No entries yet">
      Top-ups and the charges of completed tasks appear here. The first top-up also activates your
      keys.
    </EmptyNotice>
  );
}

function EmptyNotice({ title, children }: { title: string; children: string }) {
  return (
    <div className="px-4 py-9 text-center">
      <p className="font-semibold">{title}</p>
      <p className="text-muted">{children}</p>
    </div>
  );
}
