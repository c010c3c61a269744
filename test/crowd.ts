import type { AccountId } from '@/lib/core/ids';
import type { Database } from '@/lib/db/database';

/** Many addresses of this machine with this port: a sender treats each as a separate receiver. */
export function loopbackUrls(count: number, port: number): string[] {
  return Array.from(
    { length: count },
    (_, at) => `http://127.1.${Math.floor(at / 250)}.${(at % 250) + 1}:${port}/hook`,
  );
}

/** Queues a test event to each address, ignoring all limits and due for a minute. */
export async function queueDeliveries(
  db: Database,
  accountId: AccountId,
  urls: readonly string[],
  { each = 1, paid = true, dueInSeconds = -60 } = {},
): Promise<void> {
  await db.pool.query(
    `INSERT INTO webhook_deliveries (account_id, id, kind, url, receiver, paid, due_at, created_at)
      SELECT $1, gen_random_uuid(), 'test', url, webhook_receiver(url), $3, now() + $5 * interval '1 second', now()
        FROM unnest($2::text[]) AS url, generate_series(1, $4)`,
    [accountId, urls, paid, each, dueInSeconds],
  );
}
