import type { Database } from '../db/database';

/**
 * Removes emails that were sent, failed or were never sent, after thirty days, and links thirty days after they
 * expired.
 */
export async function removeOldMails(db: Database): Promise<void> {
  await db.pool.query(`DELETE FROM mails WHERE created_at < clock_timestamp() - interval '30 days'
    AND coalesce(ended_at, created_at) < clock_timestamp() - interval '30 days'`);
  await db.pool.query(
    `DELETE FROM email_tokens WHERE expires_at < clock_timestamp() - interval '30 days'`,
  );
}
