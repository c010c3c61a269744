import { currentAccess } from '@/lib/auth/require-account';
import { answerRefusal, withErrorHandling } from '@/lib/console/answer';
import { answerCsv } from '@/lib/console/answer-file';
import { consoleContext } from '@/lib/console/console-context';
import { isRefused, refuse } from '@/lib/core/errors';
import { parseRequestFilter } from '@/lib/requests/request-filter';
import { requestsCsv } from '@/lib/requests/requests-csv';

/** The log of requests as a file, with the filter of the page. */
export const GET = withErrorHandling(async (request) => {
  const access = await currentAccess();
  if (!access) return answerRefusal(refuse('signed_out'));
  const filter = parseRequestFilter(Object.fromEntries(new URL(request.url).searchParams));
  if (isRefused(filter)) return answerRefusal(filter);
  const day = new Date().toISOString().slice(0, 10);
  return answerCsv(
    `requests-${day}.csv`,
    requestsCsv(consoleContext().db, access.account.id, filter),
  );
});
