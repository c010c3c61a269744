import type { Database } from '../db/database';

/** Removes mail that ended, or was never sent, more than thirty days ago, and links that have run out as long. */
export async function removeOldMails(db: Database): Promise<void> {
  await db.pool.query(`DELETE FROM mails WHERE created_at < clock_timestamp() - interval '30 days'
    AND coalesce(ended_at, created_at) < clock_timestamp() - interval '30 days'`);
  await db.pool.query(
    `DELETE FROM email_tokens WHERE expires_at < clock_timestamp() - interval '30 days'`,
  );
}
