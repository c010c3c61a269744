import type { Database } from '@/lib/db/database';
import { type BulkOptions, inBulk, tidyUp } from '@/prisma/seed/bulk';
import { addCrowd, crowdOf } from '@/prisma/seed/crowd';
import { addCrowdKeys } from '@/prisma/seed/crowd-keys';
import { addCrowdRefusals } from '@/prisma/seed/crowd-refusals';
import { openRows } from '@/prisma/seed/rows';
import { began, MUCH } from '@/prisma/seed/seed';
import { addStaff } from '@/prisma/seed/staff';

/** Fills an empty database with the crowd only, without the events of its keys, for the search benchmark. */
export async function seedRevocations(
  db: Database,
  now: Date,
  revocations: number,
  options: BulkOptions,
): Promise<void> {
  await inBulk(db, revocations > (options.much ?? MUCH), options, async (bulk) => {
    const rows = openRows();
    const { support } = addStaff(rows, began(now), 'none');
    await rows.write(bulk);
    await addCrowd(bulk, now, crowdOf(revocations), 'none');
    await addCrowdKeys(bulk, now, support.id);
    await addCrowdRefusals(bulk, now);
  });
  await tidyUp(db, 'VACUUM (ANALYZE)', options);
}
