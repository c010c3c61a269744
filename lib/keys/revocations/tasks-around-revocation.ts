import { type AccountId, idAt } from '../../core/ids';
import type { Micros } from '../../core/money';
import type { Database } from '../../db/database';
import type { TaskStatus } from '../../db/generated/client';

/** A task that was submitted with a key. */
export interface TaskOfKey {
  id: string;
  model: string;
  status: TaskStatus;
  code: string | null;
  priceMicros: Micros;
  createdAt: Date;
  completedAt: Date | null;
}

/** A call that began before the revocation was answered can be admitted up to this long after it. */
const SLIPPED_IN_MS = 10_000;
/** How many tasks of the account are searched for the last one of the key. */
const SCAN_LIMIT = 10_000;
/** The maximum number of listed tasks. */
export const MAX_RUNNING = 200;

/**
 * The tasks of the key that were running at its revocation (`running`, as recorded by the revocation, and those that
 * were admitted during the deletion), in the order of submission; and the last task submitted before.
 */
export async function tasksAround(
  db: Database,
  accountId: AccountId,
  keyId: string,
  revokedAt: Date,
  recorded: string[],
): Promise<{ running: TaskOfKey[]; lastTask: TaskOfKey | null }> {
  const after = new Date(revokedAt.getTime() + SLIPPED_IN_MS);
  const running = await db.prisma.$queryRaw<TaskOfKey[]>`
    SELECT id, model, status, code, price_micros AS "priceMicros", created_at AS "createdAt",
        completed_at AS "completedAt"
      FROM (
        SELECT * FROM tasks WHERE account_id = ${accountId}::uuid AND id = ANY (${recorded}::uuid[])
        UNION
        SELECT * FROM tasks WHERE account_id = ${accountId}::uuid AND key_id = ${keyId}::uuid
          AND id >= ${idAt(new Date(revokedAt.getTime() - SLIPPED_IN_MS))}::uuid AND id < ${idAt(after)}::uuid
          AND (completed_at IS NULL OR completed_at > ${revokedAt})
      ) t ORDER BY id LIMIT ${MAX_RUNNING}`;
  const [lastTask] = await db.prisma.$queryRaw<TaskOfKey[]>`
    SELECT id, model, status, code, price_micros AS "priceMicros", created_at AS "createdAt",
        completed_at AS "completedAt"
      FROM (
        SELECT * FROM tasks WHERE account_id = ${accountId}::uuid AND id < ${idAt(after)}::uuid
          ORDER BY id DESC LIMIT ${SCAN_LIMIT}
      ) t WHERE key_id = ${keyId}::uuid ORDER BY id DESC LIMIT 1`;
  return { running, lastTask: lastTask ?? null };
}
