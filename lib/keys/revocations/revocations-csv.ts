import { csvLine } from '../../core/csv';
import type { Database } from '../../db/database';
import { type Search, searchAll } from '../../db/search-newest';
import { REVOCATIONS, type RevocationRow } from './revocation-table';
import { type Revocation, toRevocation } from './search-revocations';

const COLUMNS = [
  'revoked_at_utc',
  'account_id',
  'owners',
  'key_id',
  'key_name',
  'hint',
  'how',
  'revoked_by',
  'revoked_from',
  'reason',
  'last_used_at_utc',
  'refused_calls_since',
  'last_refused_at_utc',
];
/** Rows in one piece of the file. */
export const CSV_BATCH = 2_000;

/** All revocations that a search finds as a CSV file, newest first, in pieces: there is never more of it in memory. */
export async function* revocationsCsv(db: Database, search: Search): AsyncGenerator<string> {
  yield csvLine(COLUMNS);
  for await (const rows of searchAll<RevocationRow>(db, REVOCATIONS, search)) {
    yield rows.map((row) => revocationLine(toRevocation(row))).join('');
  }
}

function revocationLine(revocation: Revocation): string {
  return csvLine([
    revocation.revokedAt,
    revocation.accountId,
    revocation.owners.join(' '),
    revocation.keyId,
    revocation.name,
    revocation.hint,
    revocation.how,
    revocation.revokedBy,
    revocation.address,
    revocation.reason,
    revocation.lastUsedAt,
    revocation.refusedCalls,
    revocation.lastRefusedAt,
  ]);
}
