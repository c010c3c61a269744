import { v7 } from 'uuid';
import type { AccountId } from '@/lib/core/ids';
import type { Micros } from '@/lib/core/money';
import type { Database } from '@/lib/db/database';

/** A task of the past that ended at `at`. */
export interface PastTask {
  kind: 'completed' | 'failed';
  at: Date;
  keyId: string;
  model: string;
  channel: string;
  micros: Micros;
  /** How long it ran: less than an hour, since it is written only now. */
  ranMs: number;
}

/** Refunds the charge of the task at this place of the history, if it has one that was not refunded. */
export interface PastRefund {
  kind: 'charge_refund';
  at: Date;
  of: number;
}

/** What has been written: one place per event, empty for what is no task. */
export type History = ({ taskId: string; micros: Micros; refundable: boolean } | null)[];

/**
 * Writes events into the account's tasks and ledger as the product would have at these times, which must not decrease,
 * also from call to call. Adds them to `history`. The account's own amounts are not changed.
 */
export async function writeHistory(
  db: Database,
  accountId: AccountId,
  events: readonly (PastTask | PastRefund)[],
  history: History,
): Promise<void> {
  const tasks: unknown[] = [];
  const entries: unknown[] = [];
  for (const event of events) {
    if (event.kind === 'charge_refund') {
      const charged = history[event.of];
      history.push(null);
      if (!charged?.refundable) continue;
      charged.refundable = false;
      entries.push(entryOf('charge_refund', charged.micros, charged.taskId, event.at));
    } else {
      const { at, ranMs, kind, micros } = event;
      const startedAt = new Date(at.getTime() - ranMs);
      const taskId = v7({ msecs: startedAt.getTime() });
      history.push({ taskId, micros, refundable: kind === 'completed' && micros > 0n });
      tasks.push({
        id: taskId,
        key_id: event.keyId,
        model: event.model,
        channel: event.channel,
        status: kind,
        code: kind === 'failed' ? 'failed' : null,
        inference_ms: 1,
        price_micros: String(micros),
        created_at: startedAt,
        completed_at: at,
      });
      if (kind === 'completed') entries.push(entryOf('charge', -micros, taskId, at));
    }
  }
  await db.pool.query(
    `WITH written AS (
      INSERT INTO tasks (id, account_id, key_id, runner_id, model, channel, status, code, inference_ms,
          price_micros, created_at, completed_at)
        SELECT t.id, $1, t.key_id, t.id, t.model, t.channel, t.status, t.code, t.inference_ms, t.price_micros, t.created_at, t.completed_at
          FROM jsonb_populate_recordset(NULL::tasks, $2) AS t
    ), touched AS (
      -- As every settlement does: it shows that there is something new.
      UPDATE accounts SET running = running WHERE id = $1
    )
    INSERT INTO ledger (account_id, kind, amount_micros, total_after_micros, reference, created_at)
      SELECT $1, l.kind, l.amount_micros, 0, l.reference, l.created_at
        FROM jsonb_populate_recordset(NULL::ledger, $3) WITH ORDINALITY AS l ORDER BY l.ordinality`,
    [accountId, JSON.stringify(tasks), JSON.stringify(entries)],
  );
}

function entryOf(kind: string, micros: Micros, reference: string, at: Date) {
  return { kind, amount_micros: String(micros), reference, created_at: at };
}
