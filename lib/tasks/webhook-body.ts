import type { Catalog } from '../catalog/catalog';
import type { AccountId } from '../core/ids';
import type { Database } from '../db/database';
import { type TaskRow, taskView } from './task-view';

/** The body of a webhook: the JSON answer of `GET /v1/requests/{id}`. Null if the task is too old to read. */
export async function webhookBody(
  db: Database,
  catalog: Catalog,
  outputsUrl: string,
  accountId: AccountId,
  taskId: string,
): Promise<string | null> {
  const { rows } = await db.pool.query<TaskRow>({
    name: 'webhook-body',
    text: `SELECT id, model, status, outputs, price_micros, code, error, inference_ms, created_at, completed_at
      FROM tasks WHERE account_id = $1 AND id = $2 AND completed_at > clock_timestamp() - details_kept()`,
    values: [accountId, taskId],
  });
  return rows[0] ? JSON.stringify(taskView(catalog, rows[0], outputsUrl)) : null;
}
