import { noteExport } from '@/lib/audit/note-export';
import { authorizeStaffView } from '@/lib/auth/require-account';
import { answerRefusal, withErrorHandling } from '@/lib/console/answer';
import { answerCsv } from '@/lib/console/answer-file';
import { consoleContext } from '@/lib/console/console-context';
import { isRefused } from '@/lib/core/errors';
import { parseRevocationFilter } from '@/lib/keys/revocations/revocation-filter';
import { CSV_BATCH, revocationsCsv } from '@/lib/keys/revocations/revocations-csv';
import { revocationSearch } from '@/lib/keys/revocations/search-revocations';

/** The revocations as a file, with the filter of the page. */
export const GET = withErrorHandling(async (request) => {
  const access = await authorizeStaffView('support');
  if (isRefused(access)) return answerRefusal(access);
  const query = new URL(request.url).searchParams;
  const filter = parseRevocationFilter(Object.fromEntries(query));
  if (isRefused(filter)) return answerRefusal(filter);
  const { db } = consoleContext();
  const search = await revocationSearch(db, filter, null, CSV_BATCH);
  if (isRefused(search)) return answerRefusal(search);
  await noteExport(db, access.by, 'revocations', filter);
  const day = new Date().toISOString().slice(0, 10);
  return answerCsv(`revocations-${day}.csv`, revocationsCsv(db, search));
});
