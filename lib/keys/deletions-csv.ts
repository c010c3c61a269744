import { csvLine } from '../csv';
import type { Database } from '../db/database';
import { searchWhole } from '../db/search-back';
import type { Search } from '../db/search-statements';
import { DELETIONS, type DeletionRow } from './deletion-table';
import { type Deletion, toDeletion } from './search-deletions';

const COLUMNS = [
  'deleted_at_utc',
  'account_id',
  'owners',
  'key_id',
  'key_name',
  'hint',
  'how',
  'deleted_by',
  'deleted_from',
  'reason',
  'last_used_at_utc',
  'refused_calls_since',
  'last_refused_at_utc',
];
/** Rows in one piece of the file. */
export const CSV_BATCH = 2_000;

/** All deletions that a search finds as a CSV file, newest first, in pieces: there is never more of it in memory. */
export async function* deletionsCsv(db: Database, search: Search): AsyncGenerator<string> {
  yield csvLine(COLUMNS);
  for await (const rows of searchWhole<DeletionRow>(db, DELETIONS, search)) {
    yield rows.map((row) => deletionLine(toDeletion(row))).join('');
  }
}

function deletionLine(deletion: Deletion): string {
  return csvLine([
    deletion.deletedAt,
    deletion.accountId,
    deletion.owners.join(' '),
    deletion.keyId,
    deletion.name,
    deletion.hint,
    deletion.how,
    deletion.deletedBy,
    deletion.address,
    deletion.reason,
    deletion.lastUsedAt,
    deletion.refusedCalls,
    deletion.lastRefusedAt,
  ]);
}
