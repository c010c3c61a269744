import { csvAmount, csvLine } from '../core/csv';
import type { AccountId } from '../core/ids';
import type { Database } from '../db/database';
import { allPages } from '../db/keyset';
import { entryLabel } from './entry-labels';
import { readStatement, type StatementEntry } from './statement';
import type { StatementFilter } from './statement-filter';

const COLUMNS = [
  'time_utc',
  'kind',
  'what',
  'model',
  'key_name',
  'task_id',
  'payment_id',
  'amount_usd',
  'balance_after_usd',
  'entry_id',
];
const BATCH = 2_000;

/**
 * The matching entries as a CSV file, newest first, streamed in batches so that memory use is bounded. Entries that are
 * added in the meantime are newer than the start, so the file shows one moment.
 */
export async function* statementCsv(
  db: Database,
  accountId: AccountId,
  filter: StatementFilter,
  batch = BATCH,
): AsyncGenerator<string> {
  yield csvLine(COLUMNS);
  const pages = allPages((before) => readStatement(db, accountId, filter, before, batch));
  for await (const { entries } of pages) {
    if (entries.length > 0) yield entries.map(entryLine).join('');
  }
}

function entryLine(entry: StatementEntry): string {
  return csvLine([
    entry.createdAt,
    entry.kind,
    entryLabel(entry),
    entry.task?.model ?? null,
    entry.task?.keyName ?? null,
    entry.task?.id ?? null,
    entry.topUp?.paymentId ?? null,
    csvAmount(entry.amountMicros),
    csvAmount(entry.totalAfterMicros),
    entry.id,
  ]);
}

/** The name of the file: its kind and days, and today if it has no end. */
export function statementFileName({ kind, from, to }: StatementFilter, now: Date): string {
  return [
    'statement',
    ...(kind ? [kind.replace('_', '-')] : []),
    ...(from ? ['from', from] : []),
    'to',
    `${to ?? now.toISOString().slice(0, 10)}.csv`,
  ].join('-');
}
