import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { NAMED_SERIES } from '@/components/chart/colours';
import { Foreign } from '@/components/foreign';
import { PageHeader } from '@/components/layout/page-header';
import { DownloadCsv, Pager } from '@/components/pager';
import { Unsearchable } from '@/components/unsearchable';
import { requireAccount } from '@/lib/auth/require-account';
import type { SignedIn } from '@/lib/auth/session';
import { consoleContext } from '@/lib/console/console-context';
import { isRefused } from '@/lib/core/errors';
import { filterQuery } from '@/lib/core/filter-query';
import { revealed } from '@/lib/core/visible-text';
import { refusalLabel } from '@/lib/keys/refusals/refusal-label';
import type { RequestFilter } from '@/lib/requests/request-filter';
import { keysOfTasks } from '@/lib/tasks/keys-of-tasks';
import { arrangeUsage } from '@/lib/usage/arrange-usage';
import type { KeyOfUsage } from '@/lib/usage/keys-of-usage';
import { readPace } from '@/lib/usage/read-pace';
import { readUsage } from '@/lib/usage/read-usage';
import { type CellGrouping, cellsOf, groupingOf } from '@/lib/usage/usage-cells';
import { DEFAULT_USAGE, parseUsageQuery, rangeOf, type UsageQuery } from '@/lib/usage/usage-query';
import { UsageChart } from './usage-chart';
import { UsageControls } from './usage-controls';
import { UsageTable } from './usage-table';
import { UsageTotals } from './usage-totals';

export const metadata: Metadata = { title: 'Usage' };

export default async function UsagePage({ searchParams }: PageProps<'/usage'>) {
  const { account } = await requireAccount();
  const { db, catalog } = consoleContext();
  const parsed = parseUsageQuery(await searchParams);
  const query = isRefused(parsed) ? DEFAULT_USAGE : parsed;
  const keys = await keysOfTasks(db, account.id, query.key);
  return (
    <>
      <PageHeader
        title="Usage"
        sub="Charges by the time they were made, in UTC: the same figures as the statement."
        account={account}
      />
      <UsageControls query={query} keys={keys} models={catalog.models.map(({ id }) => id)} />
      {isRefused(parsed) ? (
        <Unsearchable why={parsed} />
      ) : (
        <Figures account={account} query={parsed} />
      )}
    </>
  );
}

async function Figures({ account, query }: { account: SignedIn['account']; query: UsageQuery }) {
  const { db } = consoleContext();
  const now = new Date();
  const range = rangeOf(query, now);
  const [by, show] = [query.by ?? 'key', query.show ?? 'spend'];
  const question = { range, by, keyId: query.key, model: query.model };
  const [usage, pace] = await Promise.all([
    readUsage(db, account.id, question, now),
    readPace(db, account.id, now),
  ]);
  const grouping = groupingOf(by, show);
  const keys = new Map(
    [...usage.groups, ...(usage.refused?.keys ?? [])].flatMap(({ id, key }) =>
      key ? [[id, key] as const] : [],
    ),
  );
  const nameOf = (group: string) => nameOfGroup(group, grouping, keys);
  const arranged = arrangeUsage(
    cellsOf(usage, grouping),
    range,
    { show, sort: query.sort ?? show, named: NAMED_SERIES },
    nameOf,
  );
  const filter = { key: query.key, model: query.model };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-[18px]">
      <UsageTotals
        usage={usage}
        lastsUntil={pace?.lastsUntil ?? null}
        refusedHref={requestsHref({ ...filter, ...daysOf(range), status: 'refused' })}
      />
      <UsageChart
        usage={arranged}
        bucket={range.bucket}
        show={show}
        nameOf={nameOf}
        requestsHref={(at) => requestsHref({ ...filter, ...STATUS_OF[show], from: at, to: at })}
      />
      <UsageTable
        usage={arranged}
        query={query}
        grouping={grouping}
        withRefused={usage.refused !== null && by !== 'model' && by !== 'channel'}
        labelOf={(group) => (
          <GroupLabel group={group} name={nameOf(group)} known={keys.get(group)} />
        )}
        requestsHref={(group) =>
          requestsHref({ ...filter, ...daysOf(range), [FIELD_OF[grouping]]: group })
        }
      />
      <Pager newest={null} older={null}>
        <DownloadCsv href={`/api/usage.csv?${filterQuery(query)}`} />
      </Pager>
    </div>
  );
}

/** The field of Requests that finds a group. */
const FIELD_OF = {
  key: 'key',
  model: 'model',
  channel: 'channel',
  status: 'status',
  reason: 'reason',
} as const satisfies Record<CellGrouping, string>;

/** The requests that a measure counts. */
const STATUS_OF = {
  spend: { status: 'completed' },
  tasks: {},
  failed: { status: 'failed' },
  refused: { status: 'refused' },
} as const;

/** The address of Requests with these fields of its filter. */
function requestsHref(fields: Partial<Record<keyof RequestFilter, string | null>>): string {
  return `/requests?${filterQuery(fields)}`;
}

function daysOf({ from, to }: { from: Date; to: Date }): { from: string; to: string } {
  const last = new Date(to.getTime() - 1);
  return { from: from.toISOString().slice(0, 10), to: last.toISOString().slice(0, 10) };
}

function nameOfGroup(group: string, by: CellGrouping, keys: Map<string, KeyOfUsage>): string {
  if (by === 'reason') return refusalLabel(group);
  if (by !== 'key') return revealed(group) || 'unknown';
  const key = keys.get(group);
  return key ? `${revealed(key.name)}${key.revoked ? ' (revoked)' : ''}` : 'unknown key';
}

interface GroupLabelProps {
  group: string;
  name: string;
  known: KeyOfUsage | undefined;
}

function GroupLabel({ group, name, known }: GroupLabelProps): ReactNode {
  if (!known) return <Foreign text={name || group} />;
  return (
    <>
      <span className="font-semibold">
        <Foreign text={known.name} />
      </span>{' '}
      <span className="font-mono text-muted text-tiny whitespace-nowrap">{known.hint}</span>
      {known.revoked && <span className="text-muted text-small"> revoked</span>}
    </>
  );
}
