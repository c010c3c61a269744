import { noteExport } from '@/lib/audit/note-export';
import { authorizeStaffLook } from '@/lib/auth/require-account';
import { answerRefusal, withErrorHandling } from '@/lib/console/answer';
import { answerCsv } from '@/lib/console/answer-file';
import { isRefused } from '@/lib/errors';
import { parseDeletionFilter } from '@/lib/keys/deletion-filter';
import { CSV_BATCH, deletionsCsv } from '@/lib/keys/deletions-csv';
import { deletionSearch } from '@/lib/keys/search-deletions';

/** The deletions as a file, with the filter of the page. */
export const GET = withErrorHandling(async (request) => {
  const access = await authorizeStaffLook('support');
  if (isRefused(access)) return answerRefusal(access);
  const query = new URL(request.url).searchParams;
  const filter = parseDeletionFilter(Object.fromEntries(query));
  if (isRefused(filter)) return answerRefusal(filter);
  const search = await deletionSearch(access.db, filter, null, CSV_BATCH);
  if (isRefused(search)) return answerRefusal(search);
  await noteExport(access.db, access.by, 'revocations', filter);
  const day = new Date().toISOString().slice(0, 10);
  return answerCsv(`revocations-${day}.csv`, deletionsCsv(access.db, search));
});
