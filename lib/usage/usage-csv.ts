import { csvAmount, csvLine } from '../core/csv';
import type { AccountId } from '../core/ids';
import type { Database } from '../db/database';
import { refusalLabel } from '../keys/refusals/refusal-label';
import { readUsage } from './read-usage';
import { cellsOf, groupingOf } from './usage-cells';
import { rangeOf, type UsageQuery } from './usage-query';

/** The usage of a query as a CSV file: a line for each hour or day and group, in the order of time. Times are in UTC. */
export async function* usageCsv(
  db: Database,
  accountId: AccountId,
  query: UsageQuery,
  now: Date,
): AsyncGenerator<string> {
  const by = query.by ?? 'key';
  const range = rangeOf(query, now);
  const question = { range, by, keyId: query.key, model: query.model };
  const usage = await readUsage(db, accountId, question, now);
  const grouping = groupingOf(by, query.show ?? 'spend');
  const keys = new Map(
    [...usage.groups, ...(usage.refused?.keys ?? [])].map(({ id, key }) => [id, key]),
  );
  yield csvLine([
    'from_utc',
    'to_utc',
    grouping,
    ...(grouping === 'key' ? ['key_name', 'key_hint'] : []),
    'spend_usd',
    'tasks',
    'failed',
    'refused_calls',
  ]);
  const cells = cellsOf(usage, grouping).toSorted(
    (one, two) => one.at.getTime() - two.at.getTime() || (one.group < two.group ? -1 : 1),
  );
  const step = range.bucket === 'hour' ? 3_600_000 : 86_400_000;
  for (const { at, group, spentMicros, tasks, failed, refused } of cells) {
    const key = keys.get(group);
    yield csvLine([
      at,
      new Date(at.getTime() + step),
      grouping === 'reason' ? refusalLabel(group) : group,
      ...(grouping === 'key' ? [key?.name ?? null, key?.hint ?? null] : []),
      csvAmount(spentMicros),
      BigInt(tasks),
      BigInt(failed),
      // Refused calls are not counted by model and channel.
      usage.refused && !['model', 'channel'].includes(grouping) ? BigInt(refused) : null,
    ]);
  }
}
