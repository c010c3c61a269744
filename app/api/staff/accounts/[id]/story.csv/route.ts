import { noteExport } from '@/lib/audit/note-export';
import { authorizeStaffLook } from '@/lib/auth/require-account';
import { answerRefusal, withErrorHandling } from '@/lib/console/answer';
import { answerCsv } from '@/lib/console/answer-file';
import { isRefused, refuse } from '@/lib/errors';
import { readAccountForStaff } from '@/lib/support/read-account';
import { storyCsv } from '@/lib/support/story-csv';
import { parseStoryFilter } from '@/lib/support/story-filter';

/** An account's story as a file, with the filter of the page. */
export const GET = withErrorHandling(
  async (request: Request, { params }: RouteContext<'/api/staff/accounts/[id]/story.csv'>) => {
    const access = await authorizeStaffLook('support');
    if (isRefused(access)) return answerRefusal(access);
    const account = await readAccountForStaff(access.db, (await params).id);
    if (!account) return answerRefusal(refuse('not_found'));
    const filter = parseStoryFilter(Object.fromEntries(new URL(request.url).searchParams));
    if (isRefused(filter)) return answerRefusal(filter);
    const asked = { ...filter, show: filter.show.join(',') || null };
    await noteExport(access.db, access.by, 'account story', asked, account.id);
    const day = new Date().toISOString().slice(0, 10);
    return answerCsv(`story-${account.id}-${day}.csv`, storyCsv(access.db, account.id, filter));
  },
);
