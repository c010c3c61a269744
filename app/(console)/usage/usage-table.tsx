import Link from 'next/link';
import { Fragment, type ReactNode } from 'react';
import { Swatch } from '@/components/chart/bar-chart';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { Cell, Table } from '@/components/ui/table';
import { formatUsd } from '@/lib/core/money';
import type { ArrangedUsage, UsageRow } from '@/lib/usage/arrange-usage';
import type { CellGrouping } from '@/lib/usage/usage-cells';
import type { Measure, Sort, UsageQuery } from '@/lib/usage/usage-query';
import { usageHref } from './usage-controls';

interface UsageTableProps {
  usage: ArrangedUsage;
  query: UsageQuery;
  grouping: CellGrouping;
  /** Refused calls are known for these groups. */
  withRefused: boolean;
  /** The name of a group, as an element of the row. */
  labelOf: (group: string) => ReactNode;
  /** The requests of a group. */
  requestsHref: (group: string) => string;
}

const HEADS: Record<Measure, string> = {
  spend: 'Spend',
  tasks: 'Tasks',
  failed: 'Failed',
  refused: 'Refused',
};

const HEADINGS: Record<CellGrouping, string> = {
  key: 'Key',
  model: 'Model',
  channel: 'Channel',
  status: 'Status',
  reason: 'Reason',
};

/** The same numbers as in the chart, for each group, sorted by any column. */
export function UsageTable(props: UsageTableProps) {
  const { usage, query, grouping, withRefused, labelOf, requestsHref } = props;
  const sort = query.sort ?? query.show ?? 'spend';
  const places = new Map(usage.series.map((group, index) => [group, index]));
  // Nothing but the number of refused calls is known for a reason.
  const measures: Measure[] = [
    ...(grouping === 'reason' ? [] : (['spend', 'tasks', 'failed'] as const)),
    ...(withRefused || grouping === 'reason' ? (['refused'] as const) : []),
  ];
  const head = (name: Sort, text: string) => (
    <SortLink key={name} name={name} text={text} current={sort} query={query} />
  );
  return (
    <Panel>
      {usage.rows.length === 0 ? (
        <EmptyState title="No usage in this period">
          Choose a longer range, or remove a filter.
        </EmptyState>
      ) : (
        <Table
          name="Usage"
          columns={[
            { name: 'name', content: head('name', HEADINGS[grouping]), sorted: sort === 'name' },
            ...measures.flatMap((name) => [
              {
                name,
                content: head(name, HEADS[name]),
                numeric: true,
                sorted: sort === name,
              },
              ...(name === 'spend' ? [{ name: 'Share', numeric: true }] : []),
            ]),
          ]}
        >
          {usage.rows.map((row) => (
            <tr key={row.group}>
              <Cell className="max-md:pb-1">
                <Link
                  href={requestsHref(row.group)}
                  prefetch={false}
                  className="inline-flex items-baseline gap-2 underline-offset-3 [overflow-wrap:anywhere] hover:underline"
                >
                  <Swatch
                    index={places.get(row.group) ?? (usage.hasOthers ? usage.series.length : null)}
                  />
                  <span>{labelOf(row.group)}</span>
                </Link>
              </Cell>
              <Numbers row={row} measures={measures} />
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  );
}

function Numbers({ row, measures }: { row: UsageRow; measures: readonly Measure[] }) {
  return measures.map((name) => {
    if (name === 'spend') {
      return (
        <Fragment key={name}>
          <Cell label="Spend" numeric>
            {formatUsd(row.spentMicros, 'exact')}
          </Cell>
          <Cell label="Share" numeric className="text-muted">
            {row.share === null ? '' : `${(row.share * 100).toFixed(1)} %`}
          </Cell>
        </Fragment>
      );
    }
    return (
      <Cell key={name} label={HEADS[name]} numeric className={row[name] === 0 ? 'text-faint' : ''}>
        {row[name].toLocaleString('en-US')}
      </Cell>
    );
  });
}

interface SortLinkProps {
  name: Sort;
  text: string;
  current: Sort;
  query: UsageQuery;
}

function SortLink({ name, text, current, query }: SortLinkProps) {
  return (
    <Link
      href={usageHref(query, { sort: name === (query.show ?? 'spend') ? null : name })}
      prefetch={false}
      scroll={false}
      className="hover:text-ink"
    >
      {text}
      {name === current && <span aria-hidden="true"> {name === 'name' ? '▴' : '▾'}</span>}
    </Link>
  );
}
