import { noteExport } from '@/lib/audit/note-export';
import { authorizeStaffView } from '@/lib/auth/require-account';
import { answerRefusal, withErrorHandling } from '@/lib/console/answer';
import { answerCsv } from '@/lib/console/answer-file';
import { consoleContext } from '@/lib/console/console-context';
import { isRefused, refuse } from '@/lib/core/errors';
import { readAccountForStaff } from '@/lib/support/read-account';
import { timelineCsv } from '@/lib/support/timeline/timeline-csv';
import { parseTimelineFilter } from '@/lib/support/timeline/timeline-filter';

/** An account's timeline as a file, with the filter of the page. */
export const GET = withErrorHandling(
  async (request: Request, { params }: RouteContext<'/api/staff/accounts/[id]/timeline.csv'>) => {
    const access = await authorizeStaffView('support');
    if (isRefused(access)) return answerRefusal(access);
    const { db } = consoleContext();
    const account = await readAccountForStaff(db, (await params).id);
    if (!account) return answerRefusal(refuse('not_found'));
    const filter = parseTimelineFilter(Object.fromEntries(new URL(request.url).searchParams));
    if (isRefused(filter)) return answerRefusal(filter);
    const asked = { ...filter, show: filter.show.join(',') || null };
    await noteExport(db, access.by, 'account timeline', asked, account.id);
    const day = new Date().toISOString().slice(0, 10);
    return answerCsv(`timeline-${account.id}-${day}.csv`, timelineCsv(db, account.id, filter));
  },
);
