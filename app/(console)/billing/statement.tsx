import { Pager } from '@/components/pager';
import { buttonStyle } from '@/components/ui/button-style';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { filterQuery, isFiltering } from '@/lib/core/filter-query';
import type { StatementPage } from '@/lib/ledger/statement';
import type { StatementFilter } from '@/lib/ledger/statement-filter';
import { StatementFilterForm } from './statement-filter-form';
import { StatementTable } from './statement-table';

interface StatementProps {
  page: StatementPage;
  filter: StatementFilter;
  /** The page with the newest entries. */
  first: boolean;
  /** The query in the address is invalid. */
  wrong: boolean;
  now: Date;
}

/** One page of the ledger with its filter, the links to other pages and the file. */
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
      <Pager
        newest={first ? null : `/billing?${query}#statement`}
        older={next && `/billing?${filterQuery(filter, next)}`}
      />
    </section>
  );
}

function Empty({ filtered, wrong, first }: Record<'filtered' | 'wrong' | 'first', boolean>) {
  if (wrong) {
    return (
      <EmptyState title="Invalid filter">
        The kind or a day in the address is invalid. Choose them above.
      </EmptyState>
    );
  }
  if (!first)
    return <EmptyState title="No older entries">Go back to the newest entries.</EmptyState>;
  if (filtered) {
    return (
      <EmptyState title="No matching entries">
        There are no entries of this kind in this period. Change or clear the filter.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No entries yet">
      Top-ups and the charges of completed tasks appear here. The first top-up also activates your
      keys.
    </EmptyState>
  );
}
