import { currentAccess } from '@/lib/auth/require-account';
import { answerRefusal, withErrorHandling } from '@/lib/console/answer';
import { answerCsv } from '@/lib/console/answer-file';
import { consoleContext } from '@/lib/console/console-context';
import { isRefused, refuse } from '@/lib/core/errors';
import { usageCsv } from '@/lib/usage/usage-csv';
import { parseUsageQuery, rangeOf } from '@/lib/usage/usage-query';

/** The usage of the page as a file, by hour or day. */
export const GET = withErrorHandling(async (request) => {
  const access = await currentAccess();
  if (!access) return answerRefusal(refuse('signed_out'));
  const query = parseUsageQuery(Object.fromEntries(new URL(request.url).searchParams));
  if (isRefused(query)) return answerRefusal(query);
  const now = new Date();
  const { from, to } = rangeOf(query, now);
  const [first, last] = [from, new Date(to.getTime() - 1)].map((at) =>
    at.toISOString().slice(0, 10),
  );
  return answerCsv(
    `usage-${first}-to-${last}.csv`,
    usageCsv(consoleContext().db, access.account.id, query, now),
  );
});
