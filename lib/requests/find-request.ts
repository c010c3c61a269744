import type { AccountId } from '../core/ids';
import type { Database } from '../db/database';

const ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** The task that a pasted text names, or why there is none: it contains no id, or no task of the account has this id. */
export type FoundRequest =
  | { taskId: string }
  | { missing: 'no_id' }
  | { missing: 'unknown'; id: string };

/**
 * Finds a task of the account by its id, which is also the `x-request-id` of the answer to its submit. `text` is
 * anything that a person pastes: the first id in it counts, so a whole header line or address works too.
 */
export async function findRequest(
  db: Database,
  accountId: AccountId,
  text: string,
): Promise<FoundRequest> {
  const id = ID.exec(text)?.[0].toLowerCase();
  if (id === undefined) return { missing: 'no_id' };
  const task = await db.prisma.task.findUnique({
    where: { accountId_id: { accountId, id } },
    select: { id: true },
  });
  return task ? { taskId: task.id } : { missing: 'unknown', id };
}
