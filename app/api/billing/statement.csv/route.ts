import { currentAccess } from '@/lib/auth/require-account';
import { answerRefusal, withErrorHandling } from '@/lib/console/answer';
import { answerCsv } from '@/lib/console/answer-file';
import { consoleContext } from '@/lib/console/console-context';
import { isRefused, refuse } from '@/lib/core/errors';
import { statementCsv, statementFileName } from '@/lib/ledger/statement-csv';
import { parseStatementFilter } from '@/lib/ledger/statement-filter';

/** The statement as a file, with the filter of the page. */
export const GET = withErrorHandling(async (request) => {
  const access = await currentAccess();
  if (!access) return answerRefusal(refuse('signed_out'));
  const filter = parseStatementFilter(Object.fromEntries(new URL(request.url).searchParams));
  if (isRefused(filter)) return answerRefusal(filter);
  return answerCsv(
    statementFileName(filter, new Date()),
    statementCsv(consoleContext().db, access.account.id, filter),
  );
});
