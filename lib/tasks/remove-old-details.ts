import type { Database } from '../db/database';

/**
 * Removes what is told of tasks no longer than 30 days: outputs, errors, webhooks. What they were and what they cost
 * stays. Goes on until all of it is done, an hour's worth of tasks in each transaction; several processes may call it.
 */
export async function removeOldDetails(db: Database): Promise<void> {
  for (;;) {
    const { rows } = await db.pool.query<{ more: boolean }>('SELECT remove_old_details() AS more');
    if (!rows[0]?.more) return;
  }
}
