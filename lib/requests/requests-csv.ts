import { type CsvField, csvAmount, csvLine } from '../core/csv';
import type { AccountId } from '../core/ids';
import type { Database } from '../db/database';
import { allPages } from '../db/keyset';
import { refusalLabel } from '../keys/refusals/refusal-label';
import { costOf } from '../tasks/task-cost';
import { type ListedRequest, listRequests } from './list-requests';
import { type RequestFilter, statusOf } from './request-filter';

const COLUMNS = [
  'time_utc',
  'status',
  'task_id',
  'model',
  'channel',
  'key_id',
  'key_name',
  'cost_usd',
  'completed_utc',
  'duration_ms',
  'reason',
  'error',
  'refused_calls_at_least',
  'first_refused_utc',
] as const;
type Line = Partial<Record<(typeof COLUMNS)[number], CsvField>>;
const BATCH = 2_000;

/**
 * The matching requests as a CSV file, newest first, streamed so that memory use is bounded. A task is a line; so is the
 * sum of one key's refused calls within an hour for one reason.
 */
export async function* requestsCsv(
  db: Database,
  accountId: AccountId,
  filter: RequestFilter,
  batch = BATCH,
): AsyncGenerator<string> {
  yield csvLine(COLUMNS);
  const pages = allPages((before) => listRequests(db, accountId, filter, before, { limit: batch }));
  for await (const { entries } of pages) {
    if (entries.length > 0) yield entries.map(requestLine).join('');
  }
}

function requestLine(entry: ListedRequest): string {
  const line: Line = {
    key_id: entry.keyId,
    key_name: entry.keyName,
    ...(entry.kind === 'task' ? partOfTask(entry) : partOfRefused(entry)),
  };
  return csvLine(COLUMNS.map((column) => line[column] ?? null));
}

function partOfTask(task: Extract<ListedRequest, { kind: 'task' }>): Line {
  const { createdAt, completedAt } = task;
  return {
    time_utc: createdAt,
    status: statusOf(task.status),
    task_id: task.id,
    model: task.model,
    channel: task.channel,
    cost_usd: csvAmount(costOf(task.status, task.priceMicros)),
    completed_utc: completedAt,
    duration_ms: completedAt && BigInt(completedAt.getTime() - createdAt.getTime()),
    reason: task.code,
    error: task.error,
  };
}

function partOfRefused(refused: Extract<ListedRequest, { kind: 'refused' }>): Line {
  return {
    time_utc: refused.lastAt,
    status: 'refused',
    reason: refused.reason,
    error: refusalLabel(refused.reason),
    refused_calls_at_least: refused.calls,
    first_refused_utc: refused.firstAt,
  };
}
