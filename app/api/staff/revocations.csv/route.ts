import { noteExport } from '@/lib/audit/note-export';
import { authorizeStaffLook } from '@/lib/auth/require-account';
import { answering, answerRefusal } from '@/lib/console/answer';
import { answerCsv } from '@/lib/console/answer-file';
import { isRefused } from '@/lib/errors';
import { parseDeletionFilter } from '@/lib/keys/deletion-filter';
import { deletionsCsv } from '@/lib/keys/deletions-csv';

/** The deletions as a file, with the filter of the page. */
export const GET = answering(async (request) => {
  const access = await authorizeStaffLook('support');
  if (isRefused(access)) return answerRefusal(access);
  const query = new URL(request.url).searchParams;
  const filter = parseDeletionFilter(Object.fromEntries(query));
  if (isRefused(filter)) return answerRefusal(filter);
  await noteExport(access.db, access.by, 'revocations', filter);
  const day = new Date().toISOString().slice(0, 10);
  return answerCsv(`revocations-${day}.csv`, deletionsCsv(access.db, filter));
});
