import type { Database } from '../db/database';

/**
 * Removes the details of tasks that are older than 30 days: outputs, errors, webhooks. Model and cost are kept.
 * Continues until nothing is left, with one hour of tasks in each transaction; several processes can call it.
 */
export async function removeOldDetails(db: Database): Promise<void> {
  for (;;) {
    const { rows } = await db.pool.query<{ more: boolean }>('SELECT remove_old_details() AS more');
    if (!rows[0]?.more) return;
  }
}
