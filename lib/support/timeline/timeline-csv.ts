import { type CsvField, csvAmount, csvLine } from '../../core/csv';
import type { AccountId } from '../../core/ids';
import type { Micros } from '../../core/money';
import type { Database } from '../../db/database';
import { allPages } from '../../db/keyset';
import type { NamedKey } from '../../keys/keys-by-id';
import { costOf } from '../../tasks/task-cost';
import { readTimeline } from './read-timeline';
import { TIMELINE_ORDER } from './timeline-cursor';
import type { TimelineEntry } from './timeline-entry';
import type { TimelineFilter } from './timeline-filter';
import { timelineLabel } from './timeline-labels';

const COLUMNS = [
  'time_utc',
  'kind',
  'what',
  'by_kind',
  'by',
  'address',
  'user_agent',
  'request_id',
  'reason',
  'key_id',
  'key_name',
  'key_hint',
  'task_id',
  'model',
  'status',
  'error_code',
  'amount_usd',
  'balance_after_usd',
  'calls',
  'first_call_utc',
  'details',
  'cursor',
] as const;
type Line = Partial<Record<(typeof COLUMNS)[number], CsvField>>;
const BATCH = 1_000;

/** The matching part of the timeline as a CSV file, newest first, streamed so that memory use is bounded. */
export async function* timelineCsv(
  db: Database,
  accountId: AccountId,
  filter: TimelineFilter,
  batch = BATCH,
): AsyncGenerator<string> {
  yield csvLine(COLUMNS);
  const pages = allPages((before) => readTimeline(db, accountId, filter, before, { limit: batch }));
  for await (const { entries } of pages) {
    if (entries.length > 0) yield entries.map(entryLine).join('');
  }
}

function entryLine(entry: TimelineEntry): string {
  const line: Line = {
    time_utc: entry.at,
    kind: entry.kind,
    what: timelineLabel(entry),
    cursor: TIMELINE_ORDER.format(entry.cursor),
    ...partOf(entry),
  };
  return csvLine(COLUMNS.map((column) => line[column] ?? null));
}

function partOf(entry: TimelineEntry): Line {
  switch (entry.kind) {
    case 'event':
      return {
        by_kind: entry.by.kind,
        by: entry.by.email,
        address: entry.address,
        user_agent: entry.userAgent,
        request_id: entry.requestId,
        reason: entry.reason,
        details: JSON.stringify(entry.details),
        ...keyOf(entry.key),
      };
    case 'ledger':
      return {
        reason: entry.entry.reason,
        task_id: entry.entry.task?.id ?? null,
        model: entry.entry.task?.model ?? null,
        key_name: entry.entry.task?.keyName ?? null,
        amount_usd: csvAmount(entry.entry.amountMicros),
        balance_after_usd: csvAmount(entry.entry.totalAfterMicros),
      };
    case 'task':
      return {
        task_id: entry.taskId,
        model: entry.model,
        status: entry.status,
        error_code: entry.code,
        amount_usd: spent(costOf(entry.status, entry.priceMicros)),
        ...keyOf(entry.key),
      };
    case 'refusals':
      return {
        reason: entry.reason,
        calls: entry.calls,
        first_call_utc: entry.firstAt,
        ...keyOf(entry.key),
      };
  }
}

/** A cost, signed as in the ledger. */
function spent(cost: Micros): CsvField {
  return csvAmount(cost === 0n ? 0n : -cost);
}

function keyOf(key: NamedKey | null): Line {
  return key ? { key_id: key.id, key_name: key.name, key_hint: key.hint } : {};
}
