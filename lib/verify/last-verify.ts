import { z } from 'zod';
import type { Database } from '../db/database';
import type { VerifyRun } from './run-verify';

const countsSchema = z.record(z.string(), z.number());
const differencesSchema = z.object({
  found: z.number(),
  findings: z.array(z.object({ accountId: z.string().nullable(), what: z.string() })),
});

/** The newest run of `npm run verify`; null before the first. For staff: callers come through `requireStaff()`. */
export async function lastVerify(db: Database): Promise<VerifyRun | null> {
  const row = await db.prisma.verifyRun.findFirst({ orderBy: { startedAt: 'desc' } });
  return (
    row && {
      startedAt: row.startedAt,
      finishedAt: row.finishedAt,
      counts: countsSchema.parse(row.counts),
      ...differencesSchema.parse(row.differences),
    }
  );
}
