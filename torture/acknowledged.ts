import type { AccountId } from '@/lib/core/ids';
import type { Database } from '@/lib/db/database';
import { type Answer, bodyOf, type Client, WAIT } from './client';
import type { Broken } from './finding';

/** The acknowledged tasks by id: the answers must stay true. */
export interface Acknowledged {
  /** Answered as completed: charged. */
  completed: string[];
  /** Answered as created: the task exists. */
  created: string[];
}

/** One paid call, sync or not; its answer is recorded in `told`. */
export async function paidCall(
  client: Client,
  key: string,
  sync: boolean,
  told: Acknowledged,
): Promise<Answer> {
  const answer = await client.call(sync ? `${WAIT}?sync=true` : WAIT, { key, body: {} });
  if (answer.status === 200) {
    const { id, status } = bodyOf(answer);
    if (status === 'completed') told.completed.push(String(id));
    else told.created.push(String(id));
  }
  return answer;
}

/**
 * Records every acknowledgement that the database does not confirm, a lost task or a missing charge, and returns their
 * number.
 */
export async function checkAcknowledged(
  db: Database,
  accountId: AccountId,
  told: Acknowledged,
  broken: Broken,
): Promise<number> {
  const lost = await db.pool.query<{ id: string }>(
    `SELECT given.id FROM unnest($2::uuid[]) AS given (id)
      LEFT JOIN tasks t ON t.account_id = $1 AND t.id = given.id WHERE t.id IS NULL`,
    [accountId, [...told.completed, ...told.created]],
  );
  for (const { id } of lost.rows) broken.add('an acknowledged task is lost', id);
  const unpaid = await db.pool.query<{ id: string }>(
    `SELECT given.id FROM unnest($2::uuid[]) AS given (id)
      LEFT JOIN ledger l ON l.account_id = $1 AND l.reference = given.id AND l.kind = 'charge'
      WHERE l.id IS NULL`,
    [accountId, told.completed],
  );
  for (const { id } of unpaid.rows) broken.add('an acknowledged settlement is lost', id);
  return lost.rows.length + unpaid.rows.length;
}
