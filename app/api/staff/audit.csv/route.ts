import { parseEventFilter } from '@/lib/audit/event-filter';
import { eventsCsv } from '@/lib/audit/events-csv';
import { noteExport } from '@/lib/audit/note-export';
import { authorizeStaffView } from '@/lib/auth/require-account';
import { answerRefusal, withErrorHandling } from '@/lib/console/answer';
import { answerCsv } from '@/lib/console/answer-file';
import { consoleContext } from '@/lib/console/console-context';
import { isRefused } from '@/lib/core/errors';

/** The log as a file, with the filter of the page. */
export const GET = withErrorHandling(async (request) => {
  const access = await authorizeStaffView('support');
  if (isRefused(access)) return answerRefusal(access);
  const filter = parseEventFilter(Object.fromEntries(new URL(request.url).searchParams));
  if (isRefused(filter)) return answerRefusal(filter);
  const { db } = consoleContext();
  await noteExport(db, access.by, 'audit log', filter);
  const day = new Date().toISOString().slice(0, 10);
  return answerCsv(`audit-log-${day}.csv`, eventsCsv(db, filter));
});
